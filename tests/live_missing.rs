//! A build without libpcap says how to get one with it.

#![cfg(not(feature = "live"))]

mod common;

use common::{sample, stderr, t2};

#[test]
fn live_interfaces_and_filters_need_another_build() {
    let capture = sample("dns.pcap");
    let capture = capture.to_str().expect("a plain path");
    for words in [&["-i", "lo"][..], &["-i", "?"], &["--list-interfaces"], &["-r", capture, "-F", "udp"]] {
        let output = t2(words);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        let said = stderr(&output);
        assert!(said.contains("libpcap-dev") && said.contains("--features live"), "{words:?}: {said}");
    }
}
