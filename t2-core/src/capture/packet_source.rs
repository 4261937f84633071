//! What packets are read from.

use std::ops::AddAssign;

use super::unread::Unread;
use super::{Batch, Capture, Info, Input, Interruption, ReadError};
use crate::file_id::FileId;

/// What a run reads packets from: a [`Capture`], several of them, a live interface.
///
/// ```
/// use t2_core::capture::{Batch, Info, Input, LinkType, PacketSource, RawPacket, ReadError};
/// use t2_core::time::Timestamp;
///
/// /// Packets without content, one a second.
/// #[derive(Debug)]
/// struct Beacon(i64);
///
/// impl PacketSource for Beacon {
///     fn next_batch(&mut self, batch: &mut Batch) -> Result<Input<()>, ReadError> {
///         batch.clear();
///         if self.0 == 5 {
///             return Ok(Input::End);
///         }
///         self.0 += 1;
///         let time = Timestamp::new(self.0, 0);
///         batch.push(&RawPacket { time, link_type: LinkType::ETHERNET, wire_len: 60, data: &[0; 60] });
///         Ok(Input::Packet(()))
///     }
///
///     fn name(&self) -> &str {
///         "beacon"
///     }
///
///     fn info(&self) -> Info {
///         Info::default()
///     }
/// }
/// ```
pub trait PacketSource: Send {
    /// Reads the next packets into `batch`, whose packets before are forgotten: as many as can be had at once, at least
    /// one. A live source may return without packets to say which time [has passed](Batch::pass). At a pause, at the end,
    /// and with an error there are none.
    ///
    /// # Errors
    /// The rest cannot be read. What was read before is in the batches before.
    fn next_batch(&mut self, batch: &mut Batch) -> Result<Input<()>, ReadError>;

    /// The name of what is read at the moment, for messages.
    fn name(&self) -> &str;

    /// Format, compression, size and link type, as far as they are known by now. The size is that of all files.
    fn info(&self) -> Info;

    /// How many bytes of all files have been read; compare with [`Info::file_size`].
    fn position(&self) -> u64 {
        0
    }

    /// What was not read so far, and why.
    fn unread(&self) -> Unread {
        Unread::default()
    }

    /// What a live source has counted; `None` for files.
    fn received(&self) -> Option<Received> {
        None
    }

    /// The files that are read, as far as they are known. No output may replace them.
    fn file_ids(&self) -> Vec<FileId> {
        Vec::new()
    }

    /// The capture, if the source is nothing else: it is then read without copies.
    fn as_capture(&mut self) -> Option<&mut Capture> {
        None
    }
}

/// What came at live interfaces, in packets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// Packets that came and passed the filter of the system if there is one, also those that were dropped then.
    pub packets: u64,
    /// Packets of these that were dropped because they were not read in time.
    pub dropped: u64,
    /// Packets that the interface or its driver has dropped.
    pub dropped_by_interface: u64,
}

impl Received {
    /// What was added since `before`.
    pub fn since(&self, before: &Self) -> Self {
        Self {
            packets: self.packets.saturating_sub(before.packets),
            dropped: self.dropped.saturating_sub(before.dropped),
            dropped_by_interface: self.dropped_by_interface.saturating_sub(before.dropped_by_interface),
        }
    }
}

impl AddAssign for Received {
    fn add_assign(&mut self, other: Self) {
        let Self { packets, dropped, dropped_by_interface } = other;
        self.packets += packets;
        self.dropped += dropped;
        self.dropped_by_interface += dropped_by_interface;
    }
}

impl PacketSource for Capture {
    fn next_batch(&mut self, batch: &mut Batch) -> Result<Input<()>, ReadError> {
        self.read_batch(batch)
    }

    fn name(&self) -> &str {
        self.name()
    }

    fn info(&self) -> Info {
        self.info()
    }

    fn position(&self) -> u64 {
        self.position()
    }

    fn unread(&self) -> Unread {
        Unread {
            skipped: self.skipped().cloned().into_iter().collect(),
            doubtful_times: self.doubtful_times().to_vec(),
            interrupted: self.interruption().into_iter().collect(),
            ..Unread::default()
        }
    }

    fn file_ids(&self) -> Vec<FileId> {
        self.file_id().into_iter().collect()
    }

    fn as_capture(&mut self) -> Option<&mut Capture> {
        Some(self)
    }
}

impl Capture {
    fn interruption(&self) -> Option<Interruption> {
        self.is_interrupted().then(|| Interruption {
            name: self.name().to_owned(),
            packets: self.packets(),
            offset: self.offset(),
        })
    }
}
