//! `--extract`: the packets of chosen flows are written as a capture.

mod common;

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::{Command, Output};

use common::{Child, Place, SAMPLES, Table, pcap, sample, stderr, stdout, t2, t2_with_input, udp_packet, words};
use pcap_file::pcapng::blocks::enhanced_packet::EnhancedPacketOption;
use pcap_file::pcapng::{Block, PcapNgReader};
use t2_core::capture::Capture;

/// A packet of a capture: time in nanoseconds, link type, length on the wire, bytes.
type Packet = (i64, u32, u32, Vec<u8>);

fn packets(path: &Path) -> Vec<Packet> {
    let mut capture = Capture::open(path).expect("a capture");
    let mut packets = Vec::new();
    while let Ok(Some(packet)) = capture.next_packet() {
        packets.push((packet.time.nanos(), packet.link_type.0, packet.wire_len, packet.data.to_vec()));
    }
    packets
}

/// The comments of the packets of a pcapng file.
fn comments(path: &Path) -> Vec<String> {
    let mut reader = PcapNgReader::new(Cursor::new(fs::read(path).expect("a file"))).expect("pcapng");
    let mut comments = Vec::new();
    while let Some(block) = reader.next_block() {
        let Block::EnhancedPacket(packet) = block.expect("a block") else { continue };
        comments.extend(packet.options.iter().filter_map(|option| match option {
            EnhancedPacketOption::Comment(comment) => Some(comment.to_string()),
            _ => None,
        }));
    }
    comments
}

/// Runs t2 over a capture with packets and an extraction, and more words.
fn extracting(place: &Place, capture: &Path, filter: &str, more: &[&str]) -> Output {
    let more = ["--columns", "packets:pktNo,flowInd,dir", "--extract", filter]
        .into_iter()
        .chain(more.iter().copied())
        .map(str::to_owned);
    t2(words(capture, &place.path("out")).into_iter().chain(more))
}

/// What shall be extracted of a capture: by the packet file, all packets of the flows with these numbers.
fn wanted(place: &Place, capture: &Path, is_chosen: impl Fn(&str) -> bool) -> (Vec<Packet>, Vec<String>) {
    let table = place.table("out_packets.txt");
    let all = packets(capture);
    let rows = table.column("pktNo").into_iter().zip(table.column("flowInd")).zip(table.column("dir"));
    let rows = rows.filter(|((_, flow), _)| is_chosen(flow));
    rows.map(|((number, flow), side)| {
        let packet = all[number.parse::<usize>().expect("a number") - 1].clone();
        (packet, format!("flowInd={flow} dir={side} pktNo={number}"))
    })
    .unzip()
}

/// Asserts that the packets of these flows were extracted, and nothing else.
fn assert_extracted(place: &Place, capture: &Path, is_chosen: impl Fn(&str) -> bool) {
    let (packets_wanted, comments_wanted) = wanted(place, capture, is_chosen);
    let file = place.path("out_extract.pcapng");
    assert!(packets(&file) == packets_wanted, "{}: other packets", capture.display());
    assert_eq!(comments(&file), comments_wanted, "{}", capture.display());
}

#[test]
fn all_packets_of_flows_are_all_packets_that_have_a_flow_for_every_sample_and_number_of_threads() {
    for name in SAMPLES {
        for jobs in ["1", "3"] {
            let place = Place::new();
            extracting(&place, &sample(name), "flowInd > 0", &["-j", jobs]);
            assert_extracted(&place, &sample(name), |_| true);
        }
    }
}

