//! The macros of t2. Use them through `t2_core`, which exports them with what their output needs.
//!
//! Their stages are files: what was written (`syntax`), what its words mean (`options`, `borrow`) and where each field
//! goes (`split`), together a `model`; which rules it breaks (`check`, collected in `errors`); what becomes of it
//! (`expand`, `describe`), and what is left of it when a rule is broken (`fallback`). All of them work on
//! `proc_macro2`, so their tests need no compiler.

mod borrow;
mod check;
mod describe;
mod errors;
mod expand;
mod fallback;
mod model;
mod options;
mod split;
mod syntax;
#[cfg(test)]
mod tests;
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
///   the end report;
/// * `#[setting(default = VALUE)]`: moves to the generated struct `NAMESettings`, which the user can change.
///
/// Columns take the options `hex`, `bare`, `none = "TEXT"` and `name = "NAME"`. The doc comments of columns and settings
/// are their descriptions.
///
/// With the variable `T2_MACROS_DEBUG` set, the compiler prints what becomes of each struct.
#[proc_macro_attribute]
pub fn plugin(arguments: TokenStream, item: TokenStream) -> TokenStream {
    shown(expand::plugin(arguments.into(), item.into()))
}

/// Makes a compound column type of a struct whose fields are values: `a_b_c`.
///
/// Fields may carry `#[value(hex)]` or `#[value(bare)]`.
#[proc_macro_derive(Value, attributes(value))]
pub fn derive_value(item: TokenStream) -> TokenStream {
    shown(value::derive(item.into()))
}

fn shown(tokens: proc_macro2::TokenStream) -> TokenStream {
    if std::env::var_os("T2_MACROS_DEBUG").is_some() {
        eprintln!("{tokens}");
    }
    tokens.into()
}
