//! What is kept of each source host, across its flows.

use std::collections::{BTreeMap, HashSet};
use std::net::IpAddr;

/// All source hosts of a run.
#[derive(Debug, Default)]
pub struct Sources {
    hosts: BTreeMap<IpAddr, Source>,
}

impl Sources {
    /// The host with an address; a new one at first.
    pub(crate) fn of(&mut self, address: IpAddr) -> &mut Source {
        self.hosts.entry(address).or_default()
    }

    /// The host with an address, if it has begun a flow.
    pub(crate) fn known(&self, address: IpAddr) -> Option<&Source> {
        self.hosts.get(&address)
    }

    /// All hosts in the order of their addresses.
    pub(crate) fn sorted(&self) -> impl Iterator<Item = (IpAddr, &Source)> {
        self.hosts.iter().map(|(address, source)| (*address, source))
    }
}

/// A source host.
#[derive(Debug, Default)]
pub(crate) struct Source {
    ports: HashSet<u16>,
    flows: u64,
    /// Flows with more packets than a small one.
    large: u64,
}

impl Source {
    /// It begins a flow to a port.
    pub(crate) fn begin(&mut self, port: u16) {
        self.ports.insert(port);
        self.flows += 1;
    }

    /// One of its flows is not small any more.
    pub(crate) fn grow(&mut self) {
        self.large += 1;
    }

    /// The number of ports that it has tried.
    pub(crate) fn ports(&self) -> u32 {
        self.ports.len() as u32
    }

    /// The number of flows that it has begun.
    pub(crate) fn flows(&self) -> u64 {
        self.flows
    }

    /// The number of its flows that have stayed small.
    pub(crate) fn small_flows(&self) -> u64 {
        self.flows - self.large
    }

    /// Whether it has tried this many ports, and this share of its flows is small.
    pub(crate) fn is_scanner(&self, min_ports: u32, min_share: f64) -> bool {
        self.ports() >= min_ports && self.small_flows() as f64 >= min_share * self.flows as f64
    }
}
