//! The files of a run.

use super::list::{Entry, Start};
use crate::output::{CORE_COLUMNS, ClosedFile, FlowFormat, OutputError, OutputFile, PacketRows, RunInfo, Sink};

/// The files of a run: rows come in the order of the files.
pub(super) struct Writer {
    packet_file: Option<OutputFile>,
    sinks: Vec<Box<dyn Sink>>,
}

impl Writer {
    /// Creates the files, with their header lines.
    ///
    /// # Errors
    /// A file that cannot be created.
    pub(super) fn new(entries: &[Entry], packet_file: bool, run: &RunInfo) -> Result<Self, OutputError> {
        let packet_file = match packet_file {
            true => Some(begin_packet_file(entries, run)?),
            false => None,
        };
        let flow_columns = entries.iter().flat_map(|entry| entry.flow_columns);
        let flow_columns: Vec<_> = CORE_COLUMNS.iter().chain(flow_columns).copied().collect();
        let sinks = entries.iter().filter_map(|entry| match entry.start() {
            Start::Sink(open) => Some(open(run, &flow_columns)),
            Start::Stage(_) => None,
        });
        Ok(Self { packet_file, sinks: sinks.collect::<Result<_, _>>()? })
    }

    /// Whether there is a packet file.
    pub(super) fn has_packet_file(&self) -> bool {
        self.packet_file.is_some()
    }

    /// The number of sinks.
    pub(super) fn sinks(&self) -> usize {
        self.sinks.len()
    }

    /// What makes the rows of the sinks, for one lane.
    pub(super) fn formats(&self) -> Vec<Box<dyn FlowFormat>> {
        self.sinks.iter().map(|sink| sink.format()).collect()
    }

    /// Writes rows of the packet file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn packets(&mut self, rows: &[u8]) -> Result<(), OutputError> {
        self.packet_file.as_mut().map_or(Ok(()), |file| file.write(rows))
    }

    /// Writes rows of flows, each sink's own.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub(super) fn flows(&mut self, rows: &[Vec<u8>]) -> Result<(), OutputError> {
        let mut sinks = self.sinks.iter_mut().zip(rows).filter(|(_, rows)| !rows.is_empty());
        sinks.try_for_each(|(sink, rows)| sink.write(rows))
    }

    /// Completes the files: closes all, and gives them their names if that went well for each.
    ///
    /// # Errors
    /// A file that cannot be completed.
    pub(super) fn finish(self) -> Result<(), OutputError> {
        let mut closed: Vec<_> = self.packet_file.map(OutputFile::close).transpose()?.into_iter().collect();
        for sink in self.sinks {
            closed.extend(sink.close()?);
        }
        closed.into_iter().try_for_each(ClosedFile::publish)
    }
}

fn begin_packet_file(entries: &[Entry], run: &RunInfo) -> Result<OutputFile, OutputError> {
    let mut file = run.outputs.create("_packets.txt")?;
    let columns = entries.iter().flat_map(|entry| entry.packet_columns);
    file.write_header(PacketRows::header(columns.map(|column| column.name)).bytes())?;
    Ok(file)
}
