//! The outputs of listed sinks, and the packet file: once for a run, or in parts.

use std::sync::Arc;

use super::prepared_sink::PreparedSink;
use crate::anonymise::Anonymiser;
use crate::output::{Chosen, ColumnChoice, OutputError, Part, RunInfo, Table, TableKind, TableOutput, packet_file};

/// The size of a part of the outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PartLimit {
    /// Bytes of the rows of one table, as they are before compression. The row that reaches it is the last one.
    Bytes(u64),
    /// Rows of flows. Rows of one packet, and both directions of a conversation, stay together.
    Flows(u64),
}

/// In which parts outputs come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Division {
    /// In one.
    Whole,
    /// Of this size, with numbers; this is that of the part at hand.
    Sized { limit: PartLimit, number: u64 },
    /// By intervals; the first begins with the first packet.
    Timed,
}

/// Opens the outputs of a run, for each part again.
pub(super) struct Opener {
    pub(super) listed: Vec<Box<dyn PreparedSink>>,
    /// The columns of each table that are written.
    pub(super) chosen: Vec<Chosen>,
    /// The tables that listed sinks write.
    pub(super) wanted: Vec<TableKind>,
    /// Whether the packet file is written, and whether its columns were chosen.
    pub(super) packet_file: Option<bool>,
    pub(super) run: RunInfo,
    pub(super) is_measured: bool,
    /// What replaces addresses, if anything does.
    pub(super) anonymiser: Option<Arc<Anonymiser>>,
}

impl Opener {
    /// Creates the outputs of a part; those of each table in the same order each time.
    ///
    /// # Errors
    /// An output that cannot be created.
    pub(super) fn open(&self, part: Option<Part>) -> Result<Vec<(TableKind, TableOutput)>, OutputError> {
        let run = RunInfo { outputs: self.run.outputs.in_part(part), ..self.run.clone() };
        let mut opened = Vec::new();
        if let (Some(are_chosen), Some(chosen)) = (self.packet_file, self.chosen(TableKind::Packets)) {
            let output = packet_file(&run, chosen, are_chosen)?;
            opened.push((TableKind::Packets, output.anonymised(self.anonymiser.as_ref()).named("packet file")));
        }
        let is_wanted = |chosen: &&Chosen| self.wanted.contains(&chosen.table.kind);
        let tables: Vec<_> = self.chosen.iter().filter(is_wanted).map(|chosen| &chosen.table).collect();
        for sink in &self.listed {
            for (kind, output) in sink.open(&run, &tables)? {
                let Some(chosen) = self.chosen(kind) else { continue };
                let output = output.choosing(chosen).anonymised(self.anonymiser.as_ref());
                opened.push((kind, output.named(sink.name())));
            }
        }
        if self.is_measured {
            opened.iter_mut().for_each(|(_, output)| output.measure());
        }
        Ok(opened)
    }

    /// A sink that was given as a value gets all columns of its table, of an anonymised run those that do not identify
    /// hosts. A watcher gets what there is.
    pub(super) fn lasting(&self, sink: TableOutput, table: &Table) -> TableOutput {
        let mut sink = match &self.anonymiser {
            Some(anonymiser) if !sink.is_watcher() => {
                sink.choosing(&ColumnChoice::default().of(table, true)).anonymised(Some(anonymiser))
            }
            _ => sink,
        };
        if self.is_measured {
            sink.measure();
        }
        sink
    }

    fn chosen(&self, kind: TableKind) -> Option<&Chosen> {
        self.chosen.iter().find(|chosen| chosen.table.kind == kind)
    }
}
