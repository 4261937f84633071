//! Settings whose values have names: enums with `#[derive(Setting)]`.

use super::{SettingValue, nearest};

/// A value with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Name, in lowerCamelCase.
    pub name: &'static str,
    /// What it means.
    pub description: &'static str,
}

/// The error for a text that is none of the names.
pub fn unknown_choice<T: SettingValue>(text: &str) -> String {
    let names = || T::CHOICES.iter().map(|choice| choice.name);
    let known = names().collect::<Vec<_>>().join(", ");
    match nearest(text, names()) {
        Some(nearest) => format!("`{text}` is not accepted, did you mean `{nearest}`? (accepted are {known})"),
        None => format!("`{text}` is not accepted: write one of {known}"),
    }
}
