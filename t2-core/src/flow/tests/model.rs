//! The table against a model that scans all flows at each packet.

use proptest::prelude::*;

use super::super::clock::Clock;
use super::*;

/// Two hosts: the key of a flow.
type Hosts = (u8, u8);

const CAPACITY: usize = 5;
const TIMEOUTS: [f32; 4] = [182.0, 610.0, 10.0, 0.1];

/// A live flow of the model.
#[derive(Clone, Copy, Debug)]
struct Flow {
    hosts: Hosts,
    number: u64,
    is_inverted: bool,
    is_later_part: bool,
    timeout: Timeout,
    least: Timestamp,
    last: Timestamp,
    /// When the clock showed its last hit, and which hit that was.
    seen: Timestamp,
    hit: u64,
    /// It was found silent while its opposite was not.
    is_passed: bool,
}

struct Model {
    flows: Vec<Flow>,
    clock: Clock,
    limits: Limits,
    hits: u64,
    numbers: u64,
    ended: Vec<(char, u64)>,
}

impl Model {
    fn at(&self, hosts: Hosts) -> Option<usize> {
        self.flows.iter().position(|flow| flow.hosts == hosts)
    }

    fn opposite(&self, at: usize) -> Option<usize> {
        let (source, destination) = self.flows[at].hosts;
        self.at((destination, source))
    }

    fn hit(&mut self, at: usize, seen: Timestamp) {
        self.hits += 1;
        self.flows[at] = Flow { seen, hit: self.hits, is_passed: false, ..self.flows[at] };
    }

    /// Ends the conversation of a flow, or a part of it if it goes on.
    fn end(&mut self, at: usize, goes_on: bool) {
        let mut pair: Vec<_> = [Some(at), self.opposite(at)].into_iter().flatten().map(|at| self.flows[at]).collect();
        pair.sort_by_key(|flow| flow.is_inverted);
        let is_b = |flow: &Flow| flow.is_inverted && (pair.len() == 2 || flow.is_later_part || goes_on);
        self.ended.extend(pair.iter().map(|flow| (if is_b(flow) { 'B' } else { 'A' }, flow.number)));
        self.flows.retain(|flow| pair.iter().all(|ended| ended.hosts != flow.hosts));
    }

    /// Of the first flows that are not passed of all timeouts, the least recently hit one that is silent or since whose
    /// hit the clock was set back.
    fn due(&self, now: Timestamp) -> Option<usize> {
        let first = |timeout: Timeout| {
            let of_list = |flow: &Flow| flow.timeout == timeout && !flow.is_passed;
            let flows = (0..self.flows.len()).filter(|&at| of_list(&self.flows[at]));
            flows.min_by_key(|&at| self.flows[at].hit)
        };
        let is_due = |at: &usize| {
            let silence = now - self.flows[*at].seen;
            self.flows[*at].timeout.is_reached_by(silence) || self.limits.timeout.is_reached_by(-silence)
        };
        let firsts = self.flows.iter().filter_map(|flow| first(flow.timeout));
        firsts.filter(is_due).min_by_key(|&at| self.flows[at].hit)
    }

    fn expire(&mut self, now: Timestamp) {
        let mut corrected = 0;
        while corrected < 8
            && let Some(at) = self.due(now)
        {
            let is_silent = |flow: Flow| flow.timeout.is_reached_by(now - flow.seen);
            if now < self.flows[at].seen {
                self.hit(at, now);
                corrected += 1;
            } else if let Some(opposite) = self.opposite(at).filter(|&at| !is_silent(self.flows[at])) {
                (self.flows[at].is_passed, self.flows[opposite].is_passed) = (true, false);
            } else {
                self.end(at, false);
                corrected = 0;
            }
        }
    }

    /// Ends the conversation of a packet if all of its flows agree. Returns one of them then.
    fn end_if(&mut self, hosts: Hosts, goes_on: bool, is_over: impl Fn(&[Flow]) -> bool) -> Option<Flow> {
        let both = [self.at(hosts), self.at((hosts.1, hosts.0))];
        let flows: Vec<_> = both.into_iter().flatten().map(|at| self.flows[at]).collect();
        let at = both.into_iter().flatten().next().filter(|_| is_over(&flows))?;
        self.end(at, goes_on);
        flows.first().copied()
    }

