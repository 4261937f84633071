//! The macros of t2. Use them through `t2_core`, which exports them with what their output needs.
//!
//! Their stages are files: what was written (`syntax`), what it means (`model`), which rules it breaks (`check`), what
//! becomes of it (`expand`), and what is left when a rule is broken (`fallback`).

mod check;
mod errors;
mod expand;
mod fallback;
mod model;
mod syntax;
mod value;

use proc_macro::TokenStream;

/// Makes a plugin of a struct: `#[plugin("tcpWin", order = 307)]`.
///
/// One value of the struct is kept per flow. Its fields may carry
///
/// * `#[flow_col]`: a column of the flow file, printed when the flow ends;
/// * `#[packet_col]`: a column of the packet file; the field moves to the generated struct `NAMERow`, which the hook
///   `packet` returns;
/// * `#[total(sum | or | max, percent | percent_of(COUNTER), "label {SETTING}")]`: folded over all flows, with a line in
///   the end report;
/// * `#[setting(default = VALUE)]`: moves to the generated struct `NAMESettings`, which the user can change.
///
/// Columns take the options `hex`, `bare`, `none = "TEXT"` and `name = "NAME"`. The doc comments of columns and settings
/// are their descriptions.
#[proc_macro_attribute]
pub fn plugin(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::plugin(arguments.into(), item.into()).into()
}

/// Makes a compound column type of a struct whose fields are values: `a_b_c`.
///
/// Fields may carry `#[value(hex)]` or `#[value(bare)]`.
#[proc_macro_derive(Value, attributes(value))]
pub fn derive_value(item: TokenStream) -> TokenStream {
    value::derive(item.into()).into()
}
