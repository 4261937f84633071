//! Values shown in another way than their type's own: hexadecimal, unquoted, bytes as text.

use std::sync::Arc;

use arrayvec::ArrayVec;
use smallvec::{Array, SmallVec};

use super::{Encoder, Group, Kind, Value};

/// A number shown in hexadecimal, with two digits a byte: the column option `hex`, or a part of a compound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hex<T>(pub T);

/// What [`Hex`] can show.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be printed in hexadecimal",
    label = "`hex` needs `u8`, `u16`, `u32` or `u64`",
    note = "`Option`, `Vec` and arrays of these are fine too"
)]
pub trait HexValue {
    /// The kind of the hexadecimal value.
    const HEX_KIND: &'static Kind;

    /// Writes the value in hexadecimal.
    fn encode_hex<E: Encoder + ?Sized>(&self, encoder: &mut E);

    /// Writes the value in hexadecimal, as all that a cell has. Returns whether the cell has ended.
    #[doc(hidden)]
    #[inline]
    fn encode_hex_cell<E: Encoder + ?Sized>(&self, encoder: &mut E) -> bool {
        self.encode_hex(encoder);
        false
    }

    /// Writes a list of values in hexadecimal.
    #[inline]
    fn encode_hex_list<E: Encoder + ?Sized>(list: &[Self], encoder: &mut E)
    where
        Self: Sized,
    {
        encode_list(list, encoder, Self::encode_hex);
    }
}

/// Writes a list whose values are written by `encode`.
#[inline]
fn encode_list<T, E: Encoder + ?Sized>(list: &[T], encoder: &mut E, encode: fn(&T, &mut E)) {
    if list.is_empty() {
        return encoder.empty(Group::List);
    }
    encoder.begin(Group::List);
    for value in list {
        encoder.item();
        encode(value, encoder);
    }
    encoder.end(Group::List);
}

/// Writes a list as it is written wherever it stands. Cells with at most one value do without it.
#[inline(never)]
fn longer<T, E: Encoder + ?Sized>(list: &[T], encoder: &mut E, encode: impl FnOnce(&[T], &mut E)) {
    encode(list, encoder);
}

impl<T: HexValue> Value for Hex<T> {
    const KIND: &'static Kind = T::HEX_KIND;

    #[inline]
    fn encode<E: Encoder + ?Sized>(&self, encoder: &mut E) {
        self.0.encode_hex(encoder);
    }

    #[inline]
    fn encode_cell<E: Encoder + ?Sized>(&self, encoder: &mut E) -> bool {
        self.0.encode_hex_cell(encoder)
    }
}

macro_rules! hex_numbers {
    ($($number:ty => $kind:ident, $digits:literal $(, $bytes:ident)?;)+) => {$(
        impl HexValue for $number {
            const HEX_KIND: &'static Kind = &Kind::$kind;

            #[inline]
            fn encode_hex<E: Encoder + ?Sized>(&self, encoder: &mut E) {
                encoder.hex((*self).into(), $digits);
            }

            #[inline]
            fn encode_hex_cell<E: Encoder + ?Sized>(&self, encoder: &mut E) -> bool {
                encoder.hex_cell((*self).into(), $digits)
            }

            $(
                #[inline]
                fn encode_hex_list<E: Encoder + ?Sized>(list: &[Self], encoder: &mut E) {
                    encoder.$bytes(list);
                }
            )?
        }
    )+};
}

hex_numbers! {
    u8 => H8, 2, hex_bytes;
    u16 => H16, 4;
    u32 => H32, 8;
    u64 => H64, 16;
}

/// A text that no output quotes: the column option `bare`, or a part of a compound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bare<T>(pub T);

/// What [`Bare`] can show.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a text that could be printed without quotes",
    label = "`bare` needs `String`, `&str` or `Bytes`",
    note = "`Option`, `Vec` and arrays of these are fine too"
)]
pub trait BareValue {
    /// The kind of the unquoted text.
    const BARE_KIND: &'static Kind;

