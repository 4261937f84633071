//! What a value of a column means.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use t2_core::human::Date;
use t2_core::time::Timestamp;
use t2_core::value::{Kind, Part};

use super::numbers;
use crate::describe::{kind_in_words, number, set_bits};

/// What a value of a column means, in lines; none if it has no meaning beyond itself.
///
/// # Errors
/// The column cannot have this value.
pub(super) fn meaning(column: &str, kind: &Kind, value: &str) -> Result<Vec<String>, String> {
    let wrong = || format!("`{value}` is no value of `{column}`: write a value of this kind: {}", kind_in_words(kind));
    let fits = |fits: bool| if fits { Ok(Vec::new()) } else { Err(wrong()) };
    match kind {
        Kind::Bits(set) => match number(value).filter(|number| fits_in(*number, 4 * u32::from(set.digits))) {
            Some(number) => Ok(set_bits(set, number)),
            None => Err(wrong()),
        },
        Kind::U8 | Kind::H8 => unsigned(column, value, 8).ok_or_else(wrong),
        Kind::U16 | Kind::H16 => unsigned(column, value, 16).ok_or_else(wrong),
        Kind::U32 | Kind::H32 => unsigned(column, value, 32).ok_or_else(wrong),
        Kind::U64 | Kind::H64 => unsigned(column, value, 64).ok_or_else(wrong),
        Kind::I8 => fits(value.parse::<i8>().is_ok()),
        Kind::I16 => fits(value.parse::<i16>().is_ok()),
        Kind::I32 => fits(value.parse::<i32>().is_ok()),
        Kind::I64 => fits(value.parse::<i64>().is_ok()),
        Kind::F32 | Kind::F64 | Kind::Span => fits(value.parse::<f64>().is_ok()),
        Kind::Bool => match value {
            "0" => Ok(vec!["no".to_owned()]),
            "1" => Ok(vec!["yes".to_owned()]),
            _ => Err(wrong()),
        },
        Kind::Char => character(column, value).ok_or_else(wrong),
        Kind::Time => time(value).map(|time| vec![Date(time).to_string()]).ok_or_else(wrong),
        Kind::Ipv4 => fits(value.parse::<Ipv4Addr>().is_ok()),
        Kind::Ipv6 => fits(value.parse::<Ipv6Addr>().is_ok()),
        Kind::Ip => fits(value.parse::<IpAddr>().is_ok()),
        Kind::Mac => fits(is_mac(value)),
        Kind::Optional(_) if value.is_empty() => Ok(vec!["no value".to_owned()]),
        Kind::Optional(kind) => meaning(column, kind, value),
        Kind::List(kind) => list(column, kind, value),
        Kind::Compound(parts) => compound(column, parts, value).unwrap_or_else(|| Err(wrong())),
        _ => Ok(Vec::new()),
    }
}

fn fits_in(number: u64, bits: u32) -> bool {
    number.checked_shr(bits).unwrap_or(0) == 0
}

fn unsigned(column: &str, value: &str, bits: u32) -> Option<Vec<String>> {
    let number = number(value).filter(|number| fits_in(*number, bits))?;
    Some(numbers::meaning(column, number).unwrap_or_default())
}

fn character(column: &str, value: &str) -> Option<Vec<String>> {
    match (column, value) {
        ("dir", "A") => Some(vec!["the direction that was seen first".to_owned()]),
        ("dir", "B") => Some(vec!["the opposite of the direction that was seen first".to_owned()]),
        ("dir", _) => None,
        _ => (value.chars().count() == 1).then(Vec::new),
    }
}

/// A time as it is printed: `946712870.501268000`.
fn time(value: &str) -> Option<Timestamp> {
    let (seconds, fraction) = value.split_once('.').unwrap_or((value, ""));
    let is_fraction = fraction.len() <= 9 && fraction.bytes().all(|digit| digit.is_ascii_digit());
    let nanos = is_fraction.then(|| format!("{fraction:0<9}"))?.parse().ok()?;
    let seconds = seconds.parse().ok().filter(|seconds| (-9_000_000_000..9_000_000_000).contains(seconds))?;
    Some(Timestamp::new(seconds, nanos))
}

