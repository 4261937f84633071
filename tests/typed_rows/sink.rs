//! A sink that keeps rows as typed values.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex};

use t2_core::mac::Mac;
use t2_core::output::{ClosedFile, LaneIndex, OutputError, Rows, Sink};
use t2_core::row::RowEncoder;
use t2_core::time::{Span, Timestamp};
use t2_core::value::{Encoder, Group};

/// A value as a typed output has it: without digits, quotes and separators.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Null,
    Unsigned(u64),
    Signed(i64),
    Single(f32),
    Double(f64),
    Char(char),
    Text(Vec<u8>),
    Binary(Vec<u8>),
    Time(Timestamp),
    Span(Span),
    Mac(Mac),
    Ip(IpAddr),
    List(Vec<Self>),
    Struct(Vec<Self>),
}

pub(crate) type Row = Vec<Cell>;

/// The rows of a lane.
#[derive(Default)]
pub(crate) struct TypedRows {
    rows: Vec<Row>,
    /// The cells of the row that is being made.
    row: Row,
    /// The value of the cell that is being made.
    value: Option<Cell>,
    /// The values of groups that have begun, innermost last.
    groups: Vec<Vec<Cell>>,
}

impl TypedRows {
    fn put(&mut self, cell: Cell) {
        match self.groups.last_mut() {
            Some(group) => group.push(cell),
            None => assert_eq!(self.value.replace(cell), None, "a cell has one value"),
        }
    }
}

impl Encoder for TypedRows {
    fn unsigned(&mut self, value: u64) {
        self.put(Cell::Unsigned(value));
    }

    fn signed(&mut self, value: i64) {
        self.put(Cell::Signed(value));
    }

    fn hex(&mut self, value: u64, _: u8) {
        self.put(Cell::Unsigned(value));
    }

    fn float(&mut self, value: f32) {
        self.put(Cell::Single(value));
    }

    fn double(&mut self, value: f64) {
        self.put(Cell::Double(value));
    }

    fn char(&mut self, value: char) {
        self.put(Cell::Char(value));
    }

    fn text(&mut self, value: &[u8]) {
        self.put(Cell::Text(value.to_vec()));
    }

    fn binary(&mut self, value: &[u8]) {
        self.put(Cell::Binary(value.to_vec()));
    }

    fn time(&mut self, value: Timestamp) {
        self.put(Cell::Time(value));
    }

    fn span(&mut self, value: Span) {
        self.put(Cell::Span(value));
    }

    fn mac(&mut self, value: Mac) {
        self.put(Cell::Mac(value));
    }

    fn ipv4(&mut self, value: Ipv4Addr) {
        self.put(Cell::Ip(value.into()));
    }

    fn ipv6(&mut self, value: Ipv6Addr) {
        self.put(Cell::Ip(value.into()));
    }

    fn absent(&mut self) {
        self.put(Cell::Null);
    }

    fn begin(&mut self, _: Group) {
        self.groups.push(Vec::new());
    }

    fn item(&mut self) {}

    fn end(&mut self, group: Group) {
        let values = self.groups.pop().expect("a group that has begun");
        self.put(match group {
            Group::List => Cell::List(values),
            Group::Compound => Cell::Struct(values),
        });
    }
}

impl RowEncoder for TypedRows {
    fn end_cell(&mut self) {
        self.row.push(self.value.take().expect("every cell has a value, or is absent"));
    }
}

impl Rows for TypedRows {
    fn cells(&mut self) -> &mut dyn RowEncoder {
        self
    }

    fn end_row(&mut self) {
        self.rows.push(std::mem::take(&mut self.row));
    }

    fn size(&self) -> usize {
        self.rows.len() * size_of::<Row>()
    }

    fn clear(&mut self) {
        self.rows.clear();
    }
}

/// Keeps all rows of a table.
#[derive(Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<Vec<Row>>>);

impl Kept {
    /// The rows so far, in the order of the table.
    pub(crate) fn rows(&self) -> Vec<Row> {
        self.0.lock().expect("no thread has failed").clone()
    }
}

impl Sink for Kept {
    type Rows = TypedRows;

    fn rows(&self) -> TypedRows {
        TypedRows::default()
    }

    fn write(&mut self, lanes: &mut [&mut TypedRows], order: &[LaneIndex]) -> Result<(), OutputError> {
        let mut kept = self.0.lock().expect("no thread has failed");
        if let [only] = lanes {
            kept.append(&mut only.rows);
            return Ok(());
        }
        let mut lanes: Vec<_> = lanes.iter_mut().map(|lane| std::mem::take(&mut lane.rows).into_iter()).collect();
        kept.extend(order.iter().map(|&lane| lanes[usize::from(lane)].next().expect("a row of this lane")));
        assert!(lanes.iter().all(|rows| rows.len() == 0), "each row has a place in the order");
        Ok(())
    }

    fn close(self) -> Result<Vec<ClosedFile>, OutputError> {
        Ok(Vec::new())
    }
}
