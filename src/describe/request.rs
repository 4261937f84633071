//! How what runs on request is asked for.

use t2_core::engine::Entry;

/// The option that a plugin or a sink is asked for with: `--with asn`, `--out json`.
pub(crate) fn request(entry: &Entry) -> String {
    match entry.format {
        Some(format) => format!("--out {format}"),
        None => format!("--with {}", entry.name),
    }
}
