//! A plugin at work: the states of its flows, its settings, its totals.

use std::fmt;

use crate::counters::Counters;
use crate::dissect::{Packet, Status};
use crate::flow::FlowView;
use crate::human;
use crate::output::{Kept, Text};
use crate::plugin::{Flow, Plugin};
use crate::report::Line;
use crate::row::{Cells, Row, RowEncoder, width};
use crate::settings::Settings;
use crate::total::{Total, TotalFormat};

/// A plugin at work, whatever its type.
pub(super) trait Stage: Send {
    /// Name of the plugin.
    fn name(&self) -> &'static str;

    /// Its settings: name, description and value of each.
    fn settings(&self) -> Vec<(&'static str, &'static str, String)>;

    /// Changes a setting; `None` if it has none of this name.
    fn set(&mut self, name: &str, value: &str) -> Option<Result<(), String>>;

    /// A flow begins with a packet.
    fn flow_start(&mut self, view: &FlowView, marks: &mut Status, packet: &Packet<'_>);

    /// A packet of a flow.
    fn packet(&mut self, view: &FlowView, marks: &mut Status, packet: &Packet<'_>);

    /// A packet of a flow: prints the plugin's cells. With `keep` the text of steady cells is kept for the next packet,
    /// or was kept before.
    fn packet_row(&mut self, view: &FlowView, marks: &mut Status, packet: &Packet<'_>, row: &mut Text, keep: bool);

    /// A flow ends.
    fn flow_end(&mut self, view: &FlowView, marks: &mut Status);

    /// Writes the plugin's cells of a flow that has ended.
    fn write_flow(&self, view: &FlowView, encoder: &mut dyn RowEncoder);

    /// The same plugin with the same settings, for the flows of another lane.
    fn another(&self) -> Box<dyn Stage>;

    /// The totals of the flows that have ended.
    fn totals(&self) -> &[u64];

    /// Folds the totals of another lane in.
    fn add_totals(&mut self, totals: &[u64]);

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
}

impl<P: Plugin> States<P> {
    /// No flow yet, settings as declared.
    pub(super) fn new() -> Self {
        Self {
            states: Vec::new(),
            kept: Vec::new(),
            settings: P::Settings::default(),
            totals: vec![0; P::TOTALS.len()],
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

    fn settings(&self) -> Vec<(&'static str, &'static str, String)> {
        let settings = P::Settings::SETTINGS.iter();
        settings.map(|setting| (setting.name, setting.description, (setting.get)(&self.settings))).collect()
    }

    fn set(&mut self, name: &str, value: &str) -> Option<Result<(), String>> {
        let setting = P::Settings::SETTINGS.iter().find(|setting| setting.name == name)?;
        Some((setting.set)(&mut self.settings, value))
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
            None => Cells::new(text).pad(const { width::<P::PacketRow<'static>>() }),
            Some(values) if P::PacketRow::IS_STEADY && keep => {
                let Some(kept) = grown(&mut self.kept, view.place().index) else { return };
                text.enter(std::mem::take(kept));
                drop(values.write(&mut Cells::new(text)));
                *kept = text.leave().unwrap_or_default();
            }
            Some(values) => drop(values.write(&mut Cells::new(text))),
        }
    }

    fn flow_end(&mut self, view: &FlowView, marks: &mut Status) {
        let Some((state, mut flow)) = state(&mut self.states, &self.settings, view, marks) else { return };
        state.flow_end(&mut flow);
        if let Some(state) = self.states.get(view.place().index) {
            fold(&mut self.totals, P::TOTALS, P::TOTALS.iter().map(|total| (total.value)(state)));
        }
    }

    fn write_flow(&self, view: &FlowView, encoder: &mut dyn RowEncoder) {
        let mut cells = Cells::new(encoder);
        match self.states.get(view.place().index) {
            Some(state) => drop(state.write(&mut cells)),
            None => cells.pad(const { width::<P>() }),
        }
    }

    fn another(&self) -> Box<dyn Stage> {
        Box::new(Self { settings: self.settings.clone(), ..Self::new() })
    }

    fn totals(&self) -> &[u64] {
        &self.totals
    }

    fn add_totals(&mut self, totals: &[u64]) {
        fold(&mut self.totals, P::TOTALS, totals.iter().copied());
    }

    fn report(&self, counters: &Counters) -> Vec<Line> {
        let totals = P::TOTALS.iter().zip(&self.totals).filter(|(_, value)| **value > 0);
        totals.map(|(total, &value)| Line::of_plugin(P::NAME, report(total, &self.settings, value, counters))).collect()
    }
}

fn report<P, S>(total: &Total<P, S>, settings: &S, value: u64, counters: &Counters) -> String {
    let label = (total.label)(settings);
    match total.format {
        TotalFormat::Bits(digits) => format!("{label}=0x{value:0width$x}", width = usize::from(digits)),
        TotalFormat::Count(None) => human::count(&label, value),
        TotalFormat::Count(Some(whole)) => human::share(&label, value, whole(counters)),
    }
}

impl<P: Plugin> fmt::Debug for States<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(P::NAME).field("flows", &self.states.len()).finish_non_exhaustive()
    }
}
