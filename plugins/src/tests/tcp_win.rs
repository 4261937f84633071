//! What tcpWin counts (spec plugins/tcpWin).

use super::frames::{TCP, client, datagram, fragment, server};
use super::run::{at, run, run_with};

#[test]
fn a_window_of_zero_is_below_the_threshold_and_one_of_one_is_not() {
    let outputs = run((0..).zip([1, 0, 1, 0].map(|window| client(1, 1).window(window))));
    outputs.packets.assert(&[("tcpWinSize", &["1", "0", "1", "0"]), ("tcpWinThPktCnt", &["0", "1", "1", "2"])]);
    outputs.flows.assert(&[("tcpWinStat", &["0x01"]), ("tcpWinThRatio", &["0.5"])]);
}

#[test]
fn windows_are_counted_below_the_threshold_that_is_set() {
    let outputs = run_with(&["tcpWin.threshold=100"], (0..).zip([100, 99].map(|window| client(1, 1).window(window))));
    assert_eq!(outputs.packets.column("tcpWinThPktCnt"), ["0", "1"]);
}

#[test]
fn a_flow_whose_windows_are_large_has_no_status() {
    let outputs = run([(0, client(1, 1))]);
    outputs.flows.assert(&[("tcpWinStat", &["0x00"]), ("tcpWinThRatio", &["0"])]);
    assert!(!outputs.report.iter().any(|line| line.starts_with("tcpWin:")), "{:?}", outputs.report);
}

#[test]
fn each_direction_counts_its_own_windows() {
    let outputs = run([(0, client(1, 1).window(0)), (1, server(1, 1))]);
    outputs.packets.assert(&[("tcpWinThPktCnt", &["1", "0"])]);
    outputs.flows.assert(&[("tcpWinStat", &["0x01", "0x00"]), ("tcpWinThRatio", &["1", "0"])]);
}

#[test]
fn the_report_tells_the_share_of_tcp_packets() {
    let packets = [at(0, client(1, 1).window(0)), at(1, client(1, 1)), at(2, datagram(true, 1))];
    let report = run(packets).report;
    let lines: Vec<_> = report.iter().filter(|line| line.starts_with("tcpWin:")).collect();
    assert_eq!(
        lines,
        ["tcpWin: Aggregated tcpWinStat=0x01", "tcpWin: Number of TCP winsize packets below threshold 1: 1 [50.00%]"]
    );
}

#[test]
fn packets_without_a_tcp_header_have_no_window() {
    let header = [0; 24];
    for packet in [datagram(true, 20), fragment(TCP, 1, false, &header)] {
        let outputs = run([(0, packet)]);
        outputs.packets.assert(&[("tcpWinSize", &[""]), ("tcpWinThPktCnt", &[""])]);
        outputs.flows.assert(&[("tcpWinStat", &["0x00"]), ("tcpWinThRatio", &["0"])]);
    }
}
