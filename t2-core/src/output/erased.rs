//! Sinks of any type, as the engine handles them.
//!
//! Text is by far the most frequent form of rows, so it keeps its type: cells are printed without a virtual call.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use super::anonymous::AnonymousRows;
use super::chosen::{Chosen, ChosenRows};
use super::{ClosedFile, LaneIndex, OutputError, Rows, Sink, Tape, TextRows};
use crate::anonymise::Anonymiser;
use crate::dissect::Status;
use crate::flow::Side;
use crate::invariant::broken;
use crate::row::{Cells, RowEncoder};

/// The output of a table, made from a [`Sink`].
pub struct TableOutput {
    sink: Box<dyn AnySink>,
    name: &'static str,
    /// Which cells it gets, if not all.
    is_kept: Option<Arc<[bool]>>,
    /// What replaces the addresses that it gets.
    anonymiser: Option<Arc<Anonymiser>>,
    /// Whether no other output is to change because of it.
    is_watcher: bool,
    /// The nanoseconds that it has taken, if they are counted.
    nanos: Option<u64>,
    /// How large all rows were, in bytes.
    bytes: u64,
}

impl fmt::Debug for TableOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TableOutput")
    }
}

impl TableOutput {
    /// Rows go to this sink.
    pub fn new(sink: impl Sink) -> Self {
        let sink = Box::new(sink);
        Self { sink, name: "sink", is_kept: None, anonymiser: None, is_watcher: false, nanos: None, bytes: 0 }
    }

    /// The same with the name that the profile shows.
    pub(crate) fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// The same, and no other output changes because of it.
    pub(crate) fn watching(self) -> Self {
        Self { is_watcher: true, ..self }
    }

    /// Whether no other output changes because of it.
    pub(crate) fn is_watcher(&self) -> bool {
        self.is_watcher
    }

    /// The same for the chosen columns of its table, which are all that its sink knows.
    pub(crate) fn choosing(self, chosen: &Chosen) -> Self {
        Self { is_kept: chosen.is_kept.clone(), ..self }
    }

    /// The same with other addresses than the true ones, if there is an anonymiser.
    pub(crate) fn anonymised(self, anonymiser: Option<&Arc<Anonymiser>>) -> Self {
        Self { anonymiser: anonymiser.cloned(), ..self }
    }

    /// Measures how long it takes from now on.
    pub(crate) fn measure(&mut self) {
        self.nanos = Some(0);
    }

    /// Its name, and the nanoseconds that were measured.
    pub(crate) fn cost(&self) -> (&'static str, u64) {
        (self.name, self.nanos.unwrap_or(0))
    }

    /// Takes the rows of one more lane.
    pub(crate) fn rows(&self) -> AnyRows {
        let rows = self.sink.any_rows();
        let rows = match &self.anonymiser {
            Some(anonymiser) => AnyRows::Anonymous(Box::new(AnonymousRows::new(rows, Arc::clone(anonymiser)))),
            None => rows,
        };
        match &self.is_kept {
            Some(is_kept) => AnyRows::Chosen(Box::new(ChosenRows::new(rows, Arc::clone(is_kept)))),
            None => rows,
        }
    }

    /// Writes the rows of lanes, in this order.
    ///
    /// # Errors
    /// As for [`Sink::write`].
    pub(crate) fn write(&mut self, lanes: &mut [&mut AnyRows], order: &[LaneIndex]) -> Result<(), OutputError> {
        self.bytes += lanes.iter().map(|rows| rows.size() as u64).sum::<u64>();
        let Some(nanos) = &mut self.nanos else { return self.sink.write_any(lanes, order) };
        let begin = Instant::now();
        let written = self.sink.write_any(lanes, order);
        *nanos += begin.elapsed().as_nanos() as u64;
        written
    }

    /// How large all rows were that it has written, in bytes of memory: for text, that of the file without its header.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Completes the output.
    ///
    /// # Errors
    /// As for [`Sink::close`].
    pub(crate) fn close(self) -> Result<Vec<ClosedFile>, OutputError> {
        self.sink.close_any()
    }
}

/// Rows of a sink of any type, or cells that are recorded for them.
pub(crate) enum AnyRows {
    Text(TextRows),
    Other(Box<dyn OtherRows>),
    Chosen(Box<ChosenRows>),
    Anonymous(Box<AnonymousRows>),
    Tape(Tape),
}

impl fmt::Debug for AnyRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text",
            Self::Other(_) => "Other",
            Self::Chosen(_) => "Chosen",
            Self::Anonymous(_) => "Anonymous",
            Self::Tape(_) => "Tape",
        })
    }
}

/// Rows that are no text.
pub(crate) trait OtherRows: Rows + Any {}

impl<R: Rows> OtherRows for R {}

impl AnyRows {
    fn new<R: Rows>(rows: R) -> Self {
        let mut rows = Some(rows);
        let text = (&mut rows as &mut dyn Any).downcast_mut::<Option<TextRows>>().and_then(Option::take);
        match (text, rows) {
            (Some(text), _) => Self::Text(text),
            (None, Some(other)) => Self::Other(Box::new(other)),
            (None, None) => {
                broken::<()>("rows that are of two types");
                Self::Text(TextRows::quoted())
            }
        }
    }

