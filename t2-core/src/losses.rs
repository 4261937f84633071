//! What part of the input is not in the output, and why. Standard error, the report and the exit status are all made from
//! this one account.
//!
//! ```
//! use t2_core::losses::Losses;
//!
//! let losses = Losses::default();
//! assert!(losses.is_complete() && losses.messages().is_empty());
//! ```

use std::collections::BTreeMap;
use std::sync::Arc;

pub use crate::capture::Interruption;
use crate::capture::{DoubtfulTimes, LinkType, OpenError, ReadError, Received, Skipped, Unread};
use crate::dissect::NoFlow;

/// Packets without flow, and so without row, by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WithoutRow {
    by_reason: [u64; NoFlow::ALL.len()],
    unknown_links: BTreeMap<u32, u64>,
}

impl WithoutRow {
    /// Counts a packet of a link type that has no row for a reason.
    pub(crate) fn add(&mut self, why: NoFlow, link_type: LinkType) {
        let reasons = NoFlow::ALL.iter().zip(&mut self.by_reason);
        reasons.filter(|(reason, _)| **reason == why).for_each(|(_, count)| *count += 1);
        if why == NoFlow::LinkUnknown {
            *self.unknown_links.entry(link_type.0).or_default() += 1;
        }
    }

    /// The number of packets without a row, for all reasons.
    pub fn packets(&self) -> u64 {
        self.by_reason.iter().sum()
    }

    /// The reasons that occurred, with the number of packets of each, in the order of [`NoFlow::ALL`].
    pub fn reasons(&self) -> impl Iterator<Item = (NoFlow, u64)> {
        NoFlow::ALL.into_iter().zip(self.by_reason).filter(|(_, packets)| *packets > 0)
    }

    /// Unknown link types, with the number of packets of each.
    pub fn unknown_links(&self) -> impl Iterator<Item = (LinkType, u64)> {
        self.unknown_links.iter().map(|(&link, &packets)| (LinkType(link), packets))
    }
}

/// What part of the input is not in the output, and why.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Losses {
    /// Packets that were read but have no row.
    pub without_row: WithoutRow,
    /// Captures that could not be opened; others were read.
    pub unopened: Vec<Arc<OpenError>>,
    /// Damage in the middle of captures that was skipped; one entry per damaged capture.
    pub skipped: Vec<Skipped>,
    /// Why captures could not be read to their ends.
    pub unread: Vec<Arc<ReadError>>,
    /// Where the user stopped the reading.
    pub interrupted: Vec<Interruption>,
    /// Impossible times in captures. The packets are in the output, so nothing is lost.
    pub doubtful_times: Vec<DoubtfulTimes>,
    /// Number of packets that the user did not select: by a filter, a range of time, a sample.
    pub unselected: u64,
    /// What the system has counted at live interfaces. What it has dropped is lost.
    pub received: Received,
    /// Other remarks about the input, one sentence each.
    pub remarks: Vec<String>,
}

impl Losses {
    /// Adds what was not read of a source so far; the reader adds the error that ended the reading.
    pub(crate) fn note(&mut self, unread: Unread) {
        self.unopened.extend(unread.unopened);
        self.unread.extend(unread.errors);
        self.skipped.extend(unread.skipped);
        self.interrupted.extend(unread.interrupted);
        self.doubtful_times.extend(unread.doubtful_times);
        self.unselected += unread.unselected;
        self.received += unread.received;
        self.remarks.extend(unread.remarks);
    }

    /// Whether all data is in the output: nothing was cut off, damaged or refused. Frames without readable content
    /// (encrypted, management) are no loss, nor is data that was not read because the user stopped.
    pub fn is_complete(&self) -> bool {
        self.unopened.is_empty()
            && self.unread.is_empty()
            && self.skipped.is_empty()
            && self.received.dropped == 0
            && self.received.dropped_by_interface == 0
            && self.without_row.unknown_links.is_empty()
    }

