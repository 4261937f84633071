//! What becomes of the declaration of a plugin, seen in the outputs.

use t2_core::prelude::*;

use super::frames::{client, datagram, server};
use super::run::{Outputs, Taken, at, run_plugins};

/// Shows one of everything
#[plugin("demo")]
struct Demo {
    /// Smallest length
    #[flow_col(start = u32::MAX)]
    smallest: u32,
    /// Largest length
    #[flow_col]
    #[total(max, "Largest packet", monitor = "largest")]
    largest: u32,
    #[total(sum, percent, "Number of seen packets")]
    seen: u32,
    #[total(sum, percent_of(tcp_packets), "Number of long packets of at least {limit}")]
    long: u32,
    #[total(sum, with_share(short), "Number of packets, short")]
    all: u32,
    #[total(sum)]
    short: u32,
    #[total(sum, with(none), "Number of flows, none")]
    flows: u32,
    #[total(sum)]
    none: u32,
    #[total(or, "Aggregated bits")]
    bits: u16,
    /// Packets of this length are long
    #[setting(default = 60)]
    limit: u32,

    /// Never there
    #[packet_col(steady, none = "-")]
    first: Option<u32>,
    /// Length
    #[packet_col]
    length: u32,
    /// Never there either
    #[packet_col(steady, none = "*")]
    second: Option<u32>,
}

impl Plugin for Demo {
    fn packet(&mut self, packet: &Packet, flow: &mut Flow<Self>) -> Option<DemoRow> {
        let length = packet.wire_len();
        (self.smallest, self.largest) = (self.smallest.min(length), self.largest.max(length));
        (self.seen, self.all, self.flows) = (self.seen + 1, self.all + 1, 1);
        match length >= flow.settings().limit {
            true => self.long += 1,
            false => self.short += 1,
        }
        self.bits |= packet.tcp().map_or(0x0100, |_| 0x0001);
        Some(DemoRow { first: None, length, second: None })
    }
}

t2_core::plugins! {
    DEMO = Demo, sink TxtSink
}

/// What is counted of a datagram
#[derive(Columns, Default)]
struct Datagrams {
    /// Datagrams
    #[col]
    #[total(sum, "Number of datagrams")]
    datagrams: u32,
    #[total(max, monitor = "longestDatagram")]
    longest: u32,
    #[total(or)]
    lengths: u64,
}

/// What is counted of a segment
#[derive(Columns, Default)]
struct Segments {
    /// Segments
    #[col]
    #[total(sum, with_share(long), "Number of segments, long ones of at least {LONG}")]
    segments: u32,
    #[total(sum)]
    long: u32,
}

const LONG: u32 = 60;

/// Has totals in groups
#[plugin("grouped")]
#[derive(Default)]
struct Grouped {
    #[flow_cols]
    datagrams: Option<Datagrams>,
    #[flow_cols]
    segments: Segments,
    #[total(max, with(datagrams.longest), "Longest packet, datagram", monitor = "longest")]
    longest: u32,
    #[total(sum, with(datagrams.lengths), "Number of packets, lengths", monitor = "packets")]
    packets: u32,
}

impl Plugin for Grouped {
    fn packet(&mut self, packet: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        let length = packet.wire_len();
        (self.longest, self.packets) = (self.longest.max(length), self.packets + 1);
        if packet.tcp().is_some() {
            self.segments.segments += 1;
            self.segments.long += u32::from(length >= LONG);
        } else {
            let datagrams = self.datagrams.get_or_insert_default();
            datagrams.datagrams += 1;
            datagrams.longest = datagrams.longest.max(length);
            datagrams.lengths |= u64::from(length);
        }
        None
    }
}

t2_core::plugins! {
    GROUPED = Grouped, sink TxtSink
}

/// Three flows: of 62 and 54 bytes, of 54 bytes, of 43 bytes.
fn packets() -> [Taken; 4] {
    [at(0, client(1, 1).data(8)), at(1, client(9, 1)), at(2, server(1, 9)), at(3, datagram(true, 1))]
}

fn demo(settings: &[&str]) -> Outputs {
    run_plugins(DEMO.entries(), settings, packets())
}

#[test]
fn flow_columns_begin_with_their_start() {
    demo(&[]).flows.assert(&[("smallest", &["54", "54", "43"]), ("largest", &["62", "54", "43"])]);
}

#[test]
fn totals_are_folded_over_flows_and_told_in_their_order() {
    assert_eq!(
        demo(&[]).report,
        [
            "demo: Largest packet: 62",
            "demo: Number of seen packets: 4 [100.00%]",
            "demo: Number of long packets of at least 60: 1 [33.33%]",
            "demo: Number of packets, short: 4, 3 [75.00%]",
            "demo: Number of flows, none: 3, 0",
            "demo: Aggregated bits=0x0101",
        ]
    );
}

#[test]
fn totals_of_groups_are_told_in_the_order_of_the_fields_and_absent_groups_add_nothing() {
    assert_eq!(
        run_plugins(GROUPED.entries(), &[], packets()).report,
        [
            "grouped: Number of datagrams: 1",
            "grouped: Number of segments, long ones of at least 60: 3, 1 [33.33%]",
            "grouped: Longest packet, datagram: 62, 43",
            "grouped: Number of packets, lengths: 4, 43",
        ]
    );
}

#[test]
fn a_total_of_a_group_is_monitored_with_the_line_that_it_is_in() {
    let columns = GROUPED.entries().iter().flat_map(|entry| entry.monitoring_columns());
    let names: Vec<_> = columns.map(|column| column.name).collect();
    assert_eq!(names, ["longest", "longestDatagram", "packets"]);
}

#[test]
fn a_setting_changes_what_is_counted_and_how_it_is_called() {
    let report = demo(&["demo.limit=54"]).report;
    assert!(report.contains(&"demo: Number of long packets of at least 54: 3 [100.00%]".to_owned()), "{report:?}");
}

#[test]
fn steady_columns_of_different_runs_keep_what_stands_for_no_value_apart() {
    demo(&[]).packets.assert(&[("first", &["-"; 4]), ("length", &["62", "54", "54", "43"]), ("second", &["*"; 4])]);
}
