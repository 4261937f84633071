//! What the receive window does (spec plugins/tcpFlags, "window").

use super::frames::{TCP, client, fragment, server, syn, syn_ack};
use super::run::{Outputs, run, run_with};

/// Segments of the client with these windows.
fn with_windows<const N: usize>(windows: [u16; N]) -> Outputs {
    run((0..).zip(windows.map(|window| client(1, 1).window(window))))
}

#[test]
fn windows_have_a_first_one_a_range_and_a_moving_average() {
    let outputs = with_windows([1000, 2000, 500]);
    outputs.flows.assert(&[("tcpInitWinSz", &["1000"]), ("tcpMinWinSz", &["500"]), ("tcpMaxWinSz", &["2000"])]);
    // 0.7 · (0.7 · 1000 + 0.3 · 2000) + 0.3 · 500.
    outputs.flows.assert_near("tcpAvgWinSz", &[1060.0]);
}

#[test]
fn windows_that_grow_and_shrink_are_counted_and_so_is_each_change_of_direction() {
    let outputs = with_windows([1000, 900, 900, 1200, 1300, 1300, 100, 50]);
    outputs.flows.assert(&[("tcpWinSzDwnCnt", &["3"]), ("tcpWinSzUpCnt", &["2"]), ("tcpWinSzChgDirCnt", &["2"])]);
    let (known, up) = (0x0010, 0x0810);
    assert_eq!(outputs.packets.bits("tcpFStat", 0x0810), [known, known, known, up, up, up, known, known]);
}

#[test]
fn windows_below_the_minimum_are_counted_but_not_those_of_packets_that_open_or_close() {
    let zero = client(1, 1).window(0);
    let outputs = run((0..).zip([
        zero.clone(),
        zero.clone().fin(),
        zero.clone().rst(),
        syn(1).window(0),
        client(1, 1).window(1),
    ]));
    assert_eq!(outputs.packets.bits("tcpFStat", 0x0100), [0x0100, 0, 0, 0, 0]);
    outputs.flows.assert(&[("tcpWinSzThRt", &["0.2"])]);
    let line = "tcpFlags: Number WinSz below 1: 1 [20.00%]";
    assert!(outputs.report.iter().any(|found| found == line), "{:?}", outputs.report);
}

#[test]
fn windows_below_the_minimum_are_a_share_of_the_packets_that_have_a_window() {
    let whole = Vec::from(client(1, 1).window(0).data(60));
    let pieces = [fragment(TCP, 0, true, &whole[34..34 + 48]), fragment(TCP, 6, false, &whole[34 + 48..])];
    run((0..).zip(pieces)).flows.assert(&[("pktsSnt", &["2"]), ("tcpWinSzThRt", &["1"])]);
}

#[test]
fn the_minimum_of_windows_is_a_setting() {
    let segments = [99, 100].map(|window| client(1, 1).window(window));
    let outputs = run_with(&["tcpFlags.minWindow=100"], (0..).zip(segments));
    assert_eq!(outputs.packets.bits("tcpFStat", 0x0100), [0x0100, 0]);
    assert!(outputs.report.iter().any(|line| line.starts_with("tcpFlags: Number WinSz below 100: 1")));
}

/// The option that scales windows by a power of two, with a no-operation to fill up.
fn scale(shift: u8) -> [u8; 4] {
    [3, 3, shift, 1]
}

#[test]
fn windows_are_scaled_after_the_handshake_by_the_factor_of_their_own_side() {
    let outputs = run([
        (0, syn(100).options(&scale(3))),
        (1, syn_ack(500, 101).options(&scale(2))),
        (2, client(101, 501)),
        (3, server(501, 101)),
    ]);
    outputs.packets.assert(&[("tcpWin", &["1000", "1000", "8000", "4000"]), ("tcpWS", &["0", "0", "8", "4"])]);
    assert_eq!(outputs.packets.bits("tcpFStat", 0x0200), [0, 0, 0x0200, 0x0200]);
    outputs.flows.assert(&[
        ("tcpWS", &["8", "4"]),
        ("tcpInitWinSz", &["1000", "1000"]),
        ("tcpMaxWinSz", &["8000", "4000"]),
    ]);
    assert_eq!(outputs.flows.bits("tcpFStat", 0x0200), [0x0200, 0x0200]);
}

#[test]
fn windows_are_not_scaled_unless_the_server_does_so_too() {
    let outputs = run([(0, syn(100).options(&scale(3))), (1, syn_ack(500, 101)), (2, client(101, 501))]);
    outputs.packets.assert(&[("tcpWin", &["1000", "1000", "1000"])]);
    outputs.flows.assert(&[("tcpWS", &["0", "0"])]);
}

#[test]
fn a_scale_that_no_syn_has_does_not_count() {
    let outputs = run([
        (0, syn(100).options(&scale(3))),
        (1, syn_ack(500, 101).options(&scale(2))),
        (2, client(101, 501).options(&scale(5))),
        (3, client(101, 501)),
    ]);
    assert_eq!(outputs.packets.column("tcpWin")[3], "8000");
}

#[test]
fn a_shift_is_14_at_most() {
    // RFC 7323, section 2.3.
    for (shift, factor) in [(14, "16384"), (15, "16384")] {
        let outputs = run([
            (0, syn(100).options(&scale(shift))),
            (1, syn_ack(500, 101).options(&scale(0))),
            (2, client(101, 501)),
        ]);
        assert_eq!(outputs.flows.column("tcpWS"), [factor, "1"], "{shift}");
    }
}

#[test]
fn a_scale_of_an_earlier_syn_is_not_that_of_the_syn_ack() {
    let outputs = run([
        (0, syn(100).options(&scale(3))),
        (1, server(500, 0).flags(0x02).options(&scale(2))),
        (2, syn_ack(500, 101)),
        (3, client(101, 501)),
    ]);
    assert_eq!(outputs.packets.column("tcpWin")[3], "1000");
}
