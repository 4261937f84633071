//! Names of numbers: those of the registries, which are part of the program.
//!
//! ```
//! use t2_plugins::names;
//!
//! assert_eq!(names::protocol(6).as_deref(), Some("Transmission Control (TCP)"));
//! assert_eq!(names::port(6, 22).as_deref(), Some("ssh: The Secure Shell (SSH) Protocol"));
//! ```

use crate::data::{EtherTypes, Ports, Protocols};

/// The name of an IP protocol; `None` if it has none.
pub fn protocol(number: u8) -> Option<String> {
    named(Protocols::load(None).ok()?.description(number))
}

/// The name of an EtherType; `None` if it has none.
pub fn ether_type(number: u16) -> Option<String> {
    named(EtherTypes::load(None).ok()?.description(number))
}

/// The name of a port of an IP protocol, with its description; `None` if it has none.
pub fn port(protocol: u8, port: u16) -> Option<String> {
    let ports = Ports::load(None).ok()?;
    let known = ports.get(protocol, port)?;
    match known.description.is_empty() {
        true => named(known.name),
        false => Some(format!("{}: {}", known.name, known.description)),
    }
}

fn named(name: &str) -> Option<String> {
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_name_is_none() {
        assert_eq!((protocol(200), ether_type(0x0001), port(6, 65_535)), (None, None, None));
        assert_eq!(port(1, 22), None);
    }
}
