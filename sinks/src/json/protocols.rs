//! The names that other programs have for IP protocols.

use std::borrow::Cow;

use t2_core::prelude::protocol;

use super::names::Protocols;

/// The protocols that are met: number, name of IANA in small letters, name in Suricata.
const NAMES: [(u8, &str, &str); 14] = [
    (protocol::ICMP, "icmp", "ICMP"),
    (protocol::IGMP, "igmp", "IGMP"),
    (protocol::IPV4, "ipv4", "IP-in-IP"),
    (protocol::TCP, "tcp", "TCP"),
    (protocol::UDP, "udp", "UDP"),
    (protocol::IPV6, "ipv6", "IPV6"),
    (protocol::GRE, "gre", "GRE"),
    (protocol::ESP, "esp", "ESP"),
    (protocol::AH, "ah", "AH"),
    (protocol::ICMPV6, "ipv6-icmp", "IPv6-ICMP"),
    (protocol::OSPF, "ospfigp", "OSPFIGP"),
    (protocol::PIM, "pim", "PIM"),
    (protocol::L2TP, "l2tp", "L2TP"),
    (protocol::SCTP, "sctp", "SCTP"),
];

/// The name of a protocol; `None` if the program leaves it out.
pub(super) fn name(number: u8, of: Protocols) -> Option<Cow<'static, str>> {
    let known = NAMES.iter().find(|(known, ..)| *known == number);
    match (of, known) {
        (Protocols::Iana, Some((_, iana, _))) => Some((*iana).into()),
        (Protocols::Iana, None) => None,
        (Protocols::Suricata, Some((.., suricata))) => Some((*suricata).into()),
        (Protocols::Suricata, None) => Some(format!("{number:03}").into()),
        (Protocols::Zeek, _) => Some(match number {
            protocol::TCP => "tcp".into(),
            protocol::UDP => "udp".into(),
            number if is_icmp(number) => "icmp".into(),
            _ => "unknown_transport".into(),
        }),
    }
}

/// Whether a protocol has ports.
pub(super) fn has_ports(number: u8) -> bool {
    matches!(number, protocol::TCP | protocol::UDP | protocol::SCTP | protocol::UDP_LITE)
}

/// Whether a protocol is ICMP of either version.
pub(super) fn is_icmp(number: u8) -> bool {
    matches!(number, protocol::ICMP | protocol::ICMPV6)
}
