//! A plugin at work: the states of its flows, its totals, what it keeps across flows.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use super::cost::Cost;
use crate::counters::Counters;
use crate::dissect::{Packet, Status};
use crate::flow::FlowView;
use crate::invariant::broken;
use crate::output::{AnyRows, Recorded, TextEncoder};
use crate::plugin::{
    Describe, EndedFlow, Environment, Files, Flow, NoOthers, Others, Plugin, RunState, Steering, Summary,
};
use crate::report::Line;
use crate::row::{Cells, Memos, Row};
use crate::settings::Settings;
use crate::tables::Tables;
use crate::total::{Monitored, Totals};

/// A plugin at work, whatever its type.
pub(super) trait Stage: Any + Send {
    /// Name of the plugin.
    fn name(&self) -> &'static str;

    /// Lines about the data that the plugin has loaded.
    fn about(&self) -> Vec<String>;

    /// Makes room for this number of flows.
    fn reserve(&mut self, flows: usize);

    /// A flow begins with a packet.
    fn flow_start(&mut self, view: &FlowView, reach: &mut Reach<'_, '_>, packet: &Packet<'_>);

    /// A packet of a flow.
    fn packet(&mut self, view: &FlowView, reach: &mut Reach<'_, '_>, packet: &Packet<'_>);

    /// A packet of a flow: prints the plugin's cells. With `keep` the text of steady cells is kept for the next packet, or
    /// was kept before.
    fn packet_text(
        &mut self,
        view: &FlowView,
        reach: &mut Reach<'_, '_>,
        packet: &Packet<'_>,
        row: &mut TextEncoder,
        keep: bool,
    );

    /// The same for outputs of any number and kind.
    fn packet_row(
        &mut self,
        view: &FlowView,
        reach: &mut Reach<'_, '_>,
        packet: &Packet<'_>,
        rows: &mut [AnyRows],
        keep: bool,
    );

    /// A flow ends, after `order` others.
    fn flow_end(&mut self, view: &FlowView, reach: &mut Reach<'_, '_>, order: u64);

    /// Writes the plugin's cells of a flow that has ended.
    fn flow_row(&self, view: &FlowView, recorded: &mut Recorded<'_>, rows: &mut [AnyRows]);

    /// The state of a flow, for plugins that read it.
    fn state(&self, flow: usize) -> Option<&dyn Any>;

    /// The same plugin with the same settings and data, for the flows of another lane.
    fn another(&self) -> Box<dyn Stage>;

    /// What it has collected so far, with what the flows in these places add.
    fn collected(&self, live: &[usize]) -> Collected;

    /// Folds in what the same plugin has collected in another lane.
    fn merge(&self, collected: &mut Collected, other: Collected);

    /// The plugin's lines of the report on what was collected.
    fn report(&self, collected: &Collected, counters: &Counters) -> Vec<Line>;

    /// The values of the plugin's columns in monitoring output.
    fn monitored(&self, collected: &Collected) -> Vec<Monitored>;

    /// What the plugin writes to its own files.
    fn files(&self, collected: &Collected, counters: &Counters) -> Files;

    /// What the plugin has cost so far, if that is measured.
    fn cost(&self) -> Cost {
        Cost::default()
    }
}

/// What the hooks of all plugins can reach and change.
pub(super) struct Reach<'a, 'r> {
    /// The status bits that plugins gave to the flow.
    pub(super) marks: Status,
    /// What ordered plugins decide.
    pub(super) steering: Option<&'a mut Steering>,
    /// Other plugins and other flows.
    pub(super) others: &'a dyn Others,
    /// The cells of ordered plugins that are not in the row of the packet yet, if there is one.
    pub(super) recorded: Option<&'a mut Recorded<'r>>,
}

impl<'a, 'r> Reach<'a, 'r> {
    /// Hooks that cannot steer and look at nothing else, of a flow with these marks.
    #[inline]
    pub(super) fn plain(marks: Status, recorded: Option<&'a mut Recorded<'r>>) -> Self {
        Self { marks, steering: None, others: &NoOthers, recorded }
    }
}

/// What a plugin has collected: its totals, and its summary.
pub(super) struct Collected(Box<dyn Any + Send>);

impl Collected {
    /// What is collected elsewhere.
    pub(super) fn nothing() -> Self {
        Self(Box::new(()))
    }
}

/// The same with its type.
struct OfPlugin<P: Describe> {
    totals: Totals,
    summary: P::Summary,
}

/// The states of the plugins in front of another one.
pub(super) struct Left<'a>(pub(super) &'a [Box<dyn Stage>]);

impl Others for Left<'_> {
    fn state(&self, plugin: usize, flow: usize) -> Option<&dyn Any> {
        self.0.get(plugin)?.state(flow)
    }
}

/// The states that a plugin keeps of its flows.
pub(super) struct States<P: Plugin> {
    states: Vec<P>,
    /// What the flows keep of their packets' cells.
    memos: Memos,
    environment: Environment<P>,
    shared: P::Shared,
    totals: Totals,
    summary: P::Summary,
}

impl<P: Plugin> States<P> {
    /// No flow yet.
    pub(super) fn new(environment: Environment<P>) -> Self {
        Self {
            states: Vec::new(),
            memos: Memos::default(),
            environment,
            shared: P::Shared::default(),
            totals: Totals::new(P::TOTALS),
            summary: P::Summary::default(),
        }
    }

