//! The kinds of plain packets.

/// Which headers a plain packet has: Ethernet with a VLAN tag or without, IPv4 or IPv6, TCP or UDP, nothing else. What is
/// the same for all packets of a kind need not be looked at for each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind(u8);

impl Kind {
    const TAGGED: u8 = 1;
    const TCP: u8 = 2;
    const V6: u8 = 4;

    /// The number of kinds.
    pub(crate) const COUNT: usize = 8;

    /// Of no kind: the packet may have any headers.
    pub(crate) const OTHER: Self = Self(Self::COUNT as u8);

    /// The kind of packets with these headers.
    pub(super) const fn new(is_tagged: bool, is_v6: bool, is_tcp: bool) -> Self {
        Self(is_tagged as u8 * Self::TAGGED + is_v6 as u8 * Self::V6 + is_tcp as u8 * Self::TCP)
    }

    /// All kinds, in the order of their indices.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..Self::OTHER.0).map(Self)
    }

    /// A number below [`COUNT`](Self::COUNT), but for [`OTHER`](Self::OTHER).
    #[inline]
    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }

    /// Whether the packets have a VLAN tag.
    pub(crate) fn is_tagged(self) -> bool {
        self.0 & Self::TAGGED != 0
    }

    /// Whether they are IPv6 packets.
    pub(crate) fn is_v6(self) -> bool {
        self.0 & Self::V6 != 0
    }

    /// Whether they are TCP packets.
    pub(crate) fn is_tcp(self) -> bool {
        self.0 & Self::TCP != 0
    }

    /// How many headers the packets have.
    pub(crate) fn headers(self) -> u16 {
        3 + u16::from(self.is_tagged())
    }

    /// Where their IP header is.
    pub(crate) fn l3_at(self) -> u32 {
        if self.is_tagged() { 18 } else { 14 }
    }
}

impl Default for Kind {
    fn default() -> Self {
        Self::OTHER
    }
}
