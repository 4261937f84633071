//! `--anonymise`: no true address and no payload is in any output, and all else is as it was.

#[path = "../common/mod.rs"]
mod common;
mod read;

use std::collections::BTreeSet;
use std::fs;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::{Arc, Mutex};

use common::{Place, SAMPLES, Table, corpus, pcap, sample, stderr, stdout, t2, udp_packet, words};
use t2_core::anonymise::{Anonymiser, Key};
use t2_core::capture::Capture;
use t2_core::engine::{Engine, Plan, Run};
use t2_core::output::{ClosedFile, LaneIndex, OutputError, Sink, TableKind, TextRows};

const KEY: &str = "0x8e1c5f0b7a9d24366f01b3c2d4e5a69788190a2b3c4d5e6f70818283a4b5c6d7\n";

fn anonymiser() -> Anonymiser {
    Anonymiser::prefix_preserving(&Key::parse(KEY.as_bytes()).expect("a key"))
}

/// Runs t2 on a capture with these words besides, anonymised or not; its files begin with `out`.
fn run(place: &Place, capture: &Path, more: &[&str], is_anonymised: bool) -> Output {
    let key = place.file("key", KEY);
    let anonymise = ["--anonymise", "prefix-preserving", "--anonymise-key", key.to_str().expect("a plain path")];
    let anonymise = anonymise.iter().filter(|_| is_anonymised);
    let words = words(capture, &place.path("out"));
    t2(words.iter().map(String::as_str).chain(more.iter().copied()).chain(anonymise.copied()))
}

/// All plugins but the one that is refused, whether they run by default or not.
fn plugins() -> String {
    let names = t2_plugins::STANDARD.entries().iter().filter(|entry| !entry.is_sink()).map(|entry| entry.name);
    names.filter(|name| *name != "communityID").collect::<Vec<_>>().join(",")
}

/// All formats of this program, but for JSON in the styles of others.
fn formats() -> String {
    let formats = t2::STANDARD.entries().iter().filter_map(|entry| entry.format);
    formats.collect::<Vec<_>>().join(",")
}

/// The captures whose outputs are read: samples, and some of the reference corpus with tunnels, IPv6, ICMP, ARP and
/// wireless frames.
fn captures() -> Vec<PathBuf> {
    const CORPUS: [&str; 12] = [
        "arkime-80211http.pcap",
        "arkime-gtp-iphone.pcap",
        "ndpi-capwap.pcap",
        "pcapplusplus-GrePackets.cap",
        "pcapplusplus-ip4_fragments.pcap",
        "pcapplusplus-ipv6.dmp",
        "pcapplusplus-many-protocols.pcap",
        "pcapplusplus-WoL.pcap",
        "suricata-decode-teredo-01.pcap",
        "tcpdump-mobility_opt_asan_6.pcap",
        "tcpdump-mpls-traceroute.pcap",
        "zeek-4in6.pcap",
    ];
    let samples = SAMPLES.iter().map(|name| sample(name));
    let corpus = corpus("captures").map(|folder| CORPUS.map(|name| folder.join(name))).into_iter().flatten();
    samples.chain(corpus).collect()
}

/// The addresses in a text.
fn addresses(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_ascii_hexdigit() && !matches!(letter, ':' | '.'));
    let is_mac = |word: &str| word.len() == 17 && word.split(':').filter(|pair| pair.len() == 2).count() == 6;
    let is_address = |word: &&str| {
        is_mac(word) || word.parse::<Ipv4Addr>().is_ok() || (word.len() > 2 && word.parse::<Ipv6Addr>().is_ok())
    };
    words.map(|word| word.trim_end_matches('.')).filter(is_address).map(str::to_lowercase).collect()
}

/// What all files of a run show, by name, without the key.
fn shown(place: &Place) -> Vec<(String, String)> {
    let names = place.files().into_iter().filter(|name| name != "key");
    names.map(|name| (name.clone(), read::text(&place.path(&name)))).collect()
}

