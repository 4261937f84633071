//! What is asked of the values of a column, with values of its kind.

use std::net::IpAddr;

use super::error::FilterError;
use super::expression::{Operator, Test};
use super::family::Family;
use super::literal::{self, Network};
use super::word::Word;
use crate::mac::Mac;
use crate::settings::nearest;
use crate::time::Timestamp;

/// What is asked of one value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Check {
    /// A whole number in one of these ranges, which are in order and apart; nanoseconds of a time.
    Ranges(Vec<(i128, i128)>),
    /// One of these bits is set.
    Bits(u64),
    /// A comparison with a number.
    Real(Operator, f64),
    /// One of these texts.
    Texts(Vec<Vec<u8>>),
    /// Contains this text.
    Contains(Vec<u8>),
    Macs(Vec<Mac>),
    Networks(Vec<Network>),
}

impl Check {
    /// What a test asks of values of a family. `!=` asks the same as `==`.
    pub(super) fn new(test: &Test, family: Family<'_>) -> Result<Self, FilterError> {
        let Test { column, operator, values } = test;
        if !family.has(*operator) {
            let remedy = format!("`{}` is {family}; compare it with {}", column.text, family.operators());
            let hint = match family {
                Family::Address { .. } if operator.is_order() => ", as in `in 10.0.0.0/8`",
                Family::Time | Family::Span | Family::Real { .. } if *operator == Operator::In => {
                    "; a range is two comparisons with `and` between them"
                }
                _ => "",
            };
            return Err(FilterError::at(column, remedy + hint));
        }
        let wrong =
            |value: &Word| FilterError::at(value, format!("`{}` is {family}; `{}` is none", column.text, value.text));
        let each = Each { values, wrong: &wrong };
        Ok(match family {
            Family::Whole { bits, .. } if *operator == Operator::Bits => {
                let bit = |text: &str| {
                    let named = bits.iter().find(|bit| bit.name == text).map(|bit| bit.value);
                    named.or_else(|| literal::whole(text).and_then(|number| u64::try_from(number).ok()))
                };
                let unknown = |value: &Word| unknown_bit(column, value, family);
                let each = Each { values, wrong: &unknown };
                Self::Bits(each.parsed(bit)?.into_iter().fold(0, |all, bit| all | bit))
            }
            Family::Whole { least, most, .. } => {
                let is_inside = |(first, last): &(i128, i128)| least <= *first && first <= last && *last <= most;
                let number = |text: &str| match (text, most) {
                    ("true", 1) => Some((1, 1)),
                    ("false", 1) => Some((0, 0)),
                    _ if *operator == Operator::In => literal::range(text),
                    _ => literal::whole(text).map(|number| (number, number)),
                };
                Self::ranges(*operator, each.parsed(|text| number(text).filter(is_inside))?)
            }
            Family::Time => Self::nanos(*operator, each.parsed(|text| text.parse().ok().map(Timestamp::nanos))?),
            Family::Span => Self::nanos(*operator, each.parsed(|text| literal::span(text).map(|span| span.nanos()))?),
            Family::Real { is_single } => {
                let real = |text: &str| match is_single {
                    // The nearest number of single precision, as it is printed.
                    true => text.parse::<f32>().ok().map(f64::from),
                    false => text.parse().ok(),
                };
                Self::Real(*operator, each.parsed(real)?.first().copied().unwrap_or(f64::NAN))
            }
            Family::Text { is_character } => {
                let fits = |text: &str| !is_character || text.chars().count() == 1;
                let texts = each.parsed(|text| fits(text).then(|| text.as_bytes().to_vec()))?;
                match *operator {
                    Operator::Contains => Self::Contains(texts.concat()),
                    _ => Self::Texts(texts),
                }
            }
            Family::Mac => Self::Macs(each.parsed(literal::mac)?),
            Family::Address { has_v4, has_v6 } => {
                let known = |text: &str| Network::parse(text).filter(|net| if net.is_v4() { has_v4 } else { has_v6 });
                let networks = each.parsed(known)?;
                if let (false, Some(value)) =
                    (*operator == Operator::In, values.iter().zip(&networks).find(|(_, net)| !net.is_single()))
                {
                    let remedy = format!("this is a network: write `{} in {}`", column.text, value.0.text);
                    return Err(FilterError::at(value.0, remedy));
                }
                Self::Networks(networks)
            }
        })
    }

