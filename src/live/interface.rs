//! One interface that is open.

use std::mem;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use pcap::{Active, Capture, Packet, Stat};
use t2_core::capture::{Batch, LinkType, RawPacket, ReadError, Received};
use t2_core::time::Timestamp;

use super::filter::reason;
use super::link::Link;

/// How long the system collects packets until it hands them over, if its block does not get full before. It looks at
/// blocks in such intervals, so it may be twice as long.
pub(super) const RETIRED: Duration = Duration::from_millis(50);

/// How long nothing may come until all that the system has of an interface counts as read.
pub(super) const SILENT: Duration = Duration::from_millis(3 * RETIRED.as_millis() as u64);

/// The most packets that are read at once: their bytes are to stay in the cache.
const AT_ONCE: usize = 512;

/// An interface, until it goes down.
pub(super) struct Interface {
    name: String,
    capture: Capture<Active>,
    link_type: LinkType,
    packets: u64,
    bytes: u64,
    /// What libpcap counted when it was asked last; its counters start again at 0 after 2^32.
    counted: Stat,
    dropped: Received,
    /// Why it ends, since when: what the system has of it is still read.
    ending: Option<(String, Instant)>,
    /// Why it can be read no more.
    error: Option<Arc<ReadError>>,
    is_error_told: bool,
    link: Link,
    /// How many packets there were when the link was looked at last.
    looked_at: u64,
    /// Whether a packet came that is behind the last one to read.
    is_past: bool,
}

/// How much of what is there was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// There may be more.
    Some,
    /// There is no more for now.
    None,
}

impl Interface {
    pub(super) fn new(name: &str, capture: Capture<Active>) -> Self {
        // Link types of captures are 16 bits long, and libpcap has no larger ones.
        let link_type = LinkType::from_header(u16::try_from(capture.get_datalink().0).unwrap_or(u16::MAX));
        Self {
            name: name.to_owned(),
            capture,
            link_type,
            packets: 0,
            bytes: 0,
            counted: Stat { received: 0, dropped: 0, if_dropped: 0 },
            dropped: Received::default(),
            ending: None,
            error: None,
            is_error_told: false,
            link: Link::default(),
            looked_at: 0,
            is_past: false,
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn link_type(&self) -> LinkType {
        self.link_type
    }

    /// Packets that were read.
    pub(super) fn packets(&self) -> u64 {
        self.packets
    }

    /// Captured bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What was read, and what the system had dropped when it was [asked](Self::count) last. The system's own number of
    /// packets counts those on the loopback interface twice.
    pub(super) fn received(&self) -> Received {
        let Received { dropped, dropped_by_interface, .. } = self.dropped;
        Received { packets: self.packets + dropped, dropped, dropped_by_interface }
    }

    /// Looks at the link, if no packets came since the last time; the message if it has changed.
    pub(super) fn look_at_link(&mut self) -> Option<String> {
        let is_silent = mem::replace(&mut self.looked_at, self.packets) == self.packets;
        if is_silent { self.link.look(&self.name) } else { None }
    }

    /// What the user should know at the end.
    pub(super) fn remark(&self) -> Option<String> {
        self.link.remark(&self.name)
    }

    /// Why it can be read no more.
    pub(super) fn error(&self) -> Option<&Arc<ReadError>> {
        self.error.as_ref()
    }

    /// The same once, when it is new.
    pub(super) fn new_error(&mut self) -> Option<Arc<ReadError>> {
        let is_new = !mem::replace(&mut self.is_error_told, self.error.is_some());
        self.error.clone().filter(|_| is_new)
    }

    /// Whether nothing more is to be read.
    pub(super) fn is_done(&self) -> bool {
        self.is_past || self.error.is_some()
    }

    /// What can be waited for; nothing if it ends or has ended.
    pub(super) fn input(&self) -> Option<BorrowedFd<'_>> {
        (!self.is_done() && self.ending.is_none()).then(|| self.capture.as_fd())
    }

    /// Adds packets that are there to a batch, but for those after a time.
    pub(super) fn read(&mut self, batch: &mut Batch, until: Option<Timestamp>) -> Rest {
        let Self { capture, link_type, packets, bytes, is_past, .. } = self;
        let before = batch.len();
        let add = |packet: Packet<'_>| {
            let time = time(&packet);
            if until.is_some_and(|until| time > until) {
                *is_past = true;
                return;
            }
            *bytes += packet.data.len() as u64;
            let captured = u32::try_from(packet.data.len()).unwrap_or(u32::MAX);
            let wire_len = packet.header.len.max(captured);
            batch.push(&RawPacket { time, link_type: *link_type, wire_len, data: packet.data });
        };
        let read = capture.dispatch(Some(AT_ONCE), add);
        *packets += (batch.len() - before) as u64;
        match read {
            Ok(read) if read >= AT_ONCE => Rest::Some,
            Ok(read) => {
                let is_over = |(_, since): &mut (String, Instant)| read == 0 && since.elapsed() >= SILENT;
                if let Some((why, _)) = self.ending.take_if(is_over) {
                    self.end(why);
                }
                Rest::None
            }
            Err(error) => {
                match self.ending.take() {
                    Some((why, _)) => self.end(why),
                    None => self.ending = Some((reason(&error), Instant::now())),
                }
                Rest::None
            }
        }
    }

    /// The interface can be read no more.
    fn end(&mut self, why: String) {
        self.count();
        self.error = Some(Arc::new(ReadError::of_interface(&self.name, self.packets, why)));
    }

    /// Asks what the system has dropped.
    pub(super) fn count(&mut self) {
        let Ok(stat) = self.capture.stats() else { return };
        let before = mem::replace(&mut self.counted, stat);
        self.dropped += Received {
            packets: 0,
            dropped: since(before.dropped, stat.dropped),
            dropped_by_interface: since(before.if_dropped, stat.if_dropped),
        };
    }
}

/// How far a counter has gone. Those of an interface that has vanished go back, which counts for nothing.
fn since(before: u32, now: u32) -> u64 {
    let counted = now.wrapping_sub(before);
    if counted > u32::MAX / 2 { 0 } else { counted.into() }
}

/// The time of a packet: the field for microseconds has nanoseconds, as was asked for.
fn time(packet: &Packet<'_>) -> Timestamp {
    let time = packet.header.ts;
    Timestamp::new(time.tv_sec, u32::try_from(time.tv_usec).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::since;

    #[test]
    fn a_counter_that_begins_again_goes_on_and_one_that_goes_back_counts_for_nothing() {
        assert_eq!((since(5, 9), since(u32::MAX, 1), since(9, 5)), (4, 2, 0));
    }
}
