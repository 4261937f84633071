//! What a flow keeps of its steady cells.

use std::cell::Cell;

use t2_macros::Columns;

use crate::output::TextEncoder;
use crate::row::{CellMemo, Cells, Row, Steady, Written};
use crate::value::Value;

/// The text of a run, if it is kept for values with this identity.
fn text<'k>(kept: &'k CellMemo, run: usize, identity: &[u8]) -> Option<&'k [u8]> {
    kept.kept(run).filter(|(known, _)| *known == identity).map(|(_, text)| text)
}

#[test]
fn a_text_is_kept_until_another_takes_its_place() {
    let mut kept = CellMemo::default();
    assert_eq!(text(&kept, 0, b"first"), None);
    kept.keep(0, b"first", b"one");
    assert_eq!(
        (text(&kept, 0, b"first"), text(&kept, 0, b"other"), text(&kept, 0, b"firs")),
        (Some(&b"one"[..]), None, None)
    );
    kept.keep(0, b"other", b"two");
    assert_eq!((text(&kept, 0, b"first"), text(&kept, 0, b"other")), (None, Some(&b"two"[..])));
}

#[test]
fn runs_are_kept_beside_each_other() {
    let mut kept = CellMemo::default();
    kept.keep(2, b"id", b"third");
    kept.keep(0, b"id", b"first");
    let texts = [0, 1, 2, 3].map(|run| text(&kept, run, b"id"));
    assert_eq!(texts, [Some(&b"first"[..]), None, Some(&b"third"[..]), None]);
}

#[test]
fn nothing_is_kept_for_another_flow() {
    let mut kept = CellMemo::default();
    kept.keep(0, b"id", b"text");
    kept.keep(1, b"id", b"text");
    kept.clear();
    assert_eq!((text(&kept, 0, b"id"), text(&kept, 1, b"id"), text(&kept, 0, b"")), (None, None, None));
}

/// The row of these cells, the second and third of them steady.
fn row(text: &mut TextEncoder, memo: &mut CellMemo, cells: (u8, &str, Option<u16>, u8)) -> String {
    text.clear();
    let mut writer = Cells::keeping(text, Some(memo));
    let _ = writer.cell(&cells.0);
    let _ = writer.steady(
        0,
        |identity| (cells.1, cells.2).encode(identity),
        |identity| (cells.1, cells.2).encode(identity),
        |writer| {
            let text = writer.cell(cells.1);
            let number = match &cells.2 {
                Some(number) => writer.cell(number),
                None => writer.absent_as("-"),
            };
            [text, number]
        },
    );
    let _ = writer.cell(&cells.3);
    text.end_row();
    String::from_utf8_lossy(text.bytes()).into_owned()
}

#[test]
fn steady_cells_show_the_value_of_their_packet_whether_it_changed_or_not() {
    let (mut text, mut kept) = (TextEncoder::unquoted(), CellMemo::default());
    for (cells, wanted) in [
        ((1, "a", Some(1), 9), "1\ta\t1\t9\n"),
        ((2, "a", Some(1), 8), "2\ta\t1\t8\n"),
        ((3, "b", Some(1), 7), "3\tb\t1\t7\n"),
        ((4, "b", None, 6), "4\tb\t-\t6\n"),
        ((5, "b", None, 5), "5\tb\t-\t5\n"),
        ((6, "", Some(2), 4), "6\t\t2\t4\n"),
    ] {
        assert_eq!(row(&mut text, &mut kept, cells), wanted);
    }
}

#[test]
fn another_flow_begins_with_nothing_kept() {
    let (mut text, mut kept) = (TextEncoder::unquoted(), CellMemo::default());
    row(&mut text, &mut kept, (1, "a", None, 1));
    kept.clear();
    assert_eq!(kept.kept(0), None);
    assert_eq!(row(&mut text, &mut kept, (1, "b", None, 1)), "1\tb\t-\t1\n");
}

#[test]
fn values_that_are_too_long_to_be_identified_are_printed_each_time() {
    let (mut text, mut kept) = (TextEncoder::unquoted(), CellMemo::default());
    let long = "x".repeat(1000);
    for n in 0..2 {
        assert_eq!(row(&mut text, &mut kept, (n, &long, None, 1)), format!("{n}\t{long}\t-\t1\n"));
    }
}

/// A group of steady columns, which counts how often its values are computed.
struct Port<'c> {
    key: Option<u64>,
    number: u16,
    computed: &'c Cell<u32>,
}

#[derive(Columns)]
struct PortColumns {
    /// Number
    #[col]
    number: u16,
    /// The number after it
    #[col(hex)]
    next: u16,
}

impl Steady for Port<'_> {
    type Row = PortColumns;
    type Key = [u64; 1];

    fn key(&self) -> Option<[u64; 1]> {
        self.key.map(|key| [key])
    }

    fn row(&self) -> PortColumns {
        self.computed.set(self.computed.get() + 1);
        PortColumns { number: self.number, next: self.number + 1 }
    }
}

/// The rows of a flow whose packets have these keys and numbers, and how often values were computed.
fn rows(packets: &[(Option<u64>, u16)]) -> (String, u32) {
    let (mut text, mut memo, computed) = (TextEncoder::unquoted(), CellMemo::default(), Cell::new(0));
    for &(key, number) in packets {
        let mut cells = Cells::keeping(&mut text, Some(&mut memo));
        let _: [Written; 2] = cells.steady_group(0, &Port { key, number, computed: &computed });
        text.end_row();
    }
    (String::from_utf8_lossy(text.bytes()).into_owned(), computed.get())
}

#[test]
fn a_steady_group_is_computed_for_each_new_key_and_where_there_is_none() {
    let (text, computed) = rows(&[(Some(1), 1), (Some(1), 1), (Some(2), 9), (None, 3), (Some(2), 9), (Some(1), 1)]);
    assert_eq!(text, "1\t0x0002\n1\t0x0002\n9\t0x000a\n3\t0x0004\n9\t0x000a\n1\t0x0002\n");
    // Debug builds compute the two copies, too, to compare them.
    assert_eq!(computed, if cfg!(debug_assertions) { 6 } else { 4 });
    assert_eq!(PortColumns::COLUMNS.len(), 2);
}

#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "steady columns that changed while their key stayed")]
fn a_key_that_does_not_tell_all_values_is_found_in_debug_builds() {
    rows(&[(Some(1), 1), (Some(1), 2)]);
}
