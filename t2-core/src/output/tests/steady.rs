//! What a flow keeps of its steady cells.

use std::cell::Cell;
use std::collections::HashMap;

use proptest::prelude::*;
use t2_macros::Columns;

use crate::output::TextEncoder;
use crate::row::{CellMemo, Cells, Memos, Row, Steady, Written};
use crate::value::Value;

/// How many runs of steady cells rows have here.
const RUNS: usize = 4;

/// What a flow keeps.
fn of_flow(memos: &mut Memos, flow: usize) -> CellMemo<'_> {
    memos.of_flow(flow, RUNS)
}

/// The text of a run of the first flow, if it is kept for values with this identity.
fn text(memos: &mut Memos, run: usize, identity: &[u8]) -> Option<Vec<u8>> {
    let memo = of_flow(memos, 0);
    memo.kept(run).filter(|(known, _)| *known == identity).map(|(_, text)| text.to_vec())
}

#[test]
fn a_text_is_kept_until_another_takes_its_place() {
    let mut memos = Memos::default();
    assert_eq!(text(&mut memos, 0, b"first"), None);
    of_flow(&mut memos, 0).keep(0, b"first", b"one");
    assert_eq!(text(&mut memos, 0, b"first"), Some(b"one".to_vec()));
    assert_eq!([&b"other"[..], b"firs"].map(|other| text(&mut memos, 0, other)), [None, None]);
    of_flow(&mut memos, 0).keep(0, b"other", b"two");
    assert_eq!((text(&mut memos, 0, b"first"), text(&mut memos, 0, b"other")), (None, Some(b"two".to_vec())));
}

#[test]
fn runs_are_kept_beside_each_other() {
    let mut memos = Memos::default();
    of_flow(&mut memos, 0).keep(2, b"id", b"third");
    of_flow(&mut memos, 0).keep(0, b"id", b"first");
    let texts = [0, 1, 2, 3].map(|run| text(&mut memos, run, b"id"));
    assert_eq!(texts, [Some(b"first".to_vec()), None, Some(b"third".to_vec()), None]);
}

#[test]
fn nothing_is_kept_for_another_flow() {
    let mut memos = Memos::default();
    of_flow(&mut memos, 0).keep(0, b"id", b"text");
    of_flow(&mut memos, 0).keep(1, b"id", b"text");
    memos.forget(0, RUNS);
    let texts = [(0, &b"id"[..]), (1, b"id"), (0, b"")].map(|(run, identity)| text(&mut memos, run, identity));
    assert_eq!(texts, [None, None, None]);
}

#[test]
fn a_text_that_is_too_long_for_its_place_is_kept_no_longer() {
    let mut memos = Memos::default();
    of_flow(&mut memos, 0).keep(0, b"id", b"text");
    of_flow(&mut memos, 0).keep(0, b"id", &[b'x'; 1 << 16]);
    assert_eq!(text(&mut memos, 0, b"id"), None);
}

proptest! {
    #[test]
    fn texts_of_any_length_are_kept_whatever_other_flows_keep(
        kept in prop::collection::vec((0usize..5, 0..RUNS, any::<[u64; 2]>(), 0usize..200, any::<u8>()), 1..60)
    ) {
        let (mut memos, mut wanted) = (Memos::default(), HashMap::new());
        for (flow, run, key, len, byte) in kept {
            let text = vec![byte; len];
            of_flow(&mut memos, flow).keep_for(run, &key, &text);
            wanted.insert((flow, run), (key, text));
            for ((flow, run), (key, text)) in &wanted {
                let memo = of_flow(&mut memos, *flow);
                prop_assert_eq!(memo.kept_for(*run, key), Some(text.as_slice()));
            }
        }
    }
}

/// The row of these cells, the second and third of them steady.
fn row(text: &mut TextEncoder, memos: &mut Memos, cells: (u8, &str, Option<u16>, u8)) -> String {
    text.clear();
    let mut writer = Cells::keeping(text, Some(memos.of_flow(0, RUNS)));
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
    let (mut text, mut kept) = (TextEncoder::unquoted(), Memos::default());
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
    let (mut text, mut kept) = (TextEncoder::unquoted(), Memos::default());
    row(&mut text, &mut kept, (1, "a", None, 1));
    kept.forget(0, RUNS);
    assert_eq!(of_flow(&mut kept, 0).kept(0), None);
    assert_eq!(row(&mut text, &mut kept, (1, "b", None, 1)), "1\tb\t-\t1\n");
}

#[test]
fn values_that_are_too_long_to_be_identified_are_printed_each_time() {
    let (mut text, mut kept) = (TextEncoder::unquoted(), Memos::default());
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
    let (mut text, mut memos, computed) = (TextEncoder::unquoted(), Memos::default(), Cell::new(0));
    for &(key, number) in packets {
        let mut cells = Cells::keeping(&mut text, Some(memos.of_flow(0, RUNS)));
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
