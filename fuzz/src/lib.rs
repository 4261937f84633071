//! What no packet and no capture may do to t2, whatever its bytes: asserted for the inputs that fuzzing makes, and by
//! the tests that run without it.

mod jobs;
mod writes;

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use t2_core::capture::{Capture, LinkType, RawPacket};
use t2_core::dissect::{Fragment, HeaderOptions, Layers, NoFlow, Packet, TransportChecksum, dissect};
use t2_core::engine::{Engine, Plan};
use t2_core::output::{Outputs, Prefix, RunInfo};
use t2_core::prelude::{ArrayVec, HeaderPath, Timestamp};
use t2_core::report::{self, RunSummary};
use t2_plugins::STANDARD;

pub use jobs::jobs;
pub use writes::writes;

/// The link types that are dissected, and some that are not; the first byte of an input is the place of one.
const LINK_TYPES: [u32; 60] = [
    1, 0, 9, 50, 51, 99, 101, 104, 105, 107, 108, 113, 119, 127, 137, 167, 177, 178, 192, 203, 204, 205, 206, 228, 229,
    239, 274, 276, 6, 147, 300, 65_535, 7, 8, 10, 12, 14, 100, 106, 109, 122, 129, 135, 138, 163, 166, 168, 179, 180,
    181, 219, 226, 242, 258, 281, 282, 284, 285, 283, 164,
];

/// Length of the longest header of a record in bytes.
const LONGEST_HEADER: u64 = 32;

/// How many packets of an input are read, so that an input is soon done.
const MOST_PACKETS: usize = 1000;

/// So few flows fit into the table that captures of a few kB make it run over.
const FLOW_CAPACITY: usize = 16;

/// The place for the outputs of this process.
pub fn folder() -> PathBuf {
    let memory = Path::new("/dev/shm");
    let parent = if memory.is_dir() { memory.to_path_buf() } else { std::env::temp_dir() };
    parent.join(format!("t2-fuzz-{}", std::process::id()))
}

/// Dissects one packet. The first byte chooses its link type, the next two tell how many bytes the wire had beyond what
/// was captured, and the rest is what was captured.
pub fn packet(input: &[u8]) {
    let [link, more_0, more_1, data @ ..] = input else { return };
    let link_type = LinkType(LINK_TYPES[usize::from(*link) % LINK_TYPES.len()]);
    let wire_len = match u16::from_le_bytes([*more_0, *more_1]) {
        u16::MAX => u32::MAX,
        more => data.len() as u32 + u32::from(more),
    };
    check_packet(RawPacket { time: Timestamp::default(), link_type, wire_len, data });
}

/// The input of [`packet`] that a packet is; of another link type where it is not known.
pub fn packet_input(packet: &RawPacket<'_>) -> Vec<u8> {
    let link = LINK_TYPES.iter().position(|link_type| *link_type == packet.link_type.0).unwrap_or(0);
    let more = packet.wire_len.saturating_sub(packet.data.len() as u32);
    let more = u16::try_from(more).unwrap_or(u16::MAX).to_le_bytes();
    [&[link as u8][..], &more, packet.data].concat()
}

/// Asserts what the documentation promises of a packet and its layers.
pub fn check_packet(raw: RawPacket<'_>) {
    let mut layers = Layers::default();
    let result = why_no_flow(raw, &mut layers);
    check_layers(&layers, raw.data.len());
    check_path(&layers.path, raw.data.len());
    let path = layers.path;
    if let Ok(packet) = dissect(raw, &mut layers) {
        check_view(&packet);
    }
    assert_eq!((why_no_flow(raw, &mut layers), layers.path), (result, path), "layers that were used before");
}

/// Why a packet has no flow, if it has none.
pub fn why_no_flow(raw: RawPacket<'_>, layers: &mut Layers) -> Option<NoFlow> {
    dissect(raw, layers).err().map(|without| without.why)
}

