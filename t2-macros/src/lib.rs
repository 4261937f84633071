//! The macros of t2. Use them through `t2_core`, which exports them with what their output needs.
//!
//! Their stages are files: what was written (`syntax`), what its words mean (`arguments`, `options`, `borrow`) and where each field
//! goes (`split`), together a `model`; which rules it breaks (`check`, collected in `errors`); what becomes of it
//! (`expand`, `settings`, `describe`, `totals`), and what is left of it when a rule is broken (`fallback`). All of them
//! work on
//! `proc_macro2`, so their tests need no compiler.

mod arguments;
mod bits;
mod borrow;
mod check;
mod choice;
mod columns;
mod describe;
mod errors;
mod expand;
mod fallback;
mod group;
mod model;
mod options;
mod settings;
mod settings_struct;
mod split;
mod syntax;
#[cfg(test)]
mod tests;
mod totals;
mod value;

use proc_macro::TokenStream;

/// Makes a plugin of a struct: `#[plugin("tcpWin", order = 307)]`.
///
/// One value of the struct is kept per flow. Its fields may carry
///
/// * `#[flow_col]`: a column of the flow file, printed when the flow ends;
/// * `#[packet_col]`: a column of the packet file; the field moves to the generated struct `NAMERow`, which the hook
///   `packet` returns. It may borrow from the packet: `&'p str`;
/// * `#[total(sum | or | max, percent | percent_of(COUNTER), "label {SETTING}")]`: folded over all flows, with a line in
///   the report; `with(FIELD)` or `with_share(FIELD)` prints another total in the same line, `with(GROUP.FIELD)` one of a
///   group; `monitor = "NAME"` is its column in monitoring output. Update its field in `packet`, not in `flow_end`, where that
///   is possible: then it is right while the flow lives;
/// * `#[setting(default = VALUE, range = 1..=100)]`: moves to the generated struct `NAMESettings`, which the user can
///   change; other values than those of the range are refused. Defaults of `String`, `PathBuf` and `Span` are written as
///   texts, those of a `Vec` as `[22, 80]`;
///
/// * `#[flow_cols]`, `#[packet_cols]`: a group of columns; the type of the field is a struct with
///   `#[derive(Columns)]`, or an `Option` of one: without a value all of its cells are empty.
///
/// In its own parentheses a plugin may have
///
/// * `order = NUMBER`: its place in T2's order of plugins;
/// * `ordered`: it runs with the flow table, sees all packets in the order of the capture, and may steer flows;
/// * `shared = TYPE`: it keeps a value of this type across all flows, and is ordered for that reason;
/// * `reads(PLUGIN, …)`: it reads the states of these plugins, which are in front of it;
/// * `tables = TYPE`: data that it loads when the run begins;
/// * `summary = TYPE`: what it collects over all flows besides totals;
/// * `files("_suffix.txt", …)`: files that its summary writes at the end of the run.
///
/// Columns take the options `hex`, `bare`, `none = "TEXT"` and `name = "NAME"`; flow columns also `start = VALUE`, their
/// value in a flow that begins, which makes the default of the struct. The doc comments of columns and settings are their
/// descriptions.
///
/// With the variable `T2_MACROS_DEBUG` set, the compiler prints what becomes of each struct.
#[proc_macro_attribute]
pub fn plugin(arguments: TokenStream, item: TokenStream) -> TokenStream {
    shown(expand::plugin(arguments.into(), item.into()))
}

/// Makes a compound column type of a struct whose fields are values: `a_b_c`.
///
/// Each part has the name of its field in lowerCamelCase, or that of `#[value(name = "NAME")]`; without field names, it has
/// its position, from `0`. Text shows no names; typed outputs do. Fields may also carry `#[value(hex)]` or
/// `#[value(bare)]`.
#[proc_macro_derive(Value, attributes(value))]
pub fn derive_value(item: TokenStream) -> TokenStream {
    shown(value::derive(item.into()))
}

/// Makes a group of columns of a struct: each field with `#[col]` is one, others are not printed.
///
/// Columns take the options of `#[plugin]`'s columns. The group is used by a field of a plugin with `#[flow_cols]` or
/// `#[packet_cols]`.
///
/// Fields may carry `#[total(…)]` as those of a plugin do, with `#[col]` or without it: a plugin that keeps the group in a
/// field with `#[flow_cols]` has its totals. Their labels may name constants, but no settings, which are those of plugins.
#[proc_macro_derive(Columns, attributes(col, total))]
pub fn derive_columns(item: TokenStream) -> TokenStream {
    shown(columns::derive(item.into()))
}

/// Makes a set of named bits of an enum: a value of a column, shown in hexadecimal.
///
/// ```ignore
/// /// What went wrong
/// #[bits(u8)]
/// enum HttpStat {
///     /// A header was cut
///     HEADER_CUT = 0x01,
///     /// A length that is no number
///     LENGTH_WRONG = 0x02,
/// }
/// ```
///
/// Each variant becomes a constant; the doc comments explain the bits in the headers file. Sets are joined with `|`;
/// `has` tells whether any bit of another set is in one.
#[proc_macro_attribute]
pub fn bits(arguments: TokenStream, item: TokenStream) -> TokenStream {
    shown(bits::bits(arguments.into(), item.into()))
}

/// Makes an enum the type of a setting: the names of its variants, in lowerCamelCase, are the values.
///
/// ```ignore
/// /// Which packets are shown
/// #[derive(Clone, Setting)]
/// enum Shown {
///     /// The first packet of each flow
///     FirstPacket,
///     /// All packets
///     All,
/// }
/// ```
///
/// The doc comments of the variants explain the values to the user.
#[proc_macro_derive(Setting)]
pub fn derive_setting(item: TokenStream) -> TokenStream {
    shown(choice::derive(item.into()))
}

/// Makes the fields of a struct the settings of a sink, which the user can change. Each carries
/// `#[setting(default = VALUE, range = 1..=100)]`, as those of a plugin do.
///
/// ```ignore
/// /// How rows are written
/// #[derive(Clone, Settings)]
/// struct Style {
///     /// Rows that are compressed together
///     #[setting(default = 1000, range = 1..)]
///     rows: u32,
/// }
/// ```
///
/// It makes the default of the struct, too.
#[proc_macro_derive(Settings, attributes(setting))]
pub fn derive_settings(item: TokenStream) -> TokenStream {
    shown(settings_struct::derive(item.into()))
}

fn shown(tokens: proc_macro2::TokenStream) -> TokenStream {
    if std::env::var_os("T2_MACROS_DEBUG").is_some() {
        eprintln!("{tokens}");
    }
    tokens.into()
}
