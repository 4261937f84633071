//! Keys, as they are in files.

use std::error::Error;
use std::fmt;

/// The bytes of a key.
const LEN: usize = 32;

/// The key of an anonymiser: 32 secret bytes. Who has it can find the address behind each one that replaces it.
#[derive(Clone)]
pub struct Key([u8; LEN]);

impl Key {
    /// The most bytes that a file with a key has, about: what is longer is none.
    pub const LONGEST: usize = 128;

    /// The key that a file contains: 32 bytes as they are, or 64 hexadecimal digits, which may have `0x` before them and
    /// blanks and line ends around them.
    ///
    /// # Errors
    /// Anything else, and a key whose bytes are all the same, which is none.
    pub fn parse(content: &[u8]) -> Result<Self, KeyError> {
        let key = match <[u8; LEN]>::try_from(content) {
            Ok(key) => key,
            Err(_) => digits(content.trim_ascii()).ok_or(KeyError::Form(content.len()))?,
        };
        match key.iter().all(|byte| Some(byte) == key.first()) {
            true => Err(KeyError::Uniform),
            false => Ok(Self(key)),
        }
    }

    /// The key of the cipher, and what the pad is made of.
    pub(super) fn halves(&self) -> ([u8; LEN / 2], [u8; LEN / 2]) {
        let (halves, _) = self.0.as_chunks();
        match *halves {
            [key, pad] => (key, pad),
            // The length is a constant: there are two halves.
            _ => Default::default(),
        }
    }
}

/// Shows nothing of the key.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

/// A key in hexadecimal digits.
fn digits(text: &[u8]) -> Option<[u8; LEN]> {
    let text = text.strip_prefix(b"0x").or_else(|| text.strip_prefix(b"0X")).unwrap_or(text);
    let (pairs, rest) = text.as_chunks();
    let byte = |&[high, low]: &[u8; 2]| Some(hex(high)? << 4 | hex(low)?);
    let bytes = pairs.iter().map(byte).collect::<Option<Vec<u8>>>()?;
    bytes.try_into().ok().filter(|_| rest.is_empty())
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|digit| digit as u8)
}

/// Why a file has no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// It has this many bytes, and these are not the digits of a key.
    Form(usize),
    /// All bytes are the same.
    Uniform,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = match self {
            Self::Form(len) if *len > Key::LONGEST => "the file is longer than that".to_owned(),
            Self::Form(1) => "the file has 1 byte".to_owned(),
            Self::Form(len) => format!("the file has {len} bytes and is neither"),
            Self::Uniform => "in the file all bytes are the same".to_owned(),
        };
        write!(
            f,
            "a key is {LEN} random bytes, or {} hexadecimal digits; {found}: make one with `openssl rand -hex {LEN}`",
            2 * LEN
        )
    }
}

impl Error for KeyError {}