fn check_layers(layers: &Layers, captured: usize) {
    let Layers { l2_at, l3_at, l4_at, l7_at, l3_captured, l4_captured, l7_captured, .. } = *layers;
    for (name, at, length) in [
        ("layer 2", l2_at, 0),
        ("layer 3", l3_at, l3_captured),
        ("layer 4", l4_at, l4_captured),
        ("payload", l7_at, l7_captured),
    ] {
        assert!(u64::from(at) + u64::from(length) <= captured as u64, "{name}: {length} bytes at {at} of {captured}");
    }
    assert!(layers.vlan_tags.ids().iter().all(|&id| id < 1 << 12));
}

fn check_path(path: &HeaderPath, captured: usize) {
    let mut text = ArrayVec::<u8, { HeaderPath::LONGEST }>::new();
    path.write_to(&mut text);
    assert!(text.iter().all(|byte| byte.is_ascii_graphic()), "{text:?}");
    assert_eq!(text.is_empty(), path.headers() == 0);
    // No header is empty; but some of them have names of their own for the first part of what they carry.
    let most = 4 + 2 * captured;
    assert!(usize::from(path.headers()) <= most, "{} headers in {captured} bytes", path.headers());
    let mut owned = ArrayVec::new();
    path.to_owned_path().write_to(&mut owned);
    assert_eq!(owned, text);
}

/// Options lie within their bytes, and none comes after one that is malformed.
fn check_options(mut options: HeaderOptions<'_>, bytes: usize) {
    let read: Vec<_> = options.by_ref().collect();
    let length: usize = read.iter().flatten().map(|option| 1 + option.data.len()).sum();
    assert!(length <= bytes);
    assert!(read.iter().rev().skip(1).all(Result::is_ok));
    assert_eq!(options.next(), None);
}

/// What is told of checksums is told of captured bytes.
fn check_checksums(packet: &Packet<'_>) {
    let layers = packet.layers();
    let ip = packet.ip_checksum();
    assert!(ip.is_none() || packet.ip().is_some_and(|ip| ip.is_v4() && ip.is_whole()));
    match packet.transport_checksum() {
        TransportChecksum::Whole(_) => {
            assert!(layers.l3_captured >= layers.l3_len && layers.fragment == Fragment::Whole)
        }
        TransportChecksum::Fragment(part) => {
            assert!(layers.fragment != Fragment::Whole);
            assert!(part.stored.is_none() || layers.fragment == Fragment::First);
        }
        TransportChecksum::Cut { .. } | TransportChecksum::None => {}
    }
}

/// Reads everything that plugins can read.
fn check_view(packet: &Packet<'_>) {
    let layers = packet.layers();
    assert_eq!(packet.payload().len(), layers.l7_captured as usize);
    check_checksums(packet);
    if let Some(ip) = packet.ip() {
        let _ = (ip.ttl(), ip.traffic_class(), ip.id(), ip.fragment_offset(), ip.checksum(), ip.is_whole());
        check_options(HeaderOptions::plain(ip.options()), ip.options().len());
        for header in ip.extension_headers() {
            check_options(header.options(), header.data.len());
        }
        assert!(ip.hop_by_hop_options().len() + ip.destination_options().len() <= packet.captured().len());
        assert_eq!(ip.source().is_ipv4(), packet.ipv4().is_some());
        assert_eq!(ip.destination().is_ipv6(), packet.ipv6().is_some());
        assert_eq!(ip.protocol(), layers.protocol);
    }
    if let Some(tcp) = packet.tcp() {
        let _ = (tcp.sequence(), tcp.acknowledgement(), tcp.flags(), tcp.window(), tcp.header_len());
        assert!(tcp.options().len() <= 40);
        check_options(HeaderOptions::plain(tcp.options()), tcp.options().len());
        check_ports((tcp.source_port(), tcp.destination_port()), layers);
    }
    if let Some(udp) = packet.udp() {
        let _ = udp.length();
        check_ports((udp.source_port(), udp.destination_port()), layers);
    }
    if let Some(icmp) = packet.icmp() {
        let _ = (icmp.kind(), icmp.code());
    }
}

