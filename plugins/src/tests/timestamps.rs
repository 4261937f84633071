//! The timestamps of TCP, and what they tell of the host (spec plugins/tcpFlags, "At termination").

use super::frames::{Segment, client};
use super::run::run;

/// A segment with a timestamp, and one that it echoes.
fn stamped(value: u32, echo: u32) -> Segment {
    client(1, 1).options(&[&[1, 1, 8, 10][..], &value.to_be_bytes(), &echo.to_be_bytes()].concat())
}

#[test]
fn the_last_timestamps_are_shown_also_with_packets_that_have_none() {
    let outputs = run([(0, client(1, 1)), (1, stamped(1_000, 70)), (2, client(1, 1)), (3, stamped(1_001, 71))]);
    outputs.packets.assert(&[("tcpTmS", &["0", "1000", "1000", "1001"]), ("tcpTmER", &["0", "70", "70", "71"])]);
    outputs.flows.assert(&[("tcpTmS", &["1001"]), ("tcpTmER", &["71"])]);
    assert_eq!(outputs.packets.bits("tcpFStat", 0x0006), [0, 2, 2, 2]);
}

#[test]
fn a_timestamp_below_the_largest_has_decreased() {
    let outputs = run((0..).zip([stamped(1_000, 0), stamped(999, 0), stamped(999, 0), stamped(1_000, 0)]));
    assert_eq!(outputs.packets.bits("tcpFStat", 0x0004), [0, 4, 4, 0]);
}

#[test]
fn the_step_of_timestamps_is_that_of_a_usual_clock() {
    for (millis, steps, step) in [
        (1_000, 1_000, "0.001"),
        (1_000, 501, "0.001"),
        (1_000, 500, "0.004"),
        (1_000, 201, "0.004"),
        (1_000, 200, "0.01"),
        (1_000, 51, "0.01"),
        (1_000, 50, "0.1"),
        (690, 1, "0.1"),
        (710, 1, "1"),
        (3_000, 1, "1"),
    ] {
        let outputs = run([(0, stamped(1_000, 0)), (millis, stamped(1_000 + steps, 0))]);
        assert_eq!(outputs.flows.column("tcpEcI"), [step], "{millis} {steps}");
    }
}

#[test]
fn the_step_of_timestamps_that_stay_is_guessed_from_the_ttl() {
    for (ttl, step) in
        [(255, "0.1"), (128, "0.1"), (127, "0.004"), (64, "0.004"), (63, "0.01"), (33, "0.01"), (32, "0.001")]
    {
        let segment = stamped(1_000, 0).ip(|ip| ip.time_to_live = ttl);
        let outputs = run([(0, segment.clone()), (1_000, segment)]);
        assert_eq!(outputs.flows.column("tcpEcI"), [step], "{ttl}");
    }
}

#[test]
fn the_host_was_started_so_many_steps_before_the_last_timestamp() {
    let outputs = run([(0, stamped(2_000, 0)), (2_000, stamped(2_002, 0)), (9_000, client(1, 1))]);
    outputs.flows.assert(&[("tcpEcI", &["1"]), ("tcpUtm", &["2002.000000"]), ("tcpBtm", &["1699998000.000000000"])]);
}

#[test]
fn a_flow_without_timestamps_tells_nothing_of_its_host() {
    let outputs = run([(0, client(1, 1))]);
    outputs.flows.assert(&[("tcpEcI", &["0"]), ("tcpUtm", &["0.000000"]), ("tcpBtm", &["0.000000000"])]);
}
