//! What the user writes behind `--extract`.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use t2_core::engine::{Plan, PluginList};
use t2_core::filter::{Condition, Filter, FilterError};
use t2_core::output::TableKind;

use crate::failure::Failure;

/// The column with the numbers of flows.
const NUMBER: &str = "flowInd";

/// The flows that have the alarm bit.
const ALARM: &str = "flowStat & ALARM";

/// Which flows are chosen.
pub(crate) struct Choice {
    pub(super) condition: Arc<Condition>,
    /// The place of the flow's number among the columns of flows.
    pub(super) number_at: usize,
}

impl Choice {
    /// The choice that a text makes among the flows of a plan: numbers, the name of a file with numbers, `alarm`, or a
    /// condition. The capture is to be read twice.
    pub(crate) fn new(text: &str, capture: Option<&Path>, plan: &Plan, list: &PluginList) -> Result<Self, Failure> {
        let is_file = |path: &&Path| fs::metadata(path).is_ok_and(|metadata| !metadata.is_file());
        match capture {
            None => return Err(unreadable_twice("standard input")),
            Some(path) if is_file(&path) => return Err(unreadable_twice(&format!("`{}`", path.display()))),
            Some(_) => {}
        }
        let table = plan.table(TableKind::Flows).schema();
        let condition = filter(text)?.bind(&table).map_err(|error| wrong(&error, plan, list))?;
        let number_at = table.columns.iter().position(|field| field.name == NUMBER).unwrap_or_default();
        Ok(Self { condition: Arc::new(condition), number_at })
    }
}

/// The file with numbers of flows that a text names, if it does.
pub(crate) fn list_file(text: &str) -> Option<&Path> {
    text.strip_prefix('@').map(Path::new)
}

fn filter(text: &str) -> Result<Filter, Failure> {
    if let Some(path) = list_file(text) {
        let content = fs::read_to_string(path).map_err(|error| Failure::unreadable(path, error))?;
        let numbers = numbers(&content).map_err(|(line, word)| {
            let place = format!("{}: line {line}", path.display());
            Failure::Use(format!("{place}: `{word}` is no number of a flow: write one number a line"))
        })?;
        return Ok(Filter::any_of(NUMBER, numbers));
    }
    let text = text.trim();
    let is_numbers = text.starts_with(|first: char| first.is_ascii_digit())
        && text.chars().all(|character| character.is_ascii_digit() || ",- ".contains(character));
    let filter = match text {
        "alarm" => ALARM.parse(),
        text if is_numbers => return Ok(Filter::any_of(NUMBER, text.split(',').map(str::trim))),
        text => text.parse(),
    };
    filter.map_err(|error: FilterError| Failure::Use(format!("--extract: {error}")))
}

/// The numbers of a list: one begins each line, and lines that begin with no digit are comments (spec report-cli-sinks,
/// section 7.4). The place of what is no number otherwise.
fn numbers(list: &str) -> Result<Vec<&str>, (usize, &str)> {
    let words = list.lines().map(|line| line.split_whitespace().next().unwrap_or_default());
    let words = (1..).zip(words).filter(|(_, word)| word.starts_with(|first: char| first.is_ascii_digit()));
    words.map(|(line, word)| if word.parse::<u64>().is_ok() { Ok(word) } else { Err((line, word)) }).collect()
}

fn unreadable_twice(what: &str) -> Failure {
    Failure::Use(format!(
        "`--extract` reads the capture twice, and {what} can be read once only: write it to a file first, and read that"
    ))
}

/// A condition that the flows of the plan do not have. Another plugin may have the column.
fn wrong(error: &FilterError, plan: &Plan, list: &PluginList) -> Failure {
    let has_column = |name: &str| {
        let entries = list.entries().iter().filter(|entry| !plan.names().contains(&entry.name));
        entries
            .clone()
            .find(|entry| entry.flow_columns.iter().any(|column| column.name == name))
            .map(|entry| entry.name)
    };
    let remedy = match error.column().and_then(has_column) {
        Some(plugin) => format!("; the plugin `{plugin}` has it: add `--with {plugin}`"),
        None => String::new(),
    };
    Failure::Use(format!("--extract: {error}{remedy}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(text: &str) -> String {
        filter(text).map_or_else(|failure| failure.to_string(), |filter| filter.to_string())
    }

    #[test]
    fn numbers_and_alarm_are_short_for_conditions() {
        assert_eq!(printed("1-3, 7"), "flowInd in 1-3,7");
        assert_eq!(printed("alarm"), "flowStat & ALARM");
        assert_eq!(printed("dstPort  == 53"), "dstPort == 53");
        assert_eq!(
            printed("dstPort 53"),
            "--extract: character 9, at `53`: write a comparison behind `dstPort`: ==, !=, <, <=, >, >=, in, ~ or &"
        );
    }

    #[test]
    fn a_list_has_a_number_a_line_and_comments() {
        assert_eq!(numbers("# flows\n3\n\n%flowInd\n8\tA\n x\n12"), Ok(vec!["3", "8", "12"]));
        assert_eq!(numbers("3\n4-5"), Err((2, "4-5")));
        assert_eq!(numbers(""), Ok(vec![]));
    }
}
