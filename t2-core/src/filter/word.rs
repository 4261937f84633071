//! Words of a condition: names of columns, values, those of the language.

/// A text and where it was found.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) text: String,
    /// Its first character, from 1; 0 if it was not parsed.
    pub(super) at: usize,
}

impl Word {
    pub(super) fn new(text: impl Into<String>, at: usize) -> Self {
        Self { text: text.into(), at }
    }
}

/// Where it was found makes no difference.
impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Word {}

/// The words of the language: as values they are quoted.
const KEYWORDS: [&str; 4] = ["and", "or", "not", "in"];

/// Whether this is a word of the language.
pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

/// Whether a word may have this character without quotes.
pub(super) fn is_word_character(character: char) -> bool {
    !character.is_whitespace() && !"()=!<>&|~,\"'".contains(character)
}
