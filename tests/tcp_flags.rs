//! What `tcpFlags` tells of packets that were made for it.

mod common;

use common::{Place, Table, pcap_at, t2, words};
use etherparse::{IpFragOffset, IpNumber, Ipv4Header, PacketBuilder, TcpHeader, TcpOptionElement};

const CLIENT: [u8; 4] = [192, 0, 2, 1];
const SERVER: [u8; 4] = [192, 0, 2, 2];
const MACS: ([u8; 6], [u8; 6]) = ([2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2]);

/// A TCP packet of the client, or of the server.
struct Segment {
    from_client: bool,
    header: TcpHeader,
    ip_id: u16,
    payload: &'static [u8],
}

impl Segment {
    fn new(from_client: bool, seq: u32, ack: Option<u32>) -> Self {
        let (source, destination) = if from_client { (40_000, 80) } else { (80, 40_000) };
        let mut header = TcpHeader::new(source, destination, seq, 1000);
        (header.ack, header.acknowledgment_number) = (ack.is_some(), ack.unwrap_or(0));
        Self { from_client, header, ip_id: 0, payload: b"" }
    }

    fn with(mut self, change: impl FnOnce(&mut TcpHeader)) -> Self {
        change(&mut self.header);
        self
    }

    fn options(self, options: &[TcpOptionElement]) -> Self {
        self.with(|header| header.set_options(options).expect("options that fit"))
    }

    fn ip_id(self, ip_id: u16) -> Self {
        Self { ip_id, ..self }
    }

    fn payload(self, payload: &'static [u8]) -> Self {
        Self { payload, ..self }
    }

    fn bytes(&self) -> Vec<u8> {
        let (source, destination) = if self.from_client { (CLIENT, SERVER) } else { (SERVER, CLIENT) };
        let mut ip = Ipv4Header::new(0, 64, IpNumber::TCP, source, destination).expect("a header");
        ip.identification = self.ip_id;
        let builder = PacketBuilder::ethernet2(MACS.0, MACS.1).ip(etherparse::IpHeaders::Ipv4(ip, Default::default()));
        let mut bytes = Vec::new();
        builder.tcp_header(self.header.clone()).write(&mut bytes, self.payload).expect("a packet");
        bytes
    }
}

fn client(seq: u32, ack: u32) -> Segment {
    Segment::new(true, seq, Some(ack))
}

fn server(seq: u32, ack: u32) -> Segment {
    Segment::new(false, seq, Some(ack))
}

fn syn(seq: u32) -> Segment {
    Segment::new(true, seq, None).with(|header| header.syn = true)
}

fn syn_ack(seq: u32, ack: u32) -> Segment {
    server(seq, ack).with(|header| header.syn = true)
}

/// The files of a run over packets at these times in milliseconds.
fn run<P: AsRef<[u8]>>(packets: impl IntoIterator<Item = (u32, P)>) -> (Table, Table) {
    let place = Place::new();
    let capture = place.file("made.pcap", pcap_at(1, packets));
    t2(words(&capture, &place.path("out")).into_iter().chain(["--set".into(), "tcpFlags.ja4t=true".into()]));
    (place.table("out_packets.txt"), place.table("out_flows.txt"))
}

fn segments(segments: impl IntoIterator<Item = (u32, Segment)>) -> (Table, Table) {
    run(segments.into_iter().map(|(time, segment)| (time, segment.bytes())))
}

fn bits(cell: &str) -> u32 {
    u32::from_str_radix(&cell[2..], 16).expect("bits")
}

#[test]
fn data_that_comes_again_after_a_silence_is_a_retransmission() {
    let (packets, flows) = segments([
        (0, client(100, 1).payload(b"0123456789")),
        (1, server(1, 110)),
        (2, client(110, 1).payload(b"0123456789")),
        (900, client(110, 1).payload(b"0123456789")),
    ]);
    assert_eq!(packets.column("tcpAnomaly")[2..], ["0x0000", "0x0002"]);
    assert_eq!(flows.column("tcpSeqFaultCnt"), ["1", "0"]);
}

