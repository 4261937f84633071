//! Where the bytes come from: a reader, plain or decompressed on the way.

use std::fmt;
use std::io::{self, BufReader, Chain, Cursor, Read};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use liblzma::bufread::XzDecoder;
use liblzma::stream::{CONCATENATED, Stream};
use zstd::stream::read::Decoder as ZstdDecoder;

use super::control::Paused;
use super::lz4::Lz4;

/// How a capture is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compression {
    /// bzip2, of one or more streams.
    Bzip2,
    /// gzip, of one or more members.
    Gzip,
    /// LZ4, of one or more frames.
    Lz4,
    /// xz, of one or more streams.
    Xz,
    /// Zstandard, of one or more frames.
    Zstd,
}

impl Compression {
    /// The compression that a file starting with `head` has; `None` if it has none of these.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        match head {
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Some(Self::Bzip2),
            [0x1f, 0x8b, 0x08, ..] => Some(Self::Gzip),
            // Frames, and those of the legacy format.
            [0x04, 0x22, 0x4d, 0x18, ..] | [0x02, 0x21, 0x4c, 0x18, ..] => Some(Self::Lz4),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Self::Xz),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
            // A skippable frame: parallel compressors put one before the data.
            [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            _ => None,
        }
    }

    /// The command that decompresses to its standard output.
    pub(super) fn tool(self) -> &'static str {
        match self {
            Self::Bzip2 => "bzip2 -dc",
            Self::Gzip => "gzip -dc",
            Self::Lz4 => "lz4 -dc",
            Self::Xz => "xz -dc",
            Self::Zstd => "zstd -dc",
        }
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bzip2 => "bzip2",
            Self::Gzip => "gzip",
            Self::Lz4 => "lz4",
            Self::Xz => "xz",
            Self::Zstd => "zstd",
        })
    }
}

/// How many bytes tell the compression.
const MAGIC_LEN: u64 = 6;

/// How much compressed data is read at once.
const COMPRESSED_BLOCK: usize = 256 * 1024;

/// The most memory that decompressing xz may take, in bytes: a dictionary of the strongest preset has 64 MiB, and a file
/// may ask for 4 GiB.
const XZ_MEMORY: u64 = 1024 * 1024 * 1024;

/// The decompressed bytes of a capture.
pub(super) struct Source(Decoder);

enum Decoder {
    Plain(Counted),
    Bzip2(Box<MultiBzDecoder<BufReader<Counted>>>),
    Gzip(Box<MultiGzDecoder<BufReader<Counted>>>),
    Lz4(Box<Lz4<BufReader<Counted>>>),
    Xz(Box<XzDecoder<BufReader<Counted>>>),
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
            Some(Compression::Bzip2) => Decoder::Bzip2(Box::new(MultiBzDecoder::new(block(input)))),
            Some(Compression::Lz4) => Decoder::Lz4(Box::new(Lz4::new(block(input)))),
            Some(Compression::Xz) => {
                let stream = Stream::new_stream_decoder(XZ_MEMORY, CONCATENATED)?;
                Decoder::Xz(Box::new(XzDecoder::new_stream(block(input), stream)))
            }
            Some(Compression::Gzip) => Decoder::Gzip(Box::new(MultiGzDecoder::new(block(input)))),
            Some(Compression::Zstd) => Decoder::Zstd(Box::new(ZstdDecoder::with_buffer(block(input))?)),
        }))
    }

    /// How the bytes are compressed where they come from.
    pub(super) fn compression(&self) -> Option<Compression> {
        match self.0 {
            Decoder::Plain(_) => None,
            Decoder::Bzip2(_) => Some(Compression::Bzip2),
            Decoder::Gzip(_) => Some(Compression::Gzip),
            Decoder::Lz4(_) => Some(Compression::Lz4),
            Decoder::Xz(_) => Some(Compression::Xz),
            Decoder::Zstd(_) => Some(Compression::Zstd),
        }
    }

    /// Bytes taken from the reader so far, as they are there: compressed ones if they are compressed.
    pub(super) fn taken(&self) -> u64 {
        match &self.0 {
            Decoder::Plain(input) => input.count,
            Decoder::Bzip2(decoder) => decoder.get_ref().get_ref().count,
            Decoder::Gzip(decoder) => decoder.get_ref().get_ref().count,
            Decoder::Lz4(decoder) => decoder.get_ref().map_or(0, |input| input.get_ref().count),
            Decoder::Xz(decoder) => decoder.get_ref().get_ref().count,
            Decoder::Zstd(decoder) => decoder.get_ref().get_ref().count,
        }
    }
}

impl Read for Source {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Decoder::Plain(input) => input.read(into),
            Decoder::Bzip2(decoder) => decoder.read(into),
            Decoder::Gzip(decoder) => decoder.read(into),
            Decoder::Lz4(decoder) => decoder.read(into),
            Decoder::Xz(decoder) => decoder.read(into),
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
    use super::super::samples::{COMPRESSIONS, zstd};
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
    fn several_streams_are_one() {
        for (how, compress) in COMPRESSIONS {
            let streams = [compress(b"one "), compress(b""), compress(b"two")].concat();
            assert_eq!(read(streams), (Some(how), b"one two".to_vec()));
        }
    }

    #[test]
    fn zstd_frames_that_are_skippable_are_skipped() {
        let skippable = vec![0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9];
        let frames = [skippable, zstd(b"one "), zstd(b"two")].concat();
        assert_eq!(read(frames), (Some(Compression::Zstd), b"one two".to_vec()));
    }
}
