//! The records of Zeek's conn.log: one for each conversation.

use super::Form::*;
use super::{Clock, Entry, Names, Pick, Protocols, Side, Style, entry, plain};

/// The records of Zeek's conn.log.
pub(crate) const ZEEK: Style = Style {
    name: "zeek",
    flows: Names {
        entries: FLOWS,
        needs: &["dir", "flowInd", "timeFirst", "timeLast", "srcIP", "srcPort", "dstIP", "dstPort", "l4Proto"],
    },
    packets: None,
    is_nested: false,
    rest: None,
    joins: true,
};

/// A field of which we know nothing. What Zeek finds in the payload or in the order of packets is not in our columns.
const fn unknown(name: &'static str, kind: &'static str) -> Entry {
    entry(name, kind, &[], Unknown)
}

const FLOWS: &[Entry] = &[
    entry("ts", "time", &["timeFirst"], Time(Clock::Epoch, Pick::Earliest)),
    entry("uid", "string", &["timeFirst", "flowInd", "srcIP", "srcPort", "dstIP", "dstPort", "l4Proto"], Uid),
    plain("id.orig_h", "addr", &["srcIP"]),
    entry("id.orig_p", "port", &["srcPort", "l4Proto", "icmpBFTypH_TypL_Code"], ZeekPort(Side::ToServer)),
    plain("id.resp_h", "addr", &["dstIP"]),
    entry("id.resp_p", "port", &["dstPort", "l4Proto", "icmpBFTypH_TypL_Code"], ZeekPort(Side::ToClient)),
    entry("proto", "enum", &["l4Proto"], Protocol(Protocols::Zeek)),
    unknown("service", "string"),
    entry("duration", "interval", &["timeFirst", "timeLast"], Seconds),
    plain("orig_bytes", "count", &["l7BytesSnt"]),
    plain("resp_bytes", "count", &["l7BytesRcvd"]),
    entry("conn_state", "string", &["tcpFlags", "l4Proto", "l7BytesSnt", "l7BytesRcvd"], ConnState),
    unknown("local_orig", "bool"),
    unknown("local_resp", "bool"),
    unknown("missed_bytes", "count"),
    unknown("history", "string"),
    plain("orig_pkts", "count", &["pktsSnt"]),
    unknown("orig_ip_bytes", "count"),
    plain("resp_pkts", "count", &["pktsRcvd"]),
    unknown("resp_ip_bytes", "count"),
    unknown("tunnel_parents", "set[string]"),
    plain("ip_proto", "count", &["l4Proto"]),
    plain("community_id", "string", &["communityID"]),
];
