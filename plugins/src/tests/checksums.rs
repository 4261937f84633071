//! Checksums and lengths of IP and transport headers (spec plugins/tcpFlags, rules 5 and 6). The right checksums were
//! summed up apart from this program.

use super::frames::{TCP, UDP, UDP_LITE, client, datagram, fragment, ipv4, ipv6, udp};
use super::run::{Outputs, at, run};

const L3: u64 = 0x0400;
const L4: u64 = 0x0800;
const CUT: u64 = 0x1000;
const LENGTH: u64 = 0x2000;

/// The bytes with others at a place.
fn with(mut bytes: Vec<u8>, at: usize, others: [u8; 2]) -> Vec<u8> {
    bytes[at..at + 2].copy_from_slice(&others);
    bytes
}

#[test]
fn the_checksum_of_an_ip_header_is_told_with_the_one_that_it_should_have() {
    let right = datagram(true, 4);
    let wrong = with(right.clone(), 24, [0xb6, 0xc8]);
    let outputs = run([at(0, right), at(1, wrong)]);
    outputs.packets.assert(&[("ipHdrChkSum", &["0xb6c9", "0xb6c8"]), ("ipCalChkSum", &["0xb6c9", "0xb6c9"])]);
    assert_eq!(outputs.packets.bits("ipFlags", L3 | CUT), [0, L3]);
}

#[test]
fn a_checksum_is_computed_of_what_its_protocol_covers() {
    let udp_header = with(udp(40_000, 53, 12, b"four"), 6, [0x03, 0x7b]);
    let echo = |kind| [kind, 0, 0, 0, 0, 1, 0, 2];
    for (packet, stored, computed, is_wrong) in [
        (ipv4(true, UDP, &udp_header, |_| {}), "0x037b", "0x037b", false),
        (ipv4(true, UDP, &with(udp_header.clone(), 6, [0x03, 0x7a]), |_| {}), "0x037a", "0x037b", true),
        // Without checksum.
        (ipv4(true, UDP, &udp(40_000, 53, 12, b"four"), |_| {}), "0x0000", "0x037b", false),
        (ipv6(UDP, &with(udp_header, 6, [0x2c, 0x0a])), "0x2c0a", "0x2c0a", false),
        (Vec::from(client(1, 1).data(3)), "0x9ada", "0x9ada", false),
        (with(client(1, 1).data(3).into(), 50, [0, 0]), "0x0000", "0x9ada", true),
        // ICMP and IGMP have no pseudo header, ICMPv6 has.
        (
            ipv4(true, 1, &[&with(echo(8).into(), 2, [0x19, 0x2c])[..], b"ping"].concat(), |_| {}),
            "0x192c",
            "0x192c",
            false,
        ),
        (ipv4(true, 2, &[0x16, 0, 0x09, 0x04, 224, 0, 0, 251], |_| {}), "0x0904", "0x0904", false),
        (ipv6(58, &with(echo(128).into(), 2, [0x24, 0x45])), "0x2445", "0x2445", false),
        // No checksum is known of this protocol.
        (ipv4(true, 200, &[1; 20], |_| {}), "0x0000", "0x0000", false),
    ] {
        let outputs = run([at(0, packet)]);
        outputs.packets.assert(&[("l4HdrChkSum", &[stored]), ("l4CalChkSum", &[computed])]);
        assert_eq!(outputs.packets.bits("ipFlags", L4 | CUT), [if is_wrong { L4 } else { 0 }], "{stored}");
    }
}

#[test]
fn the_checksum_of_udp_lite_covers_what_it_says_and_the_pseudo_header_has_the_whole_length() {
    // A coverage of 0 is the whole packet (RFC 3828, section 3.1).
    for (coverage, right) in
        [(0, [0x03, 0x10]), (8, [0xde, 0xe9]), (9, [0x78, 0xe8]), (10, [0x78, 0x78]), (12, [0x03, 0x04])]
    {
        let packet = ipv4(true, UDP_LITE, &with(udp(40_000, 53, coverage, b"four"), 6, right), |_| {});
        let outputs = run([(0, packet)]);
        let shown = format!("0x{:02x}{:02x}", right[0], right[1]);
        outputs.packets.assert(&[("l4HdrChkSum", &[&shown]), ("l4CalChkSum", &[&shown])]);
        assert_eq!(outputs.packets.bits("ipFlags", L4), [0], "{coverage}");
    }
}

#[test]
fn udp_lite_covers_nothing_its_header_at_least_and_its_packet_at_most() {
    let error = 0x2000;
    for (coverage, flags) in [(0, 0), (1, error), (7, error), (8, 0), (12, 0), (13, error)] {
        let outputs = run([(0, ipv4(true, UDP_LITE, &udp(40_000, 53, coverage, b"four"), |_| {}))]);
        assert_eq!(outputs.flows.bits("tcpFStat", error), [flags], "{coverage}");
        assert_eq!(outputs.packets.bits("ipFlags", LENGTH), [0], "{coverage}");
    }
}

#[test]
fn a_udp_length_that_is_not_that_of_the_packet_is_told() {
    for (length, flags) in [(11, LENGTH), (12, 0), (13, LENGTH)] {
        let outputs = run([(0, ipv4(true, UDP, &udp(40_000, 53, length, b"four"), |_| {}))]);
        assert_eq!(outputs.packets.bits("ipFlags", LENGTH), [flags], "{length}");
        assert_eq!(outputs.flows.bits("tcpFStat", 0x2000), [0], "{length}");
    }
}

