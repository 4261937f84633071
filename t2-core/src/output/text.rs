//! The text encoder: the one place that prints cells and what stands between them.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU64;

use super::buffer::{Buffer, SEPARATOR};
use super::groups::Groups;
use super::kept_cells::{KeptCells, Key};
use super::packet_numbers::PacketNumbers;
use super::recent::{LongHex, Second};
use super::{address, escape, float, number};
use crate::mac::Mac;
use crate::row::RowEncoder;
use crate::time::{Span, Timestamp};
use crate::value::{Encoder, Group};

/// What as many cells without a value come to.
const EMPTY_CELLS: [u8; 16] = [SEPARATOR; 16];

/// Prints cells, each with a separator after it, into a buffer.
#[derive(Debug)]
pub struct TextEncoder {
    buffer: Buffer,
    quotes: bool,
    /// Whether a column prints what it has for an absent value.
    shows_absent: bool,
    groups: Groups,
    packet_numbers: PacketNumbers,
    /// That of the time before.
    second: Second,
    long_hex: LongHex,
    kept: KeptCells,
}

impl TextEncoder {
    /// Prints as the flow file does: texts in double quotes.
    pub fn quoted() -> Self {
        Self::new(true)
    }

    /// Prints as the packet file does: texts without quotes.
    pub fn unquoted() -> Self {
        Self::new(false)
    }

    /// Prints as programs for tables read it: texts without quotes, and nothing for an absent value.
    pub fn plain() -> Self {
        Self { shows_absent: false, ..Self::unquoted() }
    }

    fn new(quotes: bool) -> Self {
        Self {
            buffer: Buffer::default(),
            quotes,
            shows_absent: true,
            groups: Groups::default(),
            packet_numbers: PacketNumbers::default(),
            second: Second::default(),
            long_hex: LongHex::default(),
            kept: KeptCells::default(),
        }
    }

    /// The rows that were printed and not yet [cleared](Self::clear). Of a row that has not [ended](Self::end_row) there
    /// may be a part.
    pub fn bytes(&self) -> &[u8] {
        self.buffer.bytes()
    }

    /// How many bytes were printed and not yet [cleared](Self::clear).
    #[inline]
    pub(super) fn size(&self) -> usize {
        self.buffer.len()
    }

    /// Starts anew with an empty buffer.
    pub fn clear(&mut self) {
        self.buffer.truncate(0);
    }

    /// Prints a value alone, and returns its text. What was printed before is forgotten.
    pub fn value(&mut self, print: impl FnOnce(&mut Self)) -> &[u8] {
        self.clear();
        print(self);
        self.printed()
    }

    /// All that was printed and not yet [cleared](Self::clear), also of a row that has not ended. The next value is in no
    /// group.
    pub fn printed(&mut self) -> &[u8] {
        self.groups = Groups::default();
        self.buffer.complete();
        self.buffer.bytes()
    }

    /// Begins the row of a packet: its number and that of its flow.
    #[inline]
    pub(super) fn begin_packet_row(&mut self, packet: u64, flow: u64) {
        self.packet_numbers.put(&mut self.buffer, packet, flow);
    }

    /// Ends the row after its last cell.
    pub fn end_row(&mut self) {
        self.buffer.pop(SEPARATOR);
        self.end_line();
    }

    /// Ends the row with a cell of raw payload.
    #[inline]
    pub fn end_row_with_payload(&mut self, payload: &[u8]) {
        // Most packets of many flows are answers without any.
        if !payload.is_empty() {
            escape::payload(&mut self.buffer, payload);
        }
        self.end_line();
    }

    /// Prints a time whose second has another number of digits than those of our time.
    #[cold]
    fn distant_time_cell(&mut self, value: Timestamp) -> bool {
        self.span_cell(value.since_epoch())
    }

    /// Prints a text, in quotes if it is to have them.
    #[inline]
    fn put_text(&mut self, text: &[u8], quotes: bool) {
        self.buffer.put(b"\"", quotes.into());
        escape::text(&mut self.buffer, text);
        self.buffer.put(b"\"", quotes.into());
    }

    /// Prints a text as a whole cell, and keeps that.
    #[inline(never)]
    fn put_and_keep(&mut self, key: Key, text: &[u8], quotes: bool) {
        let begin = self.buffer.len();
        self.put_text(text, quotes);
        self.buffer.push(SEPARATOR);
        self.kept.keep(&self.buffer, key, begin);
    }

    #[inline]
    fn end_line(&mut self) {
        self.buffer.push(b'\n');
        self.buffer.check();
        self.buffer.complete();
    }

    /// Prints a header line: `%`, and the names of the columns.
    pub fn header<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) {
        self.buffer.push(b'%');
        self.plain_header(names);
    }

    /// Prints a header line without the `%`.
    pub fn plain_header<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) {
        for name in names {
            self.begin_cells();
            self.buffer.extend(name.as_bytes());
            self.end_cell();
        }
        self.end_row();
    }
}

impl RowEncoder for TextEncoder {
    #[inline]
    fn begin_cells(&mut self) {
        self.buffer.check();
    }

    #[inline]
    fn end_cell(&mut self) {
        self.groups = Groups::default();
        self.buffer.push(SEPARATOR);
    }

