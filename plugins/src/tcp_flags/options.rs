//! What the options of TCP headers tell.

use std::fmt::Write;

use t2_core::dissect::{HeaderOptions, Tcp};
use t2_core::prelude::*;

use super::bits::{MptcpSubtypes, TcpFStat, TcpFlagBits};

/// How many options of a SYN are part of the fingerprint.
const FINGERPRINTED: usize = 20;

/// The largest shift of a window (RFC 7323, section 2.3).
const MAX_SHIFT: u8 = 14;

/// Option kinds (IANA, "TCP Option Kind Numbers").
mod kind {
    pub(super) const END: u8 = 0;
    pub(super) const MSS: u8 = 2;
    pub(super) const WINDOW_SCALE: u8 = 3;
    pub(super) const SACK: u8 = 5;
    pub(super) const TIMESTAMPS: u8 = 8;
    pub(super) const MPTCP: u8 = 30;
}

/// The options of TCP headers
#[derive(Columns, Default)]
pub struct TcpOptions {
    /// JA4T fingerprint: window, option kinds of SYN, MSS, window scale
    #[col(name = "tcpJA4T", bare)]
    ja4t: String,
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
    first: (u32, Timestamp),
    last: Timestamp,
    max: u32,
}

/// A Multipath TCP option of a packet (RFC 8684).
#[derive(Clone, Copy, Default)]
pub(super) struct Mptcp {
    pub(super) subtype: u8,
    pub(super) flags: u8,
    pub(super) address_id: u8,
    pub(super) dss_flags: u8,
}

impl Mptcp {
    fn of(data: &[u8]) -> Self {
        const SHORT: usize = 16 - 2;
        let byte = |at: usize| data.get(at).copied().unwrap_or_default();
        let (first, second) = (byte(0), byte(1));
        let none = Self { subtype: first >> 4, ..Self::default() };
        match none.subtype {
            0 => Self { flags: second, ..none },
            1 | 5 if data.len() <= SHORT => Self { flags: first & 0xf, address_id: second, ..none },
            2 => Self { dss_flags: second & 0x1f, ..none },
            3 | 4 => Self { address_id: second, ..none },
            _ => none,
        }
    }

    pub(super) fn bit(self) -> MptcpSubtypes {
        MptcpSubtypes(1 << self.subtype)
    }
}

impl TcpOptions {
    /// Notes the options of a packet.
    #[inline]
    pub(super) fn note(
        &mut self,
        tcp: &Tcp,
        flags: TcpFlagBits,
        time: Timestamp,
        timestamps: &mut TcpTimestamps,
        stat: &mut TcpFStat,
    ) -> Option<Mptcp> {
        self.has_scale = false;
        if tcp.header_len() < 20 || !tcp.options_are_whole() {
            *stat |= TcpFStat::OPTIONS_CORRUPT;
            return None;
        }
        let bytes = tcp.options();
        if bytes.is_empty() {
            return None;
        }
        self.packets += 1;
        let is_syn = flags.has(TcpFlagBits::SYN);
        let is_fingerprinted = is_syn && !self.has_fingerprint;
        self.has_fingerprint |= is_syn;
        let (mut mptcp, mut parsed) = (None, 0);
        for option in HeaderOptions::plain(bytes) {
            let (kind, data) = match option {
                Ok(option) => (option.kind, option.data),
                Err(malformed) => {
                    *stat |= TcpFStat::OPTIONS_CORRUPT;
                    parsed = bytes.len();
                    (malformed.kind, &[][..])
                }
            };
            parsed += if kind == 1 { 1 } else { 2 + data.len() };
            self.count += 1;
            self.seen |= 1 << kind.min(31);
            if is_fingerprinted {
                let _ = self.fingerprint.try_push(kind);
            }
            match (kind, data) {
                (kind::MSS, &[high, low]) => self.mss = u16::from_be_bytes([high, low]),
                (kind::WINDOW_SCALE, &[shift]) if is_syn => (self.shift, self.has_scale) = (shift.min(MAX_SHIFT), true),
                (kind::SACK, _) => *stat |= TcpFStat::SACK,
                (kind::TIMESTAMPS, data) => timestamps.note(data, time, stat),
                (kind::MPTCP, data) => {
                    *stat |= TcpFStat::MPTCP;
                    mptcp = Some(Mptcp::of(data));
                }
                _ => {}
            }
        }
        if is_fingerprinted {
            let padding = bytes.get(parsed..).unwrap_or_default();
            self.fingerprint.extend(padding.iter().map(|_| kind::END).take(self.fingerprint.remaining_capacity()));
        }
        mptcp
    }

    pub(super) fn finish(&mut self, window: u32, is_scaling: bool) {
        let mut kinds = String::new();
        for (n, kind) in self.fingerprint.iter().enumerate() {
            // Infallible: writing to a string cannot fail.
            let _ = write!(kinds, "{}{kind}", if n > 0 { "-" } else { "" });
        }
        let kinds = if kinds.is_empty() { "00" } else { &kinds };
        let shift = if self.shift > 0 { self.shift.to_string() } else { "00".to_owned() };
        self.ja4t = format!("{window}_{kinds}_{:02}_{shift}", self.mss);
        self.factor = if is_scaling { 1 << self.shift } else { 0 };
    }
}

impl TcpTimestamps {
    fn note(&mut self, data: &[u8], time: Timestamp, stat: &mut TcpFStat) {
        let &[a, b, c, d, e, f, g, h] = data else { return };
        (self.value, self.echo) = (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
        self.last = time;
        if !stat.has(TcpFStat::TIMESTAMP) {
            *stat |= TcpFStat::TIMESTAMP;
            (self.first, self.max) = ((self.value, time), self.value);
        } else if self.value < self.max {
            *stat |= TcpFStat::TIMESTAMP_DECREASED;
        } else {
            self.max = self.value;
        }
    }

    /// Estimates what a step is worth, and when the host was started.
    pub(super) fn finish(&mut self, min_ttl: u8) {
        /// Seconds a step below a limit.
        const STEPS: [(f64, f32); 4] = [(0.002, 0.001), (0.005, 0.004), (0.02, 0.01), (0.7, 0.1)];
        let steps = self.value.wrapping_sub(self.first.0);
        self.step = match (steps, min_ttl) {
            (0, 128..) => 0.1,
            (0, 64..) => 0.004,
            (0, 33..) => 0.01,
            (0, _) => 0.001,
            _ => {
                let step = (self.last - self.first.1).as_secs_f64() / f64::from(steps);
                STEPS.iter().find(|(limit, _)| step < *limit).map_or(1.0, |(_, step)| *step)
            }
        };
        self.uptime = f64::from(self.value) * f64::from(self.step);
        self.boot = Timestamp::from_nanos(self.last.nanos() - (self.uptime * 1e9) as i64);
    }
}
