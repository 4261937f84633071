//! What the engine counts, on packets made by hand, and how settings get their values.

mod configuration;
mod count;

use std::num::NonZeroUsize;

use super::director::{Act, Director, FlowEvent};
use super::ordered::Ordered;
use crate::capture::{LinkType, RawPacket};
use crate::dissect::{Layers, Packet, dissect};
use crate::flow::Limits;
use crate::report::FlowLimit;
use crate::time::Timestamp;

/// A packet: when it was captured in seconds, its link type, its bytes and how long it was on the wire.
#[derive(Debug)]
struct Sent {
    second: i64,
    link_type: u32,
    data: Vec<u8>,
    wire_len: usize,
}

/// An Ethernet packet that is captured whole.
fn sent(second: i64, data: Vec<u8>) -> Sent {
    Sent { second, link_type: 1, wire_len: data.len(), data }
}

/// Does nothing with flows.
struct Nothing;

impl Act for Nothing {
    fn act(&mut self, _: FlowEvent<'_>) {}
}

/// A director with room for so many flows that has taken these packets.
fn directed(capacity: usize, packets: &[Sent]) -> Director {
    directed_with(capacity, packets, |_| {})
}

/// The same, after a change to the layers of each packet.
fn directed_with(capacity: usize, packets: &[Sent], change: impl Fn(&mut Layers)) -> Director {
    let mut director = Director::new(
        FlowLimit { flows: capacity, is_by_memory: false },
        Limits::default(),
        NonZeroUsize::MIN,
        Ordered::new(Vec::new(), false),
    );
    for Sent { second, link_type, data, wire_len } in packets {
        let time = Timestamp::new(*second, 0);
        let raw = RawPacket { time, link_type: LinkType(*link_type), wire_len: *wire_len as u32, data };
        let mut layers = Layers::default();
        let has_flow = dissect(raw, &mut layers).map(|_| ()).map_err(|without| without.why);
        change(&mut layers);
        director.packet(&Packet::new(raw, &layers), has_flow, &mut Nothing);
    }
    director
}

/// The same, and all flows have ended.
fn finished(capacity: usize, packets: &[Sent]) -> Director {
    let mut director = directed(capacity, packets);
    while director.end_oldest(&mut Nothing) {}
    director
}
