//! What can be wrong with a capture, where, and what to do about it.

use std::error::Error;
use std::fmt;
use std::io;

use super::control::Paused;
use super::source::Compression;

/// A capture that cannot be opened.
#[derive(Debug)]
#[non_exhaustive]
pub struct OpenError {
    /// The file, as it was named.
    pub name: String,
    /// What is wrong with it.
    pub cause: OpenCause,
}

/// Why a capture cannot be opened.
#[derive(Debug)]
#[non_exhaustive]
pub enum OpenCause {
    /// There is no such file.
    Missing,
    /// It is a directory.
    Directory,
    /// The user may not read it.
    Forbidden,
    /// Opening it or reading its first bytes failed for another reason.
    Unreadable(io::Error),
    /// There is not one byte, or there is none after decompression.
    Empty,
    /// It starts like a capture and ends within the file header.
    HeaderCut {
        /// Length of the header in bytes.
        needed: usize,
        /// Bytes that are there.
        had: usize,
    },
    /// It is compressed in a way that is not read.
    Compressed(ForeignCompression),
    /// It is compressed, and its first bytes cannot be decompressed.
    Undecodable(Compression, io::Error),
    /// It is something else; these are its first bytes, after decompression.
    NotACapture(Vec<u8>),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match &self.cause {
            OpenCause::Missing => write!(f, "{name} does not exist: check the path"),
            OpenCause::Directory => write!(f, "{name} is a directory: name a capture file in it"),
            OpenCause::Forbidden => write!(f, "{name} may not be read by this user: change its permissions"),
            OpenCause::Unreadable(error) => write!(f, "{name} cannot be read ({error}): check the file and its disk"),
            OpenCause::Empty => write!(f, "{name} is empty: a capture has at least a header, so get the file again"),
            OpenCause::HeaderCut { needed, had } => {
                write!(f, "{name} ends within its header, {had} of {needed} bytes are there: get the whole file")
            }
            OpenCause::Compressed(how) => {
                write!(
                    f,
                    "{name} is compressed with {how}, which is not read: decompress it first, with `{}`",
                    how.tool()
                )
            }
            OpenCause::Undecodable(how, error) => {
                write!(f, "{name} looks like {how} but cannot be decompressed ({error}): get the file again")
            }
            OpenCause::NotACapture(first) => {
                write!(f, "{name} is not a capture, it starts with")?;
                first.iter().try_for_each(|byte| write!(f, " {byte:02x}"))?;
                f.write_str(" (hex): give a pcap or pcapng file, plain or compressed with gzip, zstd, xz, bzip2 or lz4")
            }
        }
    }
}

impl Error for OpenError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.cause {
            OpenCause::Unreadable(error) | OpenCause::Undecodable(_, error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for OpenCause {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::IsADirectory => Self::Directory,
            io::ErrorKind::PermissionDenied => Self::Forbidden,
            _ => Self::Unreadable(error),
        }
    }
}

impl From<Failed> for OpenCause {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Decoder(how, error) => Self::Undecodable(how, error),
            Failed::Reader(error) => error.into(),
            // Opening goes on after a pause, so this does not happen.
            Failed::Paused => Self::Unreadable(io::ErrorKind::WouldBlock.into()),
        }
    }
}

/// A compression that is recognised and not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ForeignCompression {
    /// `compress`, files named `.Z`.
    Compress,
    /// lzip.
    Lzip,
    /// 7-Zip.
    SevenZip,
    /// A zip archive.
    Zip,
    /// One that is read, but within another layer, and one layer is read.
    Twice(Compression),
}

impl ForeignCompression {
    /// The compression of a file that starts with `head`.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        Some(match head {
            [0x1f, 0x9d, ..] => Self::Compress,
            [b'L', b'Z', b'I', b'P', ..] => Self::Lzip,
            [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Self::SevenZip,
            [b'P', b'K', 3, 4, ..] => Self::Zip,
            _ => Self::Twice(Compression::of(head)?),
        })
    }

    /// The command that decompresses to its standard output.
    fn tool(self) -> &'static str {
        match self {
            Self::Compress => "gzip -dc",
            Self::Lzip => "lzip -dc",
            Self::SevenZip => "7z x -so",
            Self::Zip => "unzip -p",
            Self::Twice(inner) => inner.tool(),
        }
    }
}

impl fmt::Display for ForeignCompression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Compress => "compress",
            Self::Lzip => "lzip",
            Self::SevenZip => "7-Zip",
            Self::Zip => "zip",
            Self::Twice(inner) => return write!(f, "{inner} within another compression"),
        })
    }
}

/// A capture that cannot be read to its end. All packets before the fault were returned.
#[derive(Debug)]
#[non_exhaustive]
pub struct ReadError {
    /// The file, as it was named.
    pub name: String,
    /// Number of the packet that could not be read, from 1.
    pub packet: u64,
    /// Where its record starts: bytes from the start of the capture, decompressed if it is compressed.
    pub offset: u64,
    /// What is wrong there.
    pub fault: Fault,
}

impl ReadError {
    /// The error of a live interface that can be read no more after this many packets, and why.
    pub fn of_interface(name: &str, packets: u64, why: String) -> Self {
        Self { name: name.to_owned(), packet: packets.saturating_add(1), offset: 0, fault: Fault::Interface(why) }
    }
}

