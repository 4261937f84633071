//! The counts of a run in the text format of OpenMetrics, which Prometheus reads.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, text};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::{Registry, Unit};
use t2_core::capture::Received;
use t2_core::report::RunSummary;

/// What a number is.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// It only grows.
    Counter,
    /// It may fall.
    Gauge,
}

/// A metric without labels: kind, name, description, and its value.
type Plain = (Kind, &'static str, &'static str, fn(&RunSummary) -> f64);

/// A counter with one label: name, description, label, and for each of its values the count.
type Labelled = (&'static str, &'static str, &'static str, &'static [(&'static str, fn(&RunSummary) -> u64)]);

const PLAIN: &[Plain] = &[
    (Kind::Counter, "packets", "Packets read", |run| run.counters.packets as f64),
    (Kind::Counter, "wire_bytes", "Bytes of the packets on the wire", |run| run.counters.wire_bytes as f64),
    (Kind::Counter, "captured_bytes", "Captured bytes of the packets", |run| run.counters.captured_bytes as f64),
    (Kind::Counter, "packets_without_flow", "Packets without flow and row", |run| {
        run.losses.without_row.packets() as f64
    }),
    (Kind::Counter, "packets_not_selected", "Packets that a filter left out", |run| run.losses.unselected as f64),
    (Kind::Counter, "flows_evicted", "Flows that ended for want of room", |run| run.flows.evicted as f64),
    (Kind::Counter, "flows_alarmed", "Flows for which an alarm was raised", |run| run.flows.alarmed as f64),
    (Kind::Counter, "alarms", "Alarms", |run| run.alarms as f64),
    (Kind::Gauge, "live_flows", "Flows in memory, each direction counted", |run| run.live_flows as f64),
    (Kind::Gauge, "flow_capacity", "The most flows in memory", |run| run.flow_capacity as f64),
    (Kind::Gauge, "memory_bytes", "Peak memory of the process", |run| run.memory.unwrap_or_default().0 as f64),
    (Kind::Gauge, "last_packet_seconds", "Latest time of a packet, since 1970", |run| {
        run.span.unwrap_or_default().1.since_epoch().as_secs_f64()
    }),
];

const LABELLED: &[Labelled] = &[
    ("flows", "Flows that were opened, by side", "side", &[("A", |run| run.flows.a), ("B", |run| run.flows.b)]),
    (
        "packets_by_network",
        "Packets by network layer",
        "network",
        &[
            ("l2", |run| run.counters.l2_packets),
            ("ipv4", |run| run.counters.ipv4_packets),
            ("ipv6", |run| run.counters.ipv6_packets),
        ],
    ),
    (
        "packets_by_protocol",
        "Packets by transport protocol",
        "protocol",
        &[
            ("tcp", |run| run.counters.tcp_packets),
            ("udp", |run| run.counters.udp_packets),
            ("sctp", |run| run.counters.sctp_packets),
            ("icmp", |run| run.counters.icmp_packets),
            ("icmpv6", |run| run.counters.icmpv6_packets),
        ],
    ),
];

/// The counts of a run at one moment.
#[derive(Debug)]
pub(crate) struct Page {
    plain: Vec<(Kind, &'static str, &'static str, f64)>,
    labelled: Vec<(&'static str, &'static str, &'static str, Vec<(&'static str, u64)>)>,
}

impl Page {
    /// The type of the text (OpenMetrics 1.0, section "Content-Type").
    pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /// The counts of a run, and those of its interfaces if it has some.
    pub(crate) fn new(run: &RunSummary, received: Option<Received>) -> Self {
        let mut plain: Vec<_> =
            PLAIN.iter().map(|(kind, name, help, value)| (*kind, *name, *help, value(run))).collect();
        if let Some(Received { packets, dropped, dropped_by_interface }) = received {
            plain.extend([
                (Kind::Counter, "packets_received", "Packets received at the interfaces", packets as f64),
                (Kind::Counter, "packets_dropped", "Packets dropped by the kernel", dropped as f64),
                (
                    Kind::Counter,
                    "packets_dropped_by_interface",
                    "Packets dropped by interfaces",
                    dropped_by_interface as f64,
                ),
            ]);
        }
        let counts = |of: &[(&'static str, fn(&RunSummary) -> u64)]| {
            of.iter().map(|(label, count)| (*label, count(run))).collect()
        };
        let mut labelled: Vec<_> =
            LABELLED.iter().map(|(name, help, label, of)| (*name, *help, *label, counts(of))).collect();
        let totals = run.monitored.iter().map(|total| (total.column, total.value)).collect();
        labelled.push(("plugin_total", "Totals of plugins, by column of the table of monitoring", "column", totals));
        Self { plain, labelled }
    }

    /// The text.
    pub(crate) fn text(self: std::sync::Arc<Self>) -> String {
        let mut registry = Registry::with_prefix("t2");
        registry.register_collector(Box::new(self));
        let mut page = String::new();
        // Infallible: writing to a string cannot fail.
        let _ = text::encode(&mut page, &registry);
        page
    }
}

impl Collector for Page {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let no_unit: Option<&Unit> = None;
        for (kind, name, help, value) in &self.plain {
            match kind {
                Kind::Counter => {
                    let counter = ConstCounter::new(*value);
                    counter.encode(encoder.encode_descriptor(name, help, no_unit, counter.metric_type())?)?;
                }
                Kind::Gauge => {
                    let gauge = ConstGauge::new(*value);
                    gauge.encode(encoder.encode_descriptor(name, help, no_unit, gauge.metric_type())?)?;
                }
            }
        }
        for (name, help, label, counts) in &self.labelled {
            // Totals of plugins may be bits or maxima.
            let is_counter = *name != "plugin_total";
            let (counter, gauge) = (ConstCounter::new(0_u64), ConstGauge::new(0_i64));
            let kind = if is_counter { counter.metric_type() } else { gauge.metric_type() };
            let mut metric = encoder.encode_descriptor(name, help, no_unit, kind)?;
            for (value, count) in counts {
                let labels = [(*label, *value)];
                let family = metric.encode_family(&labels)?;
                match is_counter {
                    true => ConstCounter::new(*count).encode(family)?,
                    false => ConstGauge::new(*count as f64).encode(family)?,
                }
            }
        }
        Ok(())
    }
}
