//! Private networks, loopback, multicast and other special ranges (spec flow-and-packet, section 8.4).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Label;

/// The label of an address; `None` if nothing is special about it.
pub fn label(address: IpAddr) -> Option<&'static Label> {
    match address {
        IpAddr::V4(address) => label_v4(address),
        IpAddr::V6(address) => label_v6(address),
    }
}

/// The label of an IPv4 address, by the longest prefix; `None` if nothing is special about it.
pub fn label_v4(address: Ipv4Addr) -> Option<&'static Label> {
    longest(V4, &NEAR_V4, v4_bits(address))
}

/// The label of an IPv6 address, by the longest prefix; `None` if nothing is special about it.
pub fn label_v6(address: Ipv6Addr) -> Option<&'static Label> {
    longest(V6, &NEAR_V6, address.to_bits())
}

/// One line of a table.
struct Range {
    /// The address bits, from the highest on; all bits after the prefix are 0.
    network: u128,
    /// Length of the prefix in bits.
    length: u32,
    label: Label,
}

impl Range {
    const fn contains(&self, bits: u128) -> bool {
        // No shift by 128: a prefix of length 0 is in no table.
        (self.network ^ bits) >> (u128::BITS - self.length) == 0
    }
}

/// The bits of an IPv4 address as a table has them: at the top, where prefixes of both families are alike.
const fn v4_bits(address: Ipv4Addr) -> u128 {
    (address.to_bits() as u128) << 96
}

const fn special(code: &'static str, organisation: &'static str) -> Label {
    Label { code: Some(code), organisation: Some(organisation), asn: None }
}

const fn v4(address: [u8; 4], length: u32, code: &'static str, organisation: &'static str) -> Range {
    let network = (u32::from_be_bytes(address) as u128) << 96;
    Range { network, length, label: special(code, organisation) }
}

const fn v6(address: [u16; 8], length: u32, code: &'static str, organisation: &'static str) -> Range {
    let [a, b, c, d, e, f, g, h] = address;
    let network = Ipv6Addr::new(a, b, c, d, e, f, g, h).to_bits();
    Range { network, length, label: special(code, organisation) }
}

/// Where in a table the ranges are that have addresses with a first byte: there are few of them, mostly none.
type Near = [(u8, u8); 256];

static NEAR_V4: Near = near(V4);
static NEAR_V6: Near = near(V6);

const fn near(table: &[Range]) -> Near {
    let mut near = [(0, 0); 256];
    let mut at = 0;
    while at < table.len() {
        let Range { network, length, .. } = table[at];
        let first = (network >> 120) as usize;
        let last = if length < 8 { first | 0xff >> length } else { first };
        let mut byte = first;
        while byte <= last {
            let (begin, end) = near[byte];
            near[byte] = (if begin == end { at as u8 } else { begin }, at as u8 + 1);
            byte += 1;
        }
        at += 1;
    }
    near
}

