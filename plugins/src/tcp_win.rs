//! Counts TCP packets whose advertised window is below a threshold.

use t2_core::prelude::*;

/// What the windows of a flow were like
#[bits(u8)]
pub enum TcpWinStat {
    /// A window was below the threshold
    BELOW_THRESHOLD = 0x01,
}

/// Counts TCP packets whose advertised window is below a threshold
#[plugin("tcpWin", order = 307)]
#[derive(Default)]
pub struct TcpWin {
    /// TCP window size status
    #[flow_col]
    #[total(or, "Aggregated tcpWinStat", monitor = "tcpWinStat")]
    tcp_win_stat: TcpWinStat,
    /// Ratio of packets with a TCP window size below the threshold
    #[flow_col]
    tcp_win_th_ratio: f32,
    /// TCP window size
    #[packet_col]
    tcp_win_size: u32,
    /// Packets of this flow below the threshold so far
    #[packet_col]
    tcp_win_th_pkt_cnt: u32,
    /// Windows below this size are counted; the field of the header, not scaled
    #[setting(default = 1)]
    threshold: u32,
    /// TCP packets whose window is below the threshold
    #[total(
        sum,
        percent_of(tcp_packets),
        "Number of TCP winsize packets below threshold {threshold}",
        monitor = "tcpWinPkts"
    )]
    below: u32,
    packets: u32,
}

impl Plugin for TcpWin {
    fn packet(&mut self, packet: &Packet, flow: &mut Flow<Self>) -> Option<TcpWinRow> {
        let tcp_win_size = packet.first_fragment()?.tcp()?.window().into();
        self.packets += 1;
        if tcp_win_size < flow.settings().threshold {
            self.below += 1;
            self.tcp_win_stat |= TcpWinStat::BELOW_THRESHOLD;
        }
        Some(TcpWinRow { tcp_win_size, tcp_win_th_pkt_cnt: self.below })
    }

    fn flow_end(&mut self, _: &mut Flow<Self>) {
        self.tcp_win_th_ratio = ratio(self.below, self.packets);
    }
}
