//! Fragments: their size, their place, and what ends before them (spec plugins/tcpFlags, rule 8).

use super::frames::{TCP, UDP, client, fragment, ipv6, server};
use super::run::{at, run};

const SMALL: u64 = 0x0008;
const BEYOND: u64 = 0x0010;
const MORE: u64 = 0x0020;
const POSITION: u64 = 0x0100;
const SEQUENCE: u64 = 0x0200;

#[test]
fn a_fragment_that_others_follow_is_small_below_48_bytes() {
    // With the header of 20 bytes: 47 and 48.
    for (payload, more, flags) in [(27, true, MORE | SMALL), (28, true, MORE), (8, false, 0)] {
        let outputs = run([(0, fragment(UDP, 0, true, &[0; 64])), (1, fragment(UDP, 8, more, &vec![0; payload]))]);
        assert_eq!(outputs.packets.bits("ipFlags", SMALL | MORE)[1], flags, "{payload}");
    }
}

#[test]
fn a_fragment_may_be_a_unit_from_where_the_last_one_ended_but_not_two() {
    for (offset, flags) in [(8, 0), (9, 0), (10, POSITION), (7, 0)] {
        let outputs = run([(0, fragment(UDP, 0, true, &[0; 64])), (1, fragment(UDP, offset, false, &[0; 64]))]);
        assert_eq!(outputs.packets.bits("ipFlags", POSITION), [0, flags], "{offset}");
    }
}

#[test]
fn the_place_of_a_fragment_is_counted_from_the_one_before_and_starts_over_with_a_whole_packet() {
    let whole = fragment(UDP, 0, false, &[0; 64]);
    let outputs = run([
        (0, fragment(UDP, 0, true, &[0; 64])),
        (1, fragment(UDP, 8, true, &[0; 64])),
        (2, fragment(UDP, 16, true, &[0; 64])),
        (3, whole),
        (4, fragment(UDP, 24, false, &[0; 64])),
    ]);
    assert_eq!(outputs.packets.bits("ipFlags", POSITION), [0, 0, 0, 0, POSITION]);
}

#[test]
fn a_datagram_ends_at_unit_8191_at_most() {
    for (payload, flags) in [(8, 0), (16, BEYOND)] {
        let last = fragment(UDP, 0x1ffe, false, &vec![0; payload]);
        let outputs = run([(0, fragment(UDP, 0, true, &[0; 64])), (1, last)]);
        assert_eq!(outputs.packets.bits("ipFlags", BEYOND), [0, flags], "{payload}");
    }
}

/// A fragment over IPv6: its header has protocol, offset with the flag that more follow, and ID.
fn ipv6_fragment(offset: u16, more: bool, payload: &[u8]) -> Vec<u8> {
    let [high, low] = (offset << 3 | u16::from(more)).to_be_bytes();
    ipv6(44, &[&[UDP, 0, high, low, 0, 0, 0, 7][..], payload].concat())
}

#[test]
fn fragments_of_ipv6_have_their_flags_from_the_extension_header() {
    let outputs = run([(0, ipv6_fragment(0, true, &[0; 64])), (1, ipv6_fragment(8, false, &[0; 64]))]);
    outputs.packets.assert(&[("ipFrag", &["0x0001", "0x0040"])]);
    assert_eq!(outputs.packets.bits("ipFlags", MORE | POSITION | SMALL), [MORE, 0]);
}

#[test]
fn the_offset_of_a_fragment_of_ipv6_is_not_taken_for_flags_of_ipv4() {
    let outputs = run([(0, ipv6_fragment(0, true, &[0; 64])), (1, ipv6_fragment(0x1800, false, &[0; 64]))]);
    assert_eq!(outputs.packets.column("ipFrag")[1], "0xc000");
    assert_eq!(outputs.packets.bits("ipFlags", 0x00e0)[1], 0);
}

/// The first piece of a TCP segment of the client, of which more should follow.
fn first_piece() -> Vec<u8> {
    let whole = Vec::from(client(1, 1).data(60));
    fragment(TCP, 0, true, &whole[34..34 + 64])
}

#[test]
fn a_connection_that_is_closed_while_fragments_of_the_other_side_are_outstanding_breaks_their_sequence() {
    let answer = server(1, 1);
    for (answer, flags) in [(answer.clone().rst(), SEQUENCE), (answer.clone().fin(), SEQUENCE), (answer, 0)] {
        let outputs = run([at(0, first_piece()), at(1, answer)]);
        assert_eq!(outputs.flows.bits("ipFlags", SEQUENCE), [flags, 0]);
    }
}

#[test]
fn a_connection_that_is_closed_without_outstanding_fragments_breaks_nothing() {
    let outputs = run([(0, client(1, 1)), (1, server(1, 1).rst())]);
    assert_eq!(outputs.flows.bits("ipFlags", SEQUENCE), [0, 0]);
}

#[test]
fn a_flow_with_an_error_of_fragments_has_a_broken_sequence() {
    // A whole packet where further fragments should come.
    let outputs = run([(0, fragment(UDP, 0, true, &[0; 64])), (1, fragment(UDP, 0, false, &[0; 64]))]);
    let error = 0x0000_0020_0000_0000;
    assert_eq!(outputs.flows.bits("flowStat", error), [error]);
    assert_eq!(outputs.flows.bits("ipFlags", SEQUENCE), [SEQUENCE]);
    assert_eq!(outputs.packets.bits("ipFlags", SEQUENCE), [0, 0]);
}
