//! Parts of what the macros make, and single messages.

use super::{messages, messages_of_plugin, tokens};
use crate::{bits, columns, expand, syntax, value};

/// What becomes of a plugin, without spaces.
fn made_of_plugin(item: &str) -> String {
    expand::plugin(tokens("\"demo\""), tokens(item)).to_string().replace([' ', '\n'], "")
}

fn made_of_bits(raw: &str, item: &str) -> String {
    bits::bits(tokens(raw), tokens(item)).to_string().replace([' ', '\n'], "")
}

fn messages_of_bits(raw: &str, item: &str) -> Vec<String> {
    messages(bits::bits(tokens(raw), tokens(item)))
}

#[test]
fn steady_neighbours_are_a_run_and_runs_are_numbered() {
    let made = made_of_plugin(
        "struct Demo {
            /// A
            #[packet_col(steady)] a: u8,
            /// B
            #[packet_col(steady)] b: u8,
            /// C
            #[packet_col] c: u8,
            /// D
            #[packet_col(steady)] d: u8,
        }",
    );
    assert!(made.contains("let[__w1,__w2]=__cells.steady(0,"), "{made}");
    assert!(made.contains("let[__w4]=__cells.steady(1,"), "{made}");
    assert_eq!(made.matches("__cells.steady(").count(), 2, "{made}");
}

#[test]
fn a_steady_group_is_a_run_of_its_own() {
    let made = made_of_plugin(
        "struct Demo {
            /// A
            #[packet_col(steady)] a: u8,
            #[packet_cols(steady)] b: Ports<'p>,
        }",
    );
    assert!(made.contains("__cells.steady_group(1,&self.b)"), "{made}");
    assert!(made.contains("columns:<<Ports<'static>as__t2::Steady>::Rowas__t2::Row>::COLUMNS"), "{made}");
}

#[test]
fn a_conditional_column_is_in_no_run() {
    let made = made_of_plugin("struct Demo { /// A\n #[cfg(unix)] #[packet_col(steady)] a: u8 }");
    assert!(!made.contains("steady") && !made.contains("STEADY_RUNS"), "{made}");
}

#[test]
fn a_column_starts_with_the_value_that_is_written() {
    let made = made_of_plugin("struct Demo { /// A\n #[flow_col(start = u32::MAX)] a: u32, b: u8 }");
    assert!(made.contains("Self{a:u32::MAX,b:__t2::Default::default()}"), "{made}");
}

#[test]
fn a_derived_default_beside_a_start_is_the_only_mistake() {
    let item = "#[derive(Default)] struct Demo { /// A\n #[flow_col(start = 1)] a: u8 }";
    let told = messages_of_plugin(item);
    assert_eq!(told, ["`start` makes the default of the plugin: remove `Default` here"]);
    assert!(!made_of_plugin(item).contains("__t2::DefaultforDemo"));
}

#[test]
fn a_total_is_folded_as_it_says() {
    for (fold, folded) in [("sum", "Sum"), ("or", "Or"), ("max", "Max")] {
        let made = made_of_plugin(&format!("struct Demo {{ #[total({fold}, \"Label\")] a: u8 }}"));
        assert!(made.contains(&format!("fold:__t2::Fold::{folded},")), "{made}");
    }
}

#[test]
fn a_line_of_two_totals_is_resolved_by_the_compiler_under_the_condition_of_its_field() {
    let made = made_of_plugin(
        "struct Demo {
            #[cfg(unix)] #[total(sum, with(b), \"Label\")] a: u8,
            #[total(sum)] b: u8,
            #[total(sum, with_share(g.c), \"Label\")] d: u8,
            #[flow_cols] g: Option<G>,
        }",
    );
    let pair =
        "#[cfg(unix)](__t2::total_index(__PARTS,__t2::None,\"a\",\"\"),__t2::total_index(__PARTS,__t2::None,\"b\",";
    assert!(made.contains(pair), "{made}");
    assert!(made.contains("__t2::total_index(__PARTS,__t2::Some(\"g\"),\"c\","), "{made}");
    assert!(made.contains("const_:()=__t2::assert_reported(<Option<G>as__t2::Row>::TOTALS,&[\"c\"]);"), "{made}");
}

