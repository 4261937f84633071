//! All that a column can hold.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use t2_core::prelude::*;

/// A pair of numbers
#[derive(Clone, Default, Value)]
struct Pair {
    #[value(hex)]
    code: u16,
    count: u32,
}

/// A name
#[derive(Clone, Default, Value)]
struct Name(#[value(bare)] String, u8);

/// Holds one of each
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    /// Signed
    #[flow_col]
    signed: (i8, i16, i32, i64, isize),
    /// Unsigned
    #[flow_col]
    unsigned: (u8, u16, u32, u64, usize),
    /// Bits
    #[flow_col(hex)]
    bits: u64,
    /// Lists of bits
    #[flow_col(hex)]
    bit_list: Vec<u8>,
    /// Floating point
    #[flow_col]
    floats: (f32, f64),
    /// Yes or no
    #[flow_col]
    flag: bool,
    /// A letter
    #[flow_col]
    letter: char,
    /// A point in time
    #[flow_col]
    time: Timestamp,
    /// A length of time
    #[flow_col]
    span: Span,
    /// A length of time
    #[flow_col]
    duration: Duration,
    /// A hardware address
    #[flow_col]
    mac: Mac,
    /// An address
    #[flow_col(name = "ipv4_address", none = "-")]
    ipv4: Option<Ipv4Addr>,
    /// An address
    #[flow_col]
    ipv6: Option<Ipv6Addr>,
    /// An address
    #[flow_col]
    ip: Option<IpAddr>,
    /// Text
    #[flow_col]
    text: String,
    /// Text that never changes
    #[flow_col]
    fixed: &'static str,
    /// Text without quotes
    #[flow_col(bare)]
    bare: Box<str>,
    /// Text that may be missing
    #[flow_col(bare, none = "-")]
    bare_or_none: Option<String>,
    /// Bytes
    #[flow_col]
    bytes: Bytes,
    /// A list
    #[flow_col]
    list: Vec<u16>,
    /// A short list
    #[flow_col]
    short_list: ArrayVec<u16, 4>,
    /// As many as always
    #[flow_col]
    array: [u8; 2],
    /// A list of tuples
    #[flow_col]
    tuples: Vec<(u8, &'static str)>,
    /// A compound
    #[flow_col]
    pair: Pair,
    /// A list of compounds
    #[flow_col]
    pairs: ArrayVec<Pair, 2>,
    /// A list of compounds
    #[flow_col]
    names: Vec<Name>,
    /// Shown in hexadecimal, in a list
    #[flow_col]
    hex_list: Vec<Hex<u8>>,
    /// Of any length
    #[flow_col]
    boxed: Box<str>,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {
    let demo = Demo {
        text: String::from("a\tb"),
        list: vec![1, 2],
        tuples: vec![(1, "x"), (2, "y")],
        pair: Pair { code: 255, count: 1 },
        names: vec![Name(String::from("n"), 1), Name(String::from("m"), 2)],
        ..Demo::default()
    };
    assert!(ui_tests::names::<Demo>().contains(" ipv4_address "));
    let types = ui_tests::types::<Demo>();
    assert!(types.starts_with("I8_I16_I32_I64_I64 U8_U16_U32_U64_U64 H64 H8:R F_D U8 C "), "{types}");
    assert!(types.ends_with(" U16:R U16:R U8:R U8_S:R H16_U32 H16_U32:R SC_U8:R H8:R S"), "{types}");
    let cells = ui_tests::cells(&demo);
    assert_eq!(cells.split('|').count(), types.split(' ').count());
    assert!(cells.contains("|1;2|"), "{cells}");
    assert!(cells.contains("|1_\"x\";2_\"y\"|0x00ff_1||n_1;m_2|"), "{cells}");
}
