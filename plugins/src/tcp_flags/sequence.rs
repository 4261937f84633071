//! Sequence and acknowledgement numbers: what is new, what was lost, what was sent again.
//!
//! Numbers are compared as those of a circle (RFC 9293, section 3.4; spec flow-and-packet, B60). A SYN that is none sent
//! again begins a new connection with the same ports (B61): numbers are expected and compared from it on, while the
//! counts of bytes, packets and faults are those of the flow and go on.

use t2_core::prelude::*;

use super::bits::{TcpAnomaly, TcpFStat, TcpFlagBits};
use super::round_trip::seconds;

/// After so many round trips without an answer, what comes again does so because of a timeout.
const PATIENCE: f32 = 1.5;

/// Sequence and acknowledgement numbers
#[derive(Columns, Default)]
pub struct Sequence {
    /// Initial sequence number
    #[col(name = "tcpISeqN")]
    initial: u32,
    /// Packets whose sequence number was the one expected
    #[col(name = "tcpPSeqCnt")]
    in_sequence: u32,
    /// Bytes sent as the sequence numbers tell
    #[col(name = "tcpSeqSntBytes")]
    sent: u64,
    /// Sequence number faults
    #[col(name = "tcpSeqFaultCnt")]
    #[total(sum, monitor = "tcpSeqRetries")]
    seq_faults: u32,
    /// Packets with an acknowledgement
    #[col(name = "tcpPAckCnt")]
    acks: u32,
    /// Bytes received as the acknowledgement numbers tell
    #[col(name = "tcpFlwLssAckRcvdBytes")]
    acknowledged: u64,
    /// Acknowledgement number faults
    #[col(name = "tcpAckFaultCnt")]
    ack_faults: u32,
    /// Most bytes in flight
    #[col(name = "tcpBFlgtMx")]
    max_in_flight: u32,
    pub(super) in_flight: u32,
    /// Payload bytes of all packets.
    payload: u64,
    /// The largest number that was expected next.
    max_seq: u32,
    next_seq: u32,
    last_seq: u32,
    /// The last acknowledgement number; also one that no flag vouches for.
    last_ack: Option<u32>,
    last_window: u32,
    last_flags: TcpFlagBits,
    last_stat: TcpFStat,
    last_anomaly: TcpAnomaly,
    packets: u32,
    /// The first number of the connection.
    connection: u32,
    /// Whether a packet of the connection was noted: its numbers are those to compare with.
    is_known: bool,
    /// Whether a packet of this direction closed it.
    is_closed: bool,
    /// Whether the number before the largest one expected is that of a SYN or FIN.
    ends_with_flag: bool,
}

/// Sequence and acknowledgement numbers of a packet
#[derive(Columns, Default)]
pub struct SequenceCells {
    /// Sequence number
    #[col]
    seq: u32,
    /// Acknowledgement number
    #[col]
    ack: u32,
    /// Largest sequence number so far
    #[col]
    seq_max: u32,
    /// Distance from the sequence number before
    #[col]
    seq_diff: i32,
    /// Distance from the acknowledgement number before
    #[col]
    ack_diff: i32,
    /// New bytes as the sequence number tells
    #[col]
    seq_len: u32,
    /// New bytes as the acknowledgement number tells
    #[col]
    ack_len: u32,
    /// Bytes sent as the sequence numbers tell
    #[col]
    seq_flow_len: u64,
    /// Bytes received as the acknowledgement numbers tell
    #[col]
    ack_flow_len: u64,
    /// Payload bytes so far
    #[col(name = "tcpMLen")]
    payload: u64,
    /// Bytes in flight
    #[col(name = "tcpBFlgt")]
    in_flight: u32,
}

