//! Plugins that see all packets in order: what they share, what they decide about flows, and what they read of others.

use std::collections::BTreeMap;

use t2_core::prelude::*;

use super::frames::{UDP, ipv4, udp};
use super::run::{Outputs, Taken, at, files_of_jobs, run_plugins};
use crate::{BasicStats, STANDARD};

/// Destination ports, and what is decided about their flows.
const SHORT: u16 = 1001;
const ALARMED: u16 = 1002;
const ENDED: u16 = 1003;
const INVERTED: u16 = 1004;
const BOTH_SHORT: u16 = 1005;

/// Decides about flows by their ports
#[plugin("decide", order = 600, shared = Passed, summary = Packets, files("_passed.txt"))]
#[derive(Default)]
struct Decide {
    /// Packets of all flows when this one ended
    #[flow_col]
    all_pkts: u64,
    /// A text, so that there are some
    #[flow_col]
    decision: String,
    /// Packets of all flows so far
    #[packet_col]
    nth: u64,
    /// What is known of the flow
    #[packet_col(hex)]
    state: u64,
    /// An alarm is raised when this many packets have passed
    #[setting(default = 3)]
    alarm_at: u64,
}

/// What all flows share.
#[derive(Default)]
struct Passed {
    packets: u64,
}

impl Plugin for Decide {
    fn packet(&mut self, _: &Packet, flow: &mut Flow<Self>) -> Option<DecideRow> {
        flow.shared().packets += 1;
        let nth = flow.shared().packets;
        let (_, port) = flow.key().ports();
        match port {
            SHORT => flow.set_timeout(Timeout::from_secs(1.0)),
            ALARMED if nth >= flow.settings().alarm_at => flow.alarm(2),
            ENDED => flow.end(),
            INVERTED => flow.set_inverted(true),
            BOTH_SHORT => {
                flow.set_timeout(Timeout::from_secs(1.0));
                flow.set_opposite_timeout(Timeout::from_secs(1.0));
            }
            _ => {}
        }
        Some(DecideRow { nth, state: flow.status().0 & Status::ALARM.0 })
    }

    fn flow_end(&mut self, flow: &mut Flow<Self>) {
        self.all_pkts = flow.shared().packets;
        self.decision = format!("after {}", self.all_pkts);
    }
}

#[derive(Clone, Default)]
struct Packets;

impl Summary<Decide> for Packets {
    fn add(&mut self, _: &Decide, _: &EndedFlow) {}

    fn merge(&mut self, _: Self) {}

    fn lines(&self, run: &RunState<Decide>) -> Vec<String> {
        let (passed, processed) = (run.shared().packets, run.counters().packets);
        vec![format!("{passed} of {processed}, alarm at {}", run.settings().alarm_at)]
    }

    fn files(&self, run: &RunState<Decide>, files: &mut Files) {
        files.write("_passed.txt", format_args!("{}\n", run.shared().packets));
    }
}

/// Reads a plugin that is ordered, and one that is not
#[plugin("readBoth", order = 601, ordered, reads(BasicStats, Decide))]
#[derive(Default)]
struct ReadBoth {
    /// Packets of the flow, and those of all flows, when it ended
    #[flow_col]
    both: (u64, u64),
    /// Packets of the flow so far
    #[packet_col]
    own_pkts: u64,
    /// Packets of the opposite so far
    #[packet_col]
    opposite_pkts: Option<u64>,
}

impl Plugin for ReadBoth {
    fn packet(&mut self, _: &Packet, flow: &mut Flow<Self>) -> Option<ReadBothRow> {
        let opposite_pkts = flow.read_opposite::<BasicStats>().map(BasicStats::packets);
        Some(ReadBothRow { own_pkts: flow.read::<BasicStats>().packets(), opposite_pkts })
    }

    fn flow_end(&mut self, flow: &mut Flow<Self>) {
        self.both = (flow.read::<BasicStats>().packets(), flow.read::<Decide>().all_pkts);
    }
}

/// Reads in the lane of the flow
#[plugin("readInLane", order = 602, reads(crate::TcpWin))]
#[derive(Default)]
struct ReadInLane {
    /// Whether the default of the other plugin was read
    #[packet_col]
    is_default: bool,
}

impl Plugin for ReadInLane {
    fn packet(&mut self, _: &Packet, flow: &mut Flow<Self>) -> Option<ReadInLaneRow> {
        let _: &crate::TcpWin = flow.read();
        Some(ReadInLaneRow { is_default: true })
    }
}

t2_core::plugins! { DECIDING = ..STANDARD, Decide, ReadBoth, ReadInLane }

/// A datagram between these ports, of the client or of the server.
fn sent(millis: i64, from_client: bool, port: u16) -> Taken {
    let (source, destination) = if from_client { (40_000, port) } else { (port, 40_000) };
    at(millis, ipv4(from_client, UDP, &udp(source, destination, 9, b"x"), |_| {}))
}

fn run(packets: Vec<Taken>) -> Outputs {
    run_plugins(DECIDING.entries(), &[], packets)
}

#[test]
fn what_flows_share_is_seen_in_the_order_of_the_capture() {
    let outputs = run(vec![sent(0, true, 1), sent(1, true, 2), sent(2, false, 1), sent(3, true, 2)]);
    outputs.packets.assert(&[("nth", &["1", "2", "3", "4"])]);
    outputs
        .flows
        .assert(&[("allPkts", &["4", "4", "4"]), ("decision", &["\"after 4\"", "\"after 4\"", "\"after 4\""])]);
}

