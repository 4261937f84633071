//! All special ranges and hosts that the specification lists (spec flow-and-packet, section 8.4).

use super::tests::parts;
use super::*;

/// Code and text of an address, `-` for both without label.
fn shown(address: &str) -> (&'static str, &'static str) {
    label(address.parse().unwrap()).map_or(("-", "-"), parts)
}

#[test]
fn every_special_range_has_its_label_from_end_to_end() {
    #[rustfmt::skip]
    let ranges = [
        ("10.0.0.0", "10.255.255.255", ("04", "Private network")),
        ("14.0.0.0", "14.255.255.255", ("03", "Public data networks")),
        ("24.0.0.0", "24.255.255.255", ("09", "Cable television networks")),
        ("100.64.0.0", "100.127.255.255", ("20", "Shared address space")),
        ("127.0.0.0", "127.255.255.255", ("01", "Loopback")),
        ("169.254.0.0", "169.254.255.255", ("02", "Link-local")),
        ("172.16.0.0", "172.31.255.255", ("05", "Private network")),
        ("192.0.0.0", "192.0.0.255", ("06", "Private network")),
        ("192.0.2.0", "192.0.2.255", ("21", "TEST-NET-1")),
        ("192.88.99.0", "192.88.99.255", ("60", "IPv6 to IPv4 relay")),
        ("192.168.0.0", "192.168.255.255", ("07", "Private network")),
        ("198.18.0.0", "198.19.255.255", ("08", "Benchmark testing subnets")),
        ("198.51.100.0", "198.51.100.255", ("22", "TEST-NET-2")),
        ("203.0.113.0", "203.0.113.255", ("23", "TEST-NET-3")),
        ("224.0.0.0", "232.255.255.255", ("10", "Multicast")),
        ("224.2.0.0", "224.2.63.255", ("10", "Multimedia Conference Calls")),
        ("233.0.0.0", "233.127.255.255", ("10", "GLOP Block")),
        ("234.0.0.0", "234.255.255.255", ("10", "Unicast-Prefix-based Multicast")),
        ("239.0.0.0", "239.255.255.255", ("10", "Organization-Local Scope")),
        ("240.0.0.0", "255.255.255.254", ("24", "Reserved")),
        ("::ffff:0:0", "::ffff:255.255.255.255", ("61", "IPv4 mapped")),
        ("::ffff:0:0:0", "::ffff:0:255.255.255.255", ("62", "IPv4 translated")),
        ("64:ff9b::", "64:ff9b::255.255.255.255", ("63", "IPv4/6 translation")),
        ("100::", "100::ffff:ffff:ffff:ffff", ("25", "Discard prefix")),
        ("2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", ("64", "Teredo")),
        ("2001:20::", "2001:2f:ffff:ffff:ffff:ffff:ffff:ffff", ("26", "ORCHIDv2")),
        ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", ("27", "doc and example source")),
        ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ("65", "6to4 (deprecated)")),
        ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ("04", "Unique local")),
        ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ("02", "Link-local")),
        ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ("10", "Multicast")),
        ("ff02::1:ff00:0", "ff02::1:ffff:ffff", ("10", "Solicited node Link-local")),
        ("ff02::2:ff00:0", "ff02::2:ffff:ffff", ("10", "Node information queries")),
    ];
    for (first, last, label) in ranges {
        assert_eq!((shown(first), shown(last)), (label, label), "{first} to {last}");
    }
}

#[test]
fn broadcast_and_loopback_are_single_addresses() {
    assert_eq!(shown("255.255.255.255"), ("11", "Broadcast"));
    assert_eq!(shown("::1"), ("01", "Loopback"));
}

