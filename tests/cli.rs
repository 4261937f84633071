//! The command line: what it accepts, what it refuses, and how it says so.

mod common;

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use common::{Place, pcap, stderr, stdout, t2, t2_with_input, two_packets, udp_packet, words};

#[test]
fn a_capture_becomes_flows_packets_headers_and_a_report() {
    let place = Place::new();
    let capture = place.file("two.pcap", two_packets());
    let output = t2(words(&capture, &place.path("out")));
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    assert_eq!(
        place.files(),
        ["out_flows.txt", "out_headers.txt", "out_icmpStats.txt", "out_packets.txt", "out_protocols.txt", "two.pcap"]
    );
    let (flows, packets) = (place.table("out_flows.txt"), place.table("out_packets.txt"));
    assert_eq!(flows.column("dir"), ["A", "B"]);
    assert_eq!(flows.column("srcPort"), ["40000", "53"]);
    assert_eq!(packets.column("l7Content"), ["question", r"an\tswer\n"]);
    assert_eq!(packets.column("pktTrip"), ["0.000000000", "1.000000000"]);
    assert!(stdout(&output).contains("Number of processed packets: 2\n"));
}

#[test]
fn the_headers_file_describes_every_column_of_the_flow_file() {
    let place = Place::new();
    let capture = place.file("two.pcap", two_packets());
    t2(words(&capture, &place.path("out")));
    let headers = place.text("out_headers.txt");
    let described: Vec<_> = headers.lines().filter(|line| !line.starts_with('#')).collect();
    let names: Vec<_> = described.iter().filter_map(|line| line.split('\t').nth(2)).collect();
    assert_eq!(names, place.table("out_flows.txt").header);
    assert!(described.contains(&"3\tH64\tflowStat\tFlow status and warnings"));
    assert!(described.contains(&"8\tU16:R\tnumHdrs\tNumber of headers (depth) in hdrDesc"));
    assert!(described.iter().all(|line| line.split('\t').count() == 4));
}

#[test]
fn without_arguments_the_help_is_shown() {
    let output = t2::<&str>([]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("Usage: t2"));
}

#[test]
fn help_and_version_are_no_errors() {
    for (word, text) in [("-h", "Usage: t2"), ("-V", concat!("t2 ", env!("CARGO_PKG_VERSION")))] {
        let output = t2([word]);
        assert_eq!(output.status.code(), Some(0));
        assert!(stdout(&output).contains(text), "{word}");
    }
}

#[test]
fn inputs_that_are_no_captures_are_refused_and_leave_no_outputs() {
    let place = Place::new();
    let cases = [
        (place.path("missing.pcap"), "missing.pcap"),
        (place.file("empty.pcap", ""), "empty"),
        (place.file("text.pcap", "this is no capture at all"), "not a capture"),
        (place.path("."), "has no captures"),
    ];
    let before = place.files();
    for (input, said) in cases {
        let output = t2(words(&input, &place.path("out")));
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(stderr(&output).starts_with("t2: "), "{}", stderr(&output));
        assert!(stderr(&output).contains(said), "{said} in {}", stderr(&output));
        assert_eq!(place.files(), before);
    }
}

#[test]
fn a_capture_that_is_cut_off_is_read_as_far_as_it_goes() {
    let place = Place::new();
    let whole = two_packets();
    let capture = place.file("cut.pcap", &whole[..whole.len() - 3]);
    let output = t2(words(&capture, &place.path("out")));
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("packet 2"), "{}", stderr(&output));
    let offset = 24 + 16 + 50;
    assert!(stderr(&output).contains(&offset.to_string()), "{offset} in {}", stderr(&output));
    assert_eq!(place.table("out_packets.txt").rows.len(), 1);
    assert_eq!(place.table("out_flows.txt").rows.len(), 1);
}

#[test]
fn damage_in_the_midst_of_a_capture_is_told_and_skipped() {
    let place = Place::new();
    let mut damaged = [two_packets(), two_packets().split_off(24)].concat();
    let length = 24 + 8;
    damaged[length..length + 4].fill(0xff);
    let capture = place.file("damaged.pcap", &damaged);
    let output = t2(words(&capture, &place.path("out")));
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("after packet 0, at byte offset 24, is corrupt"), "{}", stderr(&output));
    assert_eq!(place.table("out_packets.txt").rows.len(), 3);
}

#[test]
fn standard_input_and_compressed_captures_give_the_same_rows() {
    let place = Place::new();
    let plain = two_packets();
    let capture = place.file("two.pcap", &plain);
    t2(words(&capture, &place.path("out")));
    let rows = place.table("out_packets.txt");

    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&plain).expect("compression");
    let gzip = gzip.finish().expect("compression");
    let zstd = zstd::encode_all(plain.as_slice(), 0).expect("compression");
    for (name, content) in [("two.gz", &gzip), ("two.zst", &zstd), ("named-wrongly.pcap", &zstd)] {
        let output = t2(words(&place.file(name, content), &place.path("compressed")));
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(place.table("compressed_packets.txt"), rows, "{name}");
    }
    for content in [&plain, &gzip, &zstd] {
        let output = t2_with_input(words("-".as_ref(), &place.path("piped")), content);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(place.table("piped_packets.txt"), rows);
    }
}

#[test]
fn flows_can_go_to_standard_output() {
    let place = Place::new();
    let capture = place.file("two.pcap", two_packets());
    let capture = capture.to_str().expect("a plain path");
    let output = t2(["-r", capture, "-w", "-"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).starts_with("%dir\tflowInd\t"));
    assert_eq!(stdout(&output).lines().count(), 3);
    assert_eq!(place.files(), ["two.pcap", "two_headers.txt", "two_icmpStats.txt", "two_log.txt", "two_protocols.txt"]);
}

