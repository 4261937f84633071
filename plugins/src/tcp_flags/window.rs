//! What the receive window of a flow does.

use t2_core::prelude::*;

use super::bits::TcpFStat;

/// The receive window, in bytes
#[derive(Columns, Default)]
pub struct Window {
    /// First window
    #[col(name = "tcpInitWinSz")]
    pub(super) initial: u32,
    /// Moving average of the window
    #[col(name = "tcpAvgWinSz")]
    average: f32,
    /// Smallest window
    #[col(name = "tcpMinWinSz")]
    min: u32,
    /// Largest window
    #[col(name = "tcpMaxWinSz")]
    max: u32,
    /// How often the window became smaller
    #[col(name = "tcpWinSzDwnCnt")]
    downs: u32,
    /// How often the window became larger
    #[col(name = "tcpWinSzUpCnt")]
    ups: u32,
    /// How often the window changed its direction
    #[col(name = "tcpWinSzChgDirCnt")]
    turns: u32,
    /// Ratio of packets with a window below the minimum
    #[col(name = "tcpWinSzThRt")]
    pub(super) below_ratio: f32,
    last: Option<u32>,
    is_up: bool,
}

impl Window {
    /// Notes the window of a packet.
    #[inline]
    pub(super) fn note(&mut self, window: u32) -> TcpFStat {
        const NEWEST_COUNTS: f64 = 0.3;
        let last = self.last.replace(window).unwrap_or_else(|| {
            (self.initial, self.min, self.max, self.average) = (window, window, window, window as f32);
            window
        });
        let average = f64::from(self.average) * (1.0 - NEWEST_COUNTS) + f64::from(window) * NEWEST_COUNTS;
        self.average = average as f32;
        if window != last {
            let is_up = window > last;
            (self.min, self.max) = (self.min.min(window), self.max.max(window));
            self.downs += u32::from(!is_up);
            self.ups += u32::from(is_up);
            self.turns += u32::from(is_up != self.is_up);
            self.is_up = is_up;
        }
        TcpFStat::WINDOW | TcpFStat::WINDOW_UP.when(self.is_up)
    }
}
