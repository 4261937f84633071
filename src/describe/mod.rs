//! In words, for users: kinds of values, bits, types of settings; and where the values of settings come from.

mod bits;
mod kind;
mod request;
mod settings;
mod wrap;

pub(crate) use bits::{bit_line, bits_of, number, set_bits};
pub(crate) use kind::kind_in_words;
pub(crate) use request::request;
pub(crate) use settings::{
    ConfigFile, KnownSetting, Origin, accepted, checked, checked_file, find, known_settings, variable,
};
pub(crate) use wrap::wrapped;
