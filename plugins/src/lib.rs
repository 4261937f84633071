//! The plugins that t2 ships with: one file each, and the list that gives their order.

mod arp_decode;
mod asn;
mod basic_flow;
mod basic_stats;
mod community_id;
mod conn_stat;
mod data;
mod icmp_decode;
mod mac_recorder;
mod n_frst_pkts;
pub mod names;
mod port_classifier;
mod proto_stats;
mod tcp_flags;
mod tcp_states;
mod tcp_win;
#[cfg(test)]
mod tests;

pub use arp_decode::ArpDecode;
pub use asn::Asn;
pub use basic_flow::BasicFlow;
pub use basic_stats::BasicStats;
pub use community_id::CommunityId;
pub use conn_stat::ConnStat;
pub use icmp_decode::IcmpDecode;
pub use mac_recorder::MacRecorder;
pub use n_frst_pkts::NFrstPkts;
pub use port_classifier::PortClassifier;
pub use proto_stats::ProtoStats;
use t2_core::output::TxtSink;
pub use tcp_flags::TcpFlags;
pub use tcp_states::TcpStates;
pub use tcp_win::TcpWin;

t2_core::plugins! {
    /// All plugins, in the order of their columns.
    pub STANDARD = ProtoStats, BasicFlow, Asn, CommunityId, MacRecorder, PortClassifier, BasicStats, TcpFlags, TcpStates, IcmpDecode, ArpDecode, TcpWin, ConnStat, NFrstPkts, sink TxtSink
}
