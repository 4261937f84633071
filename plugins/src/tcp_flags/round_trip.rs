//! Times between a packet and the answer to it.

use t2_core::prelude::*;

/// How far a flow is with opening its connection.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Stage {
    #[default]
    None,
    Syn,
    SynAck,
    Open,
    Closed,
}

/// Times until the opposite direction answered, in seconds
#[derive(Columns)]
pub struct RoundTrip {
    /// Time from the first packet to its answer: SYN to SYN-ACK, SYN-ACK to ACK
    #[col(name = "tcpSSASAATrip")]
    handshake: f32,
    /// Smallest time to an answer
    #[col(name = "tcpRTTAckTripMin", start = 65_535.0)]
    min: f32,
    /// Largest time to an answer
    #[col(name = "tcpRTTAckTripMax")]
    max: f32,
    /// Average time to an answer
    #[col(name = "tcpRTTAckTripAvg")]
    pub(super) average: f32,
    /// Average jitter of the time to an answer
    #[col(name = "tcpRTTAckTripJitAvg")]
    jitter: f32,
    /// Round trip of the handshake in A flows, of the connection in B flows
    #[col(name = "tcpRTTSseqAA")]
    round_trip: f32,
    /// Average jitter of the round trip, in B flows
    #[col(name = "tcpRTTAckJitAvg")]
    round_trip_jitter: f32,
    variance: f32,
    pub(super) stage: Stage,
}

impl RoundTrip {
    /// The opposite direction answered after `seconds`, with its `answers`th packet; `packets` had been sent.
    #[inline]
    pub(super) fn answered(&mut self, seconds: f32, answers: u32, packets: u32) {
        if seconds < self.min {
            self.min = seconds;
        }
        if seconds > self.max {
            self.max = seconds;
        }
        if matches!(self.stage, Stage::Syn | Stage::SynAck) && packets == 1 {
            (self.handshake, self.average) = (seconds, seconds);
        } else {
            let answers = answers as f32;
            let difference = seconds - self.average;
            self.average += difference / answers;
            self.variance += (difference * difference - self.variance) / answers;
            self.stage = Stage::Open;
        }
    }

    pub(super) fn finish(&mut self, is_reply: bool, opposite: Option<&Self>) {
        self.jitter = self.variance.sqrt();
        let Some(opposite) = opposite else { return };
        if is_reply {
            self.round_trip = self.average + opposite.average;
            self.round_trip_jitter = (self.variance + opposite.variance).sqrt();
        } else {
            self.round_trip = self.handshake + opposite.handshake;
        }
    }
}

/// The time between two points in seconds. The reference rounds nanoseconds to single precision before it subtracts them
/// (spec flow-and-packet, B50).
#[inline]
pub(super) fn seconds_between(earlier: Timestamp, later: Timestamp) -> f32 {
    seconds(later - earlier).abs()
}

/// A span in seconds, in single precision.
#[inline]
pub(super) fn seconds(span: Span) -> f32 {
    span.as_secs_f64() as f32
}
