//! LZ4 frames (the LZ4 frame format description, version 1.6.4), one after the other.
//!
//! `lz4_flex` decodes a frame. It takes the end of the file within a frame for the end of that, and cannot go on after a
//! read that failed. So the frames are taken apart here, and it gets only pieces that are whole.

use std::io::{self, BufRead, Read};

use lz4_flex::frame::FrameDecoder;

const FRAME: u32 = 0x184d_2204;
const LEGACY: u32 = 0x184c_2102;
const SKIPPABLE: std::ops::RangeInclusive<u32> = 0x184d_2a50..=0x184d_2a5f;

const WORD: usize = 4;

/// Where the flags of a frame are, and what they say of its fields.
const FLAGS_AT: usize = 4;
const HAS_BLOCK_CHECKSUMS: u8 = 0x10;
const HAS_CONTENT_SIZE: u8 = 0x08;
const HAS_CONTENT_CHECKSUM: u8 = 0x04;
const HAS_DICTIONARY: u8 = 0x01;

/// Magic number, flags, block size and the checksum of these.
const SHORTEST_HEADER: usize = 7;

/// The longest block that is in memory, in bytes. Blocks have 8 MiB at most, and are stored as they are if compressing
/// would make them longer; those of the legacy format may be a little longer.
const LONGEST_BLOCK: usize = 9 * 1024 * 1024;

/// Decodes frame after frame.
pub(super) struct Lz4<R: BufRead> {
    /// Always there but while it is replaced.
    decoder: Option<FrameDecoder<Frames<R>>>,
}

impl<R: BufRead> Lz4<R> {
    pub(super) fn new(input: R) -> Self {
        Self { decoder: Some(FrameDecoder::new(Frames::new(input))) }
    }

    /// The reader of the compressed bytes.
    pub(super) fn get_ref(&self) -> Option<&R> {
        self.decoder.as_ref().map(|decoder| &decoder.get_ref().input)
    }
}

impl<R: BufRead> Read for Lz4<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(decoder) = &mut self.decoder else { return Ok(0) };
            let read = decoder.read(into)?;
            if read > 0 || into.is_empty() || decoder.get_ref().is_at_end {
                return Ok(read);
            }
            // A decoder is made for the block size of its first frame.
            self.decoder = self.decoder.take().map(|decoder| FrameDecoder::new(decoder.into_inner()));
        }
    }
}

/// What comes next in the input.
#[derive(Clone, Copy, PartialEq)]
enum Next {
    /// The header of a frame, or the end.
    Frame,
    /// So many bytes that are none of the data.
    Skipped(u64),
    /// A block, or the mark behind the last one.
    Block,
    /// A block, or the end: the legacy format has no mark.
    LegacyBlock,
}

/// Hands frames out in pieces: headers, blocks and end marks, each whole in memory.
struct Frames<R> {
    input: R,
    next: Next,
    /// The flags of the frame.
    flags: u8,
    /// The piece, or what is read of it so far.
    piece: Vec<u8>,
    is_whole: bool,
    /// How much of the piece is handed out.
    given: usize,
    /// Whether nothing comes any more.
    is_at_end: bool,
}

impl<R: BufRead> Frames<R> {
    fn new(input: R) -> Self {
        Self { input, next: Next::Frame, flags: 0, piece: Vec::new(), is_whole: false, given: 0, is_at_end: false }
    }

    /// Reads until the next piece is whole; it is empty at the end. After an error of the input it can be called again.
    fn assemble(&mut self) -> io::Result<()> {
        loop {
            self.skip()?;
            let may_end = matches!(self.next, Next::Frame | Next::LegacyBlock);
            if !self.fill(WORD)? {
                self.is_at_end = may_end && self.piece.is_empty();
                return if self.is_at_end { Ok(()) } else { Err(cut_off()) };
            }
            match self.next {
                Next::Frame => self.frame()?,
                _ => self.block()?,
            }
            if !matches!(self.next, Next::Skipped(_)) {
                return Ok(());
            }
        }
    }

    /// Takes away what is left of a skippable frame.
    fn skip(&mut self) -> io::Result<()> {
        while let Next::Skipped(left) = self.next {
            let had = self.input.fill_buf()?.len();
            if had == 0 && left > 0 {
                return Err(cut_off());
            }
            let skipped = left.min(had as u64);
            self.input.consume(skipped as usize);
            self.next = if skipped == left { Next::Frame } else { Next::Skipped(left - skipped) };
        }
        Ok(())
    }

    fn frame(&mut self) -> io::Result<()> {
        match self.word(0) {
            FRAME => {
                self.fill_whole(SHORTEST_HEADER)?;
                self.flags = self.piece.get(FLAGS_AT).copied().unwrap_or_default();
                let field = |flag, len| if self.flags & flag != 0 { len } else { 0 };
                let len = SHORTEST_HEADER + field(HAS_CONTENT_SIZE, 2 * WORD) + field(HAS_DICTIONARY, WORD);
                self.fill_whole(len)?;
                self.next = Next::Block;
            }
            LEGACY => (self.flags, self.next) = (0, Next::LegacyBlock),
            magic if SKIPPABLE.contains(&magic) => {
                self.fill_whole(2 * WORD)?;
                self.next = Next::Skipped(self.word(WORD).into());
                self.piece.clear();
            }
            // The decoder says what is wrong.
            _ => {}
        }
        Ok(())
    }

    fn block(&mut self) -> io::Result<()> {
        const STORED: u32 = 0x8000_0000;
        let word = self.word(0);
        if word == 0 {
            self.fill_whole(WORD + if self.flags & HAS_CONTENT_CHECKSUM != 0 { WORD } else { 0 })?;
            self.next = Next::Frame;
            return Ok(());
        }
        let len = (word & !STORED) as usize;
        if len > LONGEST_BLOCK {
            // The decoder refuses it.
            return Ok(());
        }
        self.fill_whole(WORD + len + if self.flags & HAS_BLOCK_CHECKSUMS != 0 { WORD } else { 0 })
    }

    fn word(&self, at: usize) -> u32 {
        self.piece.get(at..).and_then(|bytes| bytes.first_chunk()).map_or(0, |&word| u32::from_le_bytes(word))
    }

    /// Reads until the piece has `len` bytes; `false` if the input ends before.
    fn fill(&mut self, len: usize) -> io::Result<bool> {
        let missing = len.saturating_sub(self.piece.len());
        self.input.by_ref().take(missing as u64).read_to_end(&mut self.piece)?;
        Ok(self.piece.len() >= len)
    }

    fn fill_whole(&mut self, len: usize) -> io::Result<()> {
        if self.fill(len)? { Ok(()) } else { Err(cut_off()) }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if !self.is_whole {
            self.assemble()?;
            self.is_whole = true;
        }
        let rest = self.piece.get(self.given..).unwrap_or_default();
        let count = rest.len().min(into.len());
        if let (Some(into), Some(rest)) = (into.get_mut(..count), rest.get(..count)) {
            into.copy_from_slice(rest);
        }
        self.given += count;
        if self.given >= self.piece.len() {
            self.piece.clear();
            (self.given, self.is_whole) = (0, false);
        }
        Ok(count)
    }
}

fn cut_off() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "it ends within a frame")
}
