//! A TCP flow with its opposite: opening and closing, scaled windows, and what each packet adds.

use t2_core::dissect::{Mptcp, Tcp};
use t2_core::prelude::*;

use super::bits::{IpFlags, MptcpSubtypes, TcpAnomaly, TcpFStat, TcpFlagBits};
use super::round_trip::{Stage, seconds};
use super::sequence::{Segment, SequenceCells};
use super::{TcpCells, TcpFlags};

impl TcpFlags {
    /// Watches a TCP header. Inlined where no row is wanted, the cells are left out.
    #[inline(always)]
    pub(super) fn tcp(
        &mut self,
        tcp: Tcp,
        packet: &Packet,
        flow: &mut Flow<Self>,
        stat: &mut TcpFStat,
    ) -> (SequenceCells, TcpCells) {
        let (len, flags) = (packet.layers().l7_len, TcpFlagBits::of(&tcp));
        let since_previous = flow.since_previous();
        let min_window = flow.settings().min_window;
        let mut opposite = flow.opposite();
        *stat |= self.tcp_f_stat & TcpFStat::LASTING;
        let mut anomaly = self.handshake(flags, len, since_previous, opposite.as_deref_mut());
        let (options, mptcp) = self.options.note(tcp, flags, packet.time(), &mut self.timestamps);
        *stat |= options;
        let (window, factor) = self.window(&tcp, flags, min_window, stat);
        self.agree_on_scaling(flags, opposite.as_deref_mut());
        let other_average = opposite.as_deref().map_or(0.0, |other| other.round_trip.average);
        let segment = Segment {
            flags,
            seq: tcp.sequence(),
            ack: tcp.acknowledgement(),
            window,
            factor,
            len,
            since_previous,
            round_trip: self.round_trip.average + other_average,
        };
        if segment.opens() {
            let opposite = opposite.as_deref_mut().map(|opposite| &mut opposite.sequence);
            self.sequence.renew(segment.seq, flags.has(TcpFlagBits::ACK).then_some(segment.ack), opposite);
        }
        let has_syn = self.tcp_flags.has(TcpFlagBits::SYN);
        let other = opposite.as_deref().map(|opposite| &opposite.sequence);
        let cells = self.sequence.note(&segment, other, has_syn, stat, &mut anomaly);
        if (anomaly | self.seen).has(TcpAnomaly::SCAN) {
            anomaly = anomaly.without(TcpAnomaly::EXPLAINED_BY_SCAN);
        }
        self.sequence.set_anomaly(anomaly);
        self.tcp_flags |= flags;
        self.seen |= anomaly;
        self.close(flags, opposite);
        if let Some(mptcp) = mptcp {
            self.note_multipath(mptcp);
        }
        (cells, self.cells(&segment, anomaly, mptcp))
    }

    /// Follows the opening and closing of the connection.
    #[inline(always)]
    fn handshake(&mut self, flags: TcpFlagBits, len: u32, since: Span, opposite: Option<&mut Self>) -> TcpAnomaly {
        /// A SYN after this many seconds is sent again, one before that is part of a scan.
        const RETRANSMISSION: f32 = 0.9;
        let (syn, ack) = (TcpFlagBits::SYN, TcpFlagBits::ACK);
        let mut anomaly = TcpAnomaly::SCAN.when(flags.has(TcpFlagBits::NULL | TcpFlagBits::XMAS));
        let combined = flags.combined();
        if combined == syn {
            if self.round_trip.stage == Stage::Syn {
                let is_retry = seconds(since) > RETRANSMISSION;
                (self.syn_retries, self.scans) =
                    (self.syn_retries + u32::from(is_retry), self.scans + u32::from(!is_retry));
                anomaly |= if is_retry { TcpAnomaly::SYN_RETRANSMISSION } else { TcpAnomaly::SCAN };
            }
            anomaly |= TcpAnomaly::SYN_PAYLOAD.when(len != 0);
            self.round_trip.stage = Stage::Syn;
        } else if combined == (syn | ack) {
            self.round_trip.stage = Stage::SynAck;
        } else if combined == ack {
            if self.round_trip.stage == Stage::SynAck {
                self.round_trip.stage = Stage::Open;
            }
            if let Some(opposite) = opposite {
                if matches!(opposite.round_trip.stage, Stage::None | Stage::SynAck) {
                    opposite.round_trip.stage = Stage::Open;
                }
                self.sequence.fly(len, &mut opposite.sequence);
            }
        } else {
            self.round_trip.stage = Stage::Closed;
        }
        anomaly
    }

    /// The window in bytes, and its scale. SYN and SYN-ACK only agree on that.
    #[inline(always)]
    fn window(&mut self, tcp: &Tcp, flags: TcpFlagBits, min: u32, stat: &mut TcpFStat) -> (u32, u32) {
        let factor = if stat.has(TcpFStat::WINDOW_SCALING) { 1 << self.options.shift } else { 0 };
        let window = u32::from(tcp.window()) * factor.max(1);
        if !flags.has(TcpFlagBits::SFR) && window < min {
            *stat |= TcpFStat::WINDOW_BELOW_MIN;
            self.below += 1;
        }
        *stat |= self.window.note(window);
        (window, factor)
    }

    /// A SYN-ACK with a window scale: both directions scale their windows from the next packet on.
    #[inline(always)]
    fn agree_on_scaling(&mut self, flags: TcpFlagBits, opposite: Option<&mut Self>) {
        if flags.has(TcpFlagBits::SYN_ACK) && self.options.has_scale {
            self.tcp_f_stat |= TcpFStat::WINDOW_SCALING;
            if let Some(opposite) = opposite {
                opposite.tcp_f_stat |= TcpFStat::WINDOW_SCALING;
            }
        }
    }

    /// The end of a connection cuts off fragments that the opposite direction has not sent yet.
    #[inline(always)]
    fn close(&mut self, flags: TcpFlagBits, opposite: Option<&mut Self>) {
        if flags.has(TcpFlagBits::RST | TcpFlagBits::FIN)
            && let Some(opposite) = opposite.filter(|opposite| opposite.awaits_fragments)
        {
            opposite.ip_flags |= IpFlags::FRAGMENT_SEQUENCE;
        }
    }

    fn note_multipath(&mut self, mptcp: Mptcp) {
        self.mptcp_packets += 1;
        self.mptcp_subtypes |= MptcpSubtypes(1 << mptcp.subtype);
        self.mptcp_flags |= mptcp.flags;
        self.mptcp_dss_flags |= mptcp.dss_flags;
        self.mptcp_address_id = mptcp.address_id;
    }

    #[inline]
    fn cells(&self, segment: &Segment, anomaly: TcpAnomaly, mptcp: Option<Mptcp>) -> TcpCells {
        let Mptcp { subtype, flags: mptcp_flags, address_id, dss_flags } = mptcp.unwrap_or_default();
        TcpCells {
            tcp_flags: segment.flags,
            tcp_anomaly: anomaly,
            tcp_win: segment.window,
            factor: segment.factor,
            mss: self.options.mss,
            timestamp: self.timestamps.value,
            echo: self.timestamps.echo,
            mptcp_subtype: subtype,
            mptcp_flags,
            mptcp_address_id: address_id,
            mptcp_dss_flags: dss_flags,
        }
    }
}
