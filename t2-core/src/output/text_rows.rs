//! Rows as lines of text, and the files that they go to.

use super::chosen::Chosen;
use super::sink::SinkKind;
use super::table::SIDE;
use super::{
    ClosedFile, LaneIndex, OutputError, OutputFile, Rows, RunInfo, Sink, Table, TableKind, TableOutput, TextEncoder,
    headers,
};
use crate::dissect::Status;
use crate::flow::Side;
use crate::row::{Cells, RowEncoder};

/// How text files look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextStyle {
    /// As Tranalyzer2 writes them: a `%` before the header line, texts of flows in quotes, no direction in the packet file.
    #[default]
    Tranalyzer,
    /// As programs for tables read them: no `%`, no quotes, the direction of each packet.
    Plain,
}

/// Rows of a table as lines of text, one after the other.
#[derive(Debug)]
pub struct TextRows {
    text: TextEncoder,
    /// Whether rows of packets have the direction, as their table does.
    has_side: bool,
    /// Where rows end, as far as that was noted; they then come from several lanes.
    ends: Vec<usize>,
}

impl TextRows {
    /// Rows with texts in double quotes, as in the flow file.
    pub fn quoted() -> Self {
        Self::of(TextEncoder::quoted())
    }

    /// Rows with texts without quotes, as in the packet file.
    pub fn unquoted() -> Self {
        Self::of(TextEncoder::unquoted())
    }

    /// Rows with texts without quotes, and with nothing for absent values.
    fn plain() -> Self {
        Self::of(TextEncoder::plain())
    }

    fn of(text: TextEncoder) -> Self {
        Self { text, has_side: true, ends: Vec::new() }
    }

    /// Begins the row of a packet: the first cells.
    #[inline(always)]
    pub(crate) fn begin_packet_row(&mut self, number: u64, flow: u64, status: Status) {
        self.text.begin_packet_row(number, flow);
        if self.has_side {
            let _ = Cells::new(&mut self.text).cell(&Side::of_packet(status).letter());
        }
    }

    /// The encoder of the cells.
    #[inline]
    pub(crate) fn text(&mut self) -> &mut TextEncoder {
        &mut self.text
    }

    /// The rows so far.
    pub fn bytes(&self) -> &[u8] {
        self.text.bytes()
    }

    /// The last row ends here.
    #[inline]
    pub(crate) fn note_end(&mut self) {
        self.ends.push(self.text.size());
    }

    /// Appends the rows of several lanes in this order. Those of a single lane are in order already.
    pub fn stitch(lanes: &[&mut Self], order: &[LaneIndex], into: &mut Vec<u8>) {
        if let [only] = lanes {
            return into.extend_from_slice(only.bytes());
        }
        let mut lanes: Vec<_> = lanes.iter().map(|lane| (lane.bytes(), lane.ends.iter(), 0)).collect();
        // Rows of a lane that follow each other are copied at once.
        for rows in order.chunk_by(|lane, next| lane == next) {
            let lane = rows.first().and_then(|lane| lanes.get_mut(usize::from(*lane)));
            let Some((bytes, ends, at)) = lane else { continue };
            let end = ends.nth(rows.len() - 1).copied().unwrap_or(*at);
            into.extend_from_slice(bytes.get(*at..end).unwrap_or_default());
            *at = end;
        }
    }
}

impl Rows for TextRows {
    fn cells(&mut self) -> &mut dyn RowEncoder {
        &mut self.text
    }

    #[inline]
    fn end_row(&mut self) {
        self.text.end_row();
    }

    #[inline]
    fn size(&self) -> usize {
        self.text.size()
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }
}

/// A file of rows.
#[derive(Debug)]
struct TextFile {
    /// A file that is complete already, and closed with this one.
    headers: Option<OutputFile>,
    rows: OutputFile,
    /// Makes the rows of one more lane.
    lane: fn() -> TextRows,
    has_side: bool,
    /// Rows of several lanes, put in order; used again and again.
    stitched: Vec<u8>,
}

impl TextFile {
    /// Begins the file of a table with its header line.
    fn create(run: &RunInfo, table: &Table, suffix: &str) -> Result<Self, OutputError> {
        let mut rows = run.create(table, suffix)?;
        let mut header = TextEncoder::quoted();
        match run.text_style {
            TextStyle::Tranalyzer => header.header(table.names()),
            TextStyle::Plain => header.plain_header(table.names()),
        }
        rows.write_header(header.bytes())?;
        let lane = match (run.text_style, table.kind) {
            (TextStyle::Plain, _) => TextRows::plain,
            (TextStyle::Tranalyzer, TableKind::Flows) => TextRows::quoted,
            (TextStyle::Tranalyzer, _) => TextRows::unquoted,
        };
        Ok(Self { headers: None, rows, lane, has_side: true, stitched: Vec::new() })
    }
}

