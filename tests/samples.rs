//! The captures of `samples/`, against what tshark says of each packet (`samples/expected/`).

mod common;

use common::{Place, SAMPLES, Table, sample, stderr, t2, words};

/// What tshark calls a column, and what t2 calls it. A cell is compared where tshark has something to say.
const COLUMNS: [(&str, &str); 10] = [
    ("frame.number", "pktNo"),
    ("frame.time_epoch", "time"),
    ("eth.src", "srcMac"),
    ("eth.dst", "dstMac"),
    ("ip.src", "srcIP"),
    ("ip.dst", "dstIP"),
    ("srcport", "srcPort"),
    ("dstport", "dstPort"),
    ("ip.proto", "l4Proto"),
    ("tcp.window_size_value", "tcpWinSize"),
];

/// Status bits of flows that end before tshark does: dissection stopped; a transport header that is not whole, whose
/// ports are not told.
const ENDS_EARLIER: u64 = 0x0000_0808_0000_0000;

fn packets(capture: &str) -> Table {
    let place = Place::new();
    let output = t2(words(&sample(capture), &place.path("out")));
    assert_eq!(output.status.code(), Some(0), "{capture}: {}", stderr(&output));
    place.table("out_flows.txt");
    place.table("out_packets.txt")
}

/// What tshark says: a row a packet.
fn expected(capture: &str) -> Table {
    let text = std::fs::read_to_string(
        sample("expected").join(format!("{}.tsv", capture.split('.').next().unwrap_or_default())),
    )
    .expect("tshark's opinion");
    let mut lines = text.lines().map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
    Table { header: lines.next().expect("a header line"), rows: lines.collect() }
}

fn agree(capture: &str) {
    let (found, expected) = (packets(capture), expected(capture));
    assert_eq!(found.rows.len(), expected.rows.len(), "{capture}: every packet has a row");
    let status = found.column("flowStat");
    let ends_earlier = |n: usize| {
        let digits = status[n].trim_start_matches("0x");
        u64::from_str_radix(digits, 16).expect("a status") & ENDS_EARLIER != 0
    };
    for (theirs, ours) in COLUMNS {
        let cells = expected.column(theirs).into_iter().zip(found.column(ours)).enumerate();
        for (n, (theirs_cell, ours_cell)) in cells.filter(|(n, _)| !ends_earlier(*n)) {
            let agreed = theirs_cell.is_empty() || theirs_cell == ours_cell;
            assert!(agreed, "{capture}: packet {}: {theirs} {theirs_cell}, {ours} {ours_cell}", n + 1);
        }
    }
}

/// The number of cells of a column that are not empty.
fn filled(table: &Table, column: &str) -> usize {
    table.column(column).iter().filter(|cell| !cell.is_empty()).count()
}

#[test]
fn tshark_agrees_on_every_packet() {
    for capture in SAMPLES {
        agree(capture);
    }
}

#[test]
fn windows_and_protocols_are_filled_wherever_tshark_has_them() {
    for capture in ["ftp.pcap", "cut.pcap", "http.pcap", "raw.pcap", "mixed.pcapng", "vlan.pcap"] {
        for (theirs, ours) in [("tcp.window_size_value", "tcpWinSize"), ("ip.proto", "l4Proto")] {
            assert_eq!(filled(&packets(capture), ours), filled(&expected(capture), theirs), "{capture} {ours}");
        }
    }
}

#[test]
fn the_ftp_session_is_told_as_it_was_spoken() {
    let table = packets("ftp.pcap");
    let spoken = table.column("l7Content");
    for line in [
        r"220 t2 sample server\r\n",
        r"USER anonymous\r\n",
        r"PASS guest@example.test\r\n",
        r"TYPE I\r\n",
        r"PASV\r\n",
        r"SIZE slow.txt\r\n",
        r"RETR slow.txt\r\n",
        r"QUIT\r\n",
    ] {
        assert!(spoken.contains(&line), "{line}");
    }
}

#[test]
fn a_window_that_fills_is_counted_from_there_on() {
    let table = packets("ftp.pcap");
    let zero = table.column("tcpWinSize").iter().filter(|window| **window == "0").count();
    let counted = table.column("tcpWinThPktCnt").iter().filter_map(|count| count.parse::<usize>().ok()).max();
    assert!(zero > 0);
    assert_eq!(counted, Some(zero));
}

#[test]
fn packets_that_are_not_tcp_leave_the_columns_of_tcp_win_empty() {
    let table = packets("ping.pcap");
    assert_eq!((filled(&table, "tcpWinSize"), filled(&table, "tcpWinThPktCnt")), (0, 0));
    assert!(!table.rows.is_empty());
}

#[test]
fn fragments_of_a_ping_belong_to_its_flow_in_both_versions() {
    let table = packets("ping.pcap");
    let flows = |path: &str| -> Vec<_> {
        let rows = table.column("hdrDesc").into_iter().zip(table.column("flowInd"));
        rows.filter(|(found, _)| *found == path).map(|(_, flow)| flow).collect()
    };
    let (first, later) = (flows("eth:ipv6:ipv6.fraghdr:icmpv6"), flows("eth:ipv6:ipv6.fraghdr"));
    assert!(!first.is_empty());
    assert!(first.iter().all(|flow| later.contains(flow)), "{first:?} {later:?}");
}

#[test]
fn one_tag_and_two_tags_are_told() {
    let table = packets("vlan.pcap");
    let mut seen = table.column("vlanID");
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen, ["", "10", "100;30", "20", "200;40"]);
    assert!(table.column("hdrDesc").contains(&"eth:vlan{2}:ipv4:icmp"));
}

#[test]
fn tunnels_are_followed_to_the_inner_hosts() {
    let table = packets("tunnels.pcap");
    let paths = table.column("hdrDesc");
    for path in [
        "eth:ipv4:udp:vxlan:eth:ipv4:tcp",
        "eth:ipv4:udp:geneve:eth:ipv6:tcp",
        "eth:ipv4:gre:eth:ipv4:tcp",
        "eth:ipv4:gre:ipv4:tcp",
        "eth:ipv4:gre:erspan:eth:ipv6:tcp",
        "eth:mpls{2}:ipv4:tcp",
        "eth:ipv4:ipv6:tcp",
        "eth:ipv6:ipv4:tcp",
        "eth:ipv6:ipv6.routing:ipv6:tcp",
    ] {
        assert!(paths.contains(&path), "{path}");
    }
}

#[test]
fn nanoseconds_are_kept_in_either_byte_order() {
    let table = packets("ns.pcap");
    assert!(table.column("time").iter().any(|time| !time.ends_with("000")));
    assert_eq!(packets("ns-be.pcap"), table);
}

#[test]
fn a_cooked_capture_shows_the_one_address_that_it_has() {
    for capture in ["sll.pcap", "sll2.pcap"] {
        let table = packets(capture);
        assert_eq!((filled(&table, "srcMac"), filled(&table, "dstMac")), (table.rows.len(), 0), "{capture}");
    }
}

#[test]
fn compressed_captures_give_the_rows_of_the_plain_one() {
    let plain = packets("ping.pcap");
    assert_eq!(packets("ping.pcap.gz"), plain);
    assert_eq!(packets("ping.pcap.zst"), plain);
}
