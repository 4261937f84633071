//! The plugins that t2 ships with: one file each, and the list that gives their order.

mod basic_flow;
mod basic_stats;
mod icmp_decode;
mod tcp_flags;
mod tcp_states;
mod tcp_win;
#[cfg(test)]
mod tests;

pub use basic_flow::BasicFlow;
pub use basic_stats::BasicStats;
pub use icmp_decode::IcmpDecode;
use t2_core::output::TxtSink;
pub use tcp_flags::TcpFlags;
pub use tcp_states::TcpStates;
pub use tcp_win::TcpWin;

t2_core::plugins! {
    /// All plugins, in the order of their columns.
    pub STANDARD = BasicFlow, BasicStats, TcpFlags, TcpStates, IcmpDecode, TcpWin, sink TxtSink
}
