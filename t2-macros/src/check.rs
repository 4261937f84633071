//! The rules that need more than one field.

use proc_macro2::Ident;
use syn::LitStr;
use syn::ext::IdentExt;

use crate::errors::Errors;
use crate::model::{Column, Columns, Plugin, Setting, Total};
use crate::syntax;

/// The rules of a plugin.
pub(crate) fn plugin(plugin: &mut Plugin, errors: &mut Errors) {
    columns(&plugin.flow_columns, errors);
    columns(&plugin.packet_columns, errors);
    start(plugin, errors);
    settings(&plugin.settings, errors);
    lines(&plugin.totals, errors);
    for label in plugin.totals.iter_mut().filter_map(|total| total.label.as_mut()) {
        self::label(label, &plugin.settings, errors);
    }
}

/// Columns that start with a value of their own make the default of the plugin.
fn start(plugin: &mut Plugin, errors: &mut Errors) {
    let before = errors.count();
    if plugin.flow_columns.own().all(|column| column.start.is_none()) {
        return;
    }
    for attribute in plugin.attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
        // What is wrong with a list of derives is told by the compiler.
        let _ = attribute.parse_nested_meta(|derived| {
            if derived.path.is_ident("Default") {
                errors.at(&derived.path, "`start` makes the default of the plugin: remove `Default` here");
            }
            Ok(())
        });
    }
    if errors.count() > before {
        // With the derived default, another one would be a second mistake.
        plugin.flow_columns.forget_starts();
    }
}

/// Every total is told somewhere: in a line of its own, in that of another total, or in monitoring output.
fn lines(totals: &[Total], errors: &mut Errors) {
    for total in totals {
        let is_told = total.with.is_some() || totals.iter().any(|other| other.with.as_ref() == Some(&total.ident));
        if let (None, None, false, Some((at, fold))) = (&total.label, &total.monitor, is_told, &total.unlabelled) {
            let message =
                format!("this total needs a report label, such as `#[total({fold}, \"Number of HTTP packets\")]`");
            errors.at(at, message);
        }
        if let (Some(with), None) = (&total.with, &total.label) {
            errors.at(
                with,
                format!("two totals in a line need its label: `with({with}), \"Number of scans, answered\"`"),
            );
        }
        let is_known = |with: &Ident| totals.iter().any(|other| other.ident == *with);
        if let Some(with) = total.with.as_ref().filter(|with| !is_known(with)) {
            errors.at(with, format!("`{with}` is not a total: write `#[total(sum)]` at its field"));
        }
    }
}

/// The rules of the columns of a row.
pub(crate) fn columns(columns: &Columns, errors: &mut Errors) {
    for (n, column) in columns.own().enumerate() {
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
        if let Some(earlier) = columns.own().take(n).find(rivals) {
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
        // Names of environment variables are in capitals.
        let rivals = |earlier: &&Setting| {
            earlier.name.value().eq_ignore_ascii_case(&name)
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