    fn run_state<'a>(&'a self, counters: &'a Counters) -> RunState<'a, P> {
        let Environment { settings, tables, .. } = &self.environment;
        RunState::new(counters, settings, tables.as_ref(), &self.shared)
    }
}

/// The element at an index of a vector that grows as far as it is needed: mostly by one, as places are taken in order.
#[inline]
pub(super) fn grown<T: Default>(vector: &mut Vec<T>, index: usize) -> Option<&mut T> {
    if index == vector.len() {
        vector.push(T::default());
    } else if index > vector.len() {
        vector.resize_with(index + 1, T::default);
    }
    vector.get_mut(index)
}

/// The state of a flow, and what its hook can reach besides.
#[inline]
fn state<'a, P: Plugin>(
    states: &'a mut [P],
    environment: &'a Environment<P>,
    shared: &'a mut P::Shared,
    view: &'a FlowView,
    reach: &'a mut Reach<'_, '_>,
) -> Option<(&'a mut P, Flow<'a, P>)> {
    let (before, rest) = states.split_at_mut_checked(view.place().index)?;
    let (state, behind) = rest.split_first_mut()?;
    let Reach { marks, steering, others, .. } = reach;
    let flow = Flow::new(view, [before, behind], environment, shared, marks, steering.as_deref_mut(), *others);
    Some((state, flow))
}

