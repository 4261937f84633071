//! The Community ID of flows: the same for both directions, and the same in the logs of other programs.
//!
//! Version 1 of github.com/corelight/community-id-spec: the SHA-1 of seed, addresses, protocol and ports, in Base64. The
//! lesser address with its port comes first, so the direction makes no difference. A flow of ICMP has the ID of its first
//! message: type and type of the answer are in the place of ports. Where a message has no answer, its code does, and the direction counts.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};
use t2_core::prelude::*;

/// Shows the Community ID of flows, by which they are found in the logs of other programs
#[plugin("communityID", order = 102, on_request)]
#[derive(Default)]
pub struct CommunityId {
    /// Community ID, version 1; none for flows of layer 2, and if the first packet does not show its ports
    #[flow_col(name = "communityID", identifying)]
    id: Option<Id>,
    /// What is in the place of ports; none if the protocol has some, but the first packet of the flow does not show them.
    ports: Option<Ports>,

    /// A number that goes into the IDs: those of different seeds have nothing in common
    #[setting(default = 0)]
    seed: u16,
}

/// What a Community ID has for ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ports {
    /// The protocol has no ports that count.
    None,
    /// Source and destination port.
    Two(u16, u16),
    /// Type and code of a message that has no answer: source and destination are not exchanged.
    OneWay(u16, u16),
}

impl Ports {
    /// Those of a packet; nothing if it should have ports and does not show them.
    fn of(packet: &Packet, flow: (u16, u16), number: u8) -> Option<Self> {
        match number {
            protocol::TCP | protocol::UDP | protocol::SCTP => {
                // A later fragment has no ports, and none may be captured.
                packet.transport(number)?.first_chunk::<4>()?;
                Some(Self::Two(flow.0, flow.1))
            }
            protocol::ICMP | protocol::ICMPV6 => {
                let icmp = packet.icmp()?;
                Some(Self::of_message(number, icmp.kind(), icmp.code()))
            }
            _ => Some(Self::None),
        }
    }

    /// Those of an ICMP message: its type, and that of its answer.
    fn of_message(number: u8, kind: u8, code: u8) -> Self {
        let pairs = if number == protocol::ICMP { ICMP_PAIRS } else { ICMPV6_PAIRS };
        let answer = pairs.iter().find_map(|&(one, other)| match kind {
            _ if kind == one => Some(other),
            _ if kind == other => Some(one),
            _ => None,
        });
        match answer {
            Some(answer) => Self::Two(kind.into(), answer.into()),
            None => Self::OneWay(kind.into(), code.into()),
        }
    }
}

/// Types of ICMP messages that answer each other: echo, router advertisement, timestamp, information, address mask.
const ICMP_PAIRS: &[(u8, u8)] = &[(8, 0), (10, 9), (13, 14), (15, 16), (17, 18)];

/// The same of ICMPv6: echo, multicast listeners, routers, neighbours, who are you, home agents.
const ICMPV6_PAIRS: &[(u8, u8)] = &[(128, 129), (130, 131), (133, 134), (135, 136), (139, 140), (144, 145)];

/// A Community ID without its version: the hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Id([u8; 20]);

impl Id {
    fn new(seed: u16, (source, destination): (IpAddr, IpAddr), protocol: u8, ports: Ports) -> Self {
        let ends = match ports {
            Ports::None => [(source, None), (destination, None)],
            Ports::Two(from, to) | Ports::OneWay(from, to) => [(source, Some(from)), (destination, Some(to))],
        };
        let [one, other] = ends;
        let is_exchanged = one > other && !matches!(ports, Ports::OneWay(..));
        let [(source, from), (destination, to)] = if is_exchanged { [other, one] } else { ends };
        let mut hash = Sha1::new();
        hash.update(seed.to_be_bytes());
        update_address(&mut hash, source);
        update_address(&mut hash, destination);
        hash.update([protocol, 0]);
        [from, to].into_iter().flatten().for_each(|port| hash.update(port.to_be_bytes()));
        Self(hash.finalize().into())
    }
}

fn update_address(hash: &mut Sha1, address: IpAddr) {
    match address {
        IpAddr::V4(address) => hash.update(address.octets()),
        IpAddr::V6(address) => hash.update(address.octets()),
    }
}

impl Value for Id {
    const KIND: &'static Kind = &Kind::Bare;

    fn encode<E: Encoder + ?Sized>(&self, encoder: &mut E) {
        // The version, and room for 20 bytes in Base64.
        let mut text = *b"1:____________________________";
        // Infallible: the room is as large as that.
        let _ = text.get_mut(2..).map(|hash| STANDARD.encode_slice(self.0, hash));
        encoder.bare(&text);
    }
}

impl Plugin for CommunityId {
    fn flow_start(&mut self, packet: &Packet, flow: &mut Flow<Self>) {
        self.ports = Ports::of(packet, flow.key().ports(), flow.key().protocol());
    }

    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }

    fn flow_end(&mut self, flow: &mut Flow<Self>) {
        let seed = flow.settings().seed;
        let known = flow.key().addresses().zip(self.ports);
        self.id = known.map(|(addresses, ports)| Id::new(seed, addresses, flow.key().protocol(), ports));
    }
}

#[cfg(test)]
mod tests;
