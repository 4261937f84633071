//! From the bytes of a packet to its layers (spec flow-and-packet, sections 3 to 6).
//!
//! [`dissect()`] walks from layer to layer and fills a [`Layers`]. A [`Packet`] is the view of bytes and layers that plugins
//! get.
//!
//! ```
//! use t2_core::capture::{LinkType, RawPacket};
//! use t2_core::dissect::{Layers, dissect};
//! use t2_core::prelude::*;
//!
//! let frame = [
//!     2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x00, // Ethernet
//!     0x45, 0, 0, 28, 0, 1, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, // IPv4
//!     0x30, 0x39, 0, 53, 0, 8, 0, 0, // UDP
//! ];
//! let raw = RawPacket { time: Timestamp::default(), link_type: LinkType::ETHERNET, wire_len: 42, data: &frame };
//! let mut layers = Layers::default();
//! let packet = dissect(raw, &mut layers).expect("a packet with a flow");
//! assert_eq!(packet.layers().protocol, protocol::UDP);
//! assert_eq!(packet.udp().map(|udp| udp.destination_port()), Some(53));
//! ```

mod cells;
mod checksum;
mod cooked;
mod ether;
pub mod ether_type;
mod framing;
mod gre;
mod header;
mod ip;
mod ipv4;
mod ipv6;
mod juniper;
mod kind;
mod known;
mod lan;
mod layers;
mod link;
mod llc;
mod mpls;
mod next;
mod odd;
mod options;
mod owned_path;
mod packet;
mod path;
mod plain;
mod ppp;
pub mod protocol;
mod reads;
mod status;
mod switch;
mod tcp_flags;
mod tcp_options;
#[cfg(test)]
mod tests;
mod token;
mod transport;
mod tunnel;
mod walk;
mod whereabouts;
mod wlan;

pub use checksum::{Checksum, ChecksumPart, DatagramChecksum, TransportChecksum};
pub use ip::{ExtensionHeader, ExtensionHeaders, Ip};
pub(crate) use kind::Kind;
pub use known::HeadersId;
pub(crate) use layers::Sizes;
pub use layers::{Fragment, Layers, Network, NoFlow, VlanTags};
pub use options::{HeaderOption, HeaderOptions, MalformedOption};
pub use owned_path::OwnedHeaderPath;
pub use packet::{Icmp, Packet, Tcp, Udp};
pub use path::HeaderPath;
pub use status::{Mark, Status};
pub use tcp_flags::TcpFlags;
pub use tcp_options::{Mptcp, TcpOption, TcpOptions};
pub use token::{Name, Token};

use known::KnownHeaders;
use next::Next;
use odd::OddHeaders;
use reads::Note;
use walk::Walk;

use crate::capture::{LinkType, RawPacket};

/// Finds the layers of a packet. Overwrites `layers`.
///
/// Allocates nothing, and reads nothing beyond the captured bytes.
///
/// # Errors
/// The packet has no flow: the reason, and the layers found so far.
#[inline]
pub fn dissect<'p>(raw: RawPacket<'p>, layers: &'p mut Layers) -> Result<Packet<'p>, WithoutFlow<'p>> {
    // Whatever was changed since the packet before is overwritten.
    layers.kind = Kind::OTHER;
    match find_layers(&raw, layers) {
        Ok(()) => Ok(Packet::new(raw, layers)),
        Err(why) => Err(WithoutFlow { raw, layers, why }),
    }
}

/// A packet without flow.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct WithoutFlow<'p> {
    /// The packet.
    pub raw: RawPacket<'p>,
    /// The layers found so far, with their status bits.
    pub layers: &'p Layers,
    /// Why it has no flow.
    pub why: NoFlow,
}

/// Dissects one packet after the other; those whose headers it knows for less than the others. The packets of a run have
/// one, so that the numbers of headers are those of the run.
#[derive(Debug, Default)]
pub(crate) struct Dissector {
    known: KnownHeaders,
    odd: OddHeaders,
}

impl Dissector {
    /// Dissects a packet, and finds whether it has a flow.
    #[inline(always)]
    pub(crate) fn dissect<'p>(&'p mut self, packet: &mut Packet<'p>) -> Result<(), NoFlow> {
        let Self { known, odd } = self;
        if packet.raw().link_type == LinkType::ETHERNET && known.dissect(packet) {
            return Ok(());
        }
        odd.dissect(packet)
    }
}

#[inline(always)]
fn find_layers(raw: &RawPacket<'_>, layers: &mut Layers) -> Result<(), NoFlow> {
    if raw.link_type == LinkType::ETHERNET && plain::ethernet(raw.data, raw.wire_len, layers) {
        return Ok(());
    }
    by_table(raw.link_type, raw.wire_len, raw.data, layers)
}

/// Dissects a packet of any kind. It is not passed as one, so that those which do not come here need not be in memory.
#[inline(never)]
fn by_table(link_type: LinkType, wire_len: u32, data: &[u8], layers: &mut Layers) -> Result<(), NoFlow> {
    by_table_noting(link_type, wire_len, data, layers, ())
}

/// The same, noting what the layers depend on.
#[inline(always)]
fn by_table_noting(
    link_type: LinkType,
    wire_len: u32,
    data: &[u8],
    layers: &mut Layers,
    note: impl Note,
) -> Result<(), NoFlow> {
    layers.clear();
    if data.is_empty() {
        return Err(NoFlow::Empty);
    }
    let mut walk = Walk::new(data, wire_len, layers, note);
    let result = run(&mut walk, link_type.0);
    layers.note_overrun();
    result
}

/// Walks from layer to layer: this is the table of all layers.
///
/// There is no recursion, and every step moves on in the data or ends, so the depth is that of the packet.
#[inline]
fn run(walk: &mut Walk<'_, impl Note>, link_type: u32) -> Result<(), NoFlow> {
    let mut next = Next::Link(link_type, 0);
    loop {
        next = match next {
            Next::Link(link_type, at) => link::link(walk, link_type, at),
            Next::TypeField(at) => ether::type_field(walk, at),
            Next::EtherType(ether_type, at) => ether::ether_type(walk, ether_type, at),
            Next::Llc(at, length) => llc::llc(walk, at, length),
            Next::Wlan(at, swapped) => wlan::wlan(walk, at, swapped),
            Next::Mpls(at) => mpls::mpls(walk, at),
            Next::Ipv4(at, step) => ipv4::ipv4(walk, at, step),
            Next::Ipv6(at) => ipv6::ipv6(walk, at),
            Next::Gre(at, level) => gre::gre(walk, at, level),
            Next::Ppp(at, carrier) => ppp::ppp(walk, at, carrier),
            Next::Tunnel(kind, at) => tunnel::tunnel(walk, kind, at),
            Next::Transport => transport::transport(walk),
            Next::L2(ether_type, at) => transport::l2(walk, ether_type, at),
            Next::Nothing(why) => return Err(why),
            Next::Done => return Ok(()),
        };
    }
}
