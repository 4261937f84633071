//! Several captures in one file, as `cat` writes them: where the next one begins.
//!
//! A header is one only where a record could begin, or where a search behind damage looks for records. One inside of a
//! packet is its payload, such as that of a capture that somebody downloaded.

use super::buffer::Buffer;
use super::classic::{self, Classic};
use super::doubt::Doubt;
use super::error::{Damage, Fault, RecordKind, Trouble};
use super::magic;
use super::ng::{self, Ng};
use super::{Capture, Format, LinkType, Parser, Record};

/// Bytes that tell whether a capture may begin: both formats have a magic number.
const MAGIC_LEN: usize = 4;

/// Format of a capture, and link type and snap length of its first interface, as far as they are known.
pub(super) type Described = (Option<Format>, Option<(LinkType, u32)>);

/// What to do about a record.
pub(super) enum Judged {
    /// It is taken.
    Record,
    /// It is looked at again with what follows.
    Later,
    /// Another capture begins before it, and is at the unread bytes now.
    Another,
}

impl Capture {
    /// Takes over the header of another capture, if one begins at the unread bytes.
    ///
    /// # Errors
    ///
    /// A header that is cut off, and those of reading.
    pub(super) fn take_header(&mut self) -> Result<(), Trouble> {
        while let Some(parser) = next_parser(&self.parser, &mut self.buffer)? {
            self.first.get_or_insert(self.parser.described());
            if let Parser::Classic(_) = parser {
                self.buffer.skip(classic::HEADER_LEN);
            }
            self.parser = parser;
        }
        Ok(())
    }

    /// Goes back to another capture that begins within the packet before, which was cut off then and has bytes of that
    /// capture; `false` if there is none. The packet is handed out already.
    ///
    /// To be asked only where what follows is damaged: other packets may well have captures in them.
    pub(super) fn is_another_behind(&mut self) -> Result<bool, Trouble> {
        if !self.may_run_over() {
            return Ok(false);
        }
        let back = self.buffer.take_back();
        let places = (1..back).map(|at| begins(&mut self.buffer, at).map(|begins| begins.then_some(at)));
        let found = places.filter_map(Result::transpose).next().transpose();
        self.buffer.skip(if let Ok(Some(at)) = found { at } else { back });
        let is_found = found?.is_some();
        if is_found {
            self.note_skipped(Damage::RanOver, self.buffer.offset(), 0);
        }
        Ok(is_found)
    }

    /// Looks at a record. One as there are few may be no record, but what is left of the header of another capture.
    ///
    /// # Errors
    ///
    /// Those of reading, and a pause.
    pub(super) fn judge(&mut self, record: &Record) -> Result<Judged, Trouble> {
        let is_odd = record.data.is_empty() || matches!(record.doubt, Some(Doubt::Fraction { .. }));
        Ok(if !is_odd || !self.may_run_over() {
            Judged::Record
        } else if self.buffer.is_frozen() {
            Judged::Later
        } else if self.is_another_behind()? {
            Judged::Another
        } else {
            Judged::Record
        })
    }

    /// Whether the packet before has what may be the beginning of a capture.
    fn may_run_over(&self) -> bool {
        let packet = if let Parser::Classic(_) = self.parser { self.buffer.taken() } else { &[] };
        let is_magic = |bytes: &[u8]| magic::has_magic(bytes) || bytes == ng::MAGIC;
        // It may cross the end of the packet.
        let (ends, next) = (packet.len().saturating_sub(MAGIC_LEN - 1), self.buffer.unread());
        let crossing = [packet.get(ends..).unwrap_or_default(), next.get(..MAGIC_LEN - 1).unwrap_or_default()].concat();
        packet.windows(MAGIC_LEN).chain(crossing.windows(MAGIC_LEN)).any(is_magic)
    }

    /// Whether another capture begins within the record at the unread bytes, which is cut off: what it lacks is not at
    /// the end of the file then.
    pub(super) fn is_another_ahead(&mut self) -> Result<bool, Trouble> {
        for at in 1..self.buffer.unread().len() {
            if begins(&mut self.buffer, at)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Parser {
    pub(super) fn described(&self) -> Described {
        match self {
            Self::Classic(classic) => (Some(Format::Pcap), Some((classic.link_type(), classic.snap_len()))),
            Self::Ng(ng) => (Some(Format::PcapNg), ng.first_interface().map(|first| (first.link_type, first.snap_len))),
            Self::Nothing => (None, None),
        }
    }
}

/// The parser of another capture that begins at the unread bytes, after one that is read with `parser`.
fn next_parser(parser: &Parser, buffer: &mut Buffer) -> Result<Option<Parser>, Trouble> {
    // No more than a record has at least: nothing may be waited for that need not come.
    buffer.need(MAGIC_LEN)?;
    let is_classic = match parser {
        Parser::Classic(_) => true,
        Parser::Ng(ng) if !ng.is_passing() => false,
        _ => return Ok(None),
    };
    if is_classic && buffer.unread().starts_with(&ng::MAGIC) {
        buffer.need(ng::HEADER_LEN)?;
        return Ok(Ng::open(buffer.unread()).map(Parser::Ng));
    }
    if !magic::has_magic(buffer.unread()) {
        return Ok(None);
    }
    let had = buffer.need(classic::HEADER_LEN)?;
    if !magic::is_header(buffer.unread()) {
        return Ok(None);
    }
    let cut_off = Fault::CutOff { record: RecordKind::Block, needed: classic::HEADER_LEN, had };
    Ok(Some(Parser::Classic(Classic::open(buffer.unread()).ok_or(cut_off)?)))
}

/// Whether a capture begins at a place: a header with a record behind it, or at the end of the file.
///
/// # Errors
///
/// Those of reading, and a pause.
pub(super) fn begins(buffer: &mut Buffer, at: usize) -> Result<bool, Trouble> {
    buffer.need(at + MAGIC_LEN)?;
    let bytes = buffer.unread().get(at..).unwrap_or_default();
    if bytes.starts_with(&ng::MAGIC) {
        buffer.need(at + ng::HEADER_LEN)?;
        let parser = buffer.unread().get(at..).and_then(Ng::open);
        return parser.map_or(Ok(false), |ng| ng.is_block(buffer, at));
    }
    if !magic::has_magic(bytes) {
        return Ok(false);
    }
    let records = at + classic::HEADER_LEN;
    buffer.need(records + 1)?;
    let header = buffer.unread().get(at..).filter(|bytes| magic::is_header(bytes));
    match header.and_then(Classic::open) {
        Some(_) if buffer.unread().len() == records => Ok(true),
        Some(classic) => classic.is_chain(buffer, records),
        None => Ok(false),
    }
}
