//! Traffic that is the same from its beginning to its end, each kind of it hard in another way.

use etherparse::TcpHeader;

use super::conversation::{Conversation, Topic};
use super::ends::{Ends, Side};
use super::file::CaptureFile;
use super::random::Random;
use crate::Result;

/// Each packet is a SYN from another address and port: a flow each, and nothing but opening flows.
pub(super) fn syn_flood(packets: u64, file: &mut CaptureFile) -> Result<()> {
    let mut frame = Vec::new();
    for number in 0..packets {
        // An odd factor meets each of the 2^24 clients once.
        let client = (number as u32).wrapping_mul(0x9e_3779) & 0xff_ffff;
        let client_port = 1024 + (number % 64_000) as u16;
        let ends = Ends { client, server: 1, client_port, server_port: 80, v6: false, vlan: None };
        let mut header = TcpHeader::new(client_port, 80, number as u32, 1024);
        header.syn = true;
        ends.tcp(Side::Client, header, &[], &mut frame);
        file.frame(number, &frame)?;
    }
    Ok(())
}

/// Eight connections that fill the line: the flow is always found, and nothing but packets.
pub(super) fn few_big_flows(packets: u64, file: &mut CaptureFile) -> Result<()> {
    const CONNECTIONS: u32 = 8;
    let mut random = Random::new(2);
    let noise = random.bytes(1 << 20);
    let total = packets.div_ceil(CONNECTIONS.into()) as u32;
    let mut connections: Vec<_> = (0..CONNECTIONS)
        .map(|n| Conversation::new(ends(n, 443, false), Topic::Bulk, total, 0.0, &mut random))
        .collect();
    let mut frame = Vec::new();
    for number in 0..packets {
        let connection = &mut connections[number as usize % CONNECTIONS as usize];
        connection.next_packet(&noise, &mut random, &mut frame);
        file.frame(number * 10, &frame)?;
    }
    Ok(())
}

/// Packets of so many flows, half of them TCP and half UDP. Each round meets every flow once, in another order, so
/// that neither the table nor the processor can know which flow comes next.
pub(super) fn live_flows(packets: u64, flows: u64, file: &mut CaptureFile) -> Result<()> {
    let mut random = Random::new(3);
    let noise = random.bytes(2000);
    let mut order: Vec<_> = (0..flows as u32).collect();
    let mut frame = Vec::new();
    for number in 0..packets {
        let (round, place) = (number / flows, (number % flows) as usize);
        if place == 0 {
            random.shuffle(&mut order);
        }
        let payload = &noise[..100 + random.below(1000) as usize];
        packet_of_flow(order[place], round as u32, payload, &mut frame);
        file.frame(number * 10, &frame)?;
    }
    Ok(())
}

/// Two flows are a conversation; every other conversation is TCP, every sixth IPv6.
fn packet_of_flow(flow: u32, round: u32, payload: &[u8], frame: &mut Vec<u8>) {
    let (conversation, from) = (flow / 2, if flow.is_multiple_of(2) { Side::Client } else { Side::Server });
    let ends = ends(conversation, 8080, conversation % 12 < 2);
    if conversation.is_multiple_of(2) {
        return ends.udp(from, payload, frame);
    }
    let (source, destination) = ends.ports(from);
    let mut header = TcpHeader::new(source, destination, round.wrapping_mul(1100), 500);
    (header.ack, header.acknowledgment_number) = (true, 1);
    ends.tcp(from, header, payload, frame);
}

/// The ends of the conversation with this number.
fn ends(number: u32, server_port: u16, v6: bool) -> Ends {
    let client_port = 1024 + (number % 50_000) as u16;
    Ends { client: number, server: (number % 4000) as u16, client_port, server_port, v6, vlan: None }
}
