//! Follows the states of TCP connections, and sets the timeouts of their flows.

use t2_core::prelude::*;

/// What is odd about a TCP connection
#[bits(u8)]
pub enum TcpAnomalies {
    /// The connection was not opened by a handshake
    BAD_OPENING = 0x01,
    /// The connection was not closed in both directions
    BAD_CLOSING = 0x02,
    /// Flags that do not fit an established connection
    BAD_FLAGS = 0x04,
    /// Packets after the connection was closed
    AFTER_CLOSING = 0x08,
    /// Packets after a reset
    AFTER_RESET = 0x10,
    /// A reset in this direction
    RESET = 0x40,
    /// Perhaps a scan
    SCAN = 0x80,
}

/// Follows the states of TCP connections, and sets the timeouts of their flows
#[plugin("tcpStates", order = 132, ordered)]
#[derive(Default)]
pub struct TcpStates {
    /// TCP connection anomalies
    #[flow_col]
    #[total(or, "Aggregated tcpStatesAFlags")]
    tcp_states_a_flags: TcpAnomalies,
    /// TCP connection anomalies of this flow so far; none where there is no TCP header
    #[packet_col]
    tcp_states_a_flags: TcpAnomalies,
    state: State,
    syn: Control,
    fin: Control,
    /// It began with FIN and ACK: a scan, unless the connection is closed after all.
    may_be_fin_scan: bool,
    /// It is a later part of a connection that was open before.
    was_open: bool,
}

/// The state of one direction.
#[derive(Clone, Copy, Default, PartialEq)]
enum State {
    /// No SYN yet: the flow has the timeout of all flows.
    #[default]
    Unopened,
    /// A SYN was sent.
    Opening,
    Established,
    Closing,
    Closed,
    Reset,
}

impl State {
    /// The timeout of a flow that comes to this state.
    fn timeout(self) -> Timeout {
        Timeout::from_secs(match self {
            Self::Unopened => Timeout::DEFAULT_SECS,
            Self::Opening | Self::Closing => 120.0,
            Self::Established => 610.0,
            Self::Closed => 10.0,
            Self::Reset => 0.1,
        })
    }
}

/// A SYN or FIN of one direction.
#[derive(Default)]
struct Control {
    /// The number that acknowledges it, once it is sent.
    awaited: Option<u32>,
    is_acknowledged: bool,
}

impl Control {
    fn send(&mut self, sequence: u32) {
        self.awaited = Some(sequence.wrapping_add(1));
    }

    /// Takes an acknowledgement of the opposite; returns whether it is that of this one.
    fn acknowledge(&mut self, acknowledgement: u32) -> bool {
        let is_own = self.awaited == Some(acknowledgement);
        self.is_acknowledged |= is_own;
        is_own
    }
}

/// What counts of a TCP segment.
struct Segment {
    flags: TcpFlags,
    sequence: u32,
    acknowledgement: u32,
    payload: u32,
}

impl Segment {
    /// A cut header will do, if the flags are captured.
    fn of(packet: &Packet) -> Option<Self> {
        let [_, _, _, _, a, b, c, d, e, f, g, h, _, flags] = *packet.transport(protocol::TCP)?.first_chunk()?;
        let (sequence, acknowledgement) = (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
        Some(Self { flags: TcpFlags(flags), sequence, acknowledgement, payload: packet.layers().l7_len })
    }
}

impl Plugin for TcpStates {
    fn flow_start(&mut self, packet: &Packet, flow: &mut Flow<Self>) {
        // How a connection was opened is known to the part of it that the active timeout has ended.
        if flow.status().has(Status::LATER_PART)
            && Segment::of(packet).is_some_and(|segment| !segment.flags.has(TcpFlags::SYN))
        {
            (self.state, self.was_open) = (State::Established, true);
            flow.set_timeout(self.state.timeout());
        }
    }

    fn packet(&mut self, packet: &Packet, flow: &mut Flow<Self>) -> Option<TcpStatesRow> {
        let Some(segment) = Segment::of(packet) else {
            return Some(TcpStatesRow { tcp_states_a_flags: TcpAnomalies::default() });
        };
        let own = self.state;
        match flow.opposite() {
            None => self.advance(&segment, &mut Self::default(), false),
            Some(opposite) => {
                let others = opposite.state;
                self.advance(&segment, opposite, true);
                let state = opposite.state;
                if state != others {
                    flow.set_opposite_timeout(state.timeout());
                }
            }
        }
        if self.state != own {
            flow.set_timeout(self.state.timeout());
        }
        Some(TcpStatesRow { tcp_states_a_flags: self.tcp_states_a_flags })
    }

