//! Where the bytes come from: a reader, plain or decompressed on the way.

use std::fmt;
use std::io::{self, BufReader, Chain, Cursor, Read};

use flate2::bufread::MultiGzDecoder;
use zstd::stream::read::Decoder as ZstdDecoder;

use super::control::Paused;

/// How a capture is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// gzip, of one or more members.
    Gzip,
    /// Zstandard, of one or more frames.
    Zstd,
}

impl Compression {
    /// The compression that a file starting with `head` has; `None` if it has none of these.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x1f, 0x8b, 0x08, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
            // A skippable frame: parallel compressors put one before the data.
            [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            _ => None,
        }
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        })
    }
}

/// How many bytes tell the compression.
const MAGIC_LEN: u64 = 4;

/// How much compressed data is read at once.
const COMPRESSED_BLOCK: usize = 256 * 1024;

/// The decompressed bytes of a capture.
pub(super) struct Source(Decoder);

enum Decoder {
    Plain(Counted),
    Gzip(Box<MultiGzDecoder<BufReader<Counted>>>),
    Zstd(Box<ZstdDecoder<'static, BufReader<Counted>>>),
}

impl Source {
    /// Looks at the first bytes of `reader` and decompresses it if they say so.
    ///
    /// # Errors
    ///
    /// Those of the reader.
    pub(super) fn new(mut reader: Box<dyn Read + Send>) -> io::Result<Self> {
        let mut head = Vec::new();
        loop {
            match reader.by_ref().take(MAGIC_LEN - head.len() as u64).read_to_end(&mut head) {
                // What is read so far is in `head`.
                Err(error) if Paused::is(&error) => {}
                result => {
                    result?;
                    break;
                }
            }
        }
        let compression = Compression::of(&head);
        let input = Counted { input: Cursor::new(head).chain(reader), count: 0 };
        let block = |input| BufReader::with_capacity(COMPRESSED_BLOCK, input);
        Ok(Self(match compression {
            None => Decoder::Plain(input),
            Some(Compression::Gzip) => Decoder::Gzip(Box::new(MultiGzDecoder::new(block(input)))),
            Some(Compression::Zstd) => Decoder::Zstd(Box::new(ZstdDecoder::with_buffer(block(input))?)),
        }))
    }

    /// How the bytes are compressed where they come from.
    pub(super) fn compression(&self) -> Option<Compression> {
        match self.0 {
            Decoder::Plain(_) => None,
            Decoder::Gzip(_) => Some(Compression::Gzip),
            Decoder::Zstd(_) => Some(Compression::Zstd),
        }
    }

    /// Bytes taken from the reader so far, as they are there: compressed ones if they are compressed.
    pub(super) fn taken(&self) -> u64 {
        match &self.0 {
            Decoder::Plain(input) => input.count,
            Decoder::Gzip(decoder) => decoder.get_ref().get_ref().count,
            Decoder::Zstd(decoder) => decoder.get_ref().get_ref().count,
        }
    }
}

impl Read for Source {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Decoder::Plain(input) => input.read(into),
            Decoder::Gzip(decoder) => decoder.read(into),
            Decoder::Zstd(decoder) => decoder.read(into),
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("compression", &self.compression()).field("taken", &self.taken()).finish()
    }
}

/// The reader with the bytes that were looked at put back, counting what is taken from it.
struct Counted {
    input: Chain<Cursor<Vec<u8>>, Box<dyn Read + Send>>,
    count: u64,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(into)?;
        self.count += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{gzip, zstd};
    use super::*;

    fn read(bytes: Vec<u8>) -> (Option<Compression>, Vec<u8>) {
        let mut source = Source::new(Box::new(Cursor::new(bytes.clone()))).unwrap();
        let mut all = Vec::new();
        source.read_to_end(&mut all).unwrap();
        assert_eq!(source.taken(), bytes.len() as u64);
        (source.compression(), all)
    }

    #[test]
    fn what_is_not_compressed_comes_as_it_is() {
        for bytes in [&b""[..], b"a", b"abcd", b"plain bytes"] {
            assert_eq!(read(bytes.to_vec()), (None, bytes.to_vec()));
        }
    }

    #[test]
    fn several_gzip_members_are_one_stream() {
        let members = [gzip(b"one "), gzip(b"two")].concat();
        assert_eq!(read(members), (Some(Compression::Gzip), b"one two".to_vec()));
    }

    #[test]
    fn several_zstd_frames_are_one_stream_and_skippable_ones_are_skipped() {
        let skippable = vec![0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9];
        let frames = [skippable, zstd(b"one "), zstd(b"two")].concat();
        assert_eq!(read(frames), (Some(Compression::Zstd), b"one two".to_vec()));
    }
}
