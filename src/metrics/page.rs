//! The counts of a run in the text format of OpenMetrics, which Prometheus reads.

use std::fmt;
use std::sync::Arc;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, MetricEncoder, text};
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

/// A count of a run.
type Count = fn(&RunSummary) -> u64;

/// A counter with one label: name, description, label, and for each of its values the count.
type Labelled = (&'static str, &'static str, &'static str, &'static [(&'static str, Count)]);

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
pub(crate) struct Page(Vec<Metric>);

/// A metric at one moment.
#[derive(Debug)]
struct Metric {
    kind: Kind,
    name: &'static str,
    help: &'static str,
    values: Values,
}

#[derive(Debug)]
enum Values {
    One(f64),
    /// One for each value of a label.
    Labelled(&'static str, Vec<(&'static str, f64)>),
}

impl Page {
    /// The type of the text (OpenMetrics 1.0, section "Content-Type").
    pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /// The counts of a run, and those of its interfaces if it has some.
    pub(crate) fn new(run: &RunSummary, received: Option<Received>) -> Self {
        let plain = |(kind, name, help, value): &Plain| {
            let (kind, name, help) = (*kind, *name, *help);
            Metric { kind, name, help, values: Values::One(value(run)) }
        };
        let labelled = |(name, help, label, of): &Labelled| {
            let values = of.iter().map(|(value, count)| (*value, count(run) as f64)).collect();
            Metric { kind: Kind::Counter, name, help, values: Values::Labelled(label, values) }
        };
        let mut metrics: Vec<_> = PLAIN.iter().map(plain).chain(LABELLED.iter().map(labelled)).collect();
        metrics.extend(received.iter().flat_map(interfaces));
        let totals = run.monitored.iter().map(|total| (total.column, total.value as f64)).collect();
        // They may be bits or maxima.
        metrics.push(Metric {
            kind: Kind::Gauge,
            name: "plugin_total",
            help: "Totals of plugins, by column of the table of monitoring",
            values: Values::Labelled("column", totals),
        });
        Self(metrics)
    }

    /// The text.
    pub(crate) fn text(self: Arc<Self>) -> String {
        let mut registry = Registry::with_prefix("t2");
        registry.register_collector(Box::new(self));
        let mut page = String::new();
        // Infallible: writing to a string cannot fail.
        let _ = text::encode(&mut page, &registry);
        page
    }
}

/// What came at live interfaces.
fn interfaces(received: &Received) -> [Metric; 3] {
    let Received { packets, dropped, dropped_by_interface } = *received;
    [
        ("packets_received", "Packets received at the interfaces", packets),
        ("packets_dropped", "Packets dropped by the kernel", dropped),
        ("packets_dropped_by_interface", "Packets dropped by interfaces", dropped_by_interface),
    ]
    .map(|(name, help, count)| Metric { kind: Kind::Counter, name, help, values: Values::One(count as f64) })
}

impl Collector for Page {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        self.0.iter().try_for_each(|metric| metric.encode(&mut encoder))
    }
}

impl Metric {
    fn encode(&self, encoder: &mut DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let no_unit: Option<&Unit> = None;
        let kind = match self.kind {
            Kind::Counter => ConstCounter::new(0.0).metric_type(),
            Kind::Gauge => ConstGauge::new(0.0).metric_type(),
        };
        let mut metric = encoder.encode_descriptor(self.name, self.help, no_unit, kind)?;
        let put = |value: f64, encoder: MetricEncoder<'_>| match self.kind {
            Kind::Counter => ConstCounter::new(value).encode(encoder),
            Kind::Gauge => ConstGauge::new(value).encode(encoder),
        };
        match &self.values {
            Values::One(value) => put(*value, metric),
            Values::Labelled(label, values) => {
                values.iter().try_for_each(|(name, value)| put(*value, metric.encode_family(&[(*label, *name)])?))
            }
        }
    }
}
