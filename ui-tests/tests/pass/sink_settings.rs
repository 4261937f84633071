//! A sink has settings, as a plugin has.

use std::path::PathBuf;

use t2_core::engine::Plan;
use t2_core::output::{OutputError, RunInfo, SinkKind, Table, TableKind, TableOutput};
use t2_core::prelude::*;

/// How much is written
#[derive(Clone, Debug, PartialEq, Setting)]
enum Amount {
    /// The first row
    First,
    /// All rows
    All,
}

#[derive(Clone, Debug, Settings)]
struct NowhereSettings {
    /// Rows that are kept
    #[setting(default = 5, range = 1..=9)]
    rows: u32,
    /// How much is written
    #[setting(default = Amount::All)]
    amount: Amount,
    /// Where it would go
    #[setting(default = "nowhere")]
    path: PathBuf,
}

struct Nowhere;

impl SinkKind for Nowhere {
    const NAME: &'static str = "nowhere";
    const DESCRIPTION: &'static str = "Writes nothing";

    type Settings = NowhereSettings;

    fn open(_: &RunInfo, _: &[&Table], _: &NowhereSettings) -> Result<Vec<(TableKind, TableOutput)>, OutputError> {
        Ok(Vec::new())
    }
}

t2_core::plugins! { PLUGINS = sink Nowhere }

fn main() {
    let settings = NowhereSettings::default();
    assert_eq!((settings.rows, settings.amount, settings.path), (5, Amount::All, PathBuf::from("nowhere")));
    let mut plan = Plan::new(PLUGINS.entries());
    assert_eq!(plan.set("nowhere.rows=7"), Ok(()));
    assert!(plan.set("nowhere.rows=10").is_err());
    let values: Vec<_> = plan.settings().into_iter().map(|(_, setting)| setting.value).collect();
    assert_eq!(values, ["7", "all", "nowhere"]);
}
