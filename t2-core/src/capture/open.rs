//! Opening captures, and telling their formats.

use std::io::Read;
use std::path::Path;
use std::sync::atomic::Ordering;

use super::buffer::Buffer;
use super::classic::{self, Classic};
use super::control::{Control, IsFinal};
use super::doubt::Doubts;
use super::error::{Failed, ForeignCompression, OpenCause, OpenError};
use super::magic;
use super::ng::{self, Ng};
use super::opened::Opened;
use super::source::Source;
use super::{Capture, Parser};

/// How many of the first bytes are shown of a file that is no capture.
const SHOWN: usize = 8;

impl Capture {
    /// Opens a capture file, or anything else with a path that can be read, such as a FIFO.
    ///
    /// # Errors
    ///
    /// The file is missing, a directory, not readable, empty, or not a capture that is understood.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        Self::start(Opened::file(path, None), path.display().to_string())
    }

    /// As [`open`](Self::open), under a control: reading can be stopped and paused from outside.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_with(path: &Path, control: &Control) -> Result<Self, OpenError> {
        Self::start(Opened::file(path, Some(control)), path.display().to_string())
    }

    /// As [`open_with`](Self::open_with), for a file that may still be written.
    pub(super) fn follow(path: &Path, control: &Control, is_final: IsFinal) -> Result<Self, OpenError> {
        Self::start(Opened::followed(path, control, is_final), path.display().to_string())
    }

    /// Opens the capture that comes on the standard input.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn stdin() -> Result<Self, OpenError> {
        Self::start(Opened::stdin(None), "standard input".into())
    }

    /// As [`stdin`](Self::stdin), under a control: reading can be stopped and paused from outside.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn stdin_with(control: &Control) -> Result<Self, OpenError> {
        Self::start(Opened::stdin(Some(control)), "standard input".into())
    }

    /// Opens a capture from a reader; messages call it `name`.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn from_reader(reader: impl Read + Send + 'static, name: impl Into<String>) -> Result<Self, OpenError> {
        Self::start(Ok(Opened::reader(reader)), name.into())
    }

    fn start(opened: Result<Opened, OpenCause>, name: String) -> Result<Self, OpenError> {
        match opened.and_then(|opened| Self::begin(opened, name.clone())) {
            Ok(capture) => Ok(capture.after_header()),
            Err(cause) => Err(OpenError { name, cause }),
        }
    }

    fn begin(opened: Opened, name: String) -> Result<Self, OpenCause> {
        let Opened { reader, size, id, ended_early } = opened;
        let mut buffer = Buffer::new(Source::new(reader)?);
        let first = loop {
            match buffer.need(ng::HEADER_LEN) {
                // There is nothing yet that a pause could be used for.
                Err(Failed::Paused) => {}
                result => break result.map_err(OpenCause::from),
            }
        };
        let parser = match first.and_then(|_| Parser::open(buffer.unread())) {
            Ok(parser) => parser,
            Err(_) if ended_early.load(Ordering::SeqCst) => Parser::Nothing,
            Err(cause) => return Err(cause),
        };
        Ok(Self {
            name,
            file_size: size,
            file_id: id,
            parser,
            buffer,
            packets: 0,
            search: None,
            skipped: None,
            doubts: Doubts::default(),
            first: None,
            done: false,
            ended_early,
        })
    }

    /// Takes the file header away. That of pcapng is a block like any other and stays.
    fn after_header(mut self) -> Self {
        if let Parser::Classic(_) = self.parser {
            self.buffer.skip(classic::HEADER_LEN);
        }
        self
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
            Some(magic) if magic::has_magic(magic) => classic::HEADER_LEN,
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
