//! IP and TCP headers: flags, numbers, windows, options, checksums, round trips, and what is remarkable about them.

mod bits;
mod connection;
mod ip;
mod options;
mod round_trip;
mod sequence;
mod window;

use t2_core::dissect::{Checksum, Ip};
use t2_core::prelude::*;

use bits::{IpFlags, MptcpSubtypes, TcpAnomaly, TcpFStat, TcpFlagBits};
use ip::{Fragments, IdRange, IpHeader, IpOptions};
use options::{TcpOptions, TcpTimestamps};
use round_trip::{RoundTrip, Stage, seconds_between};
use sequence::{Sequence, SequenceCells};
use window::Window;

/// Watches IP and TCP headers: flags, sequence numbers, windows, options, checksums, round trips
#[plugin("tcpFlags", order = 130)]
#[derive(Default)]
pub struct TcpFlags {
    /// State of the TCP flow
    #[flow_col]
    #[total(or, "Aggregated tcpFStat", monitor = "tcpFStat")]
    tcp_f_stat: TcpFStat,
    #[flow_cols]
    ids: IdRange,
    /// Type of service, traffic class
    #[flow_col(hex)]
    #[total(or, "Aggregated ipToS")]
    ip_to_s: u8,
    /// IP flags
    #[flow_col]
    #[total(or, "Aggregated ipFlags", monitor = "ipFlags")]
    ip_flags: IpFlags,
    #[flow_cols]
    ip_options: IpOptions,
    #[flow_cols]
    sequence: Sequence,
    #[flow_cols]
    window: Window,
    /// TCP flags
    #[flow_col]
    #[total(or, "Aggregated tcpFlags", monitor = "tcpFlags")]
    tcp_flags: TcpFlagBits,
    /// TCP anomalies
    #[flow_col]
    tcp_anomaly: TcpAnomaly,
    #[flow_cols]
    options: TcpOptions,
    /// Multipath TCP subtypes
    #[flow_col(name = "tcpMPTBF")]
    #[total(or, "Aggregated MPTCP subtypes: tcpMPTBF")]
    mptcp_subtypes: MptcpSubtypes,
    /// Multipath TCP flags
    #[flow_col(name = "tcpMPF", hex)]
    #[total(or, "Aggregated MPTCP flags: tcpMPF")]
    mptcp_flags: u8,
    /// Multipath TCP address id
    #[flow_col(name = "tcpMPAID")]
    mptcp_address_id: u8,
    /// Multipath TCP data sequence signal flags
    #[flow_col(name = "tcpMPDSSF", hex)]
    mptcp_dss_flags: u8,
    #[flow_cols]
    timestamps: TcpTimestamps,
    #[flow_cols]
    round_trip: RoundTrip,

    /// TCP anomalies of packets
    ///
    /// Whether it was a scan can follow from the whole flow: the column of flows has that, too.
    #[total(or, "Aggregated tcpAnomaly", monitor = "tcpAnomaly")]
    seen: TcpAnomaly,
    /// TCP scans attempted
    #[total(sum, with_share(answered), "Number of TCP scans attempted, successful", monitor = "tcpScan")]
    scans: u32,
    /// TCP scans that were answered
    #[total(sum, monitor = "tcpSuccScan")]
    answered: u32,
    /// TCP SYN retries
    #[total(sum, with(sequence.seq_faults), "Number of TCP SYN retries, seq retries", monitor = "tcpSynRetries")]
    syn_retries: u32,
    #[total(sum, percent_of(tcp_packets), "Number WinSz below {min_window}")]
    below: u32,
    #[total(sum, percent, "Number of MPTCP packets")]
    mptcp_packets: u32,
    /// Windows below this size are counted, in bytes
    #[setting(default = 1)]
    min_window: u32,
    /// Whether flows have a JA4T fingerprint; its licence forbids commercial use, see the file NOTICE
    #[setting(default = false)]
    ja4t: bool,
    fragments: Fragments,
    awaits_fragments: bool,
    packets: u32,
    last: Timestamp,

