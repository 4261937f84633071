//! Totals of plugins are right while flows live.

use super::frames::{client, syn};
use super::run::{at, in_between_and_at_the_end};
use crate::STANDARD;

#[test]
fn a_report_in_between_counts_what_live_flows_have_so_far() {
    let small = |seq| client(seq, 1).tcp(|tcp| tcp.window_size = 0);
    let packets = [at(0, syn(1)), at(1, small(2)), at(2, small(2)), at(3, client(3, 1))];
    let (in_between, at_end) = in_between_and_at_the_end(STANDARD.entries(), packets);
    let of = |lines: &[String], plugin: &str| -> Vec<String> {
        lines.iter().filter(|line| line.starts_with(plugin)).cloned().collect()
    };
    assert_eq!(
        of(&in_between, "tcpWin"),
        ["tcpWin: Aggregated tcpWinStat=0x01", "tcpWin: Number of TCP winsize packets below threshold 1: 2 [50.00%]"]
    );
    assert_eq!(of(&in_between, "tcpFlags"), of(&at_end, "tcpFlags"));
    assert_eq!(of(&in_between, "tcpWin"), of(&at_end, "tcpWin"));
}
