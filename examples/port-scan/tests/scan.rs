//! The program as its users run it: on a capture with a scan, with one job and with four.

use std::collections::BTreeMap;
use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use etherparse::PacketBuilder;
use pcap_file::pcap::{PcapPacket, PcapWriter};

type Done = Result<(), Box<dyn std::error::Error>>;

const SCANNER: [u8; 4] = [192, 0, 2, 66];
const SERVER: [u8; 4] = [198, 51, 100, 1];

/// The bit of an alarm in the column `flowStat`.
const ALARM: u64 = 0x0002_0000_0000_0000;

/// A SYN.
fn syn(source: [u8; 4], port: u16) -> Vec<u8> {
    let builder = PacketBuilder::ethernet2([2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2]).ipv4(source, SERVER, 64);
    let builder = builder.tcp(40_000 + port, port, 1, 1024).syn();
    let mut packet = Vec::new();
    builder.write(&mut packet, &[]).expect("a packet");
    packet
}

/// A segment of a longer conversation with one port.
fn segment(host: u8, from_client: bool, seq: u32) -> Vec<u8> {
    let (client, builder) = ([192, 0, 2, host], PacketBuilder::ethernet2([2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2]));
    let builder = match from_client {
        true => builder.ipv4(client, SERVER, 64).tcp(50_000, 443, seq, 1024),
        false => builder.ipv4(SERVER, client, 64).tcp(443, 50_000, seq, 1024),
    };
    let mut packet = Vec::new();
    builder.ack(1).write(&mut packet, b"some payload").expect("a packet");
    packet
}

/// A scan of 30 ports, a packet each, between long conversations of 20 other hosts.
fn capture(folder: &Path) -> PathBuf {
    let scan = (1..=30).map(|port| (f64::from(port) * 0.1, syn(SCANNER, port)));
    let packets = (0..400_u32).map(|n| {
        let (host, time) = ((n % 20) as u8 + 1, 0.01 + f64::from(n) * 0.008);
        (time, segment(host, n % 3 != 0, n))
    });
    let mut packets: Vec<_> = scan.chain(packets).collect();
    packets.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let path = folder.join("scan.pcap");
    let mut writer = PcapWriter::new(fs::File::create(&path).expect("a file")).expect("a header");
    for (time, data) in packets {
        let time = Duration::from_secs_f64(1_700_000_000.0 + time);
        writer.write_packet(&PcapPacket::new(time, data.len() as u32, &data)).expect("a packet");
    }
    path
}

/// Runs the program with an output prefix `out` in a folder.
fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_port-scan"));
    command.arg("-r").arg(capture(folder)).arg("-w").arg(folder.join("out")).args(arguments);
    command.output().expect("the program runs")
}

/// The files of a run but the capture, and its report without what is of the machine. The headers file has the time.
fn outputs(arguments: &[&str]) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run(folder.path(), arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let files = fs::read_dir(folder.path()).expect("the folder").map(|entry| entry.expect("a file"));
    let files = files.map(|entry| (entry.file_name().into_string().expect("a name"), entry.path()));
    let files = files.filter(|(name, _)| name.starts_with("out_") && name != "out_headers.txt");
    let read = |(name, path)| (name, fs::read_to_string(path).expect("an output"));
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    let of_plugins = report.lines().filter(|line| line.contains("portScan: ") || line.contains("alarms"));
    let report = of_plugins.collect::<Vec<_>>().join("\n");
    files.map(read).chain([("report".to_owned(), report)]).collect()
}

/// The cells of a column of a table.
fn column<'t>(table: &'t str, name: &str) -> Vec<&'t str> {
    let mut lines = table.lines();
    let header = lines.next().and_then(|line| line.strip_prefix('%')).expect("a header");
    let at = header.split('\t').position(|column| column == name).expect("a column");
    lines.map(|line| line.split('\t').nth(at).expect("a cell")).collect()
}

#[test]
fn a_scan_is_found_and_marked_in_the_row_of_the_packet_that_gives_it_away() {
    let outputs = outputs(&["-s"]);
    let packets = &outputs["out_packets.txt"];
    let (ports, status) = (column(packets, "scanPortsSoFar"), column(packets, "flowStat"));
    let is_marked = |status: &&str| u64::from_str_radix(&status[2..], 16).expect("bits") & ALARM != 0;
    let scan = column(packets, "srcIP").into_iter().zip(ports).zip(status);
    let scan: Vec<_> = scan.filter(|((source, _), _)| *source == Ipv4Addr::from(SCANNER).to_string()).collect();
    assert_eq!(scan.len(), 30);
    for (n, ((_, ports), status)) in (1..).zip(&scan) {
        assert_eq!((ports.parse(), is_marked(status)), (Ok(n), n >= 10), "port {n}");
    }
    let others = column(packets, "flowStat").iter().filter(|status| is_marked(status)).count();
    assert_eq!(others, 21, "no other flow is marked");
    assert_eq!(outputs["out_scanners.txt"], "%source\tports\tflows\tsmallFlows\n192.0.2.66\t30\t30\t30\n");
}

