//! The tables of names, and the objects that they make.

mod page;
mod rows;

use std::collections::BTreeSet;

use t2_core::engine::Plan;
use t2_core::output::{Table, TableKind};

use super::names::{ECS, EVE, Form, Names, Style, ZEEK};
use super::template::rest_of;

const STYLES: [&Style; 3] = [&ECS, &EVE, &ZEEK];

/// The table of a run with all plugins.
fn table(kind: TableKind) -> Table {
    Plan::new(&t2_plugins::STANDARD.select(t2_plugins::STANDARD.entries().iter().map(|entry| entry.name)).expect("all"))
        .table(kind)
}

/// The names of a style, each with its table.
fn tables(style: &'static Style) -> impl Iterator<Item = (Table, &'static Names)> {
    let packets = style.packets.iter().map(|names| (table(TableKind::Packets), names));
    std::iter::once((table(TableKind::Flows), &style.flows)).chain(packets)
}

#[test]
fn each_name_is_there_once_and_is_no_object_besides() {
    for (style, (_, names)) in STYLES.into_iter().flat_map(|style| tables(style).map(move |of| (style, of))) {
        let all: BTreeSet<_> = names.entries.iter().map(|entry| entry.name).collect();
        assert_eq!(all.len(), names.entries.len(), "{}", style.name);
        let is_object = |name: &str| all.iter().any(|other| other.starts_with(&format!("{name}.")));
        assert!(!style.is_nested || !all.iter().any(|name| is_object(name)), "{}", style.name);
    }
}

#[test]
fn members_are_made_from_columns_that_there_are() {
    /// Columns of plugins that need not be part of the program.
    const OTHERS: [&str; 1] = ["communityID"];
    for (table, names) in STYLES.into_iter().flat_map(tables) {
        let known: BTreeSet<_> = table.names().chain(OTHERS).collect();
        for entry in names.entries {
            entry.from.iter().for_each(|column| assert!(known.contains(column), "{}: {column}", entry.name));
        }
        names.needs.iter().for_each(|column| assert!(known.contains(column), "{column}"));
    }
}

#[test]
fn each_column_is_shown_by_one_kind_of_ecs_member_or_under_t2() {
    for (table, names) in tables(&ECS) {
        let rest: BTreeSet<_> = rest_of(names, &table).collect();
        for column in table.names() {
            let whole =
                names.entries.iter().filter(|entry| entry.form.is_whole() && entry.from.first() == Some(&column));
            let forms: Vec<_> = whole.map(|entry| (entry.name, entry.form)).collect();
            let is_list = forms.iter().any(|(_, form)| *form == Form::OthersText);
            let is_start = column == "timeFirst";
            let expected = if is_list || is_start { 2 } else { usize::from(!rest.contains(column)) };
            assert_eq!(forms.len(), expected, "{column}: {forms:?}");
        }
    }
}
