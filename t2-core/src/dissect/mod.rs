//! From the bytes of a packet to its layers (spec flow-and-packet, sections 3 to 6).
//!
//! [`dissect`] walks from layer to layer and fills a [`Layers`]; a [`Packet`] is the view of both that plugins get.

mod cells;
mod ether;
mod gre;
mod ipv4;
mod ipv6;
mod layers;
mod link;
mod llc;
mod mpls;
mod packet;
mod path;
mod ppp;
mod protocols;
mod status;
#[cfg(test)]
mod tests;
mod token;
mod transport;
mod tunnel;
mod walk;
mod wlan;

pub use layers::{Fragment, Layers, Network, NoFlow, VlanTags};
pub use packet::{Icmp, Ip, Packet, Tcp, Udp};
pub use path::{OwnedPath, Path};
pub use status::Status;
pub use token::{Name, Token};

use crate::capture::RawPacket;

/// Finds the layers of a packet. `layers` is filled anew; what was in it is gone.
///
/// Nothing is allocated, and nothing beyond the captured bytes is read.
///
/// # Errors
/// Why no flow can be made of the packet. The status bits met so far are in `layers` all the same.
#[inline]
pub fn dissect(raw: &RawPacket<'_>, layers: &mut Layers) -> Result<(), NoFlow> {
    layers.clear();
    if raw.data.is_empty() {
        return Err(NoFlow::Empty);
    }
    let wire_len = usize::try_from(raw.wire_len).unwrap_or(usize::MAX).max(raw.data.len());
    let mut walk = walk::Walk { data: raw.data, wire_len, layers, header: None, outer: None };
    let result = walk.run(raw.link_type.0);
    if layers.path.is_overrun() {
        layers.status |= Status::PATH_OVERRUN;
    }
    result
}
