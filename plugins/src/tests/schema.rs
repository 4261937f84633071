//! What the tables of a run with all plugins say of their columns.

use t2_core::engine::Plan;
use t2_core::output::{Field, FieldKind, Schema, TableKind};

use crate::STANDARD;

const TABLES: [TableKind; 2] = [TableKind::Flows, TableKind::Packets];

fn schema(kind: TableKind) -> Schema {
    Plan::new(STANDARD.entries()).table(kind).schema()
}

fn kind_of<'s>(schema: &'s Schema, name: &str) -> &'s FieldKind {
    &schema.columns.iter().find(|field| field.name == name).unwrap_or_else(|| panic!("no column {name}")).kind
}

/// Whether a kind says all that an output can want to know: bits and parts have names, and nothing is optional twice.
fn is_complete(kind: &FieldKind) -> bool {
    match kind {
        FieldKind::Bits { digits, bits } => {
            (1..=16).contains(digits) && bits.iter().all(|bit| bit.value.is_power_of_two() && !bit.name.is_empty())
        }
        FieldKind::Optional(kind) => !matches!(**kind, FieldKind::Optional(_)) && is_complete(kind),
        FieldKind::List(kind) => is_complete(kind),
        FieldKind::Compound(parts) => {
            let is_named =
                |n: usize, name: &str| !name.is_empty() && parts.iter().take(n).all(|part| part.name != name);
            parts.iter().enumerate().all(|(n, part)| is_named(n, &part.name) && is_complete(&part.kind))
        }
        _ => true,
    }
}

#[test]
fn the_schemas_of_all_columns_are_read_back_as_they_were_written_down() {
    for kind in TABLES {
        let schema = schema(kind);
        assert_eq!(Schema::from_json(&schema.to_json()).expect("a schema"), schema);
    }
}

#[test]
fn every_column_says_what_it_tells_and_which_plugin_it_comes_from() {
    for (kind, first, last) in [(TableKind::Flows, 2, 0), (TableKind::Packets, 3, 1)] {
        let schema = schema(kind);
        let core = |n: usize| n < first || n >= schema.columns.len() - last;
        for (n, Field { name, description, plugin, kind, .. }) in schema.columns.iter().enumerate() {
            assert!(!description.is_empty() && is_complete(kind), "{name}: {description}, {kind:?}");
            assert_eq!(plugin.is_none(), core(n), "{name}: {plugin:?}");
        }
        let mut plugins: Vec<_> = schema.columns.iter().filter_map(|field| field.plugin.as_deref()).collect();
        plugins.dedup();
        let of_entries = STANDARD.entries().iter().filter(|entry| match kind {
            TableKind::Flows => !entry.flow_columns.is_empty(),
            _ => !entry.packet_columns.is_empty(),
        });
        assert!(plugins.iter().copied().eq(of_entries.map(|entry| entry.name)), "{plugins:?}");
    }
}

#[test]
fn what_a_plugin_shows_of_a_packet_may_be_absent_and_what_the_core_shows_is_not() {
    for Field { name, plugin, kind, .. } in schema(TableKind::Packets).columns {
        assert_eq!(matches!(kind, FieldKind::Optional(_)), plugin.is_some(), "{name}");
    }
}

#[test]
fn kinds_and_texts_for_absent_values_are_those_of_the_columns() {
    let (flows, packets) = (schema(TableKind::Flows), schema(TableKind::Packets));
    assert_eq!(*kind_of(&flows, "srcPort"), FieldKind::U16);
    assert_eq!(*kind_of(&flows, "srcIPCC"), FieldKind::Text { quoted: false }.optional());
    assert_eq!(*kind_of(&flows, "hdrDesc"), FieldKind::List(Box::new(FieldKind::Text { quoted: false })));
    assert_eq!(*kind_of(&packets, "l7Content"), FieldKind::Binary);
    let FieldKind::Bits { digits: 16, bits } = kind_of(&flows, "flowStat") else { panic!("no bits with names") };
    assert!(!bits.is_empty());
    let absent = flows.columns.iter().filter(|field| !field.absent.is_empty());
    let absent: Vec<_> = absent.map(|field| (field.name.as_str(), field.absent.as_str())).collect();
    let expected = [
        ("srcIP", "-"),
        ("srcIPCC", "-"),
        ("srcIPOrg", "\"-\""),
        ("dstIP", "-"),
        ("dstIPCC", "-"),
        ("dstIPOrg", "\"-\""),
        ("srcASN", "-"),
        ("dstASN", "-"),
    ];
    assert_eq!(absent, expected);
}
