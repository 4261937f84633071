//! What the specification says of flows, on layers made by hand.

mod copies;
mod fragments;
mod limits;
mod model;
mod parts;
mod sample;
mod timeouts;

use std::net::Ipv4Addr;
use std::num::NonZeroUsize;

use super::*;
use crate::capture::{LinkType, RawPacket};
use crate::dissect::{Fragment, Layers, Network, Packet, Status, ether_type, protocol};
use crate::mac::Mac;
use crate::time::Timestamp;

/// A table under test, with the packets that went in.
struct Bench {
    table: FlowTable,
    ended: Vec<(char, u64)>,
}

const UDP: u8 = protocol::UDP;
const TCP: u8 = protocol::TCP;
const IPV4: u16 = ether_type::IPV4;

impl Bench {
    fn new(capacity: usize) -> Self {
        Self::with(Limits { capacity, ..Limits::default() })
    }

    fn with(limits: Limits) -> Self {
        Self { table: FlowTable::new(limits, NonZeroUsize::MIN), ended: Vec::new() }
    }

    /// Puts a packet through the table; returns the flow's number and status.
    fn packet(&mut self, nanos: i64, layers: &Layers, data: &[u8]) -> (u64, Status) {
        let raw = RawPacket { time: Timestamp::from_nanos(nanos), link_type: LinkType(1), wire_len: 0, data };
        let packet = Packet::new(raw, layers);
        let now = self.table.tick(raw.time);
        while let Some(ended) = self.table.expired(now) {
            self.end(ended);
        }
        if self.table.is_time_doubted()
            && let Some(ended) = self.table.silent(&packet)
        {
            self.end(ended);
        }
        let found = self.table.find(layers);
        let hit = match (self.table.outlived(found.ok(), &packet), found) {
            (Some(Outlived { ended, next }), _) => {
                self.end(ended);
                self.table.open_part(&packet, next)
            }
            (None, Ok(hit)) => hit,
            (None, Err(mut missing)) => {
                if let Some(ended) = self.table.evict() {
                    self.end(ended);
                    missing = self.table.search_again(&missing);
                }
                self.table.open(&missing, &packet)
            }
        };
        self.table.note(hit, &packet);
        let view = self.table.view(hit.slot()).expect("the flow was just hit");
        (view.index(), view.status())
    }

    fn at_second(&mut self, second: i64, layers: &Layers) -> (u64, Status) {
        self.packet(second * 1_000_000_000, layers, &[])
    }

    fn finish(mut self) -> Vec<(char, u64)> {
        self.table.close();
        while let Some(ended) = self.table.oldest() {
            self.end(ended);
        }
        self.ended
    }

    fn end(&mut self, ended: Ended) {
        for slot in [Some(ended.first), ended.second].into_iter().flatten() {
            let view = self.table.view(slot).expect("an ended flow can be read until it is released");
            self.ended.push((view.side().letter(), view.index()));
        }
        self.table.release(ended);
    }
}

fn ip(protocol: u8, source: (u8, u16), destination: (u8, u16)) -> Layers {
    Layers {
        status: Status::IPV4,
        ether_type: IPV4,
        protocol,
        ports: (source.1, destination.1),
        network: Network::V4 {
            source: Ipv4Addr::new(10, 0, 0, source.0),
            destination: Ipv4Addr::new(10, 0, 0, destination.0),
        },
        ..Layers::default()
    }
}

/// UDP between port 40000 of the lower and port 50000 of the higher address.
fn udp(source: u8, destination: u8) -> Layers {
    let port = |is_lower| if is_lower { 40_000 } else { 50_000 };
    ip(UDP, (source, port(source < destination)), (destination, port(destination < source)))
}

fn fragment(fragment: Fragment, ip_id: u32) -> Layers {
    let ports = if fragment.is_later() { (0, 0) } else { (40_000, 50_000) };
    Layers { fragment, ip_id, ports, ..udp(1, 2) }
}

#[test]
fn flows_leave_in_the_order_of_the_worked_example() {
    let mut bench = Bench::new(100);
    let packets = [(1, 11), (2, 12), (12, 2), (3, 13), (11, 1), (4, 14), (2, 12), (3, 13)];
    let numbers: Vec<_> = (1..).zip(packets).map(|(second, (a, b))| bench.at_second(second, &udp(a, b)).0).collect();
    assert_eq!(numbers, [1, 2, 2, 3, 1, 4, 2, 3]);
    assert_eq!(bench.finish(), [('A', 1), ('B', 1), ('A', 2), ('B', 2), ('A', 4), ('A', 3)]);
}

#[test]
fn a_reply_that_comes_first_is_the_b_side() {
    let mut bench = Bench::new(100);
    assert_eq!(bench.at_second(1, &ip(UDP, (1, 53), (2, 40_000))), (1, Status::IPV4 | Status::INVERTED));
    assert_eq!(bench.at_second(2, &ip(UDP, (2, 40_000), (1, 53))), (1, Status::IPV4));
    let (_, from_proxy) = bench.at_second(3, &ip(UDP, (3, 8088), (4, 80)));
    assert!(from_proxy.has(Status::INVERTED));
}

#[test]
fn a_syn_ack_that_comes_first_is_the_b_side() {
    let mut bench = Bench::new(100);
    let mut header = [0; 20];
    header[13] = 0x12;
    let (_, status) = bench.packet(0, &ip(TCP, (1, 5000), (2, 4000)), &header);
    assert!(status.has(Status::INVERTED));
    let (_, cut) = bench.packet(0, &ip(TCP, (3, 5000), (4, 4000)), &header[..13]);
    assert!(!cut.has(Status::INVERTED));
}

