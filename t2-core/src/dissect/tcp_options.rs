//! The options of TCP headers, decoded (IANA, "TCP Option Kind Numbers").

use super::options::{HeaderOption, HeaderOptions, MalformedOption};
use super::packet::Tcp;

/// An option of a TCP header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TcpOption<'p> {
    /// Maximum segment size in bytes (kind 2, RFC 9293).
    MaximumSegmentSize(u16),
    /// How many bits windows are shifted by (kind 3, RFC 7323); at most [`MAX_SHIFT`](Self::MAX_SHIFT).
    WindowScale(u8),
    /// Selective acknowledgements: the left and right edges of blocks, 4 bytes each (kind 5, RFC 2018).
    SelectiveAck(&'p [u8]),
    /// Timestamps (kind 8, RFC 7323).
    Timestamps {
        /// The clock of the sender.
        value: u32,
        /// The clock of the receiver, as it was last seen.
        echo: u32,
    },
    /// Multipath TCP (kind 30, RFC 8684).
    Multipath(Mptcp),
    /// Any other option, and those whose length is not theirs.
    Other(HeaderOption<'p>),
}

impl<'p> TcpOption<'p> {
    /// The largest shift; larger ones count as this (RFC 7323, section 2.3).
    pub const MAX_SHIFT: u8 = 14;

    /// Decodes an option.
    #[inline]
    pub fn of(option: HeaderOption<'p>) -> Self {
        match (option.kind, option.data) {
            (2, &[high, low]) => Self::MaximumSegmentSize(u16::from_be_bytes([high, low])),
            (3, &[shift]) => Self::WindowScale(shift.min(Self::MAX_SHIFT)),
            (5, blocks) => Self::SelectiveAck(blocks),
            (8, &[a, b, c, d, e, f, g, h]) => {
                Self::Timestamps { value: u32::from_be_bytes([a, b, c, d]), echo: u32::from_be_bytes([e, f, g, h]) }
            }
            (30, data @ [_, ..]) => Self::Multipath(Mptcp::of(data)),
            _ => Self::Other(option),
        }
    }
}

/// A Multipath TCP option (RFC 8684, section 3). Fields that a subtype does not have are 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mptcp {
    /// Subtype, 0 to 15.
    pub subtype: u8,
    /// Flags of MP_CAPABLE, MP_JOIN and MP_PRIO.
    pub flags: u8,
    /// Address id of MP_JOIN, ADD_ADDR, REMOVE_ADDR and MP_PRIO.
    pub address_id: u8,
    /// Flags of DSS.
    pub dss_flags: u8,
}

impl Mptcp {
    /// The longest MP_JOIN that has flags and address id: those of SYN and SYN-ACK, without kind and length.
    const LONGEST_JOIN: usize = 16 - 2;

    fn of(data: &[u8]) -> Self {
        let byte = |at: usize| data.get(at).copied().unwrap_or_default();
        let (first, second) = (byte(0), byte(1));
        let none = Self { subtype: first >> 4, ..Self::default() };
        match none.subtype {
            0 => Self { flags: second, ..none },
            1 | 5 if data.len() <= Self::LONGEST_JOIN => Self { flags: first & 0xf, address_id: second, ..none },
            2 => Self { dss_flags: second & 0x1f, ..none },
            3 | 4 => Self { address_id: second, ..none },
            _ => none,
        }
    }
}

/// The options of a TCP header with their kinds, in order.
#[derive(Clone, Debug)]
pub struct TcpOptions<'p>(HeaderOptions<'p>);

impl<'p> Iterator for TcpOptions<'p> {
    type Item = Result<(u8, TcpOption<'p>), MalformedOption>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|option| option.map(|option| (option.kind, TcpOption::of(option))))
    }
}

impl<'p> TcpOptions<'p> {
    /// Number of bytes after the last option that was read; after the last option of all, this is padding.
    pub fn remaining(&self) -> usize {
        self.0.remaining()
    }
}

impl<'p> Tcp<'p> {
    /// The options, decoded, as far as they are captured.
    #[inline]
    pub fn decoded_options(&self) -> TcpOptions<'p> {
        TcpOptions(HeaderOptions::plain(self.options()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> Vec<Result<TcpOption<'_>, u8>> {
        let options = TcpOptions(HeaderOptions::plain(bytes));
        options.map(|option| option.map(|(_, option)| option).map_err(|wrong| wrong.kind)).collect()
    }

    #[test]
    fn options_are_decoded_by_kind_and_length() {
        let bytes = [2, 4, 5, 180, 3, 3, 99, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 2, 3, 9];
        let wrong_length = TcpOption::Other(HeaderOption { kind: 2, data: &[9] });
        let expected = [
            Ok(TcpOption::MaximumSegmentSize(1460)),
            Ok(TcpOption::WindowScale(14)),
            Ok(TcpOption::Timestamps { value: 1, echo: 2 }),
            Ok(wrong_length),
        ];
        assert_eq!(decoded(&bytes), expected);
    }

    #[test]
    fn multipath_options_have_the_fields_of_their_subtype() {
        let of = |bytes: &[u8]| Mptcp::of(bytes);
        assert_eq!(of(&[0x00, 0x81]), Mptcp { flags: 0x81, ..Mptcp::default() });
        assert_eq!(of(&[0x11, 7]), Mptcp { subtype: 1, flags: 1, address_id: 7, dss_flags: 0 });
        assert_eq!(of(&[0x20, 0xff]), Mptcp { subtype: 2, dss_flags: 0x1f, ..Mptcp::default() });
        assert_eq!(of(&[0x40, 3]), Mptcp { subtype: 4, address_id: 3, ..Mptcp::default() });
        assert_eq!(of(&[0x70]), Mptcp { subtype: 7, ..Mptcp::default() });
    }

    #[test]
    fn what_follows_the_end_of_the_options_is_padding() {
        let mut options = TcpOptions(HeaderOptions::plain(&[1, 3, 3, 7, 0, 0, 0, 0]));
        assert_eq!(options.by_ref().count(), 2);
        assert_eq!(options.remaining(), 4);
    }
}
