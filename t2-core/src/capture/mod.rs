//! Reading captures: classic pcap and pcapng, from files, pipes and compressed.
//!
//! A [`Capture`] returns one [`RawPacket`] after the other, in the order of the file. It reads in large blocks, and the
//! bytes of a packet are gone when the next one is read.
//!
//! ```
//! use std::io::Cursor;
//!
//! use t2_core::capture::{Capture, LinkType};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // A pcap file with one packet of two bytes, captured of 60.
//! let header = [0xa1b2c3d4, 0x0002_0004, 0, 0, 65_535, 1];
//! let packet = [1_700_000_000, 250_000, 2, 60];
//! let mut file: Vec<u8> = header.iter().chain(&packet).flat_map(|field: &u32| field.to_be_bytes()).collect();
//! file.extend([0x08, 0x00]);
//!
//! let mut capture = Capture::from_reader(Cursor::new(file), "made here")?;
//! while let Some(packet) = capture.next_packet()? {
//!     assert_eq!((packet.time.secs(), packet.link_type, packet.wire_len), (1_700_000_000, LinkType::ETHERNET, 60));
//!     assert_eq!(packet.data, [0x08, 0x00]);
//! }
//! assert_eq!(capture.packets(), 1);
//! # Ok(())
//! # }
//! ```

mod batch;
mod bpf;
mod buffer;
mod captures;
mod classic;
mod coming;
mod control;
mod doubt;
mod error;
mod info;
mod interface;
mod joined;
mod link;
mod lz4;
mod magic;
mod ng;
mod open;
mod opened;
mod order;
mod packet_source;
mod recover;
mod resume;
#[cfg(test)]
mod samples;
mod selected;
mod series;
mod source;
#[cfg(test)]
mod tests;
mod unread;
mod window;

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use buffer::Buffer;
use classic::Classic;
use doubt::{Doubt, Doubts};
use error::Trouble;
use joined::{Described, Judged};
use ng::Ng;
use recover::Search;

pub use batch::Batch;
pub use bpf::{BadProgram, BpfCompiler, BpfFilter, BpfInstruction, BpfProgram, NoInstruction};
pub use captures::{CaptureEvent, CaptureOrder, Captures, OnEvent};
pub use coming::CaptureList;
pub use control::Control;
pub use doubt::{DoubtKind, DoubtfulTimes};
pub use error::{Damage, Fault, ForeignCompression, OpenCause, OpenError, ReadError, RecordKind};
pub use info::{Format, Info, Input, RawPacket};
pub use link::LinkType;
pub use packet_source::{PacketSource, Received};
pub use recover::Skipped;
pub use selected::{PacketFilter, Selected, TimeRange};
pub use series::{Series, SeriesError};
pub use source::Compression;
pub use unread::{Interruption, Unread};
pub(crate) use window::{AnyWindow, Form, Passed, Window};

use crate::file_id::FileId;
use crate::time::Timestamp;

/// The longest packet or block that is read, in bytes. Real ones stay far below: no capture tool writes packets above
/// 256 KiB, and USB transfers of some MiB are the largest that any format holds.
const MAX_RECORD: u32 = 64 * 1024 * 1024;

/// An open capture.
#[derive(Debug)]
pub struct Capture {
    name: String,
    file_size: Option<u64>,
    file_id: Option<FileId>,
    parser: Parser,
    buffer: Buffer,
    packets: u64,
    search: Option<Search>,
    skipped: Option<Skipped>,
    doubts: Doubts,
    /// What the first of several captures is, once another one is read.
    first: Option<Described>,
    done: bool,
    ended_early: Arc<AtomicBool>,
}

#[derive(Debug)]
enum Parser {
    Classic(Classic),
    Ng(Ng),
    /// Reading was stopped before the first bytes came.
    Nothing,
}

/// A packet that is whole at the start of the unread bytes.
pub(crate) struct Record {
    time: Timestamp,
    /// What is wrong with the time.
    doubt: Option<Doubt>,
    link_type: LinkType,
    wire_len: u32,
    /// Where its data is in the record.
    data: Range<usize>,
    /// Length of the record in bytes.
    len: usize,
}