    /// Type of service, traffic class
    #[packet_col(hex)]
    ip_to_s: u8,
    /// IP ID
    #[packet_col(name = "ipID")]
    ip_id: u16,
    /// Distance from the IP ID before
    #[packet_col(name = "ipIDDiff")]
    ip_id_diff: i32,
    /// IP flags and fragment offset
    #[packet_col(hex)]
    ip_frag: u16,
    /// Time to live
    #[packet_col(name = "ipTTL")]
    ip_ttl: u8,
    /// Checksum of the IP header
    #[packet_col(hex, identifying)]
    ip_hdr_chk_sum: u16,
    /// Checksum that the IP header should have
    #[packet_col(hex, identifying)]
    ip_cal_chk_sum: u16,
    /// Checksum of the transport header
    #[packet_col(hex, identifying)]
    l4_hdr_chk_sum: u16,
    /// Checksum that the transport header should have
    #[packet_col(hex, identifying)]
    l4_cal_chk_sum: u16,
    /// IP flags
    #[packet_col]
    ip_flags: IpFlags,
    /// Length of IPv6 hop-by-hop options
    #[packet_col(name = "ip6HHOptLen")]
    ip6_hh_opt_len: usize,
    /// IPv6 hop-by-hop options
    #[packet_col(name = "ip6HHOpts", hex)]
    ip6_hh_opts: &'p [u8],
    /// Length of IPv6 destination options
    #[packet_col(name = "ip6DOptLen")]
    ip6_d_opt_len: usize,
    /// IPv6 destination options
    #[packet_col(name = "ip6DOpts", hex)]
    ip6_d_opts: &'p [u8],
    /// Length of IPv4 options
    #[packet_col]
    ip_opt_len: usize,
    /// IPv4 options
    #[packet_col(hex)]
    ip_opts: &'p [u8],
    #[packet_cols]
    sequence: Option<SequenceCells>,
    /// State of the TCP flow
    #[packet_col]
    tcp_f_stat: TcpFStat,
    #[packet_cols]
    tcp: Option<TcpCells>,
    /// Length of TCP options
    #[packet_col]
    tcp_opt_len: usize,
    /// TCP options
    #[packet_col(hex)]
    tcp_opts: &'p [u8],
}

/// A TCP header
#[derive(Columns)]
pub struct TcpCells {
    /// TCP flags
    #[col]
    tcp_flags: TcpFlagBits,
    /// TCP anomalies
    #[col]
    tcp_anomaly: TcpAnomaly,
    /// Window in bytes
    #[col]
    tcp_win: u32,
    /// Window scale factor
    #[col(name = "tcpWS")]
    factor: u32,
    /// Maximum segment size
    #[col(name = "tcpMSS")]
    mss: u16,
    /// Timestamp
    #[col(name = "tcpTmS")]
    timestamp: u32,
    /// Timestamp echoed
    #[col(name = "tcpTmER")]
    echo: u32,
    /// Multipath TCP subtype
    #[col(name = "tcpMPTyp")]
    mptcp_subtype: u8,
    /// Multipath TCP flags
    #[col(name = "tcpMPF", hex)]
    mptcp_flags: u8,
    /// Multipath TCP address id
    #[col(name = "tcpMPAID")]
    mptcp_address_id: u8,
    /// Multipath TCP data sequence signal flags
    #[col(name = "tcpMPDSSF", hex)]
    mptcp_dss_flags: u8,
}

impl Plugin for TcpFlags {
    // Inlined where no row is wanted, what only fills it is left out.
    #[inline(always)]
    fn packet<'p>(&'p mut self, packet: &Packet<'p>, flow: &mut Flow<Self>) -> Option<TcpFlagsRow<'p>> {
        let ip = packet.ip()?;
        let (header, tcp) = (IpHeader::of(ip, packet), packet.tcp());
        self.packets += 1;
        let IpSeen { id_diff, transport, flags, mut stat } = self.ip(ip, &header, packet, flow);
        self.answer(packet, flow);
        let cells = tcp.map(|tcp| self.tcp(tcp, packet, flow, &mut stat));
        if tcp.is_none() {
            self.round_trip.stage = if self.packets == 1 { Stage::SynAck } else { Stage::Open };
        }
        self.tcp_f_stat |= stat | TcpFStat::NOT_FIRST;
        let (sequence, cells) = cells.unzip();
        let options = tcp.map_or(&[][..], |tcp| tcp.options());
        let (hop_by_hop, destination) = match header.has_more {
            true => (ip.hop_by_hop_options(), ip.destination_options()),
            false => (&[][..], &[][..]),
        };
        Some(TcpFlagsRow {
            ip_to_s: header.traffic_class,
            ip_id: header.id,
            ip_id_diff: id_diff,
            ip_frag: header.fragment_word,
            ip_ttl: header.ttl,
            ip_hdr_chk_sum: header.checksum.stored,
            ip_cal_chk_sum: header.checksum.computed,
            l4_hdr_chk_sum: transport.stored,
            l4_cal_chk_sum: transport.computed,
            ip_flags: flags,
            ip6_hh_opt_len: hop_by_hop.len(),
            ip6_hh_opts: hop_by_hop,
            ip6_d_opt_len: destination.len(),
            ip6_d_opts: destination,
            ip_opt_len: ip.options().len(),
            ip_opts: ip.options(),
            sequence,
            tcp_f_stat: if tcp.is_some() { stat } else { TcpFStat::NONE },
            tcp: cells,
            tcp_opt_len: options.len(),
            tcp_opts: options,
        })
    }

