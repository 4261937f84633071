//! Cells that are recorded in one place and written in another.
//!
//! Ordered plugins run with the flow table, and their cells belong into the midst of rows that lanes make. So their
//! values are recorded, travel with the packet, and are written by the lane, to all sinks, in whatever form these have.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use crate::mac::Mac;
use crate::row::RowEncoder;
use crate::time::{Span, Timestamp};
use crate::value::{Encoder, Group};

/// One call of an encoder.
#[derive(Clone, Debug)]
enum Call {
    Unsigned(u64),
    Signed(i64),
    Hex(u64, u8),
    Float(f32),
    Double(f64),
    Char(char),
    Text(Range<u32>),
    Bare(Range<u32>),
    Binary(Range<u32>),
    Time(Timestamp),
    Span(Span),
    Mac(Mac),
    Ipv4(Ipv4Addr),
    Ipv6(Ipv6Addr),
    Absent,
    Begin(Group),
    Item,
    End(Group),
    AbsentAs(&'static str),
    EndCell,
    EndEmptyCells(usize),
}

/// A position on a [`Tape`].
pub(crate) type TapePosition = usize;

/// Recorded cells.
#[derive(Debug, Default)]
pub(crate) struct Tape {
    calls: Vec<Call>,
    /// The texts and bytes of all calls.
    texts: Vec<u8>,
}

impl Tape {
    /// Forgets everything.
    #[inline]
    pub(crate) fn clear(&mut self) {
        self.calls.clear();
        self.texts.clear();
    }

    /// Where the next cell will be.
    #[inline]
    pub(crate) fn position(&self) -> TapePosition {
        self.calls.len()
    }

    /// The cells from a position on.
    #[inline]
    pub(crate) fn from(&self, position: TapePosition) -> Recorded<'_> {
        Recorded { calls: self.calls.get(position..).unwrap_or_default(), texts: &self.texts }
    }

    /// The cells between two positions.
    #[inline]
    pub(super) fn between(&self, from: TapePosition, to: TapePosition) -> Recorded<'_> {
        Recorded { calls: self.calls.get(from..to).unwrap_or_default(), texts: &self.texts }
    }

    /// How many bytes of memory it takes, about.
    pub(super) fn size(&self) -> usize {
        size_of_val(self.calls.as_slice()) + self.texts.len()
    }

    fn keep(&mut self, text: &[u8]) -> Range<u32> {
        // The tape of a block of packets is far shorter than 4 GiB; what is not is cut.
        let at = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        let start = at(self.texts.len());
        self.texts.extend_from_slice(text);
        start..at(self.texts.len())
    }
}

/// Recorded cells that are not written yet.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Recorded<'a> {
    calls: &'a [Call],
    texts: &'a [u8],
}

impl Recorded<'_> {
    /// Writes all cells.
    pub(super) fn write_all<E: RowEncoder + ?Sized>(&mut self, encoder: &mut E) {
        self.write(usize::MAX, encoder);
    }

    /// Writes the next cells, this many; fewer where no more were recorded.
    pub(crate) fn write<E: RowEncoder + ?Sized>(&mut self, cells: usize, encoder: &mut E) {
        encoder.begin_cells();
        let mut left = cells;
        while left > 0 {
            let Some((call, rest)) = self.calls.split_first() else { break };
            self.calls = rest;
            match call {
                Call::EndCell => {
                    encoder.end_cell();
                    left -= 1;
                }
                Call::EndEmptyCells(count) => {
                    encoder.end_empty_cells(*count);
                    left = left.saturating_sub(*count);
                }
                call => self.value(call, encoder),
            }
        }
    }

    fn value<E: RowEncoder + ?Sized>(&self, call: &Call, encoder: &mut E) {
        let text = |range: &Range<u32>| self.texts.get(range.start as usize..range.end as usize).unwrap_or_default();
        match call {
            Call::Unsigned(value) => encoder.unsigned(*value),
            Call::Signed(value) => encoder.signed(*value),
            Call::Hex(value, digits) => encoder.hex(*value, *digits),
            Call::Float(value) => encoder.float(*value),
            Call::Double(value) => encoder.double(*value),
            Call::Char(value) => encoder.char(*value),
            Call::Text(range) => encoder.text(text(range)),
            Call::Bare(range) => encoder.bare(text(range)),
            Call::Binary(range) => encoder.binary(text(range)),
            Call::Time(value) => encoder.time(*value),
            Call::Span(value) => encoder.span(*value),
            Call::Mac(value) => encoder.mac(*value),
            Call::Ipv4(value) => encoder.ipv4(*value),
            Call::Ipv6(value) => encoder.ipv6(*value),
            Call::Absent => encoder.absent(),
            Call::Begin(group) => encoder.begin(*group),
            Call::Item => encoder.item(),
            Call::End(group) => encoder.end(*group),
            Call::AbsentAs(text) => encoder.absent_as(text),
            Call::EndCell | Call::EndEmptyCells(_) => {}
        }
    }
}

