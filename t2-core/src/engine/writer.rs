//! The outputs of a run.

use super::block::RowOrder;
use super::entry::Entry;
use super::lane::LaneRows;
use super::monitoring::{Monitoring, MonitoringPlan};
use super::prepared_sink::PreparedSink;
use crate::invariant::broken;
use crate::output::{
    AnyRows, ClosedFile, ColumnChoice, LaneIndex, OutputError, PluginFiles, RunInfo, Table, TableColumn, TableKind,
    TableOutput, packet_file,
};
use crate::plugin::Files;
use crate::report::monitoring_columns;
use crate::row::Column;
use crate::total::MonitoringColumn;

/// The outputs of a run: rows come in the order of the tables.
pub(super) struct Writer {
    packets: Vec<TableOutput>,
    flows: Vec<TableOutput>,
    /// Those of monitoring, whose rows do not come from lanes.
    pub(super) monitoring: Monitoring,
    /// The files of each plugin, by its position.
    files: Vec<PluginFiles>,
}

/// The outputs of a plan.
pub(super) struct Added {
    /// Whether the packet file is written.
    pub(super) packet_file: bool,
    /// Whether listed sinks write packets where nothing else does.
    pub(super) packets: bool,
    /// Whether listed sinks write monitoring where nothing else does.
    pub(super) has_monitoring: bool,
    /// What the rows of monitoring are made of.
    pub(super) monitoring: MonitoringPlan,
    /// The listed sinks.
    pub(super) listed: Vec<Box<dyn PreparedSink>>,
    /// Sinks that were given as values.
    pub(super) sinks: Vec<(TableKind, TableOutput)>,
}

