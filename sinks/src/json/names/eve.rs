//! The flow records of Suricata's EVE: an object for each conversation.

use t2_core::prelude::Status;

use super::Form::*;
use super::{Clock, Entry, Names, Pick, Protocols, Side, Style, constant, entry, plain};

/// The flow records of Suricata's EVE.
pub(crate) const EVE: Style = Style {
    name: "eve",
    flows: Names {
        entries: FLOWS,
        needs: &["dir", "flowInd", "timeFirst", "timeLast", "srcIP", "srcPort", "dstIP", "dstPort", "l4Proto"],
    },
    packets: None,
    is_nested: true,
    rest: None,
    joins: true,
};

const ICMP: &[&str] = &["icmpBFTypH_TypL_Code", "l4Proto"];
const TCP: &[&str] = &["tcpFlags", "l4Proto"];

const FLOWS: &[Entry] = &[
    entry("timestamp", "string", &["timeLast"], Time(Clock::Micros, Pick::Latest)),
    plain("flow_id", "integer", &["flowInd"]),
    constant("event_type", "string", r#""flow""#),
    plain("vlan", "array of integer", &["vlanID"]),
    plain("src_ip", "string", &["srcIP"]),
    entry("src_port", "integer", &["srcPort", "l4Proto"], Port),
    plain("dest_ip", "string", &["dstIP"]),
    entry("dest_port", "integer", &["dstPort", "l4Proto"], Port),
    entry("ip_v", "integer", &["srcIP"], IpVersion),
    entry("proto", "string", &["l4Proto"], Protocol(Protocols::Suricata)),
    entry("icmp_type", "integer", ICMP, IcmpType),
    entry("icmp_code", "integer", ICMP, IcmpCode),
    plain("flow.pkts_toserver", "integer", &["pktsSnt"]),
    plain("flow.pkts_toclient", "integer", &["pktsRcvd"]),
    plain("flow.bytes_toserver", "integer", &["l7BytesSnt"]),
    plain("flow.bytes_toclient", "integer", &["l7BytesRcvd"]),
    entry("flow.start", "string", &["timeFirst"], Time(Clock::Micros, Pick::Earliest)),
    entry("flow.end", "string", &["timeLast"], Time(Clock::Micros, Pick::Latest)),
    entry("flow.age", "integer", &["timeFirst", "timeLast"], Age),
    entry("flow.state", "string", TCP, FlowState),
    entry("flow.reason", "string", &["flowStat"], WithBit(Status::TABLE_FULL.0, "forced")),
    entry("flow.alerted", "boolean", &["flowStat"], Bit(Status::ALARM.0)),
    plain("community_id", "string", &["communityID"]),
    entry("tcp.tcp_flags", "string", TCP, Flags(Side::Both)),
    entry("tcp.tcp_flags_ts", "string", TCP, Flags(Side::ToServer)),
    entry("tcp.tcp_flags_tc", "string", TCP, Flags(Side::ToClient)),
    entry("tcp.syn", "boolean", TCP, Flag(0x02)),
    entry("tcp.fin", "boolean", TCP, Flag(0x01)),
    entry("tcp.rst", "boolean", TCP, Flag(0x04)),
    entry("tcp.psh", "boolean", TCP, Flag(0x08)),
    entry("tcp.ack", "boolean", TCP, Flag(0x10)),
    entry("tcp.urg", "boolean", TCP, Flag(0x20)),
    entry("tcp.ecn", "boolean", TCP, Flag(0x40)),
    entry("tcp.cwr", "boolean", TCP, Flag(0x80)),
];
