//! The rules that need more than one attribute.

use syn::ext::IdentExt;
use syn::{Item, LitStr};

use crate::errors::Errors;
use crate::model::{Column, Plugin};

/// The struct that `#[plugin]` stands on; `None` if it is something else.
pub(crate) fn item(item: Item, errors: &mut Errors) -> Option<syn::ItemStruct> {
    let item = match item {
        Item::Struct(item) => item,
        Item::Enum(item) => return refuse(&item.enum_token, errors),
        Item::Union(item) => return refuse(&item.union_token, errors),
        Item::Fn(item) => return refuse(&item.sig.fn_token, errors),
        Item::Trait(item) => return refuse(&item.trait_token, errors),
        Item::Impl(item) => return refuse(&item.impl_token, errors),
        other => return refuse(&other, errors),
    };
    if !item.generics.params.is_empty() {
        errors.at(&item.generics, "a plugin cannot be generic: one plain value of it is kept per flow");
    }
    match &item.fields {
        syn::Fields::Named(_) => Some(item),
        syn::Fields::Unnamed(fields) => {
            errors.at(fields, "`#[plugin]` needs named fields: a column takes its name from its field");
            None
        }
        syn::Fields::Unit => {
            errors.at(&item.ident, "`#[plugin]` needs named fields: write `struct Name {}` if there is no state");
            None
        }
    }
}

fn refuse<T>(token: &impl quote::ToTokens, errors: &mut Errors) -> Option<T> {
    errors.at(token, "`#[plugin]` goes on a struct: one value of it is kept per flow");
    None
}

/// The rules of a plugin.
pub(crate) fn plugin(plugin: &Plugin, errors: &mut Errors) {
    let name = plugin.name.value();
    let mut letters = name.chars();
    if !letters.next().is_some_and(|letter| letter.is_ascii_lowercase())
        || !letters.all(|letter| letter.is_ascii_alphanumeric())
    {
        errors.at(&plugin.name, format!("`{name}` is not a plugin name: use lowerCamelCase letters and digits"));
    }
    for columns in [&plugin.flow_columns, &plugin.packet_columns] {
        self::columns(columns, errors);
    }
}

fn columns(columns: &[Column], errors: &mut Errors) {
    for (n, column) in columns.iter().enumerate() {
        name(&column.name, errors);
        let name = column.name.value();
        if let Some(earlier) = columns.iter().take(n).find(|earlier| earlier.name.value() == name) {
            let field = earlier.ident.unraw();
            errors.at(&column.name, format!("column `{name}` is already declared by field `{field}`"));
        }
        if let (Some(hex), Some(bare)) = (&column.hex, &column.bare) {
            let message =
                format!("`{hex}` and `{bare}` cannot be used together: a column is a number or a text; remove one");
            errors.at(bare, message);
        }
        if let Some(none) = &column.none
            && none.value().contains(['\t', '\n', '\r'])
        {
            errors.at(none, "what stands for no value cannot hold a tab or a line break: it would break the row");
        }
    }
}

fn name(name: &LitStr, errors: &mut Errors) {
    let text = name.value();
    let mut letters = text.chars();
    let begins = letters.next().is_some_and(|letter| letter.is_ascii_alphabetic());
    if !begins || !letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
        let shown = text.escape_debug();
        errors.at(name, format!("`{shown}` is not a column name: use lowerCamelCase letters, digits and `_`"));
    }
}
