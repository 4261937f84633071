//! Live interfaces, each test in a network of its own.

#![cfg(feature = "live")]

#[path = "../common/mod.rs"]
mod common;
mod net;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::{Command, Output};

use common::{Child, Place, Table, sample, stderr, stdout, t2};
use net::{Tcpdump, ip, sockets};
use nix::unistd::User;
use t2_core::capture::Capture;

/// Starts a run that captures and writes `out…`, and waits until it does.
fn start(place: &Place, words: &[&str]) -> Child {
    let prefix = place.path("out");
    let words = words.iter().copied().chain(["-s", "-w", prefix.to_str().expect("a plain path")]);
    let mut t2 = Child::start(words);
    // The interfaces are open before there are files.
    t2.wait_until(|| place.files().iter().any(|name| name.starts_with("out_packets.txt")));
    t2
}

/// What is in a file that is not complete yet.
fn so_far(place: &Place, name: &str) -> String {
    let part = place.files().into_iter().find(|file| file.starts_with(name) && file.ends_with(".part"));
    part.map(|part| place.text(&part)).unwrap_or_default()
}

/// Ends a run as with Ctrl-C.
fn interrupt(t2: Child) -> Output {
    t2.signal("INT");
    t2.end()
}

/// What a run on a file writes: flows and packets.
fn of_file(place: &Place, file: &Path) -> [String; 2] {
    let output = t2(common::words(file, &place.path("file")));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    ["file_flows.txt", "file_packets.txt"].map(|name| place.text(name))
}

/// What the live run has written.
fn of_run(place: &Place) -> [String; 2] {
    ["out_flows.txt", "out_packets.txt"].map(|name| place.text(name))
}

fn packets(place: &Place) -> Table {
    place.table("out_packets.txt")
}

#[test]
fn packets_of_loopback_equal_those_of_tcpdump_beside_it_and_the_counts_of_the_system() {
    if !net::is_ours() {
        return;
    }
    for jobs in ["1", "2"] {
        let (place, (sender, _receiver)) = (Place::new(), sockets());
        let tcpdump = Tcpdump::start("lo", place.path("tcpdump.pcap"));
        let t2 = start(&place, &["-i", "lo", "-j", jobs]);
        let before = net::received("lo");
        net::send(&sender, 500);
        // What was sent before the signal is read, though the system has not handed it over yet.
        let output = interrupt(t2);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(net::received("lo") - before, 500);
        assert_eq!(of_run(&place), of_file(&place, &tcpdump.end(500)), "-j {jobs}");
        let report = stdout(&output);
        for line in
            ["Live capture on interface: lo", "Number of packets received: 500 [100.00%]", "Rx buffer length: 33554432"]
        {
            assert!(report.contains(line), "{line} in {report}");
        }
    }
}

#[test]
fn frames_from_another_network_equal_those_of_tcpdump_beside_it() {
    if !net::is_ours() {
        return;
    }
    net::add_pair("va", "vb");
    let place = Place::new();
    let tcpdump = Tcpdump::start("va", place.path("tcpdump.pcap"));
    let t2 = start(&place, &["-i", "va"]);
    let sent = send_from_elsewhere("vb", &["vlan.pcap", "tunnels.pcap", "dns.pcap", "http.pcap"]);
    let output = interrupt(t2);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!((packets(&place).rows.len() as u64, net::received("va")), (sent.frames, sent.frames));
    assert_eq!(of_run(&place), of_file(&place, &tcpdump.end(sent.frames)));
    drop(sent.end);
}

/// Frames that were sent from another network, which is there until the end of it is dropped.
struct Sent {
    frames: u64,
    end: std::sync::mpsc::Sender<()>,
}