    /// Losses and refusals, one sentence each.
    pub fn messages(&self) -> Vec<String> {
        let refused = self.without_row.unknown_links().map(|(link, count)| {
            let were = if count == 1 { "was" } else { "were" };
            format!("{} of link type {link} {were} refused: t2 cannot dissect this link type", packets(count))
        });
        let skipped = self.skipped.iter().map(ToString::to_string);
        let unopened = self.unopened.iter().map(ToString::to_string);
        let unread = self.unread.iter().map(ToString::to_string);
        unopened.chain(refused).chain(skipped).chain(unread).chain(self.dropped()).collect()
    }

    /// What live interfaces have lost.
    fn dropped(&self) -> impl Iterator<Item = String> {
        let Received { dropped, dropped_by_interface, .. } = self.received;
        let by_system = (dropped > 0).then(|| {
            format!(
                "the system dropped {} because they were not read in time: give a larger buffer with `-B`, choose fewer \
                 plugins or packets (`--plugins`, `-F`), or leave out `-s`",
                packets(dropped)
            )
        });
        let by_interface = (dropped_by_interface > 0).then(|| {
            format!(
                "interfaces dropped {} before the system got them: give them more buffers (`ethtool -G`), or choose \
                 fewer plugins",
                packets(dropped_by_interface)
            )
        });
        by_system.into_iter().chain(by_interface)
    }

    /// Remarks about the input that are no losses, one sentence each.
    pub fn notes(&self) -> Vec<String> {
        self.doubtful_times.iter().map(ToString::to_string).chain(self.remarks.iter().cloned()).collect()
    }
}

/// A number of packets, in words.
fn packets(count: u64) -> String {
    if count == 1 { "1 packet".to_owned() } else { format!("{count} packets") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::DoubtKind;

    #[test]
    fn each_packet_without_a_row_is_counted_once_by_its_reason() {
        let mut without_row = WithoutRow::default();
        for why in [NoFlow::Encrypted, NoFlow::Empty, NoFlow::Encrypted] {
            without_row.add(why, LinkType(105));
        }
        assert_eq!(without_row.packets(), 3);
        assert_eq!(without_row.reasons().collect::<Vec<_>>(), [(NoFlow::Empty, 1), (NoFlow::Encrypted, 2)]);
        assert_eq!(without_row.unknown_links().count(), 0);
    }

    #[test]
    fn a_doubtful_time_is_noted_and_no_loss() {
        let doubtful = DoubtfulTimes { name: "a".into(), kind: DoubtKind::Micros, first: 1, packets: 2 };
        let losses = Losses { doubtful_times: vec![doubtful], ..Losses::default() };
        assert!(losses.is_complete() && losses.messages().is_empty());
        assert_eq!(losses.notes().len(), 1);
    }

    #[test]
    fn packets_that_the_system_drops_are_a_loss() {
        for (received, what) in [
            (Received { packets: 9, dropped: 1, dropped_by_interface: 0 }, "the system dropped 1 packet because"),
            (Received { packets: 9, dropped: 0, dropped_by_interface: 2 }, "interfaces dropped 2 packets before"),
        ] {
            let mut losses = Losses::default();
            losses.note(Unread { received, ..Unread::default() });
            assert!(!losses.is_complete() && losses.messages().concat().contains(what), "{:?}", losses.messages());
        }
    }

    #[test]
    fn a_refused_link_type_is_a_loss_and_an_encrypted_frame_is_none() {
        let mut losses = Losses::default();
        losses.without_row.add(NoFlow::Encrypted, LinkType(105));
        assert!(losses.is_complete() && losses.messages().is_empty());
        losses.without_row.add(NoFlow::LinkUnknown, LinkType(4242));
        assert!(!losses.is_complete());
        assert!(losses.messages().concat().starts_with("1 packet of link type"), "{:?}", losses.messages());
    }
}
