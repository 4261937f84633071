//! Writes packets as pcapng.

use std::borrow::Cow;
use std::io;
use std::time::Duration;

use pcap_file::pcapng::blocks::enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption};
use pcap_file::pcapng::blocks::interface_description::{InterfaceDescriptionBlock, InterfaceDescriptionOption};
use pcap_file::pcapng::blocks::section_header::{SectionHeaderBlock, SectionHeaderOption};
use pcap_file::pcapng::{PcapNgBlock, PcapNgWriter};
use pcap_file::{DataLink, Endianness, PcapError};
use t2_core::capture::{LinkType, RawPacket};
use t2_core::output::{OutputError, OutputFile, RunInfo};

use super::spool::Entry;

/// The file is written in pieces of about this many bytes.
const PIECE: usize = 256 * 1024;

/// Decimal places of times: nanoseconds.
const RESOLUTION: u8 = 9;

/// Seconds that are added to all times before 1970, which pcapng cannot have otherwise. Each time is later than that.
const EARLIEST: i64 = -9_223_372_037;

const NANOS_PER_SEC: i128 = 1_000_000_000;

/// Writes packets with their link types and times, and a comment on the flow of each.
///
/// There is an interface for each link type: a capture does not tell more of its interfaces that would concern its packets.
pub(super) struct PcapNg {
    file: OutputFile,
    /// What is not written yet.
    blocks: PcapNgWriter<Vec<u8>>,
    /// The link type of each interface, and whether it is for times before 1970.
    interfaces: Vec<(LinkType, bool)>,
}

impl PcapNg {
    /// Begins the file.
    pub(super) fn begin(mut file: OutputFile) -> Result<Self, OutputError> {
        let options = vec![SectionHeaderOption::UserApplication(format!("t2 {}", RunInfo::VERSION).into())];
        let section = SectionHeaderBlock { endianness: Endianness::Little, options, ..SectionHeaderBlock::default() };
        let blocks = PcapNgWriter::with_section_header(Vec::new(), section);
        let mut blocks = blocks.map_err(|error| refused(&file, error))?;
        file.write_header(blocks.get_ref())?;
        blocks.get_mut().clear();
        Ok(Self { file, blocks, interfaces: Vec::new() })
    }

    /// Adds a packet of a flow.
    pub(super) fn packet(&mut self, packet: &RawPacket<'_>, entry: &Entry) -> Result<(), OutputError> {
        let is_early = packet.time.nanos() < 0;
        let interface_id = self.interface((packet.link_type, is_early))?;
        let offset = if is_early { i128::from(EARLIEST) * NANOS_PER_SEC } else { 0 };
        let nanos = i128::from(packet.time.nanos()) - offset;
        let Entry { packet: number, flow, is_b } = entry;
        let comment = format!("flowInd={flow} dir={} pktNo={number}", if *is_b { 'B' } else { 'A' });
        self.block(EnhancedPacketBlock {
            interface_id,
            timestamp: Duration::from_nanos(u64::try_from(nanos).unwrap_or_default()),
            original_len: packet.wire_len,
            data: Cow::Borrowed(packet.data),
            options: vec![EnhancedPacketOption::Comment(comment.into())],
        })?;
        if self.blocks.get_ref().len() >= PIECE { self.flush() } else { Ok(()) }
    }

    /// Completes the file, and gives it its name.
    pub(super) fn finish(mut self) -> Result<(), OutputError> {
        self.flush()?;
        self.file.close()?.publish()
    }

    /// The number of an interface, which is described at its first packet.
    fn interface(&mut self, interface: (LinkType, bool)) -> Result<u32, OutputError> {
        if let Some(known) = self.interfaces.iter().position(|known| *known == interface) {
            return Ok(known as u32);
        }
        let (LinkType(link_type), is_early) = interface;
        let mut options = vec![InterfaceDescriptionOption::IfTsResol(RESOLUTION)];
        // A negative number, as the format has it.
        options.extend(is_early.then_some(InterfaceDescriptionOption::IfTsOffset(EARLIEST as u64)));
        self.block(InterfaceDescriptionBlock { linktype: DataLink::from(link_type), snaplen: 0, options })?;
        self.interfaces.push(interface);
        Ok(self.interfaces.len() as u32 - 1)
    }

    fn block<'b>(&mut self, block: impl PcapNgBlock<'b>) -> Result<(), OutputError> {
        let Self { blocks, file, .. } = self;
        blocks.write_pcapng_block(block).map(drop).map_err(|error| refused(file, error))
    }

    fn flush(&mut self) -> Result<(), OutputError> {
        self.file.write(self.blocks.get_ref())?;
        self.blocks.get_mut().clear();
        Ok(())
    }
}

fn refused(file: &OutputFile, error: PcapError) -> OutputError {
    OutputError::write(file.path(), io::Error::other(error))
}
