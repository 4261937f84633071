//! The summary file: one row per run, with the counts of the core and the totals of the plugins.

use super::RunSummary;
use crate::output::TextEncoder;
use crate::row::Cells;
use crate::value::Value;

/// What a row of the summary file says of the run besides its [`RunSummary`].
#[derive(Clone, Copy, Debug)]
pub struct SummaryRun<'a> {
    /// The name of the capture.
    pub capture: &'a str,
    /// Number of the sensor.
    pub sensor_id: u32,
    /// Whether all of the input is in the output.
    pub is_complete: bool,
}

/// A column of the core.
type Column = (&'static str, fn(&RunSummary, &SummaryRun<'_>, &mut RowCells<'_>));

/// The columns of the core. Those that T2's machine report has, have its names (spec report-cli-sinks, section 4); packets
/// of an EtherType are named after its number there.
const COLUMNS: &[Column] = &[
    ("capture", |_, run, row| row.cell(&run.capture)),
    ("sensorID", |_, run, row| row.cell(&run.sensor_id)),
    ("complete", |_, run, row| row.cell(&u8::from(run.is_complete))),
    ("timeFirst", |summary, _, row| row.cell(&summary.span.unwrap_or_default().0)),
    ("time", |summary, _, row| row.cell(&summary.span.unwrap_or_default().1)),
    ("duration", |summary, _, row| row.cell(&summary.duration())),
    ("memUsageKB", |summary, _, row| row.cell(&(summary.memory.unwrap_or_default().0 / 1024))),
    ("maxNumFlows", |summary, _, row| row.cell(&summary.flows.peak)),
    ("numFlows", |summary, _, row| row.cell(&summary.flows.all())),
    ("numAFlows", |summary, _, row| row.cell(&summary.flows.a)),
    ("numBFlows", |summary, _, row| row.cell(&summary.flows.b)),
    ("numPkts", |summary, _, row| row.cell(&summary.counters.packets)),
    ("numAPkts", |summary, _, row| row.cell(&summary.counters.a.packets)),
    ("numBPkts", |summary, _, row| row.cell(&summary.counters.b.packets)),
    ("numL2Pkts", |summary, _, row| row.cell(&summary.counters.l2_packets)),
    ("numV4Pkts", |summary, _, row| row.cell(&summary.counters.ipv4_packets)),
    ("numV6Pkts", |summary, _, row| row.cell(&summary.counters.ipv6_packets)),
    ("numVxPkts", |summary, _, row| row.cell(&summary.counters.ipvx_packets)),
    ("numBytes", |summary, _, row| row.cell(&summary.counters.captured_bytes)),
    ("numABytes", |summary, _, row| row.cell(&summary.counters.a.bytes)),
    ("numBBytes", |summary, _, row| row.cell(&summary.counters.b.bytes)),
    ("numFrgV4Pkts", |summary, _, row| row.cell(&summary.counters.ipv4_fragments)),
    ("numFrgV6Pkts", |summary, _, row| row.cell(&summary.counters.ipv6_fragments)),
    ("numAlarms", |summary, _, row| row.cell(&summary.alarms)),
    ("rawBandwidth", |summary, _, row| row.cell(&summary.speed(summary.counters.wire_bytes))),
    ("globalWarn", |summary, _, row| row.cell(&summary.status)),
    ("0x0806Pkts", |summary, _, row| row.cell(&summary.counters.arp_packets)),
    ("0x8035Pkts", |summary, _, row| row.cell(&summary.counters.rarp_packets)),
    ("TCPPkts", |summary, _, row| row.cell(&summary.counters.tcp_packets)),
    ("TCPBytes", |summary, _, row| row.cell(&summary.counters.tcp_bytes)),
    ("UDPPkts", |summary, _, row| row.cell(&summary.counters.udp_packets)),
    ("UDPBytes", |summary, _, row| row.cell(&summary.counters.udp_bytes)),
    ("ICMPPkts", |summary, _, row| row.cell(&summary.counters.icmp_packets)),
    ("ICMPv6Pkts", |summary, _, row| row.cell(&summary.counters.icmpv6_packets)),
    ("SCTPPkts", |summary, _, row| row.cell(&summary.counters.sctp_packets)),
    ("SCTPBytes", |summary, _, row| row.cell(&summary.counters.sctp_bytes)),
];

/// The cells of a row.
struct RowCells<'e>(Cells<'e, TextEncoder>);

impl RowCells<'_> {
    /// Writes one cell.
    fn cell(&mut self, value: &impl Value) {
        let _ = self.0.cell(value);
    }
}

/// The header line of the summary file of runs whose plugins have these columns in monitoring output.
///
/// ```
/// let header = t2_core::report::summary_header(["tcpWinPkts"]);
/// assert!(header.starts_with("%capture\tsensorID\t") && header.ends_with("\ttcpWinPkts\n"));
/// ```
pub fn summary_header<'n>(monitoring: impl IntoIterator<Item = &'n str>) -> String {
    let mut text = TextEncoder::unquoted();
    text.header(COLUMNS.iter().map(|(name, _)| *name).chain(monitoring));
    String::from_utf8_lossy(text.bytes()).into_owned()
}

impl RunSummary {
    /// The row of the summary file; its cells are those of [`summary_header`].
    pub fn summary_row(&self, run: &SummaryRun<'_>) -> String {
        let mut text = TextEncoder::unquoted();
        let mut row = RowCells(Cells::new(&mut text));
        COLUMNS.iter().for_each(|(_, write)| write(self, run, &mut row));
        self.monitored.iter().for_each(|monitored| row.cell(&monitored.to_string()));
        text.end_row();
        String::from_utf8_lossy(text.bytes()).into_owned()
    }
}
