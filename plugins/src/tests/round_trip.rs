//! Times to an answer (spec plugins/tcpFlags, rule 9).

use super::frames::{client, datagram, server, syn, syn_ack};
use super::run::run;

#[test]
fn answers_have_a_range_an_average_and_a_jitter() {
    let (question, answer) = (datagram(true, 1), datagram(false, 1));
    let times = [0, 100, 400, 600, 1_000];
    let packets = [&question, &answer, &question, &answer, &question].map(Clone::clone);
    let flows = run(times.into_iter().zip(packets)).flows;
    // The first side waits 0.1 s, which is its handshake, and 0.2 s; the second one 0.3 s, which is its handshake, and
    // 0.4 s with the third packet. So the averages are 0.1 + 0.1 / 2 and 0.3 + 0.1 / 3.
    flows.assert_near("tcpSSASAATrip", &[0.1, 0.3]);
    flows.assert_near("tcpRTTAckTripMin", &[0.1, 0.3]);
    flows.assert_near("tcpRTTAckTripMax", &[0.2, 0.4]);
    flows.assert_near("tcpRTTAckTripAvg", &[0.15, 0.333_333_3]);
    // The roots of 0.01 / 2 and of 0.01 / 3.
    flows.assert_near("tcpRTTAckTripJitAvg", &[0.070_710_68, 0.057_735_03]);
    // Both handshakes; both averages.
    flows.assert_near("tcpRTTSseqAA", &[0.4, 0.483_333_3]);
    flows.assert_near("tcpRTTAckJitAvg", &[0.0, 0.091_287_09]);
}

#[test]
fn the_variance_moves_towards_each_new_one() {
    let (question, answer) = (datagram(true, 1), datagram(false, 1));
    let packets =
        [(0, &question), (100, &answer), (200, &question), (400, &answer), (500, &question), (1_000, &answer)];
    let flows = run(packets.map(|(time, packet)| (time, packet.clone()))).flows;
    // The first side waits 0.1, 0.2 and 0.5 s: the average is 0.15 and then 0.15 + 0.35 / 3; the variance is 0.01 / 2 and
    // then 0.005 + (0.35² - 0.005) / 3.
    assert!((flows.numbers("tcpRTTAckTripAvg")[0] - 0.266_666_7).abs() < 1e-6);
    assert!((flows.numbers("tcpRTTAckTripJitAvg")[0] - 0.210_159).abs() < 1e-5);
}

#[test]
fn the_longest_and_the_shortest_time_need_not_be_the_last() {
    let (question, answer) = (datagram(true, 1), datagram(false, 1));
    let packets = [(0, &question), (300, &answer), (400, &question), (500, &answer), (600, &question), (800, &answer)];
    let flows = run(packets.map(|(time, packet)| (time, packet.clone()))).flows;
    assert!((flows.numbers("tcpRTTAckTripMin")[0] - 0.1).abs() < 1e-6);
    assert!((flows.numbers("tcpRTTAckTripMax")[0] - 0.3).abs() < 1e-6);
}

#[test]
fn a_flow_without_opposite_has_no_round_trip() {
    let outputs = run([(0, client(1, 1)), (100, client(1, 1))]);
    outputs.flows.assert(&[
        ("tcpSSASAATrip", &["0"]),
        ("tcpRTTAckTripMin", &["65535"]),
        ("tcpRTTAckTripMax", &["0"]),
        ("tcpRTTSseqAA", &["0"]),
        ("tcpRTTAckJitAvg", &["0"]),
    ]);
}

#[test]
fn the_handshake_takes_the_time_to_the_syn_ack_and_from_there_to_the_ack() {
    let outputs = run([(0, syn(1)), (5, syn_ack(9, 2)), (12, client(2, 10)), (50, server(10, 2))]);
    outputs.flows.assert_near("tcpSSASAATrip", &[0.005, 0.007]);
    // The client waits 38 ms more for the second packet of the server.
    outputs.flows.assert_near("tcpRTTAckTripAvg", &[0.021_5, 0.007]);
    assert!((outputs.flows.numbers("tcpRTTSseqAA")[0] - 0.012).abs() < 1e-6);
}

#[test]
fn a_connection_that_was_opened_before_has_no_handshake() {
    let outputs = run([(0, client(1, 1)), (100, server(1, 1)), (300, client(1, 1))]);
    outputs.flows.assert_near("tcpSSASAATrip", &[0.0, 0.0]);
    // The second one is told with the second packet of the client: 0.2 / 2.
    outputs.flows.assert_near("tcpRTTAckTripAvg", &[0.1, 0.1]);
}

#[test]
fn a_handshake_that_had_to_begin_again_has_no_time_of_its_own() {
    let outputs = run([(0, syn(1)), (1_000, syn(1)), (1_005, syn_ack(9, 2))]);
    assert!(outputs.flows.numbers("tcpSSASAATrip")[0].abs() < 1e-9);
}

#[test]
fn a_side_that_has_closed_answers_no_more() {
    let outputs = run([(0, client(1, 1)), (100, server(1, 1).rst()), (400, server(1, 1))]);
    assert!((outputs.flows.numbers("tcpRTTAckTripMax")[0] - 0.1).abs() < 1e-6);
}

#[test]
fn an_answer_from_before_the_question_is_as_far_away() {
    let outputs = run([(1_100, datagram(true, 1)), (900, datagram(false, 1))]);
    assert!((outputs.flows.numbers("tcpRTTAckTripMax")[0] - 0.2).abs() < 1e-6);
}