    fn packet(&mut self, time: Timestamp, hosts: Hosts) -> u64 {
        let now = self.clock.tick(time, self.limits.timeout);
        self.expire(now);
        if self.clock.is_doubted() {
            self.end_if(hosts, false, |flows| flows.iter().all(|flow| flow.timeout.is_reached_by(time - flow.last)));
        }
        let longest = self.limits.active_timeout;
        let is_too_long = |flow: &Flow| longest.is_some_and(|longest| longest.is_reached_by(time - flow.least));
        let part = self.end_if(hosts, true, |flows| flows.iter().any(is_too_long));
        let at = match (part, self.at(hosts)) {
            (Some(Flow { hosts: others, number, is_inverted, .. }), _) => {
                let is_inverted = is_inverted != (others != hosts);
                self.push(Flow { number, is_inverted, is_later_part: true, ..self.new_flow(time, hosts) })
            }
            (None, Some(at)) => at,
            (None, None) => self.open(time, hosts),
        };
        let flow = self.flows[at];
        self.flows[at] = Flow { least: flow.least.min(time), last: time, ..flow };
        self.hit(at, now.max(time));
        flow.number
    }

    fn open(&mut self, time: Timestamp, hosts: Hosts) -> usize {
        if self.flows.len() >= CAPACITY {
            self.end(self.oldest(), false);
        }
        let reverse = self.at((hosts.1, hosts.0)).map(|at| self.flows[at]);
        self.numbers += u64::from(reverse.is_none());
        self.push(Flow {
            number: reverse.map_or(self.numbers, |reverse| reverse.number),
            is_inverted: reverse.is_some_and(|reverse| !reverse.is_inverted),
            is_later_part: reverse.is_some_and(|reverse| reverse.is_later_part),
            ..self.new_flow(time, hosts)
        })
    }

    fn push(&mut self, flow: Flow) -> usize {
        self.flows.push(flow);
        self.flows.len() - 1
    }

    /// A flow with neither number nor side.
    fn new_flow(&self, time: Timestamp, hosts: Hosts) -> Flow {
        Flow {
            hosts,
            number: 0,
            is_inverted: false,
            is_later_part: false,
            timeout: self.limits.timeout,
            least: time,
            last: time,
            seen: time,
            hit: 0,
            is_passed: false,
        }
    }

    fn oldest(&self) -> usize {
        (0..self.flows.len()).min_by_key(|&at| self.flows[at].hit).expect("a flow")
    }

    fn set_timeout(&mut self, at: usize, timeout: Timeout) {
        if self.flows[at].timeout != timeout {
            let is_silent = |flow: Flow, timeout: Timeout| timeout.is_reached_by(self.clock.now() - flow.seen);
            let opposite = self.opposite(at).map(|at| self.flows[at]);
            let is_awaited = opposite.is_some_and(|flow| !flow.is_passed && !is_silent(flow, flow.timeout));
            let is_passed = is_awaited && is_silent(self.flows[at], timeout);
            self.flows[at] = Flow { timeout, is_passed, ..self.flows[at] };
        }
    }

    fn set_inverted(&mut self, at: usize, is_inverted: bool) {
        if self.flows[at].is_later_part {
            return;
        }
        self.flows[at].is_inverted = is_inverted;
        if let Some(opposite) = self.opposite(at) {
            self.flows[opposite].is_inverted = !is_inverted;
        }
    }

    /// Numbers and sides of the live flows, the least recently hit first.
    fn live(&self) -> Vec<(u64, bool)> {
        let mut flows = self.flows.clone();
        flows.sort_by_key(|flow| flow.hit);
        flows.into_iter().map(|flow| (flow.number, flow.is_inverted)).collect()
    }
}

#[derive(Clone, Copy, Debug)]
enum Action {
    /// So many nanoseconds after the packet before.
    Packet(i64),
    SetTimeout(f32),
    /// Of the flow and its opposite.
    SetBoth(f32),
    SetInverted(bool),
    End,
}

