//! What the status columns tell, bit by bit.

use t2_core::dissect::Tcp;
use t2_core::prelude::*;

/// The state of a TCP flow, and what its packets did
#[bits(u16)]
pub enum TcpFStat {
    /// Not the first packet: distances of IP ID and time are known
    NOT_FIRST = 0x0001,
    /// A timestamp option was seen
    TIMESTAMP = 0x0002,
    /// A timestamp was smaller than one before
    TIMESTAMP_DECREASED = 0x0004,
    /// Options corrupt or not captured
    OPTIONS_CORRUPT = 0x0008,
    /// The window is known
    WINDOW = 0x0010,
    /// Window update
    WINDOW_UPDATE = 0x0020,
    /// Zero-window probe
    ZERO_WINDOW_PROBE = 0x0040,
    /// Acknowledgement of a zero-window probe
    ZERO_WINDOW_PROBE_ACK = 0x0080,
    /// Window below the minimum
    WINDOW_BELOW_MIN = 0x0100,
    /// Window scaling in use
    WINDOW_SCALING = 0x0200,
    /// The window of the receiver is full
    RECEIVER_FULL = 0x0400,
    /// The window grew last
    WINDOW_UP = 0x0800,
    /// Further fragments decide about the checksum
    CHECKSUM_PENDING = 0x1000,
    /// The checksum of UDP-Lite covers an impossible number of bytes
    COVERAGE_ERROR = 0x2000,
    /// Selective acknowledgement option
    SACK = 0x4000,
    /// Multipath TCP option
    MPTCP = 0x8000,
}

impl TcpFStat {
    /// What stays true for the packets that follow.
    pub(super) const LASTING: Self = Self(Self::TIMESTAMP.0 | Self::WINDOW_SCALING.0);
    /// A probe of a closed window, or its answer.
    pub(super) const PROBES: Self = Self(Self::ZERO_WINDOW_PROBE.0 | Self::ZERO_WINDOW_PROBE_ACK.0);
}

/// What is remarkable about IP headers, fragments, checksums and times
#[bits(u16)]
pub enum IpFlags {
    /// IP options corrupt or not captured
    OPTIONS_CORRUPT = 0x0001,
    /// IP ID out of order
    ID_OUT_OF_ORDER = 0x0002,
    /// IP ID rolled over
    ID_ROLL_OVER = 0x0004,
    /// Fragment of less than 48 bytes
    FRAGMENT_SMALL = 0x0008,
    /// Fragment beyond the largest datagram
    FRAGMENT_BEYOND = 0x0010,
    /// More fragments
    MORE_FRAGMENTS = 0x0020,
    /// Do not fragment
    DONT_FRAGMENT = 0x0040,
    /// Reserved flag
    RESERVED = 0x0080,
    /// Fragment at an unexpected position
    FRAGMENT_POSITION = 0x0100,
    /// Sequence of fragments broken
    FRAGMENT_SEQUENCE = 0x0200,
    /// IP header checksum wrong or not captured
    L3_CHECKSUM = 0x0400,
    /// Transport checksum wrong or not captured
    L4_CHECKSUM = 0x0800,
    /// Captured bytes end before what the headers say
    CUT = 0x1000,
    /// Length of UDP is not that of the packet
    UDP_LENGTH = 0x2000,
    /// No time since the packet before
    TIME_ZERO = 0x4000,
    /// Time went backwards
    TIME_NEGATIVE = 0x8000,
}

/// TCP flags, and combinations of FIN, SYN, RST and ACK
#[bits(u16)]
pub enum TcpFlagBits {
    /// No more data
    FIN = 0x0001,
    /// Synchronise
    SYN = 0x0002,
    /// Reset
    RST = 0x0004,
    /// Push
    PSH = 0x0008,
    /// Acknowledgement
    ACK = 0x0010,
    /// Urgent
    URG = 0x0020,
    /// ECN-echo
    ECE = 0x0040,
    /// Congestion window reduced
    CWR = 0x0080,
    /// FIN and ACK
    FIN_ACK = 0x0100,
    /// SYN and ACK
    SYN_ACK = 0x0200,
    /// RST and ACK
    RST_ACK = 0x0400,
    /// No flag: null scan
    NULL = 0x0800,
    /// SYN and FIN
    SYN_FIN = 0x1000,
    /// SYN, FIN and RST
    SYN_FIN_RST = 0x2000,
    /// RST and FIN
    RST_FIN = 0x4000,
    /// FIN, PSH and URG: Xmas scan
    XMAS = 0x8000,
}

impl TcpFlagBits {
    /// The flags that begin or end a connection.
    pub(super) const SFR: Self = Self(Self::SYN.0 | Self::FIN.0 | Self::RST.0);
    /// The flags that combinations are made of.
    const COMBINED: Self = Self(Self::SFR.0 | Self::ACK.0);
    /// Combinations that no honest sender uses.
    const STRANGE: Self = Self(Self::NULL.0 | Self::SYN_FIN.0 | Self::SYN_FIN_RST.0 | Self::RST_FIN.0 | Self::XMAS.0);
    /// What a flow that may be a scan has.
    pub(super) const MAYBE_SCAN: Self = Self(Self::SYN.0 | Self::FIN.0 | Self::STRANGE.0);