macro_rules! record {
    ($($name:ident($($value:ident: $type:ty),*) => $call:expr;)+) => {$(
        #[inline]
        fn $name(&mut self $(, $value: $type)*) {
            self.calls.push($call);
        }
    )+};
}

impl Encoder for Tape {
    record! {
        unsigned(value: u64) => Call::Unsigned(value);
        signed(value: i64) => Call::Signed(value);
        hex(value: u64, digits: u8) => Call::Hex(value, digits);
        float(value: f32) => Call::Float(value);
        double(value: f64) => Call::Double(value);
        char(value: char) => Call::Char(value);
        time(value: Timestamp) => Call::Time(value);
        span(value: Span) => Call::Span(value);
        mac(value: Mac) => Call::Mac(value);
        ipv4(value: Ipv4Addr) => Call::Ipv4(value);
        ipv6(value: Ipv6Addr) => Call::Ipv6(value);
        absent() => Call::Absent;
        begin(group: Group) => Call::Begin(group);
        item() => Call::Item;
        end(group: Group) => Call::End(group);
    }

    fn text(&mut self, value: &[u8]) {
        let range = self.keep(value);
        self.calls.push(Call::Text(range));
    }

    fn bare(&mut self, value: &[u8]) {
        let range = self.keep(value);
        self.calls.push(Call::Bare(range));
    }

    fn binary(&mut self, value: &[u8]) {
        let range = self.keep(value);
        self.calls.push(Call::Binary(range));
    }
}

impl RowEncoder for Tape {
    record! {
        end_cell() => Call::EndCell;
        end_empty_cells(count: usize) => Call::EndEmptyCells(count);
        absent_as(text: &'static str) => Call::AbsentAs(text);
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::super::TextEncoder;
    use super::*;
    use crate::row::Cells;
    use crate::value::{Bare, Hex};

    /// Writes cells of every kind.
    fn write<E: RowEncoder>(encoder: &mut E) {
        encoder.binary(b"\0\tany \xff");
        encoder.end_cell();
        let mut cells = Cells::new(encoder);
        let _ = [
            cells.cell(&7u8),
            cells.cell(&-7i64),
            cells.cell(&Hex(0xau16)),
            cells.cell(&0.5f32),
            cells.cell(&0.25f64),
            cells.cell(&'c'),
            cells.cell("a\ttext"),
            cells.cell(&Bare("bare")),
            cells.cell(&Timestamp::new(1, 5)),
            cells.cell(&Span::from_nanos(-3)),
            cells.cell(&Mac([1, 2, 3, 4, 5, 6])),
            cells.cell(&IpAddr::from([10, 0, 0, 1])),
            cells.cell(&IpAddr::from([7u16; 8])),
            cells.absent_as("-"),
            cells.cell(&None::<u8>),
            cells.cell(&vec![(1u8, "x"), (2, "y")]),
        ];
        let _ = cells.empties::<3>();
    }

    #[test]
    fn recorded_cells_give_the_text_of_cells_that_are_written_at_once() {
        let (mut tape, mut at_once, mut recorded) = (Tape::default(), TextEncoder::quoted(), TextEncoder::quoted());
        write(&mut at_once);
        write(&mut tape);
        let from = tape.position();
        write(&mut tape);
        tape.from(from).write(20, &mut recorded);
        assert_eq!(String::from_utf8_lossy(recorded.bytes()), String::from_utf8_lossy(at_once.bytes()));
    }

    #[test]
    fn cells_are_written_a_number_at_a_time() {
        let (mut tape, mut text) = (Tape::default(), TextEncoder::unquoted());
        let _ = [1u8, 2, 3].map(|value| Cells::new(&mut tape).cell(&value));
        let mut recorded = tape.from(0);
        recorded.write(2, &mut text);
        assert_eq!(text.bytes(), b"1\t2\t");
        recorded.write(2, &mut text);
        assert_eq!(text.bytes(), b"1\t2\t3\t");
    }
}
