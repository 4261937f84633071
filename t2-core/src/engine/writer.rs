//! The outputs of a run.

use std::sync::Arc;

use super::entry::Entry;
use super::lane::{LaneRows, TableRows};
use super::monitoring::{Monitoring, MonitoringPlan};
use super::parts::{Division, Opener, PartLimit};
use super::prepared_sink::PreparedSink;
use super::row_order::{Order, RowOrder};
use crate::anonymise::Anonymiser;
use crate::invariant::broken;
use crate::output::{
    AnyRows, ClosedFile, ColumnChoice, OutputError, Part, PluginFiles, RunInfo, Table, TableColumn, TableKind,
    TableOutput,
};
use crate::plugin::Files;
use crate::report::monitoring_columns;
use crate::row::Column;
use crate::time::Timestamp;
use crate::total::MonitoringColumn;

/// The outputs of a run: rows come in the order of the tables.
pub(super) struct Writer {
    // Of both, watchers come first.
    packets: Vec<TableOutput>,
    flows: Vec<TableOutput>,
    /// Those of monitoring, whose rows do not come from lanes.
    pub(super) monitoring: Monitoring,
    /// The files of each plugin, by its position.
    files: Vec<PluginFiles>,
    /// Opens the outputs that come in parts, which are behind the others of each table.
    opener: Opener,
    division: Division,
    /// How many outputs of a table do not come in parts.
    lasting: [usize; 3],
    /// Whether rows of packets are wanted.
    has_packets: bool,
    /// How many flows had ended when the part at hand began.
    flows_before: u64,
}

/// What is written besides flows.
#[derive(Clone, Copy)]
pub(super) struct Written {
    /// The packet file.
    pub(super) packet_file: bool,
    /// Packets by listed sinks, also where nothing else writes them.
    pub(super) packets: bool,
    /// Monitoring by listed sinks, also where nothing else writes it.
    pub(super) monitoring: bool,
}

