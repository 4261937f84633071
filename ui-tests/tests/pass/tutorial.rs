//! The plugin of CONTRIBUTING.md: a packet column, and two flow columns that may be absent.

use t2_core::prelude::*;

/// Shows the time to live (hop limit) of packets and its range in flows
#[plugin("ttl")]
#[derive(Default)]
pub struct Ttl {
    /// Smallest TTL of the flow
    #[flow_col]
    ttl_min: Option<u8>,
    /// Largest TTL of the flow
    #[flow_col]
    ttl_max: Option<u8>,
    /// TTL of the packet
    #[packet_col]
    ttl: u8,
}

impl Plugin for Ttl {
    fn packet(&mut self, packet: &Packet, _: &mut Flow<Self>) -> Option<TtlRow> {
        let ttl = packet.ip()?.ttl();
        self.ttl_min = Some(self.ttl_min.map_or(ttl, |min| min.min(ttl)));
        self.ttl_max = Some(self.ttl_max.map_or(ttl, |max| max.max(ttl)));
        Some(TtlRow { ttl })
    }
}

fn main() {
    assert_eq!(<Ttl as t2_core::row::Row>::COLUMNS.len(), 2);
}
