//! The stages of the macros without a compiler; what it says of their output is in `ui-tests`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::parse::Parser;
use syn::{Attribute, Type, parse_quote};

use crate::errors::Errors;
use crate::{borrow, check, choice, columns, expand, model, syntax, value};

mod parts;

/// A plugin with one of everything.
const DECLARATION: &str = include_str!("tests/declaration.rs");
/// What becomes of it.
const EXPANSION: &str = include_str!("tests/expansion.rs");

fn tokens(text: &str) -> TokenStream {
    text.parse().unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The messages of the compile errors in what a macro made.
fn messages(made: TokenStream) -> Vec<String> {
    let file: syn::File = syn::parse2(made).unwrap_or_else(|error| panic!("{error}"));
    let macros = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Macro(item) => Some(item.mac.tokens),
        _ => None,
    });
    macros.map(|text| syn::parse2::<syn::LitStr>(text).map(|text| text.value()).unwrap_or_default()).collect()
}

fn messages_of_plugin(item: &str) -> Vec<String> {
    messages(expand::plugin(tokens("\"demo\""), tokens(item)))
}

#[test]
fn a_plugin_becomes_its_state_its_row_its_settings_and_their_descriptions() {
    let item: syn::ItemStruct = syn::parse2(tokens(DECLARATION)).unwrap_or_else(|error| panic!("{error}"));
    let (markers, others): (Vec<_>, Vec<_>) = item.attrs.iter().cloned().partition(is_plugin);
    let arguments = markers.iter().find_map(|marker| marker.meta.require_list().ok().map(|list| list.tokens.clone()));
    let item = syn::ItemStruct { attrs: others, ..item };
    let made = expand::plugin(arguments.unwrap_or_default(), item.into_token_stream());
    // Doc comments and their attributes are the same to the compiler, and trailing commas too.
    let normal = |tokens: TokenStream| tokens.to_string().replace(",)", ")").replace([' ', '\n', ','], "");
    assert_eq!(normal(made.clone()), normal(tokens(EXPANSION)), "it became:\n{made}");
}

fn is_plugin(attribute: &Attribute) -> bool {
    attribute.path().is_ident("plugin")
}

#[test]
fn names_of_columns_are_made_of_those_of_fields() {
    let cases = [("tcp_win_size", "tcpWinSize"), ("stat", "stat"), ("_a__b_", "aB"), ("l7_content", "l7Content")];
    for (field, name) in cases {
        let field = Ident::new(field, Span::call_site());
        assert_eq!(model::name_of_field(&field).value(), name);
    }
    assert_eq!(model::name_of_field(&Ident::new_raw("type", Span::call_site())).value(), "type");
    assert_eq!(model::lower_initial("TcpWin"), "tcpWin");
}

#[test]
fn a_description_is_the_first_paragraph_in_one_line() {
    let cases = [
        ("/// One line", Some("One line")),
        ("/// Two\n///   lines\n///\n/// and more", Some("Two lines")),
        ("///\n/// After a blank line", Some("After a blank line")),
        ("/** In\n    a block */", Some("In a block")),
        ("///", None),
        ("#[allow(unused)]", None),
    ];
    for (text, description) in cases {
        let attributes = Attribute::parse_outer.parse_str(text).unwrap_or_default();
        assert_eq!(syntax::description(&attributes).as_deref(), description, "{text}");
    }
}

#[test]
fn labels_name_constants_and_settings_in_braces() {
    let names: Vec<_> = check::names("{A} and {{B}}, {c:>3} and {{{d}}} {").collect();
    assert_eq!(names, ["A", "c", "d", ""]);
}

#[test]
fn the_nearest_option_is_told_only_if_it_is_near() {
    let known = ["hex", "bare", "name", "none", "or"];
    let nearest = |written| syntax::nearest(written, known.into_iter());
    assert_eq!(nearest("hx"), Some("hex"));
    assert_eq!(nearest("nmae"), Some("name"));
    assert_eq!(nearest("decimal"), None);
    // Any two letters are two edits away from `or`.
    assert_eq!(nearest("up"), None);
}

