//! The end report (spec report-cli-sinks, sections 3.4 and 3.6).

use super::*;
use crate::capture::LinkType;
use crate::dissect::NoFlow;

/// The run of the example in section 3.6.
fn example() -> RunSummary {
    let mut run = nothing();
    run.span = Some((Timestamp::new(1_000, 0), Timestamp::new(1_024, 994_660_000)));
    run.processing = Span::from_nanos(4_097_941_739);
    run.unloading = Span::from_nanos(5_097_941_739);
    run.input = Some((95_954_074, 95_954_074));
    run.counters = Counters {
        packets: 1_219_015,
        captured_bytes: 76_449_810,
        wire_bytes: 471_088_286,
        pad_bytes: 4_005_180,
        flow_bytes: 467_083_107,
        ipv4_packets: 1_219_015,
        a: Tally { packets: 576_901, bytes: 36_175_176 },
        b: Tally { packets: 642_114, bytes: 40_274_634 },
        tcp_packets: 871_144,
        tcp_bytes: 54_883_716,
        udp_packets: 347_871,
        udp_bytes: 21_566_094,
        ..Counters::default()
    };
    run.flows = FlowCounts { a: 8600, b: 8600, ipv4: 17_200, peak: 17_200, ..FlowCounts::default() };
    run.headers = Headers { min: 3, max: 3, sum: 3 * 1_219_015, packets: 1_219_015, max_vlan: 0, max_mpls: 0 };
    run.status = Status(0x0400_1002_0000_4001);
    run.plugins = vec![Line::of_plugin("tcpWin", "Aggregated tcpWinStat=0x01")];
    run.memory = Some((30_000_000, 25_000_000_000));
    run
}

const EXAMPLE: &str = "\
Dump start: 1000.000000000 sec (Thu 01 Jan 1970 00:16:40 GMT)
Dump stop : 1024.994660000 sec (Thu 01 Jan 1970 00:17:04 GMT)
Total dump duration: 24.994660000 sec
Finished processing. Elapsed time: 4.097941739 sec
Finished unloading flow memory. Time: 5.097941739 sec
Percentage completed: 100.00%
Number of processed packets: 1219015 (1.22 M)
Number of processed bytes: 76449810 (76.45 M)
Number of raw bytes: 471088286 (471.09 M)
Number of pad bytes: 4005180 (4.01 M)
Number of pcap bytes: 95954074 (95.95 M)
Number of IPv4 packets: 1219015 (1.22 M) [100.00%]
Number of A packets: 576901 (576.90 K) [47.33%]
Number of B packets: 642114 (642.11 K) [52.67%]
Number of A bytes: 36175176 (36.18 M) [47.32%]
Number of B bytes: 40274634 (40.27 M) [52.68%]
<A packet load>: 62.71
<B packet load>: 62.72
--------------------------------------------------------------------------------
tcpWin: Aggregated tcpWinStat=0x01
--------------------------------------------------------------------------------
Headers count: min: 3, max: 3, avg: 3.00
Number of TCP packets: 871144 (871.14 K) [71.46%]
Number of TCP bytes: 54883716 (54.88 M) [71.79%]
Number of UDP packets: 347871 (347.87 K) [28.54%]
Number of UDP bytes: 21566094 (21.57 M) [28.21%]
~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
Number of processed      flows: 17200 (17.20 K)
Number of processed IPv4 flows: 17200 (17.20 K) [100.00%]
Number of processed A    flows: 8600 (8.60 K) [50.00%]
Number of processed B    flows: 8600 (8.60 K) [50.00%]
Number of request        flows: 8600 (8.60 K) [50.00%]
Number of reply          flows: 8600 (8.60 K) [50.00%]
Total   A/B    flow asymmetry: 0.00
Total req/rply flow asymmetry: 0.00
Number of processed A+B packets/A+B flows: 70.87
Number of processed A   packets/A   flows: 67.08
Number of processed   B packets/  B flows: 74.66
Number of processed total packets/s: 48771.02 (48.77 K)
Number of processed A+B   packets/s: 48771.02 (48.77 K)
Number of processed A     packets/s: 23080.97 (23.08 K)
Number of processed   B   packets/s: 25690.05 (25.69 K)
~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
<Number of processed flows/s>: 688.15
<Bandwidth>: 149498527 b/s (149.50 Mb/s)
<Snapped bandwidth>: 24469166 b/s (24.47 Mb/s)
<Raw bandwidth>: 150780458 b/s (150.78 Mb/s)
Max number of flows in memory: 17200 (17.20 K) [6.56%]
Memory usage: 0.03 GB [0.12%]
Aggregated flowStat=0x0400100200004000
[WRN] L3 SnapLength < Length in IP header
[WRN] Consecutive duplicate IP ID
[INF] IPv4 flows";