/// What is wrong in a capture.
#[derive(Debug)]
#[non_exhaustive]
pub enum Fault {
    /// The capture ends within a record.
    CutOff {
        /// The record.
        record: RecordKind,
        /// Bytes the record has at least; more may turn out to be needed if its header is cut.
        needed: usize,
        /// Bytes that are there.
        had: usize,
    },
    /// An impossible record.
    Corrupt(Damage),
    /// The compressed stream is broken or cut off.
    Undecodable(Compression, io::Error),
    /// Reading failed.
    Io(io::Error),
    /// A live interface can be read no more, for this reason.
    Interface(String),
}

/// What a record of a capture holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordKind {
    /// A packet.
    Packet,
    /// Another block of pcapng, or a record cut off before its type.
    Block,
}

/// What is wrong with a record. Lengths are in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Damage {
    /// A record longer than any real one.
    TooLong {
        /// Its length, as it says.
        len: u32,
        /// The most that is read.
        most: u32,
    },
    /// A block length below 12 or not a multiple of 4.
    BlockLength(u32),
    /// The two lengths of a block differ.
    LengthsDiffer {
        /// Before the body.
        first: u32,
        /// After the body.
        last: u32,
    },
    /// A block too short for the fixed fields of its type.
    BlockTooShort {
        /// Number of the block type.
        kind: u32,
    },
    /// A section whose byte-order magic is none.
    ByteOrder,
    /// A packet of an interface that the section has not described.
    UnknownInterface(u32),
    /// A packet longer than the rest of its block.
    PacketBeyondBlock {
        /// Captured length, as the block says.
        captured: u32,
    },
    /// It is cut off, and another capture begins behind it.
    CutShort,
    /// The packet before it was cut off, and has bytes of the capture that begins here.
    RanOver,
    /// Zeros where a record should be: a hole that a crash or a full disk left.
    Zeros,
}

/// A read that failed, of a file not open yet or of one that is.
#[derive(Debug)]
pub(super) enum Failed {
    /// The bytes could not be got.
    Reader(io::Error),
    /// They are here and could not be decompressed.
    Decoder(Compression, io::Error),
    /// A pause was asked for.
    Paused,
}

/// Why a parser gives no record.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Something is wrong with the capture.
    Fault(Fault),
    /// A pause was asked for: the parser can be asked again.
    Paused,
}

impl Failed {
    /// Errors of the system carry its number; without one it is the decompressor that speaks.
    pub(super) fn new(error: io::Error, compression: Option<Compression>) -> Self {
        match compression {
            _ if Paused::is(&error) => Self::Paused,
            Some(how) if error.raw_os_error().is_none() => Self::Decoder(how, error),
            _ => Self::Reader(error),
        }
    }
}

impl From<Failed> for Trouble {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Decoder(how, error) => Self::Fault(Fault::Undecodable(how, error)),
            Failed::Reader(error) => Self::Fault(Fault::Io(error)),
            Failed::Paused => Self::Paused,
        }
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Damage> for Trouble {
    fn from(damage: Damage) -> Self {
        Self::Fault(damage.into())
    }
}

impl From<Damage> for Fault {
    fn from(damage: Damage) -> Self {
        Self::Corrupt(damage)
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, packet, offset, fault } = self;
        let before = packet.saturating_sub(1);
        match fault {
            Fault::CutOff { record, needed, had } => {
                match record {
                    RecordKind::Packet => write!(f, "{name}: packet {packet}")?,
                    RecordKind::Block => write!(f, "{name}: the block after packet {before}")?,
                }
                write!(f, " is cut off, {had} of its {needed} bytes at byte offset {offset} are there")?;
                f.write_str(": get the whole capture, or go on with the packets before")
            }
            Fault::Corrupt(damage) => {
                write!(f, "{name}: the record after packet {before}, at byte offset {offset}, is corrupt, {damage}")?;
                f.write_str(": get the capture again, or go on with the packets before")
            }
            Fault::Undecodable(how, error) => write!(
                f,
                "{name}: the {how} stream is broken after packet {before} ({error}), at byte offset {offset} of the \
                 decompressed capture: get the whole file again, or go on with the packets before"
            ),
            Fault::Io(error) => write!(
                f,
                "{name}: reading failed after packet {before}, at byte offset {offset} ({error}): \
                 check the disk or the connection"
            ),
            Fault::Interface(why) => write!(
                f,
                "{name}: capturing ended after packet {before} ({why}): check the interface with `ip link show`, and \
                 start again when it is up"
            ),
        }
    }
}

impl Error for ReadError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.fault {
            Fault::Undecodable(_, error) | Fault::Io(error) => Some(error),
            Fault::CutOff { .. } | Fault::Corrupt(_) | Fault::Interface(_) => None,
        }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { len, most } => write!(f, "it claims {len} bytes where at most {most} are sensible"),
            Self::BlockLength(len) => write!(f, "{len} is not the length of a block"),
            Self::LengthsDiffer { first, last } => {
                write!(f, "its length is {first} at its start and {last} at its end")
            }
            Self::BlockTooShort { kind } => write!(f, "it is too short for a block of type {kind:#010x}"),
            Self::ByteOrder => f.write_str("the section has no byte-order magic"),
            Self::UnknownInterface(id) => write!(f, "its interface {id} is not described"),
            Self::PacketBeyondBlock { captured } => {
                write!(f, "its packet of {captured} bytes is longer than its block")
            }
            Self::CutShort => f.write_str("it is cut off, and another capture begins behind it"),
            Self::RanOver => f.write_str("the packet before it is cut off, and ends with bytes of another capture"),
            Self::Zeros => f.write_str("it is all zeros, as a crash or a full disk leaves them"),
        }
    }
}

#[cfg(test)]
mod tests;