#[test]
fn no_true_address_is_in_any_output_of_any_format() {
    let (plugins, formats) = (plugins(), formats());
    let (mut tested, mut files) = (0, BTreeSet::new());
    for capture in captures() {
        let plain = Place::new();
        run(&plain, &capture, &["--plugins", &format!("{plugins},txtSink"), "-l"], false);
        let of_tables = ["out_flows.txt", "out_packets.txt", "out_log.txt"].map(|name| addresses(&plain.text(name)));
        let known: BTreeSet<String> = of_tables.into_iter().flatten().collect();
        tested += known.len();
        for style in ["t2", "ecs", "eve", "zeek"] {
            let place = Place::new();
            let out = if style == "t2" { &formats } else { "json" };
            let more = ["--plugins", &plugins, "--out", out, "--json-style", style, "--summary", "-l"];
            let output = run(&place, &capture, &more, true);
            let name = capture.display();
            assert!(matches!(output.status.code(), Some(0 | 1)), "{name}: {}", stderr(&output));
            for (file, text) in shown(&place) {
                let left: Vec<_> = addresses(&text).into_iter().filter(|address| known.contains(address)).collect();
                assert!(left.is_empty(), "{name}, {style}, {file}: {left:?}");
                files.insert(file);
            }
            let printed = addresses(&(stdout(&output) + &stderr(&output)));
            assert!(printed.is_disjoint(&known), "{name}, {style}: {printed:?}");
        }
    }
    assert!(tested > 100, "{tested} addresses");
    for file in ["out_protocols.txt", "out_icmpStats.txt", "out_headers.txt", "out_summary.txt", "out_log.txt"] {
        assert!(files.contains(file), "{file} is not among {files:?}");
    }
}

#[test]
fn cells_are_as_they_were_but_for_their_addresses() {
    let (anonymiser, plugins) = (anonymiser(), format!("{},txtSink", plugins()));
    let mut changed = 0;
    for capture in captures() {
        let [plain, anonymous] = [false, true].map(|is_anonymised| {
            let place = Place::new();
            run(&place, &capture, &["--plugins", &plugins], is_anonymised);
            place
        });
        for name in ["out_flows.txt", "out_packets.txt"] {
            let (plain, anonymous) = (plain.table(name), anonymous.table(name));
            assert_eq!(plain.rows.len(), anonymous.rows.len());
            for column in &anonymous.header {
                let (before, after) = (plain.column(column), anonymous.column(column));
                let expected: Vec<_> = before.iter().map(|cell| anonymiser.text(cell)).collect();
                assert!(after == expected, "{}, {name}: column {column} is another", capture.display());
                changed += usize::from(before != after);
            }
        }
    }
    assert!(changed > 100, "{changed} columns");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let capture = sample("tunnels.pcap");
    let outputs = |jobs: &str| {
        let place = Place::new();
        run(&place, &capture, &["--out", "tsv,json,csv", "-j", jobs], true);
        let names = ["flows.txt", "packets.txt", "flows.json", "packets.json", "flows.csv", "packets.csv"];
        names.map(|name| place.text(&format!("out_{name}")))
    };
    let alone = outputs("1");
    assert!(alone.iter().all(|text| text.lines().count() > 1));
    assert!(["2", "5"].iter().all(|jobs| outputs(jobs) == alone));
}

#[test]
fn payload_is_in_no_output() {
    let place = Place::new();
    let packets = || pcap(1, [udp_packet((1, 40_000), (2, 53), b"zebra-quux")]);
    let capture = place.file("a.pcap", packets());
    run(&place, &capture, &["--out", &formats()], true);
    fs::remove_file(&capture).expect("the capture is there");
    // In JSON it would be in Base64.
    let payloads = ["zebra-quux", "emVicmEtcXV1eA"];
    let files = shown(&place);
    assert!(files.len() >= 6);
    for (file, text) in files {
        assert!(payloads.iter().all(|payload| !text.contains(payload)), "{file}: {text}");
    }
    run(&place, &place.file("a.pcap", packets()), &["--out", "tsv,json"], false);
    assert!(place.text("out_packets.txt").contains(payloads[0]));
    assert!(place.text("out_packets.json").contains(payloads[1]));
}