#[test]
fn flows_are_chosen_by_numbers_by_a_list_and_by_a_condition() {
    let capture = sample("mixed.pcapng");
    let by = |filter: &str, is_chosen: &dyn Fn(&str) -> bool| {
        let place = Place::new();
        let output = extracting(&place, &capture, filter, &[]);
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""), "{filter}");
        assert_extracted(&place, &capture, is_chosen);
        (place, stdout(&output))
    };
    let (_, report) = by("1-2,5", &|flow| ["1", "2", "5"].contains(&flow));
    assert!(
        report.contains("extract: number of packets extracted: ")
            && report.contains("extract: number of flows extracted: ")
    );
    let lists = Place::new();
    let list = lists.file("list.txt", "# flows\n2\nnothing\n3 B\n");
    by(&format!("@{}", list.display()), &|flow| flow == "2" || flow == "3");

    let place = Place::new();
    extracting(&place, &capture, "1", &[]);
    let flows = place.table("out_flows.txt");
    let numbers: Vec<_> = flows.column("flowInd").into_iter().zip(flows.column("dstPort")).collect();
    let is_echo = |flow: &str| numbers.iter().any(|(number, port)| *number == flow && *port == "7");
    assert!(numbers.iter().any(|(number, _)| is_echo(number)) && !numbers.iter().all(|(number, _)| is_echo(number)));
    by("dstPort == 7", &is_echo);
    let (_, report) = by("alarm", &|_| false);
    assert!(
        report.contains("extract: number of packets extracted: 0 [0.00%]\nextract: number of flows extracted: 0\n"),
        "{report}"
    );
}

#[test]
fn t2_finds_the_same_flows_in_what_was_extracted() {
    let place = Place::new();
    extracting(&place, &sample("ftp.pcap"), "l4Proto == 6 and numHdrs == 3", &["-j", "2"]);
    let again = Place::new();
    t2(words(&place.path("out_extract.pcapng"), &again.path("out")));
    let columns =
        ["timeFirst", "timeLast", "srcIP", "srcPort", "dstIP", "dstPort", "pktsSnt", "l7BytesSnt", "tcpFStat"];
    let rows = |table: Table| {
        let columns = columns.map(|name| table.column(name).into_iter().map(str::to_owned).collect::<Vec<_>>());
        let row = |n: usize| columns.iter().map(|cells| cells[n].clone()).collect::<Vec<_>>();
        let mut rows: Vec<_> = (0..table.rows.len()).map(row).collect();
        rows.sort();
        rows
    };
    let mut chosen = place.table("out_flows.txt");
    let at = chosen.header.iter().position(|name| name == "l4Proto").expect("a column");
    chosen.rows.retain(|row| row[at] == "6");
    assert!(!chosen.rows.is_empty());
    assert_eq!(rows(again.table("out_flows.txt")), rows(chosen));
}

