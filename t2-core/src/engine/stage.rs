//! A plugin at work: the states of its flows, its settings, its totals.

use std::any::Any;
use std::fmt;

use crate::counters::Counters;
use crate::dissect::{Packet, Status};
use crate::flow::FlowView;
use crate::human::{self, Size};
use crate::invariant::broken;
use crate::output::{Kept, Text};
use crate::plugin::{Flow, Plugin};
use crate::report::Line;
use crate::row::{Cells, Row, RowEncoder};
use crate::settings::SettingsTable;
use crate::summary::{EndedFlow, Summary};
use crate::total::{Total, TotalFormat};

/// A plugin at work, whatever its type.
pub(super) trait Stage: Any + Send {
    /// Name of the plugin.
    fn name(&self) -> &'static str;

    /// Its settings.
    fn settings(&self) -> &dyn SettingsTable;

    /// Its settings, to be changed before the run.
    fn settings_mut(&mut self) -> &mut dyn SettingsTable;

    /// A flow begins with a packet.
    fn flow_start(&mut self, view: &FlowView, marks: &mut Status, packet: &Packet<'_>);

    /// A packet of a flow.
    fn packet(&mut self, view: &FlowView, marks: &mut Status, packet: &Packet<'_>);

    /// A packet of a flow: prints the plugin's cells. With `keep` the text of steady cells is kept for the next packet,
    /// or was kept before.
    fn packet_row(&mut self, view: &FlowView, marks: &mut Status, packet: &Packet<'_>, row: &mut Text, keep: bool);

    /// A flow ends, after `order` others.
    fn flow_end(&mut self, view: &FlowView, marks: &mut Status, order: u64);

    /// Writes the plugin's cells of a flow that has ended.
    fn write_flow(&self, view: &FlowView, encoder: &mut dyn RowEncoder);

    /// The same plugin with the same settings, for the flows of another lane.
    fn another(&self) -> Box<dyn Stage>;

    /// The same plugin with what it collected so far of the flows that have ended.
    fn snapshot(&self) -> Box<dyn Stage>;

    /// Memory that each flow takes, in bytes; with rows of the packet file what is kept of their cells, too.
    fn flow_memory(&self, has_rows: bool) -> usize;

    /// Folds in what the same plugin collected in another lane.
    fn absorb(&mut self, other: Box<dyn Stage>);

    /// The plugin's lines of the end report.
    fn report(&self, counters: &Counters) -> Vec<Line>;
}

/// The states that a plugin keeps of its flows.
pub(super) struct States<P: Plugin> {
    states: Vec<P>,
    /// What the flows keep of their packets' cells, by slot; filled as far as it is needed.
    kept: Vec<Kept>,
    settings: P::Settings,
    totals: Vec<u64>,
    summary: P::Summary,
}

impl<P: Plugin> States<P> {
    /// No flow yet, settings as declared.
    pub(super) fn new() -> Self {
        Self {
            states: Vec::new(),
            kept: Vec::new(),
            settings: P::Settings::default(),
            totals: vec![0; P::TOTALS.len()],
            summary: P::Summary::default(),
        }
    }
}

/// The element at an index of a vector that grows as far as it is needed.
#[inline]
pub(super) fn grown<T: Default>(vector: &mut Vec<T>, index: usize) -> Option<&mut T> {
    if index >= vector.len() {
        vector.resize_with(index + 1, T::default);
    }
    vector.get_mut(index)
}

/// Folds values in, one for each total.
fn fold<P, S>(folded: &mut [u64], totals: &[Total<P, S>], values: impl IntoIterator<Item = u64>) {
    for ((folded, total), value) in folded.iter_mut().zip(totals).zip(values) {
        *folded = total.fold.fold(*folded, value);
    }
}

/// The state of a flow, and what its hook may reach besides.
#[inline]
fn state<'a, P: Plugin>(
    states: &'a mut [P],
    settings: &'a P::Settings,
    view: &'a FlowView,
    marks: &'a mut Status,
) -> Option<(&'a mut P, Flow<'a, P>)> {
    let own = view.place().index;
    let (state, opposite) = match view.opposite() {
        Some(other) => match states.get_disjoint_mut([own, other]) {
            Ok([state, opposite]) => (state, Some(opposite)),
            Err(_) => return None,
        },
        None => (states.get_mut(own)?, None),
    };
    Some((state, Flow::new(view, opposite, settings, marks)))
}

impl<P: Plugin> Stage for States<P> {
    fn name(&self) -> &'static str {
        P::NAME
    }

    fn settings(&self) -> &dyn SettingsTable {
        &self.settings
    }

    fn settings_mut(&mut self) -> &mut dyn SettingsTable {
        &mut self.settings
    }

    fn flow_start(&mut self, view: &FlowView, marks: &mut Status, packet: &Packet<'_>) {
        let index = view.place().index;
        if let Some(state) = grown(&mut self.states, index) {
            *state = P::default();
        }
        if let Some(kept) = self.kept.get_mut(index) {
            kept.clear();
        }
        if let Some((state, mut flow)) = state(&mut self.states, &self.settings, view, marks) {
            state.flow_start(packet, &mut flow);
        }
    }

    #[inline]
    fn packet(&mut self, view: &FlowView, marks: &mut Status, packet: &Packet<'_>) {
        if let Some((state, mut flow)) = state(&mut self.states, &self.settings, view, marks) {
            // Without a row the compiler can leave out what it takes to fill one.
            let _ = state.packet(packet, &mut flow);
        }
    }

    #[inline]
    fn packet_row(&mut self, view: &FlowView, marks: &mut Status, packet: &Packet<'_>, text: &mut Text, keep: bool) {
        let found = state(&mut self.states, &self.settings, view, marks);
        let values = found.and_then(|(state, mut flow)| state.packet(packet, &mut flow));
        match values {
            None => drop(P::PacketRow::empty(&mut Cells::new(text))),
            Some(values) if P::PacketRow::IS_STEADY && keep => {
                let Some(kept) = grown(&mut self.kept, view.place().index) else {
                    return broken("a flow that keeps no cells");
                };
                text.enter(std::mem::take(kept));
                drop(values.write(&mut Cells::new(text)));
                *kept = text.leave().unwrap_or_default();
            }
            Some(values) => drop(values.write(&mut Cells::new(text))),
        }
    }

    fn flow_end(&mut self, view: &FlowView, marks: &mut Status, order: u64) {
        let Some((state, mut flow)) = state(&mut self.states, &self.settings, view, marks) else {
            return broken("a flow that ends without a state");
        };
        state.flow_end(&mut flow);
        if let Some(state) = self.states.get(view.place().index) {
            fold(&mut self.totals, P::TOTALS, P::TOTALS.iter().map(|total| (total.value)(state)));
            self.summary.add(state, &EndedFlow::new(view, order, *marks));
        }
    }

    fn write_flow(&self, view: &FlowView, encoder: &mut dyn RowEncoder) {
        let mut cells = Cells::new(encoder);
        match self.states.get(view.place().index) {
            Some(state) => drop(state.write(&mut cells)),
            None => drop(P::empty(&mut cells)),
        }
    }

    fn another(&self) -> Box<dyn Stage> {
        Box::new(Self { settings: self.settings.clone(), ..Self::new() })
    }

    fn snapshot(&self) -> Box<dyn Stage> {
        let (settings, totals, summary) = (self.settings.clone(), self.totals.clone(), self.summary.clone());
        Box::new(Self { settings, totals, summary, ..Self::new() })
    }

    fn flow_memory(&self, has_rows: bool) -> usize {
        let kept = if has_rows && P::PacketRow::IS_STEADY { Kept::TYPICAL_MEMORY } else { 0 };
        size_of::<P>() + kept
    }

    fn absorb(&mut self, other: Box<dyn Stage>) {
        let other: Box<dyn Any> = other;
        match other.downcast::<Self>() {
            Ok(other) => {
                fold(&mut self.totals, P::TOTALS, other.totals);
                self.summary.merge(other.summary);
            }
            Err(_) => broken("lanes with different plugins"),
        }
    }

    fn report(&self, counters: &Counters) -> Vec<Line> {
        let totals = P::TOTALS.iter().zip(&self.totals);
        let totals = totals.filter_map(|(total, &value)| {
            let other = total.with.map(|field| value_of(P::TOTALS, &self.totals, field));
            report(total, &self.settings, value, other, counters)
        });
        totals.chain(self.summary.lines(counters)).map(|text| Line::of_plugin(P::NAME, text)).collect()
    }
}

/// The value of the total with a field.
fn value_of<P, S>(totals: &[Total<P, S>], values: &[u64], field: &str) -> u64 {
    let found = totals.iter().zip(values).find(|(total, _)| total.field == field);
    found.map_or(0, |(_, &value)| value)
}

/// The line of a total, with another one beside it or alone; none if there is nothing to tell.
fn report<P, S>(
    total: &Total<P, S>,
    settings: &S,
    value: u64,
    other: Option<u64>,
    counters: &Counters,
) -> Option<String> {
    if value == 0 && other.is_none_or(|other| other == 0) {
        return None;
    }
    let label = total.label?(settings);
    let both =
        other.map(|other| format!("{}, {other}{}", human::count(&label, value), Size { value: other, unit: "" }));
    Some(match (total.format, both) {
        (TotalFormat::Bits(digits), _) => format!("{label}=0x{value:0width$x}", width = usize::from(digits)),
        (TotalFormat::Parts, Some(both)) => format!("{both} [{:.2}%]", human::percent(other.unwrap_or(0), value)),
        (TotalFormat::Count(Some(whole)), _) => human::share(&label, value, whole(counters)),
        (_, Some(both)) => both,
        (TotalFormat::Count(None) | TotalFormat::Parts, None) => human::count(&label, value),
    })
}

impl<P: Plugin> fmt::Debug for States<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(P::NAME).field("flows", &self.states.len()).finish_non_exhaustive()
    }
}