#[test]
fn distances_and_order_wrap_where_sequence_numbers_start_over() {
    let (packets, flows) = segments([
        (0, client(u32::MAX - 4, 1).payload(b"0123456789")),
        (10, client(5, 1).payload(b"0123456789")),
        (20, client(15, 1).payload(b"0123456789")),
    ]);
    assert_eq!(packets.column("seqDiff"), ["0", "10", "10"]);
    // RFC 9293, section 3.4 (spec flow-and-packet, B60).
    assert_eq!(packets.column("tcpAnomaly"), ["0x0000"; 3]);
    assert_eq!((flows.column("tcpPSeqCnt"), flows.column("tcpSeqSntBytes")), (vec!["3"], vec!["20"]));
}

#[test]
fn a_reset_takes_no_sequence_number() {
    let (_, flows) = segments([
        (0, client(100, 1)),
        (10, client(100, 1).with(|header| header.rst = true)),
        (20, client(100, 1).with(|header| header.rst = true)),
    ]);
    assert_eq!(flows.column("tcpPSeqCnt"), ["3"]);
}

#[test]
fn ip_ids_that_roll_over_are_told_from_those_out_of_order() {
    let ids = [65_534, 65_535, 1, 0, 40_000];
    let (packets, flows) = segments((0..).step_by(10).zip(ids.map(|id| client(1, 1).ip_id(id))));
    let flags: Vec<_> = packets.column("ipFlags").iter().map(|cell| bits(cell) & 6).collect();
    assert_eq!(flags, [0, 0, 4, 2, 0]);
    assert_eq!(packets.column("ipIDDiff"), ["0", "1", "-65534", "-1", "40000"]);
    assert_eq!((flows.column("ipMindIPID"), flows.column("ipMaxdIPID")), (vec!["1"], vec!["40000"]));
}

#[test]
fn a_window_that_keeps_shrinking_changes_its_direction_once() {
    let windows = [1000, 2000, 1500, 1400, 1400, 1600];
    let segments_of = windows.map(|window| client(1, 1).with(|header| header.window_size = window));
    let (packets, flows) = segments((0..).step_by(10).zip(segments_of));
    let is_up: Vec<_> = packets.column("tcpFStat").iter().map(|cell| bits(cell) & 0x0800 != 0).collect();
    assert_eq!(is_up, [false, true, false, false, false, true]);
    let counts = ["tcpWinSzUpCnt", "tcpWinSzDwnCnt", "tcpWinSzChgDirCnt"].map(|name| flows.column(name)[0]);
    assert_eq!(counts, ["2", "2", "3"]);
}

#[test]
fn windows_are_scaled_once_both_sides_agreed_and_the_fingerprint_has_all_kinds() {
    let options = [TcpOptionElement::MaximumSegmentSize(1460), TcpOptionElement::WindowScale(7)];
    let (packets, flows) = segments([
        (0, syn(1).options(&options)),
        (5, syn_ack(9, 2).options(&options)),
        (12, client(2, 10)),
        (1_012, syn(1).options(&options).with(|header| header.source_port = 40_001)),
    ]);
    assert_eq!(packets.column("tcpWin"), ["1000", "1000", "128000", "1000"]);
    assert_eq!(flows.column("tcpWS"), ["128", "128", "0"]);
    // etherparse fills options up with kind 0.
    assert_eq!(flows.column("tcpJA4T"), ["1000_2-3-0_1460_7"; 3]);
    let trips: Vec<f64> = flows.column("tcpSSASAATrip").iter().map(|cell| cell.parse().expect("seconds")).collect();
    assert!((trips[0] - 0.005).abs() < 1e-6 && (trips[1] - 0.007).abs() < 1e-6, "{trips:?}");
}

#[test]
fn a_lone_syn_is_a_scan_and_its_answer_makes_it_successful() {
    let reset = server(0, 2).with(|header| header.rst = true);
    let (_, flows) = segments([(0, syn(1)), (5, reset), (10, syn(7).with(|header| header.source_port = 40_001))]);
    let scans: Vec<_> = flows.column("tcpAnomaly").iter().map(|cell| bits(cell) & 0x3000).collect();
    assert_eq!(scans, [0x3000, 0x2000, 0x1000]);
}