impl Sink for TextFile {
    type Rows = TextRows;

    fn rows(&self) -> TextRows {
        TextRows { has_side: self.has_side, ..(self.lane)() }
    }

    fn write(&mut self, lanes: &mut [&mut TextRows], order: &[LaneIndex]) -> Result<(), OutputError> {
        if let [only] = lanes {
            return self.rows.write(only.bytes());
        }
        self.stitched.clear();
        TextRows::stitch(lanes, order, &mut self.stitched);
        self.rows.write(&self.stitched)
    }

    fn close(self) -> Result<Vec<ClosedFile>, OutputError> {
        self.headers.into_iter().chain([self.rows]).map(OutputFile::close).collect()
    }
}

/// Writes `PREFIX_flows.txt` and `PREFIX_headers.txt` (spec report-cli-sinks, section 2), and `PREFIX_monitoring.txt`
/// (section 4).
#[derive(Debug)]
pub struct TxtSink;

impl SinkKind for TxtSink {
    const NAME: &'static str = "txtSink";
    const DESCRIPTION: &'static str = "Writes the flow file and its headers file as text";

    const FORMAT: Option<&'static str> = Some("tsv");
    const IS_ON_REQUEST: bool = false;

    type Settings = ();

    /// The packet file is not its: that is written without it, too.
    fn open(run: &RunInfo, tables: &[&Table], (): &()) -> Result<Vec<(TableKind, TableOutput)>, OutputError> {
        let of = |kind| tables.iter().find(|table| table.kind == kind);
        let (flows, monitoring) = (of(TableKind::Flows), of(TableKind::Monitoring));
        let mut outputs = Vec::new();
        if let Some(table) = flows {
            let headers = headers::write(run, table, monitoring.copied())?;
            let file = TextFile::create(run, table, "_flows.txt")?;
            outputs.push((table.kind, TableOutput::new(TextFile { headers: Some(headers), ..file })));
        }
        if let Some(table) = monitoring {
            outputs.push((table.kind, TableOutput::new(TextFile::create(run, table, "_monitoring.txt")?)));
        }
        Ok(outputs)
    }
}

/// Begins the packet file, `PREFIX_packets.txt` (spec flow-and-packet, section 7), with the chosen columns of its table.
/// The direction is not one of them by itself where the file looks as Tranalyzer2's, which has none.
///
/// # Errors
/// The file cannot be created.
pub(crate) fn packet_file(run: &RunInfo, chosen: &Chosen, is_side_asked: bool) -> Result<TableOutput, OutputError> {
    if run.text_style == TextStyle::Plain || is_side_asked {
        return TextFile::create(run, &chosen.table, "_packets.txt")
            .map(|file| TableOutput::new(file).choosing(chosen));
    }
    let without = chosen.without(SIDE);
    let file = TextFile::create(run, &without.table, "_packets.txt")?;
    Ok(match chosen.is_kept {
        // Rows of all other columns do not pass through a choice, which costs time.
        None => TableOutput::new(TextFile { has_side: false, ..file }),
        Some(_) => TableOutput::new(file).choosing(&without),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Cells;

    /// Rows with one cell each.
    fn rows(cells: &[&str]) -> TextRows {
        let mut rows = TextRows::unquoted();
        for cell in cells {
            let _ = Cells::new(rows.text()).cell(*cell);
            rows.end_row();
            rows.note_end();
        }
        rows
    }

    #[test]
    fn the_payload_is_the_last_cell_of_its_row() {
        let mut rows = rows(&[]);
        let _ = Cells::new(rows.text()).cell(&64u8);
        rows.payload(b"a\tb");
        rows.end_row();
        assert_eq!(rows.bytes(), b"64\ta\\tb\n");
    }

    #[test]
    fn rows_of_lanes_are_stitched_in_the_order_of_the_table() {
        let (mut first, mut second) = (rows(&["a", "c", "f"]), rows(&["b", "d", "e"]));
        let mut stitched = Vec::new();
        TextRows::stitch(&[&mut first, &mut second], &[0, 1, 0, 1, 1, 0], &mut stitched);
        assert_eq!(stitched, b"a\nb\nc\nd\ne\nf\n");
    }
}
