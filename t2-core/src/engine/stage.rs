//! A plugin at work: the states of its flows, its settings, its totals.

use std::fmt;

use crate::counters::Counters;
use crate::dissect::{Packet, Status};
use crate::flow::{FlowView, Slot};
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
    fn flow_start(&mut self, view: FlowView<'_>, marks: &mut Status, packet: &Packet<'_>);

    /// A packet of a flow: prints the plugin's cells if there is a row.
    fn packet(&mut self, view: FlowView<'_>, marks: &mut Status, packet: &Packet<'_>, row: Option<&mut Text>);

    /// A flow ends.
    fn flow_end(&mut self, view: FlowView<'_>, marks: &mut Status);

    /// Writes the plugin's cells of a flow that has ended.
    fn write_flow(&self, view: FlowView<'_>, encoder: &mut dyn RowEncoder);

    /// The plugin's lines of the end report.
    fn report(&self, counters: &Counters) -> Vec<Line>;
}

/// The states that a plugin keeps of its flows.
pub(super) struct States<P: Plugin> {
    states: Vec<P>,
    /// What the flows keep of their packets' cells, by slot; filled as far as it is needed.
    kept: Vec<Option<Box<Kept>>>,
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

/// The state of a flow, and what its hook may reach besides.
#[inline]
fn state<'a, P: Plugin>(
    states: &'a mut [P],
    settings: &'a P::Settings,
    view: FlowView<'a>,
    marks: &'a mut Status,
) -> Option<(&'a mut P, Flow<'a, P>)> {
    let own = view.slot().index();
    let (state, opposite) = match view.opposite_slot().map(Slot::index) {
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

    fn flow_start(&mut self, view: FlowView<'_>, marks: &mut Status, packet: &Packet<'_>) {
        let slot = view.slot().index();
        match self.states.get_mut(slot) {
            Some(state) => *state = P::default(),
            None => self.states.resize_with(slot + 1, P::default),
        }
        if let Some(Some(kept)) = self.kept.get_mut(slot) {
            kept.clear();
        }
        if let Some((state, mut flow)) = state(&mut self.states, &self.settings, view, marks) {
            state.flow_start(packet, &mut flow);
        }
    }

    #[inline]
    fn packet(&mut self, view: FlowView<'_>, marks: &mut Status, packet: &Packet<'_>, row: Option<&mut Text>) {
        let found = state(&mut self.states, &self.settings, view, marks);
        let values = found.and_then(|(state, mut flow)| state.packet(packet, &mut flow));
        let Some(text) = row else { return };
        let Some(values) = values else {
            return Cells::new(text).pad(const { width::<P::PacketRow<'static>>() });
        };
        if !P::PacketRow::IS_STEADY {
            drop(values.write(&mut Cells::new(text)));
            return;
        }
        let slot = view.slot().index();
        if slot >= self.kept.len() {
            self.kept.resize_with(slot + 1, || None);
        }
        text.enter(self.kept.get_mut(slot).and_then(Option::take).unwrap_or_default());
        drop(values.write(&mut Cells::new(text)));
        if let Some(place) = self.kept.get_mut(slot) {
            *place = text.leave();
        }
    }

    fn flow_end(&mut self, view: FlowView<'_>, marks: &mut Status) {
        let Some((state, mut flow)) = state(&mut self.states, &self.settings, view, marks) else { return };
        state.flow_end(&mut flow);
        let Some(state) = self.states.get(view.slot().index()) else { return };
        for (folded, total) in self.totals.iter_mut().zip(P::TOTALS) {
            *folded = total.fold.fold(*folded, (total.value)(state));
        }
    }

    fn write_flow(&self, view: FlowView<'_>, encoder: &mut dyn RowEncoder) {
        let mut cells = Cells::new(encoder);
        match self.states.get(view.slot().index()) {
            Some(state) => drop(state.write(&mut cells)),
            None => cells.pad(const { width::<P>() }),
        }
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