/// Keeps rows as text.
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Sink for Kept {
    type Rows = TextRows;

    fn rows(&self) -> TextRows {
        TextRows::unquoted()
    }

    fn write(&mut self, lanes: &mut [&mut TextRows], order: &[LaneIndex]) -> Result<(), OutputError> {
        TextRows::stitch(lanes, order, &mut self.0.lock().expect("rows"));
        Ok(())
    }

    fn close(self) -> Result<Vec<ClosedFile>, OutputError> {
        Ok(Vec::new())
    }
}

#[test]
fn sinks_of_programs_get_other_addresses_and_those_that_watch_get_the_true_ones() {
    let place = Place::new();
    let mut plan = Plan::new(&t2_plugins::STANDARD.select(["basicFlow"]).expect("a plugin"));
    plan.anonymiser = Some(Arc::new(anonymiser()));
    let [added, watching] = [(); 2].map(|()| Arc::<Mutex<Vec<u8>>>::default());
    plan.add_sink(TableKind::Packets, Kept(Arc::clone(&added)));
    plan.add_watcher(TableKind::Packets, Kept(Arc::clone(&watching)));
    let columns = plan.table(TableKind::Packets).columns.len();
    let run = common::run_info(&place, &plan);
    let mut engine = Engine::new(plan, &run).expect("a run");
    let packets = place.file("a.pcap", pcap(1, [udp_packet((1, 40_000), (2, 53), b"payload")]));
    let mut capture = Capture::open(&packets).expect("a capture");
    while let Some(packet) = capture.next_packet().expect("a packet") {
        engine.packet(packet).expect("rows");
    }
    engine.finish().expect("outputs");
    let text = |rows: &Mutex<Vec<u8>>| String::from_utf8(rows.lock().expect("rows").clone()).expect("text");
    let (added, watching) = (text(&added), text(&watching));
    assert!(watching.contains("192.0.2.1\t") && watching.ends_with("\tpayload\n"), "{watching}");
    let anonymous = anonymiser().text(&watching).replace("\tpayload\n", "\n");
    assert_eq!((added.split('\t').count(), added), (columns, anonymous));
}

#[test]
fn a_run_of_a_program_is_anonymised_with_its_report_and_the_tables_that_it_keeps() {
    let run = |is_anonymised: bool| {
        let run = Run::new(&t2_plugins::STANDARD).keep(TableKind::Flows).keep(TableKind::Packets);
        let run = if is_anonymised { run.anonymise(anonymiser()) } else { run };
        let columns: Vec<_> = run.table(TableKind::Packets).expect("a table").names().collect();
        (columns, run.read(sample("dns.pcap").as_path()).expect("a run"))
    };
    let ((_, plain), (columns, anonymous)) = (run(false), run(true));
    assert_eq!(anonymous.packets().columns(), columns);
    assert!(!columns.contains(&"l7Content"));
    let anonymiser = anonymiser();
    let lines = |lines: Vec<String>| lines.into_iter().filter(|line| line.contains("talker")).collect::<Vec<_>>();
    let expected: Vec<_> = lines(plain.report()).iter().map(|line| anonymiser.text(line).into_owned()).collect();
    assert_eq!(lines(anonymous.report()), expected);
    for (plain, anonymous) in [(plain.flows(), anonymous.flows()), (plain.packets(), anonymous.packets())] {
        let cells = plain.column("srcIP").expect("a column");
        let expected: Vec<_> = cells.iter().map(|cell| anonymiser.text(cell)).collect();
        assert_eq!(anonymous.column("srcIP").expect("a column"), expected);
        assert_ne!(cells, expected);
    }
}

/// The columns that an anonymised run with all plugins leaves out.
fn left_out() -> BTreeSet<String> {
    let more = ["--plugins", &format!("{},txtSink", plugins())];
    let headers = [false, true].map(|is_anonymised| {
        let place = Place::new();
        run(&place, &sample("dns.pcap"), &more, is_anonymised);
        let tables = ["out_flows.txt", "out_packets.txt"].map(|name| place.table(name));
        tables.into_iter().flat_map(|Table { header, .. }| header).collect::<BTreeSet<_>>()
    });
    let [plain, anonymous] = headers;
    plain.difference(&anonymous).cloned().collect()
}

