//! Cells for rows of any type. Those of text, by far the most frequent, are printed without a virtual call.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::erased::AnyRows;
use crate::mac::Mac;
use crate::row::RowEncoder;
use crate::time::{Span, Timestamp};
use crate::value::{Encoder, Group};

macro_rules! to_rows {
    ($($name:ident($($value:ident: $type:ty),*);)+) => {$(
        #[inline]
        fn $name(&mut self $(, $value: $type)*) {
            match self {
                Self::Text(text) => text.text().$name($($value),*),
                Self::Other(other) => other.cells().$name($($value),*),
                Self::Chosen(chosen) => chosen.$name($($value),*),
                Self::Anonymous(anonymous) => anonymous.$name($($value),*),
                Self::Tape(tape) => tape.$name($($value),*),
            }
        }
    )+};
}

impl Encoder for AnyRows {
    to_rows! {
        unsigned(value: u64);
        signed(value: i64);
        hex(value: u64, digits: u8);
        float(value: f32);
        double(value: f64);
        char(value: char);
        text(value: &[u8]);
        bare(value: &[u8]);
        binary(value: &[u8]);
        time(value: Timestamp);
        span(value: Span);
        mac(value: Mac);
        ipv4(value: Ipv4Addr);
        ipv6(value: Ipv6Addr);
        absent();
        begin(group: Group);
        item();
        end(group: Group);
    }
}

impl RowEncoder for AnyRows {
    to_rows! {
        begin_cells();
        end_cell();
        end_empty_cells(count: usize);
        absent_as(text: &'static str);
    }
}
