//! The layer that a layer leads to.

use super::NoFlow;

/// The layer that follows, with the offset of its first byte.
#[derive(Clone, Copy, Debug)]
pub(super) enum Next {
    /// A link layer, by its number.
    Link(u32, usize),
    /// A 16-bit field that is a VLAN tag, an EtherType or an LLC length.
    TypeField(usize),
    /// What an EtherType stands before.
    EtherType(u16, usize),
    /// An LLC header; the length that stood before it, if any.
    Llc(usize, Option<u16>),
    /// IEEE 802.11; whether the frame control field has its bytes swapped.
    Wlan(usize, bool),
    /// MPLS labels.
    Mpls(usize),
    /// An IPv4 header and everything it may carry.
    Ipv4(usize, Step),
    /// An IPv6 header and everything it may carry.
    Ipv6(usize),
    /// GRE below the current IP header.
    Gre(usize, Level),
    /// A PPP protocol field in a tunnel or on a link.
    Ppp(usize, Carrier),
    /// A header found by the ports of the current IP header.
    Tunnel(Tunnel, usize),
    /// The transport layer of the current IP header.
    Transport,
    /// The payload of a layer-2 flow with this EtherType.
    L2(u16, usize),
    /// No flow can be made.
    Nothing(NoFlow),
    /// The packet is done.
    Done,
}

/// Where an IPv4 header enters the order of steps (spec section 3.7). A header that a step puts in the place of the one
/// around it goes on behind that step; the same step once more begins anew. Everything is looked for in each of them
/// (spec section 9.4, B51): what differs is that a later fragment in the place of another header does not stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// At the first: tunnels by port, then the others.
    First,
    /// Behind GRE.
    AfterGre,
    /// Behind EtherIP.
    AfterEtherIp,
    /// Behind IP in IP.
    AfterIpInIp,
}

impl Step {
    /// Where the header inside begins, if `step` leads to it from a header that began here.
    pub(super) fn then(self, step: Self) -> Self {
        if self < step { step } else { Self::First }
    }
}

/// Where GRE stands: the second has no length of its header, and no name of an Ethernet frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// In the first IP header of a level.
    First,
    /// In an IPv4 header that came out of another tunnel of the same level.
    Second,
}

/// What carries PPP: decides what becomes of a protocol that is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carrier {
    /// A link: no row.
    Link,
    /// A PPPoE session: a layer-2 flow.
    PppoE,
    /// A tunnel: the flow of the tunnel.
    Tunnel,
}

/// A tunnel that is found by ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tunnel {
    Ayiya,
    Gtp,
    Vxlan,
    VxlanGpe,
    Geneve,
    Capwap,
    Lwapp,
    L2tp,
    Teredo,
}
