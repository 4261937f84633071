//! The bits of `tcpFlags` (spec plugins/tcpFlags, "Bits").

use super::frames::{Segment, client};
use super::run::run;

#[test]
fn flags_are_those_of_the_header_with_the_combination_that_they_are() {
    for (flags, shown) in [
        (0x01, "0x0001"),
        (0x02, "0x0002"),
        (0x04, "0x0004"),
        (0x10, "0x0010"),
        (0x18, "0x0018"),
        // With ACK: FIN, SYN, RST.
        (0x11, "0x0111"),
        (0x12, "0x0212"),
        (0x14, "0x0414"),
        // PSH, URG and the two of congestion are no part of a combination.
        (0x39, "0x0139"),
        (0xd2, "0x02d2"),
        // A null scan has none of the low six.
        (0x00, "0x0800"),
        (0xc0, "0x08c0"),
        (0x03, "0x1003"),
        (0x07, "0x2007"),
        (0x05, "0x4005"),
        // Combinations are exact.
        (0x13, "0x0013"),
        (0x15, "0x0015"),
        (0x17, "0x0017"),
        (0x06, "0x0006"),
        // An Xmas scan has exactly FIN, PSH and URG of the low six.
        (0x29, "0x8029"),
        (0xe9, "0x80e9"),
        (0x2b, "0x102b"),
        (0x28, "0x0028"),
    ] {
        let outputs = run([(0, Segment::new(true, 1).flags(flags))]);
        assert_eq!(outputs.packets.column("tcpFlags"), [shown], "{flags:#04x}");
    }
}

#[test]
fn a_flow_has_the_flags_of_all_its_packets() {
    let outputs = run([(0, client(1, 1)), (1, client(1, 1).fin()), (2, client(2, 1).rst())]);
    outputs.packets.assert(&[("tcpFlags", &["0x0010", "0x0111", "0x0414"])]);
    outputs.flows.assert(&[("tcpFlags", &["0x0515"])]);
    assert!(outputs.report.contains(&"tcpFlags: Aggregated tcpFlags=0x0515".to_owned()), "{:?}", outputs.report);
}
