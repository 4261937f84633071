//! Numbers of standard columns that have names.

use t2_core::dissect::protocol;
use t2_plugins::names;

/// What a number stands for in a column, a line for each meaning; nothing where single numbers have no meaning of their own.
pub(super) fn meaning(column: &str, number: u64) -> Option<Vec<String>> {
    match column {
        "l4Proto" => Some(named("IP protocol", u8::try_from(number).ok().and_then(names::protocol))),
        "ethType" => Some(named("EtherType", u16::try_from(number).ok().and_then(names::ether_type))),
        "srcPort" | "dstPort" | "dstPortClassN" => Some(port(number)),
        _ => None,
    }
}

fn named(what: &str, name: Option<String>) -> Vec<String> {
    vec![match name {
        Some(name) => format!("{what}: {name}"),
        None => format!("{what} without a registered name"),
    }]
}

/// The names of a port, those of both protocols in one line if they are the same.
fn port(number: u64) -> Vec<String> {
    let name = |protocol| u16::try_from(number).ok().and_then(|number| names::port(protocol, number));
    match (name(protocol::TCP), name(protocol::UDP)) {
        (None, None) => named("port", None),
        (tcp, udp) if tcp == udp => named("TCP and UDP port", tcp),
        (tcp, udp) => {
            let both = [("TCP port", tcp), ("UDP port", udp)].into_iter();
            both.filter_map(|(what, name)| Some(format!("{what}: {}", name?))).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protocols_ether_types_and_ports_have_names() {
        let meaning = |column, number| meaning(column, number).map(|lines| lines.join("\n"));
        assert_eq!(meaning("l4Proto", 6).as_deref(), Some("IP protocol: Transmission Control (TCP)"));
        assert!(
            meaning("ethType", 0x86dd).is_some_and(|name| name.starts_with("EtherType: ") && name.contains("IPv6"))
        );
        assert_eq!(meaning("dstPort", 22).as_deref(), Some("TCP and UDP port: ssh: The Secure Shell (SSH) Protocol"));
        assert_eq!(meaning("srcPort", 65_535).as_deref(), Some("port without a registered name"));
        assert_eq!(meaning("pktLen", 6), None);
    }
}
