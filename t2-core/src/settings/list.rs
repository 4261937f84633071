//! Settings that are several values, or none.

use super::{Choice, SettingItem, SettingValue};

/// Items separated by commas; an empty text is the empty list.
impl<T: SettingItem> SettingValue for Vec<T> {
    const CHOICES: &'static [Choice] = T::CHOICES;

    fn parse_setting(text: &str) -> Result<Self, String> {
        match text.is_empty() {
            true => Ok(Self::new()),
            false => text.split(',').map(|item| T::parse_setting(item.trim())).collect(),
        }
    }

    fn show_setting(&self) -> String {
        self.iter().map(T::show_setting).collect::<Vec<_>>().join(",")
    }

    fn type_name() -> String {
        format!("list of {}", T::type_name())
    }

    fn collect_setting(items: &[String]) -> Result<Self, String> {
        items.iter().map(|item| T::parse_setting(item)).collect()
    }
}

/// An empty text is no value.
impl<T: SettingItem> SettingValue for Option<T> {
    const CHOICES: &'static [Choice] = T::CHOICES;

    fn parse_setting(text: &str) -> Result<Self, String> {
        match text.is_empty() {
            true => Ok(None),
            false => T::parse_setting(text).map(Some),
        }
    }

    fn show_setting(&self) -> String {
        self.as_ref().map(T::show_setting).unwrap_or_default()
    }

    fn type_name() -> String {
        format!("{} or nothing", T::type_name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Given;

    #[test]
    fn a_list_is_separated_by_commas_and_may_be_empty() {
        assert_eq!(Vec::<u16>::parse_setting("22, 80,443"), Ok(vec![22, 80, 443]));
        assert_eq!(Vec::<u16>::parse_setting(""), Ok(Vec::new()));
        assert_eq!(vec![22u16, 80].show_setting(), "22,80");
        assert_eq!(Vec::<u16>::type_name(), "list of u16");
    }

    #[test]
    fn the_wrong_item_of_a_list_is_quoted() {
        let error = "`x` is not accepted: invalid digit found in string";
        assert_eq!(Vec::<u16>::parse_setting("22,x"), Err(error.to_owned()));
        assert!(Vec::<u16>::parse_setting("22,").is_err());
    }

    #[test]
    fn an_item_of_an_array_may_hold_a_comma() {
        let items = ["a,b".to_owned(), String::new()];
        assert_eq!(Vec::<String>::read_setting(Given::List(&items)), Ok(items.to_vec()));
    }

    #[test]
    fn an_empty_text_is_no_value() {
        assert_eq!(Option::<u8>::parse_setting(""), Ok(None));
        assert_eq!(Option::<u8>::parse_setting("7"), Ok(Some(7)));
        assert_eq!((None::<u8>.show_setting(), Some(7u8).show_setting()), (String::new(), "7".to_owned()));
        assert_eq!(Option::<u8>::type_name(), "u8 or nothing");
    }
}