#[test]
fn the_udp_length_of_a_fragment_is_that_of_the_datagram_and_no_fault() {
    let outputs = run([(0, fragment(UDP, 0, true, &udp(40_000, 53, 100, &[0; 56])))]);
    assert_eq!(outputs.packets.bits("ipFlags", LENGTH), [0]);
}

#[test]
fn what_is_not_captured_whole_has_no_checksum_but_shows_the_field() {
    let cut = |packet: Vec<u8>, captured| {
        let outputs = run([at(0, packet).cut(captured)]);
        let cells = ["l4HdrChkSum", "l4CalChkSum"].map(|name| outputs.packets.column(name)[0].to_owned());
        (outputs.packets.bits("ipFlags", L3 | L4 | CUT)[0], cells)
    };
    let shown = |stored: &str| [stored.to_owned(), "0x0000".to_owned()];
    let segment = Vec::from(client(1, 1).data(3));
    assert_eq!(cut(segment.clone(), 56), (L4 | CUT, shown("0x9ada")));
    // The field ends at byte 52.
    assert_eq!(cut(segment, 51), (L4 | CUT, shown("0x0000")));
    // Protocols without checksum, too.
    assert_eq!(cut(ipv4(true, 200, &[1; 20], |_| {}), 53), (L4 | CUT, shown("0x0000")));
    assert_eq!(cut(ipv4(true, 200, &[1; 20], |_| {}), 54), (0, shown("0x0000")));
}

#[test]
fn an_ip_header_whose_options_are_not_captured_is_cut_and_its_options_are_not_read() {
    let options = etherparse::Ipv4Options::try_from(&[1_u8; 8][..]).expect("options that fit");
    let outputs = run([at(0, ipv4(true, UDP, &udp(1, 2, 8, b""), |ip| ip.options = options)).cut(38)]);
    assert_eq!(outputs.packets.bits("ipFlags", L3 | CUT | 1), [L3 | CUT | 1]);
    outputs.packets.assert(&[("ipCalChkSum", &["0x0000"])]);
    outputs.flows.assert(&[("ipOptCnt", &["0"])]);
}

/// A TCP segment with 60 bytes of payload in two fragments.
fn in_fragments(change: impl FnOnce(&mut Vec<u8>)) -> Outputs {
    let mut segment = Vec::from(client(1, 1).data(60))[34..].to_vec();
    change(&mut segment);
    run([(0, fragment(TCP, 0, true, &segment[..48])), (1, fragment(TCP, 6, false, &segment[48..]))])
}

#[test]
fn the_first_fragment_says_that_its_checksum_is_pending_and_the_last_one_decides() {
    let right = in_fragments(|_| {});
    assert_eq!(right.packets.bits("tcpFStat", 0x1000), [0x1000, 0]);
    assert_eq!(right.packets.bits("ipFlags", L4), [0, 0]);
    let stored = right.packets.column("l4HdrChkSum");
    assert_eq!(stored[0], stored[1]);
    right.packets.assert(&[("l4CalChkSum", &["0x0000", stored[0]])]);
    let wrong = in_fragments(|segment| segment[50] ^= 1);
    assert_eq!(wrong.packets.bits("ipFlags", L4), [0, L4]);
}

/// A datagram in three fragments, of which these are captured, in this order, in one flow.
fn captured(order: &[usize]) -> Outputs {
    let segment = Vec::from(client(1, 1).data(100))[34..].to_vec();
    let pieces = [(0, true, &segment[..48]), (6, true, &segment[48..96]), (12, false, &segment[96..])];
    let packets = order.iter().map(|&n| fragment(TCP, pieces[n].0, pieces[n].1, pieces[n].2));
    run((0..).zip(packets.collect::<Vec<_>>()))
}

#[test]
fn a_fragment_that_is_captured_twice_counts_once() {
    let stored = captured(&[0, 1, 2]).packets.column("l4CalChkSum")[2].to_owned();
    for order in [&[0, 1, 1, 2][..], &[0, 0, 1, 2], &[0, 1, 0, 2], &[0, 1, 1, 0, 1, 2]] {
        let outputs = captured(order);
        let shown = ["l4HdrChkSum", "l4CalChkSum"].map(|name| outputs.packets.column(name).pop().map(str::to_owned));
        assert_eq!(shown, [Some(stored.clone()), Some(stored.clone())], "{order:?}");
        assert!(outputs.packets.bits("ipFlags", L4).iter().all(|&wrong| wrong == 0), "{order:?}");
    }
}

#[test]
fn a_datagram_with_the_identification_of_one_that_was_never_complete_is_checked_by_itself() {
    let piece = |offset, more, bytes: &[u8]| fragment(TCP, offset, more, bytes);
    let [old, new] = [1, 77].map(|seq| Vec::from(client(seq, 1).data(60))[34..].to_vec());
    let outputs =
        run([(0, piece(0, true, &old[..48])), (1, piece(0, true, &new[..48])), (2, piece(6, false, &new[48..]))]);
    assert_eq!(outputs.packets.bits("ipFlags", L4), [0; 3]);
    let cells = outputs.packets.column("l4CalChkSum");
    assert_eq!(cells[2], outputs.packets.column("l4HdrChkSum")[1]);
}

#[test]
fn a_first_fragment_that_is_cut_awaits_nothing_as_it_can_never_be_checked() {
    let segment = Vec::from(client(1, 1).data(60))[34..].to_vec();
    let outputs = run([at(0, fragment(TCP, 0, true, &segment[..48])).cut(14 + 20 + 40)]);
    assert_eq!(outputs.flows.bits("tcpFStat", 0x1000), [0]);
    assert_eq!(outputs.packets.bits("ipFlags", L4 | CUT), [L4 | CUT]);
}
