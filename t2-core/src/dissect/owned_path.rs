//! Paths that flows keep: most take a number, and no memory besides.

use std::num::NonZeroU64;

use super::HeaderPath;
use super::path::{self, NO_HEADER, PathText};
use super::token::{Name, Token};

/// The path of a flow's packets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OwnedHeaderPath(Kept);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Kept {
    /// The [code](HeaderPath::code) of a path that has one.
    Code(NonZeroU64),
    /// Any other path.
    Headers(Box<Headers>),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Headers {
    tokens: Box<[Token]>,
    headers: u16,
}

impl Default for Kept {
    fn default() -> Self {
        Self::Code(NO_HEADER)
    }
}

impl HeaderPath {
    /// A copy that takes no more room than it needs.
    pub fn to_owned_path(&self) -> OwnedHeaderPath {
        OwnedHeaderPath(match self.code() {
            Some(code) => Kept::Code(code),
            None => Kept::Headers(Box::new(Headers { tokens: self.tokens().into(), headers: self.headers() })),
        })
    }
}

impl OwnedHeaderPath {
    /// Number of headers, each of a run counted.
    pub fn headers(&self) -> u16 {
        match &self.0 {
            Kept::Code(code) => names(*code) as u16,
            Kept::Headers(path) => path.headers,
        }
    }

    /// That of a code.
    pub(super) fn of(code: NonZeroU64) -> Self {
        Self(Kept::Code(code))
    }

    /// The code, if there is one.
    #[inline]
    pub(super) fn code(&self) -> Option<NonZeroU64> {
        match &self.0 {
            Kept::Code(code) => Some(*code),
            Kept::Headers(_) => None,
        }
    }

    /// Appends the text, such as `eth:vlan{2}:ipv4:tcp`, to an empty buffer.
    pub fn write_to(&self, buffer: &mut PathText) {
        self.with_text(|text| {
            // Infallible: no text is longer than the buffer.
            let _ = buffer.try_extend_from_slice(text);
        });
    }

    /// Calls `take` with the text.
    #[inline]
    pub(super) fn with_text(&self, take: impl FnOnce(&[u8])) {
        match &self.0 {
            Kept::Code(code) => {
                let mut text = [0; CODE_TEXT];
                let len = write_code(*code, &mut text);
                take(text.get(..len).unwrap_or_default());
            }
            Kept::Headers(path) => {
                let mut text = PathText::new();
                path::write(&path.tokens, &mut text);
                take(&text);
            }
        }
    }
}

impl PartialEq<HeaderPath> for OwnedHeaderPath {
    #[inline]
    fn eq(&self, other: &HeaderPath) -> bool {
        match &self.0 {
            Kept::Code(code) => other.code() == Some(*code),
            Kept::Headers(path) => path.headers == other.headers() && *path.tokens == *other.tokens(),
        }
    }
}

/// The text of a header, as it is copied: a whole block.
#[derive(Clone, Copy)]
struct NameText {
    text: [u8; Self::BLOCK],
    len: u8,
}

impl NameText {
    /// No name is longer, with a colon before it.
    const BLOCK: usize = 15;

    const fn of(parts: [&str; 2]) -> Self {
        let (mut text, mut len, mut part) = ([0; Self::BLOCK], 0, 0);
        while part < parts.len() {
            let mut at = 0;
            while at < parts[part].len() {
                text[len] = parts[part].as_bytes()[at];
                (len, at) = (len + 1, at + 1);
            }
            part += 1;
        }
        Self { text, len: len as u8 }
    }
}

/// The text of each code of a header.
static NAMES: [NameText; 1 << Token::NAME_BITS] = {
    let mut texts = [NameText::of(["", ""]); 1 << Token::NAME_BITS];
    let mut n = 0;
    while n < Name::ALL.len() {
        let name = Name::ALL[n];
        if let (Some(link), Some(known)) = (Token::Link(name).name_code(), Token::Known(name).name_code()) {
            texts[link as usize] = NameText::of(["", name.text()]);
            texts[known as usize] = NameText::of([":", name.text()]);
        }
        n += 1;
    }
    if let Some(tag) = Token::Vlan(1).name_code() {
        texts[tag as usize] = NameText::of([":", Name::Vlan.text()]);
    }
    texts
};

/// The most headers of a path with a code.
const MOST_NAMES: usize = ((u64::BITS - 1) / Token::NAME_BITS) as usize;

/// Room for the text of any path with a code.
const CODE_TEXT: usize = MOST_NAMES * NameText::BLOCK;

/// The number of headers in a code.
#[inline]
fn names(code: NonZeroU64) -> u32 {
    (u64::BITS - 1 - code.leading_zeros()) / Token::NAME_BITS
}

/// Writes the text of a code; returns its length.
#[inline]
fn write_code(code: NonZeroU64, text: &mut [u8; CODE_TEXT]) -> usize {
    // The first header in the highest bits, without the bit above it.
    let mut rest = code.get() << code.leading_zeros() << 1;
    let mut len = 0;
    for _ in 0..names(code) {
        let name = NAMES[(rest >> (u64::BITS - Token::NAME_BITS)) as usize];
        if let Some(place) = text.get_mut(len..).and_then(<[u8]>::first_chunk_mut) {
            *place = name.text;
        }
        len += usize::from(name.len);
        rest <<= Token::NAME_BITS;
    }
    len
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Headers with a name mostly, and others.
    fn token() -> impl Strategy<Value = Token> {
        let name = || prop::sample::select(Name::ALL);
        prop_oneof![
            4 => name().prop_map(Token::Link),
            16 => name().prop_map(Token::Known),
            2 => (1..3u16).prop_map(Token::Vlan),
            1 => any::<u16>().prop_map(Token::EtherType),
        ]
    }

    proptest! {
        #[test]
        fn a_kept_path_has_the_text_and_the_headers_of_the_path(
            tokens in prop::collection::vec(token(), 0..12),
            other in prop::collection::vec(token(), 0..3),
        ) {
            let path_of = |tokens: &[Token]| {
                let mut path = HeaderPath::default();
                tokens.iter().for_each(|&token| path.push(token));
                path
            };
            let (path, other) = (path_of(&tokens), path_of(&other));
            let kept = path.to_owned_path();
            let (mut text, mut kept_text) = (PathText::new(), PathText::new());
            path.write_to(&mut text);
            kept.write_to(&mut kept_text);
            prop_assert_eq!(text, kept_text);
            prop_assert_eq!(kept.headers(), path.headers());
            prop_assert!(kept == path);
            prop_assert_eq!(OwnedHeaderPath::default() == path, tokens.is_empty());
            prop_assert_eq!(kept == other, path == other);
            prop_assert_eq!(kept == other.to_owned_path(), path == other);
        }
    }
}
