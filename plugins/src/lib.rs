//! The plugins that t2 ships with: one file each, and the list that gives their order.

mod basic_flow;
mod tcp_win;

pub use basic_flow::BasicFlow;
use t2_core::output::TxtSink;
pub use tcp_win::TcpWin;

t2_core::plugins! {
    /// All plugins, in the order of their columns.
    pub STANDARD = BasicFlow, TcpWin, sink TxtSink
}