#[test]
fn every_multicast_host_has_a_label_of_its_own() {
    #[rustfmt::skip]
    let hosts = [
        ("224.0.0.1", "All Systems on this Subnet"),
        ("224.0.0.2", "All Routers on this Subnet"),
        ("224.0.0.4", "DVMRP Routers"),
        ("224.0.0.5", "OSPF IGP All Routers"),
        ("224.0.0.6", "OSPF IGP Designated Routers"),
        ("224.0.0.7", "ST Routers"),
        ("224.0.0.8", "ST Hosts"),
        ("224.0.0.9", "RIP2 Routers"),
        ("224.0.0.10", "EIGRP Routers"),
        ("224.0.0.11", "Mobile-Agents"),
        ("224.0.0.12", "DHCP Server / Relay Agent"),
        ("224.0.0.13", "All PIM Routers"),
        ("224.0.0.14", "RSVP-ENCAPSULATION"),
        ("224.0.0.15", "all-cbt-routers"),
        ("224.0.0.16", "designated-sbm"),
        ("224.0.0.17", "all-sbms"),
        ("224.0.0.18", "VRRP"),
        ("224.0.0.19", "IPAllL1ISs"),
        ("224.0.0.20", "IPAllL2ISs"),
        ("224.0.0.21", "IPAllIntermediate Systems"),
        ("224.0.0.22", "IGMP"),
        ("224.0.0.23", "GLOBECAST-ID"),
        ("224.0.0.24", "OSPF IGP-TE"),
        ("224.0.0.25", "router-to-switch"),
        ("224.0.0.101", "cisco-nhap"),
        ("224.0.0.102", "HSRP"),
        ("224.0.0.103", "MDAP"),
        ("224.0.0.106", "All-Snoopers"),
        ("224.0.0.107", "PTP-pdelay"),
        ("224.0.0.109", "LL-MANET-Routers"),
        ("224.0.0.111", "Babel"),
        ("224.0.0.113", "AllJoyn"),
        ("224.0.0.251", "mDNS"),
        ("224.0.0.252", "Link-local Multicast Name Reso"),
        ("224.0.0.253", "Teredo"),
        ("224.0.0.254", "RFC3692-style Experiment (*)"),
        ("224.0.1.1", "NTP Network Time Protocol"),
        ("224.0.1.22", "SVRLOC"),
        ("224.0.1.24", "microsoft-ds"),
        ("224.0.1.35", "SVRLOC-DA"),
        ("224.0.1.39", "cisco-rp-announce"),
        ("224.0.1.40", "cisco-rp-discovery"),
        ("224.0.1.41", "gatekeeper"),
        ("224.0.1.60", "hp-device-disc"),
        ("224.0.1.75", "SIP"),
        ("224.0.1.129", "PTP-primary"),
        ("224.0.1.130", "PTP-alternate1"),
        ("224.0.1.131", "PTP-alternate2"),
        ("224.0.1.132", "PTP-alternate3"),
        ("224.0.1.140", "capwap-ac"),
        ("224.0.1.187", "All CoAP Nodes"),
        ("ff02::1", "All Nodes Address"),
        ("ff02::2", "Routers Address"),
        ("ff02::5", "OSPF IGP Link-local"),
        ("ff02::6", "OSPF IGP Designated Routers"),
        ("ff02::9", "RIP Routers"),
        ("ff02::a", "EIGRP Routers"),
        ("ff02::c", "SSDP"),
        ("ff02::d", "PIM Routers"),
        ("ff02::e", "RSVP-ENCAPSULATION"),
        ("ff02::f", "UPnP"),
        ("ff02::12", "VRRP"),
        ("ff02::16", "MLDv2-capable routers"),
        ("ff02::1a", "RPL routers Link-local"),
        ("ff02::6a", "Snoopers"),
        ("ff02::fb", "mDNSv6"),
        ("ff02::101", "NTP"),
        ("ff02::1:2", "DHCP_Relay_Agents_and_Servers"),
        ("ff02::1:3", "mulicast name resolution"),
        ("224.2.127.254", "SAPv1 Announcements"),
        ("ff05::2", "All Routers Address"),
        ("ff05::1:3", "DHCP Servers"),
        ("ff01::1", "Nodes Address"),
        ("ff05::c", "SSDP"),
        ("ff05::fb", "mDNSv6"),
    ];
    for (host, organisation) in hosts {
        assert_eq!(shown(host), ("10", organisation), "{host}");
    }
}