/// Moves an interface to another network, and sends the frames of samples there that fit.
fn send_from_elsewhere(interface: &str, samples: &[&str]) -> Sent {
    const FITS: usize = 1514;
    let (place, moved) = std::sync::mpsc::channel();
    let (ready, is_ready) = std::sync::mpsc::channel();
    let names: Vec<_> = samples.iter().map(|name| sample(name)).collect();
    let device = interface.to_owned();
    let (sent, is_sent) = std::sync::mpsc::channel();
    let (end, is_end) = std::sync::mpsc::channel::<()>();
    std::thread::spawn(move || {
        assert!(net::is_ours());
        place.send(nix::unistd::gettid()).expect("the test waits");
        is_ready.recv().expect("the test goes on");
        ip(&format!("link set {device} up"));
        let mut link = pcap::Capture::from_device(&*device).expect("a device").open().expect("an interface");
        let mut frames = 0;
        for name in names {
            let mut capture = Capture::open(&name).expect("a sample");
            while let Some(packet) = capture.next_packet().expect("a packet") {
                if (14..=FITS).contains(&packet.data.len()) {
                    link.sendpacket(packet.data).expect("a frame is sent");
                    frames += 1;
                }
            }
        }
        sent.send(frames).expect("the test waits");
        assert!(is_end.recv().is_err(), "nothing is sent");
    });
    ip(&format!("link set {interface} netns {}", moved.recv().expect("the other network")));
    ready.send(()).expect("the sender waits");
    Sent { frames: is_sent.recv().expect("the sender"), end }
}

#[test]
fn a_filter_on_an_interface_selects_and_a_snap_length_cuts() {
    if !net::is_ours() {
        return;
    }
    let (place, (sender, _receiver), (other, _other_receiver)) = (Place::new(), sockets(), sockets());
    let port = sender.local_addr().expect("an address").port().to_string();
    let t2 = start(&place, &["-i", "lo", "-S", "60", "-F", &format!("udp src port {port} and greater 500")]);
    net::send(&sender, 300);
    net::send(&other, 300);
    let output = interrupt(t2);
    let expected = (0..300).filter(|n| n * 7 % 1400 + 42 >= 500).count();
    assert_eq!(packets(&place).rows.len(), expected);
    assert!(packets(&place).column("srcPort").iter().all(|source| *source == port));
    assert!(stdout(&output).contains("Snapshot length: 60\n"), "{}", stdout(&output));
    let bytes = format!("Number of processed bytes: {}", expected * 60);
    assert!(stdout(&output).contains(&bytes), "{bytes} in {}", stdout(&output));
}

#[test]
fn a_silent_link_lets_flows_end_and_their_rows_are_written_at_once() {
    if !net::is_ours() {
        return;
    }
    let (place, (sender, _receiver)) = (Place::new(), sockets());
    let mut t2 = start(&place, &["-i", "lo", "--timeout", "1s"]);
    net::send(&sender, 3);
    t2.wait_until(|| so_far(&place, "out_packets.txt").lines().count() == 4);
    assert_eq!(so_far(&place, "out_flows.txt").lines().count(), 1, "no flow has ended yet");
    t2.wait_until(|| so_far(&place, "out_flows.txt").lines().count() == 2);
    assert_eq!(interrupt(t2).status.code(), Some(0));
}

#[test]
fn rows_of_monitoring_and_parts_of_outputs_come_on_a_silent_link_too() {
    if !net::is_ours() {
        return;
    }
    let (place, (sender, _receiver)) = (Place::new(), sockets());
    let prefix = place.path("out");
    let prefix = prefix.to_str().expect("a plain path");
    let mut t2 = Child::start(["-i", "lo", "-w", prefix, "-s", "--monitor", "500ms", "--rotate", "1s"]);
    t2.wait_until(|| place.files().iter().any(|name| name.contains("_packets.txt")));
    net::send(&sender, 10);
    let complete = |place: &Place, end: &str| {
        let files = place.files();
        files.into_iter().filter(|name| name.ends_with(end)).map(|name| place.table(&name)).collect::<Vec<_>>()
    };
    // Two intervals end behind the last packet.
    t2.wait_until(|| {
        let parts = complete(&place, "_packets.txt");
        let with_rows = parts.iter().rposition(|part| !part.rows.is_empty());
        with_rows.is_some_and(|last| parts.len() >= last + 3)
    });
    assert_eq!(interrupt(t2).status.code(), Some(0));
    assert_eq!(complete(&place, "_packets.txt").iter().map(|part| part.rows.len()).sum::<usize>(), 10);
    let rows: Vec<_> = complete(&place, "_monitoring.txt").into_iter().filter(|part| !part.rows.is_empty()).collect();
    assert_eq!(rows.last().expect("rows").column("numPkts").last(), Some(&"10"));
}

