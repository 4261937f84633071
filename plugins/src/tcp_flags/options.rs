//! What the options of TCP headers tell.

use std::fmt::Write;

use t2_core::dissect::{Mptcp, Tcp, TcpOption};
use t2_core::prelude::*;

use super::bits::{TcpFStat, TcpFlagBits};

/// How many options of a SYN are part of the fingerprint.
const FINGERPRINTED: usize = 20;

/// The options of TCP headers
#[derive(Columns, Default)]
pub struct TcpOptions {
    /// JA4T fingerprint, if `ja4t` is set: window, option kinds of SYN, MSS, window scale
    #[col(name = "tcpJA4T", bare)]
    ja4t: Option<String>,
    /// Number of packets with options
    #[col(name = "tcpOptPktCnt")]
    packets: u32,
    /// Number of options
    #[col(name = "tcpOptCnt")]
    count: u32,
    /// Option kinds: a bit each, the highest for 31 and above
    #[col(name = "tcpOptions", hex)]
    seen: u32,
    /// Maximum segment size
    #[col(name = "tcpMSS")]
    pub(super) mss: u16,
    /// Window scale factor
    #[col(name = "tcpWS")]
    factor: u32,
    pub(super) shift: u8,
    fingerprint: ArrayVec<u8, FINGERPRINTED>,
    has_fingerprint: bool,
    /// Whether the packet noted last has a window scale.
    pub(super) has_scale: bool,
}

/// The timestamps of TCP headers
#[derive(Columns, Default)]
pub struct TcpTimestamps {
    /// Last timestamp
    #[col(name = "tcpTmS")]
    pub(super) value: u32,
    /// Last timestamp that was echoed
    #[col(name = "tcpTmER")]
    pub(super) echo: u32,
    /// Estimated seconds that a step of the timestamp stands for
    #[col(name = "tcpEcI")]
    step: f32,
    /// Estimated seconds since the host was started
    #[col(name = "tcpUtm")]
    uptime: f64,
    /// Estimated time of the start
    #[col(name = "tcpBtm")]
    boot: Timestamp,
    /// The first timestamp, and when it was seen.
    start: Option<(u32, Timestamp)>,
    last: Timestamp,
    max: u32,
}

impl TcpOptions {
    /// Notes the options of a packet; returns what is to be said of them, and the last of Multipath TCP.
    #[inline(always)]
    pub(super) fn note(
        &mut self,
        tcp: Tcp,
        flags: TcpFlagBits,
        time: Timestamp,
        timestamps: &mut TcpTimestamps,
    ) -> (TcpFStat, Option<Mptcp>) {
        /// The kinds of the options that most packets have: two of padding, then timestamps.
        const USUAL: u32 = 1 << 1 | 1 << 8;
        self.has_scale = false;
        if tcp.header_len() < 20 || !tcp.options_are_whole() {
            return (TcpFStat::OPTIONS_CORRUPT, None);
        }
        let bytes = tcp.options();
        if bytes.is_empty() {
            return (TcpFStat::NONE, None);
        }
        self.packets += 1;
        let is_syn = flags.has(TcpFlagBits::SYN);
        match bytes {
            &[1, 1, 8, 10, a, b, c, d, e, f, g, h] if !is_syn => {
                let (value, echo) = (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
                (self.count, self.seen) = (self.count + 3, self.seen | USUAL);
                (timestamps.note(value, echo, time), None)
            }
            _ => self.note_all(tcp, is_syn, time, timestamps),
        }
    }

    /// Notes options one by one.
    #[inline(never)]
    fn note_all(
        &mut self,
        tcp: Tcp,
        is_syn: bool,
        time: Timestamp,
        timestamps: &mut TcpTimestamps,
    ) -> (TcpFStat, Option<Mptcp>) {
        let mut options = tcp.decoded_options();
        let is_fingerprinted = is_syn && !self.has_fingerprint;
        self.has_fingerprint |= is_syn;
        let (mut stat, mut mptcp) = (TcpFStat::NONE, None);
        for option in options.by_ref() {
            let kind = option.map_or_else(|malformed| malformed.kind, |(kind, _)| kind);
            self.count += 1;
            self.seen |= 1 << kind.min(31);
            if is_fingerprinted {
                let _ = self.fingerprint.try_push(kind);
            }
            match option.map(|(_, option)| option) {
                Ok(TcpOption::MaximumSegmentSize(size)) => self.mss = size,
                Ok(TcpOption::WindowScale(shift)) if is_syn => (self.shift, self.has_scale) = (shift, true),
                Ok(TcpOption::SelectiveAck(_)) => stat |= TcpFStat::SACK,
                Ok(TcpOption::Timestamps { value, echo }) => stat |= timestamps.note(value, echo, time),
                Ok(TcpOption::Multipath(option)) => {
                    stat |= TcpFStat::MPTCP;
                    mptcp = Some(option);
                }
                Ok(_) => {}
                Err(_) => stat |= TcpFStat::OPTIONS_CORRUPT,
            }
        }
        if is_fingerprinted {
            let padding = options.remaining().min(self.fingerprint.remaining_capacity());
            self.fingerprint.extend(std::iter::repeat_n(0, padding));
        }
        (stat, mptcp)
    }

    /// Computes what follows from the whole flow.
    pub(super) fn finish(&mut self, window: u32, is_scaling: bool, has_ja4t: bool) {
        self.factor = if is_scaling { 1 << self.shift } else { 0 };
        self.ja4t = has_ja4t.then(|| self.ja4t(window));
    }

    /// The fingerprint of a flow whose first window is given.
    fn ja4t(&self, window: u32) -> String {
        let mut kinds = String::new();
        for (n, kind) in self.fingerprint.iter().enumerate() {
            // Infallible: writing to a string cannot fail.
            let _ = write!(kinds, "{}{kind}", if n > 0 { "-" } else { "" });
        }
        let kinds = if kinds.is_empty() { "00" } else { &kinds };
        let shift = if self.shift > 0 { self.shift.to_string() } else { "00".to_owned() };
        format!("{window}_{kinds}_{:02}_{shift}", self.mss)
    }
}

impl TcpTimestamps {
    #[inline]
    fn note(&mut self, value: u32, echo: u32, time: Timestamp) -> TcpFStat {
        (self.value, self.echo, self.last) = (value, echo, time);
        let is_first = self.start.is_none();
        if is_first {
            self.start = Some((value, time));
        }
        let has_decreased = value < self.max;
        self.max = self.max.max(value);
        TcpFStat::TIMESTAMP.when(is_first) | TcpFStat::TIMESTAMP_DECREASED.when(has_decreased)
    }

    /// Estimates what a step is worth, and when the host was started.
    pub(super) fn finish(&mut self, min_ttl: u8) {
        /// Seconds a step below a limit.
        const STEPS: [(f64, f32); 4] = [(0.002, 0.001), (0.005, 0.004), (0.02, 0.01), (0.7, 0.1)];
        let Some((first, start)) = self.start else { return };
        let steps = self.value.wrapping_sub(first);
        self.step = match (steps, min_ttl) {
            (0, 128..) => 0.1,
            (0, 64..) => 0.004,
            (0, 33..) => 0.01,
            (0, _) => 0.001,
            _ => {
                let step = (self.last - start).as_secs_f64() / f64::from(steps);
                STEPS.iter().find(|(limit, _)| step < *limit).map_or(1.0, |(_, step)| *step)
            }
        };
        self.uptime = f64::from(self.value) * f64::from(self.step);
        self.boot = Timestamp::from_nanos(self.last.nanos().saturating_sub((self.uptime * 1e9) as i64));
    }
}
