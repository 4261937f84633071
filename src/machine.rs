//! What the system tells of the process and the machine.

use std::fs;

/// Peak memory of this process and memory of the machine in bytes; `None` where `/proc` does not tell.
pub(crate) fn memory() -> Option<(u64, u64)> {
    Some((kilobytes("/proc/self/status", "VmHWM:")?, kilobytes("/proc/meminfo", "MemTotal:")?))
}

fn kilobytes(file: &str, label: &str) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    let value = text.lines().find_map(|line| line.strip_prefix(label))?;
    let kilobytes: u64 = value.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
