//! Numbers of flows.

/// Numbers of flows; each direction counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FlowCounts {
    /// Flows that had no opposite when they were first seen.
    pub a: u64,
    /// Flows that are the opposite of an earlier one.
    pub b: u64,
    /// Layer-2 flows.
    pub l2: u64,
    /// IPv4 flows.
    pub ipv4: u64,
    /// IPv6 flows.
    pub ipv6: u64,
    /// Flows that never got an opposite and have the inverted bit.
    pub lone_replies: u64,
    /// Flows that were ended because the limit of flows was reached.
    pub evicted: u64,
    /// Flows that the active timeout has ended; each goes on as another one of the same number.
    pub divided: u64,
    /// Flows for which an alarm was raised.
    pub alarmed: u64,
    /// The most flows that were alive at once.
    pub peak: u64,
}

impl FlowCounts {
    /// All flows.
    pub fn all(&self) -> u64 {
        self.a + self.b
    }

    /// What was counted since `before`; the peak is that of the whole run.
    pub fn since(&self, before: &Self) -> Self {
        let less = |of: fn(&Self) -> u64| of(self).saturating_sub(of(before));
        Self {
            a: less(|flows| flows.a),
            b: less(|flows| flows.b),
            l2: less(|flows| flows.l2),
            ipv4: less(|flows| flows.ipv4),
            ipv6: less(|flows| flows.ipv6),
            lone_replies: less(|flows| flows.lone_replies),
            evicted: less(|flows| flows.evicted),
            divided: less(|flows| flows.divided),
            alarmed: less(|flows| flows.alarmed),
            peak: self.peak,
        }
    }
}

/// What outputs do not have because they get [some rows only](crate::output::Only).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOut {
    /// Flows, each direction counted.
    pub flows: u64,
    /// Packets that have a flow; 0 where packets are not written at all.
    pub packets: u64,
}
