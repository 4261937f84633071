//! The flow file: a row a flow, and the headers file beside it.

use super::sink::SinkKind;
use super::{ClosedFile, FlowCells, FlowFormat, OutputError, OutputFile, RunInfo, Sink, Text, headers};
use crate::row::Column;

/// Writes `PREFIX_flows.txt` and `PREFIX_headers.txt` (spec report-cli-sinks, section 2).
#[derive(Debug)]
pub struct TxtSink {
    headers: OutputFile,
    file: OutputFile,
}

impl SinkKind for TxtSink {
    const NAME: &'static str = "txtSink";
    const DESCRIPTION: &'static str = "Writes the flow file and its headers file as text";

    fn open(run: &RunInfo, columns: &[Column]) -> Result<Box<dyn Sink>, OutputError> {
        let headers = headers::write(run, columns)?;
        let mut file = match run.flows_to_stdout {
            true => OutputFile::stdout(),
            false => run.outputs.create("_flows.txt")?,
        };
        let mut header = Text::quoted();
        header.header(columns.iter().map(|column| column.name));
        file.write_header(header.bytes())?;
        Ok(Box::new(Self { headers, file }))
    }
}

impl Sink for TxtSink {
    fn format(&self) -> Box<dyn FlowFormat> {
        Box::new(TxtFormat { text: Text::quoted() })
    }

    fn write(&mut self, rows: &[u8]) -> Result<(), OutputError> {
        self.file.write(rows)
    }

    fn close(self: Box<Self>) -> Result<Vec<ClosedFile>, OutputError> {
        Ok(vec![self.headers.close()?, self.file.close()?])
    }
}

/// Prints the rows of the flow file.
#[derive(Debug)]
struct TxtFormat {
    text: Text,
}

impl FlowFormat for TxtFormat {
    fn flow(&mut self, flow: &dyn FlowCells, rows: &mut Vec<u8>) {
        flow.write(&mut self.text);
        self.text.end_row();
        rows.extend_from_slice(self.text.bytes());
        self.text.clear();
    }
}