    #[inline]
    fn end_empty_cells(&mut self, count: usize) {
        self.groups = Groups::default();
        let (whole, rest) = (count / EMPTY_CELLS.len(), count % EMPTY_CELLS.len());
        for _ in 0..whole {
            self.buffer.put_all(&EMPTY_CELLS);
            self.buffer.check();
        }
        self.buffer.put(&EMPTY_CELLS, rest);
    }

    #[inline]
    fn absent_as(&mut self, text: &'static str) {
        if self.shows_absent {
            self.buffer.extend(text.as_bytes());
        }
    }

    #[inline]
    fn position(&self) -> usize {
        self.buffer.len()
    }

    fn since(&self, position: usize) -> Option<&[u8]> {
        self.buffer.since(position)
    }

    #[inline]
    fn copy(&mut self, text: &[u8]) {
        self.buffer.extend(text);
    }

    fn take_back(&mut self, position: usize) {
        self.buffer.truncate(position);
    }
}

impl Encoder for TextEncoder {
    #[inline]
    fn unsigned(&mut self, value: u64) {
        number::decimal::<false>(&mut self.buffer, value);
    }

    #[inline]
    fn unsigned_cell(&mut self, value: u64) -> bool {
        number::decimal::<true>(&mut self.buffer, value);
        true
    }

    #[inline]
    fn signed(&mut self, value: i64) {
        match u64::try_from(value) {
            Ok(value) => number::decimal::<false>(&mut self.buffer, value),
            Err(_) => number::signed(&mut self.buffer, value),
        }
    }

    #[inline]
    fn hex(&mut self, value: u64, digits: u8) {
        self.long_hex.put::<false>(&mut self.buffer, value, digits);
    }

    #[inline]
    fn hex_cell(&mut self, value: u64, digits: u8) -> bool {
        self.long_hex.put::<true>(&mut self.buffer, value, digits);
        true
    }

    fn float(&mut self, value: f32) {
        float::seven_digits(&mut self.buffer, value);
    }

    fn double(&mut self, value: f64) {
        float::six_decimals(&mut self.buffer, value);
    }

    #[inline]
    fn char(&mut self, value: char) {
        match value {
            'A'..='Z' => self.buffer.push(value as u8),
            _ => escape::text(&mut self.buffer, value.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }

    fn text(&mut self, value: &[u8]) {
        self.put_text(value, self.quotes);
    }

    fn bare(&mut self, value: &[u8]) {
        escape::text(&mut self.buffer, value);
    }

    #[inline]
    fn static_text_cell(&mut self, text: &'static str, is_bare: bool) -> bool {
        let quotes = self.quotes && !is_bare;
        let key = Key::of_text(text, quotes);
        if !self.kept.put(&mut self.buffer, key) {
            self.put_and_keep(key, text.as_bytes(), quotes);
        }
        true
    }

    #[inline]
    fn kept_path_cell(&mut self, code: NonZeroU64) -> bool {
        self.kept.put(&mut self.buffer, Key::of_path(code))
    }

    fn path_cell(&mut self, code: NonZeroU64, text: &[u8]) -> bool {
        self.put_and_keep(Key::of_path(code), text, false);
        true
    }

    fn binary(&mut self, value: &[u8]) {
        escape::payload(&mut self.buffer, value);
    }

    #[inline]
    fn time(&mut self, value: Timestamp) {
        if !self.second.put::<false>(&mut self.buffer, value.nanos()) {
            self.span(value.since_epoch());
        }
    }

    #[inline]
    fn time_cell(&mut self, value: Timestamp) -> bool {
        self.second.put::<true>(&mut self.buffer, value.nanos()) || self.distant_time_cell(value)
    }

    #[inline]
    fn span(&mut self, value: Span) {
        number::nanos::<false>(&mut self.buffer, value.nanos());
    }

    #[inline]
    fn span_cell(&mut self, value: Span) -> bool {
        number::nanos::<true>(&mut self.buffer, value.nanos());
        true
    }

    #[inline]
    fn mac(&mut self, value: Mac) {
        number::mac::<false>(&mut self.buffer, value);
    }

    #[inline]
    fn mac_cell(&mut self, value: Mac) -> bool {
        number::mac::<true>(&mut self.buffer, value);
        true
    }

    fn ipv4(&mut self, value: Ipv4Addr) {
        address::ipv4(&mut self.buffer, value);
    }

    fn ipv6(&mut self, value: Ipv6Addr) {
        address::ipv6(&mut self.buffer, value);
    }

    #[inline]
    fn absent(&mut self) {}

    #[inline]
    fn begin(&mut self, group: Group) {
        if self.groups.enter(group) {
            self.buffer.push(b'(');
        }
    }

    #[inline]
    fn item(&mut self) {
        if let Some(separator) = self.groups.separator() {
            self.buffer.push(separator);
            self.buffer.check();
        }
    }

    #[inline]
    fn end(&mut self, _: Group) {
        if self.groups.leave() {
            self.buffer.push(b')');
        }
    }

    #[inline]
    fn empty(&mut self, group: Group) {
        // Mostly, the group is the whole cell.
        if self.groups.encloses() {
            self.begin(group);
            self.end(group);
        }
    }

    #[inline]
    fn has_short_lists(&self) -> bool {
        true
    }

    #[inline]
    fn hex_bytes(&mut self, bytes: &[u8]) {
        let is_enclosed = self.groups.encloses();
        if is_enclosed {
            self.begin(Group::List);
        }
        number::hex_list(&mut self.buffer, bytes);
        if is_enclosed {
            self.end(Group::List);
        }
    }
}
