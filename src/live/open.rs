//! Interfaces that are opened for a run.

use pcap::{Active, Capture, Precision};
use t2_core::capture::{Control, PacketSource};

use super::filter::{reason, refused};
use super::interface::{Interface, RETIRED};
use super::interfaces::Interfaces;
use super::{list, rights};
use crate::arguments::LiveArguments;
use crate::failure::Failure;

/// The device of all interfaces together, which cannot be promiscuous.
const ANY: &str = "any";

/// Opens all interfaces, with a filter if there is one, and gives up the rights that this needs. The process must have no
/// other threads yet.
///
/// # Errors
/// An interface that cannot be opened, a filter that is none, or a user that is none.
pub(crate) fn open(
    arguments: &LiveArguments,
    filter: Option<&str>,
    control: &Control,
) -> Result<Box<dyn PacketSource>, Failure> {
    let user = arguments.user().map(rights::find).transpose()?;
    let names = arguments.interfaces();
    if let Some(twice) =
        names.iter().enumerate().find_map(|(n, name)| names.iter().skip(n + 1).find(|other| *other == name))
    {
        return Err(Failure::Use(format!(
            "interface `{twice}` is given twice, and its packets would be: give it once"
        )));
    }
    let open = |name: &String| interface(name, arguments, filter);
    let interfaces = names.iter().map(open).collect::<Result<Vec<_>, _>>()?;
    rights::drop(user.as_ref())?;
    Ok(Box::new(Interfaces::new(interfaces, arguments, control)))
}

fn interface(name: &str, arguments: &LiveArguments, filter: Option<&str>) -> Result<Interface, Failure> {
    let mut capture = activate(name, arguments).map_err(|error| unopened(name, &error))?;
    if let Some(filter) = filter {
        capture.filter(filter, true).map_err(|error| refused(filter, &reason(&error)))?;
    }
    Ok(Interface::new(name, capture))
}

fn activate(name: &str, arguments: &LiveArguments) -> Result<Capture<Active>, pcap::Error> {
    let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    Capture::from_device(name)?
        .snaplen(number(arguments.snap_len()))
        .promisc(arguments.is_promiscuous() && name != ANY)
        .buffer_size(number(arguments.buffer()))
        // Packets are collected for some time, which costs less than to be woken for each.
        .immediate_mode(false)
        .timeout(i32::try_from(RETIRED.as_millis()).unwrap_or(i32::MAX))
        .precision(Precision::Nano)
        .open()?
        .setnonblock()
}

/// Why an interface cannot be opened, and what to do.
fn unopened(name: &str, error: &pcap::Error) -> Failure {
    if let Some(unknown) = list::unknown(name) {
        return unknown;
    }
    let why = reason(error);
    Failure::Use(match rights::may_capture() {
        true => format!("`{name}` cannot be opened: {why}; `ip link show {name}` says whether it is up"),
        false => format!(
            "`{name}` cannot be opened: this user may not capture ({why}); give the program the right with \
             `sudo setcap cap_net_raw+ep $(which t2)`, or start it with sudo"
        ),
    })
}
