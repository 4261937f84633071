//! The flow file: a row a flow, and the headers file beside it.

use super::sink::SinkKind;
use super::{FlowCells, OutputError, OutputFile, RunInfo, Sink, Text, headers};
use crate::row::Column;

/// Rows are written to the file in pieces of about this many bytes.
const PIECE: usize = 256 * 1024;

/// Writes `PREFIX_flows.txt` and `PREFIX_headers.txt` (spec report-cli-sinks, section 2).
#[derive(Debug)]
pub struct TxtSink {
    file: OutputFile,
    text: Text,
}

impl SinkKind for TxtSink {
    const NAME: &'static str = "txtSink";
    const DESCRIPTION: &'static str = "Writes the flow file and its headers file as text";

    fn open(run: &RunInfo, columns: &[Column]) -> Result<Box<dyn Sink>, OutputError> {
        headers::write(run, columns)?;
        let file = match run.flows_to_stdout {
            true => OutputFile::stdout(),
            false => OutputFile::create(run.prefix.file("_flows.txt"))?,
        };
        let mut text = Text::quoted();
        text.header(columns.iter().map(|column| column.name));
        Ok(Box::new(Self { file, text }))
    }
}

impl Sink for TxtSink {
    fn flow(&mut self, flow: &dyn FlowCells) -> Result<(), OutputError> {
        flow.write(&mut self.text);
        self.text.end_row();
        if self.text.bytes().len() >= PIECE {
            self.file.write(self.text.bytes())?;
            self.text.clear();
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), OutputError> {
        self.file.write(self.text.bytes())?;
        self.file.finish()
    }
}
