//! The rules that need more than one field.

use proc_macro2::Ident;
use syn::LitStr;
use syn::ext::IdentExt;

use crate::errors::Errors;
use crate::model::{Column, Columns, Plugin, Setting, Total, Totals, With};
use crate::syntax;

/// The rules of a plugin.
pub(crate) fn plugin(plugin: &mut Plugin, errors: &mut Errors) {
    columns(&plugin.flow_columns, errors);
    columns(&plugin.packet_columns, errors);
    start(plugin, errors);
    settings(&plugin.settings, errors);
    plugin.totals.own().for_each(|total| is_reported(total, &plugin.totals, errors));
    lines(&mut plugin.totals, errors, |with, totals| {
        let group = with.group.as_ref().filter(|name| !totals.groups().any(|group| group.ident == **name))?;
        Some((group.clone(), format!("`{group}` is not a group of columns: write `#[flow_cols]` at its field")))
    });
    for label in plugin.totals.labels() {
        self::label(label, &plugin.settings, errors);
    }
}

/// The rules of the totals of a group of columns. Whether each of them is printed is known where the group is used: a
/// plugin may print them in lines of its own.
pub(crate) fn totals_of_group(totals: &mut Totals, errors: &mut Errors) {
    lines(totals, errors, |With { group, field }, _| {
        let message = format!("a group of columns has no groups: name a field of this struct, `{field}`");
        Some((group.clone()?, message))
    });
    for label in totals.labels() {
        let text = label.value();
        if let Some(name) = names(&text).find(|name| name.starts_with(char::is_lowercase)) {
            let message = format!(
                "`{{{name}}}` cannot be a setting, as a group of columns has none: name a constant, or move this total to \
                 the plugin"
            );
            errors.at(&*label, message);
            *label = LitStr::new("", label.span());
        }
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

/// Every total is printed somewhere: in a line of its own, in that of another total, or in monitoring output.
fn is_reported(total: &Total, totals: &Totals, errors: &mut Errors) {
    let shares_line = |other: &Total| other.with.as_ref().is_some_and(|with| with.is(&total.ident));
    let is_printed = total.with.is_some() || totals.own().any(shares_line);
    if let (None, None, false, Some((at, fold))) = (&total.label, &total.monitor, is_printed, &total.unlabelled) {
        let message =
            format!("this total needs a report label, such as `#[total({fold}, \"Number of HTTP packets\")]`");
        errors.at(at, message);
    }
}

/// A line of two totals has a label, and the other one is a total: `wrong_group` says what is wrong with the group that it
/// is in.
fn lines(totals: &mut Totals, errors: &mut Errors, wrong_group: impl Fn(&With, &Totals) -> Option<(Ident, String)>) {
    let mut unknown = Vec::new();
    for Total { ident, with, label, .. } in totals.own() {
        let Some(with) = with else { continue };
        if label.is_none() {
            let message = format!("two totals in a line need its label: `with({with}), \"Number of scans, answered\"`");
            errors.at(&with.field, message);
        }
        if let Some((at, message)) = wrong_group(with, totals).or_else(|| wrong_field(with, totals)) {
            errors.at(at, message);
            unknown.push(ident.clone());
        }
    }
    // The compiler would not find them either.
    totals.forget_lines(&unknown);
}

/// What is wrong with the name of a total of this struct.
fn wrong_field(with: &With, totals: &Totals) -> Option<(Ident, String)> {
    let field = &with.field;
    if with.group.is_some() || totals.own().any(|other| with.is(&other.ident)) {
        return None;
    }
    let message = match totals.groups().any(|group| group.ident == *field) {
        true => format!("`{field}` is a group: name one of its totals, as in `with({field}.answered)`"),
        false => format!("`{field}` is not a total: write `#[total(sum)]` at its field"),
    };
    Some((field.clone(), message))
}

/// The rules of the columns of a row.
pub(crate) fn columns(columns: &Columns, errors: &mut Errors) {
    for (n, column) in columns.own().enumerate() {
        let name = column.name.value();
        if !is_name(&name) {
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

/// Whether this can be the name of a column, or of a part of a compound.
pub(crate) fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// The rules of settings.
pub(crate) fn settings(settings: &[Setting], errors: &mut Errors) {
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
