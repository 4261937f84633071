//! The explanation of a plugin.

use t2_core::row::Column;

use super::block::block;
use super::known::{Known, KnownPlugin};
use crate::describe::{request, wrapped};

/// What a plugin does and what it declares.
pub(super) fn explained(known: &Known, plugin: &KnownPlugin) -> String {
    let entry = &plugin.entry;
    let what = if plugin.info.is_some() { "plugin" } else { "sink" };
    let mut lines = wrapped(&format!("  {what}: "), 4, entry.description);
    if entry.is_on_request {
        lines.push(format!("  runs only if it is asked for: {}", request(entry)));
    }
    if let Some(info) = &plugin.info {
        if info.is_ordered {
            lines.push("  sees all packets in the order of the capture".to_owned());
        }
        if !info.reads.is_empty() {
            lines.push(format!("  reads the plugins: {}", info.reads.join(", ")));
        }
    }
    lines.extend(entry.files.iter().map(|suffix| format!("  writes a file: PREFIX{suffix}")));
    lines.extend(columns("flow columns", entry.flow_columns));
    lines.extend(columns("packet columns", entry.packet_columns));
    let monitors: Vec<_> = entry.monitoring_columns().iter().map(|column| column.name).collect();
    if !monitors.is_empty() {
        lines.extend(wrapped("  monitoring columns: ", 4, &monitors.join(", ")));
    }
    let settings = known.settings.iter().filter(|known| known.plugin == entry.name);
    let settings = settings.map(|known| (known.info.name, known.info.description)).collect::<Vec<_>>();
    lines.extend(table("settings", &settings));
    block(entry.name, None, lines)
}

fn columns(title: &str, columns: &[Column]) -> Vec<String> {
    table(title, &columns.iter().map(|column| (column.name, column.description)).collect::<Vec<_>>())
}

/// Names with descriptions, aligned; nothing if there are none.
fn table(title: &str, rows: &[(&str, &str)]) -> Vec<String> {
    let Some(width) = rows.iter().map(|(name, _)| name.len()).max() else { return Vec::new() };
    let rows =
        rows.iter().flat_map(|(name, description)| wrapped(&format!("    {name:width$}  "), width + 6, description));
    [format!("  {title}:")].into_iter().chain(rows).collect()
}
