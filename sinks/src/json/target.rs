//! Where values go: between the names of an object, or alone.

use std::fmt::{self, Write as _};
use std::io::Write as _;

use t2_core::mac::Mac;

use super::encoder::string;

/// Where a value goes.
pub(super) struct Target<'t> {
    pub(super) bytes: &'t mut Vec<u8>,
    /// Whether texts are in quotes.
    pub(super) has_quotes: bool,
}

impl Target<'_> {
    /// What needs no quotes.
    pub(super) fn bare(&mut self, value: impl fmt::Display) -> Written {
        // Infallible: a vector takes all that is written.
        let _ = write!(self.bytes, "{value}");
        Written
    }

    /// A text in which there is nothing to escape.
    pub(super) fn quoted(&mut self, value: impl fmt::Display) -> Written {
        if self.has_quotes {
            self.bytes.push(b'"');
        }
        self.bare(value);
        if self.has_quotes {
            self.bytes.push(b'"');
        }
        Written
    }

    /// Any text; only objects have such.
    pub(super) fn text(&mut self, text: &str) -> Written {
        string(self.bytes, text);
        Written
    }

    /// JSON, without the quotes of a text if it has to be.
    pub(super) fn json(&mut self, json: &[u8]) -> Written {
        let text = json.strip_prefix(b"\"").and_then(|json| json.strip_suffix(b"\""));
        self.bytes.extend_from_slice(text.filter(|_| !self.has_quotes).unwrap_or(json));
        Written
    }

    /// Texts in which there is nothing to escape: one alone, or a list of several; `None` if there is none.
    pub(super) fn list(&mut self, texts: impl ExactSizeIterator<Item = impl fmt::Display>) -> Option<Written> {
        let has_several = texts.len() > 1;
        let mut written = None;
        for (n, text) in texts.enumerate() {
            if has_several {
                self.bytes.push(if n == 0 { b'[' } else { b',' });
            }
            written = Some(self.quoted(text));
        }
        if has_several {
            self.bytes.push(b']');
        }
        written
    }
}

/// A value was written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written;

/// Nanoseconds as seconds with microseconds: `1.500000`.
pub(super) struct Micros(pub(super) i64);

impl fmt::Display for Micros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.0.div_euclid(1000);
        let (seconds, fraction) = (micros.unsigned_abs() / 1_000_000, micros.unsigned_abs() % 1_000_000);
        let sign = if micros < 0 { "-" } else { "" };
        write!(f, "{sign}{seconds}.{fraction:06}")
    }
}

/// A hardware address as RFC 7042 has it: `00-00-5E-00-53-23`.
pub(super) struct Hyphens<'m>(pub(super) &'m Mac);

impl fmt::Display for Hyphens<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, byte) in self.0.0.iter().enumerate() {
            if n > 0 {
                f.write_char('-')?;
            }
            write!(f, "{byte:02X}")?;
        }
        Ok(())
    }
}