/// What a packet says.
#[derive(Clone, Copy)]
pub(super) struct Segment {
    pub(super) flags: TcpFlagBits,
    pub(super) seq: u32,
    pub(super) ack: u32,
    /// Window in bytes.
    pub(super) window: u32,
    /// Scale of the window; 0 if it has none.
    pub(super) factor: u32,
    /// Payload bytes.
    pub(super) len: u32,
    /// Time since the packet before.
    pub(super) since_previous: Span,
    /// The average round trip in seconds.
    pub(super) round_trip: f32,
}

impl Segment {
    /// How many sequence numbers it takes: a byte or a flag each.
    fn takes(&self) -> u32 {
        let flag = |flag| u32::from(self.flags.has(flag));
        self.len.wrapping_add(flag(TcpFlagBits::SYN)).wrapping_add(flag(TcpFlagBits::FIN))
    }

    fn opens_or_closes(&self) -> bool {
        self.flags.has(TcpFlagBits::SFR)
    }

    /// Whether it begins a connection.
    pub(super) fn opens(&self) -> bool {
        self.flags.has(TcpFlagBits::SYN) && !self.flags.has(TcpFlagBits::RST)
    }
}

/// Whether a number comes before another on the circle of numbers.
fn is_before(number: u32, other: u32) -> bool {
    (number.wrapping_sub(other) as i32) < 0
}

impl Sequence {
    /// How many packets were noted.
    pub(super) fn packets(&self) -> u32 {
        self.packets
    }

    /// Notes a packet: adds to its status and anomalies.
    #[inline(always)]
    pub(super) fn note(
        &mut self,
        segment: &Segment,
        opposite: Option<&Self>,
        has_syn: bool,
        stat: &mut TcpFStat,
        anomaly: &mut TcpAnomaly,
    ) -> SequenceCells {
        let Segment { flags, seq, ack, window, len, .. } = *segment;
        let opposite = opposite.filter(|opposite| opposite.is_known);
        if self.packets == 0 {
            self.initial = seq;
        }
        if !self.is_known {
            (self.connection, self.next_seq, self.max_seq) = (seq, seq, seq);
        }
        if let Some(opposite) = opposite {
            *stat |= self.probe(segment, opposite);
        }
        let mut cells = SequenceCells { seq, ack, seq_max: self.max_seq, ..SequenceCells::default() };
        if flags.has(TcpFlagBits::ACK) && !stat.has(TcpFStat::PROBES) {
            let (judged, update) = self.judge(segment, opposite);
            (*anomaly, *stat) = (*anomaly | judged, *stat | update);
            cells = self.advance(segment, opposite, cells);
        }
        self.payload += u64::from(len);
        if let Some(opposite) = opposite {
            let is_full = self.in_flight >= opposite.last_window && !opposite.last_flags.has(TcpFlagBits::RST);
            *stat |= TcpFStat::RECEIVER_FULL.when(is_full && has_syn && !stat.has(TcpFStat::PROBES));
        }
        self.packets += 1;
        self.is_known = true;
        self.is_closed |= flags.has(TcpFlagBits::FIN | TcpFlagBits::RST);
        // The byte of a probe was not taken: it comes again.
        let probe = u32::from(stat.has(TcpFStat::ZERO_WINDOW_PROBE));
        self.expect(seq.wrapping_add(segment.takes()).wrapping_sub(probe), segment, *anomaly);
        (self.last_seq, self.last_window) = (seq, window);
        self.last_ack = (flags.has(TcpFlagBits::ACK) || ack != 0).then_some(ack);
        (self.last_flags, self.last_stat) = (flags, *stat);
        SequenceCells {
            seq_flow_len: self.sent,
            ack_flow_len: self.acknowledged,
            payload: self.payload,
            in_flight: self.in_flight,
            ..cells
        }
    }

