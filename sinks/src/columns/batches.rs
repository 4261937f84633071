//! From the cells of rows to batches of columns.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use arrow_array::{ArrayRef, ListArray, RecordBatch, RecordBatchOptions, StructArray};
use arrow_buffer::{NullBufferBuilder, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, FieldRef, Fields, SchemaRef};
use t2_core::mac::Mac;
use t2_core::output::{TextEncoder, valid_text};
use t2_core::row::RowEncoder;
use t2_core::time::{Span, Timestamp};
use t2_core::value::{Encoder, Group};

use super::store::Store;

/// When a batch is full. Both depend on the rows only, so that files are the same for any number of threads.
#[derive(Clone, Copy, Debug)]
pub(super) struct BatchSize {
    /// Rows.
    pub(super) rows: usize,
    /// Bytes of texts, payloads and items of lists, about.
    pub(super) bytes: usize,
}

/// Makes batches of rows.
///
/// Each column, the items of each list and each part of a compound is a [`Node`]; all nodes are in one list, those of the
/// columns first, so that the place of the next value is a number.
pub(super) struct Batches {
    schema: SchemaRef,
    size: BatchSize,
    nodes: Vec<Node>,
    columns: usize,
    /// The number of the column whose cell comes next.
    column: usize,
    /// The node that gets the next value; `None` if it has one, or if there is none.
    place: Option<usize>,
    /// The groups around the next value, innermost last.
    groups: Vec<OpenGroup>,
    rows: usize,
    bytes: usize,
    /// Addresses as text, and the last of them.
    text: TextEncoder,
    address: Vec<u8>,
}

/// A group that has begun.
#[derive(Clone, Copy, Debug)]
struct OpenGroup {
    /// Its node; `None` if the column has no such group.
    node: Option<usize>,
    /// How many values have begun.
    begun: usize,
}

/// The values of a column, or of one place within its cells.
#[derive(Debug)]
struct Node {
    is_optional: bool,
    values: Values,
}

#[derive(Debug)]
enum Values {
    Simple(Store),
    /// Where each list ends among its items, which have a node of their own.
    List {
        item: usize,
        field: FieldRef,
        ends: Vec<i32>,
        nulls: NullBufferBuilder,
    },
    /// Each part has a node of its own.
    Compound {
        parts: Vec<usize>,
        fields: Fields,
        len: usize,
        nulls: NullBufferBuilder,
    },
}

/// What an item of a list counts for besides its text, in bytes.
const ITEM: usize = 8;

impl Batches {
    /// No row of a table with this schema.
    pub(super) fn new(schema: SchemaRef, size: BatchSize) -> Self {
        let mut nodes: Vec<_> = schema.fields().iter().map(Node::new).collect();
        let columns = nodes.len();
        let mut at = 0;
        while let Some(field) = nodes.get(at).map(Node::inner_fields) {
            let first = nodes.len();
            if let Some(node) = nodes.get_mut(at) {
                node.set_inner(first);
            }
            nodes.extend(field.iter().map(Node::new));
            at += 1;
        }
        let place = (columns > 0).then_some(0);
        Self {
            schema,
            size,
            nodes,
            columns,
            column: 0,
            place,
            groups: Vec::new(),
            rows: 0,
            bytes: 0,
            text: TextEncoder::unquoted(),
            address: Vec::new(),
        }
    }

    /// The row is complete. Returns whether the batch is full.
    pub(super) fn end_row(&mut self) -> bool {
        while self.column < self.columns {
            self.end_cell();
        }
        self.column = 0;
        self.place = (self.columns > 0).then_some(0);
        self.rows += 1;
        self.rows >= self.size.rows || self.bytes >= self.size.bytes
    }

