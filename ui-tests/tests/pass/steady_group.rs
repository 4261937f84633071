//! A group of steady columns: made from what the packet and the flow have, and only where its key is another one.

use t2_core::prelude::*;

/// Shows where packets go
#[plugin("target")]
#[derive(Default)]
pub struct Target {
    /// Packets so far
    #[packet_col]
    packets: u32,
    #[packet_cols(steady)]
    ports: Ports<'p>,
    /// Length
    #[packet_col]
    length: u32,
    name: String,
    seen: u32,
}

/// What the ports of a packet are told from
pub struct Ports<'p> {
    ports: (u16, u16),
    name: &'p str,
}

/// Ports, and a name that the flow has
#[derive(Columns)]
pub struct PortColumns<'p> {
    /// Source port
    #[col]
    source: u16,
    /// Destination port
    #[col(hex)]
    destination: Option<u16>,
    /// Name
    #[col(bare)]
    name: &'p str,
}

impl<'p> Steady for Ports<'p> {
    type Row = PortColumns<'p>;
    type Key = [u64; 1];

    fn key(&self) -> Option<[u64; 1]> {
        Some([u64::from(self.ports.0) << 16 | u64::from(self.ports.1)])
    }

    fn row(&self) -> PortColumns<'p> {
        PortColumns { source: self.ports.0, destination: Some(self.ports.1), name: self.name }
    }
}

impl Plugin for Target {
    fn packet<'p>(&'p mut self, packet: &Packet<'p>, _: &mut Flow<Self>) -> Option<TargetRow<'p>> {
        self.seen += 1;
        let ports = Ports { ports: packet.layers().ports, name: &self.name };
        Some(TargetRow { packets: self.seen, ports, length: packet.wire_len() })
    }
}

fn main() {
    use t2_core::row::{Cells, Row};
    let mut text = t2_core::output::TextEncoder::unquoted();
    let row = TargetRow { packets: 1, ports: Ports { ports: (80, 255), name: "web" }, length: 60 };
    let _ = row.write(&mut Cells::new(&mut text));
    let _ = TargetRow::empty(&mut Cells::new(&mut text));
    assert_eq!(text.bytes(), b"1\t80\t0x00ff\tweb\t60\t\t\t\t\t\t");
    assert_eq!(TargetRow::COLUMNS.len(), 5);
}
