//! Captures that are made in code, for tests.

use std::io::Cursor;

use super::running::IntoCapture;
use crate::capture::{Capture, LinkType, OpenError};
use crate::time::Timestamp;

/// Packets that are made in code, as a capture. For tests of plugins.
///
/// ```
/// use t2_core::capture::LinkType;
/// use t2_core::engine::Frames;
/// use t2_core::time::Timestamp;
///
/// let two_frames = Frames::ethernet([[0x02; 60], [0x02; 60]]);
/// let raw_ip = Frames::new(LinkType(101), [(Timestamp::new(1_700_000_000, 0), [0x45; 20])]);
/// ```
#[derive(Clone, Debug)]
pub struct Frames {
    pcap: Vec<u8>,
}

impl Frames {
    /// The time of the first of [`ethernet`](Self::ethernet) frames, in seconds.
    pub const START: i64 = 1_700_000_000;

    /// Ethernet frames, one second apart, the first in [1,700,000,000 seconds](Self::START).
    pub fn ethernet<F: AsRef<[u8]>>(frames: impl IntoIterator<Item = F>) -> Self {
        let times = (Self::START..).map(|secs| Timestamp::new(secs, 0));
        Self::new(LinkType(1), times.zip(frames))
    }

    /// Packets of a link type with their times, which are from 1970 to 2106.
    pub fn new<F: AsRef<[u8]>>(link_type: LinkType, packets: impl IntoIterator<Item = (Timestamp, F)>) -> Self {
        const NANOSECONDS: u32 = 0xa1b2_3c4d;
        const VERSION: u32 = 0x0004_0002;
        const SNAP_LEN: u32 = 262_144;
        let mut pcap = Vec::new();
        let put = |pcap: &mut Vec<u8>, words: &[u32]| pcap.extend(words.iter().flat_map(|word| word.to_le_bytes()));
        put(&mut pcap, &[NANOSECONDS, VERSION, 0, 0, SNAP_LEN, link_type.0]);
        for (time, frame) in packets {
            let frame = frame.as_ref();
            let len = u32::try_from(frame.len()).unwrap_or(u32::MAX);
            let secs = u32::try_from(time.secs()).unwrap_or(if time.secs() < 0 { 0 } else { u32::MAX });
            put(&mut pcap, &[secs, time.subsec_nanos(), len, len]);
            pcap.extend_from_slice(frame);
        }
        Self { pcap }
    }
}

impl IntoCapture for Frames {
    fn into_capture(self) -> Result<Capture, OpenError> {
        Capture::from_reader(Cursor::new(self.pcap), "frames")
    }
}
