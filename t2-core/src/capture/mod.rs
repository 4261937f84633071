//! Reading captures: classic pcap and pcapng, from files, pipes and compressed.
//!
//! A [`Capture`] hands out one [`RawPacket`] after the other, in the order of the file. It reads in large
//! blocks and keeps nothing of a packet once the next one is asked for.

mod batch;
mod buffer;
mod classic;
mod error;
mod interface;
mod link;
mod ng;
mod order;
mod recover;
#[cfg(test)]
mod samples;
mod source;
#[cfg(test)]
mod tests;

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;

use buffer::Buffer;
use classic::Classic;
use ng::Ng;
use recover::Stretch;
use source::Source;

pub use batch::Batch;
pub use error::{Damage, Fault, ForeignCompression, OpenCause, OpenError, ReadError, RecordKind};
pub use link::LinkType;
pub use recover::Skipped;
pub use source::Compression;

use crate::time::Timestamp;

/// The longest packet or block that is read, in bytes. Real ones stay far below: no capture tool writes packets above
/// 256 KiB, and USB transfers of some MiB are the largest that any format holds.
const MAX_RECORD: u32 = 64 * 1024 * 1024;

/// How many of the first bytes are shown of a file that is no capture.
const SHOWN: usize = 8;

/// One packet as the capture holds it.
#[derive(Clone, Copy, Debug)]
pub struct RawPacket<'a> {
    /// 1-based number of the packet in the capture.
    pub number: u64,
    /// When it was captured.
    pub time: Timestamp,
    /// What its first byte is.
    pub link_type: LinkType,
    /// Length on the wire in bytes; at least the captured length.
    pub wire_len: u32,
    /// The captured bytes.
    pub data: &'a [u8],
}

/// The format of a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Classic pcap.
    Pcap,
    /// pcapng.
    PcapNg,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pcap => "pcap",
            Self::PcapNg => "pcapng",
        })
    }
}

/// What is known of a capture as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Info {
    /// Its format.
    pub format: Format,
    /// How it is compressed.
    pub compression: Option<Compression>,
    /// Length of the file in bytes, as it is on disk; `None` for pipes and other streams.
    pub file_size: Option<u64>,
    /// Link type of the first interface. `None` for a pcapng capture whose first packet has not been read.
    pub link_type: Option<LinkType>,
    /// The most bytes captured of a packet on the first interface, 0 for no limit; `None` as for the link type.
    pub snap_len: Option<u32>,
}

/// An open capture.
#[derive(Debug)]
pub struct Capture {
    name: String,
    file_size: Option<u64>,
    parser: Parser,
    buffer: Buffer,
    packets: u64,
    skipped: Option<Skipped>,
    done: bool,
}

#[derive(Debug)]
enum Parser {
    Classic(Classic),
    Ng(Ng),
}

