//! The kinds of values in a schema: as [`Kind`], but owned.

use serde::{Deserialize, Serialize};

use crate::value::{Bit, BitSet, Kind, Part};

/// The kind of the values of a column in a [`Schema`](super::Schema).
///
/// An output needs no hexadecimal digits and no quotes to keep a value: what concerns the text form only can be left
/// aside.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum FieldKind {
    /// Signed, 8 bits.
    I8,
    /// Signed, 16 bits.
    I16,
    /// Signed, 32 bits.
    I32,
    /// Signed, 64 bits.
    I64,
    /// Unsigned, 8 bits.
    U8,
    /// Unsigned, 16 bits.
    U16,
    /// Unsigned, 32 bits.
    U32,
    /// Unsigned, 64 bits.
    U64,
    /// Unsigned, 8 bits; text has it in hexadecimal.
    H8,
    /// Unsigned, 16 bits; text has it in hexadecimal.
    H16,
    /// Unsigned, 32 bits; text has it in hexadecimal.
    H32,
    /// Unsigned, 64 bits; text has it in hexadecimal.
    H64,
    /// A set of bits.
    Bits {
        /// Hexadecimal digits of the set; it has four bits a digit.
        digits: u8,
        /// The bits that have a name.
        bits: Vec<NamedBit>,
    },
    /// Floating point, single precision.
    F32,
    /// Floating point, double precision.
    F64,
    /// Yes or no.
    Bool,
    /// One character.
    Char,
    /// Text.
    Text {
        /// Whether it is quoted where the text form quotes texts.
        quoted: bool,
    },
    /// Any bytes.
    Binary,
    /// A point in time, in nanoseconds.
    Time,
    /// A length of time, in nanoseconds; may be negative.
    Span,
    /// A hardware address.
    Mac,
    /// An IPv4 address.
    Ipv4,
    /// An IPv6 address.
    Ipv6,
    /// An address of either version.
    Ip,
    /// A value that may be absent. It is never optional itself.
    Optional(Box<Self>),
    /// Any number of values of one kind.
    List(Box<Self>),
    /// One value for each of these parts.
    Compound(Vec<FieldPart>),
}

/// A bit of a set that has a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NamedBit {
    /// The bit.
    pub value: u64,
    /// Its name.
    pub name: String,
    /// What it tells.
    pub description: String,
}

/// A part of a compound.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FieldPart {
    /// Its name, unique among the parts.
    pub name: String,
    /// The kind of its values.
    pub kind: FieldKind,
}

impl FieldKind {
    /// The kind of a value that may be absent.
    pub fn optional(self) -> Self {
        match self {
            Self::Optional(_) => self,
            kind => Self::Optional(Box::new(kind)),
        }
    }
}

impl From<&Kind> for FieldKind {
    fn from(kind: &Kind) -> Self {
        match kind {
            Kind::I8 => Self::I8,
            Kind::I16 => Self::I16,
            Kind::I32 => Self::I32,
            Kind::I64 => Self::I64,
            Kind::U8 => Self::U8,
            Kind::U16 => Self::U16,
            Kind::U32 => Self::U32,
            Kind::U64 => Self::U64,
            Kind::H8 => Self::H8,
            Kind::H16 => Self::H16,
            Kind::H32 => Self::H32,
            Kind::H64 => Self::H64,
            Kind::Bits(BitSet { digits, bits }) => {
                Self::Bits { digits: *digits, bits: bits.iter().map(NamedBit::from).collect() }
            }
            Kind::F32 => Self::F32,
            Kind::F64 => Self::F64,
            Kind::Bool => Self::Bool,
            Kind::Char => Self::Char,
            Kind::Text => Self::Text { quoted: true },
            Kind::Bare => Self::Text { quoted: false },
            Kind::Binary => Self::Binary,
            Kind::Time => Self::Time,
            Kind::Span => Self::Span,
            Kind::Mac => Self::Mac,
            Kind::Ipv4 => Self::Ipv4,
            Kind::Ipv6 => Self::Ipv6,
            Kind::Ip => Self::Ip,
            Kind::Optional(kind) => Self::from(*kind).optional(),
            Kind::List(kind) => Self::List(Box::new(Self::from(*kind))),
            Kind::Compound(parts) => Self::Compound(parts.iter().map(FieldPart::from).collect()),
        }
    }
}

impl From<&Bit> for NamedBit {
    fn from(Bit { value, name, description }: &Bit) -> Self {
        Self { value: *value, name: (*name).to_owned(), description: (*description).to_owned() }
    }
}

impl From<&Part> for FieldPart {
    fn from(Part { name, kind }: &Part) -> Self {
        Self { name: (*name).to_owned(), kind: FieldKind::from(*kind) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Bare, Hex, Value};

    fn part(name: &str, kind: FieldKind) -> FieldPart {
        FieldPart { name: name.to_owned(), kind }
    }

    #[test]
    fn tuples_have_positions_as_names_of_their_parts() {
        let kind = FieldKind::from(<Vec<(u8, Option<Hex<u16>>, Bare<&str>)>>::KIND);
        let parts = vec![
            part("0", FieldKind::U8),
            part("1", FieldKind::H16.optional()),
            part("2", FieldKind::Text { quoted: false }),
        ];
        assert_eq!(kind, FieldKind::List(Box::new(FieldKind::Compound(parts))));
    }

    #[test]
    fn what_is_optional_twice_is_optional() {
        assert_eq!(FieldKind::from(<Option<Option<u8>>>::KIND), FieldKind::Optional(Box::new(FieldKind::U8)));
    }

    #[test]
    fn bits_keep_their_names() {
        const SET: BitSet = BitSet { digits: 2, bits: &[Bit { value: 4, name: "RST", description: "Reset" }] };
        let bits = vec![NamedBit { value: 4, name: "RST".to_owned(), description: "Reset".to_owned() }];
        assert_eq!(FieldKind::from(&Kind::Bits(&SET)), FieldKind::Bits { digits: 2, bits });
    }
}
