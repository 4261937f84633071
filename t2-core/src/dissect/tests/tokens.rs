//! The names of headers by their numbers, as the specification lists them (sections 4.2 to 4.5).

use super::made::{ethernet, link_path};
use super::*;

/// The lines of a list such as `0 1 none | 2 name`: each number with its name, in this base.
fn list(text: &str, base: u32) -> Vec<(u32, &str)> {
    let mut all = Vec::new();
    for entry in text.split('|') {
        let (numbers, name) = entry.trim().rsplit_once(' ').expect("numbers and a name");
        all.extend(
            numbers.split_whitespace().map(|number| (u32::from_str_radix(number, base).expect("a number"), name)),
        );
    }
    all
}

/// The last three are not in the list of the specification.
const ETHER_TYPES: &str = "0000 wlccp | 00bb edp | 0104 pagp | 010b stp | 0111 udld | 01a1 01a2 ndp | 0600 idp \
    | 0800 ipv4 | 0806 arp | 0bad vines_ip | 2000 cdp | 2001 cgmp | 2003 vtp | 2004 dtp | 6002 dec_mop | 6003 dec_dna \
    | 6004 lat | 6558 eth | 8021 ipcp | 8035 rarp | 8038 dec_stp | 809b ddp | 80f3 aarp | 80fd ccp \
    | 8100 88a8 9100 9200 vlan | 8137 ipx | 86dd ipv6 | 872d wlccp | 8809 slow | 880b ppp | 883e wccp | 8847 8848 mpls \
    | 8863 pppoed | 8864 pppoes | 886f msnlb | 8870 llc | 888e eapol | 8899 realtek | 88a2 aoe | 88bb lwapp \
    | 88be erspan | 88cc lldp | 88f7 ptp | 8902 cfm | 8906 fcoe:fc | 890d wlan | 9000 loop | c021 lcp | c029 cbcp \
    | c223 chap | 88e7 pbb | 8909 cmd | 8926 vntag";

const PROTOCOLS: &str = "0 ipv6.hopopts | 1 icmp | 2 igmp | 4 ipv4 | 6 tcp | 8 egp | 9 igp | 17 udp | 33 dccp | 36 xtp \
    | 37 ddp | 41 ipv6 | 43 ipv6.routing | 44 ipv6.fraghdr | 45 idrp | 46 rsvp | 47 gre | 48 dsr | 50 esp | 51 ah \
    | 53 swipe | 54 nhrp | 58 icmpv6 | 59 none | 60 ipv6.dstopts | 80 osi | 83 vines | 88 eigrp | 89 ospf | 93 ax25 \
    | 97 etherip | 103 pim | 108 ipcomp | 112 vrrp | 113 pgm | 115 l2tp | 132 sctp | 134 rsvp-e2ei | 135 mipv6 \
    | 136 udplite | 137 mpls | 139 hip | 140 shim6";

const ACCESS_POINTS: &str = "00 01 02 06 aa ff none | 04 08 0c 40 c8 sna | 10 e0 ipx | 14 20 34 54 fe osi | 42 stp \
    | 7e x25 | 80 3comxns | 82 bacnet | bc vines_llc | f0 netbios | f8 hpext | fc rpl";

const PPP_PROTOCOLS: &str = "0021 ipv4 | 0023 osi | 003d ppp:mp | 0057 ipv6 | 00fd comp_data | 0207 cdp | 0281 0283 mpls \
    | 8021 ipcp | 80fd ccp | c021 lcp | c023 pap | c223 chap";

/// What a number adds to a path: the name in the list, nothing for `none`, and `UNK(..)` for what is not in it.
fn wanted(entries: &[(u32, &str)], number: u32, unknown: String) -> (String, bool) {
    match entries.iter().find(|entry| entry.0 == number) {
        Some((_, "none")) => (String::new(), true),
        Some((_, name)) => (format!(":{name}"), true),
        None => (format!(":{unknown}"), false),
    }
}

#[test]
fn ethertypes_have_the_names_of_the_list() {
    // GRE shows what it does not follow.
    const FOLLOWED: [u16; 5] = [0x0800, 0x6558, 0x880b, 0x883e, 0x88be];
    // IPv6 and MPLS are followed too, but here there is nothing of them.
    let entries = list(ETHER_TYPES, 16);
    for number in (0..=u16::MAX).filter(|number| !FOLLOWED.contains(number) && *number != 0x22eb) {
        let packet = ip4(47, &[&[0, 0][..], &number.to_be_bytes()].concat());
        let (name, _) = wanted(&entries, number.into(), format!("UNK(0x{number:04x})"));
        assert_eq!(description(&ethernet(&frame(0x0800, &packet)).path), format!("eth:ipv4:gre{name}"));
    }
}

#[test]
fn ip_protocols_have_the_names_of_the_list() {
    let entries = list(PROTOCOLS, 10);
    for number in 0..=u8::MAX {
        // A later fragment shows its protocol and nothing of it.
        let mut packet = ip4(number, &[0; 8]);
        packet[7] = 1;
        let (name, _) = wanted(&entries, number.into(), format!("UNK({number})"));
        assert_eq!(description(&ethernet(&frame(0x0800, &packet)).path), format!("eth:ipv4{name}"));
    }
}

#[test]
fn an_ip_protocol_without_a_name_stops_the_dissection() {
    let entries = list(PROTOCOLS, 10);
    for number in (0..=u8::MAX).filter(|number| ![4, 41, 47, 97].contains(number)) {
        let (_, is_known) = wanted(&entries, number.into(), String::new());
        let layers = ethernet(&frame(0x0800, &ip4(number, &[0; 40])));
        assert_eq!(layers.status.has(Status::STOPPED), !is_known, "protocol {number}");
    }
}

#[test]
fn access_points_have_the_names_of_the_list() {
    let entries = list(ACCESS_POINTS, 16);
    for number in (0..=u8::MAX).filter(|&number| number != 6) {
        let data = [&MACS[..], &[0, 46, number, 1, 3], &[0; 43]].concat();
        let (name, is_known) = wanted(&entries, number.into(), format!("UNK(0x{number:02x})"));
        let layers = ethernet(&data);
        assert_eq!(description(&layers.path), format!("eth:llc{name}"));
        assert_eq!(layers.status.has(Status::STOPPED), !is_known, "access point {number:#x}");
    }
}

#[test]
fn ppp_protocols_have_the_names_of_the_list() {
    let entries = list(PPP_PROTOCOLS, 16);
    // MPLS is followed. A field whose first byte is odd has one byte, and so has what is read of it.
    let is_whole = |number: &u16| number >> 8 & 1 == 0 && !matches!(number, 0x0281 | 0x0283);
    for number in (0..=u16::MAX).filter(is_whole) {
        // The bytes of one that is not known are swapped.
        let (name, _) = wanted(&entries, number.into(), format!("UNK(0x{:04x})", number.swap_bytes()));
        let (path, result) = link_path(9, &number.to_be_bytes());
        assert_eq!((path, result), (format!("ppp{name}"), Err(NoFlow::LinkPayload)));
    }
}
