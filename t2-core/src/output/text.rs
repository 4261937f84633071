//! The text encoder: the one place that prints cells and what stands between them.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::buffer::Buffer;
use super::groups::Groups;
use super::{address, escape, float, number};
use crate::mac::Mac;
use crate::row::RowEncoder;
use crate::time::{Span, Timestamp};
use crate::value::{Encoder, Group};

/// What stands after every cell.
const SEPARATOR: u8 = b'\t';

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
    /// That of the time before.
    second: number::Second,
    long_hex: number::LongHex,
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
            second: number::Second::default(),
            long_hex: number::LongHex::default(),
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

    /// Prints a time that is not in the second of the one before.
    #[cold]
    fn time_in_other_second(&mut self, value: Timestamp) {
        match number::Second::of(value.nanos()) {
            Some(second) => {
                self.second = second;
                self.second.time(&mut self.buffer, value.nanos());
            }
            None => self.span(value.since_epoch()),
        }
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
        number::decimal(&mut self.buffer, value);
    }

    #[inline]
    fn signed(&mut self, value: i64) {
        match u64::try_from(value) {
            Ok(value) => number::decimal(&mut self.buffer, value),
            Err(_) => number::signed(&mut self.buffer, value),
        }
    }

    #[inline]
    fn hex(&mut self, value: u64, digits: u8) {
        match digits {
            16 => self.long_hex.put(&mut self.buffer, value),
            _ => number::hex(&mut self.buffer, value, digits),
        }
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
        if self.quotes {
            self.buffer.push(b'"');
            escape::text(&mut self.buffer, value);
            self.buffer.push(b'"');
        } else {
            escape::text(&mut self.buffer, value);
        }
    }

    fn bare(&mut self, value: &[u8]) {
        escape::text(&mut self.buffer, value);
    }

    fn binary(&mut self, value: &[u8]) {
        escape::payload(&mut self.buffer, value);
    }

    #[inline]
    fn time(&mut self, value: Timestamp) {
        if !self.second.time(&mut self.buffer, value.nanos()) {
            self.time_in_other_second(value);
        }
    }

    #[inline]
    fn span(&mut self, value: Span) {
        let nanos = value.nanos().unsigned_abs();
        if value.is_negative() {
            self.buffer.push(b'-');
        }
        number::nanos(&mut self.buffer, nanos);
    }

    #[inline]
    fn mac(&mut self, value: Mac) {
        number::mac(&mut self.buffer, value);
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

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;
    use crate::row::Cells;
    use crate::value::{Bare, Hex, Value};

    fn cell(value: &(impl Value + ?Sized)) -> String {
        let mut text = TextEncoder::quoted();
        let _ = Cells::new(&mut text).cell(value);
        text.end_row();
        String::from_utf8_lossy(text.bytes()).trim_end_matches('\n').to_owned()
    }

    #[test]
    fn lists_compounds_and_their_nestings_are_printed_as_the_specification_says() {
        assert_eq!(cell(&(7, "s", Hex(255u16))), r#"7_"s"_0x00ff"#);
        assert_eq!(cell(&vec![(1, 0.5f32), (2, 2.25)]), "1_0.5;2_2.25");
        assert_eq!(cell(&vec!["a", "b", ""]), r#""a";"b";"""#);
        assert_eq!(cell(&vec![vec![1, 2], vec![], vec![9]]), "(1;2);();(9)");
        assert_eq!(cell(&((1, Bare("k")), 3)), "(1_k)_3");
        assert_eq!(cell(&vec![vec![(1, 2), (3, 4)], vec![(5, 6)]]), "(1_2;3_4);(5_6)");
        assert_eq!(cell(&Vec::<u8>::new()), "");
    }

    #[test]
    fn numbers_texts_and_addresses_are_printed_as_the_specification_says() {
        assert_eq!(cell(&-70_000), "-70000");
        assert_eq!(cell(&u64::MAX), "18446744073709551615");
        assert_eq!(cell(&Hex(0xabcu16)), "0x0abc");
        assert_eq!(cell("Private network"), r#""Private network""#);
        assert_eq!(cell(&true), "1");
        assert_eq!(cell(&Timestamp::new(1_022_171_702, 493_411_000)), "1022171702.493411000");
        assert_eq!(cell(&Timestamp::new(0, 7)), "0.000000007");
        assert_eq!(cell(&Timestamp::new(-3, 999_999_999)), "-2.000000001");
        assert_eq!(cell(&Span::from_nanos(9_876_543_210)), "9.876543210");
        assert_eq!(cell(&Span::from_nanos(-10_000_000_001)), "-10.000000001");
        assert_eq!(cell(&Span::from_nanos(-800_000_000)), "-0.800000000");
        assert_eq!(cell(&Hex(0x0102_0304_0506_0708u64)), "0x0102030405060708");
        assert_eq!(cell(&Mac([0, 0x1a, 0xff, 3, 4, 5])), "00:1a:ff:03:04:05");
        assert_eq!(cell(&IpAddr::from([10, 0, 0, 1])), "10.0.0.1");
        assert_eq!(cell(&None::<u8>), "");
    }

    #[test]
    fn ipv6_addresses_are_printed_like_inet_ntop() {
        for (address, text) in [
            ("::", "::"),
            ("::1", "::1"),
            ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("::ffff:1.2.3.4", "::ffff:1.2.3.4"),
            ("::1.2.3.4", "::1.2.3.4"),
            ("::ffff:0:102:304", "::ffff:0:102:304"),
            ("fe80:0:0:1::", "fe80:0:0:1::"),
        ] {
            assert_eq!(address.parse::<Ipv6Addr>().map(|address| cell(&address)), Ok(text.to_owned()));
        }
    }

    #[test]
    fn what_stands_for_no_value_can_be_chosen_for_a_cell() {
        let mut text = TextEncoder::unquoted();
        let mut cells = Cells::new(&mut text);
        let _ = [cells.absent_as("-"), cells.cell(&None::<u8>), cells.cell(&Some(1))];
        text.end_row();
        assert_eq!(text.bytes(), b"-\t\t1\n");
    }
}
