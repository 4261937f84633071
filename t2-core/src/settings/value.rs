//! What a setting can be.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;

use super::Choice;
use crate::time::Span;

/// The value that a user gives to a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given<'t> {
    /// A text, from the command line, the environment or a file.
    Text(&'t str),
    /// An array of a file.
    List(&'t [String]),
}

/// What a setting can be: what is read from text and written as text. Implement it for types of your own, or derive it
/// for an enum with `#[derive(Setting)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a setting",
    label = "a setting is given on the command line: this type cannot be read from text",
    note = "numbers, `bool`, `char`, `String`, `PathBuf`, `Span`, addresses, enums with `#[derive(Setting)]`, and `Vec` \
            and `Option` of these can"
)]
pub trait SettingValue: Clone + Send + Sync + 'static {
    /// The values that are accepted, if these have names.
    const CHOICES: &'static [Choice] = &[];

    /// Reads the value.
    ///
    /// # Errors
    /// The text is not a value of this type; the error quotes it.
    fn parse_setting(text: &str) -> Result<Self, String>;

    /// The value as it would be given.
    fn show_setting(&self) -> String;

    /// The name of the type, for users.
    fn type_name() -> String {
        "text".to_owned()
    }

    /// Makes the value of the items of a list.
    ///
    /// # Errors
    /// An item is not accepted, or the setting is no list.
    fn collect_setting(items: &[String]) -> Result<Self, String> {
        let _ = items;
        Err(format!("a list is not accepted: write one value of type {}", Self::type_name()))
    }

    /// Reads what a user gave.
    ///
    /// # Errors
    /// It is not a value of this type.
    fn read_setting(given: Given<'_>) -> Result<Self, String> {
        match given {
            Given::Text(text) => Self::parse_setting(text),
            Given::List(items) => Self::collect_setting(items),
        }
    }
}

/// A setting that is one value, so that there can be a list of them, or none.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an item of a setting",
    label = "`Vec` and `Option` of this type cannot be read from text",
    note = "numbers, `bool`, `char`, `String`, `PathBuf`, `Span`, addresses and enums with `#[derive(Setting)]` can"
)]
pub trait SettingItem: SettingValue {}

macro_rules! setting_values {
    ($($name:literal: $($type:ty)+;)+) => {$($(
        impl SettingValue for $type {
            fn parse_setting(text: &str) -> Result<Self, String> {
                text.parse().map_err(|error| format!("`{text}` is not accepted: {error}"))
            }

            fn show_setting(&self) -> String {
                self.to_string()
            }

            fn type_name() -> String {
                match $name {
                    "" => stringify!($type).to_owned(),
                    name => name.to_owned(),
                }
            }
        }

        impl SettingItem for $type {}
    )+)+};
}

setting_values! {
    "": i8 i16 i32 i64 isize u8 u16 u32 u64 usize f32 f64 bool;
    "character": char;
    "text": String;
    "time": Span;
    "address": IpAddr;
    "IPv4 address": Ipv4Addr;
    "IPv6 address": Ipv6Addr;
}

impl SettingValue for PathBuf {
    fn parse_setting(text: &str) -> Result<Self, String> {
        match text.is_empty() {
            true => Err("a path cannot be empty".to_owned()),
            false => Ok(text.into()),
        }
    }

    fn show_setting(&self) -> String {
        self.display().to_string()
    }

    fn type_name() -> String {
        "path".to_owned()
    }
}

impl SettingItem for PathBuf {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_read_back_from_what_is_shown() {
        fn check<T: SettingValue>(text: &str, name: &str) {
            let shown = T::parse_setting(text).map(|value| value.show_setting());
            assert_eq!((shown.as_deref(), T::type_name().as_str()), (Ok(text), name));
        }
        check::<u16>("80", "u16");
        check::<f32>("0.1", "f32");
        check::<bool>("true", "bool");
        check::<char>("é", "character");
        check::<String>("", "text");
        check::<PathBuf>("/tmp/a b", "path");
        check::<Span>("200ms", "time");
        check::<IpAddr>("::1", "address");
    }

    #[test]
    fn what_is_not_accepted_is_quoted_with_the_reason() {
        let error = "`300` is not accepted: number too large to fit in target type";
        assert_eq!(u8::parse_setting("300"), Err(error.to_owned()));
        let error = "`-1s` is not accepted: a length of time cannot be negative";
        assert_eq!(Span::parse_setting("-1s"), Err(error.to_owned()));
        assert_eq!(PathBuf::parse_setting(""), Err("a path cannot be empty".to_owned()));
    }

    #[test]
    fn a_list_is_no_single_value() {
        let error = "a list is not accepted: write one value of type u8";
        assert_eq!(u8::read_setting(Given::List(&["1".to_owned()])), Err(error.to_owned()));
    }
}
