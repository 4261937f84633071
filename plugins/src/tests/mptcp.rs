//! Options of Multipath TCP (RFC 8684; spec plugins/tcpFlags, "options").

use super::frames::client;
use super::run::run;

#[test]
fn each_subtype_shows_what_it_has() {
    const NAMES: [&str; 4] = ["tcpMPTyp", "tcpMPF", "tcpMPAID", "tcpMPDSSF"];
    for (option, cells, subtypes) in [
        // MP_CAPABLE: flags.
        (&[30, 4, 0x01, 0x81][..], ["0", "0x81", "0", "0x00"], "0x0001"),
        // MP_JOIN of a SYN: flag and address.
        (&[30, 12, 0x11, 5, 0, 0, 0, 0, 0, 0, 0, 0], ["1", "0x01", "5", "0x00"], "0x0002"),
        // DSS: the low five bits.
        (&[30, 4, 0x20, 0x35], ["2", "0x00", "0", "0x15"], "0x0004"),
        // ADD_ADDR, REMOVE_ADDR: address.
        (&[30, 8, 0x31, 7, 192, 0, 2, 9], ["3", "0x00", "7", "0x00"], "0x0008"),
        (&[30, 4, 0x40, 9], ["4", "0x00", "9", "0x00"], "0x0010"),
        // MP_PRIO: flag and address.
        (&[30, 4, 0x51, 3], ["5", "0x01", "3", "0x00"], "0x0020"),
        // MP_FAIL has neither.
        (&[30, 12, 0x60, 0, 0, 0, 0, 0, 0, 0, 0, 0], ["6", "0x00", "0", "0x00"], "0x0040"),
    ] {
        let outputs = run([(0, client(1, 1).options(option))]);
        assert_eq!(NAMES.map(|name| outputs.packets.column(name)[0]), cells, "{option:?}");
        outputs.flows.assert(&[("tcpMPTBF", &[subtypes]), ("tcpMPF", &[cells[1]]), ("tcpMPAID", &[cells[2]])]);
        outputs.flows.assert(&[("tcpMPDSSF", &[cells[3]])]);
        assert_eq!(outputs.packets.bits("tcpFStat", 0x8000), [0x8000]);
    }
}

#[test]
fn a_flow_collects_bits_and_keeps_the_last_address() {
    let options = [[30, 4, 0x51, 3], [30, 4, 0x20, 0x05], [30, 4, 0x20, 0x10], [30, 4, 0x40, 9]];
    let outputs = run((0..).zip(options).map(|(time, option)| (time, client(1, 1).options(&option))));
    outputs.flows.assert(&[
        ("tcpMPTBF", &["0x0034"]),
        ("tcpMPF", &["0x01"]),
        ("tcpMPAID", &["9"]),
        ("tcpMPDSSF", &["0x15"]),
    ]);
}

#[test]
fn the_report_counts_packets_and_collects_subtypes_and_flags() {
    let outputs = run([(0, client(1, 1).options(&[30, 4, 0x01, 0x81])), (1, client(1, 1))]);
    let lines: Vec<_> = outputs.report.iter().filter(|line| line.contains("MPTCP")).collect();
    assert_eq!(
        lines,
        [
            "tcpFlags: Aggregated MPTCP subtypes: tcpMPTBF=0x0001",
            "tcpFlags: Aggregated MPTCP flags: tcpMPF=0x81",
            "tcpFlags: Number of MPTCP packets: 1 [50.00%]",
        ]
    );
}

#[test]
fn a_packet_without_the_option_shows_zeros() {
    let outputs = run([(0, client(1, 1).options(&[30, 4, 0x51, 3])), (1, client(1, 1))]);
    outputs.packets.assert(&[("tcpMPTyp", &["5", "0"]), ("tcpMPF", &["0x01", "0x00"]), ("tcpMPAID", &["3", "0"])]);
}
