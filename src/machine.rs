//! What the system tells of the process and the machine.

use std::fs;

/// Memory of the machine in bytes; `None` where `/proc` does not tell.
pub(crate) fn total_memory() -> Option<u64> {
    kilobytes("/proc/meminfo", "MemTotal:")
}

/// Whether a signal of this number was ignored when the process began, as `nohup` does; `false` where `/proc` does not
/// tell.
pub(crate) fn is_ignored(signal: i32) -> bool {
    let mask = value("/proc/self/status", "SigIgn:").and_then(|mask| u64::from_str_radix(&mask, 16).ok());
    let bit = u32::try_from(signal - 1).ok().and_then(|bit| 1_u64.checked_shl(bit));
    mask.zip(bit).is_some_and(|(mask, bit)| mask & bit != 0)
}

/// Peak memory of this process and memory of the machine in bytes; `None` where `/proc` does not tell.
pub(crate) fn memory() -> Option<(u64, u64)> {
    Some((kilobytes("/proc/self/status", "VmHWM:")?, total_memory()?))
}

fn kilobytes(file: &str, label: &str) -> Option<u64> {
    let kilobytes: u64 = value(file, label)?.strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// What stands behind a label in a file.
fn value(file: &str, label: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    text.lines().find_map(|line| line.strip_prefix(label)).map(|value| value.trim().to_owned())
}