#[test]
fn the_example_of_the_specification_is_reported_as_it_says() {
    assert_eq!(shown(&example().lines()), EXAMPLE.lines().collect::<Vec<_>>());
}

#[test]
fn a_run_without_packets_reports_what_is_always_there() {
    let wanted = [
        "Dump stop : 0.000000000 sec (Thu 01 Jan 1970 00:00:00 GMT)",
        "Total dump duration: 0.000000000 sec",
        "Finished processing. Elapsed time: 0.000000000 sec",
        "Finished unloading flow memory. Time: 0.000000000 sec",
        "Number of processed packets: 0",
        "<A packet load>: 0.00",
        "<B packet load>: 0.00",
        &"-".repeat(80),
        &"-".repeat(80),
        "Headers count: min: 65535, max: 0, avg: 0.00",
        &"~".repeat(80),
        &"~".repeat(80),
        "Aggregated flowStat=0x0000000000000000",
    ];
    assert_eq!(shown(&nothing().lines()), wanted);
}

#[test]
fn every_counter_has_its_line_and_its_share() {
    let mut run = nothing();
    run.counters = Counters {
        packets: 1000,
        captured_bytes: 500,
        l2_packets: 11,
        ipv4_packets: 200,
        ipv6_packets: 400,
        ipvx_packets: 14,
        arp_packets: 15,
        rarp_packets: 16,
        llc_packets: 17,
        gre_packets: 18,
        lapd_packets: 19,
        teredo_packets: 20,
        ayiya_packets: 21,
        igmp_packets: 22,
        icmp_packets: 23,
        icmpv6_packets: 24,
        tcp_packets: 25,
        tcp_bytes: 50,
        udp_packets: 27,
        udp_bytes: 100,
        sctp_packets: 29,
        sctp_bytes: 150,
        dtls_records: 31,
        ipv4_fragments: 20,
        ipv6_fragments: 20,
        ..Counters::default()
    };
    for (label, wanted) in [
        ("L2 packets", "11 [1.10%]"),
        ("IPv4 packets", "200 [20.00%]"),
        ("IPv6 packets", "400 [40.00%]"),
        ("IPvX packets", "14 [1.40%]"),
        ("ARP packets", "15 [1.50%]"),
        ("RARP packets", "16 [1.60%]"),
        ("LLC packets", "17 [1.70%]"),
        ("GRE packets", "18 [1.80%]"),
        ("LAPD packets", "19 [1.90%]"),
        ("Teredo packets", "20 [2.00%]"),
        ("AYIYA packets", "21 [2.10%]"),
        ("IGMP packets", "22 [2.20%]"),
        ("ICMP packets", "23 [2.30%]"),
        ("ICMPv6 packets", "24 [2.40%]"),
        ("TCP packets", "25 [2.50%]"),
        ("TCP bytes", "50 [10.00%]"),
        ("UDP packets", "27 [2.70%]"),
        ("UDP bytes", "100 [20.00%]"),
        ("SCTP packets", "29 [2.90%]"),
        ("SCTP bytes", "150 [30.00%]"),
        ("DTLS packets", "31 [3.10%]"),
        ("IPv4 fragmented packets", "20 [10.00%]"),
        ("IPv6 fragmented packets", "20 [5.00%]"),
    ] {
        assert_eq!(line(&run, &format!("Number of {label}")).as_deref(), Some(wanted), "{label}");
    }
}

#[test]
fn packets_without_flow_are_told_with_their_reasons_also_where_none_has_a_flow() {
    let mut run = nothing();
    run.counters.packets = 10;
    assert_eq!(line(&run, "Number of packets without flow"), None);
    for why in [NoFlow::Encrypted, NoFlow::BadIpHeader, NoFlow::Encrypted] {
        run.losses.without_row.add(why, LinkType(105));
    }
    assert_eq!(line(&run, "Number of packets without flow").as_deref(), Some("3 [30.00%]"));
    assert_eq!(line(&run, "    802.11 frame encrypted").as_deref(), Some("2 [20.00%]"));
    assert_eq!(line(&run, "    broken IP header").as_deref(), Some("1 [10.00%]"));
    assert_eq!(line(&run, "    no byte captured"), None);
}

