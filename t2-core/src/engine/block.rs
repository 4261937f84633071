//! A stretch of the capture on its way through the threads.

use super::director::{Director, Step};
use super::lane::Lane;
use crate::capture::Batch;
use crate::dissect::Dissection;
use crate::flow::FlowView;
use crate::invariant::broken;
use crate::output::PacketRows;

/// Packets that were read together, and what is known of them by now. To be used again and again.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) batch: Batch,
    /// What was found in each packet; there may be more from an earlier use.
    dissections: Vec<Dissection>,
    /// The number of the first packet.
    first: u64,
    /// What happens to flows, in order.
    steps: Vec<Deed>,
}

/// Something that happens to a flow.
#[derive(Debug)]
struct Deed {
    /// The packet that it is about, or that made it happen; counted from 0.
    packet: u32,
    step: Step,
    view: FlowView,
}

impl Block {
    /// Dissects all packets.
    pub(super) fn dissect(&mut self) {
        let packets = self.batch.len();
        if self.dissections.len() < packets {
            self.dissections.resize_with(packets, Dissection::default);
        }
        for (raw, dissection) in self.batch.iter().zip(&mut self.dissections) {
            dissection.fill(&raw);
        }
    }

    /// Lets the director decide about all packets.
    pub(super) fn direct(&mut self, director: &mut Director) {
        let Self { batch, dissections, first, steps } = self;
        *first = director.next_number();
        steps.clear();
        for (n, (raw, dissection)) in (0..).zip(batch.iter().zip(dissections)) {
            director.packet(dissection.packet(raw), &mut |step, view, _| {
                steps.push(Deed { packet: n, step, view: *view });
            });
        }
    }

    /// Ends flows that are left after the last packet, about so many at a time; `false` if there was none.
    pub(super) fn end_flows(&mut self, director: &mut Director) -> bool {
        const AT_ONCE: usize = 4096;
        self.batch.clear();
        let steps = &mut self.steps;
        steps.clear();
        let mut end_one = |steps: &mut Vec<Deed>| {
            director.end_oldest(&mut |step, view, _| steps.push(Deed { packet: 0, step, view: *view }))
        };
        while steps.len() < AT_ONCE && end_one(steps) {}
        !steps.is_empty()
    }

    /// Does what there is to do in a lane, and makes its rows.
    pub(super) fn work(&self, number: usize, lane: &mut Lane, rows: &mut LaneRows) {
        rows.clear();
        for Deed { packet, step, view } in self.steps.iter().filter(|deed| deed.view.place().lane == number) {
            if let Step::End { order } = *step {
                lane.end(view, order, &mut rows.flows);
                rows.note_flow();
                continue;
            }
            let n = *packet as usize;
            let packet = self.batch.get(n).zip(self.dissections.get(n)).map(|(raw, found)| found.packet(raw));
            let Some(Ok(packet)) = packet else {
                broken::<()>("a step without its packet");
                continue;
            };
            let packet = packet.numbered(self.first + n as u64);
            lane.packet(view, *step == Step::Begin, &packet, rows.packets.as_mut());
            rows.note_packet();
        }
    }

    /// Puts the rows of all lanes in the order of the files.
    pub(super) fn stitch(&self, lanes: &[LaneRows], packets: &mut Vec<u8>, flows: &mut [Vec<u8>]) {
        packets.clear();
        flows.iter_mut().for_each(Vec::clear);
        let mut lanes: Vec<_> = lanes.iter().map(Reading::new).collect();
        for Deed { step, view, .. } in &self.steps {
            let Some(lane) = lanes.get_mut(view.place().lane) else {
                broken::<()>("a flow of a lane that is not there");
                continue;
            };
            match step {
                Step::Begin | Step::Packet => packets.extend_from_slice(lane.packet()),
                Step::End { .. } => lane.flow(flows),
            }
        }
    }
}

/// The rows that a lane made of a block, and where they end.
#[derive(Debug)]
pub(super) struct LaneRows {
    packets: Option<PacketRows>,
    packet_ends: Vec<usize>,
    /// The rows of each sink.
    flows: Vec<Vec<u8>>,
    /// Where the rows of a flow end, in each sink; one flow after the other.
    flow_ends: Vec<usize>,
}

impl LaneRows {
    /// No rows, of a run with so many sinks.
    pub(super) fn new(has_packet_file: bool, sinks: usize) -> Self {
        Self {
            packets: has_packet_file.then(PacketRows::default),
            packet_ends: Vec::new(),
            flows: vec![Vec::new(); sinks],
            flow_ends: Vec::new(),
        }
    }

    fn clear(&mut self) {
        self.packets.iter_mut().for_each(PacketRows::clear);
        self.packet_ends.clear();
        self.flows.iter_mut().for_each(Vec::clear);
        self.flow_ends.clear();
    }

    #[inline]
    fn note_packet(&mut self) {
        if let Some(packets) = &self.packets {
            self.packet_ends.push(packets.bytes().len());
        }
    }

    fn note_flow(&mut self) {
        self.flow_ends.extend(self.flows.iter().map(Vec::len));
    }
}

/// Rows while they are taken, one after the other.
struct Reading<'a> {
    packets: &'a [u8],
    packet_ends: std::slice::Iter<'a, usize>,
    packet_at: usize,
    flows: &'a [Vec<u8>],
    flow_ends: &'a [usize],
    flow_at: Vec<usize>,
}

impl<'a> Reading<'a> {
    fn new(rows: &'a LaneRows) -> Self {
        Self {
            packets: rows.packets.as_ref().map_or(&[], PacketRows::bytes),
            packet_ends: rows.packet_ends.iter(),
            packet_at: 0,
            flows: &rows.flows,
            flow_ends: &rows.flow_ends,
            flow_at: vec![0; rows.flows.len()],
        }
    }

    /// The next row of the packet file.
    #[inline]
    fn packet(&mut self) -> &'a [u8] {
        let end = self.packet_ends.next().copied().unwrap_or(self.packet_at);
        let row = self.packets.get(self.packet_at..end).unwrap_or_default();
        self.packet_at = end;
        row
    }

    /// Appends the next row of each sink to its rows.
    fn flow(&mut self, into: &mut [Vec<u8>]) {
        let (ends, rest) = self.flow_ends.split_at_checked(self.flows.len()).unwrap_or_default();
        self.flow_ends = rest;
        for (((rows, into), at), &end) in self.flows.iter().zip(into).zip(&mut self.flow_at).zip(ends) {
            into.extend_from_slice(rows.get(*at..end).unwrap_or_default());
            *at = end;
        }
    }
}
