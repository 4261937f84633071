//! The text of an explanation: a block for each thing that has the name.

use t2_core::engine::Entry;
use t2_core::output::TableKind;
use t2_core::settings::nearest;
use t2_core::total::Fold;
use t2_core::value::Kind;

use super::block::block;
use super::known::{Known, KnownColumn, KnownTotal, Question};
use super::{plugin, setting, values};
use crate::describe::{bit_line, bits_of, kind_in_words, wrapped};
use crate::failure::{Failure, did_you_mean};

/// Explains names, each with or without a value.
pub(super) fn names(known: &Known, names: &[String]) -> Result<String, Failure> {
    let mut all = Vec::new();
    for question in names.iter().map(|written| Question::parse(written)) {
        let blocks = blocks(known, question).map_err(Failure::Use)?;
        if blocks.is_empty() {
            return Err(unknown(known, question));
        }
        all.extend(blocks);
    }
    Ok(all.join("\n"))
}

/// All that has this name; with a value, all that can have a value.
///
/// # Errors
/// Nothing of this name can have this value.
pub(super) fn blocks(known: &Known, question: Question<'_>) -> Result<Vec<String>, String> {
    let Question { name, value, .. } = question;
    let mut blocks = Vec::new();
    if value.is_none() {
        let plugins = known.plugins.iter().filter(|plugin| plugin.entry.name == name);
        blocks.extend(plugins.map(|found| plugin::explained(known, found)));
    }
    let (columns, parts) = (columns(known, name, value), parts(known, name, value));
    blocks.extend(columns.iter().chain(&parts).filter_map(|block| block.as_ref().ok()).cloned());
    if value.is_none() {
        blocks.extend(totals(known, name));
        blocks.extend(bits(known, name));
    }
    blocks.extend(known.settings(question).map(|found| setting::explained(known, found, value)));
    match columns.into_iter().chain(parts).find_map(Result::err) {
        Some(error) if blocks.is_empty() => Err(error),
        _ => Ok(blocks),
    }
}

fn unknown(known: &Known, question: Question<'_>) -> Failure {
    let name = question.name;
    let alone = Question { value: None, ..question };
    if question.value.is_some() && blocks(known, alone).is_ok_and(|blocks| !blocks.is_empty()) {
        return Failure::Use(format!("`{name}` is no column and no setting, so it has no value: write `{name}` alone"));
    }
    let names = known.names();
    let question = did_you_mean(nearest(name, names.iter().map(String::as_str)));
    let all = "`t2 list` prints the names of plugins, columns, bits and settings";
    Failure::Use(format!("nothing has the name `{name}`{question} ({all})"))
}

/// The columns of this name, those of one kind and plugin in one block.
fn columns(known: &Known, name: &str, value: Option<&str>) -> Vec<Result<String, String>> {
    let mut groups: Vec<Vec<KnownColumn>> = Vec::new();
    for found in known.columns.iter().filter(|found| found.column.name == name) {
        let is_same = |group: &&mut Vec<KnownColumn>| {
            group.iter().any(|other| other.plugin == found.plugin && is_alike(other.column.kind, found.column.kind))
        };
        match groups.iter_mut().find(is_same) {
            Some(group) => group.push(*found),
            None => groups.push(vec![*found]),
        }
    }
    groups.iter().map(|group| column(known, group, value)).collect()
}

/// Whether the same is said of two kinds: one of them may be optional.
fn is_alike(a: &'static Kind, b: &'static Kind) -> bool {
    kind_with_code(a) == kind_with_code(b) && bits_of(a) == bits_of(b)
}

/// Columns of one kind and plugin.
fn column(known: &Known, group: &[KnownColumn], value: Option<&str>) -> Result<String, String> {
    let mut lines = Vec::new();
    for found in group {
        let place = format!("  {}: ", place(known, found));
        lines.extend(wrapped(&place, 4, found.column.description));
    }
    let Some(first) = group.first() else { return Ok(String::new()) };
    let name = first.column.name;
    if value.is_none() {
        let totals = known.totals.iter().filter(|total| Some(total.plugin) == first.plugin && is_of(total, name));
        lines.extend(totals.flat_map(total_lines));
    }
    lines.extend(wrapped("  ", 4, &kind_with_code(first.column.kind)));
    match value {
        Some(value) => lines.extend(meaning(name, first.column.kind, value)?),
        None => {
            for (name, kind) in first.parts() {
                lines.extend(wrapped(&format!("    {name}: "), 6, &kind_with_code(kind)));
            }
            lines.extend(bit_lines(first.column.kind));
        }
    }
    Ok(block(name, value, lines))
}