impl Capture {
    /// The next packet; `None` at the end, and after an error. Pauses are ignored.
    ///
    /// Damage in the middle of a capture is [skipped](Self::skipped).
    ///
    /// # Errors
    ///
    /// The rest of the capture cannot be read. All packets before were returned.
    #[inline]
    pub fn next_packet(&mut self) -> Result<Option<RawPacket<'_>>, ReadError> {
        let record = loop {
            match self.next_record()? {
                Input::Packet(record) => break record,
                Input::Pause => {}
                Input::End => return Ok(None),
            }
        };
        Ok(Some(self.take(record)))
    }

    /// What comes next: a packet, a pause, or the end.
    ///
    /// # Errors
    ///
    /// As for [`next_packet`](Self::next_packet).
    #[inline]
    pub fn next_input(&mut self) -> Result<Input<RawPacket<'_>>, ReadError> {
        Ok(match self.next_record()? {
            Input::Packet(record) => Input::Packet(self.take(record)),
            Input::Pause => Input::Pause,
            Input::End => Input::End,
        })
    }

    #[inline]
    fn take(&mut self, record: Record) -> RawPacket<'_> {
        let Record { time, link_type, wire_len, data, len, .. } = record;
        self.packets += 1;
        RawPacket { time, link_type, wire_len, data: self.buffer.take(len, data) }
    }

    #[inline]
    fn next_record(&mut self) -> Result<Input<Record>, ReadError> {
        match self.at_hand() {
            Some(record) => Ok(Input::Packet(record)),
            None => self.next_whole(),
        }
    }

    /// The next record, if it can be had at once.
    // Inlined into both callers, a record of a classic capture never is in memory.
    #[inline(always)]
    fn at_hand(&self) -> Option<Record> {
        match &self.parser {
            _ if self.done || self.search.is_some() => None,
            Parser::Classic(classic) => classic.at_hand(self.buffer.unread()),
            Parser::Ng(ng) => ng.at_hand(self.buffer.unread()),
            Parser::Nothing => None,
        }
    }

    /// The next record, behind damage that can be skipped.
    fn next_whole(&mut self) -> Result<Input<Record>, ReadError> {
        loop {
            let trouble = match self.go_on() {
                Ok(Some(record)) => return Ok(Input::Packet(record)),
                Ok(None) => return Ok(self.end()),
                Err(trouble) => trouble,
            };
            match trouble {
                Trouble::Paused => return Ok(Input::Pause),
                // What was on its way when reading was stopped is not lost.
                Trouble::Fault(Fault::CutOff { .. } | Fault::Undecodable(..)) if self.is_interrupted() => {
                    return Ok(self.end());
                }
                Trouble::Fault(fault) => self.recover(fault)?,
            }
        }
    }

    /// Ends a search that has begun; then the next record.
    fn go_on(&mut self) -> Result<Option<Record>, Trouble> {
        self.go_on_searching()?;
        self.parse()
    }

    /// The next record, which is taken then: it is counted if its time is doubtful.
    fn parse(&mut self) -> Result<Option<Record>, Trouble> {
        while !self.done {
            self.take_header()?;
            let record = match &mut self.parser {
                Parser::Classic(classic) => classic.next(&mut self.buffer)?,
                Parser::Ng(ng) => ng.next(&mut self.buffer)?,
                Parser::Nothing => None,
            };
            let Some(mut record) = record else { break };
            match self.judge(&record)? {
                Judged::Later => break,
                Judged::Another => continue,
                Judged::Record => {}
            }
            if let Some(doubt) = record.doubt {
                record.time = self.doubts.note(doubt, record.time, self.packets + 1, &self.name);
            }
            return Ok(Some(record));
        }
        Ok(None)
    }

    /// Nothing more is read.
    fn end(&mut self) -> Input<Record> {
        self.done = true;
        Input::End
    }

    /// Number of packets returned so far.
    pub fn packets(&self) -> u64 {
        self.packets
    }

    /// How far the capture is read: bytes from its start, decompressed if it is compressed.
    pub fn offset(&self) -> u64 {
        self.buffer.offset()
    }

    /// Whether a [stop](Control::stop) ended the reading before the end of the capture.
    pub fn is_interrupted(&self) -> bool {
        self.ended_early.load(Ordering::SeqCst) && self.file_size.is_none_or(|size| self.buffer.source().taken() < size)
    }

    /// The file that is read; `None` for what is no regular file.
    pub fn file_id(&self) -> Option<FileId> {
        self.file_id
    }

    /// The damage that was skipped so far, if any.
    pub fn skipped(&self) -> Option<&Skipped> {
        self.skipped.as_ref()
    }

    /// Impossible times so far; one entry per way in which they are wrong.
    pub fn doubtful_times(&self) -> &[DoubtfulTimes] {
        self.doubts.found()
    }

    /// The name of the capture in messages: its path as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Format, compression, size and link type, as far as known by now.
    pub fn info(&self) -> Info {
        let (format, first) = match self.first {
            Some((format, None)) => (format, self.parser.described().1),
            Some(first) => first,
            None => self.parser.described(),
        };
        Info {
            format,
            compression: self.buffer.source().compression(),
            file_size: self.file_size,
            link_type: first.map(|(link_type, _)| link_type),
            snap_len: first.map(|(_, snap_len)| snap_len),
            receive_buffer: None,
        }
    }

    /// How many bytes of the file have been read; compare with [`Info::file_size`].
    ///
    /// In a compressed file this is up to a block ahead of the packets.
    pub fn position(&self) -> u64 {
        match self.buffer.source().compression() {
            None => self.buffer.offset(),
            Some(_) => self.buffer.source().taken(),
        }
    }
}

/// A length or number of the file as one to count with.
#[inline]
fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