    fn nanos(operator: Operator, nanos: Vec<i64>) -> Self {
        Self::ranges(operator, nanos.into_iter().map(|nanos| (nanos.into(), nanos.into())).collect())
    }

    /// The numbers that compare so with these.
    fn ranges(operator: Operator, mut ranges: Vec<(i128, i128)>) -> Self {
        for (first, last) in &mut ranges {
            match operator {
                Operator::Less => (*first, *last) = (i128::MIN, *first - 1),
                Operator::LessOrEqual => *first = i128::MIN,
                Operator::Greater => (*first, *last) = (*last + 1, i128::MAX),
                Operator::GreaterOrEqual => *last = i128::MAX,
                _ => {}
            }
        }
        ranges.sort_unstable();
        let mut apart: Vec<(i128, i128)> = Vec::with_capacity(ranges.len());
        for (first, last) in ranges {
            match apart.last_mut() {
                Some((_, before)) if first <= before.saturating_add(1) => *before = last.max(*before),
                _ => apart.push((first, last)),
            }
        }
        Self::Ranges(apart)
    }

    pub(super) fn whole(&self, value: i128) -> bool {
        match self {
            Self::Ranges(ranges) => {
                let behind = ranges.partition_point(|(first, _)| *first <= value);
                let range = behind.checked_sub(1).and_then(|n| ranges.get(n));
                range.is_some_and(|(_, last)| value <= *last)
            }
            Self::Bits(bits) => value as u64 & bits != 0,
            _ => false,
        }
    }

    pub(super) fn real(&self, value: f64) -> bool {
        let Self::Real(operator, other) = self else { return false };
        match operator {
            Operator::Less => value < *other,
            Operator::LessOrEqual => value <= *other,
            Operator::Greater => value > *other,
            Operator::GreaterOrEqual => value >= *other,
            _ => value == *other,
        }
    }

    pub(super) fn text(&self, value: &[u8]) -> bool {
        match self {
            Self::Texts(texts) => texts.iter().any(|text| text == value),
            Self::Contains(text) => text.is_empty() || value.windows(text.len()).any(|part| part == text.as_slice()),
            _ => false,
        }
    }

    pub(super) fn mac(&self, value: Mac) -> bool {
        matches!(self, Self::Macs(macs) if macs.contains(&value))
    }

    pub(super) fn address(&self, value: IpAddr) -> bool {
        matches!(self, Self::Networks(networks) if networks.iter().any(|network| network.has(value)))
    }
}

/// Reads the values of a test.
struct Each<'t> {
    values: &'t [Word],
    /// The mistake of a value that is not understood.
    wrong: &'t dyn Fn(&Word) -> FilterError,
}

impl Each<'_> {
    fn parsed<T>(&self, parse: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, FilterError> {
        self.values.iter().map(|value| parse(&value.text).ok_or_else(|| (self.wrong)(value))).collect()
    }
}

fn unknown_bit(column: &Word, value: &Word, family: Family<'_>) -> FilterError {
    let Family::Whole { bits, .. } = family else { return FilterError::at(value, family.to_string()) };
    let near = nearest(&value.text, bits.iter().map(|bit| bit.name.as_str()));
    let question = near.map(|name| format!(", did you mean `{name}`?"));
    let remedy = question.unwrap_or_else(|| format!("; `{}` is {family}", column.text));
    FilterError::at(value, format!("`{}` is no bit of `{}`{remedy}", value.text, column.text))
}
