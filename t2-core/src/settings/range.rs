//! Ranges of settings: which values are accepted.

use std::slice;

use super::default::Constant;
use super::{SettingItem, SettingValue};
use crate::time::Span;

/// The range of a declaration, as a type. At least one end is there.
pub trait SettingRange {
    /// The type of the values.
    type Item: SettingValue + PartialOrd;

    /// The smallest value that is accepted.
    const FROM: Option<Self::Item>;
    /// The largest value that is accepted, or the first that is not.
    const TO: Option<Self::Item>;
    /// Whether the upper end is accepted itself.
    const IS_TO_INCLUDED: bool;
}

/// A setting that can have a range: its value, or each item of it.
#[diagnostic::on_unimplemented(
    message = "a setting of type `{Self}` has no range",
    label = "remove `range`: the values of this type have no order",
    note = "numbers and `Span` can have a range, and `Vec` and `Option` of these"
)]
pub trait Ranged: SettingValue {
    /// What lies in the range.
    type Item: SettingValue + PartialOrd;

    /// The values that have to lie in the range.
    fn items(&self) -> &[Self::Item];
}

/// Whether a range has any value; known at compile time.
pub trait RangeOrder<R: SettingRange<Item = Self>>: Sized {
    /// Whether no value is in the range.
    const IS_EMPTY: bool;
}

/// Whether a value of a declaration is in a range; known at compile time.
pub trait Within<R: SettingRange<Item = Self>, C: Constant<Type = Self>>: Sized {
    /// Whether the value is in the range. Of an empty range it is not known: that is another mistake.
    const IS_WITHIN: bool;
}

/// What is compared of a value at compile time is the value followed by the tokens in brackets.
macro_rules! ranged {
    ($($type:ty, [$($key:tt)*];)+) => {$(
        impl Ranged for $type {
            type Item = Self;

            fn items(&self) -> &[Self] {
                slice::from_ref(self)
            }
        }

        impl<R: SettingRange<Item = Self>> RangeOrder<R> for $type {
            const IS_EMPTY: bool = match (R::FROM, R::TO) {
                (Some(from), Some(to)) => {
                    let (from, to) = (from $($key)*, to $($key)*);
                    !(from < to || R::IS_TO_INCLUDED && from == to)
                }
                _ => false,
            };
        }

        impl<R: SettingRange<Item = Self>, C: Constant<Type = Self>> Within<R, C> for $type {
            const IS_WITHIN: bool = {
                let value = C::VALUE $($key)*;
                let is_above = match R::FROM {
                    Some(from) => value >= from $($key)*,
                    None => true,
                };
                let is_below = match R::TO {
                    Some(to) if R::IS_TO_INCLUDED => value <= to $($key)*,
                    Some(to) => value < to $($key)*,
                    None => true,
                };
                is_above && is_below || <Self as RangeOrder<R>>::IS_EMPTY
            };
        }
    )+};
}

ranged! {
    i8, []; i16, []; i32, []; i64, []; isize, [];
    u8, []; u16, []; u32, []; u64, []; usize, [];
    f32, []; f64, [];
    Span, [.nanos()];
}

impl<T: SettingItem + Ranged<Item = T> + PartialOrd> Ranged for Vec<T> {
    type Item = T;

    fn items(&self) -> &[T] {
        self
    }
}

impl<T: SettingItem + Ranged<Item = T> + PartialOrd> Ranged for Option<T> {
    type Item = T;

    fn items(&self) -> &[T] {
        self.as_slice()
    }
}

/// What was read, if it is in the range.
///
/// # Errors
/// It could not be read, or it is out of range.
pub fn within<T, R>(read: Result<T, String>) -> Result<T, String>
where
    T: Ranged,
    R: SettingRange<Item = T::Item>,
{
    let value = read?;
    let is_within = |item: &&T::Item| {
        let is_above = R::FROM.is_none_or(|from| **item >= from);
        is_above && R::TO.is_none_or(|to| if R::IS_TO_INCLUDED { **item <= to } else { **item < to })
    };
    match value.items().iter().find(|item| !is_within(item)) {
        None => Ok(value),
        Some(item) => Err(format!("`{}` is out of range: write {}", item.show_setting(), accepted::<R>())),
    }
}

