//! A block of an explanation.

use t2_core::human::Printable;

/// A block: the name, and under it the lines. Names and values may come from a log, with control characters.
pub(super) fn block(name: &str, value: Option<&str>, lines: impl IntoIterator<Item = String>) -> String {
    let first = value.map_or_else(|| name.to_owned(), |value| format!("{name}={value}"));
    let lines = [first].into_iter().chain(lines);
    lines.fold(String::new(), |text, line| text + &format!("{}\n", Printable(&line)))
}