    /// Writes the text without quotes.
    fn encode_bare<E: Encoder + ?Sized>(&self, encoder: &mut E);

    /// The same as all that a cell has. Returns whether the cell has ended.
    #[doc(hidden)]
    #[inline]
    fn encode_bare_cell<E: Encoder + ?Sized>(&self, encoder: &mut E) -> bool {
        self.encode_bare(encoder);
        false
    }
}

impl<T: BareValue> Value for Bare<T> {
    const KIND: &'static Kind = T::BARE_KIND;

    #[inline]
    fn encode<E: Encoder + ?Sized>(&self, encoder: &mut E) {
        self.0.encode_bare(encoder);
    }

    #[inline]
    fn encode_cell<E: Encoder + ?Sized>(&self, encoder: &mut E) -> bool {
        self.0.encode_bare_cell(encoder)
    }
}

/// Bytes that are a text most of the time: shown as text, with a `.` for what is not UTF-8.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bytes(pub Vec<u8>);

/// A text that is part of the program, as the label of a range of addresses is. A steady column tells it from another one
/// by where it stands, without reading it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct StaticText(pub &'static str);

impl StaticText {
    /// Identifies it by its address, without reading it. The same text may be at two addresses: then it is printed anew.
    #[inline]
    fn identify<E: Encoder + ?Sized>(self, encoder: &mut E) {
        encoder.unsigned(self.0.as_ptr().addr() as u64);
        encoder.unsigned(self.0.len() as u64);
    }
}

impl Value for StaticText {
    const KIND: &'static Kind = &Kind::Text;

    #[inline]
    fn encode<E: Encoder + ?Sized>(&self, encoder: &mut E) {
        if encoder.is_memo_key() {
            return self.identify(encoder);
        }
        encoder.text(self.0.as_bytes());
    }

    #[inline]
    fn encode_cell<E: Encoder + ?Sized>(&self, encoder: &mut E) -> bool {
        encoder.static_text_cell(self.0, false)
    }
}

impl BareValue for StaticText {
    const BARE_KIND: &'static Kind = &Kind::Bare;

    #[inline]
    fn encode_bare<E: Encoder + ?Sized>(&self, encoder: &mut E) {
        if encoder.is_memo_key() {
            return self.identify(encoder);
        }
        encoder.bare(self.0.as_bytes());
    }

    #[inline]
    fn encode_bare_cell<E: Encoder + ?Sized>(&self, encoder: &mut E) -> bool {
        encoder.static_text_cell(self.0, true)
    }
}

macro_rules! texts {
    ($($text:ty => |$value:ident| $bytes:expr;)+) => {$(
        impl Value for $text {
            const KIND: &'static Kind = &Kind::Text;

            #[inline]
            fn encode<E: Encoder + ?Sized>(&self, encoder: &mut E) {
                let $value = self;
                encoder.text($bytes);
            }
        }

        impl BareValue for $text {
            const BARE_KIND: &'static Kind = &Kind::Bare;

            #[inline]
            fn encode_bare<E: Encoder + ?Sized>(&self, encoder: &mut E) {
                let $value = self;
                encoder.bare($bytes);
            }
        }
    )+};
}

texts! {
    str => |text| text.as_bytes();
    String => |text| text.as_bytes();
    Box<str> => |text| text.as_bytes();
    Arc<str> => |text| text.as_bytes();
    Bytes => |text| &text.0;
}

/// What may be absent, and so may have a text for that (the column option `none`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is never absent, so `none` has no meaning for it",
    label = "`none` needs an `Option`"
)]
pub trait Optional {
    /// Whether there is no value.
    fn is_absent(&self) -> bool;
}