/// The flow has the ports of the header, or none: those behind many extension headers are not looked for.
fn check_ports(ports: (u16, u16), layers: &Layers) {
    assert!([ports, (0, 0)].contains(&layers.ports), "{ports:?} {layers:?}");
}

/// Reads a whole capture, and takes its packets through all plugins and into files.
pub fn capture(input: &[u8], folder: &Path) {
    let mut capture = match Capture::from_reader(Cursor::new(input.to_vec()), "input") {
        Ok(capture) => capture,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let mut run = Run::new(folder, FLOW_CAPACITY);
    let (mut position, mut record) = (0, 0);
    for number in 1..=MOST_PACKETS as u64 {
        let raw = match capture.next_packet() {
            Ok(Some(raw)) => raw,
            Ok(None) => break,
            Err(error) => {
                assert!(!error.to_string().is_empty());
                assert!(matches!(capture.next_packet(), Ok(None)), "a packet behind an error");
                break;
            }
        };
        assert!(raw.wire_len as usize >= raw.data.len());
        let length = raw.data.len() as u64;
        run.packet(raw);
        assert_eq!(capture.packets(), number);
        // Where another capture begins within a packet that was cut off, reading goes on from there.
        let earliest = u64::saturating_sub(position, record);
        assert!((earliest..=input.len() as u64).contains(&capture.position()));
        (position, record) = (capture.position(), length + LONGEST_HEADER);
    }
    let told = [report::start(&run.info, capture.name(), &capture.info()), report::link(&capture.info())];
    assert!(told.concat().iter().all(|line| !line.to_string().contains('\n')));
    assert!(capture.skipped().is_none_or(|skipped| !skipped.to_string().is_empty()));
    run.finish();
}

/// What an engine wants to know of a run that writes into a folder, or to a device.
fn run_info(place: &Path, plan: &Plan) -> RunInfo {
    let is_device = place.starts_with("/dev") && !place.starts_with("/dev/shm");
    let prefix = if is_device { place.to_path_buf() } else { place.join("out") };
    RunInfo::new(plan.names(), Outputs::new(Prefix::new(Some(&prefix), None).expect("a place for the outputs")))
}

/// A run with all plugins and the packet file, into a folder of its own that is gone when it is finished.
pub struct Run {
    engine: Engine,
    info: RunInfo,
    folder: PathBuf,
}

impl Run {
    /// Begins a run that writes into a folder.
    pub fn new(folder: &Path, flow_capacity: usize) -> Self {
        let mut plan = Plan::new(STANDARD.entries());
        plan.packet_file = true;
        plan.flow_capacity = flow_capacity;
        let info = run_info(folder, &plan);
        let engine = Engine::new(plan, &info).expect("outputs");
        Self { engine, info, folder: folder.to_path_buf() }
    }

    /// Takes a packet through the run.
    pub fn packet(&mut self, raw: RawPacket<'_>) {
        self.engine.packet(raw).expect("a row");
    }

    /// Ends the run, checks what it wrote, and removes it.
    pub fn finish(self) -> RunSummary {
        let summary = self.engine.finish().expect("outputs");
        assert!(!summary.lines().is_empty());
        let counters = &summary.counters;
        assert_eq!(rows(&self.info.outputs.path("_packets.txt")), counters.a.packets + counters.b.packets);
        assert_eq!(rows(&self.info.outputs.path("_flows.txt")), summary.flows.all());
        fs::remove_dir_all(&self.folder).expect("the folder of the outputs");
        summary
    }
}

/// The number of rows of a file, all of them as wide as its header.
fn rows(file: &Path) -> u64 {
    let bytes = fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let text = str::from_utf8(&bytes).expect("outputs are UTF-8");
    let lines = text.strip_prefix('%').and_then(|text| text.strip_suffix('\n')).expect("a header line, and whole rows");
    let mut widths = lines.split('\n').map(|line| (line.bytes().filter(|&byte| byte == b'\t').count(), line));
    let (header, _) = widths.next().expect("a header line");
    let mut rows = 0;
    for (width, row) in widths {
        assert_eq!(width, header, "{}: a row of another width: {row:?}", file.display());
        rows += 1;
    }
    rows
}