#[test]
fn a_timeout_counts_for_the_very_next_packet() {
    let outputs = run(vec![sent(0, true, SHORT), sent(1001, true, SHORT), sent(1002, true, 1), sent(2500, true, 1)]);
    outputs.packets.assert(&[("flowInd", &["1", "2", "3", "3"])]);
}

#[test]
fn a_conversation_ends_when_the_timeouts_of_both_flows_are_reached() {
    let one = run(vec![sent(0, false, SHORT), sent(1, true, SHORT), sent(1500, true, SHORT)]);
    one.packets.assert(&[("flowInd", &["1", "1", "1"])]);
    let both = run(vec![sent(0, false, BOTH_SHORT), sent(1, true, BOTH_SHORT), sent(1500, true, BOTH_SHORT)]);
    both.packets.assert(&[("flowInd", &["1", "1", "2"])]);
}

#[test]
fn an_alarm_is_in_the_row_that_is_being_written_and_in_the_report() {
    let outputs = run(vec![sent(0, true, ALARMED), sent(1, true, ALARMED), sent(2, true, ALARMED), sent(3, true, 1)]);
    let alarm = Status::ALARM.0;
    assert_eq!(outputs.packets.bits("flowStat", alarm), [0, 0, alarm, 0]);
    assert_eq!(outputs.flows.bits("flowStat", alarm), [alarm, 0]);
    let files = files_of_jobs(DECIDING.entries(), &[], alarmed(), 1);
    assert!(files["report"].contains("[WRN] 4 alarms in 1 flows [25.00%]"), "{}", files["report"]);
}

/// Four flows, one of them with alarms at two packets.
fn alarmed() -> Vec<Taken> {
    vec![sent(0, true, 1), sent(1, true, 1), sent(2, true, ALARMED), sent(3, true, 3), sent(4, true, ALARMED)]
        .into_iter()
        .chain([sent(5, true, 2)])
        .collect()
}

#[test]
fn a_flow_that_is_ended_is_written_at_once_and_its_next_packet_begins_another() {
    let outputs = run(vec![sent(0, true, 1), sent(1, true, ENDED), sent(2, true, ENDED)]);
    outputs.packets.assert(&[("flowInd", &["1", "2", "3"])]);
    outputs.flows.assert(&[("flowInd", &["2", "3", "1"]), ("allPkts", &["2", "3", "3"])]);
}

#[test]
fn a_flow_that_is_inverted_is_the_b_side_at_once() {
    let outputs = run(vec![sent(0, true, INVERTED), sent(1, false, INVERTED)]);
    assert_eq!(outputs.packets.bits("flowStat", Status::INVERTED.0), [1, 0]);
    outputs.flows.assert(&[("dir", &["A", "B"]), ("srcPort", &["1004", "40000"])]);
}

#[test]
fn a_plugin_reads_the_state_that_another_has_after_the_same_packet() {
    let outputs = run(vec![sent(0, true, 1), sent(1, false, 1), sent(2, true, 1)]);
    outputs.packets.assert(&[("ownPkts", &["1", "1", "2"]), ("oppositePkts", &["", "1", "1"])]);
    outputs.flows.assert(&[("both", &["2_3", "1_3"])]);
}

#[test]
fn settings_counters_and_shared_state_reach_the_report_and_the_files_of_a_plugin() {
    let files = files_of_jobs(DECIDING.entries(), &["decide.alarmAt=7"], alarmed(), 1);
    assert!(files["report"].contains("decide: 6 of 6, alarm at 7"), "{}", files["report"]);
    assert_eq!(files["out_passed.txt"], "6\n");
}

/// Conversations that begin, end, are steered and silent, all mixed up.
fn mixed() -> Vec<Taken> {
    let ports = [1, SHORT, 2, ALARMED, ENDED, 3, INVERTED, BOTH_SHORT, 4, 5];
    let packet = |n: i64| {
        let port = ports[(n * 7 % 10) as usize] + 16 * (n % 3) as u16 * u16::from(n % 5 == 0);
        sent(n * 40 + 3000 * (n / 60), n % 4 != 1, port)
    };
    (0..400).map(packet).collect()
}

#[test]
fn outputs_are_the_same_for_any_number_of_threads() {
    let alone = files_of_jobs(DECIDING.entries(), &[], mixed(), 1);
    assert!(alone["out_flows.txt"].lines().count() > 50, "too few flows");
    for jobs in [2, 3, 8] {
        let several = files_of_jobs(DECIDING.entries(), &[], mixed(), jobs);
        let different = |(name, text): (&String, &String)| (several.get(name) != Some(text)).then(|| name.clone());
        let different: Vec<_> = alone.iter().filter_map(different).collect();
        assert_eq!((different, several.len()), (Vec::new(), alone.len()), "{jobs} threads");
    }
}

#[test]
fn a_plugin_whose_read_plugin_is_not_part_of_the_run_is_refused() -> Result<(), Box<dyn std::error::Error>> {
    let chosen = DECIDING.select(["decide", "readBoth"])?;
    let folder = tempfile::tempdir()?;
    let prefix = t2_core::output::Prefix::new(Some(&folder.path().join("out")), None)?;
    let plan = t2_core::engine::Plan::new(&chosen);
    let info = t2_core::output::RunInfo::new(plan.names(), t2_core::output::Outputs::new(prefix));
    let error = t2_core::engine::Engine::new(plan, &info).expect_err("basicStats is missing");
    let message = "`readBoth` reads `basicStats`, which is not part of this run: add `basicStats` to the plugins";
    assert_eq!(error.to_string(), message);
    assert_eq!(BTreeMap::from_iter(std::fs::read_dir(folder.path())?.map(|file| (file.is_ok(), ()))), BTreeMap::new());
    Ok(())
}
