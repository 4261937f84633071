//! Schemas: what a table is, to be written down beside its rows and read back by another program.

use std::error::Error;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{FieldKind, Table, TableColumn, TableKind};

/// A table without its rows. It owns what it says, so it can be written down and read back:
///
/// ```
/// use t2_core::engine::Plan;
/// use t2_core::output::{Schema, TableKind};
///
/// let schema = Plan::new(&[]).table(TableKind::Packets).schema();
/// let json = schema.to_json();
/// assert_eq!(Schema::from_json(&json)?, schema);
/// # Ok::<(), t2_core::output::SchemaError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// What the rows are about.
    pub table: TableKind,
    /// The columns, in order; a row has one cell for each of them.
    pub columns: Vec<Field>,
}

/// A column of a schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name, unique in the table.
    pub name: String,
    /// What it tells.
    pub description: String,
    /// The name of the plugin that it comes from; `None` for the core.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plugin: Option<String>,
    /// The kind of its values, [optional](FieldKind::Optional) if there can be none in a row.
    pub kind: FieldKind,
    /// What the text form prints for an absent value.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub absent: String,
}

impl Table {
    /// What it is, without its rows.
    pub fn schema(&self) -> Schema {
        Schema { table: self.kind, columns: self.columns.iter().map(Field::from).collect() }
    }
}

impl From<&TableColumn> for Field {
    fn from(TableColumn { plugin, column }: &TableColumn) -> Self {
        let kind = FieldKind::from(column.kind);
        Self {
            name: column.name.to_owned(),
            description: column.description.to_owned(),
            plugin: plugin.map(str::to_owned),
            kind: if column.is_omissible { kind.optional() } else { kind },
            absent: column.absent.to_owned(),
        }
    }
}

impl Schema {
    /// The schema as JSON.
    pub fn to_json(&self) -> String {
        // Infallible: all keys are texts, and a string takes all that is written.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Reads a schema back. Members that are unknown are skipped, so that a later version may say more.
    ///
    /// # Errors
    /// This is no schema.
    pub fn from_json(json: &str) -> Result<Self, SchemaError> {
        serde_json::from_str(json).map_err(SchemaError)
    }
}

/// A text that is no schema.
#[derive(Debug)]
pub struct SchemaError(serde_json::Error);

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no schema of a table: {}", self.0)
    }
}

impl Error for SchemaError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{FieldPart, NamedBit};
    use super::*;
    use crate::row::Column;
    use crate::value::Kind;

    fn bits() -> impl Strategy<Value = FieldKind> {
        let bit = (any::<u64>(), any::<String>(), any::<String>());
        let bit = bit.prop_map(|(value, name, description)| NamedBit { value, name, description });
        (1..=16u8, prop::collection::vec(bit, 0..5)).prop_map(|(digits, bits)| FieldKind::Bits { digits, bits })
    }

    fn kind() -> impl Strategy<Value = FieldKind> {
        use FieldKind::*;
        let simple = [
            I8, I16, I32, I64, U8, U16, U32, U64, H8, H16, H32, H64, F32, F64, Bool, Char, Binary, Time, Span, Mac,
            Ipv4, Ipv6, Ip,
        ];
        let simple = prop::sample::select(simple.to_vec());
        let leaf = prop_oneof![8 => simple, 1 => any::<bool>().prop_map(|quoted| Text { quoted }), 1 => bits()];
        leaf.prop_recursive(8, 32, 4, |inner| {
            let part = (any::<String>(), inner.clone()).prop_map(|(name, kind)| FieldPart { name, kind });
            prop_oneof![
                inner.clone().prop_map(FieldKind::optional),
                inner.prop_map(|kind| List(Box::new(kind))),
                prop::collection::vec(part, 0..4).prop_map(Compound),
            ]
        })
    }

    prop_compose! {
        fn field()(
            (name, description, absent) in any::<(String, String, String)>(),
            plugin in any::<Option<String>>(),
            kind in kind(),
        ) -> Field {
            Field { name, description, plugin, kind, absent }
        }
    }

    proptest! {
        #[test]
        fn a_schema_that_is_written_down_is_read_back_as_it_was(
            table in prop::sample::select(TableKind::ALL.to_vec()),
            columns in prop::collection::vec(field(), 0..6),
        ) {
            let schema = Schema { table, columns };
            prop_assert_eq!(Schema::from_json(&schema.to_json()).expect("a schema"), schema);
        }
    }

    #[test]
    fn every_place_where_a_value_may_be_absent_is_optional() {
        let column = |kind| TableColumn { plugin: Some("demo"), column: Column::new("name", "What it is", kind) };
        let columns = [column(&Kind::U8), column(&Kind::Optional(&Kind::U8))];
        let kinds = |table: Table| -> Vec<_> { table.schema().columns.into_iter().map(|field| field.kind).collect() };
        let optional = FieldKind::U8.optional();
        assert_eq!(kinds(Table::flows(columns)), [FieldKind::Char, FieldKind::U64, FieldKind::U8, optional.clone()]);
        // A plugin may show nothing of a packet.
        let (u64, char, binary) = (FieldKind::U64, FieldKind::Char, FieldKind::Binary);
        let packets = [u64.clone(), u64, char, optional.clone(), optional, binary];
        assert_eq!(kinds(Table::packets(columns)), packets);
    }

    #[test]
    fn a_schema_is_json_that_names_what_it_has() {
        let column = Column::new("answer", "What came back", &Kind::Optional(&Kind::Text)).with_absent("-");
        let column = TableColumn { plugin: Some("demo"), column };
        let schema = Schema { table: TableKind::Flows, columns: vec![Field::from(&column)] };
        let json = r#"{
  "table": "flows",
  "columns": [
    {
      "name": "answer",
      "description": "What came back",
      "plugin": "demo",
      "kind": {
        "optional": {
          "text": {
            "quoted": true
          }
        }
      },
      "absent": "-"
    }
  ]
}"#;
        assert_eq!(schema.to_json(), json);
    }

    #[test]
    fn what_a_later_version_says_besides_is_skipped_and_other_texts_are_refused() {
        let column = r#"{"name":"a","description":"b","kind":"u8","unit":"ms"}"#;
        let read = Schema::from_json(&format!(r#"{{"table":"flows","version":2,"columns":[{column}]}}"#));
        let kinds = read.map(|schema| schema.columns.into_iter().map(|field| field.kind).collect::<Vec<_>>());
        assert_eq!(kinds.expect("a schema"), [FieldKind::U8]);
        let error = Schema::from_json(r#"{"table":"hosts","columns":[]}"#).expect_err("no such table").to_string();
        assert!(error.starts_with("no schema of a table: unknown variant `hosts`"), "{error}");
    }
}