/// The outputs of a plan.
pub(super) struct Added {
    pub(super) written: Written,
    /// What the rows of monitoring are made of.
    pub(super) monitoring: MonitoringPlan,
    /// The listed sinks.
    pub(super) listed: Vec<Box<dyn PreparedSink>>,
    /// Sinks that were given as values.
    pub(super) sinks: Vec<(TableKind, TableOutput)>,
    /// In which parts files come.
    pub(super) division: Division,
    /// Whether it is measured how long each output takes.
    pub(super) is_measured: bool,
    /// What replaces addresses.
    pub(super) anonymiser: Option<Arc<Anonymiser>>,
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
        let Added { written, monitoring, listed, mut sinks, division, is_measured, anonymiser } = added;
        let Written { packet_file, packets, monitoring: has_monitoring } = written;
        let is_added = |kind| sinks.iter().any(|(table, sink)| *table == kind && !sink.is_watcher());
        // A sink by name writes packets only where rows of packets are wanted: they cost more than all else.
        let are_wanted = |kind: &TableKind| match kind {
            TableKind::Flows => true,
            TableKind::Packets => packets || packet_file || is_added(TableKind::Packets),
            TableKind::Monitoring => has_monitoring || is_added(TableKind::Monitoring),
        };
        let wanted: Vec<_> = TableKind::ALL.into_iter().filter(are_wanted).collect();
        let has_packets = packet_file
            || sinks.iter().any(|(table, _)| *table == TableKind::Packets)
            || (wanted.contains(&TableKind::Packets) && !listed.is_empty());
        let chosen = TableKind::ALL.map(|kind| columns.of(&table(kind, entries), anonymiser.is_some())).to_vec();
        let packet_file = packet_file.then(|| columns.is_of(TableKind::Packets));
        let mut writer = Self {
            packets: Vec::new(),
            flows: Vec::new(),
            monitoring: Monitoring::new(monitoring, run.sensor_id),
            files: suffixes.iter().map(|own| PluginFiles::create(&run.outputs, own)).collect::<Result<_, _>>()?,
            opener: Opener { listed, chosen, wanted, packet_file, run: run.clone(), is_measured, anonymiser },
            division,
            lasting: [0; 3],
            has_packets,
            flows_before: 0,
        };
        // Watchers come first.
        sinks.sort_by_key(|(_, sink)| !sink.is_watcher());
        for (kind, sink) in sinks {
            let sink = writer.opener.lasting(sink, &table(kind, entries));
            writer.outputs(kind).push(sink);
        }
        writer.lasting = TableKind::ALL.map(|kind| writer.outputs(kind).len());
        match division {
            Division::Whole => writer.begin_part(None)?,
            Division::Sized { number, .. } => writer.begin_part(Some(Part::Number(number)))?,
            Division::Timed => {}
        }
        Ok(writer)
    }

    fn begin_part(&mut self, part: Option<Part>) -> Result<(), OutputError> {
        for (kind, output) in self.opener.open(part)? {
            self.outputs(kind).push(output);
        }
        Ok(())
    }

    /// Completes the part at hand, whose rows are all written, and begins that of an interval. Lanes have to take
    /// [other rows](Self::rows) then.
    ///
    /// # Errors
    /// An output that cannot be completed or created.
    pub(super) fn begin_interval(&mut self, begin: Timestamp) -> Result<(), OutputError> {
        self.end_part()?;
        self.begin_part(Some(Part::Interval(begin)))
    }

    /// The same for the next part of a size; `flows` have ended so far.
    ///
    /// # Errors
    /// An output that cannot be completed or created.
    pub(super) fn begin_next(&mut self, flows: u64) -> Result<(), OutputError> {
        let Division::Sized { number, .. } = &mut self.division else { return Ok(()) };
        *number += 1;
        let part = Part::Number(*number);
        self.flows_before = flows;
        self.end_part()?;
        self.begin_part(Some(part))
    }

    fn end_part(&mut self) -> Result<(), OutputError> {
        let mut closed = Vec::new();
        for (kind, lasting) in TableKind::ALL.into_iter().zip(self.lasting) {
            for output in self.outputs(kind).split_off(lasting) {
                closed.extend(output.close()?);
            }
        }
        closed.into_iter().try_for_each(ClosedFile::publish)
    }

    /// Whether outputs come in parts of a size.
    pub(super) fn is_sized(&self) -> bool {
        matches!(self.division, Division::Sized { .. })
    }

    /// Whether the part at hand has reached its size, with rows that are not written; `flows` have ended so far.
    pub(super) fn is_full(&self, rows: &LaneRows, flows: u64) -> bool {
        let Division::Sized { limit, .. } = self.division else { return false };
        let [of_flows, of_packets, _] = self.lasting;
        match limit {
            PartLimit::Flows(most) => flows - self.flows_before >= most,
            PartLimit::Bytes(most) => {
                let reaches = |(output, rows): (&TableOutput, &AnyRows)| output.bytes() + rows.size() as u64 >= most;
                self.flows.iter().zip(&rows.flows.outputs).skip(of_flows).any(reaches)
                    || self.packets.iter().zip(&rows.packets.outputs).skip(of_packets).any(reaches)
            }
        }
    }

    /// What replaces addresses, if anything does.
    pub(super) fn anonymiser(&self) -> Option<&Anonymiser> {
        self.opener.anonymiser.as_deref()
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
        self.has_packets
    }

    /// Whether packets are written, and not only watched.
    pub(super) fn writes_packets(&self) -> bool {
        !self.packets.iter().all(TableOutput::is_watcher)
    }

    /// Takes the rows of one more lane.
    pub(super) fn rows(&self) -> LaneRows {
        let rows = |outputs: &[TableOutput]| TableRows {
            outputs: outputs.iter().map(TableOutput::rows).collect(),
            watchers: outputs.iter().filter(|output| output.is_watcher()).count(),
        };
        LaneRows { packets: rows(&self.packets), flows: rows(&self.flows) }
    }

    /// Writes the rows of a single lane, which has none then.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub(super) fn write_lane(&mut self, rows: &mut LaneRows) -> Result<(), OutputError> {
        let lanes = &mut [&mut *rows];
        write(&mut self.packets, lanes, |rows| &mut rows.packets, &Order::default())?;
        write(&mut self.flows, lanes, |rows| &mut rows.flows, &Order::default())?;
        rows.clear();
        Ok(())
    }

    /// Writes the rows of all lanes; `order` says from which lane each comes.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub(super) fn write(&mut self, lanes: &mut [&mut LaneRows], order: &RowOrder) -> Result<(), OutputError> {
        let Self { packets, flows, .. } = self;
        write(packets, lanes, |rows| &mut rows.packets, &order.packets)?;
        write(flows, lanes, |rows| &mut rows.flows, &order.flows)
    }

    /// Writes to the files of the plugin at a position.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(super) fn write_files(&mut self, position: usize, files: &Files) -> Result<(), OutputError> {
        let Self { files: all, opener: Opener { anonymiser, .. }, .. } = self;
        let Some(own) = all.get_mut(position) else {
            broken::<()>("a plugin without a place for its files");
            return Ok(());
        };
        files.contents.iter().try_for_each(|(suffix, text)| match anonymiser {
            Some(anonymiser) => own.write(suffix, &anonymiser.text(text)),
            None => own.write(suffix, text),
        })
    }

    /// Completes the outputs: closes all, and gives files their names if that went well for each.
    ///
    /// # Errors
    /// An output that cannot be completed.
    pub(super) fn finish(self) -> Result<(), OutputError> {
        let Self { packets, flows, monitoring, files, .. } = self;
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
    lanes: &mut [&mut LaneRows],
    of_table: impl Fn(&mut LaneRows) -> &mut TableRows,
    order: &Order,
) -> Result<(), OutputError> {
    let written = order.written();
    for (n, output) in outputs.iter_mut().enumerate() {
        let mut rows: Vec<_> = lanes.iter_mut().filter_map(|lane| of_table(lane).outputs.get_mut(n)).collect();
        if rows.iter().any(|rows| rows.size() > 0) {
            let order = if output.is_watcher() { order.all() } else { &*written };
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