#[test]
fn flows_are_told_by_kind_with_requests_and_replies() {
    let mut run = nothing();
    let [l2, ipv4, ipv6] = [1, 4, 3];
    run.flows = FlowCounts { a: 6, b: 2, l2, ipv4, ipv6, lone_replies: 1, evicted: 2, divided: 4, alarmed: 0, peak: 5 };
    run.counters.packets = 100;
    run.counters.a = Tally { packets: 60, bytes: 600 };
    run.counters.b = Tally { packets: 10, bytes: 100 };
    run.flow_capacity = 10;
    for (label, wanted) in [
        ("Number of processed      flows", "8"),
        ("Number of processed L2   flows", "1 [12.50%]"),
        ("Number of processed IPv4 flows", "4 [50.00%]"),
        ("Number of processed IPv6 flows", "3 [37.50%]"),
        ("Number of processed A    flows", "6 [75.00%]"),
        ("Number of processed B    flows", "2 [25.00%]"),
        ("Number of request        flows", "5 [62.50%]"),
        ("Number of reply          flows", "3 [37.50%]"),
        ("Total   A/B    flow asymmetry", "0.50"),
        ("Total req/rply flow asymmetry", "0.25"),
        ("Number of processed A+B packets/A+B flows", "8.75"),
        ("Number of processed A   packets/A   flows", "10.00"),
        ("Number of processed   B packets/  B flows", "5.00"),
        ("Max number of flows in memory", "5 [50.00%]"),
        ("Number of flows terminated by autopilot", "2 [25.00%]"),
        ("Number of flows divided by active timeout", "4 [50.00%]"),
        ("<A packet load>", "10.00"),
        ("Number of A packets", "60 [85.71%]"),
        ("Number of B packets", "10 [14.29%]"),
        ("Number of A bytes", "600 [85.71%]"),
        ("Number of B bytes", "100 [14.29%]"),
    ] {
        assert_eq!(line(&run, label).as_deref(), Some(wanted), "{label}");
    }
}

#[test]
fn rates_need_time_and_packets() {
    let mut run = nothing();
    run.span = Some((Timestamp::new(5, 0), Timestamp::new(5, 0)));
    run.counters = Counters { packets: 10, a: Tally { packets: 10, bytes: 10 }, ..Counters::default() };
    run.flows.a = 1;
    assert_eq!((line(&run, "<Bandwidth>"), line(&run, "Number of processed total packets/s")), (None, None));
    run.span = Some((Timestamp::new(5, 0), Timestamp::new(7, 0)));
    assert_eq!(line(&run, "Number of processed total packets/s").as_deref(), Some("5.00"));
    assert_eq!(line(&run, "Number of processed A+B   packets/s").as_deref(), Some("5.00"));
    assert_eq!((line(&run, "Number of processed   B   packets/s"), line(&run, "<Snapped bandwidth>")), (None, None));
    assert_eq!(line(&run, "Number of processed   B packets/  B flows"), None);
    assert_eq!(line(&run, "<Number of processed flows/s>").as_deref(), Some("0.50"));
    run.status = Status::L2_SNAPPED;
    assert!(line(&run, "<Snapped bandwidth>").is_some());
}

#[test]
fn tags_and_labels_are_told_where_there_are_some() {
    let told = |status: Status| {
        let mut run = nothing();
        run.status = status;
        (run.headers.max_vlan, run.headers.max_mpls) = (2, 3);
        (line(&run, "Max VLAN header count"), line(&run, "Max MPLS header count"))
    };
    assert_eq!(told(Status::NONE), (None, None));
    assert_eq!(told(Status::VLAN), (Some("2".to_owned()), None));
    assert_eq!(told(Status::MPLS_UCAST), (None, Some("3".to_owned())));
    assert_eq!(told(Status::MPLS_MCAST), (None, Some("3".to_owned())));
}

#[test]
fn how_much_of_a_capture_was_read_is_told_where_its_size_is_known() {
    let mut run = nothing();
    assert_eq!((line(&run, "Percentage completed"), line(&run, "Number of pcap bytes")), (None, None));
    run.input = Some((400, 100));
    assert_eq!(line(&run, "Percentage completed").as_deref(), Some("25.00%"));
    assert_eq!(line(&run, "Number of pcap bytes").as_deref(), Some("400"));
}

#[test]
fn the_average_of_headers_has_two_decimals() {
    let mut run = nothing();
    run.headers = Headers { min: 1, max: 9, sum: 8, packets: 3, ..Headers::default() };
    assert_eq!(line(&run, "Headers count").as_deref(), Some("min: 1, max: 9, avg: 2.67"));
}