/// The longest prefix in a table that `bits` have.
///
/// Ranges are nested or apart, and sorted so that an inner one comes after the one around it. So of those starting at
/// or before the address, the last one that contains it is the longest.
fn longest(table: &'static [Range], near: &Near, bits: u128) -> Option<&'static Label> {
    let (begin, end) = near[(bits >> 120) as u8 as usize];
    let near = table.get(usize::from(begin)..usize::from(end))?;
    let (before, _) = near.split_at_checked(near.partition_point(|range| range.network <= bits))?;
    before.iter().rev().find(|range| range.contains(bits)).map(|range| &range.label)
}

const MULTICAST: &str = "10";

/// IPv4 ranges, sorted by address and length.
#[rustfmt::skip]
const V4: &[Range] = &[
    v4([10, 0, 0, 0], 8, "04", "Private network"),
    v4([14, 0, 0, 0], 8, "03", "Public data networks"),
    v4([24, 0, 0, 0], 8, "09", "Cable television networks"),
    v4([100, 64, 0, 0], 10, "20", "Shared address space"),
    v4([127, 0, 0, 0], 8, "01", "Loopback"),
    v4([169, 254, 0, 0], 16, "02", "Link-local"),
    v4([172, 16, 0, 0], 12, "05", "Private network"),
    v4([192, 0, 0, 0], 24, "06", "Private network"),
    v4([192, 0, 2, 0], 24, "21", "TEST-NET-1"),
    v4([192, 88, 99, 0], 24, "60", "IPv6 to IPv4 relay"),
    v4([192, 168, 0, 0], 16, "07", "Private network"),
    v4([198, 18, 0, 0], 15, "08", "Benchmark testing subnets"),
    v4([198, 51, 100, 0], 24, "22", "TEST-NET-2"),
    v4([203, 0, 113, 0], 24, "23", "TEST-NET-3"),
    v4([224, 0, 0, 0], 4, MULTICAST, "Multicast"),
    v4([224, 0, 0, 1], 32, MULTICAST, "All Systems on this Subnet"),
    v4([224, 0, 0, 2], 32, MULTICAST, "All Routers on this Subnet"),
    v4([224, 0, 0, 4], 32, MULTICAST, "DVMRP Routers"),
    v4([224, 0, 0, 5], 32, MULTICAST, "OSPF IGP All Routers"),
    v4([224, 0, 0, 6], 32, MULTICAST, "OSPF IGP Designated Routers"),
    v4([224, 0, 0, 7], 32, MULTICAST, "ST Routers"),
    v4([224, 0, 0, 8], 32, MULTICAST, "ST Hosts"),
    v4([224, 0, 0, 9], 32, MULTICAST, "RIP2 Routers"),
    v4([224, 0, 0, 10], 32, MULTICAST, "EIGRP Routers"),
    v4([224, 0, 0, 11], 32, MULTICAST, "Mobile-Agents"),
    v4([224, 0, 0, 12], 32, MULTICAST, "DHCP Server / Relay Agent"),
    v4([224, 0, 0, 13], 32, MULTICAST, "All PIM Routers"),
    v4([224, 0, 0, 14], 32, MULTICAST, "RSVP-ENCAPSULATION"),
    v4([224, 0, 0, 15], 32, MULTICAST, "all-cbt-routers"),
    v4([224, 0, 0, 16], 32, MULTICAST, "designated-sbm"),
    v4([224, 0, 0, 17], 32, MULTICAST, "all-sbms"),
    v4([224, 0, 0, 18], 32, MULTICAST, "VRRP"),
    v4([224, 0, 0, 19], 32, MULTICAST, "IPAllL1ISs"),
    v4([224, 0, 0, 20], 32, MULTICAST, "IPAllL2ISs"),
    v4([224, 0, 0, 21], 32, MULTICAST, "IPAllIntermediate Systems"),
    v4([224, 0, 0, 22], 32, MULTICAST, "IGMP"),
    v4([224, 0, 0, 23], 32, MULTICAST, "GLOBECAST-ID"),
    v4([224, 0, 0, 24], 32, MULTICAST, "OSPF IGP-TE"),
    v4([224, 0, 0, 25], 32, MULTICAST, "router-to-switch"),
    v4([224, 0, 0, 101], 32, MULTICAST, "cisco-nhap"),
    v4([224, 0, 0, 102], 32, MULTICAST, "HSRP"),
    v4([224, 0, 0, 103], 32, MULTICAST, "MDAP"),
    v4([224, 0, 0, 106], 32, MULTICAST, "All-Snoopers"),
    v4([224, 0, 0, 107], 32, MULTICAST, "PTP-pdelay"),
    v4([224, 0, 0, 109], 32, MULTICAST, "LL-MANET-Routers"),
    v4([224, 0, 0, 111], 32, MULTICAST, "Babel"),
    v4([224, 0, 0, 113], 32, MULTICAST, "AllJoyn"),
    v4([224, 0, 0, 251], 32, MULTICAST, "mDNS"),
    v4([224, 0, 0, 252], 32, MULTICAST, "Link-local Multicast Name Reso"),
    v4([224, 0, 0, 253], 32, MULTICAST, "Teredo"),
    v4([224, 0, 0, 254], 32, MULTICAST, "RFC3692-style Experiment (*)"),
    v4([224, 0, 1, 1], 32, MULTICAST, "NTP Network Time Protocol"),
    v4([224, 0, 1, 22], 32, MULTICAST, "SVRLOC"),
    v4([224, 0, 1, 24], 32, MULTICAST, "microsoft-ds"),
    v4([224, 0, 1, 35], 32, MULTICAST, "SVRLOC-DA"),
    v4([224, 0, 1, 39], 32, MULTICAST, "cisco-rp-announce"),
    v4([224, 0, 1, 40], 32, MULTICAST, "cisco-rp-discovery"),
    v4([224, 0, 1, 41], 32, MULTICAST, "gatekeeper"),
    v4([224, 0, 1, 60], 32, MULTICAST, "hp-device-disc"),
    v4([224, 0, 1, 75], 32, MULTICAST, "SIP"),
    v4([224, 0, 1, 129], 32, MULTICAST, "PTP-primary"),
    v4([224, 0, 1, 130], 32, MULTICAST, "PTP-alternate1"),
    v4([224, 0, 1, 131], 32, MULTICAST, "PTP-alternate2"),
    v4([224, 0, 1, 132], 32, MULTICAST, "PTP-alternate3"),
    v4([224, 0, 1, 140], 32, MULTICAST, "capwap-ac"),
    v4([224, 0, 1, 187], 32, MULTICAST, "All CoAP Nodes"),
    v4([224, 2, 0, 0], 18, MULTICAST, "Multimedia Conference Calls"),
    v4([224, 2, 127, 254], 32, MULTICAST, "SAPv1 Announcements"),
    v4([233, 0, 0, 0], 9, MULTICAST, "GLOP Block"),
    v4([234, 0, 0, 0], 8, MULTICAST, "Unicast-Prefix-based Multicast"),
    v4([239, 0, 0, 0], 8, MULTICAST, "Organization-Local Scope"),
    v4([240, 0, 0, 0], 4, "24", "Reserved"),
    v4([255, 255, 255, 255], 32, "11", "Broadcast"),
];

/// IPv6 ranges, sorted by address and length.
#[rustfmt::skip]
const V6: &[Range] = &[
    v6([0, 0, 0, 0, 0, 0, 0, 1], 128, "01", "Loopback"),
    v6([0, 0, 0, 0, 0, 0xffff, 0, 0], 96, "61", "IPv4 mapped"),
    v6([0, 0, 0, 0, 0xffff, 0, 0, 0], 96, "62", "IPv4 translated"),
    v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96, "63", "IPv4/6 translation"),
    v6([0x100, 0, 0, 0, 0, 0, 0, 0], 64, "25", "Discard prefix"),
    v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 32, "64", "Teredo"),
    v6([0x2001, 0x20, 0, 0, 0, 0, 0, 0], 28, "26", "ORCHIDv2"),
    v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32, "27", "doc and example source"),
    v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16, "65", "6to4 (deprecated)"),
    v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7, "04", "Unique local"),
    v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10, "02", "Link-local"),
    v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8, MULTICAST, "Multicast"),
    v6([0xff01, 0, 0, 0, 0, 0, 0, 1], 128, MULTICAST, "Nodes Address"),
    v6([0xff02, 0, 0, 0, 0, 0, 0, 1], 128, MULTICAST, "All Nodes Address"),
    v6([0xff02, 0, 0, 0, 0, 0, 0, 2], 128, MULTICAST, "Routers Address"),
    v6([0xff02, 0, 0, 0, 0, 0, 0, 5], 128, MULTICAST, "OSPF IGP Link-local"),
    v6([0xff02, 0, 0, 0, 0, 0, 0, 6], 128, MULTICAST, "OSPF IGP Designated Routers"),
    v6([0xff02, 0, 0, 0, 0, 0, 0, 9], 128, MULTICAST, "RIP Routers"),
    v6([0xff02, 0, 0, 0, 0, 0, 0, 0xa], 128, MULTICAST, "EIGRP Routers"),
    v6([0xff02, 0, 0, 0, 0, 0, 0, 0xc], 128, MULTICAST, "SSDP"),
    v6([0xff02, 0, 0, 0, 0, 0, 0, 0xd], 128, MULTICAST, "PIM Routers"),
    v6([0xff02, 0, 0, 0, 0, 0, 0, 0xe], 128, MULTICAST, "RSVP-ENCAPSULATION"),
    v6([0xff02, 0, 0, 0, 0, 0, 0, 0xf], 128, MULTICAST, "UPnP"),
    v6([0xff02, 0, 0, 0, 0, 0, 0, 0x12], 128, MULTICAST, "VRRP"),
    v6([0xff02, 0, 0, 0, 0, 0, 0, 0x16], 128, MULTICAST, "MLDv2-capable routers"),
    v6([0xff02, 0, 0, 0, 0, 0, 0, 0x1a], 128, MULTICAST, "RPL routers Link-local"),
    v6([0xff02, 0, 0, 0, 0, 0, 0, 0x6a], 128, MULTICAST, "Snoopers"),
    v6([0xff02, 0, 0, 0, 0, 0, 0, 0xfb], 128, MULTICAST, "mDNSv6"),
    v6([0xff02, 0, 0, 0, 0, 0, 0, 0x101], 128, MULTICAST, "NTP"),
    v6([0xff02, 0, 0, 0, 0, 0, 1, 2], 128, MULTICAST, "DHCP_Relay_Agents_and_Servers"),
    v6([0xff02, 0, 0, 0, 0, 0, 1, 3], 128, MULTICAST, "mulicast name resolution"),
    v6([0xff02, 0, 0, 0, 0, 1, 0xff00, 0], 104, MULTICAST, "Solicited node Link-local"),
    v6([0xff02, 0, 0, 0, 0, 2, 0xff00, 0], 104, MULTICAST, "Node information queries"),
    v6([0xff05, 0, 0, 0, 0, 0, 0, 2], 128, MULTICAST, "All Routers Address"),
    v6([0xff05, 0, 0, 0, 0, 0, 0, 0xc], 128, MULTICAST, "SSDP"),
    v6([0xff05, 0, 0, 0, 0, 0, 0, 0xfb], 128, MULTICAST, "mDNSv6"),
    v6([0xff05, 0, 0, 0, 0, 0, 1, 3], 128, MULTICAST, "DHCP Servers"),
];