/// What to write: `a value from 1 to 100`.
fn accepted<R: SettingRange>() -> String {
    let [from, to] = [R::FROM, R::TO].map(|end| end.map(|end| end.show_setting()));
    match (from, to) {
        (Some(from), Some(to)) if R::IS_TO_INCLUDED => format!("a value from {from} to {to}"),
        (Some(from), Some(to)) => format!("a value from {from} to less than {to}"),
        (None, Some(to)) if R::IS_TO_INCLUDED => format!("a value of at most {to}"),
        (None, Some(to)) => format!("a value below {to}"),
        (from, None) => format!("a value of at least {}", from.unwrap_or_default()),
    }
}

/// A range as it is written: `1..=100`.
pub fn show_range<R: SettingRange>() -> String {
    let [from, to] = [R::FROM, R::TO].map(|end| end.map(|end| end.show_setting()).unwrap_or_default());
    let dots = if R::IS_TO_INCLUDED { "..=" } else { ".." };
    format!("{from}{dots}{to}")
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! range {
        ($name:ident: $type:ty, $from:expr, $to:expr, $included:literal) => {
            enum $name {}

            impl SettingRange for $name {
                type Item = $type;
                const FROM: Option<$type> = $from;
                const TO: Option<$type> = $to;
                const IS_TO_INCLUDED: bool = $included;
            }
        };
    }

    range!(Percent: u8, Some(1), Some(100), true);
    range!(Share: f64, Some(0.0), Some(1.0), false);
    range!(AtLeast: u16, Some(1), None, false);
    range!(AtMost: f32, None, Some(1.5), true);
    range!(Short: Span, None, Some(Span::from_nanos(2_000_000)), false);

    fn said<T: Ranged, R: SettingRange<Item = T::Item>>(text: &str) -> Option<String> {
        within::<T, R>(T::parse_setting(text)).err()
    }

    #[test]
    fn the_ends_of_a_range_are_accepted_unless_they_are_excluded() {
        assert!(["1", "100"].iter().all(|text| said::<u8, Percent>(text).is_none()));
        assert!(["0", "0.999"].iter().all(|text| said::<f64, Share>(text).is_none()));
        assert_eq!(said::<u16, AtLeast>("65535"), None);
        assert_eq!(said::<f32, AtMost>("1.5"), None);
        assert_eq!(said::<Span, Short>("1999us"), None);
    }

    #[test]
    fn what_is_out_of_range_is_told_with_what_to_write() {
        let out = |value: &str, write: &str| Some(format!("`{value}` is out of range: write a value {write}"));
        assert_eq!(said::<u8, Percent>("0"), out("0", "from 1 to 100"));
        assert_eq!(said::<f64, Share>("1.0"), out("1", "from 0 to less than 1"));
        assert_eq!(said::<f64, Share>("NaN"), out("NaN", "from 0 to less than 1"));
        assert_eq!(said::<u16, AtLeast>("0"), out("0", "of at least 1"));
        assert_eq!(said::<f32, AtMost>("1.6"), out("1.6", "of at most 1.5"));
        assert_eq!(said::<f32, AtMost>("NaN"), out("NaN", "of at most 1.5"));
        assert_eq!(said::<Span, Short>("2ms"), out("2ms", "below 2ms"));
    }

    #[test]
    fn each_item_of_a_list_has_to_be_in_the_range_and_no_value_is() {
        assert_eq!(said::<Vec<u8>, Percent>(""), None);
        assert!(said::<Vec<u8>, Percent>("1,101").is_some_and(|error| error.starts_with("`101` is out of range")));
        assert_eq!(said::<Option<u8>, Percent>(""), None);
        assert!(said::<Option<u8>, Percent>("0").is_some());
    }

    #[test]
    fn a_range_is_shown_as_it_is_written() {
        let shown = [show_range::<Percent>(), show_range::<AtLeast>(), show_range::<AtMost>(), show_range::<Short>()];
        assert_eq!(shown, ["1..=100", "1..", "..=1.5", "..2ms"]);
    }
}
