//! The first packets of a flow: their sizes and times.

use t2_core::prelude::*;

/// Which time is shown of a packet
#[derive(Clone, Copy, Debug, Setting)]
pub enum TimeOf {
    /// Since the first packet of the flow
    Flow,
    /// Since the first packet of the conversation, in both directions
    Conversation,
    /// Since the packet before
    Packet,
    /// Since 1970-01-01 00:00:00 UTC
    Epoch,
}

/// Shows payload length and time of the first packets of each flow
#[plugin("nFrstPkts", order = 700, on_request)]
#[derive(Default)]
pub struct NFrstPkts {
    /// Number of packets that are shown
    #[flow_col]
    n_fp_cnt: u32,
    /// Payload length of a packet, and time since the packet before
    #[flow_col(name = "L2L3L4Pl_Iat")]
    packets: SmallVec<[FirstPacket; 1]>,
    /// The time that those of the packets are counted from, where that is the beginning.
    start: Timestamp,

    /// Packets that are shown per flow
    #[setting(default = 20, range = 1..=10_000)]
    max_packets: usize,
    /// Which time is shown of a packet
    #[setting(default = TimeOf::Packet)]
    since: TimeOf,
}

/// What is shown of a packet.
#[derive(Value)]
struct FirstPacket {
    len: u32,
    iat: Span,
}

impl Plugin for NFrstPkts {
    fn flow_start(&mut self, packet: &Packet, flow: &mut Flow<Self>) {
        let of_conversation = matches!(flow.settings().since, TimeOf::Conversation);
        let opposite = flow.opposite().filter(|_| of_conversation);
        self.start = opposite.map_or(packet.time(), |opposite| opposite.start);
    }

    #[inline]
    fn packet(&mut self, packet: &Packet, flow: &mut Flow<Self>) -> Option<NoColumns> {
        let settings = flow.settings();
        let room = settings.max_packets.checked_sub(self.packets.len()).filter(|room| *room > 0)?;
        if self.packets.len() == self.packets.capacity() {
            self.packets.reserve_exact(room.min(self.packets.len()));
        }
        let iat = match settings.since {
            TimeOf::Packet => flow.since_previous(),
            TimeOf::Flow | TimeOf::Conversation => packet.time() - self.start,
            TimeOf::Epoch => packet.time().since_epoch(),
        };
        self.packets.push(FirstPacket { len: packet.layers().l7_len, iat });
        None
    }

    fn flow_end(&mut self, _: &mut Flow<Self>) {
        self.n_fp_cnt = self.packets.len() as u32;
    }
}
