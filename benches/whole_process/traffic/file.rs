//! A capture file that is written.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use pcap_file::DataLink;
use pcap_file::pcap::{PcapHeader, PcapPacket, PcapWriter};

use crate::Result;

/// Any second will do.
const FIRST_SECOND: u64 = 1_700_000_000;

/// A pcap file of Ethernet frames. It gets its name when it is complete.
#[derive(Debug)]
pub(super) struct CaptureFile {
    writer: PcapWriter<BufWriter<File>>,
    part: PathBuf,
    path: PathBuf,
    snap_len: usize,
}

impl CaptureFile {
    /// A file at this path, with its extension, of which all frames are cut to so many bytes.
    pub(super) fn create(path: &Path, snap_len: u32) -> Result<Self> {
        let part = path.with_extension("part");
        let header = PcapHeader { snaplen: snap_len, datalink: DataLink::ETHERNET, ..PcapHeader::default() };
        let writer = PcapWriter::with_header(BufWriter::with_capacity(1 << 20, File::create(&part)?), header)?;
        Ok(Self { writer, part, path: path.with_extension("pcap"), snap_len: snap_len as usize })
    }

    /// Writes a frame of the time since the beginning.
    pub(super) fn frame(&mut self, micros: u64, frame: &[u8]) -> Result<()> {
        let time = Duration::from_secs(FIRST_SECOND) + Duration::from_micros(micros);
        let data = &frame[..frame.len().min(self.snap_len)];
        self.writer.write_packet(&PcapPacket::new(time, frame.len() as u32, data))?;
        Ok(())
    }

    pub(super) fn finish(self) -> Result<()> {
        self.writer.into_writer().flush()?;
        Ok(fs::rename(self.part, self.path)?)
    }
}
