//! What is known of a run: the summary, what plugins have collected, what they cost.

use super::cost::{Clock, Cost};
use super::count::Count;
use super::director::Director;
use super::lane::Lane;
use super::run::Engine;
use super::stage::{Collected, Stage};
use crate::losses::Losses;
use crate::output::OutputError;
use crate::report::{FlowCounts, LeftOut, Profile, RunSummary};
use crate::time::Span;

impl Engine {
    /// What is known of the run so far. Totals of plugins have what live flows add; their summaries have the flows that
    /// have ended. What only the caller knows is left empty.
    pub fn summary(&self) -> RunSummary {
        let Count { flows, status, without_row, .. } = &self.director.count;
        let (counters, headers) = self.director.count.counters();
        let status = self.lanes.iter().fold(*status, |status, lane| status | lane.status);
        let losses = Losses { without_row: without_row.clone(), ..self.losses.clone() };
        let alarms = self.director.ordered.alarms;
        let (mut plugins, mut monitored) = (Vec::new(), Vec::new());
        for (stage, collected) in self.working().zip(self.collected()) {
            let lines = stage.report(&collected, &counters);
            match self.writer.anonymiser() {
                Some(anonymiser) => plugins.extend(lines.into_iter().map(|line| line.anonymised(anonymiser))),
                None => plugins.extend(lines),
            }
            monitored.extend(stage.monitored(&collected));
        }
        RunSummary {
            span: self.director.count.span(),
            processing: Span::ZERO,
            unloading: Span::ZERO,
            input: None,
            plugins,
            monitored,
            counters,
            flows: FlowCounts { alarmed: alarms.flows, ..*flows },
            live_flows: self.director.live(),
            flow_capacity: self.flow_capacity as u64,
            headers,
            status,
            alarms: alarms.alarms,
            left_out: self.left_out(),
            losses,
            interface: self.received,
            memory: None,
            profile: self.clock.map(|clock| self.profile(clock)),
        }
    }

    /// What outputs do not have, if they have some rows only.
    fn left_out(&self) -> Option<LeftOut> {
        let LeftOut { flows, packets } = self.director.left_out()?;
        Some(LeftOut { flows, packets: if self.writer.writes_packets() { packets } else { 0 } })
    }

    /// What the plugins have collected, each of all lanes together, by position.
    fn collected(&self) -> Vec<Collected> {
        let live = self.director.live_places(self.lanes.len());
        let in_lane = |(lane, live): (&Lane, &Vec<usize>)| {
            lane.stages.iter().map(|stage| stage.collected(live)).collect::<Vec<_>>()
        };
        let mut lanes = self.lanes.iter().zip(&live.lanes).map(in_lane);
        let mut all = lanes.next().unwrap_or_default();
        let stages = || self.lanes.iter().take(1).flat_map(|lane| &lane.stages);
        for lane in lanes {
            for ((stage, all), other) in stages().zip(&mut all).zip(lane) {
                stage.merge(all, other);
            }
        }
        for (position, collected) in all.iter_mut().enumerate() {
            if let Some(stage) = self.director.ordered.at(position) {
                *collected = stage.collected(&live.ordered);
            }
        }
        all
    }

    /// What the plugins cost so far, each in all lanes together.
    fn profile(&self, clock: Clock) -> Profile {
        let mut profile =
            Profile { threads: self.crew.work().threads() as u64, clock_nanos: clock.nanos(), ..Profile::default() };
        let stages = self.lanes.iter().take(1).flat_map(|lane| &lane.stages).enumerate();
        for (position, stage) in stages {
            let of_lanes = self.lanes.iter().filter_map(|lane| lane.stages.get(position));
            let cost = of_lanes.fold(Cost::default(), |cost, stage| cost.add(stage.cost(), false));
            // An ordered plugin runs elsewhere, and lanes only print what it has recorded.
            let ordered = self.director.ordered.at(position).map(|stage| stage.cost()).unwrap_or_default();
            profile.clock_reads += 2 * (cost.calls() + ordered.calls());
            let packet_calls = cost.packets() + ordered.packets();
            profile.plugins.push(cost.add(ordered, true).of_plugin(stage.name(), packet_calls, clock));
        }
        profile.sinks = self.writer.costs();
        profile
    }

    /// The plugins at work, by position: an ordered one is not in a lane.
    fn working(&self) -> impl Iterator<Item = &dyn Stage> {
        let stages = self.lanes.iter().take(1).flat_map(|lane| &lane.stages).enumerate();
        stages.map(|(position, stage)| self.director.ordered.at(position).unwrap_or(&**stage))
    }

    /// Writes the files of plugins.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(super) fn write_plugin_files(&mut self) -> Result<(), OutputError> {
        let collected = self.collected();
        let Self { director: Director { ordered, count, .. }, lanes, writer, .. } = self;
        let stages = lanes.iter().take(1).flat_map(|lane| &lane.stages);
        let (counters, _) = count.counters();
        for (position, (stage, collected)) in stages.zip(&collected).enumerate() {
            let stage = ordered.at(position).unwrap_or(&**stage);
            writer.write_files(position, &stage.files(collected, &counters))?;
        }
        Ok(())
    }
}
