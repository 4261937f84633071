//! The cells of a row, kept until the row is complete: a style has them in another order.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use t2_core::mac::Mac;
use t2_core::row::RowEncoder;
use t2_core::time::{Span, Timestamp};
use t2_core::value::{Encoder, Group};

use super::encoder::JsonEncoder;
use crate::lines::LineEncoder;

/// What is kept of a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Its JSON.
    pub(super) json: bool,
    /// Its values.
    pub(super) scalars: bool,
}

/// A value of a cell. Lists and compounds have several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scalar {
    Number(u64),
    Letter(char),
    Text(Range<usize>),
    Time(Timestamp),
    Span(Span),
    Mac(Mac),
    Ip(IpAddr),
}

/// The cells of a row that are wanted.
pub(crate) struct RowCells {
    wanted: Box<[Wanted]>,
    /// The number of the column whose value comes next, and what is wanted of it.
    column: usize,
    now: Wanted,
    /// How many groups are around the value to come.
    depth: u32,
    json: JsonEncoder,
    json_ends: Vec<usize>,
    scalars: Vec<Scalar>,
    scalar_ends: Vec<usize>,
    texts: Vec<u8>,
}

impl RowCells {
    /// No cell yet; this is what is wanted of each column.
    pub(super) fn new(wanted: &[Wanted]) -> Self {
        let no_keys = wanted.iter().map(|_| Box::default()).collect();
        let mut cells = Self {
            wanted: wanted.into(),
            column: 0,
            now: Wanted::default(),
            depth: 0,
            json: JsonEncoder::new(no_keys),
            json_ends: Vec::with_capacity(wanted.len()),
            scalars: Vec::new(),
            scalar_ends: Vec::with_capacity(wanted.len()),
            texts: Vec::new(),
        };
        cells.restart();
        cells
    }

    /// Forgets the row.
    pub(super) fn restart(&mut self) {
        self.json.restart();
        self.json_ends.clear();
        self.scalars.clear();
        self.scalar_ends.clear();
        self.texts.clear();
        (self.column, self.depth) = (0, 0);
        self.now = self.wanted.first().copied().unwrap_or_default();
    }

    /// The JSON of a column; empty if it has no value.
    pub(super) fn json(&self, column: usize) -> &[u8] {
        self.json.bytes().get(cell(&self.json_ends, column)).unwrap_or_default()
    }

    /// The values of a column, of all groups in it.
    pub(super) fn scalars(&self, column: usize) -> &[Scalar] {
        self.scalars.get(cell(&self.scalar_ends, column)).unwrap_or_default()
    }

    /// A text of this row.
    pub(super) fn text(&self, range: &Range<usize>) -> &[u8] {
        self.texts.get(range.clone()).unwrap_or_default()
    }

    fn scalar(&mut self, scalar: Scalar) {
        if self.now.scalars {
            self.scalars.push(scalar);
        }
    }
}

/// Where the cell of a column is, if cells end there.
fn cell(ends: &[usize], column: usize) -> Range<usize> {
    let begin = column.checked_sub(1).map_or(Some(0), |before| ends.get(before).copied());
    match (begin, ends.get(column)) {
        (Some(begin), Some(&end)) => begin..end,
        _ => 0..0,
    }
}

impl RowEncoder for RowCells {
    fn end_cell(&mut self) {
        self.json.end_cell();
        self.json_ends.push(self.json.bytes().len());
        self.scalar_ends.push(self.scalars.len());
        self.column += 1;
        self.depth = 0;
        self.now = self.wanted.get(self.column).copied().unwrap_or_default();
    }
}

macro_rules! keep {
    ($($name:ident($value:ident: $type:ty $(, $more:ident: $more_type:ty)?) $(=> $scalar:expr)?;)+) => {$(
        fn $name(&mut self, $value: $type $(, $more: $more_type)?) {
            if self.now.json {
                self.json.$name($value $(, $more)?);
            }
            $(self.scalar($scalar);)?
        }
    )+};
}

impl Encoder for RowCells {
    keep! {
        unsigned(value: u64) => Scalar::Number(value);
        signed(value: i64);
        hex(value: u64, digits: u8) => Scalar::Number(value);
        char(value: char) => Scalar::Letter(value);
        binary(value: &[u8]);
        time(value: Timestamp) => Scalar::Time(value);
        span(value: Span) => Scalar::Span(value);
        mac(value: Mac) => Scalar::Mac(value);
        ipv4(value: Ipv4Addr) => Scalar::Ip(value.into());
        ipv6(value: Ipv6Addr) => Scalar::Ip(value.into());
    }

    fn float(&mut self, value: f32) {
        self.double(value.into());
    }

    fn double(&mut self, value: f64) {
        match value.is_finite() {
            true if self.now.json => self.json.double(value),
            true => {}
            false => self.absent(),
        }
    }

    fn text(&mut self, value: &[u8]) {
        if self.now.json {
            self.json.text(value);
        }
        if self.now.scalars {
            let begin = self.texts.len();
            self.texts.extend_from_slice(value);
            self.scalars.push(Scalar::Text(begin..self.texts.len()));
        }
    }

    /// Only a part of a value can be null: a member without a value is left out.
    fn absent(&mut self) {
        if self.now.json && self.depth > 0 {
            self.json.absent();
        }
    }

    fn begin(&mut self, group: Group) {
        self.depth += 1;
        if self.now.json {
            self.json.begin(group);
        }
    }

    fn item(&mut self) {
        if self.now.json {
            self.json.item();
        }
    }

    fn end(&mut self, group: Group) {
        self.depth = self.depth.saturating_sub(1);
        if self.now.json {
            self.json.end(group);
        }
    }
}
