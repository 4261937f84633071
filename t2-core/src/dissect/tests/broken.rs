//! Headers that cannot be what they should be: the packet belongs to the innermost one that is whole (spec section 9.4,
//! B53).

use super::made::{dissected, ethernet, inner_frame};
use super::*;

/// IPv4 whose header length is four words.
fn short_header() -> Vec<u8> {
    let mut packet = udp4(1, 2, b"");
    packet[0] = 0x44;
    packet
}

/// Whether the packet has the flow of IPv4 or IPv6 with this protocol and ports, and dissection stopped.
fn stays(data: &[u8], path: &str, protocol: u8, ports: (u16, u16)) -> Layers {
    let (layers, result) = dissected(ETHERNET, data, data.len());
    assert_eq!((description(&layers.path).as_str(), result), (path, Ok(())));
    assert_eq!((layers.protocol, layers.ports, layers.l3_at), (protocol, ports, 14), "{path}");
    assert!(layers.status.has(Status::STOPPED), "{path}");
    layers
}

#[test]
fn a_broken_header_in_ip_leaves_the_flow_around_it() {
    let v4 = |protocol: u8, inside: &[u8]| frame(0x0800, &ip4(protocol, inside));
    let v6 = |protocol: u8, inside: &[u8]| frame(0x86dd, &ip6(protocol, inside));
    let short = stays(&v4(4, &short_header()), "eth:ipv4:ipv4", 4, (0, 0));
    assert!(short.status.has(Status::IPV4_HEADER_SHORT | Status::IPV4));
    let other = stays(&v4(4, &[0x50; 40]), "eth:ipv4:ipv4:ipvx", 4, (0, 0));
    assert!(other.status.has(Status::IPVX));
    stays(&v4(41, &[0x50; 40]), "eth:ipv4:ipvx", 41, (0, 0));
    stays(&v6(41, &[0x50; 40]), "eth:ipv6:ipvx", 41, (0, 0));
    stays(&v6(4, &short_header()), "eth:ipv6:ipv4", 4, (0, 0));
}

#[test]
fn a_broken_header_in_gre_leaves_the_flow_around_it() {
    let gre = |inside: &[u8]| [&[0, 0, 8, 0], inside].concat();
    stays(&frame(0x0800, &ip4(47, &gre(&short_header()))), "eth:ipv4:gre:ipv4", 47, (0, 0));
    stays(&frame(0x86dd, &ip6(47, &gre(&[0x50; 40]))), "eth:ipv6:gre:ipv4:ipvx", 47, (0, 0));
    let teb = [&[0, 0, 0x65, 0x58][..], &[9; 12], &[8, 0], &short_header()].concat();
    let layers = stays(&frame(0x0800, &ip4(47, &teb)), "eth:ipv4:gre:eth:ipv4", 47, (0, 0));
    assert_eq!((layers.l2_at, layers.source_mac.map(|mac| mac.0)), (0, Some([2, 0, 0, 0, 0, 2])));
}

#[test]
fn a_broken_header_behind_ports_leaves_the_flow_of_the_ports() {
    let gtp = [&[0x30, 0xff, 0, 0, 0, 0, 0, 1][..], &short_header()].concat();
    stays(&frame(0x0800, &udp4(50_000, 2152, &gtp)), "eth:ipv4:udp:gtp:ipv4", 17, (50_000, 2152));
    let vxlan = [&[8, 0, 0, 0, 0, 0, 42, 0][..], &[9; 12], &[0x81, 0, 0, 7, 8, 0], &short_header()].concat();
    let layers =
        stays(&frame(0x0800, &udp4(50_000, 4789, &vxlan)), "eth:ipv4:udp:vxlan:eth:vlan:ipv4", 17, (50_000, 4789));
    assert_eq!((layers.vlan_id, layers.vlan_tags.ids(), layers.l2_at), (0, &[][..], 0));
}

#[test]
fn etherip_of_another_version_leaves_the_flow_around_it() {
    let data = [&[0x20, 0][..], &inner_frame()].concat();
    stays(&frame(0x86dd, &ip6(97, &data)), "eth:ipv6:etherip", 97, (0, 0));
    let v4 = ethernet(&frame(0x0800, &ip4(97, &data)));
    assert_eq!((description(&v4.path).as_str(), v4.protocol), ("eth:ipv4:etherip", 97));
}

#[test]
fn a_broken_header_in_a_frame_is_a_flow_of_the_frame() {
    let (layers, result) = dissected(ETHERNET, &frame(0x0800, &short_header()), 60);
    assert_eq!((description(&layers.path).as_str(), result), ("eth:ipv4", Ok(())));
    let bits = Status::IPV4_HEADER_SHORT | Status::SAW_IPV4 | Status::STOPPED | Status::L2_FLOW;
    assert_eq!((layers.status, layers.ether_type, layers.network), (bits, 0x0800, Network::None));
    assert_eq!((layers.l7_at, layers.l7_captured), (14, 28));
}

#[test]
fn a_broken_header_with_nothing_before_it_has_no_flow() {
    for link_type in [101, 228] {
        let (layers, result) = dissected(link_type, &short_header(), 60);
        assert_eq!((result, layers.status.has(Status::IPV4_HEADER_SHORT)), (Err(NoFlow::BadIpHeader), true));
    }
}
