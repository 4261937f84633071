//! What the values of a column may be compared with, by their kind.

use std::fmt;

use super::expression::Operator;
use crate::output::{FieldKind, FieldPart, NamedBit};

/// Kinds of values that are compared in the same way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Family<'s> {
    /// Whole numbers in this range, and the bits that have names.
    Whole {
        least: i128,
        most: i128,
        bits: &'s [NamedBit],
    },
    Real {
        is_single: bool,
    },
    Text {
        is_character: bool,
    },
    Time,
    Span,
    Mac,
    Address {
        has_v4: bool,
        has_v6: bool,
    },
}

impl<'s> Family<'s> {
    /// The family of a kind, or the parts of a compound.
    pub(super) fn of(kind: &'s FieldKind) -> Result<Self, &'s [FieldPart]> {
        let whole = |least: i128, most: i128| Self::Whole { least, most, bits: &[] };
        let unsigned = |bits: u32| whole(0, (1 << bits) - 1);
        let signed = |bits: u32| whole(-(1 << (bits - 1)), (1 << (bits - 1)) - 1);
        Ok(match kind {
            FieldKind::I8 => signed(8),
            FieldKind::I16 => signed(16),
            FieldKind::I32 => signed(32),
            FieldKind::I64 => signed(64),
            FieldKind::U8 | FieldKind::H8 => unsigned(8),
            FieldKind::U16 | FieldKind::H16 => unsigned(16),
            FieldKind::U32 | FieldKind::H32 => unsigned(32),
            FieldKind::U64 | FieldKind::H64 => unsigned(64),
            FieldKind::Bits { digits, bits } => {
                Self::Whole { least: 0, most: (1 << (4 * u32::from(*digits).min(16))) - 1, bits }
            }
            FieldKind::Bool => unsigned(1),
            FieldKind::F32 => Self::Real { is_single: true },
            FieldKind::F64 => Self::Real { is_single: false },
            FieldKind::Char => Self::Text { is_character: true },
            FieldKind::Text { .. } | FieldKind::Binary => Self::Text { is_character: false },
            FieldKind::Time => Self::Time,
            FieldKind::Span => Self::Span,
            FieldKind::Mac => Self::Mac,
            FieldKind::Ipv4 => Self::Address { has_v4: true, has_v6: false },
            FieldKind::Ipv6 => Self::Address { has_v4: false, has_v6: true },
            FieldKind::Ip => Self::Address { has_v4: true, has_v6: true },
            FieldKind::Optional(kind) | FieldKind::List(kind) => return Self::of(kind),
            FieldKind::Compound(parts) => return Err(parts),
        })
    }

    /// The comparisons that it has.
    pub(super) fn operators(self) -> &'static str {
        match self {
            Self::Whole { least: 0, .. } => "==, !=, <, <=, >, >=, in or &",
            Self::Whole { .. } => "==, !=, <, <=, >, >= or in",
            Self::Real { .. } | Self::Time | Self::Span => "==, !=, <, <=, > or >=",
            Self::Text { .. } => "==, !=, in or ~",
            Self::Mac | Self::Address { .. } => "==, != or in",
        }
    }

    /// Whether it has this comparison.
    pub(super) fn has(self, operator: Operator) -> bool {
        match operator {
            Operator::Equal | Operator::NotEqual => true,
            Operator::In => !matches!(self, Self::Real { .. } | Self::Time | Self::Span),
            Operator::Contains => matches!(self, Self::Text { .. }),
            Operator::Bits => matches!(self, Self::Whole { least: 0, .. }),
            _ => matches!(self, Self::Whole { .. } | Self::Real { .. } | Self::Time | Self::Span),
        }
    }
}

/// What a value is, and how one is written.
impl fmt::Display for Family<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Whole { bits: [first, ..], .. } => {
                return write!(
                    f,
                    "a set of bits: a number such as `0x10`, or the name of a bit such as `{}`",
                    first.name
                );
            }
            Self::Whole { most: 1, .. } => "yes or no: `1` or `0`",
            Self::Whole { least, most, .. } => return write!(f, "a whole number from {least} to {most}"),
            Self::Real { .. } => "a number such as `0.25` or `1e6`",
            Self::Text { is_character: true } => "one character",
            Self::Text { .. } => "a text",
            Self::Time => "a time: seconds since 1970, or a date such as `2011-06-24` or `2011-06-24T15:51:31.5`",
            Self::Span => "a length of time such as `200ms` or `1.5s`",
            Self::Mac => "a hardware address such as `00:e0:18:b1:0c:ad`",
            Self::Address { has_v6: false, .. } => "an IPv4 address",
            Self::Address { has_v4: false, .. } => "an IPv6 address",
            Self::Address { .. } => "an IP address",
        })
    }
}
