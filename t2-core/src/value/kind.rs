//! The kinds of values, and their codes in the headers file.

use std::fmt;

use super::BitSet;

/// What a value is, independent of how an output writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
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
    /// 8 bits in hexadecimal.
    H8,
    /// 16 bits in hexadecimal.
    H16,
    /// 32 bits in hexadecimal.
    H32,
    /// 64 bits in hexadecimal.
    H64,
    /// Named bits, in hexadecimal.
    Bits(&'static BitSet),
    /// Floating point, single precision.
    F32,
    /// Floating point, double precision.
    F64,
    /// Yes or no, as 1 or 0.
    Bool,
    /// One character.
    Char,
    /// Text, quoted in the flow file.
    Text,
    /// Text that is never quoted. To outputs other than text it is the same as [`Text`](Self::Text).
    Bare,
    /// Any bytes, which need be no text. The text form prints them as a payload.
    Binary,
    /// A point in time.
    Time,
    /// A length of time.
    Span,
    /// A hardware address.
    Mac,
    /// An IPv4 address.
    Ipv4,
    /// An IPv6 address.
    Ipv6,
    /// An address of either version.
    Ip,
    /// A value that may be absent.
    Optional(&'static Kind),
    /// Any number of values of one kind.
    List(&'static Kind),
    /// One value for each of these parts.
    Compound(&'static [Part]),
}

impl Kind {
    /// With how many hexadecimal digits its values are written; `None` if they are no bits.
    pub const fn hex_digits(&self) -> Option<u8> {
        match self {
            Self::H8 => Some(2),
            Self::H16 => Some(4),
            Self::H32 => Some(8),
            Self::H64 => Some(16),
            Self::Bits(set) => Some(set.digits),
            _ => None,
        }
    }

    /// Whether its values are lists, if they are there.
    pub(super) const fn is_list(&self) -> bool {
        match self {
            Self::Optional(kind) => kind.is_list(),
            kind => matches!(kind, Self::List(_)),
        }
    }

    /// Whether its values have bytes as they are: a payload, or a list of bytes in hexadecimal, such as options of headers.
    pub fn has_bytes(&self) -> bool {
        match self {
            Self::Binary | Self::List(Self::H8) => true,
            Self::Optional(kind) | Self::List(kind) => kind.has_bytes(),
            Self::Compound(parts) => parts.iter().any(|part| part.kind.has_bytes()),
            _ => false,
        }
    }
}

/// A part of a compound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name, unique among the parts: that of the field in lowerCamelCase, or its position, from `0`, where it has none.
    pub name: &'static str,
    /// The kind of its values.
    pub kind: &'static Kind,
}

/// The type code of the headers file, such as `U16:R` or `H8_H32` (spec report-cli-sinks, section 2.2).
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = match self {
            Self::I8 => "I8",
            Self::I16 => "I16",
            Self::I32 => "I32",
            Self::I64 => "I64",
            Self::U8 | Self::Bool => "U8",
            Self::U16 => "U16",
            Self::U32 => "U32",
            Self::U64 => "U64",
            Self::H8 => "H8",
            Self::H16 => "H16",
            Self::H32 => "H32",
            Self::H64 => "H64",
            Self::Bits(set) => return write!(f, "H{}", 4 * u32::from(set.digits)),
            Self::F32 => "F",
            Self::F64 => "D",
            Self::Char => "C",
            Self::Text => "S",
            Self::Bare | Self::Binary => "SC",
            Self::Time | Self::Span => "U64.U32",
            Self::Mac => "MAC",
            Self::Ipv4 => "IP4",
            Self::Ipv6 => "IP6",
            Self::Ip => "IPX",
            Self::Optional(kind) => return write!(f, "{kind}"),
            Self::List(kind) => {
                nested(kind, f, matches!(kind, Self::List(_)))?;
                ":R"
            }
            Self::Compound(parts) => {
                for (n, Part { kind, .. }) in parts.iter().enumerate() {
                    if n > 0 {
                        f.write_str("_")?;
                    }
                    nested(kind, f, matches!(kind, Self::List(_) | Self::Compound(_)))?;
                }
                return Ok(());
            }
        };
        f.write_str(code)
    }
}

/// A group inside a group stands in parentheses.
fn nested(kind: &Kind, f: &mut fmt::Formatter<'_>, in_parentheses: bool) -> fmt::Result {
    if in_parentheses { write!(f, "({kind})") } else { write!(f, "{kind}") }
}

#[cfg(test)]
mod tests {
    use super::Kind::{self, Bare, Binary, Compound, H8, H32, List, Optional, U8, U16};
    use super::Part;

    const BYTE: Part = Part { name: "0", kind: &U8 };
    const HEX_BYTES: Part = Part { name: "1", kind: &List(&H8) };

    #[test]
    fn bytes_are_found_in_every_kind_that_has_them() {
        let bytes = [Binary, List(&H8), Optional(&Binary), List(&List(&H8)), Compound(&[BYTE, HEX_BYTES])];
        assert!(bytes.iter().all(Kind::has_bytes));
        assert!([U8, H8, List(&U8), Optional(&H8), Compound(&[BYTE])].iter().all(|kind| !kind.has_bytes()));
    }

    #[test]
    fn groups_inside_groups_stand_in_parentheses() {
        let cases: [(Kind, &str); 7] = [
            (List(&U16), "U16:R"),
            (Compound(&[BYTE, Part { name: "1", kind: &H32 }]), "U8_H32"),
            (List(&Compound(&[BYTE, BYTE])), "U8_U8:R"),
            (List(&List(&U8)), "(U8:R):R"),
            (
                Compound(&[Part { name: "0", kind: &Compound(&[BYTE, Part { name: "1", kind: &Bare }]) }, BYTE]),
                "(U8_SC)_U8",
            ),
            (Optional(&U16), "U16"),
            (Binary, "SC"),
        ];
        for (kind, code) in cases {
            assert_eq!(kind.to_string(), code);
        }
    }
}