    /// The rows that the sink made.
    pub(super) fn of_sink(&mut self) -> &mut Self {
        match self {
            Self::Chosen(chosen) => chosen.rows().of_sink(),
            Self::Anonymous(anonymous) => anonymous.rows().of_sink(),
            rows => rows,
        }
    }

    fn downcast<R: Rows>(&mut self) -> Option<&mut R> {
        let any: &mut dyn Any = match self {
            Self::Text(text) => text,
            Self::Other(other) => &mut **other,
            Self::Chosen(_) | Self::Anonymous(_) => return None,
            Self::Tape(tape) => tape,
        };
        any.downcast_mut()
    }

    /// What takes the cells of a row.
    pub(crate) fn encoder(&mut self) -> &mut dyn RowEncoder {
        match self {
            Self::Text(text) => text.text(),
            Self::Other(other) => other.cells(),
            Self::Chosen(chosen) => &mut **chosen,
            Self::Anonymous(anonymous) => &mut **anonymous,
            Self::Tape(tape) => tape,
        }
    }

    /// Whether rows of packets end behind their first cells.
    #[inline]
    pub(crate) fn is_core_only(&self) -> bool {
        matches!(self, Self::Other(other) if other.is_core_only())
    }

    /// The row of a packet begins: the first cells.
    #[inline]
    pub(crate) fn begin_packet_row(&mut self, number: u64, flow: u64, status: Status) {
        if let Self::Text(text) = self {
            return text.begin_packet_row(number, flow, status);
        }
        let mut cells = Cells::new(self.encoder());
        let _ = [cells.cell(&number), cells.cell(&flow), cells.cell(&Side::of_packet(status).letter())];
    }

    /// The row of a packet is complete but for its payload.
    #[inline]
    pub(crate) fn end_packet_row(&mut self, payload: &[u8]) {
        match self {
            Self::Text(text) => text.text().end_row_with_payload(payload),
            Self::Other(other) => {
                other.payload(payload);
                other.end_row();
            }
            Self::Chosen(chosen) => chosen.end_packet_row(payload),
            Self::Anonymous(anonymous) => anonymous.rows().end_packet_row(&[]),
            Self::Tape(_) => {}
        }
    }

    /// The row is complete.
    #[inline]
    pub(crate) fn end_row(&mut self) {
        match self {
            Self::Text(text) => text.end_row(),
            Self::Other(other) => other.end_row(),
            Self::Chosen(chosen) => chosen.end_row(),
            Self::Anonymous(anonymous) => anonymous.rows().end_row(),
            Self::Tape(_) => {}
        }
    }

    /// The rows of flows that end together are complete.
    pub(crate) fn end_conversation(&mut self) {
        if let Self::Other(other) = self.of_sink() {
            other.end_conversation();
        }
    }

    /// Notes where the last row ends, for rows that are to be stitched to those of other lanes.
    #[inline]
    pub(crate) fn note_end(&mut self) {
        if let Self::Text(text) = self.of_sink() {
            text.note_end();
        }
    }

    /// How many bytes of memory the rows take, about.
    #[inline]
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.size(),
            Self::Other(other) => other.size(),
            Self::Chosen(chosen) => chosen.peek().size(),
            Self::Anonymous(anonymous) => anonymous.peek().size(),
            Self::Tape(_) => 0,
        }
    }

    /// Forgets all rows.
    pub(crate) fn clear(&mut self) {
        match self {
            Self::Text(text) => text.clear(),
            Self::Other(other) => other.clear(),
            Self::Chosen(chosen) => chosen.rows().clear(),
            Self::Anonymous(anonymous) => anonymous.rows().clear(),
            Self::Tape(tape) => tape.clear(),
        }
    }
}

/// A sink of any type.
trait AnySink: Send {
    fn any_rows(&self) -> AnyRows;
    fn write_any(&mut self, lanes: &mut [&mut AnyRows], order: &[LaneIndex]) -> Result<(), OutputError>;
    fn close_any(self: Box<Self>) -> Result<Vec<ClosedFile>, OutputError>;
}

impl<S: Sink> AnySink for S {
    fn any_rows(&self) -> AnyRows {
        AnyRows::new(self.rows())
    }

    fn write_any(&mut self, lanes: &mut [&mut AnyRows], order: &[LaneIndex]) -> Result<(), OutputError> {
        let count = lanes.len();
        let mut rows: Vec<_> = lanes.iter_mut().filter_map(|rows| rows.of_sink().downcast::<S::Rows>()).collect();
        if rows.len() != count {
            broken::<()>("rows of another sink");
            return Ok(());
        }
        self.write(&mut rows, order)
    }

    fn close_any(self: Box<Self>) -> Result<Vec<ClosedFile>, OutputError> {
        self.close()
    }
}
