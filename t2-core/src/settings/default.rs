//! Defaults of settings as they are written in a declaration.

use std::path::PathBuf;

use crate::time::Span;

/// A text of a declaration, as a type.
pub trait Literal {
    /// The text.
    const TEXT: &'static str;
}

/// A value of a declaration, as a type.
pub trait Constant {
    /// The type of the value.
    type Type;

    /// The value.
    const VALUE: Self::Type;
}

/// A type whose default can be written as a text: `default = "200ms"`.
#[diagnostic::on_unimplemented(
    message = "a text is no default of a setting of type `{Self}`",
    label = "write a value of type `{Self}`",
    note = "defaults of `String`, `PathBuf` and `Span` are written as texts"
)]
pub trait DefaultText<L: Literal>: Sized {
    /// Why the text is no value, if it is none.
    const PROBLEM: Option<&'static str> = None;

    /// The value; of a text that is none, any.
    fn default_text() -> Self;
}

impl<L: Literal> DefaultText<L> for String {
    fn default_text() -> Self {
        L::TEXT.to_owned()
    }
}

impl<L: Literal> DefaultText<L> for PathBuf {
    const PROBLEM: Option<&'static str> = match L::TEXT.is_empty() {
        true => Some("a path cannot be empty"),
        false => None,
    };

    fn default_text() -> Self {
        L::TEXT.into()
    }
}

impl<L: Literal> DefaultText<L> for Span {
    const PROBLEM: Option<&'static str> = <Self as ConstText<L>>::PROBLEM;

    fn default_text() -> Self {
        <Self as ConstText<L>>::VALUE
    }
}

/// A type whose constants can be written as a text: `range = "1ms"..="1h"`.
#[diagnostic::on_unimplemented(
    message = "a text is no value of type `{Self}` in `range`",
    label = "write a value of type `{Self}`",
    note = "the values of `Span` are written as texts"
)]
pub trait ConstText<L: Literal>: Sized {
    /// Why the text is no value, if it is none.
    const PROBLEM: Option<&'static str>;

    /// The value; of a text that is none, any.
    const VALUE: Self;
}

impl<L: Literal> ConstText<L> for Span {
    const PROBLEM: Option<&'static str> = match Self::parse(L::TEXT) {
        Ok(_) => None,
        Err(error) => Some(error.message()),
    };
    const VALUE: Self = match Self::parse(L::TEXT) {
        Ok(span) => span,
        Err(_) => Self::ZERO,
    };
}

/// A list of the values of a declaration.
pub fn list_default<T, const N: usize>(items: [T; N]) -> Vec<T> {
    items.into()
}
