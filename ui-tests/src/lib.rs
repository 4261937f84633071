//! Every misuse of the macros has a message that says what to write instead, and every right use compiles.
//!
//! The cases are files in `tests/fail` and `tests/pass`; here is what the passing ones use to look at their columns.

use t2_core::output::TextEncoder;
use t2_core::row::{Cells, Row};

/// The names of the columns, with a blank between them.
pub fn names<R: Row>() -> String {
    let names: Vec<_> = R::COLUMNS.iter().map(|column| column.name).collect();
    names.join(" ")
}

/// The type codes of the columns, as in the headers file, with a blank between them.
pub fn types<R: Row>() -> String {
    let types: Vec<_> = R::COLUMNS.iter().map(|column| column.kind.to_string()).collect();
    types.join(" ")
}

/// The cells of a row as in the flow file, with `|` between them.
pub fn cells<R: Row>(row: &R) -> String {
    let mut text = TextEncoder::quoted();
    let _ = row.write(&mut Cells::new(&mut text));
    text.end_row();
    String::from_utf8_lossy(text.bytes()).trim_end().replace('\t', "|")
}