    /// Begins a new connection if a packet opens one. Its first number is another than that of the connection before; as long
    /// as that was not closed, it is none of the numbers that were sent either: such a SYN is a stray one (RFC 5961,
    /// section 4).
    ///
    /// What the opposite direction has seen belongs to the connection before, too, if the packet is not its answer.
    #[cold]
    pub(super) fn renew(&mut self, seq: u32, ack: Option<u32>, opposite: Option<&mut Self>) {
        if !self.is_known {
            return;
        }
        let is_sent_again = seq == self.connection || seq.wrapping_add(1) == self.connection;
        let is_closed = self.is_closed || opposite.as_deref().is_some_and(|opposite| opposite.is_closed);
        let sent = self.max_seq.wrapping_sub(self.connection);
        if is_sent_again || (!is_closed && seq.wrapping_sub(self.connection) <= sent) {
            return;
        }
        self.forget();
        let is_answer = |opposite: &Self| ack.is_some_and(|ack| ack.wrapping_sub(1) == opposite.connection);
        if let Some(opposite) = opposite.filter(|opposite| !is_answer(opposite)) {
            opposite.forget();
        }
    }

    /// The numbers of a connection that is over are no longer to be compared with.
    fn forget(&mut self) {
        (self.is_known, self.is_closed) = (false, false);
        (self.in_flight, self.last_ack, self.last_anomaly) = (0, None, TcpAnomaly::NONE);
        (self.last_flags, self.last_stat, self.ends_with_flag) = (TcpFlagBits::NONE, TcpFStat::NONE, false);
    }

    /// Notes the number behind a packet: it is expected next. An RST has the number that its receiver expects, which may be
    /// that of another connection (RFC 9293, section 3.5.2): it moves nothing.
    fn expect(&mut self, end: u32, segment: &Segment, anomaly: TcpAnomaly) {
        if segment.flags.has(TcpFlagBits::RST) {
            return;
        }
        self.next_seq = end;
        if is_before(self.max_seq, end) {
            self.max_seq = end;
            self.ends_with_flag = segment.flags.has(TcpFlagBits::SYN | TcpFlagBits::FIN);
        } else if self.ends_with_flag && is_before(end, self.max_seq) && !anomaly.has(TcpAnomaly::KEEP_ALIVE) {
            // What is below a SYN or FIN, such as bytes that are sent again, does not undo it.
            self.next_seq = self.max_seq;
        }
    }

    /// Remembers the anomalies of the packet that was noted last.
    pub(super) fn set_anomaly(&mut self, anomaly: TcpAnomaly) {
        self.last_anomaly = anomaly;
    }

    /// A byte into a closed window, or the answer to it.
    #[inline]
    fn probe(&self, segment: &Segment, opposite: &Self) -> TcpFStat {
        if segment.opens_or_closes() {
            TcpFStat::NONE
        } else if opposite.last_window == 0 && segment.len == 1 {
            TcpFStat::ZERO_WINDOW_PROBE
        } else {
            let was_probe = opposite.last_stat.has(TcpFStat::ZERO_WINDOW_PROBE);
            TcpFStat::ZERO_WINDOW_PROBE_ACK.when(was_probe && segment.window == 0 && segment.len == 0)
        }
    }

    /// What is remarkable about a packet with an acknowledgement, and whether it updates the window.
    #[inline(always)]
    fn judge(&mut self, segment: &Segment, opposite: Option<&Self>) -> (TcpAnomaly, TcpFStat) {
        let Segment { seq, ack, len, .. } = *segment;
        let (mut anomaly, mut stat) = (TcpAnomaly::NONE, TcpFStat::NONE);
        if len <= 1 && !segment.opens_or_closes() {
            if seq == self.max_seq.wrapping_sub(1) {
                anomaly |= TcpAnomaly::KEEP_ALIVE;
            } else if opposite.is_some_and(|opposite| opposite.next_seq == ack.wrapping_sub(1)) {
                anomaly |= TcpAnomaly::KEEP_ALIVE_ACK;
            }
        }
        if self.last_ack == Some(ack) && !anomaly.has(TcpAnomaly::KEEP_ALIVES) {
            let (repeated, update) = self.judge_repeated(segment, opposite);
            (anomaly, stat) = (anomaly | repeated, update);
        }
        if seq == self.next_seq {
            self.in_sequence += 1;
        }
        if opposite.is_some_and(|opposite| is_before(opposite.max_seq, ack)) {
            anomaly |= TcpAnomaly::ACK_UNSEEN;
            self.ack_faults += 1;
        }
        if !self.last_flags.has(TcpFlagBits::SFR) && is_before(self.max_seq, seq) {
            anomaly |= TcpAnomaly::PREVIOUS_LOST;
        }
        (anomaly, stat)
    }

