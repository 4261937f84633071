//! Files that may be compressed as they are written.

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;

use flate2::write::GzEncoder;
use t2_core::output::{ClosedFile, OutputError, OutputFile, RunInfo, Table};
use t2_core::prelude::*;

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Setting)]
pub enum Compression {
    /// Not at all
    None,
    /// gzip; the name of the file ends in `.gz`
    Gzip,
    /// Zstandard; the name of the file ends in `.zst`
    Zstd,
}

/// The level of Zstandard: the fastest, which takes about a third of the time of the rows.
const ZSTD_LEVEL: i32 = 1;

/// A file that may be compressed.
pub(crate) struct Compressed {
    path: PathBuf,
    encoder: Encoder,
}

enum Encoder {
    None(OutputFile),
    Gzip(GzEncoder<OutputFile>),
    Zstd(zstd::Encoder<'static, OutputFile>),
}

impl fmt::Debug for Compressed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Compressed").field(&self.path).finish()
    }
}

impl Compressed {
    /// Begins the file of a table whose name ends so, and in the suffix of the compression.
    ///
    /// # Errors
    /// The file cannot be created.
    pub(crate) fn create(
        run: &RunInfo,
        table: &Table,
        suffix: &str,
        compression: Compression,
    ) -> Result<Self, OutputError> {
        let create = |ending: &str| run.create(table, &format!("{suffix}{ending}"));
        let (file, encode): (_, fn(OutputFile) -> io::Result<Encoder>) = match compression {
            Compression::None => (create("")?, |file| Ok(Encoder::None(file))),
            Compression::Gzip => (create(".gz")?, |file| Ok(Encoder::Gzip(GzEncoder::new(file, Default::default())))),
            Compression::Zstd => (create(".zst")?, |file| zstd::Encoder::new(file, ZSTD_LEVEL).map(Encoder::Zstd)),
        };
        let path = file.path().to_path_buf();
        let encoder = encode(file).map_err(|source| OutputError::create(&path, source))?;
        Ok(Self { path, encoder })
    }

    /// Writes the part before the rows. A file with nothing else is removed if the run fails.
    ///
    /// # Errors
    /// The system refuses.
    pub(crate) fn write_header(&mut self, bytes: &[u8]) -> Result<(), OutputError> {
        match &mut self.encoder {
            Encoder::None(file) => file.write_header(bytes),
            _ => self.write(bytes),
        }
    }

    /// Writes bytes; give it large pieces.
    ///
    /// # Errors
    /// The system refuses.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), OutputError> {
        match &mut self.encoder {
            Encoder::None(file) => return file.write(bytes),
            Encoder::Gzip(encoder) => encoder.write_all(bytes),
            Encoder::Zstd(encoder) => encoder.write_all(bytes),
        }
        .map_err(|source| OutputError::write(&self.path, source))
    }

    /// Completes the file.
    ///
    /// # Errors
    /// The system refuses.
    pub(crate) fn close(self) -> Result<ClosedFile, OutputError> {
        let Self { path, encoder } = self;
        let file = match encoder {
            Encoder::None(file) => Ok(file),
            Encoder::Gzip(encoder) => encoder.finish(),
            Encoder::Zstd(encoder) => encoder.finish(),
        };
        file.map_err(|source| OutputError::complete(&path, source))?.close()
    }
}
