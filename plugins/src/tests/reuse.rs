//! Sequence numbers on their circle (spec flow-and-packet, B60), and connections that have the ports of one before (B61).

use super::frames::{Segment, client, server, syn, syn_ack};
use super::run::{Outputs, run};

fn anomalies(outputs: &Outputs) -> Vec<u64> {
    outputs.packets.bits("tcpAnomaly", 0xffff)
}

/// A connection from its SYN to its last FIN, in which the client sends 20 bytes and the server 6, beginning at a time in
/// milliseconds.
fn connection(start: i64, client_first: u32, server_first: u32) -> Vec<(i64, Segment)> {
    let (c, s) = (|n: u32| client_first.wrapping_add(n), |n: u32| server_first.wrapping_add(n));
    let segments = [
        syn(c(0)),
        syn_ack(s(0), c(1)),
        client(c(1), s(1)),
        client(c(1), s(1)).data(10),
        server(s(1), c(11)).data(6),
        client(c(11), s(7)).data(10),
        server(s(7), c(21)),
        client(c(21), s(7)).fin(),
        server(s(7), c(22)).fin(),
        client(c(22), s(8)),
    ];
    (start..).step_by(10).zip(segments).collect()
}

#[test]
fn a_flow_whose_numbers_pass_the_largest_is_in_order() {
    let ordinary = run(connection(0, 1000, 5000));
    for back in 0..24 {
        for (client_first, server_first) in [(0_u32.wrapping_sub(back), 5000), (1000, 0_u32.wrapping_sub(back))] {
            let outputs = run(connection(0, client_first, server_first));
            assert_eq!(anomalies(&outputs), [0; 10], "{back}");
            for column in ["tcpPSeqCnt", "tcpSeqSntBytes", "tcpSeqFaultCnt", "tcpAckFaultCnt", "tcpFlwLssAckRcvdBytes"]
            {
                assert_eq!(outputs.flows.column(column), ordinary.flows.column(column), "{column} {back}");
            }
        }
    }
}

#[test]
fn the_largest_number_is_that_behind_the_wrap() {
    let outputs = run([(0, client(0_u32.wrapping_sub(6), 1).data(10)), (1, client(4, 1).data(3)), (2, client(7, 1))]);
    outputs.packets.assert(&[("seqMax", &["4294967290", "4", "7"]), ("seqDiff", &["0", "10", "3"])]);
}

#[test]
fn what_comes_late_over_the_wrap_is_out_of_order_and_what_is_missing_is_told() {
    let (before, behind) = (client(0_u32.wrapping_sub(10), 1).data(10), client(0, 1).data(10));
    let late = run([(0, client(0_u32.wrapping_sub(20), 1).data(10)), (1, behind.clone()), (2, before)]);
    assert_eq!(anomalies(&late), [0, 0x0200, 0x0040]);
    let unseen = run([(0, client(0_u32.wrapping_sub(4), 1).data(2)), (1, server(1, 3))]);
    assert_eq!(anomalies(&unseen), [0, 0x0100]);
}

#[test]
fn a_connection_with_the_ports_of_one_before_adds_its_bytes_and_no_jump() {
    // The numbers of the second go up, down, and to the other side of the circle.
    for second in [(900_000_000, 800_000_000), (7, 3), (3_000_000_000, 2_500_000_000)] {
        let outputs = run([connection(0, 1000, 5000), connection(8_000, second.0, second.1)].concat());
        assert_eq!(anomalies(&outputs), [0; 20], "{second:?}");
        outputs.flows.assert(&[
            ("tcpSeqSntBytes", &["40", "12"]),
            ("tcpFlwLssAckRcvdBytes", &["12", "40"]),
            ("tcpISeqN", &["1000", "5000"]),
            ("tcpSeqFaultCnt", &["0", "0"]),
            ("tcpAckFaultCnt", &["0", "0"]),
        ]);
        let numbers = outputs.packets.column("seqDiff");
        assert_eq!(numbers[..10], numbers[10..], "{second:?}");
    }
}