#[test]
fn signals_end_a_silent_run_or_print_a_report_in_between() {
    if !net::is_ours() {
        return;
    }
    for signal in ["INT", "TERM", "HUP"] {
        let (place, (sender, _receiver)) = (Place::new(), sockets());
        let mut t2 = start(&place, &["-i", "lo", "-l"]);
        net::send(&sender, 9);
        t2.wait_until(|| so_far(&place, "out_packets.txt").lines().count() == 10);
        t2.signal("USR1");
        t2.wait_until(|| so_far(&place, "out_log.txt").contains("Number of processed packets: 9\n"));
        assert!(t2.is_running());
        t2.signal(signal);
        assert_eq!(t2.end().status.code(), Some(0), "{signal}");
        assert_eq!(packets(&place).rows.len(), 9);
    }
}

#[test]
fn packets_of_several_interfaces_are_one_run_in_order_of_time() {
    if !net::is_ours() {
        return;
    }
    net::add_pair("va", "vb");
    let (place, (sender, _receiver)) = (Place::new(), sockets());
    let t2 = start(&place, &["-i", "lo", "-i", "va"]);
    net::stay_on_one_processor();
    let mut link = pcap::Capture::from_device("vb").expect("a device").open().expect("an interface");
    for n in 0..200_u8 {
        net::send(&sender, 1);
        link.sendpacket(common::udp_packet((n, 1000), (2, 53), b"data")).expect("a frame is sent");
    }
    let output = interrupt(t2);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let packets = packets(&place);
    assert_eq!(packets.rows.len(), 400);
    let times = packets.column("time");
    let back: Vec<_> = times.windows(2).filter(|two| two[1] < two[0]).collect();
    assert!(back.is_empty(), "{back:?} of {:?}", (times.first(), times.last()));
    assert!(stdout(&output).contains("Live capture on interface: lo, va\n"), "{}", stdout(&output));
}

#[test]
fn packets_that_the_system_drops_are_counted_and_a_loss() {
    if !net::is_ours() {
        return;
    }
    net::add_pair("va", "vb");
    let place = Place::new();
    let t2 = start(&place, &["-i", "va", "-B", "1M"]);
    let mut link = pcap::Capture::from_device("vb").expect("a device").open().expect("an interface");
    t2.signal("STOP");
    for _ in 0..3000 {
        link.sendpacket(common::udp_packet((1, 1000), (2, 53), &[0; 1000])).expect("a frame is sent");
    }
    t2.signal("CONT");
    let output = interrupt(t2);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("because they were not read in time"), "{}", stderr(&output));
    let report = stdout(&output);
    let count = |label: &str| -> u64 {
        let line =
            report.lines().find_map(|line| line.strip_prefix(label)).unwrap_or_else(|| panic!("{label} in {report}"));
        line.split_whitespace().next().and_then(|number| number.parse().ok()).expect("a number")
    };
    let (received, dropped) =
        (count("Number of packets received: "), count("Number of packets dropped by the kernel: "));
    assert_eq!((received, net::received("va")), (3000, 3000));
    assert_eq!(packets(&place).rows.len() as u64 + dropped, received);
}

#[test]
fn an_interface_that_vanishes_is_said_and_the_others_go_on() {
    if !net::is_ours() {
        return;
    }
    net::add_pair("va", "vb");
    let (place, (sender, _receiver)) = (Place::new(), sockets());
    let mut t2 = start(&place, &["-i", "va", "-i", "lo"]);
    ip("link del va");
    t2.wait_until(|| {
        net::send(&sender, 1);
        so_far(&place, "out_packets.txt").lines().count() > 20
    });
    let output = interrupt(t2);
    assert_eq!(output.status.code(), Some(1));
    let ended =
        "va: capturing ended after packet 0 (The interface disappeared): check the interface with `ip link show`";
    assert!(stderr(&output).matches(ended).count() == 2 && stdout(&output).contains(ended), "{}", stderr(&output));
}

