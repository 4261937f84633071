//! An author may use the names of the standard library, of t2 and of the macros for things of their own.

#![allow(dead_code, non_upper_case_globals, unused_macros)]

mod author {
    use t2_core::plugin::{Flow, Plugin};
    use t2_core::{Value, plugin};

    pub struct Option;
    pub struct Some;
    pub struct None;
    pub struct Result;
    pub struct Ok;
    pub struct Err;
    pub struct Vec;
    pub struct String;
    pub struct Box;
    pub struct Hex;
    pub struct Bare;
    pub struct Kind;
    pub struct Column;
    pub struct Cells;
    pub struct Total;
    pub struct Setting;
    pub struct Literal;
    pub struct Constant;
    pub struct SettingValue;
    pub trait Default {}
    pub trait Clone {}
    pub trait Sized {}
    pub trait Send {}
    pub trait Row {}
    pub trait Describe {}
    pub mod std {}
    pub mod core {}
    pub mod __t2 {}
    const encoder: () = ();
    const cells: () = ();
    const settings: () = ();
    macro_rules! format {
        () => {};
    }
    macro_rules! panic {
        () => {};
    }

    #[derive(::core::clone::Clone, ::core::default::Default, Value)]
    pub struct Pair {
        #[value(hex)]
        f: u8,
        encoder: u8,
    }

    /// A group
    #[derive(::core::default::Default, t2_core::Columns)]
    pub struct Group {
        /// Column
        #[col(name = "inGroup")]
        #[total(sum, with(settings), "Number of {LIMIT}")]
        f: u8,
        #[total(max)]
        settings: u8,
    }

    const LIMIT: u8 = 3;

    #[derive(::core::clone::Clone, t2_core::Setting)]
    pub enum Choice {
        /// First
        A,
    }

    /// A plugin
    #[plugin("demo", order = 1)]
    #[derive(::core::default::Default)]
    pub struct Demo {
        /// Formatter
        #[flow_col(hex)]
        #[total(or, "Bits of {f}")]
        f: u8,
        /// Pair
        #[flow_col(none = "-")]
        pair: ::core::option::Option<Pair>,
        /// Cells
        #[packet_col]
        cells: ::std::vec::Vec<u8>,
        /// Settings
        #[setting(default = 1, range = 0..=5)]
        settings: u8,
        /// Length
        #[setting(default = "5s", range = "1s"..)]
        value: t2_core::time::Span,
        /// Choice
        #[setting(default = Choice::A)]
        error: Choice,
        #[total(sum, percent, "Number of {settings}")]
        plugin: u32,
        #[flow_cols]
        group: ::core::option::Option<Group>,
    }

    pub const f: u8 = 7;

    impl Plugin for Demo {
        fn packet(&mut self, _: &t2_core::dissect::Packet, _: &mut Flow<Self>) -> ::core::option::Option<DemoRow> {
            ::core::option::Option::None
        }
    }
}

fn main() {
    assert_eq!(ui_tests::names::<author::Demo>(), "f pair inGroup");
    assert_eq!(ui_tests::cells(&author::Demo::default()), "0x00|-");
    let labels = <author::Demo as t2_core::row::Row>::TOTALS.iter();
    let labels: Vec<_> = labels.filter_map(|total| Some(total.label?(&|n| format!("setting {n}")))).collect();
    assert_eq!(labels, ["Bits of 7", "Number of setting 0", "Number of 3"]);
}
