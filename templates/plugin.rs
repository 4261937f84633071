//! A plugin to start from: it counts packets with a long payload. Change whatever you like; the comments say what is what.

use t2_core::prelude::*;

/// Counts packets with a long payload
// The line above is the description in `--list`. One value of the struct is kept for each flow (one direction of a
// conversation); it begins as `TemplateName::default()`.
#[plugin("templateName")]
#[derive(Default)]
pub struct TemplateName {
    /// Packets with a long payload
    // A column of the flow file, named after the field: `templateNamePackets`. Its doc comment is its description.
    // As a total it is added up over all flows, and printed in the report.
    #[flow_col]
    #[total(sum, percent, "Number of packets with a payload of {minimum} bytes or more")]
    template_name_packets: u64,
    /// Length of the payload in bytes
    // A column of the packet file. It moves to the generated struct `TemplateNameRow`, which `packet` returns.
    #[packet_col]
    template_name_length: u32,
    /// A payload of this length in bytes is long
    // Users change it with `--set templateName.minimum=100`.
    #[setting(default = 1)]
    minimum: u32,
    // A field without attribute is state of the flow that is not printed.
}

impl Plugin for TemplateName {
    // Called with every packet of the flow. `None` leaves the packet columns empty.
    fn packet(&mut self, packet: &Packet, flow: &mut Flow<Self>) -> Option<TemplateNameRow> {
        // Packets without IP header have no payload to count.
        packet.ip()?;
        let template_name_length = packet.payload().len() as u32;
        if template_name_length >= flow.settings().minimum {
            self.template_name_packets += 1;
        }
        Some(TemplateNameRow { template_name_length })
    }

    // Called when the flow ends, before its row is written: the place for what is only known then.
    fn flow_end(&mut self, _: &mut Flow<Self>) {}
}

#[cfg(test)]
mod tests {
    use t2_core::engine::{Frames, Run, RunError};
    use t2_core::output::TableKind;

    /// An Ethernet frame with a UDP datagram over IPv4.
    fn frame(payload: &[u8]) -> Vec<u8> {
        let length = 8 + payload.len() as u16;
        let mut frame = vec![2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00];
        frame.extend([0x45, 0]);
        frame.extend((20 + length).to_be_bytes());
        frame.extend([0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2]);
        for field in [40_000, 53, length, 0] {
            frame.extend(field.to_be_bytes());
        }
        frame.extend(payload);
        frame
    }

    #[test]
    fn long_payloads_are_counted() -> Result<(), RunError> {
        let done = Run::new(&crate::PLUGINS)
            .plugins(["templateName"])
            .set("templateName.minimum=5")
            .keep(TableKind::Flows)
            .keep(TableKind::Packets)
            .read(Frames::ethernet([frame(b"long enough"), frame(b"tiny")]))?;
        assert_eq!(done.flows().column("templateNamePackets")?, ["1"]);
        assert_eq!(done.packets().column("templateNameLength")?, ["11", "4"]);
        Ok(())
    }
}
