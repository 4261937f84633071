//! Packet columns that borrow from the packet, or from the flow's state.

use t2_core::plugin::Describe;
use t2_core::prelude::*;

/// A word of the packet
#[derive(Value)]
pub struct Word<'w> {
    text: &'w str,
    #[value(bare)]
    kind: &'w str,
}

/// Shows the headers
#[plugin("demo")]
#[derive(Default)]
pub struct Demo {
    last: String,
    /// Headers
    #[packet_col]
    headers: &'p HeaderPath,
    /// Last word
    #[packet_col]
    last_word: Option<&'s str>,
    /// Words
    #[packet_col]
    words: Vec<Word<'p>>,
    /// Always the same
    #[packet_col]
    fixed: (&'static str, &'p str),
    /// Not borrowed
    #[packet_col]
    size: [u8; 1 & 3],
}

impl Plugin for Demo {
    fn packet<'p>(&'p mut self, packet: &Packet<'p>, _: &mut Flow<Self>) -> Option<DemoRow<'p, 'p>> {
        let headers = &packet.layers().path;
        let words = vec![Word { text: "GET", kind: "method" }];
        Some(DemoRow { headers, last_word: Some(&self.last), words, fixed: ("a", "b"), size: [0] })
    }
}

fn row<'p>(row: DemoRow<'p, 'p>) -> <Demo as Describe>::PacketRow<'p> {
    row
}

fn main() {
    let _ = row;
    assert_eq!(ui_tests::names::<DemoRow<'_, '_>>(), "headers lastWord words fixed size");
    assert_eq!(ui_tests::cells(&(Both { word: Word { text: "GET", kind: "method" } })), "\"GET\"_method");
}

struct Both<'w> {
    word: Word<'w>,
}

impl t2_core::row::Row for Both<'_> {
    type Of<T> = [T; 1];

    const COLUMNS: &'static [t2_core::row::Column] =
        &[t2_core::row::Column::new("word", "A word", <Word<'static> as Value>::KIND)];

    fn write<E: t2_core::row::RowEncoder + ?Sized>(
        &self,
        cells: &mut t2_core::row::Cells<'_, E>,
    ) -> [t2_core::row::Written; 1] {
        [cells.cell(&self.word)]
    }

    fn empty<E: t2_core::row::RowEncoder + ?Sized>(
        cells: &mut t2_core::row::Cells<'_, E>,
    ) -> [t2_core::row::Written; 1] {
        cells.empties()
    }
}