#[test]
fn the_report_has_totals_a_line_of_its_own_and_the_alarms() {
    let report = &outputs(&[])["report"];
    for line in [
        "portScan: Number of flows of scanners: 21",
        "portScan: Aggregated scanStat=0x01",
        "portScan: Number of scanners: 1, the busiest is 192.0.2.66 with 30 ports",
        "[WRN] 21 alarms in 21 flows",
    ] {
        assert!(report.contains(line), "no `{line}` in\n{report}");
    }
}

#[test]
fn outputs_are_the_same_for_any_number_of_threads() {
    let alone = outputs(&["-s", "-j", "1"]);
    for jobs in ["2", "3", "4"] {
        assert!(outputs(&["-s", "-j", jobs]) == alone, "{jobs} jobs");
    }
}

#[test]
fn settings_come_from_the_command_line_and_from_a_file() -> Done {
    let folder = tempfile::tempdir()?;
    let (config, allowed) = (folder.path().join("t2.toml"), folder.path().join("allowed.txt"));
    fs::write(&allowed, "192.0.2.66\n")?;
    fs::write(
        &config,
        format!("[portScan]\nignoredPorts = [1, 2, 3]\nallowed = {:?}\n", allowed.display().to_string()),
    )?;
    let config = config.to_str().ok_or("a name")?;
    let ignored = outputs(&["--config", config, "--set", "portScan.allowed="]);
    assert_eq!(ignored["out_scanners.txt"].lines().nth(1), Some("192.0.2.66\t27\t27\t27"));
    let allowed = outputs(&["--config", config]);
    assert_eq!(allowed["out_scanners.txt"].lines().count(), 1);
    let share = outputs(&["--set", "portScan.minPorts=31"]);
    assert_eq!(share["out_scanners.txt"].lines().count(), 1);
    Ok(())
}

#[test]
fn what_cannot_be_done_is_said_with_its_place() -> Done {
    let folder = tempfile::tempdir()?;
    let hosts = folder.path().join("hosts.txt");
    fs::write(&hosts, "192.0.2.66\nnobody\n")?;
    let setting = format!("portScan.allowed={}", hosts.display());
    for (arguments, message) in [
        (&["--set", setting.as_str()][..], "line 2: `nobody` is not an address"),
        (&["--set", "portScan.allowed=/nowhere/hosts"], "portScan: cannot load `/nowhere/hosts`: "),
        (&["--set", "portScan.minShare=1.5"], "write a value"),
        (&["--set", "portScan.minPort=1"], "did you mean `portScan.minPorts`?"),
        (&["--plugins", "portScan,txtSink"], "`portScan` reads `basicStats`, which is not part of this run"),
    ] {
        let output = run(folder.path(), arguments);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), error.contains(message)), (Some(2), true), "{arguments:?}: {error}");
    }
    Ok(())
}

#[test]
fn only_flows_with_an_alarm_are_written_if_that_is_asked_for() -> Done {
    let folder = tempfile::tempdir()?;
    for jobs in ["1", "3"] {
        let output = run(folder.path(), &["-s", "-j", jobs, "--only", "alarm", "--extract", "dstPort == 443"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let read = |name: &str| fs::read_to_string(folder.path().join(name));
        let (flows, packets) = (read("out_flows.txt")?, read("out_packets.txt")?);
        assert_eq!(column(&flows, "srcIP"), ["192.0.2.66"; 21]);
        assert_eq!(column(&packets, "dstPort"), (10..=30).map(|port| port.to_string()).collect::<Vec<_>>());
        assert_eq!(read("out_scanners.txt")?.lines().nth(1), Some("192.0.2.66\t30\t30\t30"));
        let report = String::from_utf8(output.stdout)?;
        for line in [
            "Number of processed      flows: 70",
            "Number of flows not written, as they have no alarm: 49 [70.00%]",
            "Number of packets not written, as their flows have no alarm: 409 [95.12%]",
            "extract: number of flows extracted: 40",
            "extract: number of packets extracted: 400 [93.02%]",
        ] {
            assert!(report.lines().any(|found| found == line), "no `{line}` in\n{report}");
        }
    }
    Ok(())
}
