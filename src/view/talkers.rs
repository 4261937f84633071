//! Who sends most.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use t2_core::capture::{PacketFilter, RawPacket};
use t2_core::dissect::{Layers, Network, dissect};

/// How many addresses are counted in an interval. Those that come after are left out: the ones that send most are met
/// early.
const MOST: usize = 65_536;

/// How much each source address has sent since it was asked last: bytes on the wire, of the innermost IP packets' frames.
#[derive(Clone, Debug, Default)]
pub(crate) struct Talkers(Arc<Mutex<HashMap<IpAddr, u64>>>);

impl Talkers {
    /// What counts them: it selects all packets.
    pub(crate) fn counter(&self) -> Box<dyn PacketFilter> {
        Box::new(Counter { talkers: self.clone(), layers: Layers::default() })
    }

    /// Those that sent most since the last call, the first one most of all.
    pub(crate) fn take(&self, count: usize) -> Vec<(IpAddr, u64)> {
        let talkers = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let mut talkers: Vec<_> = talkers.into_iter().collect();
        talkers.sort_unstable_by_key(|&(address, bytes)| (std::cmp::Reverse(bytes), address));
        talkers.truncate(count);
        talkers
    }
}

struct Counter {
    talkers: Talkers,
    layers: Layers,
}

impl PacketFilter for Counter {
    fn selects(&mut self, packet: &RawPacket<'_>) -> bool {
        let address: Option<IpAddr> = match dissect(*packet, &mut self.layers).map(|packet| packet.layers().network) {
            Ok(Network::V4 { source, .. }) => Some(source.into()),
            Ok(Network::V6 { source, .. }) => Some(source.into()),
            _ => None,
        };
        let mut talkers = self.talkers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(address) = address
            && (talkers.len() < MOST || talkers.contains_key(&address))
        {
            *talkers.entry(address).or_default() += u64::from(packet.wire_len);
        }
        true
    }
}