/// A UDP packet over IPv4 with this checksum, or the right one.
fn udp(checksum: Option<u16>) -> Vec<u8> {
    let builder = PacketBuilder::ethernet2(MACS.0, MACS.1).ipv4(CLIENT, SERVER, 64).udp(40_000, 53);
    let mut bytes = Vec::new();
    builder.write(&mut bytes, b"question").expect("a packet");
    if let Some(checksum) = checksum {
        bytes[40..42].copy_from_slice(&checksum.to_be_bytes());
    }
    bytes
}

#[test]
fn a_wrong_checksum_is_told_and_a_missing_one_of_udp_is_not() {
    let (packets, _) = run([(0, udp(None)), (10, udp(Some(0x1234))), (20, udp(Some(0)))]);
    let flags: Vec<_> = packets.column("ipFlags").iter().map(|cell| bits(cell) & 0x0c00).collect();
    assert_eq!(flags, [0, 0x0800, 0]);
    assert_eq!(packets.column("l4HdrChkSum")[1..], ["0x1234", "0x0000"]);
    let computed = packets.column("l4CalChkSum");
    assert_eq!([computed[1], computed[2]], [packets.column("l4HdrChkSum")[0]; 2]);
}

/// The pieces of a UDP datagram, cut every 16 bytes.
fn fragments(datagram: &[u8]) -> Vec<Vec<u8>> {
    let pieces = datagram.chunks(16).enumerate();
    let last = datagram.len().div_ceil(16) - 1;
    let pieces = pieces.map(|(n, piece)| {
        let mut ip = Ipv4Header::new(piece.len() as u16, 64, IpNumber::UDP, CLIENT, SERVER).expect("a header");
        (ip.identification, ip.more_fragments) = (7, n != last);
        ip.fragment_offset = IpFragOffset::try_new(2 * n as u16).expect("a small offset");
        ip.header_checksum = ip.calc_header_checksum();
        let mut packet = [&MACS.1[..], &MACS.0, &[0x08, 0x00]].concat();
        packet.extend_from_slice(&ip.to_bytes());
        packet.extend_from_slice(piece);
        packet
    });
    pieces.collect()
}

#[test]
fn the_checksum_of_a_datagram_is_verified_with_its_last_fragment() {
    let udp = etherparse::UdpHeader::with_ipv4_checksum(
        40_000,
        53,
        &Ipv4Header::new(48, 64, IpNumber::UDP, CLIENT, SERVER).expect("a header"),
        &[b'x'; 40],
    );
    let mut datagram = [&udp.expect("a header").to_bytes()[..], &[b'x'; 40]].concat();
    let verify = |datagram: &[u8]| {
        let (packets, _) = run((0..).step_by(10).zip(fragments(datagram)));
        let wrong: Vec<_> = packets.column("ipFlags").iter().map(|cell| bits(cell) & 0x0800 != 0).collect();
        let sums = (packets.column("l4HdrChkSum")[2].to_owned(), packets.column("l4CalChkSum")[2].to_owned());
        (wrong, sums.0 == sums.1)
    };
    assert_eq!(verify(&datagram), (vec![false; 3], true));
    datagram[30] = b'y';
    assert_eq!(verify(&datagram), (vec![false, false, true], false));
}

#[test]
fn a_tcp_header_that_is_cut_has_no_values() {
    let packet = client(1, 1).bytes();
    let mut file = pcap_at(1, [(0, &packet)]);
    let header = 24 + 16;
    file.truncate(header + 14 + 20 + 12);
    file[24 + 8..24 + 12].copy_from_slice(&46u32.to_le_bytes());
    let place = Place::new();
    let capture = place.file("cut.pcap", file);
    t2(words(&capture, &place.path("out")));
    let packets = place.table("out_packets.txt");
    for (name, cell) in [("seq", ""), ("tcpFlags", ""), ("tcpFStat", "0x0000"), ("tcpOptLen", "0"), ("ipTTL", "64")] {
        assert_eq!(packets.column(name), [cell], "{name}");
    }
    assert_eq!(bits(packets.column("ipFlags")[0]) & 0x1800, 0x1800);
}
