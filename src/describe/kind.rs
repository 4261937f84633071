//! Kinds of values in words.

use t2_core::value::Kind;

/// What the values of a kind are: `unsigned integer, 32 bits`.
pub(crate) fn kind_in_words(kind: &Kind) -> String {
    let words = match kind {
        Kind::I8 => "signed integer, 8 bits",
        Kind::I16 => "signed integer, 16 bits",
        Kind::I32 => "signed integer, 32 bits",
        Kind::I64 => "signed integer, 64 bits",
        Kind::U8 => "unsigned integer, 8 bits",
        Kind::U16 => "unsigned integer, 16 bits",
        Kind::U32 => "unsigned integer, 32 bits",
        Kind::U64 => "unsigned integer, 64 bits",
        Kind::H8 => "8 bits, printed in hexadecimal",
        Kind::H16 => "16 bits, printed in hexadecimal",
        Kind::H32 => "32 bits, printed in hexadecimal",
        Kind::H64 => "64 bits, printed in hexadecimal",
        Kind::Bits(set) => return format!("{} bits, printed in hexadecimal", 4 * u32::from(set.digits)),
        Kind::F32 => "floating-point number, single precision",
        Kind::F64 => "floating-point number, double precision",
        Kind::Bool => "yes or no, printed as 1 or 0",
        Kind::Char => "one character",
        Kind::Text => "text, in quotes in the flow file",
        Kind::Bare => "text, without quotes",
        Kind::Binary => "bytes, printed as text with escapes",
        Kind::Time => "point in time, in seconds since 1970 with nine decimal places",
        Kind::Span => "length of time, in seconds with nine decimal places",
        Kind::Mac => "hardware address",
        Kind::Ipv4 => "IPv4 address",
        Kind::Ipv6 => "IPv6 address",
        Kind::Ip => "IPv4 or IPv6 address",
        Kind::Optional(kind) => return kind_in_words(kind),
        Kind::List(kind) => return format!("list, separated by `;`, of: {}", kind_in_words(kind)),
        Kind::Compound(parts) => return format!("{} parts, joined with `_`", parts.len()),
        _ => return format!("value of type {kind}"),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use t2_core::value::Part;

    use super::*;

    #[test]
    fn lists_and_compounds_say_how_they_are_separated() {
        let part = |name| Part { name, kind: &Kind::U8 };
        let (first, second) = (part("a"), part("b"));
        assert_eq!(kind_in_words(&Kind::List(&Kind::U16)), "list, separated by `;`, of: unsigned integer, 16 bits");
        let parts: &'static [Part] = Box::leak(Box::new([first, second]));
        assert_eq!(kind_in_words(&Kind::Compound(parts)), "2 parts, joined with `_`");
    }
}
