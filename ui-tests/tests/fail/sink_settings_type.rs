//! The settings of a sink are a struct of settings.

use t2_core::output::{OutputError, RunInfo, SinkKind, Table, TableKind, TableOutput};

struct Nowhere;

impl SinkKind for Nowhere {
    const NAME: &'static str = "nowhere";
    const DESCRIPTION: &'static str = "Writes nothing";

    type Settings = u8;

    fn open(_: &RunInfo, _: &[&Table], _: &u8) -> Result<Vec<(TableKind, TableOutput)>, OutputError> {
        Ok(Vec::new())
    }
}

fn main() {}