    /// The rows since the last batch, if there are any.
    ///
    /// # Errors
    /// A plugin wrote a value of another kind than its column has.
    pub(super) fn take(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        let rows = std::mem::take(&mut self.rows);
        self.bytes = 0;
        if rows == 0 {
            return Ok(None);
        }
        let columns = (0..self.columns).map(|column| self.finish(column)).collect::<Result<_, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options).map(Some)
    }

    /// The values of a node as an array; none is left.
    fn finish(&mut self, at: usize) -> Result<ArrayRef, ArrowError> {
        let missing = || ArrowError::InvalidArgumentError("a column without a place".to_owned());
        let inner = self.inner_nodes(at).into_iter().map(|node| self.finish(node));
        let mut inner = inner.collect::<Result<Vec<_>, _>>()?;
        match &mut self.nodes.get_mut(at).ok_or_else(missing)?.values {
            Values::Simple(store) => Ok(store.finish()),
            Values::List { field, ends, nulls, .. } => {
                let ends = OffsetBuffer::new(ScalarBuffer::from(std::mem::replace(ends, vec![0])));
                let items = inner.pop().ok_or_else(missing)?;
                Ok(Arc::new(ListArray::try_new(Arc::clone(field), ends, items, nulls.finish())?))
            }
            Values::Compound { fields, len, nulls, .. } => {
                let (fields, len, nulls) = (fields.clone(), std::mem::take(len), nulls.finish());
                Ok(Arc::new(StructArray::try_new_with_length(fields, inner, nulls, len)?))
            }
        }
    }

    /// The store that gets the next value. A group that gets a simple value has none.
    fn store(&mut self) -> Option<&mut Store> {
        let place = self.place.take()?;
        if !matches!(self.nodes.get(place)?.values, Values::Simple(_)) {
            self.fill(place);
            return None;
        }
        match &mut self.nodes.get_mut(place)?.values {
            Values::Simple(store) => Some(store),
            _ => None,
        }
    }

    /// No value in a place: null, or a placeholder where there must be a value.
    fn fill(&mut self, at: usize) {
        let Some(Node { is_optional, values }) = self.nodes.get_mut(at) else { return };
        match values {
            Values::Simple(store) if *is_optional => store.null(),
            Values::Simple(store) => store.placeholder(),
            Values::List { ends, nulls, .. } => {
                ends.push(ends.last().copied().unwrap_or(0));
                nulls.append(!*is_optional);
            }
            Values::Compound { parts, len, nulls, .. } => {
                *len += 1;
                nulls.append(!*is_optional);
                parts.clone().into_iter().for_each(|part| self.fill(part));
            }
        }
    }

    /// Fills the place of a value that was left out.
    fn fill_place(&mut self) {
        if let Some(place) = self.place.take() {
            self.fill(place);
        }
    }

    /// How many values a node has.
    fn len(&self, at: usize) -> usize {
        match self.nodes.get(at).map(|node| &node.values) {
            Some(Values::Simple(store)) => store.len(),
            Some(Values::List { ends, .. }) => ends.len() - 1,
            Some(Values::Compound { len, .. }) => *len,
            None => 0,
        }
    }

    /// The node of a value of a group, by its position.
    fn inner(&self, group: usize, position: usize) -> Option<usize> {
        match &self.nodes.get(group)?.values {
            Values::Simple(_) => None,
            Values::List { item, .. } => Some(*item),
            Values::Compound { parts, .. } => parts.get(position).copied(),
        }
    }

    /// The nodes of all values of a group.
    fn inner_nodes(&self, group: usize) -> Vec<usize> {
        match self.nodes.get(group).map(|node| &node.values) {
            Some(Values::List { item, .. }) => vec![*item],
            Some(Values::Compound { parts, .. }) => parts.clone(),
            _ => Vec::new(),
        }
    }

    /// A value that the text files have without anything to escape.
    fn as_text(&mut self, write: impl FnOnce(&mut TextEncoder)) {
        // The encoder has much room: another one in its place would take longer than the text.
        let mut address = std::mem::take(&mut self.address);
        address.clear();
        address.extend_from_slice(self.text.value(write));
        self.text(&address);
        self.address = address;
    }
}

