//! IPv6 and its extension headers (spec section 3.11).

use super::made::{dissected, ethernet, path, view};
use super::*;

/// A UDP header from port 1 to port 2 without payload.
const UDP: [u8; 8] = [0, 1, 0, 2, 0, 8, 0, 0];

/// An authentication header of 24 bytes before what has this protocol (RFC 4302, section 2): its length is told in words
/// of four bytes, less two.
fn ah(next: u8) -> [u8; 24] {
    let mut header = [0xa5; 24];
    header[..4].copy_from_slice(&[next, 4, 0, 0]);
    header
}

fn v6(next: u8, parts: &[&[u8]]) -> Vec<u8> {
    frame(0x86dd, &ip6(next, &parts.concat()))
}

#[test]
fn an_authentication_header_of_ipv6_is_passed() {
    let layers = ethernet(&v6(51, &[&ah(17), &UDP]));
    assert_eq!(description(&layers.path), "eth:ipv6:ah:udp");
    assert_eq!((layers.protocol, layers.ports, layers.l3_header_len), (17, (1, 2), 40 + 24));
    assert!(layers.status.has(Status::IPSEC_AH));
}

#[test]
fn extension_headers_behind_an_authentication_header_are_found() {
    let data = v6(51, &[&ah(60), &[17, 0, 1, 4, 7, 7, 7, 7], &UDP]);
    view(&data, data.len(), |packet| {
        let ip = packet.ip().expect("an IP header");
        let headers: Vec<_> = ip.extension_headers().map(|header| (header.protocol, header.data.len())).collect();
        assert_eq!(headers, [(51, 22), (60, 6)]);
        assert_eq!(ip.destination_options(), [1, 4, 7, 7, 7, 7]);
    });
}

#[test]
fn options_and_routing_headers_have_eight_bytes_and_what_they_tell() {
    for (protocol, name) in [(0, "hopopts"), (60, "dstopts"), (43, "routing")] {
        for (length, bytes) in [(0, 8), (1, 16), (2, 24)] {
            let mut header = vec![0; bytes];
            header[..2].copy_from_slice(&[17, length]);
            let layers = ethernet(&v6(protocol, &[&header, &UDP]));
            assert_eq!(description(&layers.path), format!("eth:ipv6:ipv6.{name}:udp"));
            assert_eq!((layers.ports, layers.l3_header_len as usize), ((1, 2), 40 + bytes));
        }
    }
}

#[test]
fn a_routing_header_is_an_extension_header_without_options() {
    let data = v6(43, &[&[17, 0, 0, 0, 9, 9, 9, 9], &UDP]);
    view(&data, data.len(), |packet| {
        let ip = packet.ip().expect("an IP header");
        let header = ip.extension_headers().next().expect("a header");
        assert_eq!((header.protocol, header.options().count(), header.data.len()), (43, 0, 6));
        assert_eq!((ip.hop_by_hop_options(), ip.destination_options()), (&[][..], &[][..]));
    });
}

#[test]
fn the_place_of_a_fragment_is_told_by_its_header() {
    // RFC 8200, section 4.5: offset in the upper 13 bits, then two reserved bits, and M.
    for (word, place) in [
        ([0, 0], Fragment::Whole),
        ([0, 1], Fragment::First),
        ([0, 6], Fragment::Whole),
        ([0, 9], Fragment::Middle),
        ([0, 8], Fragment::Last),
        ([0x80, 0], Fragment::Last),
    ] {
        let layers = ethernet(&v6(44, &[&[17, 0], &word, &[0, 1, 0, 9], &UDP]));
        assert_eq!((layers.fragment, layers.ip_id), (place, 0x1_0009), "{word:?}");
        assert_eq!(layers.ports, if place.is_later() { (0, 0) } else { (1, 2) }, "{word:?}");
    }
}

#[test]
fn every_bit_of_an_offset_makes_a_later_fragment() {
    for bit in 3..16 {
        let word = (1_u16 << bit).to_be_bytes();
        let layers = ethernet(&v6(44, &[&[17, 0], &word, &[0, 0, 0, 9], &UDP]));
        assert_eq!(layers.fragment, Fragment::Last, "bit {bit}");
    }
}

#[test]
fn the_id_of_a_fragment_has_32_bits() {
    let id = |id: u32| ethernet(&v6(44, &[&[17, 0, 0, 1], &id.to_be_bytes(), &UDP])).ip_id;
    assert_eq!((id(0x1_0001), id(0x2_0001)), (0x1_0001, 0x2_0001));
}

#[test]
fn a_later_fragment_of_ipv6_is_told_by_its_header_and_does_not_stop() {
    let layers = ethernet(&v6(44, &[&[58, 0, 0, 9, 0, 0, 0, 9], &[0; 16]]));
    assert_eq!((description(&layers.path).as_str(), layers.protocol), ("eth:ipv6:ipv6.fraghdr", 58));
    assert_eq!((layers.l4_header_len, layers.l7_at, layers.l7_captured), (0, 14 + 48, 16));
    assert!(!layers.status.has(Status::STOPPED));
}