impl<T> Optional for Option<T> {
    #[inline]
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

/// The shapes that hold other values do so in every way of showing them.
macro_rules! shapes {
    ($($Trait:ident, $KIND:ident, $encode:ident, $encode_cell:ident, $encode_list:expr;)+) => {$(
        impl<T: $Trait + ?Sized> $Trait for &T {
            const $KIND: &'static Kind = T::$KIND;

            #[inline]
            fn $encode<E: Encoder + ?Sized>(&self, encoder: &mut E) {
                (**self).$encode(encoder);
            }

            #[inline]
            fn $encode_cell<E: Encoder + ?Sized>(&self, encoder: &mut E) -> bool {
                (**self).$encode_cell(encoder)
            }
        }

        impl<T: $Trait> $Trait for Option<T> {
            const $KIND: &'static Kind = &Kind::Optional(T::$KIND);

            #[inline]
            fn $encode<E: Encoder + ?Sized>(&self, encoder: &mut E) {
                match self {
                    Some(value) => value.$encode(encoder),
                    None => encoder.absent(),
                }
            }

            #[inline]
            fn $encode_cell<E: Encoder + ?Sized>(&self, encoder: &mut E) -> bool {
                match self {
                    Some(value) => value.$encode_cell(encoder),
                    None => {
                        encoder.absent();
                        false
                    }
                }
            }
        }

        impl<T: $Trait> $Trait for [T] {
            const $KIND: &'static Kind = &Kind::List(T::$KIND);

            #[inline]
            fn $encode<E: Encoder + ?Sized>(&self, encoder: &mut E) {
                $encode_list(self, encoder);
            }

            #[inline]
            fn $encode_cell<E: Encoder + ?Sized>(&self, encoder: &mut E) -> bool {
                match self {
                    [] if encoder.has_short_lists() => false,
                    [only] if const { !T::$KIND.is_list() } && encoder.has_short_lists() => {
                        only.$encode_cell(encoder)
                    }
                    list => {
                        longer(list, encoder, |list, encoder| list.$encode(encoder));
                        false
                    }
                }
            }
        }

        impl<T: $Trait> $Trait for Vec<T> {
            const $KIND: &'static Kind = <[T] as $Trait>::$KIND;

            #[inline]
            fn $encode<E: Encoder + ?Sized>(&self, encoder: &mut E) {
                self.as_slice().$encode(encoder);
            }

            #[inline]
            fn $encode_cell<E: Encoder + ?Sized>(&self, encoder: &mut E) -> bool {
                self.as_slice().$encode_cell(encoder)
            }
        }

        impl<T: $Trait, const N: usize> $Trait for ArrayVec<T, N> {
            const $KIND: &'static Kind = <[T] as $Trait>::$KIND;

            #[inline]
            fn $encode<E: Encoder + ?Sized>(&self, encoder: &mut E) {
                self.as_slice().$encode(encoder);
            }

            #[inline]
            fn $encode_cell<E: Encoder + ?Sized>(&self, encoder: &mut E) -> bool {
                self.as_slice().$encode_cell(encoder)
            }
        }

        impl<A: Array<Item: $Trait>> $Trait for SmallVec<A> {
            const $KIND: &'static Kind = <[A::Item] as $Trait>::$KIND;

            #[inline]
            fn $encode<E: Encoder + ?Sized>(&self, encoder: &mut E) {
                self.as_slice().$encode(encoder);
            }

            #[inline]
            fn $encode_cell<E: Encoder + ?Sized>(&self, encoder: &mut E) -> bool {
                self.as_slice().$encode_cell(encoder)
            }
        }

        impl<T: $Trait, const N: usize> $Trait for [T; N] {
            const $KIND: &'static Kind = <[T] as $Trait>::$KIND;

            #[inline]
            fn $encode<E: Encoder + ?Sized>(&self, encoder: &mut E) {
                self.as_slice().$encode(encoder);
            }

            #[inline]
            fn $encode_cell<E: Encoder + ?Sized>(&self, encoder: &mut E) -> bool {
                self.as_slice().$encode_cell(encoder)
            }
        }
    )+};
}

shapes! {
    Value, KIND, encode, encode_cell, |list: &[T], encoder| encode_list(list, encoder, T::encode);
    HexValue, HEX_KIND, encode_hex, encode_hex_cell, T::encode_hex_list;
    BareValue, BARE_KIND, encode_bare, encode_bare_cell, |list: &[T], encoder| encode_list(list, encoder, T::encode_bare);
}