fn action() -> impl Strategy<Value = Action> {
    const SEC: i64 = 1_000_000_000;
    let timeout = prop::sample::select(TIMEOUTS.to_vec());
    let step = prop_oneof![
        6 => 0..SEC / 5,
        6 => 0..20 * SEC,
        2 => 0..300 * SEC,
        1 => 0..700 * SEC,
        2 => -SEC..0,
        2 => -250 * SEC..0,
        1 => prop::sample::select(vec![-100_000 * SEC, 100_000 * SEC]),
    ];
    prop_oneof![
        12 => step.prop_map(Action::Packet),
        3 => timeout.clone().prop_map(Action::SetTimeout),
        3 => timeout.prop_map(Action::SetBoth),
        1 => any::<bool>().prop_map(Action::SetInverted),
        1 => Just(Action::End),
    ]
}

fn hosts() -> impl Strategy<Value = Hosts> {
    (0u8..4, any::<bool>()).prop_map(|(n, is_reply)| if is_reply { (n + 10, n) } else { (n, n + 10) })
}

/// Does the same to both; what is no packet is done to the flow of these hosts, if it is live.
fn act(
    bench: &mut Bench,
    model: &mut Model,
    action: Action,
    hosts: Hosts,
    time: &mut i64,
) -> Result<(), TestCaseError> {
    let layers = udp(hosts.0, hosts.1);
    if let Action::Packet(step) = action {
        *time += step;
        let number = model.packet(Timestamp::from_nanos(*time), hosts);
        prop_assert_eq!(bench.packet(*time, &layers, &[]).0, number);
        return Ok(());
    }
    let found = bench.table.find(&layers).ok().map(Lookup::slot);
    prop_assert_eq!(found.is_some(), model.at(hosts).is_some());
    let (Some(slot), Some(at)) = (found, model.at(hosts)) else { return Ok(()) };
    match action {
        Action::Packet(_) => {}
        Action::SetTimeout(secs) => {
            bench.table.set_timeout(slot, Timeout::from_secs(secs));
            model.set_timeout(at, Timeout::from_secs(secs));
        }
        Action::SetBoth(secs) => {
            let timeout = Timeout::from_secs(secs);
            [Some(slot), bench.table.opposite(slot)].into_iter().flatten().for_each(|slot| {
                bench.table.set_timeout(slot, timeout);
            });
            [Some(at), model.opposite(at)].into_iter().flatten().for_each(|at| model.set_timeout(at, timeout));
        }
        Action::SetInverted(is_inverted) => {
            bench.table.set_inverted(slot, is_inverted);
            model.set_inverted(at, is_inverted);
        }
        Action::End => {
            let ended = bench.table.end_conversation(slot);
            bench.end(ended.expect("a live flow"));
            model.end(at, false);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn the_table_does_what_a_model_does_that_scans_all_flows(
        actions in prop::collection::vec((action(), hosts()), 0..150),
        longest in prop::option::of(prop::sample::select(vec![1000.0, 15.0]).prop_map(Timeout::from_secs)),
    ) {
        let limits = Limits { capacity: CAPACITY, active_timeout: longest, ..Limits::default() };
        let (clock, flows, ended) = (Clock::default(), Vec::new(), Vec::new());
        let mut model = Model { flows, clock, limits, hits: 0, numbers: 0, ended };
        let mut bench = Bench::with(limits);
        let mut time = 0;
        for (action, hosts) in actions {
            act(&mut bench, &mut model, action, hosts, &mut time)?;
            prop_assert_eq!(&bench.ended, &model.ended);
            let views = bench.table.live().filter_map(|slot| bench.table.view(slot));
            let live: Vec<_> = views.map(|view| (view.index(), view.status().has(Status::INVERTED))).collect();
            prop_assert_eq!(live, model.live());
        }
        while !model.flows.is_empty() {
            model.end(model.oldest(), false);
        }
        prop_assert_eq!(bench.finish(), model.ended);
    }
}