#[test]
fn totals_of_a_group_are_folded_in_their_place_among_those_of_fields() {
    let made = made_of_plugin(
        "struct Demo { #[total(sum, \"A\")] a: u8, #[flow_cols] g: G, #[cfg(unix)] #[total(sum, \"B\")] b: u8 }",
    );
    let folded = "__into.put(<u8as__t2::Totalled>::total(self.a));<Gas__t2::Row>::fold_totals(&self.g,__into);\
                  #[cfg(unix)]__into.put(<u8as__t2::Totalled>::total(self.b));";
    assert!(made.contains(folded), "{made}");
}

#[test]
fn only_a_group_of_packet_columns_that_the_flow_does_not_keep_has_to_be_without_totals() {
    for (flow, is_checked) in [("F", true), ("P<'static>", false), ("Option<P<'static>>", false), ("Vec<P<'p>>", true)]
    {
        let item = format!("struct Demo {{ #[flow_cols] f: {flow}, #[packet_cols] p: Option<P<'p>> }}");
        let check = "const_:()=__t2::assert_no_totals(<Option<P<'static>>as__t2::Row>::TOTALS);";
        assert_eq!(made_of_plugin(&item).contains(check), is_checked, "{flow}");
    }
}

#[test]
fn a_group_of_columns_without_totals_says_nothing_of_them() {
    let made = columns::derive(tokens("struct Demo { /// A\n #[col] a: u8 }")).to_string();
    assert!(!made.contains("TOTALS") && !made.contains("fold_totals"), "{made}");
}

#[test]
fn a_setting_that_is_declared_for_two_builds_is_one_name_in_a_label() {
    let made = made_of_plugin(
        "struct Demo {
            /// A
            #[cfg(unix)] #[setting(default = 1)] limit: u8,
            /// A
            #[cfg(not(unix))] #[setting(default = 2)] limit: u8,
            #[total(sum, \"Below {limit}\")] a: u8,
        }",
    );
    assert_eq!(made.matches("limit={const__INDEX:usize=").count(), 1, "{made}");
}

#[test]
fn what_stands_for_no_value_holds_no_control_characters() {
    for (none, mistakes) in [("-", 0), ("\\t", 1), ("\\n", 1), ("\\u{7f}", 1)] {
        let item = format!("struct Demo {{ /// A\n #[flow_col(none = \"{none}\")] a: Option<u8> }}");
        assert_eq!(messages_of_plugin(&item).len(), mistakes, "{none}");
    }
}

#[test]
fn a_row_that_borrows_for_ever_has_no_lifetime() {
    let made = made_of_plugin("struct Demo { /// A\n #[packet_col] a: &'static str }");
    assert!(made.contains("structDemoRow{"), "{made}");
}

#[test]
fn a_bit_fits_into_its_type() {
    for (raw, bit, mistakes) in
        [("u8", "0x80", 0), ("u8", "0x100", 1), ("u16", "0x8000", 0), ("u16", "0x10000", 1), ("u8", "0x03", 1)]
    {
        let told = messages_of_bits(raw, &format!("enum Demo {{ /// A\n A = {bit} }}"));
        assert_eq!(told.len(), mistakes, "{raw} {bit}: {told:?}");
    }
}

#[test]
fn a_bit_without_value_is_told_the_first_that_is_free() {
    for (raw, free) in [("u8", "0x04"), ("u16", "0x0004")] {
        let told = messages_of_bits(raw, "enum Demo { /// A\n A = 0x01, /// B\n B = 0x02, /// C\n C }");
        assert_eq!(told, [format!("`C` needs its value: `C = {free}`")]);
    }
}

#[test]
fn bits_are_shown_with_two_digits_a_byte_and_explained_without_full_stop() {
    for (raw, digits) in [("u8", 2), ("u16", 4), ("u32", 8), ("u64", 16)] {
        let made = made_of_bits(raw, "enum Demo { /// Explained.\n A = 0x01 }");
        assert!(made.contains(&format!("digits:{digits},")), "{made}");
        assert!(made.contains("description:\"Explained\""), "{made}");
    }
}

#[test]
fn a_name_that_is_three_edits_away_is_not_meant() {
    let nearest = |written| syntax::nearest(written, ["default"].into_iter());
    assert_eq!((nearest("defau"), nearest("defa")), (Some("default"), None));
}

#[test]
fn parts_of_a_compound_are_those_of_its_fields_in_order_and_under_their_conditions() {
    let made = value::derive(tokens("struct Demo(u8, #[cfg(unix)] u16);")).to_string().replace([' ', '\n'], "");
    assert!(made.contains("&self.0") && made.contains("&self.1"), "{made}");
    assert_eq!(made.matches("#[cfg(unix)]").count(), 2, "{made}");
}