#[test]
fn the_columns_that_are_left_out_are_those_of_the_document() {
    let document = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/anonymise.md"));
    let document = document.expect("docs/anonymise.md");
    let section = document.split("## What is left out").nth(1).and_then(|rest| rest.split("\n## ").next());
    let rows = section.expect("the section").lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    let listed: BTreeSet<_> = rows.flat_map(|names| names.split(", ")).map(|name| name.trim_matches('`')).collect();
    assert_eq!(listed.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), left_out());
}

/// An ICMP redirect from 192.0.2.1 to 192.0.2.2 that names the gateway 192.0.2.77.
fn redirect() -> Vec<u8> {
    let builder = etherparse::PacketBuilder::ethernet2([2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2]);
    let mut packet = Vec::new();
    let message = etherparse::Icmpv4Type::Unknown { type_u8: 5, code_u8: 1, bytes5to8: [192, 0, 2, 77] };
    builder.ipv4([192, 0, 2, 1], [192, 0, 2, 2], 64).icmpv4(message).write(&mut packet, &[0; 28]).expect("a packet");
    packet
}

#[test]
fn the_gateway_of_a_redirect_and_the_name_of_the_capture_are_not_shown() {
    for (is_anonymised, count) in [(false, 2), (true, 0)] {
        let place = Place::new();
        let capture = place.file("192.0.2.9.pcap", pcap(1, [redirect()]));
        run(&place, &capture, &["-l", "--summary"], is_anonymised);
        fs::remove_file(&capture).expect("the capture is there");
        let text: String = shown(&place).into_iter().map(|(_, text)| text).collect();
        assert_eq!(text.matches("0xc000024d").count() + text.matches("0xc000\t0x024d").count(), count);
        assert_eq!(text.contains("192.0.2.9"), !is_anonymised);
    }
}

#[test]
fn the_report_and_the_headers_file_name_the_scheme_and_not_the_key() {
    let place = Place::new();
    let output = run(&place, &sample("dns.pcap"), &[], true);
    let headers = place.text("out_headers.txt");
    for text in [&headers, &stdout(&output)] {
        assert!(text.contains("Addresses are anonymised: prefix-preserving (Crypto-PAn with AES-128)"), "{text}");
        assert!(!text.contains(&KEY[2..20]));
    }
    let plain = run(&place, &sample("dns.pcap"), &[], false);
    assert!(!stdout(&plain).contains("anonymised") && !place.text("out_headers.txt").contains("anonymised"));
}

#[test]
fn what_would_show_true_addresses_is_refused_and_nothing_is_written() {
    for (more, why) in [
        (&["--extract", "alarm"][..], "`--extract` writes packets with their true addresses and their payload"),
        (&["--with", "communityID"], "`communityID` shows what is computed from true addresses"),
        (&["--columns", "packets:pktNo,l7Content"], "column `l7Content` is not written with `--anonymise`"),
    ] {
        let place = Place::new();
        let output = run(&place, &sample("dns.pcap"), more, true);
        assert_eq!((output.status.code(), stderr(&output).contains(why)), (Some(2), true), "{}", stderr(&output));
        assert_eq!(place.files(), ["key"]);
    }
}

#[test]
fn a_file_without_a_key_is_refused_and_the_key_is_not_written_over() {
    let place = Place::new();
    let words = |key: &Path| {
        let mut words = words(&sample("dns.pcap"), &place.path("out")).to_vec();
        let key = key.to_str().expect("a plain path").to_owned();
        words.extend(["--anonymize".to_owned(), "prefix-preserving".to_owned(), "--anonymize-key".to_owned(), key]);
        words
    };
    for key in [place.file("short", "abc"), PathBuf::from("/dev/zero"), place.path("missing")] {
        let output = t2(words(&key));
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(key.to_str().expect("a plain path")), "{}", stderr(&output));
    }
    let output = t2(words(&place.file("out_flows.txt", KEY)));
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("the file with the key"), "{}", stderr(&output));
    assert_eq!(place.text("out_flows.txt"), KEY);
}