#[test]
fn a_run_whose_interfaces_have_all_vanished_ends_in_order() {
    if !net::is_ours() {
        return;
    }
    net::add_pair("va", "vb");
    let place = Place::new();
    let t2 = start(&place, &["-i", "va"]);
    let mut link = pcap::Capture::from_device("vb").expect("a device").open().expect("an interface");
    for n in 0..2000_u32 {
        link.sendpacket(common::udp_packet((1, 1000), (2, 53), &n.to_be_bytes())).expect("a frame is sent");
    }
    ip("link del va");
    let output = t2.end();
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    // What the system had not handed over yet is read all the same.
    assert_eq!(packets(&place).rows.len(), 2000, "{}", stderr(&output));
    assert!(stderr(&output).contains("va: capturing ended after packet 2000 ("), "{}", stderr(&output));
}

#[test]
fn packets_of_a_link_that_was_down_come_again_when_it_is_up() {
    if !net::is_ours() {
        return;
    }
    net::add_pair("va", "vb");
    let place = Place::new();
    let mut t2 = start(&place, &["-i", "va", "-l"]);
    let mut link = pcap::Capture::from_device("vb").expect("a device").open().expect("an interface");
    let rows = || so_far(&place, "out_packets.txt").lines().count();
    // A link that has come up needs some time until it carries frames.
    let mut send_until = |t2: &mut Child, count| {
        t2.wait_until(|| {
            let packet = common::udp_packet((1, 1000), (2, 53), b"data");
            rows() > count || link.sendpacket(packet).is_err()
        });
    };
    send_until(&mut t2, 1);
    let before = rows();
    ip("link set va down");
    ip("link set va up");
    send_until(&mut t2, before);
    assert_eq!(interrupt(t2).status.code(), Some(0));
}

#[test]
fn root_becomes_another_user_before_it_creates_files() {
    if !net::is_ours() {
        return;
    }
    let place = Place::new();
    fs::set_permissions(place.path("."), fs::Permissions::from_mode(0o777)).expect("a folder for all");
    let t2 = start(&place, &["-i", "lo", "--user", "nobody"]);
    let output = interrupt(t2);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(!stderr(&output).contains("running as root"), "{}", stderr(&output));
    let nobody = User::from_name("nobody").expect("users").expect("a user");
    let owner = fs::metadata(place.path("out_flows.txt")).expect("a file");
    assert_eq!((owner.uid(), owner.gid()), (nobody.uid.as_raw(), nobody.gid.as_raw()));
}

#[test]
fn what_cannot_be_captured_is_refused_with_what_to_do() {
    if !net::is_ours() {
        return;
    }
    net::add_pair("va", "vb");
    ip("link set va down");
    let refused = |words: &[&str], why: &str| {
        let output = t2(words);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(stderr(&output).contains(why), "{why} in {}", stderr(&output));
    };
    refused(&["-i", "loo"], "there is no interface `loo`, did you mean `lo`?");
    refused(&["-i", "va"], "`va` cannot be opened: That device is not up");
    refused(&["-i", "lo", "-i", "lo"], "interface `lo` is given twice");
    refused(
        &["-i", "lo", "-F", "tcp prt 21"],
        "`tcp prt 21` is no filter: can't parse filter expression: syntax error",
    );
    refused(&["-i", "lo", "--user", "no-such-user"], "there is no user `no-such-user`");
    refused(&["-i", "lo", "-B", "3G"], "below 2 GiB");
    refused(&["-i", "lo", "-r", "x"], "cannot be used with");
    let mut nobody = Command::new("setpriv");
    nobody.args(["--reuid", "65534", "--clear-groups", env!("CARGO_BIN_EXE_t2"), "-i", "lo"]);
    let output = nobody.output().expect("setpriv runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("sudo setcap cap_net_raw+ep"), "{}", stderr(&output));
}

#[test]
fn interfaces_are_listed_with_states_and_addresses() {
    if !net::is_ours() {
        return;
    }
    for words in [&["-i", "?"][..], &["--list-interfaces"]] {
        let output = t2(words);
        let listed = stdout(&output);
        let lo = listed.lines().find(|line| line.starts_with("lo ")).expect("the loopback interface");
        assert!(lo.contains("up, running, loopback") && lo.contains("127.0.0.1"), "{lo}");
        assert_eq!(output.status.code(), Some(0));
    }
}
