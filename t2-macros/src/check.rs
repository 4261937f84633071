//! The rules that need more than one field.

use syn::LitStr;
use syn::ext::IdentExt;

use crate::errors::Errors;
use crate::model::{Column, Plugin, Setting};
use crate::syntax;

/// The rules of a plugin.
pub(crate) fn plugin(plugin: &mut Plugin, errors: &mut Errors) {
    columns(&plugin.flow_columns, errors);
    columns(&plugin.packet_columns, errors);
    settings(&plugin.settings, errors);
    for total in &mut plugin.totals {
        label(&mut total.label, &plugin.settings, errors);
    }
}

fn columns(columns: &[Column], errors: &mut Errors) {
    for (n, column) in columns.iter().enumerate() {
        let name = column.name.value();
        if !is_column_name(&name) {
            let shown = name.escape_debug();
            errors.at(
                &column.name,
                format!("`{shown}` is not a column name: use lowerCamelCase letters, digits and `_`"),
            );
        }
        // Of conditional columns there may be one in every case.
        let rivals = |earlier: &&Column| {
            earlier.name.value() == name
                && syntax::cfg(&earlier.field.attrs).chain(syntax::cfg(&column.field.attrs)).next().is_none()
        };
        if let Some(earlier) = columns.iter().take(n).find(rivals) {
            let field = earlier.ident.unraw();
            errors.at(&column.name, format!("column `{name}` is already declared by field `{field}`"));
        }
        if let Some(none) = &column.none
            && none.value().contains(char::is_control)
        {
            errors.at(none, "what stands for no value cannot hold a tab or a line break: it would break the row");
        }
    }
}

fn is_column_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

fn settings(settings: &[Setting], errors: &mut Errors) {
    for (n, setting) in settings.iter().enumerate() {
        let name = setting.name.value();
        let rivals = |earlier: &&Setting| {
            earlier.name.value() == name
                && syntax::cfg(&earlier.field.attrs).chain(syntax::cfg(&setting.field.attrs)).next().is_none()
        };
        if let Some(earlier) = settings.iter().take(n).find(rivals) {
            let field = earlier.ident.unraw();
            errors.at(&setting.ident, format!("setting `{name}` is already declared by field `{field}`"));
        }
    }
}

/// A name in a label that is nearly a setting is a misspelt one; all others are constants, which the compiler knows.
fn label(label: &mut LitStr, settings: &[Setting], errors: &mut Errors) {
    let text = label.value();
    let settings: Vec<_> = settings.iter().map(|setting| setting.ident.unraw().to_string()).collect();
    for name in names(&text) {
        let known = settings.iter().map(String::as_str);
        if known.clone().any(|setting| setting == name) || !name.starts_with(char::is_lowercase) {
            continue;
        }
        if let Some(nearest) = syntax::nearest(name, known) {
            errors.at(&*label, format!("`{{{name}}}` is not a setting, did you mean `{{{nearest}}}`?"));
            *label = LitStr::new("", label.span());
            return;
        }
    }
}

/// The names that a label has in braces.
pub(crate) fn names(label: &str) -> impl Iterator<Item = &str> {
    // A doubled brace stands for itself.
    let unescaped = label.split("{{").flat_map(|part| part.split('{').skip(1));
    unescaped.filter_map(|rest| rest.split(['}', ':']).next()).map(str::trim)
}
