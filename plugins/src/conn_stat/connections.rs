//! The live connections between hosts, and what was the largest of all.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;

use foldhash::fast::RandomState;

use super::distinct::Distinct;
use super::hosts::{HostId, Hosts};

/// What all flows share. All but the numbers for the report is forgotten with the flows that it is about.
#[derive(Debug, Default)]
pub struct Connections {
    hosts: Hosts,
    /// Live flows between a client and a server, in both directions.
    pairs: HashMap<(HostId, HostId), u32, RandomState>,
    /// Live flows between a client and a server port.
    ports: HashMap<(HostId, u16), u32, RandomState>,
    /// The clients of the whole run.
    pub(super) sources: Distinct,
    /// The servers of the whole run.
    pub(super) destinations: Distinct,
    pub(super) largest_pair: u32,
    pub(super) largest_port: u32,
    pub(super) busiest_client: Most,
    pub(super) busiest_server: Most,
    pub(super) most_packets: Most,
    pub(super) most_bytes: Most,
}

/// What is known of a flow. Its direction is that of its begin, so what was counted then is taken back in the end, even if
/// a plugin has changed the direction since.
#[derive(Debug)]
pub(super) struct Member {
    client: HostId,
    server: HostId,
    server_port: u16,
    /// Whether the server sends it.
    is_reply: bool,
}

/// The counts of a flow that ends, with the flow itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Counts {
    /// Hosts that the source is connected with in its role.
    pub(super) source_peers: u32,
    /// Hosts that the destination is connected with in its role.
    pub(super) destination_peers: u32,
    /// Flows between the two hosts.
    pub(super) pair: u32,
    /// Flows between the client and the server port.
    pub(super) port: u32,
    /// Packets that the source has sent.
    pub(super) packets: u64,
    /// Payload bytes that the source has sent.
    pub(super) bytes: u64,
}

/// An entry of [`Connections::pairs`].
type Pair = ((HostId, HostId), u32);

/// An entry of [`Connections::ports`].
type Port = ((HostId, u16), u32);

impl Connections {
    /// Bytes that a live flow adds at most: two hosts, and an entry each in tables that are filled to half.
    pub(super) const PER_FLOW: usize = 2 * Hosts::PER_HOST + 2 * (size_of::<Pair>() + size_of::<Port>() + 2);

    /// A flow begins between a client and a port of a server.
    pub(super) fn begin(&mut self, client: IpAddr, server: IpAddr, server_port: u16, is_reply: bool) -> Member {
        let member = Member { client: self.hosts.join(client), server: self.hosts.join(server), server_port, is_reply };
        let pair = count_up(&mut self.pairs, (member.client, member.server));
        if pair == 1 {
            self.connect(&member);
        }
        self.largest_pair = self.largest_pair.max(pair);
        self.largest_port = self.largest_port.max(count_up(&mut self.ports, (member.client, server_port)));
        member
    }

    /// Two hosts that no flow connects are connected.
    fn connect(&mut self, member: &Member) {
        if let Some(client) = self.hosts.get_mut(member.client) {
            client.servers += 1;
            self.busiest_client.offer(client.address, client.servers.into());
            if client.servers == 1 {
                self.sources.add(client.address);
            }
        }
        if let Some(server) = self.hosts.get_mut(member.server) {
            server.clients += 1;
            self.busiest_server.offer(server.address, server.clients.into());
            if server.clients == 1 {
                self.destinations.add(server.address);
            }
        }
    }

    /// The source of a flow sends a packet.
    #[inline]
    pub(super) fn send(&mut self, member: &Member, bytes: u32) {
        let source = if member.is_reply { member.server } else { member.client };
        if let Some(host) = self.hosts.get_mut(source) {
            host.packets += 1;
            host.bytes += u64::from(bytes);
        }
    }