#[test]
fn a_connection_whose_syn_was_not_captured_begins_with_the_answer() {
    let second = connection(8_000, 900_000_000, 800_000_000).split_off(1);
    let outputs = run([connection(0, 1000, 5000), second].concat());
    assert_eq!(anomalies(&outputs), [0; 19]);
    outputs.flows.assert(&[("tcpSeqSntBytes", &["40", "12"])]);
}

#[test]
fn a_syn_that_is_sent_again_begins_nothing() {
    let again = [(0, syn(100)), (1_500, syn(100)), (1_600, syn_ack(500, 101)), (1_700, syn_ack(500, 101))];
    let data = [(1_800, client(101, 501).data(5)), (1_900, syn(100)), (2_000, client(106, 501).data(5))];
    let outputs = run(again.into_iter().chain(data));
    outputs.packets.assert(&[("seqMax", &["100", "101", "500", "501", "101", "106", "106"])]);
}

/// The client sends data, a FIN, and one of these segments; the server acknowledges the FIN.
fn answer_to_fin_after(segment: Segment) -> u64 {
    let outputs = run([
        (0, syn(100)),
        (1, syn_ack(500, 101)),
        (2, client(101, 501)),
        (3, client(101, 501).data(10)),
        (4, client(111, 501).fin()),
        (5, segment),
        (6, server(501, 112)),
    ]);
    anomalies(&outputs)[6]
}

#[test]
fn the_acknowledgement_of_a_fin_answers_no_keep_alive_whatever_came_below_the_fin() {
    for segment in [
        client(111, 501).rst(),
        client(111, 0).flags(0x04),
        client(101, 501).data(10),
        client(106, 501).data(5),
        client(111, 501).fin(),
        client(112, 501),
    ] {
        assert_eq!(answer_to_fin_after(segment), 0);
    }
}

#[test]
fn a_keep_alive_behind_a_syn_is_answered_as_one() {
    let outputs = run([
        (0, syn(100)),
        (1, syn_ack(500, 101)),
        (2, client(101, 501)),
        (5_000, client(100, 501)),
        (5_001, server(501, 101)),
    ]);
    assert_eq!(anomalies(&outputs)[3..], [0x0010, 0x0020]);
}

#[test]
fn an_rst_with_the_numbers_of_another_connection_moves_nothing() {
    // The server knows an older connection, and the client resets that (RFC 9293, section 3.5.2). The next one comes
    // before tcpStates ends the flows.
    let first = 4_287_462_971;
    let outputs = run([
        (0, syn(first)),
        (1, server(4_080_053_130, 2_086_663_738)),
        (2, client(2_086_663_738, 0).flags(0x04)),
        (50, syn(first)),
        (51, syn_ack(155_123_798, first + 1)),
        (52, client(first + 1, 155_123_799).data(9)),
        (53, server(155_123_799, first + 10).data(9)),
    ]);
    assert_eq!(anomalies(&outputs), [0, 0x0100, 0, 0, 0, 0, 0]);
    outputs.flows.assert(&[("tcpSeqSntBytes", &["0", "0"]), ("tcpPSeqCnt", &["1", "3"])]);
}

#[test]
fn a_stray_syn_with_a_number_that_was_sent_begins_nothing_until_the_connection_is_closed() {
    let sent = |segment: Segment| {
        let start =
            [(0, syn(100)), (1, syn_ack(500, 101)), (2, client(101, 501).data(1000)), (3, server(501, 1101).data(9))];
        let outputs = run(start.into_iter().chain([
            (4, segment),
            (5, syn(600)),
            (6, server(510, 1101).data(9)),
            (7, server(519, 1101)),
        ]));
        outputs.flows.column("tcpSeqSntBytes")[1].to_owned()
    };
    // 9 bytes before and after the SYN, and those in between if they belong to the same connection.
    assert_eq!((sent(client(1101, 510)), sent(client(1101, 510).rst())), ("18".to_owned(), "9".to_owned()));
}
