//! Reading captures: classic pcap and pcapng, from files, pipes and compressed.
//!
//! A [`Capture`] hands out one [`RawPacket`] after the other, in the order of the file. It reads in large
//! blocks and keeps nothing of a packet once the next one is asked for.

mod batch;
mod buffer;
mod classic;
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
mod opened;
mod order;
mod recover;
#[cfg(test)]
mod samples;
mod source;
#[cfg(test)]
mod tests;

use std::io::Read;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use buffer::Buffer;
use classic::Classic;
use doubt::{Doubt, Doubts};
use error::{Failed, Trouble};
use joined::{Described, Judged};
use ng::{Ng, Resume};
use opened::Opened;
use recover::Search;
use source::Source;

pub use batch::Batch;
pub use control::Control;
pub use doubt::{DoubtKind, DoubtfulTimes};
pub use error::{Damage, Fault, ForeignCompression, OpenCause, OpenError, ReadError, RecordKind};
pub use info::{Format, Info, Input, RawPacket};
pub use link::LinkType;
pub use recover::Skipped;
pub use source::Compression;

use crate::file_id::FileId;
use crate::time::Timestamp;

/// The longest packet or block that is read, in bytes. Real ones stay far below: no capture tool writes packets above
/// 256 KiB, and USB transfers of some MiB are the largest that any format holds.
const MAX_RECORD: u32 = 64 * 1024 * 1024;

