//! What the arguments of `#[plugin(…)]` mean.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Expr, Lit, LitStr, Path, Token, Type};

use crate::errors::Errors;
use crate::model::{Arguments, lower_initial};
use crate::syntax::{self, Item, Known};

const ARGUMENT: Known = Known {
    kind: "plugin argument",
    options: &[
        ("order", "order = 307"),
        ("ordered", "ordered"),
        ("on_request", "on_request"),
        ("shared", "shared = Hosts"),
        ("reads", "reads(BasicStats)"),
        ("tables", "tables = PortNames"),
        ("summary", "summary = Talkers"),
        ("files", "files(\"_hosts.txt\")"),
    ],
};

/// Understands the arguments. What is wrong is told, and left out or guessed.
pub(crate) fn plugin(arguments: TokenStream, ident: &Ident, errors: &mut Errors) -> Arguments {
    let before = errors.count();
    let guess = lower_initial(&ident.unraw().to_string());
    let (mut name, mut is_shared) = (None, false);
    let mut known = Arguments {
        name: LitStr::new(&guess, ident.span()),
        order: None,
        is_ordered: false,
        is_on_request: false,
        reads: Vec::new(),
        files: Vec::new(),
        tables: None,
        shared: None,
        summary: None,
    };
    for item in syntax::items(arguments, errors) {
        match item {
            Item::Text(text) if name.is_none() => name = Some(text),
            Item::Text(text) => errors.at(&text, "a plugin has one name: remove this one"),
            Item::Assign(word, value) if word == "order" => match syntax::literal(&value) {
                Some(Lit::Int(_)) => known.order = Some(value),
                _ => errors.at(&value, "`order` needs a number: `order = 307`"),
            },
            Item::Word(word) if word == "ordered" => known.is_ordered = true,
            Item::Word(word) if word == "on_request" => known.is_on_request = true,
            Item::Assign(word, value) if word == "shared" => {
                is_shared = true;
                known.shared = ty(&word, value, "Hosts", errors);
            }
            Item::Assign(word, value) if word == "tables" => known.tables = ty(&word, value, "PortNames", errors),
            Item::Assign(word, value) if word == "summary" => known.summary = ty(&word, value, "Talkers", errors),
            Item::Call(word, plugins) if word == "reads" => known.reads = reads(&word, plugins, ident, errors),
            Item::Call(word, suffixes) if word == "files" => known.files = files(&word, suffixes, errors),
            Item::Assign(word, value) if word == "name" => {
                let value = value.to_token_stream();
                errors.at(&word, format!("the name of a plugin stands alone: `#[plugin({value})]`"));
            }
            Item::Word(word) | Item::Assign(word, _) | Item::Call(word, _) => ARGUMENT.refuse(&word, errors),
        }
    }
    known.is_ordered |= is_shared;
    match name {
        Some(name) => {
            check_name(&name, errors);
            known.name = name;
        }
        None if errors.count() == before => {
            let message = format!("`#[plugin]` needs the plugin's name: `#[plugin(\"{guess}\")]`");
            errors.add(syn::Error::new(Span::call_site(), message));
        }
        None => {}
    }
    known
}

/// The type that an argument needs.
fn ty(word: &Ident, value: Expr, example: &str, errors: &mut Errors) -> Option<Type> {
    let ty = match &value {
        Expr::Verbatim(ty) => syn::parse2(ty.clone()).ok(),
        _ => None,
    };
    if ty.is_none() {
        errors.at(&value, format!("`{word}` needs a type: `{word} = {example}`"));
    }
    ty
}

/// The plugins in `reads(…)`.
fn reads(word: &Ident, plugins: TokenStream, own: &Ident, errors: &mut Errors) -> Vec<Path> {
    let Ok(plugins) = Punctuated::<Path, Token![,]>::parse_terminated.parse2(plugins.clone()) else {
        errors.at(plugins, "`reads` needs the types of plugins: `reads(BasicStats)`");
        return Vec::new();
    };
    if plugins.is_empty() {
        errors.at(word, "`reads` needs the types of plugins: `reads(BasicStats)`");
    }
    let mut kept: Vec<Path> = Vec::new();
    for plugin in plugins {
        if plugin.is_ident(own) {
            errors.at(&plugin, "a plugin has its own state at hand, as `self` and `flow.opposite()`: remove this");
        } else if kept.iter().any(|earlier| shown(earlier) == shown(&plugin)) {
            errors.at(&plugin, "this plugin is read already: remove this one");
        } else {
            kept.push(plugin);
        }
    }
    kept
}

fn shown(path: &Path) -> String {
    path.to_token_stream().to_string()
}

/// The suffixes in `files(…)`.
fn files(word: &Ident, suffixes: TokenStream, errors: &mut Errors) -> Vec<LitStr> {
    let Ok(suffixes) = Punctuated::<LitStr, Token![,]>::parse_terminated.parse2(suffixes.clone()) else {
        errors.at(suffixes, "`files` needs what the names of files end in: `files(\"_hosts.txt\")`");
        return Vec::new();
    };
    if suffixes.is_empty() {
        errors.at(word, "`files` needs what the names of files end in: `files(\"_hosts.txt\")`");
    }
    let mut kept: Vec<LitStr> = Vec::new();
    for suffix in suffixes {
        let text = suffix.value();
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
        if !text.starts_with('_') || text.len() < 2 || !text.chars().all(is_plain) {
            let shown = text.escape_debug();
            let message =
                format!("`{shown}` cannot end the name of a file: use `_`, then letters, digits, `_`, `-` and `.`");
            errors.at(&suffix, message);
        } else if kept.iter().any(|earlier| earlier.value() == text) {
            errors.at(&suffix, "this file is declared already: remove this one");
        } else {
            kept.push(suffix);
        }
    }
    kept
}

fn check_name(name: &LitStr, errors: &mut Errors) {
    let text = name.value();
    let mut letters = text.chars();
    let begins = letters.next().is_some_and(|letter| letter.is_ascii_lowercase());
    if !begins || !letters.all(|letter| letter.is_ascii_alphanumeric()) {
        let shown = text.escape_debug();
        errors.at(name, format!("`{shown}` is not a plugin name: use lowerCamelCase letters and digits"));
    }
}