    /// What is remarkable about a packet that acknowledges what the one before did, and whether it updates the window.
    #[inline(always)]
    fn judge_repeated(&mut self, segment: &Segment, opposite: Option<&Self>) -> (TcpAnomaly, TcpFStat) {
        let Segment { seq, window, factor, len, .. } = *segment;
        let (mut anomaly, mut stat) = (TcpAnomaly::NONE, TcpFStat::NONE);
        let is_plain = !segment.opens_or_closes();
        let is_same_window = window == self.last_window || window == self.last_window.wrapping_mul(factor);
        if self.is_known && is_plain && len == 0 {
            if is_same_window {
                anomaly |= TcpAnomaly::DUPLICATE_ACK;
                self.ack_faults += 1;
            } else if seq == self.next_seq {
                stat = TcpFStat::WINDOW_UPDATE;
            }
        }
        let was_sent = is_before(seq, self.next_seq) && segment.takes() > 0 && opposite.is_some();
        if was_sent && seconds(segment.since_previous) > PATIENCE * segment.round_trip && is_same_window {
            anomaly |= self.sent_again(TcpAnomaly::TIMEOUT_RETRANSMISSION);
        } else if is_plain && is_before(seq, self.max_seq) {
            anomaly |= TcpAnomaly::OUT_OF_ORDER;
        }
        let Some(opposite) = opposite else { return (anomaly, stat) };
        if was_sent && opposite.last_anomaly.has(TcpAnomaly::DUPLICATE_ACK) && opposite.last_ack == Some(seq) {
            anomaly |= self.sent_again(TcpAnomaly::FAST_RETRANSMISSION);
        }
        anomaly |= TcpAnomaly::SEQUENCE_MESS.when(opposite.last_ack.is_some_and(|ack| is_before(seq, ack)));
        (anomaly, stat)
    }

    fn sent_again(&mut self, how: TcpAnomaly) -> TcpAnomaly {
        self.seq_faults += 1;
        how
    }

    /// Counts what is new, and notes it in the cells.
    #[inline(always)]
    fn advance(&mut self, segment: &Segment, opposite: Option<&Self>, mut cells: SequenceCells) -> SequenceCells {
        self.acks += 1;
        // A flag takes a number, but no byte.
        let bytes = |step: i32, is_flag: bool| if is_flag && step == 1 { 0 } else { step.max(0) as u32 };
        let was_flag = self.last_flags.has(TcpFlagBits::SFR);
        if self.is_known {
            cells.seq_diff = segment.seq.wrapping_sub(self.last_seq) as i32;
            cells.seq_len = bytes(cells.seq_diff, was_flag);
            self.sent += u64::from(cells.seq_len);
        }
        if let Some(last) = self.last_ack {
            let is_flag = was_flag || opposite.is_some_and(|opposite| opposite.last_flags.has(TcpFlagBits::SFR));
            cells.ack_diff = segment.ack.wrapping_sub(last) as i32;
            cells.ack_len = bytes(cells.ack_diff, is_flag);
            self.acknowledged += u64::from(cells.ack_len);
        }
        cells
    }

    /// Notes payload on its way, with the acknowledgement that empties the other way.
    pub(super) fn fly(&mut self, len: u32, opposite: &mut Self) {
        opposite.in_flight = 0;
        self.in_flight = self.in_flight.saturating_add(len);
        self.max_in_flight = self.max_in_flight.max(self.in_flight);
    }
}