impl Writer {
    /// Creates the outputs. Files have the chosen columns; `suffixes` are those of the own files of each plugin.
    ///
    /// # Errors
    /// An output that cannot be created.
    pub(super) fn new(
        entries: &[Entry],
        added: Added,
        columns: &ColumnChoice,
        suffixes: &[&'static [&'static str]],
        run: &RunInfo,
    ) -> Result<Self, OutputError> {
        let Added { packet_file: has_packet_file, packets, has_monitoring, monitoring, listed, sinks } = added;
        let monitoring = Monitoring::new(monitoring, run.sensor_id);
        let mut writer = Self { packets: Vec::new(), flows: Vec::new(), monitoring, files: Vec::new() };
        for (kind, sink) in sinks {
            writer.outputs(kind).push(sink);
        }
        let chosen = TableKind::ALL.map(|kind| columns.of(&table(kind, entries)));
        let of = |kind| chosen.iter().find(|chosen| chosen.table.kind == kind);
        if let (true, Some(chosen)) = (has_packet_file, of(TableKind::Packets)) {
            let output = packet_file(run, chosen, columns.is_of(TableKind::Packets))?;
            writer.packets.push(output.named("packet file"));
        }
        // A sink by name writes packets only where rows of packets are wanted: they cost more than all else.
        let is_wanted = |kind| match kind {
            TableKind::Flows => true,
            TableKind::Packets => packets || !writer.packets.iter().all(TableOutput::is_watcher),
            TableKind::Monitoring => has_monitoring || !writer.monitoring.outputs.iter().all(TableOutput::is_watcher),
        };
        let wanted: Vec<_> = chosen.iter().map(|chosen| &chosen.table).filter(|table| is_wanted(table.kind)).collect();
        for sink in listed {
            for (kind, output) in sink.open(run, &wanted)? {
                let Some(chosen) = of(kind) else { continue };
                writer.outputs(kind).push(output.choosing(chosen).named(sink.name()));
            }
        }
        writer.files = suffixes.iter().map(|own| PluginFiles::create(&run.outputs, own)).collect::<Result<_, _>>()?;
        Ok(writer)
    }

    /// Measures from now on how long each output takes.
    pub(super) fn measure(&mut self) {
        let Self { packets, flows, monitoring, .. } = self;
        packets.iter_mut().chain(flows).chain(&mut monitoring.outputs).for_each(TableOutput::measure);
    }

    /// The names of the outputs, and the nanoseconds that each has taken.
    pub(super) fn costs(&self) -> Vec<(&'static str, u64)> {
        let mut costs: Vec<(&'static str, u64)> = Vec::new();
        let outputs = self.flows.iter().chain(&self.packets).chain(&self.monitoring.outputs);
        for (name, nanos) in outputs.map(TableOutput::cost) {
            match costs.iter_mut().find(|(known, _)| *known == name) {
                Some((_, sum)) => *sum += nanos,
                None => costs.push((name, nanos)),
            }
        }
        costs
    }

    fn outputs(&mut self, kind: TableKind) -> &mut Vec<TableOutput> {
        match kind {
            TableKind::Flows => &mut self.flows,
            TableKind::Packets => &mut self.packets,
            TableKind::Monitoring => &mut self.monitoring.outputs,
        }
    }

    /// Whether rows of packets are wanted.
    pub(super) fn has_packets(&self) -> bool {
        !self.packets.is_empty()
    }

    /// Takes the rows of one more lane.
    pub(super) fn rows(&self) -> LaneRows {
        let rows = |outputs: &[TableOutput]| outputs.iter().map(TableOutput::rows).collect();
        LaneRows { packets: rows(&self.packets), flows: rows(&self.flows) }
    }

    /// Writes the rows of a single lane, which has none then.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub(super) fn write_lane(&mut self, rows: &mut LaneRows) -> Result<(), OutputError> {
        let lanes = std::slice::from_mut(rows);
        write(&mut self.packets, lanes, |rows| &mut rows.packets, &[])?;
        write(&mut self.flows, lanes, |rows| &mut rows.flows, &[])?;
        rows.clear();
        Ok(())
    }

    /// Writes the rows of all lanes; `order` says from which lane each comes.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub(super) fn write(&mut self, lanes: &mut [LaneRows], order: &RowOrder) -> Result<(), OutputError> {
        let Self { packets, flows, .. } = self;
        write(packets, lanes, |rows| &mut rows.packets, &order.packets)?;
        write(flows, lanes, |rows| &mut rows.flows, &order.flows)
    }

    /// Writes to the files of the plugin at a position.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(super) fn write_files(&mut self, position: usize, files: &Files) -> Result<(), OutputError> {
        let Some(own) = self.files.get_mut(position) else {
            broken::<()>("a plugin without a place for its files");
            return Ok(());
        };
        files.contents.iter().try_for_each(|(suffix, text)| own.write(suffix, text))
    }

    /// Completes the outputs: closes all, and gives files their names if that went well for each.
    ///
    /// # Errors
    /// An output that cannot be completed.
    pub(super) fn finish(self) -> Result<(), OutputError> {
        let Self { packets, flows, monitoring, files } = self;
        let mut closed = Vec::new();
        for output in packets.into_iter().chain(flows).chain(monitoring.outputs) {
            closed.extend(output.close()?);
        }
        for files in files {
            closed.extend(files.close()?);
        }
        closed.into_iter().try_for_each(ClosedFile::publish)
    }
}

/// Writes the rows of a table to each of its outputs.
fn write(
    outputs: &mut [TableOutput],
    lanes: &mut [LaneRows],
    of_table: impl Fn(&mut LaneRows) -> &mut Vec<AnyRows>,
    order: &[LaneIndex],
) -> Result<(), OutputError> {
    for (n, output) in outputs.iter_mut().enumerate() {
        let mut rows: Vec<_> = lanes.iter_mut().filter_map(|lane| of_table(lane).get_mut(n)).collect();
        if rows.iter().any(|rows| rows.size() > 0) {
            output.write(&mut rows, order)?;
        }
    }
    Ok(())
}

/// A table of a run with these plugins.
pub(super) fn table(kind: TableKind, entries: &[Entry]) -> Table {
    let columns = |of: fn(&Entry) -> &'static [Column]| {
        entries
            .iter()
            .flat_map(move |entry| of(entry).iter().map(|&column| TableColumn { plugin: Some(entry.name), column }))
    };
    match kind {
        TableKind::Flows => Table::flows(columns(|entry| entry.flow_columns)),
        TableKind::Packets => Table::packets(columns(|entry| entry.packet_columns)),
        TableKind::Monitoring => {
            let column = |MonitoringColumn { name, description, kind }| Column::new(name, description, kind);
            let plugins = entries.iter().flat_map(|entry| {
                let columns = entry.monitoring_columns().into_iter().map(column);
                columns.map(|column| TableColumn { plugin: Some(entry.name), column })
            });
            Table::monitoring(monitoring_columns().map(TableColumn::from).chain(plugins))
        }
    }
}