#[test]
fn the_report_can_go_to_a_file() {
    let place = Place::new();
    let capture = place.file("two.pcap", two_packets());
    let output = t2(words(&capture, &place.path("out")).iter().map(String::as_str).chain(["-l"]));
    assert_eq!(stdout(&output), "");
    let report = place.text("out_log.txt");
    assert!(report.contains("Number of processed packets: 2\n") && !report.contains('\x1b'), "{report}");
}

#[test]
fn without_txt_sink_there_is_no_flow_file_but_a_packet_file() {
    let place = Place::new();
    let capture = place.file("two.pcap", two_packets());
    let chosen = ["--plugins", "tcpWin,basicFlow"];
    let output = t2(words(&capture, &place.path("out")).iter().map(String::as_str).chain(chosen));
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(place.files(), ["out_packets.txt", "two.pcap"]);
}

#[test]
fn a_file_can_say_which_plugins_run() {
    let place = Place::new();
    let capture = place.file("two.pcap", two_packets());
    let list = place.file("plugins.txt", "# a comment\n307_tcpWin.so\ntxtSink\n");
    let list = ["-b", list.to_str().expect("a plain path")];
    t2(words(&capture, &place.path("out")).iter().map(String::as_str).chain(list));
    assert_eq!(place.table("out_flows.txt").header, ["dir", "flowInd", "tcpWinStat", "tcpWinThRatio"]);
    let packets = ["pktNo", "flowInd", "tcpWinSize", "tcpWinThPktCnt", "l7Content"];
    assert_eq!(place.table("out_packets.txt").header, packets);
}

#[test]
fn of_an_option_that_is_given_twice_the_last_counts() {
    let place = Place::new();
    let capture = place.file("two.pcap", two_packets());
    let first = words(&capture, &place.path("first")).into_iter().chain(["-j", "9999"].map(str::to_owned));
    assert_eq!(t2(first).status.code(), Some(2));
    let last = place.path("last").to_str().expect("a plain path").to_owned();
    let twice = words(&capture, &place.path("first")).into_iter();
    let twice = twice.chain(["-j", "2", "-x", "1", "-w", &last, "-j", "1", "-x", "7"].map(str::to_owned));
    let output = t2(twice);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains(", SID: 7\n"));
    assert_eq!(
        place.files(),
        [
            "last_flows.txt",
            "last_headers.txt",
            "last_icmpStats.txt",
            "last_packets.txt",
            "last_protocols.txt",
            "two.pcap"
        ]
    );
}

#[test]
fn an_unknown_plugin_is_told_with_the_names_that_there_are() {
    let output = t2(["-r", "x.pcap", "--plugins", "basicFlow,tcpWni"]);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(said.contains("did you mean `tcpWin`?") && said.contains("tcpFlags, tcpStates, icmpDecode"), "{said}");
}

#[test]
fn settings_are_changed_by_name() {
    let output = t2(["--list", "--set", "tcpWin.threshold=4096"]);
    assert!(stdout(&output).contains("tcpWin.threshold=4096"), "{}", stdout(&output));
    for (assignment, said) in [
        ("tcpWin.threshold=many", "`many`"),
        ("tcpWin.treshold=1", "tcpWin.threshold"),
        ("threshold", "write `plugin.setting=value`"),
    ] {
        let output = t2(["-r", "x.pcap", "--set", assignment]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(said), "{said} in {}", stderr(&output));
    }
}

#[test]
fn the_list_explains_bits_and_names_monitoring_columns() {
    let list = stdout(&t2(["--list"]));
    for line in ["0x01 BELOW_THRESHOLD: A window was below the threshold", "    monitor  tcpWinStat "] {
        assert!(list.contains(line), "{line} in {list}");
    }
}

#[test]
fn a_reader_of_the_list_may_leave() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_t2"));
    let output = command.arg("--list").stdout(writer).stderr(Stdio::piped()).output().expect("t2 runs");
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), String::new()));
}

#[test]
fn an_output_that_cannot_be_written_is_told() {
    let place = Place::new();
    let capture = place.file("two.pcap", two_packets());
    let file = place.file("file", "");
    let output = t2(words(&capture, &file.join("below")));
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("-w"), "{}", stderr(&output));
}

#[test]
fn a_folder_in_the_place_of_an_output_is_told() {
    let place = Place::new();
    let capture = place.file("two.pcap", two_packets());
    fs::create_dir(place.path("out_packets.txt")).expect("a folder in the way");
    let output = t2(words(&capture, &place.path("out")));
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("out_packets.txt"), "{}", stderr(&output));
}

#[test]
fn packets_of_an_unknown_link_type_are_counted_and_told_of() {
    let place = Place::new();
    let capture = place.file("odd.pcap", pcap(4242, [[0; 60], [1; 60]]));
    let output = t2(words(&capture, &place.path("out")));
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("2 packets of link type"), "{}", stderr(&output));
    assert!(stderr(&output).contains("4242"), "{}", stderr(&output));
    assert_eq!(place.table("out_packets.txt").rows.len(), 0);
}

#[test]
fn the_report_accounts_for_every_packet() {
    let place = Place::new();
    let packets = [udp_packet((1, 1), (2, 2), b""), Vec::new(), vec![0; 14], udp_packet((1, 1), (2, 2), b"")];
    let capture = place.file("mix.pcap", pcap(1, packets));
    let output = t2(words(&capture, &place.path("out")));
    let said = stdout(&output);
    assert!(said.contains("Number of processed packets: 4\n"), "{said}");
    assert!(said.contains("Number of packets without flow: 2 [50.00%]\n"), "{said}");
    assert_eq!(place.table("out_packets.txt").column("pktNo"), ["1", "4"]);
}
