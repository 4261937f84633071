//! The values of a column, of the items of a list, or of a part of a compound.

use std::fmt::Display;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{
    ArrayBuilder, BinaryBuilder, BooleanBuilder, DurationNanosecondBuilder, Float32Builder, Float64Builder,
    Int8Builder, Int16Builder, Int32Builder, Int64Builder, StringBuilder, TimestampNanosecondBuilder, UInt8Builder,
    UInt16Builder, UInt32Builder, UInt64Builder,
};
use arrow_schema::DataType;

/// Values that are no groups of others.
#[derive(Debug)]
pub(super) enum Store {
    I8(Int8Builder),
    I16(Int16Builder),
    I32(Int32Builder),
    I64(Int64Builder),
    U8(UInt8Builder),
    U16(UInt16Builder),
    U32(UInt32Builder),
    U64(UInt64Builder),
    F32(Float32Builder),
    F64(Float64Builder),
    Bool(BooleanBuilder),
    Time(TimestampNanosecondBuilder),
    Span(DurationNanosecondBuilder),
    Text(StringBuilder),
    Binary(BinaryBuilder),
}

/// Does the same for all stores of numbers.
macro_rules! each {
    ($store:expr, $builder:ident => $do:expr) => {
        match $store {
            Store::I8($builder) => $do,
            Store::I16($builder) => $do,
            Store::I32($builder) => $do,
            Store::I64($builder) => $do,
            Store::U8($builder) => $do,
            Store::U16($builder) => $do,
            Store::U32($builder) => $do,
            Store::U64($builder) => $do,
            Store::F32($builder) => $do,
            Store::F64($builder) => $do,
            Store::Bool($builder) => $do,
            Store::Time($builder) => $do,
            Store::Span($builder) => $do,
            Store::Text($builder) => $do,
            Store::Binary($builder) => $do,
        }
    };
}

impl Store {
    /// No value of this type; groups are no stores.
    pub(super) fn new(data_type: &DataType) -> Self {
        match data_type {
            DataType::Int8 => Self::I8(Int8Builder::new()),
            DataType::Int16 => Self::I16(Int16Builder::new()),
            DataType::Int32 => Self::I32(Int32Builder::new()),
            DataType::Int64 => Self::I64(Int64Builder::new()),
            DataType::UInt8 => Self::U8(UInt8Builder::new()),
            DataType::UInt16 => Self::U16(UInt16Builder::new()),
            DataType::UInt32 => Self::U32(UInt32Builder::new()),
            DataType::UInt64 => Self::U64(UInt64Builder::new()),
            DataType::Float32 => Self::F32(Float32Builder::new()),
            DataType::Float64 => Self::F64(Float64Builder::new()),
            DataType::Boolean => Self::Bool(BooleanBuilder::new()),
            DataType::Timestamp(..) => Self::Time(TimestampNanosecondBuilder::new().with_data_type(data_type.clone())),
            DataType::Duration(_) => Self::Span(DurationNanosecondBuilder::new()),
            DataType::Binary => Self::Binary(BinaryBuilder::new()),
            _ => Self::Text(StringBuilder::new()),
        }
    }

    /// How many values there are.
    pub(super) fn len(&self) -> usize {
        each!(self, values => values.len())
    }

    /// The values as an array; none is left.
    pub(super) fn finish(&mut self) -> ArrayRef {
        each!(self, values => Arc::new(values.finish()))
    }

    /// No value.
    pub(super) fn null(&mut self) {
        each!(self, values => values.append_null());
    }

    /// What stands where there must be a value and none is.
    pub(super) fn placeholder(&mut self) {
        match self {
            Self::Text(_) => self.text(""),
            Self::Binary(_) => self.binary(b""),
            _ => self.unsigned(0),
        }
    }

    /// A number. What is wider than the kind of the column says is cut.
    pub(super) fn unsigned(&mut self, value: u64) {
        match self {
            Self::U8(values) => values.append_value(value as u8),
            Self::U16(values) => values.append_value(value as u16),
            Self::U32(values) => values.append_value(value as u32),
            Self::U64(values) => values.append_value(value),
            Self::Bool(values) => values.append_value(value != 0),
            Self::F32(_) | Self::F64(_) => self.double(value as f64),
            Self::Text(_) | Self::Binary(_) => self.shown(value),
            _ => self.signed(value as i64),
        }
    }

    /// A number with a sign.
    pub(super) fn signed(&mut self, value: i64) {
        match self {
            Self::I8(values) => values.append_value(value as i8),
            Self::I16(values) => values.append_value(value as i16),
            Self::I32(values) => values.append_value(value as i32),
            Self::I64(values) => values.append_value(value),
            Self::Time(values) => values.append_value(value),
            Self::Span(values) => values.append_value(value),
            Self::Text(_) | Self::Binary(_) => self.shown(value),
            _ => self.unsigned(value as u64),
        }
    }

    /// A number in floating point.
    pub(super) fn double(&mut self, value: f64) {
        match self {
            Self::F32(values) => values.append_value(value as f32),
            Self::F64(values) => values.append_value(value),
            _ => self.shown(value),
        }
    }

    /// A number in single precision.
    pub(super) fn float(&mut self, value: f32) {
        match self {
            Self::F32(values) => values.append_value(value),
            _ => self.double(value.into()),
        }
    }

    /// A text.
    pub(super) fn text(&mut self, value: &str) {
        match self {
            Self::Text(values) => {
                let room = room(values.values_slice().len());
                values.append_value(value.get(..value.floor_char_boundary(room)).unwrap_or_default());
            }
            Self::Binary(_) => self.binary(value.as_bytes()),
            _ => self.null(),
        }
    }

    /// Any bytes.
    pub(super) fn binary(&mut self, value: &[u8]) {
        match self {
            Self::Binary(values) => {
                let room = room(values.values_slice().len());
                values.append_value(value.get(..room).unwrap_or(value));
            }
            _ => self.null(),
        }
    }

    /// A value of another type than the column has, as text if it can hold one.
    fn shown(&mut self, value: impl Display) {
        self.text(&value.to_string());
    }
}

/// How many bytes may follow this many in an array, whose offsets have 31 bits. A batch is far shorter, so only a cell of
/// gigabytes is cut.
fn room(len: usize) -> usize {
    (i32::MAX as usize).saturating_sub(len)
}