#[test]
fn tcp_to_itself_is_a_land_attack_and_has_no_opposite() {
    let mut bench = Bench::new(100);
    let land = ip(TCP, (1, 80), (1, 80));
    assert!(bench.at_second(1, &land).1.has(Status::LAND_ATTACK));
    assert!(!bench.at_second(1, &ip(UDP, (1, 80), (1, 80))).1.has(Status::LAND_ATTACK));
    assert_eq!(bench.finish(), [('A', 1), ('A', 2)]);
}

#[test]
fn layer_2_flows_pair_by_their_hardware_addresses() {
    let mut bench = Bench::new(100);
    let frame = |source, destination| Layers {
        source_mac: Some(Mac([source; 6])),
        destination_mac: Some(Mac([destination; 6])),
        ether_type: 0x0806,
        ..Layers::default()
    };
    assert_eq!(bench.at_second(1, &frame(1, 2)).0, 1);
    assert_eq!(bench.at_second(1, &frame(2, 1)).0, 1);
    assert_eq!(bench.at_second(1, &frame(1, 3)).0, 2);
}

#[test]
fn a_pair_ends_only_when_both_sides_are_silent() {
    let mut bench = Bench::new(100);
    bench.at_second(0, &udp(1, 2));
    bench.at_second(100, &udp(2, 1));
    bench.at_second(190, &udp(8, 9));
    assert_eq!(bench.ended, []);
    bench.at_second(282, &udp(8, 9));
    assert_eq!(bench.ended, [('A', 1), ('B', 1)]);
}

#[test]
fn a_flow_that_was_passed_leaves_at_the_place_of_its_opposite() {
    let mut bench = Bench::new(100);
    bench.at_second(0, &udp(1, 2));
    bench.at_second(1, &udp(3, 4));
    bench.at_second(100, &udp(2, 1));
    bench.at_second(183, &udp(5, 6));
    assert_eq!(bench.ended, [('A', 2)]);
    bench.at_second(182 + 100, &udp(7, 8));
    assert_eq!(bench.ended, [('A', 2), ('A', 1), ('B', 1)]);
}

#[test]
fn a_flow_after_its_timeout_has_a_new_number() {
    let mut bench = Bench::new(100);
    assert_eq!(bench.at_second(0, &udp(1, 2)).0, 1);
    assert_eq!(bench.at_second(181, &udp(1, 2)).0, 1);
    assert_eq!(bench.at_second(181 + 182, &udp(1, 2)).0, 2);
}

#[test]
fn a_full_table_flushes_the_oldest_flow_with_its_opposite() {
    let mut bench = Bench::new(3);
    bench.at_second(0, &udp(1, 2));
    bench.at_second(1, &udp(3, 4));
    bench.at_second(2, &udp(2, 1));
    bench.at_second(3, &udp(5, 6));
    assert_eq!(bench.ended, [('A', 1), ('B', 1)]);
    assert_eq!(bench.table.len(), 2);
}

#[test]
fn time_that_goes_backwards_is_told() {
    let mut bench = Bench::new(100);
    bench.at_second(5, &udp(1, 2));
    assert!(bench.at_second(4, &udp(1, 2)).1.has(Status::TIME_JUMP));
}

#[test]
fn a_repeated_ip_id_is_told_from_the_third_packet_on() {
    let mut bench = Bench::new(100);
    let packet = |id| Layers { ip_id: id, ..udp(1, 2) };
    let mut duplicate = |id| bench.at_second(0, &packet(id)).1.has(Status::DUPLICATE_IP_ID);
    assert_eq!([duplicate(7), duplicate(7), duplicate(7)], [false, false, true]);
}

#[test]
fn fragments_of_a_datagram_belong_to_its_flow_as_in_the_worked_example() {
    let mut bench = Bench::new(100);
    let pending = Status::FRAGMENT | Status::FRAGMENT_PENDING;
    assert_eq!(bench.at_second(0, &fragment(Fragment::First, 7)), (1, Status::IPV4 | pending));
    assert_eq!(bench.at_second(0, &fragment(Fragment::Middle, 7)), (1, Status::IPV4 | pending));
    assert_eq!(bench.at_second(0, &fragment(Fragment::Last, 7)), (1, Status::IPV4 | Status::FRAGMENT));
    let headless = Status::IPV4 | pending | Status::FRAGMENT_NO_HEADER;
    assert_eq!(bench.at_second(0, &fragment(Fragment::Last, 7)), (2, headless));
    assert_eq!(bench.at_second(0, &fragment(Fragment::Middle, 7)), (2, headless));
    // Spec section 9.4, B55: another datagram is no error.
    assert_eq!(bench.at_second(0, &fragment(Fragment::Middle, 8)), (2, headless));
}

#[test]
fn a_whole_packet_between_fragments_is_an_error() {
    let mut bench = Bench::new(100);
    bench.at_second(0, &fragment(Fragment::First, 7));
    assert!(bench.at_second(0, &fragment(Fragment::Whole, 8)).1.has(Status::FRAGMENT_ERROR));
}

#[test]
fn fragments_of_a_flow_that_has_ended_do_not_find_it() {
    let mut bench = Bench::new(100);
    bench.at_second(0, &fragment(Fragment::First, 7));
    assert_eq!(bench.at_second(200, &fragment(Fragment::Last, 7)).0, 2);
}
