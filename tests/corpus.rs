//! Real captures of many programs and protocols, where they lie beside the project: each is processed, no row is
//! misaligned. `.ci/run` also compares them with the reference, cell by cell.

mod common;

use std::fs;

use common::{Place, Table, corpus, corpus_captures, stderr, t2, words};

#[test]
fn every_capture_of_the_corpus_is_processed_and_aligned() {
    for capture in corpus_captures() {
        let place = Place::new();
        let output = t2(words(&capture, &place.path("out")));
        let code = output.status.code();
        assert!(matches!(code, Some(0 | 1)), "{}: {code:?} {}", capture.display(), stderr(&output));
        assert!(code == Some(0) || !output.stderr.is_empty(), "{}: status 1 and no word why", capture.display());
        place.table("out_packets.txt");
        place.table("out_flows.txt");
    }
}

/// Status columns of which the reference has some bits wrong by construction, and these bits. As whole columns they are
/// exceptions (`tests/corpus-exceptions.tsv`); here the other bits are compared.
const WRONG_BITS: [(&str, u32); 2] = [("tcpFStat", 0x0800), ("ipFlags", 0x0002 | 0x0004 | 0x0800)];

/// Captures whose packets are other ones here (defects B19 and B21, further interfaces, NLPID, tunnels and tags that the
/// reference does not look into, B51, a broken header inside, B53), or have other flags:
/// headers that are cut, flags of IPv6 fragments, fractions of more than a second, the first fragment of UDP, a time far ahead
/// (B56).
const OTHERWISE: [&str; 16] = [
    "ndpi-fuzz-2006-09-29-28586.pcap",
    "pcapngtest-be-test006.pcapng",
    "pcapngtest-be-test202.pcapng",
    "pcapngtest-le-test016.pcapng",
    "pcapplusplus-clusterfuzz-testcase-minimized-FuzzTarget-6604968558198784.pcap",
    "pcapplusplus-ip4_fragments.pcap",
    "suricata-bug-6402-01.pcap",
    "suricata-decode-erspan-typeI-02.pcap",
    "suricata-decode-vntag-01.pcap",
    "suricata-frag-15.pcap",
    "suricata-frag-ip-tcp.pcap",
    "tcpdump-icmp-icmp_print-oobr-2.pcap",
    "tcpdump-l2tp-avp-overflow.pcap",
    "zeek-ipv6-fragmented-dns.pcap",
    "zeek-pbb.pcap",
    "zeek-wlanmon.pcap",
];

#[test]
fn status_bits_are_those_of_the_reference_but_for_some_that_it_has_wrong() {
    let Some(references) = corpus("golden/stats") else { return };
    for capture in corpus_captures() {
        let name = capture.file_name().expect("the name of a capture").to_string_lossy();
        let reference = references.join(&*name).join("packets.txt");
        let Ok(reference) = fs::read(reference).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()) else {
            continue;
        };
        if OTHERWISE.contains(&&*name) {
            continue;
        }
        let place = Place::new();
        let plugins = ["--plugins", "basicFlow,basicStats,tcpFlags,txtSink"];
        t2(words(&capture, &place.path("out")).iter().map(String::as_str).chain(plugins));
        let (found, expected) = (place.table("out_packets.txt"), Table::new(&reference));
        for (column, wrong) in WRONG_BITS {
            assert_eq!(bits(&found, column, wrong), bits(&expected, column, wrong), "{name}: {column}");
        }
    }
}

/// The bits of a column but for some; `None` where a cell is empty.
fn bits(table: &Table, column: &str, without: u32) -> Vec<Option<u32>> {
    let bits = |cell: &&str| cell.strip_prefix("0x").and_then(|digits| u32::from_str_radix(digits, 16).ok());
    table.column(column).iter().map(|cell| bits(cell).map(|bits| bits & !without)).collect()
}
