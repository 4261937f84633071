//! IPv4 headers, and what is looked for behind them and what not (spec section 3.7).

use super::made::{dissected, ethernet, inner_frame, path};
use super::*;

#[test]
fn a_header_has_up_to_sixty_bytes() {
    for words in [5, 8, 15_u8] {
        let length = 4 * words + 8;
        let head = [0x40 | words, 0, 0, length, 0, 1, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
        let options = vec![1; usize::from(words - 5) * 4];
        let layers = ethernet(&frame(0x0800, &[&head[..], &options, &[0, 7, 0, 8, 0, 8, 0, 0]].concat()));
        assert_eq!((layers.l3_header_len, layers.ports), (4 * u32::from(words), (7, 8)));
    }
}

#[test]
fn every_bit_of_an_offset_makes_a_later_fragment() {
    for bit in 0..13 {
        let mut packet = udp4(1, 2, b"");
        packet[6..8].copy_from_slice(&(1_u16 << bit).to_be_bytes());
        assert_eq!(ethernet(&frame(0x0800, &packet)).fragment, Fragment::Last, "bit {bit}");
    }
}

#[test]
fn a_header_that_is_cut_makes_a_flow_without_ip() {
    let (layers, result) = dissected(ETHERNET, &frame(0x0800, &udp4(1, 2, b""))[..14 + 19], 60);
    let bits = Status::L2_FLOW | Status::L3_SNAPPED | Status::L3_HEADER_SHORT | Status::STOPPED;
    assert_eq!((result, layers.status, layers.ether_type), (Ok(()), bits, 0x0800));
}

#[test]
fn behind_etherip_everything_is_looked_for() {
    let etherip = |inside: &[u8]| ip4(97, &[&[0x30, 0], &frame(0x0800, inside)[..]].concat());
    let twice = ethernet(&frame(0x0800, &etherip(&etherip(&udp4(1, 2, b"")))));
    assert_eq!(description(&twice.path), "eth:ipv4:etherip:eth:ipv4:etherip:eth:ipv4:udp");
    let vxlan = udp4(50_000, 4789, &[&[8, 0, 0, 0, 0, 0, 42, 0], &inner_frame()[..]].concat());
    assert_eq!(path(&frame(0x0800, &etherip(&vxlan))), "eth:ipv4:etherip:eth:ipv4:udp:vxlan:eth:ipv4:udp");
    assert_eq!(path(&frame(0x0800, &etherip(&ip4(4, &udp4(1, 2, b""))))), "eth:ipv4:etherip:eth:ipv4:ipv4:udp");
}

#[test]
fn a_later_fragment_behind_an_inline_header_is_not_looked_into() {
    let mut fragment = ip4(4, &udp4(1, 2, b""));
    fragment[7] = 1;
    let layers = ethernet(&frame(0x0800, &ip4(47, &[&[0, 0, 8, 0], &fragment[..]].concat())));
    assert_eq!((description(&layers.path).as_str(), layers.protocol), ("eth:ipv4:gre:ipv4:ipv4", 4));
    assert_eq!((layers.fragment, layers.status.has(Status::IPIP)), (Fragment::Last, false));
}
