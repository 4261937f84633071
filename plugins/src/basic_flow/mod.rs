//! What every flow and packet has: times, addresses, ports, headers (spec flow-and-packet, sections 7 and 8).

mod headers;

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use t2_core::dissect::{HeadersId, Layers};
use t2_core::label::Labels;
use t2_core::prelude::*;

use self::headers::Headers;

/// Shows times, addresses, ports and headers of flows and packets
#[plugin("basicFlow", order = 100, tables = Labels)]
#[derive(Default)]
pub struct BasicFlow {
    /// Flow status and warnings
    #[flow_col]
    flow_stat: Status,
    /// Date time of first packet
    #[flow_col]
    time_first: Timestamp,
    /// Date time of last packet
    #[flow_col]
    time_last: Timestamp,
    /// Flow duration
    #[flow_col]
    duration: Span,
    /// Number of different headers descriptions
    #[flow_col]
    num_hdr_desc: u8,
    /// Number of headers (depth) in hdrDesc
    #[flow_col]
    num_hdrs: ArrayVec<u16, 4>,
    /// Headers description
    #[flow_col]
    hdr_desc: ArrayVec<OwnedHeaderPath, 4>,
    /// MAC source
    #[flow_col]
    src_mac: ArrayVec<Mac, 3>,
    /// MAC destination
    #[flow_col]
    dst_mac: ArrayVec<Mac, 3>,
    /// Ethernet type
    #[flow_col(hex)]
    eth_type: u16,
    /// VLAN IDs
    #[flow_col(name = "vlanID")]
    vlan_id: VlanTags,
    /// Source IPv4/6 address
    #[flow_col(name = "srcIP", none = "-")]
    src_ip: Option<IpAddr>,
    /// Source IP country
    #[flow_col(name = "srcIPCC", bare, none = "-")]
    src_ip_cc: Option<StaticText>,
    /// Source IP organization
    #[flow_col(name = "srcIPOrg", none = "\"-\"")]
    src_ip_org: Option<StaticText>,
    /// Source port
    #[flow_col]
    src_port: u16,
    /// Destination IPv4/6 address
    #[flow_col(name = "dstIP", none = "-")]
    dst_ip: Option<IpAddr>,
    /// Destination IP country
    #[flow_col(name = "dstIPCC", bare, none = "-")]
    dst_ip_cc: Option<StaticText>,
    /// Destination IP organization
    #[flow_col(name = "dstIPOrg", none = "\"-\"")]
    dst_ip_org: Option<StaticText>,
    /// Destination port
    #[flow_col]
    dst_port: u16,
    /// Layer 4 protocol
    #[flow_col]
    l4_proto: u8,
    /// Headers that are noted: those of the last packet that came with others.
    noted: Option<HeadersId>,
    /// The numbers of the autonomous systems of source and destination.
    systems: [Option<NonZeroU32>; 2],
    /// Files with countries and names of addresses; a folder means all files in it
    #[setting(default = [])]
    labels: Vec<PathBuf>,
    /// Whether labels of files count more than those of private and special addresses
    #[setting(default = false)]
    labels_first: bool,

    /// Flow status and warnings so far
    #[packet_col]
    flow_stat: Status,
    /// Time of the packet
    #[packet_col]
    time: Timestamp,
    /// Time since the packet before in this direction
    #[packet_col(name = "pktIAT")]
    pkt_iat: Span,
    /// Time since the last packet of the opposite direction
    #[packet_col]
    pkt_trip: Span,
    /// Time since the earliest packet of the flow so far
    #[packet_col]
    flow_duration: Span,
    /// What follows from the headers of the packet
    #[packet_cols(steady)]
    headers: Headers<'p>,
}

impl Tables<BasicFlowSettings> for Labels {
    fn load(settings: &BasicFlowSettings) -> Result<Self, LoadError> {
        let labels = Labels::load(&settings.labels).map_err(|error| LoadError::new(error.to_string()))?;
        Ok(labels.files_first(settings.labels_first))
    }

