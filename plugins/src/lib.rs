//! The plugins that t2 ships with: one file each, and the list that gives their order.

mod basic_flow;
mod basic_stats;
mod conn_stat;
mod data;
mod port_classifier;
mod proto_stats;
mod tcp_flags;
mod tcp_win;
#[cfg(test)]
mod tests;

pub use basic_flow::BasicFlow;
pub use basic_stats::BasicStats;
pub use conn_stat::ConnStat;
pub use port_classifier::PortClassifier;
pub use proto_stats::ProtoStats;
use t2_core::output::TxtSink;
pub use tcp_flags::TcpFlags;
pub use tcp_win::TcpWin;

t2_core::plugins! {
    /// All plugins, in the order of their columns.
    pub STANDARD = ProtoStats, BasicFlow, PortClassifier, BasicStats, TcpFlags, TcpWin, ConnStat, sink TxtSink
}