    /// The combinations, and their bits.
    const COMBINATIONS: [(Self, Self); 6] = [
        (Self(Self::FIN.0 | Self::ACK.0), Self::FIN_ACK),
        (Self(Self::SYN.0 | Self::ACK.0), Self::SYN_ACK),
        (Self(Self::RST.0 | Self::ACK.0), Self::RST_ACK),
        (Self(Self::SYN.0 | Self::FIN.0), Self::SYN_FIN),
        (Self(Self::SYN.0 | Self::FIN.0 | Self::RST.0), Self::SYN_FIN_RST),
        (Self(Self::RST.0 | Self::FIN.0), Self::RST_FIN),
    ];

    /// What is to be said of the lower six flags, from FIN to URG.
    const SAID: [u16; 64] = {
        let mut said = [0; 64];
        let mut flags = 0;
        while flags < said.len() {
            said[flags] = Self(flags as u16).said().0;
            flags += 1;
        }
        said
    };

    /// The combination that flags are, and whether there is none or are those of an Xmas scan.
    const fn said(self) -> Self {
        const XMAS: u16 = TcpFlagBits::FIN.0 | TcpFlagBits::PSH.0 | TcpFlagBits::URG.0;
        let (mut said, mut n) = (0, 0);
        while n < Self::COMBINATIONS.len() {
            let (exact, bit) = Self::COMBINATIONS[n];
            if self.0 & Self::COMBINED.0 == exact.0 {
                said |= bit.0;
            }
            n += 1;
        }
        match self.0 {
            0 => Self(said | Self::NULL.0),
            XMAS => Self(said | Self::XMAS.0),
            _ => Self(said),
        }
    }

    /// The flags of a header, with what is to be said of them.
    #[inline]
    pub(super) fn of(tcp: &Tcp) -> Self {
        let flags = u16::from(tcp.flags().0);
        Self(flags | Self::SAID[usize::from(flags) % Self::SAID.len()])
    }

    /// FIN, SYN, RST and ACK only.
    #[inline]
    pub(super) fn combined(self) -> Self {
        self & Self::COMBINED
    }
}

/// What is remarkable about sequence and acknowledgement numbers
#[bits(u16)]
pub enum TcpAnomaly {
    /// SYN sent again
    SYN_RETRANSMISSION = 0x0001,
    /// Sent again after a timeout
    TIMEOUT_RETRANSMISSION = 0x0002,
    /// Sent again after duplicate acknowledgements
    FAST_RETRANSMISSION = 0x0004,
    /// Duplicate acknowledgement
    DUPLICATE_ACK = 0x0008,
    /// Keep-alive
    KEEP_ALIVE = 0x0010,
    /// Acknowledgement of a keep-alive
    KEEP_ALIVE_ACK = 0x0020,
    /// Out of order
    OUT_OF_ORDER = 0x0040,
    /// Acknowledged already
    SEQUENCE_MESS = 0x0080,
    /// Acknowledges what was not seen
    ACK_UNSEEN = 0x0100,
    /// A packet before was not captured
    PREVIOUS_LOST = 0x0200,
    /// Scan
    SCAN = 0x1000,
    /// Scan that was answered
    SCAN_ANSWERED = 0x2000,
    /// SYN with payload
    SYN_PAYLOAD = 0x4000,
}

impl TcpAnomaly {
    /// What a scan explains.
    pub(super) const EXPLAINED_BY_SCAN: Self = Self(0x003f);
    /// Keep-alives and their answers.
    pub(super) const KEEP_ALIVES: Self = Self(Self::KEEP_ALIVE.0 | Self::KEEP_ALIVE_ACK.0);
}

/// Subtypes of the Multipath TCP option (RFC 8684, section 3)
#[bits(u16)]
pub enum MptcpSubtypes {
    /// MP_CAPABLE: multipath capable
    MP_CAPABLE = 0x0001,
    /// MP_JOIN: join a connection
    MP_JOIN = 0x0002,
    /// DSS: data sequence signal
    DSS = 0x0004,
    /// ADD_ADDR: add an address
    ADD_ADDR = 0x0008,
    /// REMOVE_ADDR: remove an address
    REMOVE_ADDR = 0x0010,
    /// MP_PRIO: change the priority of a subflow
    MP_PRIO = 0x0020,
    /// MP_FAIL: fall back
    MP_FAIL = 0x0040,
    /// MP_FASTCLOSE: close at once
    MP_FASTCLOSE = 0x0080,
    /// MP_TCPRST: reset of a subflow
    MP_TCPRST = 0x0100,
}
