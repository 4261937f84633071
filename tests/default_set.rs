//! What plugins of the default set write besides columns, against the reference, and rows that are in another order there.

mod common;

use std::fs;

use common::{Place, Table, corpus, corpus_captures, stdout, t2, without_colours, words};

/// Captures with other packets of ICMP: those in tunnels and links that the reference does not look into (B17, B19).
const OTHER_ICMP: [&str; 2] = ["suricata-decode-erspan-typeI-02.pcap", "tcpdump-icmp-icmp_print-oobr-2.pcap"];

#[test]
fn the_statistics_of_icmp_are_those_of_the_reference() {
    let Some(references) = corpus("golden/default") else { return };
    let mut with_icmp = 0;
    for capture in corpus_captures() {
        let name = capture.file_name().expect("the name of a capture").to_string_lossy().into_owned();
        let Ok(reference) = fs::read_to_string(references.join(&name).join("icmpStats.txt")) else { continue };
        if OTHER_ICMP.contains(&&*name) {
            continue;
        }
        let place = Place::new();
        t2(words(&capture, &place.path("out")).iter().map(String::as_str).chain(["--plugins", "icmpDecode"]));
        assert_eq!(place.text("out_icmpStats.txt"), reference, "{name}");
        with_icmp += usize::from(reference.lines().count() > 1);
    }
    assert!(with_icmp > 20, "few captures with ICMP: {with_icmp}");
}

/// Plugins whose report lines are compared.
const REPORTING: [&str; 3] = ["macRecorder: ", "tcpStates: ", "icmpDecode: "];

/// Lines that differ on purpose: their captures, how they begin, why.
const OTHER_LINES: [(&str, &str, &str); 8] = [
    ("arkime-80211http.pcap", "macRecorder: MAC pairs", "B28: the addresses of the 802.11 frame"),
    ("ndpi-fuzz-2006-09-29-28586.pcap", "macRecorder: MAC pairs", "macRecorder: the average is an average"),
    ("tcpdump-l2tp-avp-overflow.pcap", "macRecorder: MAC pairs", "macRecorder: the average is an average"),
    ("suricata-hdlc-http_1tx.pcap", "tcpStates: Aggregated", "tcpStates: a FIN with data is acknowledged behind it"),
    ("zeek-ftp-ipv4.pcap", "tcpStates: Aggregated", "tcpStates: a FIN with data is acknowledged behind it"),
    ("zeek-ftp-retr.pcap", "tcpStates: Aggregated", "tcpStates: a FIN with data is acknowledged behind it"),
    ("zeek-gtp1_gn_normal_incl_fragmentation.pcap", "tcpStates: Aggregated", "tcpStates: as in zeek-ftp-ipv4"),
    ("suricata-decode-erspan-typeI-02.pcap", "icmpDecode: ", "B19: a tunnel that is followed"),
];

/// The lines of these plugins in a report that are not excepted, without colours.
fn lines_of_plugins(report: &str, capture: &str) -> Vec<String> {
    let lines = report.lines().map(without_colours);
    let is_compared = |line: &String| REPORTING.iter().any(|plugin| line.starts_with(plugin));
    let is_other =
        |line: &String| OTHER_LINES.iter().any(|(name, start, _)| *name == capture && line.starts_with(start));
    lines.filter(|line| is_compared(line) && !is_other(line)).collect()
}

#[test]
fn the_report_lines_of_plugins_are_those_of_the_reference() {
    let Some(references) = corpus("golden/default") else { return };
    for capture in corpus_captures() {
        let name = capture.file_name().expect("the name of a capture").to_string_lossy().into_owned();
        let Ok(reference) = fs::read(references.join(&name).join("report.txt")) else { continue };
        let place = Place::new();
        let output = t2(words(&capture, &place.path("out")));
        let expected = lines_of_plugins(&String::from_utf8_lossy(&reference), &name);
        assert_eq!(lines_of_plugins(&stdout(&output), &name), expected, "{name}");
    }
}

/// Captures whose flows leave in another order (end of `tests/corpus-exceptions.tsv`).
const OTHER_ORDER: [&str; 3] =
    ["arkime-arkime_synthetic.pcap", "ndpi-gnutella.pcap", "pcapplusplus-many-protocols.pcap"];

/// Columns that say which flow a row is of, and which packets it has.
const SAME: [&str; 12] = [
    "dir",
    "flowInd",
    "timeFirst",
    "timeLast",
    "l4Proto",
    "pktsSnt",
    "pktsRcvd",
    "icmpStat",
    "icmpTCcnt",
    "icmpBFTypH_TypL_Code",
    "icmpTmGtw",
    "icmpEchoSuccRatio",
];

/// The cells of these columns in the order of their rows, and the status of TCP but for that of the close.
fn sorted(table: &Table) -> Vec<Vec<String>> {
    let columns: Vec<_> = SAME.iter().map(|name| table.column(name)).collect();
    let states = table.column("tcpStatesAFlags").into_iter().map(|cell| {
        let bits = cell.strip_prefix("0x").and_then(|digits| u8::from_str_radix(digits, 16).ok()).expect("bits");
        (bits & !0x02).to_string()
    });
    let row =
        |(at, state): (usize, String)| columns.iter().map(|column| column[at].to_owned()).chain([state]).collect();
    let mut rows: Vec<Vec<_>> = states.enumerate().map(row).collect();
    rows.sort();
    rows
}

#[test]
fn flows_that_leave_in_another_order_are_the_same_flows() {
    let Some(corpus) = corpus("") else { return };
    for name in OTHER_ORDER {
        let reference = fs::read(corpus.join("golden/default").join(name).join("flows.txt")).expect("flows");
        let place = Place::new();
        let chosen = "basicFlow,basicStats,tcpStates,icmpDecode,txtSink";
        let words = words(&corpus.join("captures").join(name), &place.path("out"));
        t2(words.iter().map(String::as_str).chain(["--plugins", chosen]));
        let reference = Table::new(&String::from_utf8_lossy(&reference));
        let (found, expected) = (sorted(&place.table("out_flows.txt")), sorted(&reference));
        let different: Vec<_> = found.iter().zip(&expected).filter(|(found, expected)| found != expected).collect();
        assert!(different.is_empty(), "{name}: {different:?}");
        assert_eq!(found.len(), expected.len(), "{name}");
    }
}
