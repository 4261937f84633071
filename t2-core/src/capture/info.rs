//! Packets of captures, and the facts of a capture.

use std::fmt;

use super::link::LinkType;
use super::source::Compression;
use crate::time::Timestamp;

/// One packet of a capture.
#[derive(Clone, Copy, Debug)]
pub struct RawPacket<'a> {
    /// When it was captured.
    pub time: Timestamp,
    /// The type of its first header.
    pub link_type: LinkType,
    /// Length on the wire in bytes; at least the captured length.
    pub wire_len: u32,
    /// The captured bytes.
    pub data: &'a [u8],
}

/// The next thing in a capture.
#[derive(Clone, Copy, Debug)]
pub enum Input<T> {
    /// A packet, or several.
    Packet(T),
    /// Its [`Control`](super::Control) asked for a pause: there may be packets behind it.
    Pause,
    /// Nothing more.
    End,
}

/// The format of a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
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

/// The facts of a capture as a whole, as far as known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Info {
    /// Its format; `None` if it has none, or if reading was stopped before the first bytes.
    pub format: Option<Format>,
    /// How it is compressed.
    pub compression: Option<Compression>,
    /// Length of the file in bytes, as it is on disk; `None` for pipes and other streams.
    pub file_size: Option<u64>,
    /// Link type of the first interface. `None` for a pcapng capture whose first packet has not been read.
    pub link_type: Option<LinkType>,
    /// The most bytes captured of a packet on the first interface, 0 for no limit; `None` as for the link type.
    pub snap_len: Option<u32>,
    /// Length in bytes of the buffer that the system has for each live interface; `None` for files.
    pub receive_buffer: Option<u32>,
}