/// `unsigned integer, 32 bits (U32)`.
fn kind_with_code(kind: &Kind) -> String {
    format!("{} ({kind})", kind_in_words(kind))
}

fn bit_lines(kind: &'static Kind) -> Vec<String> {
    let lines = bits_of(kind).map(|set| set.bits.iter().map(|bit| format!("    {}", bit_line(set, bit))).collect());
    lines.unwrap_or_default()
}

fn meaning(name: &str, kind: &Kind, value: &str) -> Result<Vec<String>, String> {
    let mut lines = values::meaning(name, kind, value)?;
    if lines.is_empty() {
        lines.push("single values of this column have no names".to_owned());
    }
    Ok(lines.iter().map(|line| format!("    {line}")).collect())
}

/// `column of the flow file, of asn (on request: --with asn)`.
fn place(known: &Known, column: &KnownColumn) -> String {
    let table = match column.table {
        TableKind::Flows => "the flow file",
        TableKind::Packets => "the packet file",
        _ => "monitoring output",
    };
    let entry = known.plugins.iter().map(|known| &known.entry).find(|entry| Some(entry.name) == column.plugin);
    let of = entry.map_or_else(|| "t2 itself".to_owned(), with_request);
    format!("column of {table}, of {of}")
}

/// The name of a plugin, and how it is asked for if that is needed.
fn with_request(entry: &Entry) -> String {
    match entry.is_on_request {
        true => format!("{0} (on request: --with {0})", entry.name),
        false => entry.name.to_owned(),
    }
}

/// The parts of compound columns that have this name.
fn parts(known: &Known, name: &str, value: Option<&str>) -> Vec<Result<String, String>> {
    let found =
        known.columns.iter().flat_map(|found| found.parts().into_iter().map(move |(part, kind)| (found, part, kind)));
    let found = found.filter(|(_, part, _)| part == name);
    let block = |(found, part, kind): (&KnownColumn, String, &'static Kind)| {
        let first = format!("  part of {}, {}: ", found.column.name, place(known, found));
        let mut lines = wrapped(&first, 4, found.column.description);
        lines.extend(wrapped("  ", 4, &kind_with_code(kind)));
        lines.extend(match value {
            Some(value) => meaning(&part, kind, value)?,
            None => bit_lines(kind),
        });
        Ok(block(&part, value, lines))
    };
    found.map(block).collect()
}

/// Whether a number of the report is about a column: it has its name in monitoring output or in the report.
fn is_of(total: &KnownTotal, column: &str) -> bool {
    let is_label = total.label.as_ref().is_some_and(|label| label.split([' ', ':']).next_back() == Some(column));
    is_label || total.monitor == Some(column)
}

fn total_lines(total: &KnownTotal) -> Vec<String> {
    let fold = match total.fold {
        Fold::Sum => "the sum over all flows",
        Fold::Or => "all bits that any flow has",
        Fold::Max => "the largest value of all flows",
    };
    let monitor = total.monitor.map(|_| format!("column of monitoring output, of {}: {fold}", total.plugin));
    let label = total.label.as_ref().map(|label| match monitor {
        Some(_) => format!("in the report: `{label}`"),
        None => format!("in the report: `{label}`, {fold}"),
    });
    monitor.iter().chain(&label).flat_map(|line| wrapped("  ", 4, line)).collect()
}

/// The columns of monitoring output of this name that no other column of the plugin has.
fn totals(known: &Known, name: &str) -> Vec<String> {
    let is_column = |total: &KnownTotal| {
        known.columns.iter().any(|found| found.column.name == name && found.plugin == Some(total.plugin))
    };
    let found = known.totals.iter().filter(|total| total.monitor == Some(name) && !is_column(total));
    found.map(|total| block(name, None, total_lines(total))).collect()
}

/// The bits of this name, those of one plugin in one block.
fn bits(known: &Known, name: &str) -> Vec<String> {
    let mut found_bits: Vec<Vec<String>> = Vec::new();
    for found in &known.columns {
        let Some((set, bit)) = found.bit(name) else { continue };
        let value = format!("0x{:0width$x}", bit.value, width = usize::from(set.digits));
        let of = found.plugin.unwrap_or("t2 itself");
        let lines = wrapped(&format!("  bit {value} of {} ({of}): ", found.column.name), 4, bit.description);
        if !found_bits.contains(&lines) {
            found_bits.push(lines);
        }
    }
    if found_bits.is_empty() { Vec::new() } else { vec![block(name, None, found_bits.concat())] }
}
