//! What the attributes of a field mean: a column, a total, a setting.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, Field, LitStr};

use crate::errors::Errors;
use crate::model::{Column, Fold, Setting, Shown, Total, name_of_field};
use crate::syntax::{self, Item, Known};

const COLUMN: Known = Known {
    kind: "column option",
    options: &[
        ("hex", "hex"),
        ("bare", "bare"),
        ("steady", "steady"),
        ("name", "name = \"…\""),
        ("none", "none = \"-\""),
    ],
};

const TOTAL: Known = Known {
    kind: "total option",
    options: &[
        ("sum", "sum"),
        ("or", "or"),
        ("max", "max"),
        ("percent", "percent"),
        ("percent_of", "percent_of(tcp_packets)"),
    ],
};

const SETTING: Known = Known { kind: "setting option", options: &[("default", "default = 1")] };

/// `#[flow_col(…)]` or `#[packet_col(…)]`.
pub(crate) fn column(attribute: &Attribute, field: Field, ident: Ident, errors: &mut Errors) -> Column {
    let description = syntax::description(&field.attrs).unwrap_or_else(|| {
        let message =
            format!("column `{}` needs a doc comment: it becomes the description in the headers file", ident.unraw());
        errors.at(&ident, message);
        String::new()
    });
    let name = name_of_field(&ident);
    let mut column = Column { field, ident, name, description, shown: Shown::Plain, steady: false, none: None };
    for item in syntax::options(attribute, errors) {
        match item {
            Item::Word(word) if word == "hex" || word == "bare" => show(&mut column.shown, &word, errors),
            Item::Word(word) if word == "steady" && !attribute.path().is_ident("packet_col") => {
                errors.at(&word, "`steady` is for packet columns: a flow column is printed once anyway, remove it");
            }
            Item::Word(word) if word == "steady" => column.steady = true,
            Item::Assign(word, value) if word == "name" => {
                if let Some(name) = syntax::text(&word, &value, errors) {
                    column.name = name;
                }
            }
            Item::Assign(word, value) if word == "none" => column.none = syntax::text(&word, &value, errors),
            Item::Word(word) | Item::Assign(word, _) | Item::Call(word, _) => COLUMN.refuse(&word, errors),
            Item::Text(text) => {
                let text_as_written = text.token();
                let message = format!("say what this is: `name = {text_as_written}` or `none = {text_as_written}`");
                errors.at(&text, message);
            }
        }
    }
    column
}

/// `hex` or `bare`; there is one way of showing a value.
pub(crate) fn show(shown: &mut Shown, word: &Ident, errors: &mut Errors) {
    if *shown != Shown::Plain {
        errors.at(word, "`hex` and `bare` cannot be used together: a value is a number or a text; remove one");
        *shown = Shown::Plain;
    } else {
        *shown = if word == "hex" { Shown::Hex } else { Shown::Bare };
    }
}

/// `#[total(…)]`.
pub(crate) fn total(attribute: &Attribute, field: &Field, ident: &Ident, errors: &mut Errors) -> Option<Total> {
    let before = errors.count();
    let (mut fold, mut share, mut label) = (None::<(Fold, Ident)>, None::<(TokenStream, Ident)>, None::<LitStr>);
    for item in syntax::options(attribute, errors) {
        match item {
            Item::Word(word) => match (fold_named(&word), &fold) {
                (Some(_), Some((_, earlier))) => {
                    let message =
                        format!("`{earlier}` and `{word}` cannot be used together: a total is folded one way");
                    errors.at(&word, message);
                }
                (Some(named), None) => fold = Some((named, word)),
                (None, _) if word == "percent" => {
                    let packets = Ident::new("packets", word.span()).into_token_stream();
                    set_share(&mut share, packets, word, errors);
                }
                (None, _) if word == "percent_of" => {
                    errors.at(&word, "`percent_of` needs a count: `percent_of(tcp_packets)`");
                }
                (None, _) => TOTAL.refuse(&word, errors),
            },
            Item::Call(word, counter) if word == "percent_of" => match syn::parse2::<Ident>(counter) {
                Ok(counter) => set_share(&mut share, counter.into_token_stream(), word, errors),
                Err(error) => {
                    let message = "`percent_of` needs the name of a count: `percent_of(tcp_packets)`";
                    errors.add(syn::Error::new(error.span(), message));
                }
            },
            Item::Call(word, _) | Item::Assign(word, _) => TOTAL.refuse(&word, errors),
            Item::Text(text) if label.is_none() => label = Some(text),
            Item::Text(text) => errors.at(&text, "a report line has one label: remove this one"),
        }
    }
    if let (Some((fold @ (Fold::Or | Fold::Max), written)), Some((_, word))) = (&fold, &share) {
        let what = if *fold == Fold::Or { "status bits have" } else { "the largest value has" };
        errors.at(written, format!("`{word}` needs `sum`: {what} no share of packets"));
    }
    if fold.is_none() && errors.count() == before {
        let message = "say how to fold this total over flows: `sum` to count, `or` to collect status bits, `max` for the \
                       largest";
        errors.at(attribute.path(), message);
    } else if let (Some((_, fold)), None) = (&fold, &label)
        && errors.count() == before
    {
        let message =
            format!("this total needs a report label, such as `#[total({fold}, \"Number of HTTP packets\")]`");
        errors.at(attribute.path(), message);
    }
    let cfg = syntax::cfg(&field.attrs).cloned().collect();
    let share = share.map(|(counter, _)| counter);
    Some(Total { ident: ident.clone(), ty: field.ty.clone(), cfg, fold: fold?.0, share, label: label? })
}

fn set_share(share: &mut Option<(TokenStream, Ident)>, counter: TokenStream, word: Ident, errors: &mut Errors) {
    if let Some((_, earlier)) = share {
        errors.at(word, format!("`{earlier}` was there already: a report line gives one share; remove one"));
    } else {
        *share = Some((counter, word));
    }
}

fn fold_named(word: &Ident) -> Option<Fold> {
    match word.to_string().as_str() {
        "sum" => Some(Fold::Sum),
        "or" => Some(Fold::Or),
        "max" => Some(Fold::Max),
        _ => None,
    }
}

/// `#[setting(default = …)]`.
pub(crate) fn setting(attribute: &Attribute, field: Field, ident: Ident, errors: &mut Errors) -> Setting {
    let before = errors.count();
    let mut default = None;
    for item in syntax::options(attribute, errors) {
        match item {
            Item::Assign(word, value) if word == "default" => default = Some(value),
            Item::Word(word) | Item::Assign(word, _) | Item::Call(word, _) => SETTING.refuse(&word, errors),
            Item::Text(text) => {
                errors.at(&text, format!("say what this is: `default = {}.to_owned()`", text.token()));
            }
        }
    }
    if default.is_none() && errors.count() == before {
        errors.at(attribute.path(), "a setting needs a value to begin with: `#[setting(default = 1)]`");
    }
    let description = syntax::description(&field.attrs).unwrap_or_else(|| {
        errors.at(&ident, format!("setting `{}` needs a doc comment: it tells the user what it does", ident.unraw()));
        String::new()
    });
    Setting { field, name: name_of_field(&ident), ident, description, default }
}
