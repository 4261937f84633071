//! The hosts with live flows.

use std::collections::HashMap;
use std::net::IpAddr;

use foldhash::fast::RandomState;

/// A host, as long as it has live flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct HostId(u32);

/// What is known of a host with live flows.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) address: IpAddr,
    /// Live flows that it sends or receives; it is forgotten with the last.
    flows: u32,
    /// The servers that it is a client of, in live flows.
    pub(super) servers: u32,
    /// The clients that it is a server of, in live flows.
    pub(super) clients: u32,
    /// Packets that it has sent.
    pub(super) packets: u64,
    /// Payload bytes that it has sent.
    pub(super) bytes: u64,
}

/// All hosts with live flows, each in a place that stays the same, so that packets need no search.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    places: Vec<Host>,
    free: Vec<HostId>,
    by_address: HashMap<IpAddr, HostId, RandomState>,
}

impl Hosts {
    /// Bytes that a host takes, in tables that are filled to half.
    pub(super) const PER_HOST: usize =
        2 * (size_of::<Host>() + size_of::<HostId>() + size_of::<(IpAddr, HostId)>() + 1);

    /// The host with an address, which begins a flow.
    pub(super) fn join(&mut self, address: IpAddr) -> HostId {
        let id = match self.by_address.get(&address) {
            Some(id) => *id,
            None => self.add(address),
        };
        if let Some(host) = self.get_mut(id) {
            host.flows += 1;
        }
        id
    }

    fn add(&mut self, address: IpAddr) -> HostId {
        let host = Host { address, flows: 0, servers: 0, clients: 0, packets: 0, bytes: 0 };
        let id = match self.free.pop() {
            Some(id) => id,
            // The flow table holds fewer flows than `u32` has values, and each has two hosts at most, of which one is new.
            None => HostId(self.places.len() as u32),
        };
        match self.places.get_mut(id.0 as usize) {
            Some(place) => *place = host,
            None => self.places.push(host),
        }
        self.by_address.insert(address, id);
        id
    }

    /// One flow of the host has ended.
    pub(super) fn leave(&mut self, id: HostId) {
        let Some(host) = self.get_mut(id) else { return };
        host.flows = host.flows.saturating_sub(1);
        if host.flows == 0 {
            let address = host.address;
            self.by_address.remove(&address);
            self.free.push(id);
        }
    }

    /// What is known of a host.
    #[inline]
    pub(super) fn get(&self, id: HostId) -> Option<&Host> {
        self.places.get(id.0 as usize)
    }

    /// What is known of a host, to be changed.
    #[inline]
    pub(super) fn get_mut(&mut self, id: HostId) -> Option<&mut Host> {
        self.places.get_mut(id.0 as usize)
    }

    /// The number of hosts.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.by_address.len()
    }

    /// Bytes that all hosts take.
    #[cfg(test)]
    pub(super) fn memory(&self) -> usize {
        self.places.capacity() * size_of::<Host>()
            + self.free.capacity() * size_of::<HostId>()
            + self.by_address.capacity() * (size_of::<(IpAddr, HostId)>() + 1)
    }
}
