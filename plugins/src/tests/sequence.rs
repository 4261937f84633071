//! Sequence and acknowledgement numbers: what is new, what is missing (spec plugins/tcpFlags, "seq processing").

use super::frames::{client, server, syn, syn_ack};
use super::run::run;

const ACK_UNSEEN: u64 = 0x0100;
const PREVIOUS_LOST: u64 = 0x0200;

#[test]
fn new_bytes_are_counted_by_sequence_numbers() {
    let outputs = run([(0, client(100, 1).data(10)), (1, client(110, 1).data(5)), (2, client(115, 1))]);
    outputs.packets.assert(&[
        ("seq", &["100", "110", "115"]),
        ("seqMax", &["100", "110", "115"]),
        ("seqDiff", &["0", "10", "5"]),
        ("seqLen", &["0", "10", "5"]),
        ("seqFlowLen", &["0", "10", "15"]),
        ("tcpMLen", &["10", "15", "15"]),
    ]);
    outputs.flows.assert(&[
        ("tcpISeqN", &["100"]),
        ("tcpPSeqCnt", &["3"]),
        ("tcpSeqSntBytes", &["15"]),
        ("tcpPAckCnt", &["3"]),
    ]);
}

#[test]
fn received_bytes_are_counted_by_acknowledgement_numbers() {
    let outputs = run([(0, server(1, 110)), (1, server(1, 115)), (2, server(1, 112)), (3, server(1, 116))]);
    outputs.packets.assert(&[
        ("ack", &["110", "115", "112", "116"]),
        ("ackDiff", &["0", "5", "-3", "4"]),
        ("ackLen", &["0", "5", "0", "4"]),
        ("ackFlowLen", &["0", "5", "5", "9"]),
    ]);
    outputs.flows.assert(&[("tcpFlwLssAckRcvdBytes", &["9"])]);
}

#[test]
fn numbers_that_go_back_add_no_bytes_and_leave_the_largest() {
    let outputs = run([(0, client(100, 1).data(10)), (1, client(90, 1).data(10)), (2, client(120, 1))]);
    outputs.packets.assert(&[
        ("seqMax", &["100", "110", "110"]),
        ("seqDiff", &["0", "-10", "30"]),
        ("seqLen", &["0", "0", "30"]),
    ]);
}

#[test]
fn syn_and_fin_take_a_number_but_are_no_bytes() {
    let outputs = run([
        (0, syn(100)),
        (1, syn_ack(500, 101)),
        (2, client(101, 501)),
        (3, client(101, 501).fin()),
        (4, server(501, 102)),
        (5, client(102, 501)),
    ]);
    outputs.packets.assert(&[
        ("seqMax", &["100", "500", "101", "101", "501", "102"]),
        ("seqDiff", &["0", "0", "1", "0", "1", "1"]),
        ("seqLen", &["0", "0", "0", "0", "0", "0"]),
        ("ackDiff", &["0", "0", "0", "0", "1", "0"]),
        ("ackLen", &["0", "0", "0", "0", "0", "0"]),
    ]);
    outputs.flows.assert(&[("tcpPSeqCnt", &["3", "2"]), ("tcpSeqSntBytes", &["0", "0"]), ("tcpPAckCnt", &["3", "2"])]);
}

#[test]
fn one_byte_after_a_packet_without_syn_or_fin_is_a_byte() {
    let outputs = run([(0, server(1, 100)), (1, client(100, 1).data(1)), (2, client(101, 2)), (3, server(1, 101))]);
    outputs.packets.assert(&[("seqLen", &["0", "0", "1", "0"]), ("ackLen", &["0", "0", "1", "1"])]);
}

#[test]
fn two_numbers_after_a_syn_are_two_bytes() {
    let outputs = run([(0, syn(100)), (1, client(102, 1))]);
    outputs.packets.assert(&[("seqDiff", &["0", "2"]), ("seqLen", &["0", "2"])]);
}

#[test]
fn a_packet_beyond_what_was_expected_tells_of_a_lost_one() {
    for (seq, anomaly) in [(110, 0), (111, PREVIOUS_LOST), (109, 0)] {
        let outputs = run([(0, client(100, 1).data(10)), (1, client(seq, 1).data(10))]);
        assert_eq!(outputs.packets.bits("tcpAnomaly", PREVIOUS_LOST), [0, anomaly], "{seq}");
    }
}

#[test]
fn a_packet_after_one_that_opens_or_closes_tells_of_no_loss() {
    for opening in [syn(100), client(100, 1).fin(), client(100, 1).rst()] {
        let outputs = run([(0, opening), (1, client(150, 1))]);
        assert_eq!(outputs.packets.bits("tcpAnomaly", PREVIOUS_LOST), [0, 0]);
    }
}

#[test]
fn an_acknowledgement_beyond_what_was_seen_is_a_fault() {
    for (ack, anomaly, faults) in [(110, 0, "0"), (112, ACK_UNSEEN, "1")] {
        let outputs = run([(0, client(100, 1).data(10)), (1, server(1, ack))]);
        assert_eq!(outputs.packets.bits("tcpAnomaly", 0xffff), [0, anomaly], "{ack}");
        assert_eq!(outputs.flows.column("tcpAckFaultCnt"), ["0", faults], "{ack}");
    }
}

#[test]
fn an_acknowledgement_of_the_very_next_number_is_unseen_too() {
    let outputs = run([(0, client(100, 1).data(10)), (1, server(1, 111).data(2))]);
    assert_eq!(outputs.packets.bits("tcpAnomaly", ACK_UNSEEN), [0, ACK_UNSEEN]);
}

#[test]
fn packets_without_acknowledgement_are_not_judged() {
    let outputs = run([(0, syn(100)), (1, client(500, 0).flags(0x08).data(5))]);
    outputs.packets.assert(&[
        ("tcpAnomaly", &["0x0000", "0x0000"]),
        ("seqDiff", &["0", "0"]),
        ("tcpMLen", &["0", "5"]),
    ]);
    outputs.flows.assert(&[("tcpPAckCnt", &["0"]), ("tcpPSeqCnt", &["0"])]);
}

#[test]
fn an_acknowledgement_number_without_its_flag_is_remembered_unless_it_is_zero() {
    for (number, diff) in [(50, "10"), (0, "0")] {
        let outputs = run([(0, client(100, number).flags(0x08)), (1, client(100, 60))]);
        assert_eq!(outputs.packets.column("ackDiff"), ["0", diff], "{number}");
    }
}

#[test]
fn one_number_acknowledged_after_an_own_syn_is_no_byte() {
    let outputs = run([(0, syn(100)), (1, syn_ack(500, 101)), (2, client(101, 501).data(1)), (3, server(501, 102))]);
    outputs.packets.assert(&[("ackDiff", &["0", "0", "0", "1"]), ("ackLen", &["0", "0", "0", "0"])]);
}
