//! The interfaces that there are.

use pcap::{ConnectionStatus, Device};
use t2_core::settings::nearest;

use super::filter::reason;
use crate::failure::{Failure, did_you_mean};
use crate::stdout;

/// Prints names, states and addresses of all interfaces.
///
/// # Errors
/// The system does not list them, or standard output cannot be written.
pub(crate) fn print() -> Result<(), Failure> {
    let devices = Device::list();
    let devices = devices.map_err(|error| Failure::Use(format!("interfaces cannot be listed: {}", reason(&error))))?;
    let width = devices.iter().map(|device| device.name.len()).max().unwrap_or(0);
    let lines = devices.iter().map(|device| format!("{:width$}  {}\n", device.name, described(device)));
    stdout::print(lines.collect::<String>())
}

fn described(device: &Device) -> String {
    let flags = &device.flags;
    let state = [
        (flags.is_up(), "up"),
        (!flags.is_up(), "down"),
        (flags.is_running(), "running"),
        (flags.is_loopback(), "loopback"),
        (flags.is_wireless(), "wireless"),
        (flags.connection_status == ConnectionStatus::Connected, "connected"),
        (flags.connection_status == ConnectionStatus::Disconnected, "disconnected"),
    ];
    let state: Vec<_> = state.into_iter().filter_map(|(is, word)| is.then_some(word)).collect();
    let addresses = device.addresses.iter().map(|address| address.addr.to_string());
    let described = [state.join(", ")].into_iter().chain(addresses).chain(device.desc.clone());
    described.collect::<Vec<_>>().join("  ")
}

/// The error for a name that no interface has; `None` if there is one.
pub(super) fn unknown(name: &str) -> Option<Failure> {
    let devices = Device::list().ok()?;
    if devices.iter().any(|device| device.name == name) {
        return None;
    }
    let meant = did_you_mean(nearest(name, devices.iter().map(|device| device.name.as_str())));
    Some(Failure::Use(format!("there is no interface `{name}`{meant}; `-i ?` lists them")))
}
