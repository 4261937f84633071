//! Conditions as they are written.

use std::fmt;

use super::word::{Word, is_keyword, is_word_character};

/// A condition on any columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    /// At least one of two or more.
    Any(Vec<Self>),
    /// Each of two or more.
    All(Vec<Self>),
    /// The opposite.
    Not(Box<Self>),
    Test(Test),
}

/// A comparison of a column with one or more values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Test {
    pub(super) column: Word,
    pub(super) operator: Operator,
    pub(super) values: Vec<Word>,
}

/// How a column is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// One of several values.
    In,
    /// Contains a text.
    Contains,
    /// Has one of several bits.
    Bits,
}

impl Operator {
    /// All, in the order of their help.
    #[cfg(test)]
    pub(super) const ALL: [Self; 9] = [
        Self::Equal,
        Self::NotEqual,
        Self::Less,
        Self::LessOrEqual,
        Self::Greater,
        Self::GreaterOrEqual,
        Self::In,
        Self::Contains,
        Self::Bits,
    ];

    /// Whether several values may follow.
    pub(super) fn takes_several(self) -> bool {
        matches!(self, Self::In | Self::Bits)
    }

    /// Whether it tells which of two values comes first.
    pub(super) fn is_order(self) -> bool {
        matches!(self, Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual)
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::In => "in",
            Self::Contains => "~",
            Self::Bits => "&",
        })
    }
}

/// A value, quoted where it must be.
impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = &self.text;
        if !text.is_empty() && text.chars().all(is_word_character) && !is_keyword(text) {
            return f.write_str(text);
        }
        write!(f, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.column.text, self.operator)?;
        let mut separator = "";
        for value in &self.values {
            write!(f, "{separator}{value}")?;
            separator = ",";
        }
        Ok(())
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Test(test) => test.fmt(f),
            Self::Not(inner) => {
                write!(f, "not {}", InParentheses(inner, matches!(**inner, Self::Any(_) | Self::All(_))))
            }
            Self::Any(inner) => joined(f, inner, " or ", |inner| matches!(inner, Self::Any(_))),
            Self::All(inner) => joined(f, inner, " and ", |inner| matches!(inner, Self::Any(_) | Self::All(_))),
        }
    }
}

fn joined(
    f: &mut fmt::Formatter<'_>,
    inner: &[Expression],
    word: &str,
    is_loose: impl Fn(&Expression) -> bool,
) -> fmt::Result {
    let mut separator = "";
    for one in inner {
        write!(f, "{separator}{}", InParentheses(one, is_loose(one)))?;
        separator = word;
    }
    Ok(())
}

/// A condition that may need parentheses.
struct InParentheses<'e>(&'e Expression, bool);

impl fmt::Display for InParentheses<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self(inner, true) => write!(f, "({inner})"),
            Self(inner, false) => inner.fmt(f),
        }
    }
}
