//! Cells as a terminal shows them: as visible text, which may be cut.

use std::fmt::Write;

use t2_core::human::Printable;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Printed in place of what was cut off.
const CUT: &str = "…";

/// Shows cells. It keeps the memory that this takes, for the next cell.
#[derive(Debug, Default)]
pub(super) struct Display {
    text: String,
}

/// A cell as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shown<'t> {
    /// The text without the sign of a cut.
    beginning: &'t [u8],
    is_cut: bool,
    /// Columns of the terminal that it takes.
    pub(super) width: usize,
}

impl Shown<'_> {
    /// Appends the text to a row.
    pub(super) fn append_to(&self, row: &mut Vec<u8>) {
        row.extend_from_slice(self.beginning);
        if self.is_cut {
            row.extend_from_slice(CUT.as_bytes());
        }
    }
}

impl Display {
    /// Shows a cell.
    ///
    /// Bytes that are no UTF-8, control characters and marks that reverse the direction of writing become escapes.
    pub(super) fn show<'t>(&'t mut self, cell: &'t [u8]) -> Shown<'t> {
        if is_plain(cell) {
            return Shown { beginning: cell, is_cut: false, width: cell.len() };
        }
        let text = self.escape(cell);
        Shown { beginning: text.as_bytes(), is_cut: false, width: text.width() }
    }

    /// Shows a cell in `most` columns of the terminal at most, and at least one.
    pub(super) fn show_at_most<'t>(&'t mut self, cell: &'t [u8], most: usize) -> Shown<'t> {
        let room = most.saturating_sub(CUT.width());
        if is_plain(cell) {
            return match cell.get(..room) {
                Some(beginning) if cell.len() > most => Shown { beginning, is_cut: true, width: most },
                _ => Shown { beginning: cell, is_cut: false, width: cell.len() },
            };
        }
        let text = self.escape(cell);
        if text.width() <= most {
            return Shown { beginning: text.as_bytes(), is_cut: false, width: text.width() };
        }
        let beginning = beginning(text, room);
        Shown { beginning: beginning.as_bytes(), is_cut: true, width: beginning.width() + CUT.width() }
    }

    fn escape(&mut self, cell: &[u8]) -> &str {
        self.text.clear();
        for chunk in cell.utf8_chunks() {
            // Writing to a string does not fail.
            let _ = write!(self.text, "{}", Printable(chunk.valid()));
            for byte in chunk.invalid() {
                let _ = write!(self.text, "\\x{byte:02x}");
            }
        }
        &self.text
    }
}

/// Whether each byte is a character that takes one column.
fn is_plain(cell: &[u8]) -> bool {
    cell.iter().all(|byte| matches!(byte, b' '..=b'~'))
}

/// The longest beginning of whole characters that is not wider than this.
fn beginning(text: &str, most: usize) -> &str {
    let (mut width, mut end) = (0, 0);
    for (at, character) in text.grapheme_indices(true) {
        width += character.width();
        if width > most {
            break;
        }
        end = at + character.len();
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(shown: Shown<'_>) -> (String, usize) {
        let mut row = Vec::new();
        shown.append_to(&mut row);
        (String::from_utf8(row).unwrap(), shown.width)
    }

    fn shown(cell: &str) -> (String, usize) {
        text(Display::default().show(cell.as_bytes()))
    }

    fn cut(cell: &str, most: usize) -> (String, usize) {
        text(Display::default().show_at_most(cell.as_bytes(), most))
    }

    #[test]
    fn wide_characters_take_two_columns_and_combining_ones_none() {
        for (cell, width) in [("abc", 3), ("日本", 4), ("e\u{301}", 1), ("👩‍👩‍👧", 2), ("🇨🇭", 2), ("ﬁ", 1), ("", 0)]
        {
            assert_eq!(shown(cell), (cell.to_owned(), width), "{cell}");
        }
    }

    #[test]
    fn what_controls_a_terminal_is_shown_as_an_escape() {
        for (cell, text) in [
            ("\x1b[31mred", r"\u{1b}[31mred"),
            ("a\rb", r"a\rb"),
            ("\u{9b}2J", r"\u{9b}2J"),
            ("\0", r"\u{0}"),
            ("\u{202e}gpj.exe", r"\u{202e}gpj.exe"),
        ] {
            assert_eq!(shown(cell), (text.to_owned(), text.len()));
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_shown_as_escapes() {
        assert_eq!(text(Display::default().show(b"a\xffb\xe6\x97")), (r"a\xffb\xe6\x97".to_owned(), 14));
    }

    #[test]
    fn a_cell_that_is_too_wide_is_cut() {
        assert_eq!(cut("abcdef", 6), ("abcdef".to_owned(), 6));
        assert_eq!(cut("abcdefg", 6), ("abcde…".to_owned(), 6));
        assert_eq!(cut("abcdefg", 1), ("…".to_owned(), 1));
        assert_eq!(cut("äbcdefg", 6), ("äbcde…".to_owned(), 6));
    }

    #[test]
    fn a_cut_splits_no_character() {
        assert_eq!(cut("日本語", 4), ("日…".to_owned(), 3));
        assert_eq!(cut("ae\u{301}io", 3), ("ae\u{301}…".to_owned(), 3));
        assert_eq!(cut("a👩‍👩‍👧bc", 3), ("a…".to_owned(), 2));
        assert_eq!(cut("a🇨🇭bc", 4), ("a🇨🇭…".to_owned(), 4));
    }
}
