//! What a column can hold: the [`Value`] trait, its kinds, and the encoder that values are written to.
//!
//! A value says *what* it is, never how it is printed: separators, quotes and escapes are the encoder's, so no
//! value can disturb a row.

mod bits;
mod impls;
mod kind;
mod memo_key;
mod wrappers;

use std::net::{Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU64;

pub use bits::{Bit, BitFlags, BitSet};
pub use kind::{Kind, Part};
pub use memo_key::{MemoKey, MemoMatch};
pub use wrappers::{Bare, BareValue, Bytes, Hex, HexValue, Optional, StaticText};

use crate::mac::Mac;
use crate::time::{Span, Timestamp};

/// A value that fills one cell of a column.
///
/// Implement it for a type of your own by writing it as one of the [`Encoder`]'s kinds; a struct of values is made a
/// compound (`a_b_c`) by `#[derive(Value)]`.
///
/// ```
/// use t2_core::prelude::*;
///
/// struct Ttl(u8);
///
/// impl Value for Ttl {
///     const KIND: &'static Kind = &Kind::U8;
///
///     fn encode<E: Encoder + ?Sized>(&self, encoder: &mut E) {
///         encoder.unsigned(self.0.into());
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an output column",
    label = "this type does not fill exactly one column",
    note = "columns hold numbers, `bool`, `char`, times, addresses, text, `Option`, `Vec`, arrays and tuples of these, \
            and structs with `#[derive(Value)]`"
)]
pub trait Value {
    /// What kind of value it is: the type code of the headers file, and the type in typed outputs.
    const KIND: &'static Kind;

    /// Writes the value, as exactly one value of its kind.
    fn encode<E: Encoder + ?Sized>(&self, encoder: &mut E);

    /// Writes the value as all that a cell has. Returns whether the encoder has ended the cell, too: text with a value of
    /// known length does, which takes one piece for both.
    #[doc(hidden)]
    #[inline]
    fn encode_cell<E: Encoder + ?Sized>(&self, encoder: &mut E) -> bool {
        self.encode(encoder);
        false
    }
}

/// What encloses several values in one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Any number of values of one kind, `a;b;c`.
    List,
    /// A fixed number of values of their own kinds, `a_b_c`.
    Compound,
}

/// Receives the values of one cell, in order.
pub trait Encoder {
    /// An unsigned number, decimal.
    fn unsigned(&mut self, value: u64);
    /// A signed number, decimal.
    fn signed(&mut self, value: i64);
    /// A number in hexadecimal with exactly `digits` digits, 1 to 16.
    fn hex(&mut self, value: u64, digits: u8);
    /// A number in single precision.
    fn float(&mut self, value: f32);
    /// A number in double precision.
    fn double(&mut self, value: f64);
    /// One character.
    fn char(&mut self, value: char);
    /// A text; need not be valid UTF-8. Quoted where the output quotes texts.
    fn text(&mut self, value: &[u8]);
    /// A text that the text form never quotes; to other encoders it is a text like any.
    #[inline]
    fn bare(&mut self, value: &[u8]) {
        self.text(value);
    }
    /// Any bytes.
    fn binary(&mut self, value: &[u8]);
    /// A point in time.
    fn time(&mut self, value: Timestamp);
    /// A length of time.
    fn span(&mut self, value: Span);
    /// A hardware address.
    fn mac(&mut self, value: Mac);
    /// An IPv4 address.
    fn ipv4(&mut self, value: Ipv4Addr);
    /// An IPv6 address.
    fn ipv6(&mut self, value: Ipv6Addr);
    /// No value.
    fn absent(&mut self);
    /// Several values follow; [`item`](Self::item) stands before each of them.
    fn begin(&mut self, group: Group);
    /// The next value of the innermost group follows.
    fn item(&mut self);
    /// The innermost group ends.
    fn end(&mut self, group: Group);
    /// A group without values.
    #[inline]
    fn empty(&mut self, group: Group) {
        self.begin(group);
        self.end(group);
    }
    /// A list of bytes in hexadecimal.
    #[inline]
    fn hex_bytes(&mut self, bytes: &[u8]) {
        self.begin(Group::List);
        for byte in bytes {
            self.item();
            self.hex((*byte).into(), 2);
        }
        self.end(Group::List);
    }
    /// An [unsigned number](Self::unsigned) as all that a cell has. Returns whether the cell has ended.
    #[doc(hidden)]
    #[inline]
    fn unsigned_cell(&mut self, value: u64) -> bool {
        self.unsigned(value);
        false
    }
    /// The same for a number in [hexadecimal](Self::hex).
    #[doc(hidden)]
    #[inline]
    fn hex_cell(&mut self, value: u64, digits: u8) -> bool {
        self.hex(value, digits);
        false
    }
    /// The same for a [point in time](Self::time).
    #[doc(hidden)]
    #[inline]
    fn time_cell(&mut self, value: Timestamp) -> bool {
        self.time(value);
        false
    }
    /// The same for a [length of time](Self::span).
    #[doc(hidden)]
    #[inline]
    fn span_cell(&mut self, value: Span) -> bool {
        self.span(value);
        false
    }
    /// The same for a [hardware address](Self::mac).
    #[doc(hidden)]
    #[inline]
    fn mac_cell(&mut self, value: Mac) -> bool {
        self.mac(value);
        false
    }
    /// The same for a [text](Self::text), or a [bare](Self::bare) one, that is part of the program.
    #[doc(hidden)]
    #[inline]
    fn static_text_cell(&mut self, text: &'static str, is_bare: bool) -> bool {
        if is_bare {
            self.bare(text.as_bytes());
        } else {
            self.text(text.as_bytes());
        }
        false
    }
    /// The cell of a header path with a code, if it was [written](Self::path_cell) before and is at hand. Returns whether it
    /// is.
    #[doc(hidden)]
    #[inline]
    fn kept_path_cell(&mut self, code: NonZeroU64) -> bool {
        let _ = code;
        false
    }
    /// The text of a header path as all that a cell has; its code has always the same. Returns whether the cell has ended.
    #[doc(hidden)]
    #[inline]
    fn path_cell(&mut self, code: NonZeroU64, text: &[u8]) -> bool {
        let _ = code;
        self.bare(text);
        false
    }
    /// Whether a list that is all that a cell has is nothing if it is empty, and is written as its value alone if it has one
    /// value that is no list.
    #[doc(hidden)]
    #[inline]
    fn has_short_lists(&self) -> bool {
        false
    }
    /// Whether nothing is printed, and the encoder only wants to know whether the value is the same as another. A value
    /// whose text is costly may then be written in any form that tells it from all others of its type.
    #[inline]
    fn is_memo_key(&self) -> bool {
        false
    }
}
