//! The flags of TCP.

use crate::bits;

/// Flags of a TCP header (RFC 9293, section 3.1).
///
/// [`has`](Self::has) asks for any of several flags, [`has_all`](Self::has_all) for each of them.
///
/// ```
/// use t2_core::prelude::*;
///
/// let flags = TcpFlags(0x12);
/// assert_eq!(flags, TcpFlags::SYN | TcpFlags::ACK);
/// assert!(flags.has_all(TcpFlags::SYN_ACK) && !flags.has(TcpFlags::RST | TcpFlags::FIN));
/// ```
#[bits(u8)]
pub enum TcpFlags {
    /// No more data
    FIN = 0x01,
    /// Synchronise sequence numbers
    SYN = 0x02,
    /// Reset
    RST = 0x04,
    /// Push
    PSH = 0x08,
    /// The acknowledgement number counts
    ACK = 0x10,
    /// The urgent pointer counts
    URG = 0x20,
    /// ECN-echo
    ECE = 0x40,
    /// Congestion window reduced
    CWR = 0x80,
}

impl TcpFlags {
    /// The answer to a SYN.
    pub const SYN_ACK: Self = Self(Self::SYN.0 | Self::ACK.0);

    /// Whether all of these flags are set.
    #[inline]
    pub fn has_all(self, flags: Self) -> bool {
        self & flags == flags
    }
}