fn is_mac(value: &str) -> bool {
    let bytes: Vec<_> = value.split(':').collect();
    bytes.len() == 6 && bytes.iter().all(|byte| byte.len() == 2 && u8::from_str_radix(byte, 16).is_ok())
}

/// The items of a list, one after the other.
fn list(column: &str, kind: &Kind, value: &str) -> Result<Vec<String>, String> {
    if value.is_empty() {
        return Ok(vec!["an empty list".to_owned()]);
    }
    let items: Vec<_> = value.split(';').collect();
    let mut lines = Vec::new();
    for item in &items {
        let meaning = meaning(column, kind, item)?;
        if items.len() > 1 && !meaning.is_empty() {
            lines.push(format!("{item}:"));
        }
        lines.extend(meaning);
    }
    Ok(lines)
}

/// The parts of a compound; `None` if the value has another number of parts.
fn compound(column: &str, parts: &[Part], value: &str) -> Option<Result<Vec<String>, String>> {
    let values: Vec<_> = value.split('_').collect();
    if values.len() != parts.len() {
        return None;
    }
    let meanings = parts.iter().zip(values).map(|(part, value)| meaning(column, part.kind, value));
    Some(meanings.collect::<Result<Vec<_>, _>>().map(|lines| lines.concat()))
}

#[cfg(test)]
mod tests {
    use t2_core::value::{Bit, BitSet};

    use super::*;

    const SET: &BitSet = &BitSet { digits: 2, bits: &[Bit { value: 1, name: "ONE", description: "The first" }] };

    fn lines(kind: &Kind, value: &str) -> Option<String> {
        meaning("x", kind, value).ok().map(|lines| lines.join("|"))
    }

    #[test]
    fn bits_of_single_values_and_of_the_items_of_a_list_are_named() {
        assert_eq!(lines(&Kind::Bits(SET), "0x01").as_deref(), Some("0x01 ONE: The first"));
        assert_eq!(lines(&Kind::Bits(SET), "1").as_deref(), Some("0x01 ONE: The first"));
        let items = lines(&Kind::List(&Kind::Bits(SET)), "0x01;0x00");
        assert_eq!(items.as_deref(), Some("0x01:|0x01 ONE: The first|0x00:|0x00 no bit is set"));
        assert_eq!(lines(&Kind::Bits(SET), "0x100"), None);
    }

    #[test]
    fn a_time_is_a_date() {
        let date = "946712870.501268000 sec (Sat 01 Jan 2000 07:47:50 GMT)";
        assert_eq!(lines(&Kind::Time, "946712870.501268").as_deref(), Some(date));
        assert_eq!(
            ["", "1.0000000000", "1.-5", "99999999999"].map(|value| lines(&Kind::Time, value)),
            [None, None, None, None]
        );
    }

    #[test]
    fn a_value_that_the_column_cannot_have_is_refused() {
        let wrong = [
            (&Kind::U8, "256"),
            (&Kind::I8, "-129"),
            (&Kind::F64, "many"),
            (&Kind::Bool, "2"),
            (&Kind::Char, "ab"),
            (&Kind::Ipv4, "::1"),
            (&Kind::Mac, "00:11:22:33:44"),
            (&Kind::List(&Kind::U8), "1;x"),
        ];
        for (kind, value) in wrong {
            assert_eq!(lines(kind, value), None, "{value}");
        }
        let right = [(&Kind::U64, "0xffffffffffffffff"), (&Kind::Ip, "::1"), (&Kind::Mac, "00:11:22:33:44:ff")];
        for (kind, value) in right {
            assert_eq!(lines(kind, value).as_deref(), Some(""), "{value}");
        }
    }

    #[test]
    fn a_compound_has_as_many_values_as_parts() {
        let parts: &'static [Part] =
            Box::leak(Box::new([Part { name: "0", kind: &Kind::U8 }, Part { name: "1", kind: &Kind::Bits(SET) }]));
        assert_eq!(lines(&Kind::Compound(parts), "7_0x01").as_deref(), Some("0x01 ONE: The first"));
        assert_eq!(lines(&Kind::Compound(parts), "7"), None);
    }
}
