//! A row by hand with more cells than columns.

use t2_core::prelude::*;
use t2_core::row::{Cells, Column, Row, RowEncoder, Written};

struct Demo(u32);

impl Row for Demo {
    type Of<T> = [T; 2];

    const COLUMNS: &'static [Column] = &[
        Column::new("size", "Size", <u32 as Value>::KIND),
        Column::new("count", "Count", <u32 as Value>::KIND),
    ];

    fn write<E: RowEncoder + ?Sized>(&self, cells: &mut Cells<'_, E>) -> Self::Of<Written> {
        [cells.cell(&self.0), cells.cell(&self.0), cells.cell(&self.0)]
    }

    fn empty<E: RowEncoder + ?Sized>(cells: &mut Cells<'_, E>) -> Self::Of<Written> {
        cells.empties()
    }
}

fn main() {}
