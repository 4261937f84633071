//! The outputs of a run.

use std::sync::Arc;

use super::block::RowOrder;
use super::entry::Entry;
use super::lane::LaneRows;
use super::prepared_sink::PreparedSink;
use crate::anonymise::Anonymiser;
use crate::invariant::broken;
use crate::output::{
    AnyRows, ClosedFile, ColumnChoice, LaneIndex, OutputError, PluginFiles, RunInfo, Table, TableColumn, TableKind,
    TableOutput, packet_file,
};
use crate::plugin::Files;
use crate::row::Column;

/// The outputs of a run: rows come in the order of the tables.
pub(super) struct Writer {
    packets: Vec<TableOutput>,
    flows: Vec<TableOutput>,
    /// The files of each plugin, by its position.
    files: Vec<PluginFiles>,
    anonymiser: Option<Arc<Anonymiser>>,
}

/// The outputs of a plan.
pub(super) struct Added {
    /// Whether the packet file is written.
    pub(super) packet_file: bool,
    /// Whether listed sinks write packets where nothing else does.
    pub(super) packets: bool,
    /// The listed sinks.
    pub(super) listed: Vec<Box<dyn PreparedSink>>,
    /// Sinks that were given as values.
    pub(super) sinks: Vec<(TableKind, TableOutput)>,
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
        let Added { packet_file: has_packet_file, packets, listed, sinks, anonymiser } = added;
        let (tables, is_anonymous) = (tables(entries), anonymiser.is_some());
        let mut writer = Self { packets: Vec::new(), flows: Vec::new(), files: Vec::new(), anonymiser };
        for (kind, sink) in sinks {
            let sink = writer.anonymised(sink, tables.of(kind));
            writer.outputs(kind).push(sink);
        }
        let flows = columns.of(&tables.flows, is_anonymous);
        let chosen = columns.of(&tables.packets, is_anonymous);
        if has_packet_file {
            let output = packet_file(run, &chosen, columns.packets.is_some())?;
            let output = output.anonymised(writer.anonymiser.as_ref());
            writer.packets.push(output.named("packet file"));
        }
        // A sink by name writes packets only where rows of packets are wanted: they cost more than all else.
        let has_packets = packets || !writer.packets.iter().all(TableOutput::is_watcher);
        let wanted: Vec<_> = std::iter::once(&flows.table).chain(has_packets.then_some(&chosen.table)).collect();
        for sink in listed {
            for (kind, output) in sink.open(run, &wanted)? {
                let chosen = if kind == TableKind::Flows { &flows } else { &chosen };
                let output = output.choosing(chosen).anonymised(writer.anonymiser.as_ref());
                writer.outputs(kind).push(output.named(sink.name()));
            }
        }
        writer.files = suffixes.iter().map(|own| PluginFiles::create(&run.outputs, own)).collect::<Result<_, _>>()?;
        Ok(writer)
    }

    /// A sink that was given as a value gets all columns of its table, of an anonymised run those that do not identify
    /// hosts. A watcher gets what there is.
    fn anonymised(&self, sink: TableOutput, table: &Table) -> TableOutput {
        match &self.anonymiser {
            Some(anonymiser) if !sink.is_watcher() => {
                sink.choosing(&ColumnChoice::default().of(table, true)).anonymised(Some(anonymiser))
            }
            _ => sink,
        }
    }

    /// What replaces addresses, if anything does.
    pub(super) fn anonymiser(&self) -> Option<&Anonymiser> {
        self.anonymiser.as_deref()
    }

    /// Measures from now on how long each output takes.
    pub(super) fn measure(&mut self) {
        self.packets.iter_mut().chain(&mut self.flows).for_each(TableOutput::measure);
    }

    /// The names of the outputs, and the nanoseconds that each has taken.
    pub(super) fn costs(&self) -> Vec<(&'static str, u64)> {
        let mut costs: Vec<(&'static str, u64)> = Vec::new();
        for (name, nanos) in self.flows.iter().chain(&self.packets).map(TableOutput::cost) {
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
        let Self { files: all, anonymiser, .. } = self;
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
        let Self { packets, flows, files, anonymiser: _ } = self;
        let mut closed = Vec::new();
        for output in packets.into_iter().chain(flows) {
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

/// The tables of a run with these plugins.
pub(super) struct Tables {
    pub(super) flows: Table,
    pub(super) packets: Table,
}

impl Tables {
    /// The table of a kind.
    pub(super) fn of(&self, kind: TableKind) -> &Table {
        match kind {
            TableKind::Flows => &self.flows,
            TableKind::Packets => &self.packets,
        }
    }
}

/// The tables of a run with these plugins.
pub(super) fn tables(entries: &[Entry]) -> Tables {
    let columns = |of: fn(&Entry) -> &'static [Column]| {
        entries
            .iter()
            .flat_map(move |entry| of(entry).iter().map(|&column| TableColumn { plugin: Some(entry.name), column }))
    };
    let (flows, packets) = (columns(|entry| entry.flow_columns), columns(|entry| entry.packet_columns));
    Tables { flows: Table::flows(flows), packets: Table::packets(packets) }
}
