//! Steady columns in runs, alone, conditional, and of every kind of showing.

use std::net::IpAddr;

use t2_core::prelude::*;

/// Shows where packets come from
#[plugin("origin")]
#[derive(Default)]
pub struct Origin {
    /// Packets so far
    #[packet_col]
    packets: u32,
    /// Source address
    #[packet_col(steady, none = "-")]
    source: Option<IpAddr>,
    /// EtherType
    #[packet_col(hex, steady)]
    ether_type: u16,
    /// Only in some builds
    #[cfg(not(unix))]
    #[packet_col(steady)]
    elsewhere: u8,
    /// Only in the others
    #[cfg(unix)]
    #[packet_col(steady)]
    here: u8,
    /// Length
    #[packet_col]
    length: u32,
    /// Name of the protocol
    #[packet_col(bare, steady)]
    protocol: &'static str,
    seen: u32,
}

impl Plugin for Origin {
    fn packet(&mut self, packet: &Packet, flow: &mut Flow<Self>) -> Option<OriginRow> {
        self.seen += 1;
        Some(OriginRow {
            packets: self.seen,
            source: flow.key().addresses().map(|(source, _)| source),
            ether_type: flow.key().ether_type(),
            #[cfg(not(unix))]
            elsewhere: 1,
            #[cfg(unix)]
            here: 1,
            length: packet.captured().len() as u32,
            protocol: "ip",
        })
    }
}

fn main() {
    use t2_core::row::{Cells, Row};
    let mut text = t2_core::output::TextEncoder::unquoted();
    let row = OriginRow {
        packets: 1,
        source: None,
        ether_type: 0x0800,
        #[cfg(not(unix))]
        elsewhere: 1,
        #[cfg(unix)]
        here: 1,
        length: 60,
        protocol: "ip",
    };
    let _ = row.write(&mut Cells::new(&mut text));
    assert_eq!(text.bytes(), b"1\t-\t0x0800\t1\t60\tip\t");
}
