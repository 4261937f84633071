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

/// The ends of the conversation with this number.
fn ends(number: u32, server_port: u16, v6: bool) -> Ends {
    let client_port = 1024 + (number % 50_000) as u16;
    Ends { client: number, server: (number % 4000) as u16, client_port, server_port, v6, vlan: None }
}