    fn flow_end(&mut self, flow: &mut Flow<Self>) {
        if !flow.key().is_tcp() {
            return;
        }
        let (is_opened, is_closed) = match flow.opposite() {
            None => (false, false),
            Some(Self { syn, fin, .. }) => {
                (self.syn.is_acknowledged && syn.is_acknowledged, self.fin.is_acknowledged && fin.is_acknowledged)
            }
        };
        let goes_on = flow.status().has(Status::ACTIVE_TIMEOUT);
        self.tcp_states_a_flags |= TcpAnomalies::BAD_OPENING.when(!is_opened && !self.was_open)
            | TcpAnomalies::BAD_CLOSING.when(!is_closed && !goes_on)
            | TcpAnomalies::SCAN.when(self.may_be_fin_scan && !is_closed);
    }
}

/// The transitions (spec plugins/tcpStates). An opposite that was not seen yet is a new one.
impl TcpStates {
    fn advance(&mut self, segment: &Segment, opposite: &mut Self, is_answered: bool) {
        const URG_PSH_FIN: TcpFlags = TcpFlags(0x29);
        let shown = segment.flags & !(TcpFlags::ECE | TcpFlags::CWR);
        self.tcp_states_a_flags |= TcpAnomalies::SCAN.when(shown == URG_PSH_FIN || shown == TcpFlags::default());
        match self.state {
            State::Unopened | State::Opening => self.open(segment, opposite, is_answered),
            State::Established => {
                if segment.flags & TcpFlags::SYN_ACK != TcpFlags::ACK {
                    self.mark_both(opposite, TcpAnomalies::BAD_FLAGS);
                }
                if segment.flags.has(TcpFlags::FIN) {
                    self.finish(segment, opposite);
                }
                self.reset(segment, opposite);
            }
            State::Closing => {
                self.reset(segment, opposite);
                if segment.flags.has(TcpFlags::ACK) {
                    opposite.fin.acknowledge(segment.acknowledgement);
                }
                if self.fin.is_acknowledged && opposite.fin.is_acknowledged {
                    self.bring_both(opposite, State::Closed);
                }
            }
            State::Closed => {
                self.tcp_states_a_flags |= TcpAnomalies::AFTER_CLOSING;
                self.reset(segment, opposite);
            }
            State::Reset => self.tcp_states_a_flags |= TcpAnomalies::AFTER_RESET,
        }
    }

    /// A segment before the connection is established.
    fn open(&mut self, segment: &Segment, opposite: &mut Self, is_answered: bool) {
        const SYN: TcpFlags = TcpFlags::SYN;
        const ACK: TcpFlags = TcpFlags::ACK;
        const FIN: TcpFlags = TcpFlags::FIN;
        const RST: TcpFlags = TcpFlags::RST;
        let flags = segment.flags & (FIN | SYN | RST | ACK);
        let (is_syn, is_ack, is_rst) = (flags & !ACK == SYN, flags == ACK, flags.has(RST));
        if is_syn || (is_answered && is_ack) {
            if is_syn {
                self.state = State::Opening;
                self.syn.send(segment.sequence);
            }
            let fits = !flags.has(ACK) || opposite.syn.acknowledge(segment.acknowledgement);
            if !fits {
                self.mark_both(opposite, TcpAnomalies::BAD_OPENING);
            }
            if !fits || (is_ack && self.syn.is_acknowledged) {
                self.bring_both(opposite, State::Established);
            }
        } else if is_rst {
            self.tcp_states_a_flags |= TcpAnomalies::RESET | TcpAnomalies::SCAN.when(!is_answered);
            if !(is_answered && flags == RST | ACK) {
                self.mark_both(opposite, TcpAnomalies::BAD_OPENING);
            }
            self.bring_both(opposite, State::Reset);
        } else if flags == FIN | ACK {
            self.mark_both(opposite, TcpAnomalies::BAD_OPENING);
            self.may_be_fin_scan |= !is_answered;
            self.finish(segment, opposite);
        } else if flags == FIN {
            self.tcp_states_a_flags |= TcpAnomalies::SCAN;
        } else {
            self.mark_both(opposite, TcpAnomalies::BAD_OPENING);
            self.bring_both(opposite, State::Established);
        }
    }

    /// A segment with FIN. Its number is that behind its payload.
    fn finish(&mut self, segment: &Segment, opposite: &mut Self) {
        self.state = State::Closing;
        self.fin.send(segment.sequence.wrapping_add(segment.payload));
        if segment.flags.has(TcpFlags::ACK) {
            opposite.fin.acknowledge(segment.acknowledgement);
        }
    }

    /// Resets an established connection if the segment has RST.
    fn reset(&mut self, segment: &Segment, opposite: &mut Self) {
        if segment.flags.has(TcpFlags::RST) {
            self.tcp_states_a_flags |= TcpAnomalies::RESET;
            self.mark_both(opposite, TcpAnomalies::BAD_CLOSING);
            self.bring_both(opposite, State::Reset);
        }
    }

    fn mark_both(&mut self, opposite: &mut Self, anomaly: TcpAnomalies) {
        self.tcp_states_a_flags |= anomaly;
        opposite.tcp_states_a_flags |= anomaly;
    }

    fn bring_both(&mut self, opposite: &mut Self, state: State) {
        (self.state, opposite.state) = (state, state);
    }
}