    fn about(&self) -> Vec<String> {
        Labels::about(self)
    }
}

impl Plugin for BasicFlow {
    fn flow_start(&mut self, packet: &Packet, flow: &mut Flow<Self>) {
        let key = flow.key();
        self.eth_type = key.ether_type();
        self.vlan_id = packet.layers().vlan_tags;
        (self.src_port, self.dst_port) = key.ports();
        self.l4_proto = key.protocol();
        if let Some((source, destination)) = key.addresses() {
            (self.src_ip, self.dst_ip) = (Some(source), Some(destination));
            let [source, destination] = [source, destination].map(|address| flow.tables().label(address));
            let shown = |text: Option<&'static str>| text.map(StaticText);
            (self.src_ip_cc, self.src_ip_org) = (shown(source.code), shown(source.organisation));
            (self.dst_ip_cc, self.dst_ip_org) = (shown(destination.code), shown(destination.organisation));
            self.systems = [source.asn, destination.asn];
        }
    }

    // Inlined where no row is wanted, most of this is left out.
    #[inline(always)]
    fn packet<'p>(&'p mut self, packet: &Packet<'p>, flow: &mut Flow<Self>) -> Option<BasicFlowRow<'p>> {
        let layers = packet.layers();
        let id = packet.headers_id();
        if id.is_none() || id != self.noted {
            let has_addresses = has_addresses(flow);
            self.note_headers(id, layers, has_addresses, flow);
        }
        Some(BasicFlowRow {
            flow_stat: flow.status(),
            time: packet.time(),
            pkt_iat: flow.since_previous().in_double_precision(),
            pkt_trip: flow.since_opposite().unwrap_or_default(),
            flow_duration: (packet.time() - flow.first()).in_double_precision(),
            headers: Headers { id, layers, flow: self, has_addresses: has_addresses(flow) },
        })
    }

    fn flow_end(&mut self, flow: &mut Flow<Self>) {
        self.flow_stat = flow.status();
        self.time_first = flow.first();
        self.time_last = flow.latest();
        self.duration = flow.duration();
        self.num_hdr_desc = self.hdr_desc.len() as u8;
    }
}

impl BasicFlow {
    /// The numbers of the autonomous systems of source and destination, where a file of labels has them.
    pub(crate) fn systems(&self) -> [Option<NonZeroU32>; 2] {
        self.systems
    }

    /// Notes headers and addresses that are not known to be those of packets before.
    #[inline(never)]
    fn note_headers(&mut self, id: Option<HeadersId>, layers: &Layers, has_addresses: bool, flow: &mut Flow<'_, Self>) {
        self.noted = id;
        self.note_path(&layers.path, flow);
        if has_addresses {
            note_address(&mut self.src_mac, layers.source_mac);
            note_address(&mut self.dst_mac, layers.destination_mac);
        }
    }

    /// Keeps the first four different descriptions; a fifth one is told of by a status bit.
    fn note_path(&mut self, path: &HeaderPath, flow: &mut Flow<'_, Self>) {
        if self.hdr_desc.iter().any(|known| known == path) {
            return;
        }
        if self.hdr_desc.is_full() {
            flow.mark(Mark::PathOverrun);
        } else {
            self.hdr_desc.push(path.to_owned_path());
            self.num_hdrs.push(path.headers());
        }
    }
}

/// Whether the link has addresses: a flow that was on one without has none from there on; what was kept before stays.
#[inline(always)]
fn has_addresses(flow: &Flow<'_, BasicFlow>) -> bool {
    !flow.status().has(Status::L2_NO_ETH)
}

/// Keeps the first three different addresses; further ones are dropped (spec section 8.2).
fn note_address(known: &mut ArrayVec<Mac, 3>, address: Option<Mac>) {
    // Nearly always it is the first one.
    if let Some(address) = address
        && known.first() != Some(&address)
        && !known.contains(&address)
    {
        let _ = known.try_push(address);
    }
}
