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
fn a_setting_changes_what_is_counted_and_how_it_is_called() {
    let report = demo(&["demo.limit=54"]).report;
    assert!(report.contains(&"demo: Number of long packets of at least 54: 3 [100.00%]".to_owned()), "{report:?}");
}

#[test]
fn steady_columns_of_different_runs_keep_what_stands_for_no_value_apart() {
    demo(&[]).packets.assert(&[("first", &["-"; 4]), ("length", &["62", "54", "54", "43"]), ("second", &["*"; 4])]);
}