    /// A flow ends.
    pub(super) fn end(&mut self, member: &Member) -> Counts {
        let counts = self.counts(member);
        let source = if member.is_reply { member.server } else { member.client };
        if let Some(host) = self.hosts.get(source) {
            self.most_packets.offer(host.address, counts.packets);
            self.most_bytes.offer(host.address, counts.bytes);
        }
        count_down(&mut self.ports, (member.client, member.server_port));
        if count_down(&mut self.pairs, (member.client, member.server)) == 0 {
            if let Some(client) = self.hosts.get_mut(member.client) {
                client.servers = client.servers.saturating_sub(1);
            }
            if let Some(server) = self.hosts.get_mut(member.server) {
                server.clients = server.clients.saturating_sub(1);
            }
        }
        self.hosts.leave(member.client);
        self.hosts.leave(member.server);
        counts
    }

    fn counts(&self, member: &Member) -> Counts {
        let (client, server) = (self.hosts.get(member.client), self.hosts.get(member.server));
        let servers = client.map_or(0, |client| client.servers);
        let clients = server.map_or(0, |server| server.clients);
        let (source, source_peers, destination_peers) = match member.is_reply {
            false => (client, servers, clients),
            true => (server, clients, servers),
        };
        let (packets, bytes) = source.map_or((0, 0), |host| (host.packets, host.bytes));
        let pair = self.pairs.get(&(member.client, member.server)).copied().unwrap_or_default();
        let port = self.ports.get(&(member.client, member.server_port)).copied().unwrap_or_default();
        Counts { source_peers, destination_peers, pair, port, packets, bytes }
    }

    /// Bytes that all flows take.
    #[cfg(test)]
    fn memory(&self) -> usize {
        self.hosts.memory()
            + self.pairs.capacity() * (size_of::<Pair>() + 1)
            + self.ports.capacity() * (size_of::<Port>() + 1)
    }

    /// Whether nothing is kept of flows.
    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.hosts.len() == 0 && self.pairs.is_empty() && self.ports.is_empty()
    }
}

/// Counts one more of `key`; how many these are then.
fn count_up<K: Eq + Hash>(counts: &mut HashMap<K, u32, RandomState>, key: K) -> u32 {
    let count = counts.entry(key).or_default();
    *count += 1;
    *count
}

/// Counts one less of `key`, and forgets it with the last; how many are left.
fn count_down<K: Eq + Hash>(counts: &mut HashMap<K, u32, RandomState>, key: K) -> u32 {
    let Some(count) = counts.get_mut(&key) else { return 0 };
    *count = count.saturating_sub(1);
    let left = *count;
    if left == 0 {
        counts.remove(&key);
    }
    left
}

/// The host with the most of something; of equals, the first.
#[derive(Debug, Default)]
pub(super) struct Most(Option<(IpAddr, u64)>);

impl Most {
    fn offer(&mut self, address: IpAddr, value: u64) {
        if value > self.0.map_or(0, |(_, most)| most) {
            self.0 = Some((address, value));
        }
    }

    /// The host and its value.
    pub(super) fn get(&self) -> Option<(IpAddr, u64)> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_is_forgotten_and_its_place_is_used_again() {
        let address = |n: u8| IpAddr::from([192, 0, 2, n]);
        let mut connections = Connections::default();
        for round in 0..3 {
            let begin = |n: u8| (address(n % 5), address(n % 7), u16::from(n % 3), n.is_multiple_of(2));
            let members: Vec<_> = (0..40)
                .map(|n| {
                    let (client, server, port, is_reply) = begin(n + round);
                    let member = connections.begin(client, server, port, is_reply);
                    connections.send(&member, 10);
                    member
                })
                .collect();
            assert_eq!(connections.hosts.len(), 7);
            for member in &members {
                connections.end(member);
            }
            assert!(connections.is_empty(), "{connections:?}");
        }
        assert_eq!((connections.sources.estimate(), connections.destinations.estimate()), (5, 7));
    }

    #[test]
    fn a_flow_takes_no_more_memory_than_is_reckoned_with() {
        for flows in [1000, 5000, 20_000] {
            let mut connections = Connections::default();
            for n in 0..flows {
                let address = |half: u32| IpAddr::from((half << 16 | n).to_be_bytes());
                connections.begin(address(1), address(2), 53, false);
            }
            let per_flow = connections.memory() / flows as usize;
            assert!(per_flow <= Connections::PER_FLOW && per_flow > Connections::PER_FLOW / 4, "{per_flow} bytes");
        }
    }
}