impl<P: Plugin> Stage for States<P> {
    fn name(&self) -> &'static str {
        P::NAME
    }

    fn about(&self) -> Vec<String> {
        self.environment.tables.about()
    }

    fn reserve(&mut self, flows: usize) {
        self.states.reserve_exact(flows);
    }

    fn flow_start(&mut self, view: &FlowView, reach: &mut Reach<'_, '_>, packet: &Packet<'_>) {
        let index = view.place().index;
        match self.states.get_mut(index) {
            Some(state) => *state = P::default(),
            None => self.states.resize_with(index + 1, P::default),
        }
        self.memos.forget(index, P::PacketRow::STEADY_RUNS);
        if let Some((state, mut flow)) = state(&mut self.states, &self.environment, &mut self.shared, view, reach) {
            state.flow_start(packet, &mut flow);
        }
    }

    #[inline]
    fn packet(&mut self, view: &FlowView, reach: &mut Reach<'_, '_>, packet: &Packet<'_>) {
        if let Some((state, mut flow)) = state(&mut self.states, &self.environment, &mut self.shared, view, reach) {
            // Without a row the compiler can leave out what it takes to fill one.
            let _ = state.packet(packet, &mut flow);
        }
    }

    #[inline]
    fn packet_text(
        &mut self,
        view: &FlowView,
        reach: &mut Reach<'_, '_>,
        packet: &Packet<'_>,
        text: &mut TextEncoder,
        keep: bool,
    ) {
        let Self { states, memos, environment, shared, .. } = self;
        let found = state(states, environment, shared, view, reach);
        let values = found.and_then(|(state, mut flow)| state.packet(packet, &mut flow));
        let Some(values) = values else { return drop(P::PacketRow::empty(&mut Cells::new(text))) };
        let runs = P::PacketRow::STEADY_RUNS;
        let memo = (runs > 0 && keep).then(|| memos.of_flow(view.place().index, runs));
        // One call, so that it becomes part of this function.
        drop(values.write(&mut Cells::keeping(text, memo)));
    }

    fn packet_row(
        &mut self,
        view: &FlowView,
        reach: &mut Reach<'_, '_>,
        packet: &Packet<'_>,
        rows: &mut [AnyRows],
        keep: bool,
    ) {
        let Self { states, memos, environment, shared, .. } = self;
        let found = state(states, environment, shared, view, reach);
        let values = found.and_then(|(state, mut flow)| state.packet(packet, &mut flow));
        let runs = P::PacketRow::STEADY_RUNS;
        let keep = runs > 0 && keep && values.is_some();
        for rows in rows {
            let keep = keep && matches!(rows, AnyRows::Text(_));
            let memo = keep.then(|| memos.of_flow(view.place().index, runs));
            let mut cells = Cells::keeping(rows.encoder(), memo);
            match &values {
                Some(values) => drop(values.write(&mut cells)),
                None => drop(P::PacketRow::empty(&mut cells)),
            }
        }
    }

    fn flow_end(&mut self, view: &FlowView, reach: &mut Reach<'_, '_>, order: u64) {
        let found = state(&mut self.states, &self.environment, &mut self.shared, view, reach);
        let Some((state, mut flow)) = found else {
            return broken("a flow that ends without a state");
        };
        state.flow_end(&mut flow);
        if let Some(state) = self.states.get(view.place().index) {
            state.fold_totals(&mut self.totals.fold_into());
            self.summary.add(state, &EndedFlow::new(view, order, reach.marks));
        }
    }

    fn flow_row(&self, view: &FlowView, _: &mut Recorded<'_>, rows: &mut [AnyRows]) {
        let Some(state) = self.states.get(view.place().index) else {
            return broken("a flow that ends without a state");
        };
        for rows in rows {
            match rows {
                AnyRows::Text(rows) => drop(state.write(&mut Cells::new(rows.text()))),
                rows => drop(state.write(&mut Cells::new(rows.encoder()))),
            }
        }
    }

    fn state(&self, flow: usize) -> Option<&dyn Any> {
        self.states.get(flow).map(|state| state as &dyn Any)
    }

    fn another(&self) -> Box<dyn Stage> {
        let Environment { settings, tables, reads } = &self.environment;
        let environment = Environment { settings: settings.clone(), tables: Arc::clone(tables), reads: reads.clone() };
        Box::new(Self::new(environment))
    }

    fn collected(&self, live: &[usize]) -> Collected {
        let mut totals = self.totals.clone();
        for state in live.iter().filter_map(|&flow| self.states.get(flow)) {
            state.fold_totals(&mut totals.fold_into());
        }
        Collected(Box::new(OfPlugin::<P> { totals, summary: self.summary.clone() }))
    }

    fn merge(&self, collected: &mut Collected, other: Collected) {
        match (collected.0.downcast_mut::<OfPlugin<P>>(), other.0.downcast::<OfPlugin<P>>()) {
            (Some(collected), Ok(other)) => {
                collected.totals.merge(&other.totals);
                collected.summary.merge(other.summary);
            }
            _ => broken("lanes with different plugins"),
        }
    }

    fn report(&self, collected: &Collected, counters: &Counters) -> Vec<Line> {
        let Some(OfPlugin { totals, summary }) = collected.0.downcast_ref::<OfPlugin<P>>() else {
            return broken("totals of another plugin");
        };
        let setting = |n: usize| {
            let setting = P::Settings::SETTINGS.get(n);
            setting.map_or_else(String::new, |setting| (setting.get)(&self.environment.settings))
        };
        let lines = self.about().into_iter().chain(totals.lines(counters, &setting));
        lines.chain(summary.lines(&self.run_state(counters))).map(|text| Line::of_plugin(P::NAME, text)).collect()
    }

    fn monitored(&self, collected: &Collected) -> Vec<Monitored> {
        match collected.0.downcast_ref::<OfPlugin<P>>() {
            Some(OfPlugin { totals, .. }) => totals.monitored(),
            None => broken("totals of another plugin"),
        }
    }

    fn files(&self, collected: &Collected, counters: &Counters) -> Files {
        let mut files = Files::default();
        match collected.0.downcast_ref::<OfPlugin<P>>() {
            Some(OfPlugin { summary, .. }) => summary.files(&self.run_state(counters), &mut files),
            None => broken("totals of another plugin"),
        }
        files
    }
}

impl<P: Plugin> fmt::Debug for States<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(P::NAME).field("flows", &self.states.len()).finish_non_exhaustive()
    }
}
