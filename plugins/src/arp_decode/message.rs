//! The fields of an ARP message (RFC 826).

use std::net::Ipv4Addr;

use t2_core::prelude::*;

/// Bytes before the addresses.
const FIXED: usize = 8;

/// An ARP message as far as it is captured. Addresses are found by the sizes that it says.
#[derive(Clone, Copy)]
pub(super) struct Message<'p>(&'p [u8]);

impl<'p> Message<'p> {
    /// The message that a packet is, if it is one.
    pub(super) fn of(packet: &Packet<'p>) -> Self {
        Self(packet.payload())
    }

    pub(super) fn hardware_type(self) -> Option<u16> {
        self.u16(0)
    }

    pub(super) fn protocol_type(self) -> Option<u16> {
        self.u16(2)
    }

    /// Bytes of a hardware address.
    pub(super) fn hardware_size(self) -> Option<u8> {
        self.0.get(4).copied()
    }

    /// Bytes of a protocol address.
    pub(super) fn protocol_size(self) -> Option<u8> {
        self.0.get(5).copied()
    }

    pub(super) fn opcode(self) -> Option<u16> {
        self.u16(6)
    }

    pub(super) fn sender(self) -> Party<'p> {
        self.party(0)
    }

    pub(super) fn target(self) -> Party<'p> {
        self.party(1)
    }

    fn u16(self, at: usize) -> Option<u16> {
        self.0.get(at..)?.first_chunk().map(|bytes| u16::from_be_bytes(*bytes))
    }

    fn party(self, nth: usize) -> Party<'p> {
        let sizes = self.hardware_size().zip(self.protocol_size());
        let found = sizes.and_then(|(hardware, protocol)| {
            let (hardware, protocol) = (usize::from(hardware), usize::from(protocol));
            let from = self.0.get(FIXED + nth * (hardware + protocol)..)?;
            Some(Party { hardware: from.get(..hardware), protocol: from.get(hardware..hardware + protocol) })
        });
        found.unwrap_or(Party { hardware: None, protocol: None })
    }
}

/// The addresses of one side, each if it is captured.
#[derive(Clone, Copy)]
pub(super) struct Party<'p> {
    pub(super) hardware: Option<&'p [u8]>,
    pub(super) protocol: Option<&'p [u8]>,
}

impl Party<'_> {
    /// The hardware address, if it is a MAC address.
    pub(super) fn mac(self) -> Option<Mac> {
        self.hardware.filter(|bytes| bytes.len() == 6).and_then(Mac::from_slice)
    }

    /// The protocol address, if it has the size of IPv4.
    pub(super) fn ip(self) -> Option<Ipv4Addr> {
        <[u8; 4]>::try_from(self.protocol?).ok().map(Ipv4Addr::from)
    }

    /// Whether the bytes of the hardware address all have this value.
    pub(super) fn is_all(self, value: u8) -> bool {
        self.hardware.is_some_and(|bytes| !bytes.is_empty() && bytes.iter().all(|byte| *byte == value))
    }
}
