//! The packet path, step by step: dissect, flow lookup, row emission.

use std::hash::BuildHasher;
use std::num::NonZeroUsize;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use etherparse::PacketBuilder;
use t2_core::capture::{LinkType, RawPacket};
use t2_core::dissect::{Layers, dissect};
use t2_core::flow::{FlowKey, FlowTable, Limits};
use t2_core::output::TextEncoder;
use t2_core::prelude::*;
use t2_core::row::{Cells, RowEncoder};
use t2_core::value::{Encoder, Hex};

const ETHERNET: LinkType = LinkType(1);

fn main() {
    divan::main();
}

fn raw(number: u64, data: &[u8]) -> RawPacket<'_> {
    let time = Timestamp::from_nanos(number as i64 * 1000);
    RawPacket { time, link_type: ETHERNET, wire_len: data.len() as u32, data }
}

/// One packet of a conversation between two of many hosts.
fn packet(conversation: u32, v6: bool) -> Vec<u8> {
    let [a, b, c, d] = conversation.to_be_bytes();
    let ethernet = PacketBuilder::ethernet2([2, 0, a, b, c, d], [2, 0, 0, 0, 0, 1]);
    let ip = match v6 {
        false => ethernet.ipv4([10, b, c, d], [192, 0, 2, 1], 64),
        true => ethernet.ipv6([0x20, 1, 0xd, 0xb8, a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 1], [0x20; 16], 64),
    };
    let mut bytes = Vec::new();
    ip.tcp(40_000, 443, 1, 1000).ack(1).write(&mut bytes, &[b'x'; 100]).expect("a packet");
    bytes
}

/// A mix of IPv4 and IPv6.
fn packets(conversations: u32) -> Vec<Vec<u8>> {
    (0..conversations).map(|n| packet(n, n % 6 == 0)).collect()
}

#[divan::bench]
fn dissect_one_packet(bencher: Bencher<'_, '_>) {
    let packets = packets(64);
    let mut layers = Layers::default();
    bencher.counter(ItemsCount::new(packets.len())).bench_local(|| {
        for data in &packets {
            let _ = black_box(dissect(raw(1, data), &mut layers));
        }
    });
}

#[divan::bench]
fn make_and_hash_a_key(bencher: Bencher<'_, '_>) {
    let hasher = foldhash::fast::RandomState::default();
    let dissected: Vec<_> = packets(64)
        .into_iter()
        .map(|data| {
            let mut layers = Layers::default();
            dissect(raw(1, &data), &mut layers).expect("a packet with a flow");
            layers
        })
        .collect();
    bencher.counter(ItemsCount::new(dissected.len())).bench_local(|| {
        for layers in &dissected {
            black_box(hasher.hash_one(FlowKey::of(black_box(layers))));
        }
    });
}

#[divan::bench(args = [1_000, 10_000, 100_000])]
fn find_the_flow(bencher: Bencher<'_, '_>, flows: u32) {
    let mut layers = vec![Layers::default(); flows as usize];
    let data = packets(flows);
    let dissected = data.iter().zip(&mut layers).map(|(data, layers)| dissect(raw(1, data), layers));
    let packets: Vec<_> = dissected.map(|packet| packet.expect("a packet with a flow")).collect();
    let mut table = FlowTable::new(Limits::default(), NonZeroUsize::MIN);
    packets.iter().for_each(|packet| {
        let missing = table.find(packet.layers()).expect_err("a flow that is not open");
        table.open(&missing, packet);
    });
    bencher.counter(ItemsCount::new(packets.len())).bench_local(|| {
        for packet in &packets {
            let hit = table.find(packet.layers()).expect("a flow that is open");
            table.note(hit, packet);
        }
    });
}

#[divan::bench]
fn print_a_row(bencher: Bencher<'_, '_>) {
    let mut text = TextEncoder::unquoted();
    let (address, mac) = (std::net::Ipv4Addr::new(192, 168, 1, 105), Mac([0, 8, 0x74, 0x38, 1, 0xb4]));
    bencher.counter(ItemsCount::new(1u32)).bench_local(|| {
        let mut cells = Cells::new(&mut text);
        let _ = [
            cells.cell(&Hex(0x0400_0000_0000_4000u64)),
            cells.cell(&Timestamp::from_nanos(1_258_594_162_928_342_000)),
            cells.cell(&Span::from_nanos(80_950_000)),
            cells.cell(&mac),
            cells.cell(&address),
            cells.cell(&Some(49_329u16)),
        ];
        cells.pad(2);
        text.end_row_with_payload(black_box(b"USER anonymous\r\n"));
        text.clear();
    });
}

#[divan::bench]
fn print_an_ipv6_address(bencher: Bencher<'_, '_>) {
    let mut text = TextEncoder::unquoted();
    let address = std::net::Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 1, 0, 0, 0x80);
    bencher.counter(ItemsCount::new(1u32)).bench_local(|| {
        text.ipv6(black_box(address));
        text.clear();
    });
}

/// A payload of bytes of all kinds, 7 of 256 with an escape.
#[divan::bench(args = [12, 100, 1400])]
fn print_a_payload(bencher: Bencher<'_, '_>, len: u32) {
    let mut text = TextEncoder::unquoted();
    let payload: Vec<u8> = (0..len).map(|n| (n.wrapping_mul(0x9e37_79b9) >> 24) as u8).collect();
    bencher.counter(BytesCount::of_slice(&payload)).bench_local(|| {
        text.end_row_with_payload(black_box(&payload));
        text.clear();
    });
}

/// The encoder's separator, so that a row of nothing shows what the frame costs.
#[divan::bench]
fn print_twenty_empty_cells(bencher: Bencher<'_, '_>) {
    let mut text = TextEncoder::unquoted();
    bencher.counter(ItemsCount::new(1u32)).bench_local(|| {
        for _ in 0..20 {
            text.end_cell();
        }
        text.end_row();
        text.clear();
    });
}