/// A packet that is whole at the start of the unread bytes.
struct Record {
    time: Timestamp,
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
        let name = path.display().to_string();
        match open_file(path) {
            Ok((file, size)) => Self::start(Box::new(file), name, size),
            Err(cause) => Err(OpenError { name, cause }),
        }
    }

    /// Opens the capture that comes on the standard input.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn stdin() -> Result<Self, OpenError> {
        Self::from_reader(io::stdin(), "standard input")
    }

    /// Opens the capture that a reader gives; `name` stands for it in messages.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn from_reader(reader: impl Read + Send + 'static, name: impl Into<String>) -> Result<Self, OpenError> {
        Self::start(Box::new(reader), name.into(), None)
    }

    fn start(reader: Box<dyn Read + Send>, name: String, file_size: Option<u64>) -> Result<Self, OpenError> {
        let opened = Source::new(reader).map_err(OpenCause::from).and_then(|source| {
            let mut buffer = Buffer::new(source);
            buffer.need(ng::HEADER_LEN)?;
            Ok(buffer)
        });
        let buffer = match opened {
            Ok(buffer) => buffer,
            Err(cause) => return Err(OpenError { name, cause }),
        };
        match Parser::open(buffer.unread()) {
            Ok(parser) => {
                Ok(Self { name, file_size, parser, buffer, packets: 0, skipped: None, done: false }.after_header())
            }
            Err(cause) => Err(OpenError { name, cause }),
        }
    }

    /// Takes the file header away. That of pcapng is a block like any other and stays.
    fn after_header(mut self) -> Self {
        if let Parser::Classic(_) = self.parser {
            self.buffer.skip(classic::HEADER_LEN);
        }
        self
    }

    /// The next packet; `None` at the end, and after an error.
    ///
    /// Where the capture is damaged and goes on behind that, the damage is [skipped](Self::skipped).
    ///
    /// # Errors
    ///
    /// The rest of the capture cannot be read. All packets before have been handed out by then.
    #[inline]
    pub fn next_packet(&mut self) -> Result<Option<RawPacket<'_>>, ReadError> {
        let record = match self.at_hand() {
            Some(record) => record,
            None => match self.next_whole()? {
                Some(record) => record,
                None => return Ok(None),
            },
        };
        let Record { time, link_type, wire_len, data, len } = record;
        self.packets += 1;
        let data = self.buffer.take(len, data);
        Ok(Some(RawPacket { number: self.packets, time, link_type, wire_len, data }))
    }

    /// The next record, if it can be had at once.
    // Inlined into both callers, a record of a classic capture never is in memory.
    #[inline(always)]
    fn at_hand(&self) -> Option<Record> {
        match &self.parser {
            _ if self.done => None,
            Parser::Classic(classic) => classic.at_hand(self.buffer.unread()),
            Parser::Ng(ng) => ng.at_hand(self.buffer.unread()),
        }
    }

    /// The next record, behind damage that can be skipped.
    fn next_whole(&mut self) -> Result<Option<Record>, ReadError> {
        loop {
            match self.next_record() {
                Ok(Some(record)) => return Ok(Some(record)),
                Ok(None) => {
                    self.done = true;
                    return Ok(None);
                }
                Err(fault) => self.recover(fault)?,
            }
        }
    }

    fn next_record(&mut self) -> Result<Option<Record>, Fault> {
        if self.done {
            return Ok(None);
        }
        match &mut self.parser {
            Parser::Classic(classic) => classic.next(&mut self.buffer),
            Parser::Ng(ng) => ng.next(&mut self.buffer),
        }
    }

    /// Skips what is corrupt, if packets can be told from other bytes behind it.
    #[cold]
    fn recover(&mut self, fault: Fault) -> Result<(), ReadError> {
        match self.skip_damage(&fault) {
            Ok(true) => Ok(()),
            Ok(false) => Err(self.end(fault)),
            Err(worse) => Err(self.end(worse)),
        }
    }

    /// Whether the fault is damage that could be skipped.
    fn skip_damage(&mut self, fault: &Fault) -> Result<bool, Fault> {
        let Fault::Corrupt(damage) = *fault else { return Ok(false) };
        let stretch = match &self.parser {
            Parser::Classic(classic) => classic.resume(&mut self.buffer),
            Parser::Ng(ng) => ng.resume(&mut self.buffer),
        };
        let Some(Stretch { len, packets }) = stretch? else { return Ok(false) };
        let skipped = self.skipped.get_or_insert_with(|| Skipped {
            name: self.name.clone(),
            damage,
            packets: self.packets,
            offset: self.buffer.offset(),
            places: 0,
            bytes: 0,
            refused: 0,
        });
        skipped.places += 1;
        skipped.bytes += len as u64;
        skipped.refused += packets;
        self.buffer.skip(len);
        Ok(true)
    }

    fn end(&mut self, fault: Fault) -> ReadError {
        self.done = true;
        ReadError { name: self.name.clone(), packet: self.packets + 1, offset: self.buffer.offset(), fault }
    }

    /// The damage that was skipped so far, if there was any.
    pub fn skipped(&self) -> Option<&Skipped> {
        self.skipped.as_ref()
    }

    /// What the capture is called in messages: its path as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is known of the capture by now.
    pub fn info(&self) -> Info {
        let (format, first) = match &self.parser {
            Parser::Classic(classic) => (Format::Pcap, Some((classic.link_type(), classic.snap_len()))),
            Parser::Ng(ng) => (Format::PcapNg, ng.first_interface().map(|first| (first.link_type, first.snap_len))),
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
            Some(magic) if classic::is_magic(magic) => classic::HEADER_LEN,
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

/// Opens a file that is no directory, with its size if it has one.
fn open_file(path: &Path) -> Result<(File, Option<u64>), OpenCause> {
    let file = File::open(path).map_err(OpenCause::from)?;
    let metadata = file.metadata().map_err(OpenCause::from)?;
    if metadata.is_dir() {
        return Err(OpenCause::Directory);
    }
    Ok((file, metadata.is_file().then_some(metadata.len())))
}

/// A length or number of the file as one to count with.
#[inline]
fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