/// How many of the first bytes are shown of a file that is no capture.
const SHOWN: usize = 8;

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
struct Record {
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
    /// Opens a capture file, or anything else with a path that can be read, such as a FIFO.
    ///
    /// # Errors
    ///
    /// The file is missing, a directory, not readable, empty, or not a capture that is understood.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        Self::start(Opened::file(path, None), path.display().to_string())
    }

    /// As [`open`](Self::open), under a control: reading can be stopped and paused from outside.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_with(path: &Path, control: &Control) -> Result<Self, OpenError> {
        Self::start(Opened::file(path, Some(control)), path.display().to_string())
    }

    /// Opens the capture that comes on the standard input.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn stdin() -> Result<Self, OpenError> {
        Self::start(Opened::stdin(None), "standard input".into())
    }

    /// As [`stdin`](Self::stdin), under a control: reading can be stopped and paused from outside.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn stdin_with(control: &Control) -> Result<Self, OpenError> {
        Self::start(Opened::stdin(Some(control)), "standard input".into())
    }

    /// Opens the capture that a reader gives; `name` stands for it in messages.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn from_reader(reader: impl Read + Send + 'static, name: impl Into<String>) -> Result<Self, OpenError> {
        Self::start(Ok(Opened::reader(reader)), name.into())
    }

    fn start(opened: Result<Opened, OpenCause>, name: String) -> Result<Self, OpenError> {
        match opened.and_then(|opened| Self::begin(opened, name.clone())) {
            Ok(capture) => Ok(capture.after_header()),
            Err(cause) => Err(OpenError { name, cause }),
        }
    }

    fn begin(opened: Opened, name: String) -> Result<Self, OpenCause> {
        let Opened { reader, size, id, ended_early } = opened;
        let mut buffer = Buffer::new(Source::new(reader)?);
        let first = loop {
            match buffer.need(ng::HEADER_LEN) {
                // There is nothing yet that a pause could be used for.
                Err(Failed::Paused) => {}
                result => break result.map_err(OpenCause::from),
            }
        };
        let parser = match first.and_then(|_| Parser::open(buffer.unread())) {
            Ok(parser) => parser,
            Err(_) if ended_early.load(Ordering::SeqCst) => Parser::Nothing,
            Err(cause) => return Err(cause),
        };
        Ok(Self {
            name,
            file_size: size,
            file_id: id,
            parser,
            buffer,
            packets: 0,
            search: None,
            skipped: None,
            doubts: Doubts::default(),
            first: None,
            done: false,
            ended_early,
        })
    }

    /// Takes the file header away. That of pcapng is a block like any other and stays.
    fn after_header(mut self) -> Self {
        if let Parser::Classic(_) = self.parser {
            self.buffer.skip(classic::HEADER_LEN);
        }
        self
    }

    /// The next packet; `None` at the end, and after an error. Pauses are passed over.
    ///
    /// Where the capture is damaged and goes on behind that, the damage is [skipped](Self::skipped).
    ///
    /// # Errors
    ///
    /// The rest of the capture cannot be read. All packets before have been handed out by then.
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

    /// The next packet, if it is whole in memory and nothing is wrong with it. `None` says nothing about what comes: for
    /// that, there is [`next_input`](Self::next_input).
    #[inline]
    pub fn next_at_hand(&mut self) -> Option<RawPacket<'_>> {
        let record = self.at_hand()?;
        Some(self.take(record))
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
        if let Some(search) = &self.search {
            let is_found = match &self.parser {
                Parser::Classic(classic) => classic.resume(search, &mut self.buffer)?,
                Parser::Ng(ng) => ng.search(search, &mut self.buffer)?,
                Parser::Nothing => false,
            };
            self.end_search(is_found)?;
        }
        self.parse()
    }

    /// The next record, which is taken then: it is counted if its time is doubtful.
    fn parse(&mut self) -> Result<Option<Record>, Trouble> {
        if !self.done {
            self.take_header()?;
        }
        let mut record = match &mut self.parser {
            _ if self.done => None,
            Parser::Classic(classic) => classic.next(&mut self.buffer)?,
            Parser::Ng(ng) => ng.next(&mut self.buffer)?,
            Parser::Nothing => None,
        };
        match record.as_ref().map(|record| self.judge(record)).transpose()? {
            Some(Judged::Later) => return Ok(None),
            Some(Judged::Another) => return self.parse(),
            Some(Judged::Record) | None => {}
        }
        if let Some(Record { time, doubt: Some(doubt), .. }) = &mut record {
            *time = self.doubts.note(*doubt, *time, self.packets + 1, &self.name);
        }
        Ok(record)
    }

    /// Nothing more is read.
    fn end(&mut self) -> Input<Record> {
        self.done = true;
        Input::End
    }

    /// Prepares for going on behind what is corrupt.
    #[cold]
    fn recover(&mut self, fault: Fault) -> Result<(), ReadError> {
        let passed = match &mut self.parser {
            Parser::Ng(ng) => ng.give_up(),
            _ => None,
        };
        if let Fault::Corrupt(_) | Fault::CutOff { .. } = fault
            && self.search.is_none()
            && self.is_another_behind().unwrap_or(false)
        {
            return Ok(());
        }
        let search = self.search.take();
        let fault = match fault {
            Fault::CutOff { .. }
                if passed.is_none() && search.is_none() && self.is_another_ahead().is_ok_and(|is| is) =>
            {
                Damage::CutShort.into()
            }
            fault => fault,
        };
        let offset = search.as_ref().map(|search| search.offset).or(passed).unwrap_or(self.buffer.offset());
        let resume = match (&fault, &self.parser) {
            (Fault::Corrupt(_), _) if search.is_some() => Ok(Resume::Nowhere),
            (Fault::Corrupt(_), Parser::Ng(ng)) if passed.is_none() => ng.resume(&mut self.buffer),
            (Fault::Corrupt(_), _) => Ok(Resume::Search),
            _ => Ok(Resume::Nowhere),
        };
        match (resume, fault) {
            (Ok(Resume::Packet(len)), Fault::Corrupt(damage)) => {
                self.buffer.skip(len);
                self.note_skipped(damage, offset, 1);
                Ok(())
            }
            // A frame that cannot be looked at now is no frame.
            (Ok(Resume::Search) | Err(Trouble::Paused), Fault::Corrupt(damage)) => {
                self.search = Some(Search { damage, offset });
                Ok(())
            }
            (Err(Trouble::Fault(worse)), _) => Err(self.fail(worse, offset)),
            (_, fault) => Err(self.fail(fault, offset)),
        }
    }

    /// Ends a search: records begin again, or nothing comes any more.
    fn end_search(&mut self, is_found: bool) -> Result<(), Trouble> {
        let Some(&Search { damage, offset }) = self.search.as_ref() else { return Ok(()) };
        if !is_found && !self.is_interrupted() {
            return Err(damage.into());
        }
        self.search = None;
        self.note_skipped(damage, offset, 0);
        Ok(())
    }

    /// Notes damage that begins at an offset and ends before the unread bytes.
    fn note_skipped(&mut self, damage: Damage, offset: u64, refused: u64) {
        let (name, packets) = (&self.name, self.packets);
        let first = || Skipped { name: name.clone(), damage, packets, offset, places: 0, bytes: 0, refused: 0 };
        let skipped = self.skipped.get_or_insert_with(first);
        skipped.places += 1;
        skipped.bytes += self.buffer.offset() - offset;
        skipped.refused += refused;
    }

    fn fail(&mut self, fault: Fault, offset: u64) -> ReadError {
        self.done = true;
        ReadError { name: self.name.clone(), packet: self.packets + 1, offset, fault }
    }

    /// Number of packets handed out so far.
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

    /// Which file is read, if it is one.
    pub fn file_id(&self) -> Option<FileId> {
        self.file_id
    }

    /// The damage that was skipped so far, if there was any.
    pub fn skipped(&self) -> Option<&Skipped> {
        self.skipped.as_ref()
    }

    /// The times so far that cannot be as they stand in the capture; one entry for each way in which they are wrong.
    pub fn doubtful_times(&self) -> &[DoubtfulTimes] {
        self.doubts.found()
    }

    /// What the capture is called in messages: its path as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is known of the capture by now.
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
        }
    }

    /// How far the file is read, in its own bytes: to be compared with [`Info::file_size`].
    ///
    /// In a compressed file this is up to a block ahead of the packets.
    pub fn position(&self) -> u64 {
        match self.buffer.source().compression() {
            None => self.buffer.offset(),
            Some(_) => self.buffer.source().taken(),
        }
    }
}

impl Parser {
    /// The parser for a capture that starts with `bytes`.
    fn open(bytes: &[u8]) -> Result<Self, OpenCause> {
        if let Some(classic) = Classic::open(bytes) {
            return Ok(Self::Classic(classic));
        }
        if bytes.len() >= ng::HEADER_LEN
            && let Some(ng) = Ng::open(bytes)
        {
            return Ok(Self::Ng(ng));
        }
        let needed = match bytes.get(..ng::MAGIC.len()) {
            Some(magic) if magic::has_magic(magic) => classic::HEADER_LEN,
            Some(magic) if magic == ng::MAGIC => ng::HEADER_LEN,
            _ => 0,
        };
        Err(if bytes.is_empty() {
            OpenCause::Empty
        } else if let Some(compression) = ForeignCompression::of(bytes) {
            OpenCause::Compressed(compression)
        } else if bytes.len() < needed {
            OpenCause::HeaderCut { needed, had: bytes.len() }
        } else {
            OpenCause::NotACapture(bytes.iter().take(SHOWN).copied().collect())
        })
    }
}

/// A length or number of the file as one to count with.
#[inline]
fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
