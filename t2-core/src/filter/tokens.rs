//! The words and signs of a condition.

use super::error::FilterError;
use super::expression::Operator;
use super::word::{Word, is_word_character};

/// What a condition is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The name of a column, or a value.
    Word,
    /// A value in quotes.
    Quoted,
    Operator(Operator),
    And,
    Or,
    Not,
    Open,
    Close,
    Comma,
    End,
}

/// A word or sign of a condition.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Its text, without quotes.
    pub(super) word: Word,
}

/// The words and signs of a condition; the last is its end.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, FilterError> {
    let mut reader = Reader { characters: text.chars().collect(), at: 0 };
    let mut tokens = Vec::new();
    loop {
        let token = reader.token()?;
        let is_end = token.kind == Kind::End;
        tokens.push(token);
        if is_end {
            return Ok(tokens);
        }
    }
}

struct Reader {
    characters: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    fn token(&mut self) -> Result<Token, FilterError> {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
        let start = self.at;
        let placed = |text: String| Word::new(text, start + 1);
        let Some(first) = self.peek() else { return Ok(Token { kind: Kind::End, word: placed(String::new()) }) };
        if let '"' | '\'' = first {
            let text = self.quoted(first).ok_or_else(|| {
                FilterError::at(
                    &placed(first.into()),
                    "the quote that ends the value is missing; `\\` before a quote makes it part of the value",
                )
            })?;
            return Ok(Token { kind: Kind::Quoted, word: placed(text) });
        }
        if is_word_character(first) {
            let rest = self.characters.get(start..).unwrap_or_default();
            let text: String = rest.iter().copied().take_while(|&character| is_word_character(character)).collect();
            self.at += text.chars().count();
            let kind = match text.as_str() {
                "and" => Kind::And,
                "or" => Kind::Or,
                "not" => Kind::Not,
                "in" => Kind::Operator(Operator::In),
                _ => Kind::Word,
            };
            return Ok(Token { kind, word: placed(text) });
        }
        let (kind, len) = sign(first, self.characters.get(start + 1).copied())
            .map_err(|remedy| FilterError::at(&placed(first.into()), remedy))?;
        self.at += len;
        let text = self.characters.get(start..self.at).unwrap_or_default().iter().collect();
        Ok(Token { kind, word: placed(text) })
    }

    /// The text up to the quote that ends it; `None` if there is none.
    fn quoted(&mut self, quote: char) -> Option<String> {
        let mut text = String::new();
        loop {
            self.at += 1;
            match self.peek()? {
                '\\' => {
                    self.at += 1;
                    text.push(self.peek()?);
                }
                character if character == quote => {
                    self.at += 1;
                    return Some(text);
                }
                character => text.push(character),
            }
        }
    }
}

/// The sign that begins with these characters, and its length; or what to write instead.
fn sign(first: char, second: Option<char>) -> Result<(Kind, usize), &'static str> {
    use Operator::{Bits, Contains, Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};

    Ok(match (first, second) {
        ('=', Some('=')) => (Kind::Operator(Equal), 2),
        ('=', Some('~')) => return Err("write `~` for a text that contains another"),
        ('=', _) => return Err("write `==`"),
        ('!', Some('=')) => (Kind::Operator(NotEqual), 2),
        ('!', Some('~')) => return Err("write `not` before the column, and `~`"),
        ('!', _) => (Kind::Not, 1),
        ('<', Some('=')) => (Kind::Operator(LessOrEqual), 2),
        ('<', _) => (Kind::Operator(Less), 1),
        ('>', Some('=')) => (Kind::Operator(GreaterOrEqual), 2),
        ('>', _) => (Kind::Operator(Greater), 1),
        ('&', Some('&')) => (Kind::And, 2),
        ('&', _) => (Kind::Operator(Bits), 1),
        ('|', Some('|')) => (Kind::Or, 2),
        ('|', _) => return Err("write `or` between conditions, and `,` between values"),
        ('~', _) => (Kind::Operator(Contains), 1),
        ('(', _) => (Kind::Open, 1),
        (')', _) => (Kind::Close, 1),
        // A quote was read before; what is left is a comma.
        _ => (Kind::Comma, 1),
    })
}