#[test]
fn what_a_later_fragment_carries_is_no_header() {
    let layers = ethernet(&v6(44, &[&[60, 0, 0, 9, 0, 0, 0, 9], &[17, 0, 1, 4, 0, 0, 0, 0], &UDP]));
    assert_eq!((description(&layers.path).as_str(), layers.protocol), ("eth:ipv6:ipv6.fraghdr", 60));
    assert_eq!((layers.l4_at, layers.ports), (14 + 48, (0, 0)));
}

#[test]
fn of_several_headers_of_options_the_last_counts() {
    let data = v6(60, &[&[60, 1, 1, 4], &[0; 12], &[17, 0, 1, 4, 7, 7, 7, 7], &UDP]);
    view(&data, data.len(), |packet| {
        let ip = packet.ip().expect("an IP header");
        assert_eq!(ip.destination_options(), [1, 4, 7, 7, 7, 7]);
        let lengths: Vec<_> = ip.extension_headers().map(|header| header.data.len()).collect();
        assert_eq!((lengths.as_slice(), ip.hop_by_hop_options()), (&[14, 6][..], &[][..]));
    });
}

#[test]
fn the_view_of_a_fragment_tells_offset_and_flag() {
    let data = v6(44, &[&[17, 0, 0x01, 0x01, 0, 0, 0, 9], &UDP]);
    view(&data, data.len(), |packet| {
        let ip = packet.ip().expect("an IP header");
        assert_eq!((ip.fragment_word(), ip.fragment_offset(), ip.more_fragments()), (0x0101, 0x20, true));
        assert_eq!((ip.is_v4(), ip.options(), packet.udp().is_none()), (false, &[][..], true));
    });
}

#[test]
fn a_header_of_which_fewer_than_eight_bytes_are_captured_ends_the_walk() {
    let data = v6(17, &[&UDP]);
    let (whole, _) = dissected(ETHERNET, &data, data.len());
    assert_eq!((description(&whole.path).as_str(), whole.ports), ("eth:ipv6:udp", (1, 2)));
    let (cut, _) = dissected(ETHERNET, &data[..data.len() - 1], data.len());
    assert_eq!((description(&cut.path).as_str(), cut.ports, cut.protocol), ("eth:ipv6", (0, 0), 17));
    assert_eq!((cut.l4_header_len, cut.l7_captured), (0, 7));
}

#[test]
fn ip_in_ipv6_is_followed() {
    let both = Status::IPIP;
    let (v4, v6_in) = (ethernet(&v6(4, &[&udp4(1, 2, b"")])), ethernet(&v6(41, &[&udp6(b"x")])));
    assert_eq!((description(&v4.path).as_str(), v4.status.has(both)), ("eth:ipv6:ipv4:udp", false));
    assert_eq!((description(&v6_in.path).as_str(), v6_in.status.has(both)), ("eth:ipv6:ipv6:udp", true));
}

#[test]
fn ipv6_in_ipv6_that_is_cut_leaves_the_flow_outside() {
    let layers = ethernet(&v6(41, &[&udp6(b"")[..39]]));
    assert_eq!((layers.protocol, layers.l3_at, layers.status.has(Status::STOPPED)), (41, 14, true));
    assert_eq!(path(&v6(41, &[&ip6(59, &[])])), "eth:ipv6:ipv6");
}

#[test]
fn etherip_in_ipv6_has_two_bytes_and_a_frame() {
    let inside = frame(0x0800, &udp4(1, 2, b""));
    assert_eq!(path(&v6(97, &[&[0x30, 0], &inside])), "eth:ipv6:etherip:eth:ipv4:udp");
    assert!(ethernet(&v6(97, &[&[0x30, 0], &inside])).status.has(Status::ETHERIP));
}

#[test]
fn an_ipv6_header_needs_forty_bytes() {
    let data = v6(59, &[]);
    assert_eq!(path(&data), "eth:ipv6");
    let (cut, result) = dissected(ETHERNET, &data[..53], data.len());
    assert_eq!((result, cut.network), (Ok(()), Network::None));
    let bits = Status::L2_FLOW | Status::L3_SNAPPED | Status::L3_HEADER_SHORT | Status::STOPPED;
    assert_eq!((cut.status, cut.ether_type), (bits, 0x86dd));
}

#[test]
fn addresses_and_hop_limit_are_those_of_the_header() {
    let mut data = v6(17, &[&UDP]);
    (data[14 + 7], data[14 + 8 + 15], data[14 + 24 + 15]) = (77, 5, 6);
    view(&data, data.len(), |packet| {
        let ip = packet.ip().expect("an IP header");
        assert_eq!((ip.ttl(), ip.traffic_class()), (77, 0));
        assert_eq!((ip.source(), ip.destination()), ("2001:db8::5".parse().unwrap(), "2001:db8::6".parse().unwrap()));
        assert_eq!(packet.ipv6().map(|(source, _)| source), "2001:db8::5".parse().ok());
        assert_eq!(packet.ipv4(), None);
    });
}