    fn flow_end(&mut self, flow: &mut Flow<Self>) {
        if flow.status().has(Status::FRAGMENT_ERROR) {
            self.ip_flags |= IpFlags::FRAGMENT_SEQUENCE;
        }
        self.tcp_anomaly = self.seen;
        self.window.below_ratio = ratio(self.below, self.sequence.packets());
        let is_scaling = self.tcp_f_stat.has(TcpFStat::WINDOW_SCALING);
        self.options.finish(self.window.initial, is_scaling, flow.settings().ja4t);
        self.timestamps.finish(self.ids.min_ttl);
        let is_reply = flow.status().has(Status::INVERTED);
        let is_part = flow.status().has(Status::ACTIVE_TIMEOUT | Status::LATER_PART);
        let opposite = flow.opposite();
        self.round_trip.finish(is_reply, opposite.as_deref().map(|opposite| &opposite.round_trip));
        // Few packets of a part say nothing of the connection.
        if !is_part {
            self.tell_scan(opposite);
        }
    }
}

/// What an IP header tells after those before it.
struct IpSeen {
    id_diff: i32,
    transport: Checksum,
    flags: IpFlags,
    stat: TcpFStat,
}

impl TcpFlags {
    /// Watches an IP header.
    #[inline(always)]
    fn ip(&mut self, ip: Ip, header: &IpHeader, packet: &Packet, flow: &mut Flow<Self>) -> IpSeen {
        let (id_diff, id_flags) = self.ids.note(header);
        let mut flags = header.flags | id_flags | self.times(flow);
        let (mut transport, mut stat) = (header.transport, header.stat | TcpFStat::NOT_FIRST.when(self.packets > 1));
        if header.has_more {
            flags |= self.ip_options.note(ip);
        }
        if header.is_fragment {
            let (checksum, place, pending) = self.fragments.note(ip, packet);
            (transport, flags, stat) = (checksum, flags | place, stat | pending);
        } else {
            self.fragments.note_whole();
        }
        self.awaits_fragments = flow.status().has(Status::FRAGMENT_PENDING);
        self.ip_flags |= flags;
        self.ip_to_s |= header.traffic_class;
        IpSeen { id_diff, transport, flags, stat }
    }

    /// What is to be said of the time since the packet before.
    #[inline]
    fn times(&self, flow: &mut Flow<Self>) -> IpFlags {
        let since = flow.since_previous();
        if since > Span::ZERO || self.packets == 1 {
            return IpFlags::NONE;
        }
        if since == Span::ZERO { IpFlags::TIME_ZERO } else { IpFlags::TIME_NEGATIVE }
    }

    /// Tells the opposite direction how long its last packet waited for this one.
    #[inline(always)]
    fn answer(&mut self, packet: &Packet, flow: &mut Flow<Self>) {
        self.last = packet.time();
        if let Some(opposite) = flow.opposite()
            && self.round_trip.stage != Stage::Closed
        {
            let seconds = seconds_between(opposite.last, packet.time());
            opposite.round_trip.answered(seconds, self.packets, opposite.packets);
        }
    }

    /// Finds out whether a flow with few packets was a scan, and whether that was answered.
    fn tell_scan(&mut self, opposite: Option<&mut Self>) {
        const FEW: u32 = 4;
        let (scan, answered) = (TcpAnomaly::SCAN, TcpAnomaly::SCAN_ANSWERED);
        if self.tcp_anomaly.has(TcpAnomaly::SYN_RETRANSMISSION) || !self.tcp_flags.has(TcpFlagBits::MAYBE_SCAN) {
            return;
        }
        let is_few = |state: &Self| state.sequence.packets() < FEW;
        if is_few(self) && !self.tcp_anomaly.has(scan | answered) {
            self.tcp_anomaly |= scan;
            self.scans += 1;
        }
        let Some(opposite) = opposite else { return };
        // What the packets of a direction that has not ended showed is not in its column yet.
        let is_open = |state: &Self| {
            let anomaly = state.tcp_anomaly | state.seen;
            anomaly.has(scan) && !anomaly.has(answered)
        };
        if is_open(self) || (is_open(opposite) && is_few(self) && is_few(opposite)) {
            self.tcp_anomaly |= answered;
            // Its column has that from its own end on.
            opposite.seen |= answered;
            self.answered += 1;
        }
    }
}
