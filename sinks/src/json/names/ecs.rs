//! The Elastic Common Schema: an object for each row, with all columns.

use super::Form::*;
use super::{Clock, Entry, Names, Pick, Protocols, Style, constant, entry, plain};

/// The Elastic Common Schema, as Filebeat writes it.
pub(crate) const ECS: Style = Style {
    name: "ecs",
    flows: Names { entries: FLOWS, needs: &["timeFirst", "timeLast", "srcIP", "dstIP", "l4Proto"] },
    packets: Some(Names { entries: PACKETS, needs: &["time", "srcIP", "dstIP", "l4Proto"] }),
    is_nested: true,
    rest: Some("t2"),
    joins: false,
};

/// The version of the schema whose names these are.
const VERSION: &str = r#""9.4.0""#;

const FLOWS: &[Entry] = &[
    entry("@timestamp", "date", &["timeFirst"], Time(Clock::Iso, Pick::Earliest)),
    constant("ecs.version", "keyword", VERSION),
    constant("event.kind", "keyword", r#""event""#),
    constant("event.category", "keyword", r#"["network"]"#),
    constant("event.type", "keyword", r#"["connection"]"#),
    constant("event.module", "keyword", r#""t2""#),
    constant("event.dataset", "keyword", r#""t2.flow""#),
    entry("event.start", "date", &["timeFirst"], Time(Clock::Iso, Pick::Earliest)),
    entry("event.end", "date", &["timeLast"], Time(Clock::Iso, Pick::Latest)),
    entry("event.duration", "long", &["duration"], Nanos),
    plain("source.ip", "ip", &["srcIP"]),
    entry("source.port", "long", &["srcPort", "l4Proto"], Port),
    entry("source.mac", "keyword", &["srcMac"], Macs),
    plain("source.bytes", "long", &["l7BytesSnt"]),
    plain("source.packets", "long", &["pktsSnt"]),
    entry("source.geo.country_iso_code", "keyword", &["srcIPCC"], Country),
    plain("source.as.number", "long", &["srcASN"]),
    plain("destination.ip", "ip", &["dstIP"]),
    entry("destination.port", "long", &["dstPort", "l4Proto"], Port),
    entry("destination.mac", "keyword", &["dstMac"], Macs),
    plain("destination.bytes", "long", &["l7BytesRcvd"]),
    plain("destination.packets", "long", &["pktsRcvd"]),
    entry("destination.geo.country_iso_code", "keyword", &["dstIPCC"], Country),
    plain("destination.as.number", "long", &["dstASN"]),
    entry("network.type", "keyword", &["srcIP"], IpType),
    entry("network.iana_number", "keyword", &["l4Proto"], NumberText),
    entry("network.transport", "keyword", &["l4Proto"], Protocol(Protocols::Iana)),
    entry("network.protocol", "keyword", &["dstPortClass"], Service),
    plain("network.community_id", "keyword", &["communityID"]),
    entry("network.bytes", "long", &["l7BytesSnt", "l7BytesRcvd"], Sum),
    entry("network.packets", "long", &["pktsSnt", "pktsRcvd"], Sum),
    entry("network.vlan.id", "keyword", &["vlanID"], FirstText),
    entry("network.inner.vlan.id", "keyword", &["vlanID"], OthersText),
];

const PACKETS: &[Entry] = &[
    entry("@timestamp", "date", &["time"], Time(Clock::Iso, Pick::Earliest)),
    constant("ecs.version", "keyword", VERSION),
    constant("event.kind", "keyword", r#""event""#),
    constant("event.category", "keyword", r#"["network"]"#),
    constant("event.type", "keyword", r#"["info"]"#),
    constant("event.module", "keyword", r#""t2""#),
    constant("event.dataset", "keyword", r#""t2.packet""#),
    plain("event.sequence", "long", &["pktNo"]),
    plain("source.ip", "ip", &["srcIP"]),
    entry("source.port", "long", &["srcPort", "l4Proto"], Port),
    entry("source.mac", "keyword", &["srcMac"], Macs),
    entry("source.geo.country_iso_code", "keyword", &["srcIPCC"], Country),
    plain("destination.ip", "ip", &["dstIP"]),
    entry("destination.port", "long", &["dstPort", "l4Proto"], Port),
    entry("destination.mac", "keyword", &["dstMac"], Macs),
    entry("destination.geo.country_iso_code", "keyword", &["dstIPCC"], Country),
    entry("network.type", "keyword", &["srcIP"], IpType),
    entry("network.iana_number", "keyword", &["l4Proto"], NumberText),
    entry("network.transport", "keyword", &["l4Proto"], Protocol(Protocols::Iana)),
    entry("network.protocol", "keyword", &["dstPortClass"], Service),
    plain("network.bytes", "long", &["pktLen"]),
    entry("network.vlan.id", "keyword", &["vlanID"], FirstText),
    entry("network.inner.vlan.id", "keyword", &["vlanID"], OthersText),
];
