//! Named bits, and which of them a value has.

use t2_core::value::{Bit, BitSet, Kind};

/// The set of bits that a value or the items of a list are.
pub(crate) fn bits_of(kind: &'static Kind) -> Option<&'static BitSet> {
    match kind {
        Kind::Bits(set) => Some(set),
        Kind::Optional(kind) | Kind::List(kind) => bits_of(kind),
        _ => None,
    }
}

/// A bit: `0x0001 FIN: No more data`.
pub(crate) fn bit_line(set: &BitSet, Bit { value, name, description }: &Bit) -> String {
    format!("{} {name}: {description}", hexadecimal(set, *value))
}

/// The bits of a value, a line each; those without a name are said to be unknown.
pub(crate) fn set_bits(set: &BitSet, value: u64) -> Vec<String> {
    let named = set.bits.iter().filter(|bit| bit.value != 0 && value & bit.value == bit.value);
    let known = named.clone().fold(0, |known, bit| known | bit.value);
    let mut lines: Vec<_> = named.map(|bit| bit_line(set, bit)).collect();
    let unknown = (0..u64::BITS).map(|n| 1 << n).filter(|bit| value & !known & bit != 0);
    lines.extend(unknown.map(|bit| format!("{} unknown: this bit has no name", hexadecimal(set, bit))));
    if lines.is_empty() {
        lines.push(format!("{} no bit is set", hexadecimal(set, 0)));
    }
    lines
}

fn hexadecimal(set: &BitSet, value: u64) -> String {
    format!("0x{value:0width$x}", width = usize::from(set.digits))
}

/// A whole number, in decimal or in hexadecimal after `0x`.
pub(crate) fn number(text: &str) -> Option<u64> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) if digits.starts_with('+') => None,
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None if text.starts_with('+') => None,
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SET: BitSet = BitSet {
        digits: 2,
        bits: &[
            Bit { value: 1, name: "ONE", description: "The first" },
            Bit { value: 6, name: "BOTH", description: "Two at once" },
        ],
    };

    #[test]
    fn each_bit_of_a_value_has_a_line_and_bits_without_a_name_are_unknown() {
        let unknown = |bit| format!("{bit} unknown: this bit has no name");
        assert_eq!(set_bits(&SET, 0x07), ["0x01 ONE: The first", "0x06 BOTH: Two at once"]);
        assert_eq!(set_bits(&SET, 0x83), ["0x01 ONE: The first".to_owned(), unknown("0x02"), unknown("0x80")]);
        assert_eq!(set_bits(&SET, 0), ["0x00 no bit is set"]);
    }

    #[test]
    fn numbers_are_decimal_or_hexadecimal() {
        let read =
            ["18446744073709551615", "0xFFffffffffffffff", "0x0", "0x", "+1", "0x+1", "-1", "1.0", ""].map(number);
        let expected = [Some(u64::MAX), Some(u64::MAX), Some(0), None, None, None, None, None, None];
        assert_eq!(read, expected);
    }
}