#[test]
fn borrowed_columns_need_names_for_their_lifetimes_and_ampersands_in_lengths_do_not() {
    let cases: [(Type, &str, usize); 5] = [
        (parse_quote!(&'p [u8]), "& 'p [u8]", 0),
        (parse_quote!(&[u8]), "& 'p [u8]", 1),
        (parse_quote!(Vec<(&str, Text<'_>)>), "Vec < (& 'p str , Text < 'p >) >", 2),
        (parse_quote!([u8; A & B]), "[u8 ; A & B]", 0),
        (parse_quote!(&'static str), "& 'static str", 0),
    ];
    for (mut ty, named, mistakes) in cases {
        let (count, _) = Errors::collect(|errors| {
            borrow::require_names(&mut ty, errors);
            errors.count()
        });
        assert_eq!((ty.to_token_stream().to_string().as_str(), count), (named, mistakes));
    }
}

#[test]
fn what_is_kept_per_flow_cannot_borrow_but_may_hold_functions() {
    let cases: [(Type, usize); 5] = [
        (parse_quote!(&'p str), 1),
        (parse_quote!(Vec<&str>), 1),
        (parse_quote!(&'static str), 0),
        (parse_quote!(Option<fn(&u8) -> u8>), 0),
        (parse_quote!(Box<dyn for<'a> Fn(&'a u8) + Send>), 0),
    ];
    for (mut ty, mistakes) in cases {
        let shown = ty.to_token_stream().to_string();
        let (count, _) = Errors::collect(|errors| {
            borrow::forbid(&mut ty, errors);
            errors.count()
        });
        assert_eq!(count, mistakes, "{shown}");
    }
}

#[test]
fn all_mistakes_of_a_struct_are_told_and_only_those() {
    let told = messages_of_plugin(
        "struct Demo { #[flow_col(hx)] stat: u8, #[packet_col] #[total(sum)] size: u8, #[setting] limit: u8 }",
    );
    let begins = [
        "column `stat` needs a doc comment",
        "unknown column option `hx`",
        "a packet column is not kept",
        "column `size` needs a doc comment",
        "a setting needs a value",
        "setting `limit` needs a doc comment",
    ];
    assert_eq!(told.len(), begins.len(), "{told:?}");
    for (told, begin) in told.iter().zip(begins) {
        assert!(told.starts_with(begin), "{told}");
    }
}

#[test]
fn messages_are_lower_case_without_a_full_stop() {
    let items = [
        "enum Demo {}",
        "struct Demo;",
        "struct Demo(u8);",
        "struct Demo<T> { a: T }",
        "struct Demo { #[flow_col(hex, hex, nme = 1, \"x\", name = 2, none)] #[flow_col] #[packet_col] a: u8 }",
        "struct Demo { #[total(sum, or, percent, percent_of(a), \"x\", \"y\", z = 1)] a: u8 }",
        "struct Demo { #[setting(default, x)] #[flow_col] #[total] a: u8 }",
        "struct Demo { #[setting(range = 1, \"x\")] a: u8, #[setting(range = ..)] A: u8 }",
    ];
    for item in items {
        let told = messages_of_plugin(item);
        assert!(!told.is_empty(), "{item}");
        for message in told {
            let first = message.chars().next().unwrap_or_default();
            assert!(!first.is_uppercase() && !message.ends_with('.'), "{message}");
        }
    }
}

#[test]
fn no_tokens_make_the_macros_panic() {
    let arguments = ["", "\"demo\"", "=", "order", "order = ", "\"a\" \"b\"", "order = 1, \"x\",", "()", "'a"];
    let items = [
        "",
        "struct",
        "struct Demo {}",
        "struct Demo { a: u8 }",
        "struct Demo { #[flow_col(] a: u8 }",
        "struct Demo { #[flow_col()] #[total()] a: &'_ & [u8; 1 & 2] }",
        "struct Demo { #[packet_col(,)] r#a: &&'static mut dyn A }",
        "struct Demo { #[total = 1] #[setting(default = )] a: u8 }",
        "struct Demo { #[total(sum, with(a.), with_share(.))] a: u8, #[total(or, with(a.b.c))] b: u8 }",
        "struct Demo { #[col] #[total(sum, with(a.b), \"{c}\")] a: &'_ u8, #[col()] #[col()] #[total] b: u8 }",
        "struct Demo { #[setting(default = [\"\", Some(-A)], range = \"\"..=[1])] a: Vec<u8> }",
        "struct Demo { #[setting(default = Some(), range = ..=-1)] a: Option<&'a [u8; 1 & 2]> }",
        "enum Demo { A(u8), A, r#b }",
        "struct Demo { #[total(sum, \"{\", percent_of())] a: u8, #[total(or, \"}{a:?}\")] b: u8 }",
        "union Demo { #[flow_col] a: u8 }",
        "trait Demo {}",
        "mod demo;",
        "fn demo() {}",
        "impl Demo {}",
    ];
    for item in items {
        let Ok(item) = item.parse::<TokenStream>() else { continue };
        for arguments in arguments {
            let Ok(arguments) = arguments.parse::<TokenStream>() else { continue };
            expand::plugin(arguments, item.clone());
        }
        value::derive(item.clone());
        columns::derive(item.clone());
        choice::derive(item);
    }
}

#[test]
fn a_choice_of_the_wrong_kind_still_is_a_setting() {
    for item in
        ["struct Demo;", "union Demo { a: u8 }", "enum Demo {}", "enum Demo { A }", "enum Demo { /** A */ A(u8) }"]
    {
        let made = choice::derive(tokens(item));
        assert!(made.to_string().contains("__t2 :: SettingValue for Demo"), "{made}");
        assert_eq!(messages(made).len(), 1, "{item}");
    }
}

#[test]
fn names_of_choices_are_made_of_those_of_variants() {
    for (variant, name) in [("FirstPacket", "firstPacket"), ("TCP", "tcp"), ("FIRST_PACKET", "firstPacket")] {
        assert_eq!(choice::name_of(&Ident::new(variant, Span::call_site())), name);
    }
}

#[test]
fn a_compound_of_the_wrong_kind_still_is_a_value() {
    for item in ["enum Demo { A }", "struct Demo;", "struct Demo<T> { a: T }", "union Demo { a: u8 }"] {
        let made = value::derive(tokens(item));
        assert!(made.to_string().contains("__t2 :: Value for Demo"), "{made}");
        assert_eq!(messages(made).len(), 1, "{item}");
    }
}