impl Node {
    fn new(field: &FieldRef) -> Self {
        let nulls = || NullBufferBuilder::new(0);
        let values = match field.data_type() {
            DataType::List(item) => Values::List { item: 0, field: Arc::clone(item), ends: vec![0], nulls: nulls() },
            DataType::Struct(fields) => {
                Values::Compound { parts: Vec::new(), fields: fields.clone(), len: 0, nulls: nulls() }
            }
            simple => Values::Simple(Store::new(simple)),
        };
        Self { is_optional: field.is_nullable(), values }
    }

    /// The items or parts.
    fn inner_fields(&self) -> Fields {
        match &self.values {
            Values::Simple(_) => Fields::empty(),
            Values::List { field, .. } => Fields::from(vec![Arc::clone(field)]),
            Values::Compound { fields, .. } => fields.clone(),
        }
    }

    /// The nodes of the items or parts begin here.
    fn set_inner(&mut self, first: usize) {
        match &mut self.values {
            Values::Simple(_) => {}
            Values::List { item, .. } => *item = first,
            Values::Compound { parts, fields, .. } => *parts = (first..first + fields.len()).collect(),
        }
    }
}

impl RowEncoder for Batches {
    fn end_cell(&mut self) {
        self.groups.clear();
        self.fill_place();
        self.column += 1;
        self.place = (self.column < self.columns).then_some(self.column);
    }
}

/// Passes values on to the store that they belong to.
macro_rules! stored {
    ($($name:ident($value:ident: $type:ty) => $store:ident($stored:expr);)+) => {$(
        fn $name(&mut self, $value: $type) {
            if let Some(store) = self.store() {
                store.$store($stored);
            }
        }
    )+};
}

impl Encoder for Batches {
    stored! {
        unsigned(value: u64) => unsigned(value);
        signed(value: i64) => signed(value);
        float(value: f32) => float(value);
        double(value: f64) => double(value);
        char(value: char) => text(value.encode_utf8(&mut [0; 4]));
        time(value: Timestamp) => signed(value.nanos());
        span(value: Span) => signed(value.nanos());
    }

    fn hex(&mut self, value: u64, _: u8) {
        self.unsigned(value);
    }

    fn text(&mut self, value: &[u8]) {
        self.bytes += value.len();
        if let Some(store) = self.store() {
            store.text(&valid_text(value));
        }
    }

    fn binary(&mut self, value: &[u8]) {
        self.bytes += value.len();
        if let Some(store) = self.store() {
            store.binary(value);
        }
    }

    fn mac(&mut self, value: Mac) {
        self.as_text(|text| text.mac(value));
    }

    fn ipv4(&mut self, value: Ipv4Addr) {
        self.as_text(|text| text.ipv4(value));
    }

    fn ipv6(&mut self, value: Ipv6Addr) {
        self.as_text(|text| text.ipv6(value));
    }

    fn absent(&mut self) {
        self.fill_place();
    }

    fn begin(&mut self, _: Group) {
        self.groups.push(OpenGroup { node: self.place.take(), begun: 0 });
    }

    fn item(&mut self) {
        self.fill_place();
        let Some(OpenGroup { node, begun }) = self.groups.last_mut() else { return };
        let (node, position) = (*node, *begun);
        *begun += 1;
        self.bytes += ITEM;
        self.place = node.and_then(|group| self.inner(group, position));
    }

    fn end(&mut self, _: Group) {
        self.fill_place();
        let Some(OpenGroup { node: Some(at), begun }) = self.groups.pop() else { return };
        let items = self.inner(at, 0).map_or(0, |item| self.len(item));
        match self.nodes.get_mut(at).map(|node| &mut node.values) {
            Some(Values::List { ends, nulls, .. }) => {
                // A batch is far shorter; one that is not is refused when it is made.
                ends.push(i32::try_from(items).unwrap_or(i32::MAX));
                nulls.append_non_null();
            }
            Some(Values::Compound { parts, len, nulls, .. }) => {
                *len += 1;
                nulls.append_non_null();
                let left_out: Vec<_> = parts.iter().skip(begun).copied().collect();
                left_out.into_iter().for_each(|part| self.fill(part));
            }
            Some(Values::Simple(_)) => self.fill(at),
            None => {}
        }
    }
}