#[test]
fn packets_have_the_numbers_of_the_capture_behind_damage() {
    let packet = |n: u8| udp_packet((n, 1000), (9, 53), b"question");
    let mut bytes = pcap(1, (1..=40).map(|n| packet(n % 4 + 1)));
    // The header of the eleventh packet.
    let at = 24 + 10 * (16 + packet(1).len());
    bytes[at..at + 16].fill(0xff);
    let place = Place::new();
    let capture = place.file("damaged.pcap", bytes);
    let output = extracting(&place, &capture, "srcIP == 192.0.2.2", &[]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(place.table("out_packets.txt").rows.len() < 40);
    let flow = place.table("out_flows.txt");
    let number = flow.column("flowInd")[flow.column("srcIP").iter().position(|ip| *ip == "192.0.2.2").expect("a flow")];
    assert_extracted(&place, &capture, |flow| flow == number);
    assert!(comments(&place.path("out_extract.pcapng")).len() > 5);
}

#[test]
fn other_outputs_stay_as_they_are() {
    let run = |more: &[&str]| {
        let place = Place::new();
        let prefix = place.path("out");
        let [r, capture, w, prefix, _] = words(&sample("ftp.pcap"), &prefix);
        t2([r, capture, w, prefix].into_iter().chain(more.iter().map(|&word| word.to_owned())));
        place
    };
    let (plain, extracted) =
        (run(&["--columns", "flows:srcIP"]), run(&["--columns", "flows:srcIP", "--extract", "dstPort == 21"]));
    assert_eq!(plain.text("out_flows.txt"), extracted.text("out_flows.txt"));
    let files = extracted.files().into_iter().filter(|name| name != "out_extract.pcapng").collect::<Vec<_>>();
    assert_eq!((plain.files(), extracted.files().len()), (files.clone(), files.len() + 1));
    assert!(!files.iter().any(|name| name.contains("packets")), "{files:?}");
    let only = run(&["--plugins", "basicFlow", "--extract", "1"]);
    assert_eq!(only.files(), ["out_extract.pcapng"]);
}

#[test]
fn a_wrong_choice_is_refused_before_anything_is_read_or_written() {
    let place = Place::new();
    for (filter, message) in [
        (
            "dstPrt == 53",
            "--extract: character 1, at `dstPrt`: the flows have no column `dstPrt`, did you mean `dstPort`?",
        ),
        ("dstPort = 53", "--extract: character 9, at `=`: write `==`"),
        ("srcIP < 10.0.0.1", "`srcIP` is an IP address; compare it with ==, != or in, as in `in 10.0.0.0/8`"),
        ("srcASN == 3", "the plugin `asn` has it: add `--with asn`"),
        ("1-", "is none"),
        ("@/no/list", "cannot read `/no/list`: "),
    ] {
        let output = extracting(&place, &sample("dns.pcap"), filter, &[]);
        assert_eq!(output.status.code(), Some(2), "{filter}");
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
    }
    assert_eq!(place.files(), Vec::<String>::new());
}

#[test]
fn a_capture_that_can_be_read_once_only_is_refused() {
    let place = Place::new();
    let prefix = place.path("out");
    let words = ["-r", "-", "-w", prefix.to_str().expect("a plain path"), "--extract", "1"];
    let output = t2_with_input(words, &fs::read(sample("dns.pcap")).expect("a sample"));
    assert_eq!(output.status.code(), Some(2));
    let message = "`--extract` reads the capture twice, and standard input can be read once only: write it to a file first, and read that";
    assert!(stderr(&output).contains(message), "{}", stderr(&output));
    assert_eq!(place.files(), Vec::<String>::new());
}

#[test]
fn a_time_before_1970_is_extracted_as_it_was() {
    let mut section = common::section();
    // An interface whose times are ten seconds before what is written.
    let interface =
        [&1u32.to_le_bytes()[..], &0u32.to_le_bytes(), &[14, 0, 8, 0], &(-10i64).to_le_bytes(), &[0; 4]].concat();
    let len = (interface.len() as u32 + 12).to_le_bytes();
    section.extend([&1u32.to_le_bytes()[..], &len, &interface, &len].concat());
    for micros in [1_500_000, 12_000_000] {
        section.extend(common::enhanced(0, micros, &udp_packet((1, 1), (2, 2), b"x")));
    }
    let place = Place::new();
    let capture = place.file("early.pcapng", section);
    extracting(&place, &capture, "1", &[]);
    assert_extracted(&place, &capture, |_| true);
    let times: Vec<_> = packets(&place.path("out_extract.pcapng")).into_iter().map(|packet| packet.0).collect();
    assert_eq!(times, [-8_500_000_000, 2_000_000_000]);
}

#[test]
fn a_stop_while_packets_are_extracted_ends_that_and_leaves_the_outputs_of_the_run() {
    let place = Place::new();
    let packet = |n: u32| udp_packet((1, 1000), (2, 53), &vec![n as u8; 1000]);
    let capture = place.file("long.pcap", pcap(1, (0..3000).map(packet)));
    // Nothing reads the pipe at first, so the extraction waits in the midst of it.
    let pipe = place.path("out_extract.pcapng");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    let prefix = place.path("out");
    let mut child = Child::start(words(&capture, &prefix).into_iter().chain(["--extract".into(), "1".into()]));
    let mut reader = fs::File::open(&pipe).expect("a pipe");
    child.wait_until(|| place.path("out_flows.txt").exists());
    child.wait_until_asleep();
    child.signal("INT");
    child.wait_until_asleep();
    std::io::copy(&mut reader, &mut std::io::sink()).expect("what is in the pipe");
    let output = child.end();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("--extract: stopped after "), "{}", stderr(&output));
    assert!(stdout(&output).contains("Number of processed packets: 3000 "), "{}", stdout(&output));
}
