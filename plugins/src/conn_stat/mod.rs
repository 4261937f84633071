//! Which hosts talk to each other at the same time, and how much each has sent.

mod connections;
mod distinct;
mod hosts;

use connections::{Connections, Member};
use t2_core::human;
use t2_core::prelude::*;

use crate::basic_stats::with_country;

/// Counts the live connections of hosts, and what each host sends
#[plugin("connStat", order = 500, shared = Connections, summary = Lines)]
#[derive(Default)]
pub struct ConnStat {
    /// Number of hosts that the source is connected with in its role, client or server
    #[flow_col]
    conn_sip: u32,
    /// Number of hosts that the destination is connected with in its role, client or server
    #[flow_col]
    conn_dip: u32,
    /// Number of flows between source and destination
    #[flow_col]
    conn_sip_dip: u32,
    /// Number of flows between the client and the server port
    #[flow_col]
    conn_sip_dprt: u32,
    /// Flows to the server port per connected host: connSipDprt / connSip
    #[flow_col]
    conn_f: f32,
    /// Flows to the server port per flow between the hosts: connSipDprt / connSipDip
    #[flow_col]
    conn_g: f32,
    /// Packets that the source has sent while it was in a live flow
    #[flow_col]
    conn_num_p_cnt: u64,
    /// Payload bytes that the source has sent while it was in a live flow
    #[flow_col]
    conn_num_b_cnt: u64,
    member: Option<Member>,
}

impl Plugin for ConnStat {
    const SHARED_PER_FLOW: usize = Connections::PER_FLOW;

    fn flow_start(&mut self, _: &Packet, flow: &mut Flow<Self>) {
        let is_reply = flow.status().has(Status::INVERTED);
        let ((source_port, destination_port), addresses) = (flow.key().ports(), flow.key().addresses());
        let connections = flow.shared();
        self.member = addresses.map(|(source, destination)| match is_reply {
            false => connections.begin(source, destination, destination_port, is_reply),
            true => connections.begin(destination, source, source_port, is_reply),
        });
    }

    #[inline]
    fn packet(&mut self, packet: &Packet, flow: &mut Flow<Self>) -> Option<NoColumns> {
        flow.shared().send(self.member.as_ref()?, packet.layers().l7_len);
        None
    }

    fn flow_end(&mut self, flow: &mut Flow<Self>) {
        let Some(member) = self.member.take() else { return };
        let counts = flow.shared().end(&member);
        (self.conn_sip, self.conn_dip) = (counts.source_peers, counts.destination_peers);
        (self.conn_sip_dip, self.conn_sip_dprt) = (counts.pair, counts.port);
        self.conn_f = ratio(counts.port, counts.source_peers);
        self.conn_g = ratio(counts.port, counts.pair);
        (self.conn_num_p_cnt, self.conn_num_b_cnt) = (counts.packets, counts.bytes);
    }
}

/// The lines of the report.
#[derive(Clone, Default)]
pub struct Lines;

impl Summary<ConnStat> for Lines {
    fn add(&mut self, _: &ConnStat, _: &EndedFlow) {}

    fn merge(&mut self, _: Self) {}

    fn lines(&self, run: &RunState<ConnStat>) -> Vec<String> {
        let (connections, counters) = (run.shared(), run.counters());
        let bytes = counters.a.bytes + counters.b.bytes;
        let (sources, destinations) = (connections.sources.estimate(), connections.destinations.estimate());
        let (pair, port) = (connections.largest_pair, connections.largest_port);
        let numbers = [
            (unique("source", connections.sources.is_exact()), sources),
            (unique("destination", connections.destinations.is_exact()), destinations),
            ("Number of unique source/destination IPs connections".to_owned(), pair.into()),
            ("Max unique number of source IP / destination port connections".to_owned(), port.into()),
        ];
        let numbers = numbers.into_iter().filter(|(_, number)| *number > 0);
        let mut lines: Vec<_> = numbers.map(|(label, number)| human::count(&label, number)).collect();
        let ratios = [("IP connF=connSipDprt/connSip", sources), ("IP connG=connSipDprt/connSipDip", pair.into())];
        for (label, whole) in ratios.into_iter().filter(|(_, whole)| *whole > 0 && port > 0) {
            lines.push(format!("{label}: {:.6}", ratio(port, whole)));
        }
        for (role, most) in [("Source", &connections.busiest_client), ("Destination", &connections.busiest_server)] {
            lines.extend(most.get().map(|(address, peers)| {
                let label = format!("{role} IP with max connections: {}", with_country(address));
                format!("{} connections", human::count(&label, peers))
            }));
        }
        for (most, whole, unit) in
            [(&connections.most_packets, counters.packets, "packets"), (&connections.most_bytes, bytes, "bytes")]
        {
            lines.extend(most.get().map(|(address, sent)| {
                let label = format!("Biggest L3 talker: {}", with_country(address));
                format!("{} {unit}", human::share(&label, sent, whole))
            }));
        }
        lines
    }
}

/// The label of a number of addresses, which may be an estimate.
fn unique(role: &str, is_exact: bool) -> String {
    format!("Number of unique {role} IPs{}", if is_exact { "" } else { " (estimated)" })
}