#[cfg(test)]
mod ranges;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(in crate::label) fn parts(label: &Label) -> (&'static str, &'static str) {
        (label.code.unwrap_or_default(), label.organisation.unwrap_or_default())
    }

    /// Code and text of an address, `-` for both without label.
    fn shown(address: &str) -> (&'static str, &'static str) {
        label(address.parse().unwrap()).map_or(("-", "-"), parts)
    }

    #[test]
    fn public_and_unspecified_addresses_have_no_label() {
        for address in ["0.0.0.0", "8.8.8.8", "193.0.0.1", "::", "2606:4700::1111", "2003::1", "::2"] {
            assert_eq!(shown(address), ("-", "-"), "{address}");
        }
    }

    #[test]
    fn a_range_goes_from_its_first_to_its_last_address() {
        for (before, first, last, after, label) in [
            ("9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0", ("04", "Private network")),
            ("100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0", ("20", "Shared address space")),
            ("172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0", ("05", "Private network")),
            ("198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0", ("08", "Benchmark testing subnets")),
            ("fbff::", "fc00::", "fdff:ffff::1", "fe00::", ("04", "Unique local")),
            ("fe7f::", "fe80::", "febf::1", "fec0::", ("02", "Link-local")),
        ] {
            assert_eq!((shown(first), shown(last)), (label, label));
            assert_eq!((shown(before), shown(after)), (("-", "-"), ("-", "-")));
        }
    }

    #[test]
    fn the_longest_prefix_counts() {
        for (address, label) in [
            ("224.0.0.251", ("10", "mDNS")),
            ("224.0.0.3", ("10", "Multicast")),
            ("224.2.127.254", ("10", "SAPv1 Announcements")),
            ("224.2.1.1", ("10", "Multimedia Conference Calls")),
            ("224.2.64.0", ("10", "Multicast")),
            ("233.127.0.1", ("10", "GLOP Block")),
            ("233.128.0.1", ("10", "Multicast")),
            ("255.255.255.254", ("24", "Reserved")),
            ("255.255.255.255", ("11", "Broadcast")),
            ("ff02::fb", ("10", "mDNSv6")),
            ("ff02::1:ff12:3456", ("10", "Solicited node Link-local")),
            ("ff02::1:fe12:3456", ("10", "Multicast")),
            ("2001:db8::1", ("27", "doc and example source")),
            ("2001:2f::1", ("26", "ORCHIDv2")),
            ("2001:0:1::", ("64", "Teredo")),
        ] {
            assert_eq!(shown(address), label, "{address}");
        }
    }

    #[test]
    fn ipv4_within_ipv6_has_labels_of_its_own() {
        assert_eq!(shown("::ffff:10.0.0.1"), ("61", "IPv4 mapped"));
        assert_eq!(shown("::ffff:0:10.0.0.1"), ("62", "IPv4 translated"));
        assert_eq!(shown("64:ff9b::10.0.0.1"), ("63", "IPv4/6 translation"));
    }

    #[test]
    fn ipv6_multicast_that_is_not_listed_is_multicast() {
        for address in ["ff00::", "ff03::1", "ff08::1", "ff0e::1"] {
            assert_eq!(shown(address), ("10", "Multicast"), "{address}");
        }
    }

    #[test]
    fn texts_fit_their_columns() {
        for Range { label, .. } in V4.iter().chain(V6) {
            let (code, organisation) = parts(label);
            assert!(code.len() == 2 && organisation.chars().count() <= 30, "{organisation}");
        }
    }

    #[test]
    fn tables_are_sorted_and_prefixes_are_prefixes() {
        for (table, longest) in [(V4, 32), (V6, 128)] {
            assert!(table.len() <= usize::from(u8::MAX));
            assert!(table.is_sorted_by(|a, b| (a.network, a.length) < (b.network, b.length)));
            for range in table {
                assert!((1..=longest).contains(&range.length));
                assert!(range.length == 128 || range.network << range.length == 0, "{:?}", range.label);
            }
        }
    }

    /// The label by looking at every line.
    fn by_scan(table: &'static [Range], bits: u128) -> Option<&'static Label> {
        table.iter().filter(|range| range.contains(bits)).max_by_key(|range| range.length).map(|range| &range.label)
    }

    /// Addresses in the ranges of a table, next to their ends, and any others.
    fn bits(table: &'static [Range]) -> impl Strategy<Value = u128> {
        let ends = (0..table.len(), any::<u128>(), 0..3).prop_map(move |(at, host, place)| {
            let Range { network, length, .. } = table[at];
            let last = network | u128::MAX.checked_shr(length).unwrap_or(0);
            match place {
                0 => network.wrapping_sub(1),
                1 => network | host.checked_shr(length).unwrap_or(0),
                _ => last.wrapping_add(1),
            }
        });
        prop_oneof![ends, any::<u128>()]
    }

    proptest! {
        #[test]
        fn the_search_finds_what_a_scan_finds(v4 in bits(V4), v6 in bits(V6)) {
            let v4 = Ipv4Addr::from_bits((v4 >> 96) as u32);
            prop_assert_eq!(label_v4(v4), by_scan(V4, v4_bits(v4)));
            prop_assert_eq!(label_v6(Ipv6Addr::from_bits(v6)), by_scan(V6, v6));
        }
    }
}
