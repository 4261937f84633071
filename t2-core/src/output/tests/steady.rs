//! What a flow keeps of its steady cells.

use crate::output::CellMemo;

/// The text of a run, if it is kept for values with this identity.
fn text<'k>(kept: &'k CellMemo, run: usize, identity: &[u8]) -> Option<&'k [u8]> {
    kept.text(run).filter(|_| kept.identity(run) == Some(identity))
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
