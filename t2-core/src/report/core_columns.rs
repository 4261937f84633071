//! The columns of the core in the summary file and in the table of monitoring: declared once for both.

use super::monitoring_values::MonitoringValues;
use super::numbers::{Numbers, speed};
use crate::dissect::Status;
use crate::row::{Cells, Column, RowEncoder};
use crate::time::{Span, Timestamp};
use crate::value::{Bare, Value};

/// What a row is made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'a> {
    pub(super) numbers: &'a Numbers,
    /// Number of the sensor.
    pub(super) sensor_id: u32,
    /// What monitoring shows.
    pub(super) values: MonitoringValues,
    /// The name of the capture.
    pub(super) capture: &'a str,
    /// Whether all of the input is in the output.
    pub(super) is_complete: bool,
}

/// Which rows have a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Summary,
    Monitoring,
    Both,
}

/// A column of the core.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CoreColumn {
    place: Place,
    pub(crate) column: Column,
    write: fn(&Facts<'_>, &mut Cells<'_, dyn RowEncoder + '_>),
}

impl CoreColumn {
    /// Whether rows of this place have it.
    pub(super) fn is_in(&self, place: Place) -> bool {
        self.place == Place::Both || self.place == place
    }
}

/// The columns of the core that rows of this place have.
pub(super) fn columns_in(place: Place) -> impl Iterator<Item = &'static CoreColumn> {
    CORE_COLUMNS.iter().filter(move |column| column.is_in(place))
}

/// Writes the cells of the core.
pub(super) fn write(place: Place, facts: &Facts<'_>, encoder: &mut dyn RowEncoder) {
    let mut cells = Cells::new(encoder);
    columns_in(place).for_each(|column| (column.write)(facts, &mut cells));
}

/// Columns: `Place "name": Type = "what it tells", |facts, numbers| value`. The kind of a column is that of the type.
macro_rules! columns {
    ($(
        $place:ident $name:literal: $type:ty = $description:literal, |$facts:pat_param, $numbers:pat_param| $value:expr;
    )+) => {
        &[$(CoreColumn {
            place: Place::$place,
            column: Column::new($name, $description, <$type as Value>::KIND),
            write: |facts, cells| {
                let ($facts, $numbers) = (facts, facts.numbers);
                let value: $type = $value;
                let _ = cells.cell(&value);
            },
        }),+]
    };
}

