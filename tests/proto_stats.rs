//! The file of protoStats against that of the reference, where the corpus lies beside the project. Descriptions are those
//! of another registry and are not compared; the reference divides by zero where there are no packets.

mod common;

use std::fs;

use common::{Place, corpus, t2, words};

/// Captures whose packets are other ones here, and why (section 9 of the specification, or the section that differs).
const OTHERWISE: [(&str, &str); 11] = [
    ("arkime-arkime_synthetic.pcap", "B13: the flow inside of GENEVE"),
    ("pcapngtest-be-test006.pcapng", "3.2: all interfaces are read"),
    ("pcapngtest-be-test202.pcapng", "3.2: all interfaces are read"),
    (
        "pcapplusplus-clusterfuzz-testcase-minimized-FuzzTarget-6604968558198784.pcap",
        "raw IP with its registered number has a flow",
    ),
    ("suricata-bug-6402-01.pcap", "B13: the flow inside of GENEVE"),
    ("suricata-decode-erspan-typeI-02.pcap", "B19: the flow inside of ERSPAN type I"),
    ("suricata-decode-vntag-01.pcap", "the flow behind a VN-Tag"),
    ("suricata-frag-ip-tcp.pcap", "B21: later fragments belong to the flow of the first one"),
    ("tcpdump-icmp-icmp_print-oobr-2.pcap", "B17: IPv4 in Frame Relay"),
    ("zeek-ipv6-fragmented-dns.pcap", "B21: later fragments belong to the flow of the first one"),
    ("zeek-pbb.pcap", "the flows inside of provider backbone bridging"),
];

/// The lines of the file without descriptions.
fn lines(text: &str) -> Vec<String> {
    let numbers = |line: &str| match line.split('\t').collect::<Vec<_>>()[..] {
        [key, packets, bytes, _] => [key, packets, bytes].join("\t"),
        _ => line.to_owned(),
    };
    text.replace("-nan%", "0.00%").lines().map(numbers).collect()
}

#[test]
fn the_counts_of_protocols_are_those_of_the_reference() {
    let Some(references) = corpus("golden/default") else { return };
    let mut faults = Vec::new();
    for reference in fs::read_dir(references).expect("the outputs of the reference") {
        let reference = reference.expect("a folder of the reference").path();
        let name = reference.file_name().expect("the name of a capture").to_string_lossy().into_owned();
        let expected = fs::read(reference.join("protocols.txt")).expect("the file of the reference");
        let place = Place::new();
        t2(words(&corpus("captures").expect("captures").join(&name), &place.path("out")));
        let is_equal = lines(&place.text("out_protocols.txt")) == lines(&String::from_utf8_lossy(&expected));
        if is_equal == OTHERWISE.iter().any(|(capture, _)| *capture == name) {
            faults.push(format!("{name}: {}", if is_equal { "equal, but excepted" } else { "differs" }));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