/// The columns of the core, in the order of T2's machine report and with its names (spec report-cli-sinks, section 4).
/// Packets of an EtherType are named after its number there. The summary file does not have those that it did not have
/// from the beginning.
pub(crate) const CORE_COLUMNS: &[CoreColumn] = columns! {
    Monitoring "repType": Bare<&'static str> = "USR1MR_A: counts since the beginning, USR1MR_D: since the row before",
        |of, _| Bare(of.values.mark());
    Summary "capture": &str = "Name of the capture", |of, _| of.capture;
    Both "sensorID": u32 = "Number of the sensor", |of, _| of.sensor_id;
    Summary "complete": u8 = "Whether all of the input is in the output", |of, _| u8::from(of.is_complete);
    Summary "timeFirst": Timestamp = "Time of the earliest packet", |_, n| n.first;
    Both "time": Timestamp = "Time of the latest packet", |_, n| n.last;
    Both "duration": Span = "Time of packets in which the row counts", |_, n| n.duration;
    Monitoring "pktsRec": Option<u64> = "Packets that the interface received",
        |_, n| n.interface.map(|counts| counts.packets);
    Monitoring "pktsDrp": Option<u64> = "Packets that the kernel dropped",
        |_, n| n.interface.map(|counts| counts.dropped);
    Monitoring "ifDrp": Option<u64> = "Packets that the interface dropped",
        |_, n| n.interface.map(|counts| counts.dropped_by_interface);
    Both "memUsageKB": u64 = "Peak memory of the process in KiB; 0 if unknown",
        |_, n| n.memory.unwrap_or(0) / 1024;
    Summary "maxNumFlows": u64 = "Most flows that were live at once", |_, n| n.flows.peak;
    Monitoring "fillSzHashMap": u64 = "Flows that are live", |_, n| n.live_flows;
    Both "numFlows": u64 = "Flows, each direction counted", |_, n| n.flows.all();
    Both "numAFlows": u64 = "Flows that had no opposite when they began", |_, n| n.flows.a;
    Both "numBFlows": u64 = "Flows that are the opposite of an earlier one", |_, n| n.flows.b;
    Both "numPkts": u64 = "Packets", |_, n| n.counters.packets;
    Both "numAPkts": u64 = "Packets of flows without the inverted bit", |_, n| n.counters.a.packets;
    Both "numBPkts": u64 = "Packets of flows with the inverted bit", |_, n| n.counters.b.packets;
    Both "numL2Pkts": u64 = "Packets of layer-2 flows", |_, n| n.counters.l2_packets;
    Both "numV4Pkts": u64 = "Packets of IPv4 flows", |_, n| n.counters.ipv4_packets;
    Both "numV6Pkts": u64 = "Packets of IPv6 flows", |_, n| n.counters.ipv6_packets;
    Both "numVxPkts": u64 = "Packets whose IP version does not fit", |_, n| n.counters.ipvx_packets;
    Both "numBytes": u64 = "Captured bytes of packets", |_, n| n.counters.captured_bytes;
    Both "numABytes": u64 = "Captured bytes of flows without the inverted bit", |_, n| n.counters.a.bytes;
    Both "numBBytes": u64 = "Captured bytes of flows with the inverted bit", |_, n| n.counters.b.bytes;
    Both "numFrgV4Pkts": u64 = "Fragments in IPv4 flows", |_, n| n.counters.ipv4_fragments;
    Both "numFrgV6Pkts": u64 = "Fragments in IPv6 flows", |_, n| n.counters.ipv6_fragments;
    Both "numAlarms": u64 = "Alarms", |_, n| n.alarms;
    Both "rawBandwidth": f64 = "Bits on the wire per second of the duration",
        |_, n| speed(n.counters.wire_bytes, n.duration);
    Both "globalWarn": Status = "Status bits of all packets and flows since the beginning", |_, n| n.status;
    Both "0x0806Pkts": u64 = "ARP packets", |_, n| n.counters.arp_packets;
    Monitoring "0x0806Bytes": u64 = "Captured bytes of ARP packets", |_, n| n.counters.arp_bytes;
    Both "0x8035Pkts": u64 = "Reverse ARP packets", |_, n| n.counters.rarp_packets;
    Monitoring "0x8035Bytes": u64 = "Captured bytes of reverse ARP packets", |_, n| n.counters.rarp_bytes;
    Both "TCPPkts": u64 = "TCP packets", |_, n| n.counters.tcp_packets;
    Both "TCPBytes": u64 = "Captured bytes of TCP packets", |_, n| n.counters.tcp_bytes;
    Both "UDPPkts": u64 = "UDP packets", |_, n| n.counters.udp_packets;
    Both "UDPBytes": u64 = "Captured bytes of UDP packets", |_, n| n.counters.udp_bytes;
    Both "ICMPPkts": u64 = "ICMP packets", |_, n| n.counters.icmp_packets;
    Monitoring "ICMPBytes": u64 = "Captured bytes of ICMP packets", |_, n| n.counters.icmp_bytes;
    Both "ICMPv6Pkts": u64 = "ICMPv6 packets", |_, n| n.counters.icmpv6_packets;
    Monitoring "ICMPv6Bytes": u64 = "Captured bytes of ICMPv6 packets", |_, n| n.counters.icmpv6_bytes;
    Both "SCTPPkts": u64 = "SCTP packets", |_, n| n.counters.sctp_packets;
    Both "SCTPBytes": u64 = "Captured bytes of SCTP packets", |_, n| n.counters.sctp_bytes;
};
