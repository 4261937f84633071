//! Tables to read: files, or standard input. They can be read twice if they are kept.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::os::fd::AsFd;
use std::path::Path;

use tempfile::SpooledTempFile;

use crate::failure::Failure;

/// How much is read at a time.
const BUFFER: usize = 256 << 10;

/// How much of an input that can be read only once is kept in memory; more of it goes to a temporary file.
const IN_MEMORY: usize = 64 << 20;

/// Something to read a table from.
#[derive(Debug)]
pub(super) struct Input {
    /// How messages name it.
    name: String,
    text: Text,
    /// Where it begins in the file.
    start: u64,
    /// How many bytes are read: a file may grow in between.
    length: u64,
}

#[derive(Debug)]
enum Text {
    File(File),
    Kept(SpooledTempFile),
}

impl Read for Text {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(bytes),
            Self::Kept(file) => file.read(bytes),
        }
    }
}

impl Input {
    /// Opens a file; `-` is standard input.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let is_stdin = path.as_os_str() == "-";
        let name = if is_stdin { "standard input".to_owned() } else { path.display().to_string() };
        let file = if is_stdin { io::stdin().as_fd().try_clone_to_owned().map(File::from) } else { File::open(path) };
        match file {
            Ok(file) => Ok(Self { name, text: Text::File(file), start: 0, length: u64::MAX }),
            Err(error) => Err(unreadable(&name, &error)),
        }
    }

    /// An input with this text.
    #[cfg(test)]
    pub(super) fn of(text: &[u8]) -> Self {
        let mut file = SpooledTempFile::new(IN_MEMORY);
        io::Write::write_all(&mut file, text).and_then(|()| file.rewind()).expect("memory");
        Self { name: "x.txt".into(), text: Text::Kept(file), start: 0, length: u64::MAX }
    }

    /// The name for messages.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Prepares for reading it twice. What can be read only once is copied, all else stays where it is.
    pub(super) fn keep(&mut self) -> Result<(), Failure> {
        let Text::File(file) = &mut self.text else { return Ok(()) };
        let metadata = file.metadata().map_err(|error| unreadable(&self.name, &error))?;
        // Files of the system, as in /proc, have no length, and what is in them changes.
        if metadata.is_file() && metadata.len() > 0 {
            self.start = file.stream_position().map_err(|error| unreadable(&self.name, &error))?;
            self.length = metadata.len().saturating_sub(self.start);
            return Ok(());
        }
        let mut kept = SpooledTempFile::new(IN_MEMORY);
        let mut reader = BufReader::with_capacity(BUFFER, file);
        loop {
            let bytes = reader.fill_buf().map_err(|error| unreadable(&self.name, &error))?;
            if bytes.is_empty() {
                break;
            }
            io::Write::write_all(&mut kept, bytes).map_err(|error| cannot_keep(&self.name, &error))?;
            let length = bytes.len();
            reader.consume(length);
        }
        kept.rewind().map_err(|error| cannot_keep(&self.name, &error))?;
        self.text = Text::Kept(kept);
        Ok(())
    }

    /// Goes back to the beginning of an input that is kept.
    pub(super) fn rewind(&mut self) -> Result<(), Failure> {
        let rewound = match &mut self.text {
            Text::File(file) => file.seek(SeekFrom::Start(self.start)).map(|_| ()),
            Text::Kept(file) => file.rewind(),
        };
        rewound.map_err(|error| unreadable(&self.name, &error))
    }

    /// Its lines, from where it stands.
    pub(super) fn lines(&mut self) -> Lines<'_> {
        let reader = BufReader::with_capacity(BUFFER, Read::take(&mut self.text, self.length));
        Lines { name: &self.name, reader, line: Vec::new() }
    }
}

/// The lines of an input.
#[derive(Debug)]
pub(super) struct Lines<'i> {
    name: &'i str,
    reader: BufReader<io::Take<&'i mut Text>>,
    line: Vec<u8>,
}

impl Lines<'_> {
    /// The next line without its end.
    pub(super) fn next(&mut self) -> Result<Option<&[u8]>, Failure> {
        self.line.clear();
        let read = self.reader.read_until(b'\n', &mut self.line).map_err(|error| unreadable(self.name, &error))?;
        let line = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
        Ok((read > 0).then(|| line.strip_suffix(b"\r").unwrap_or(line)))
    }

    /// The byte that the next line begins with. Waits for it.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, Failure> {
        let bytes = self.reader.fill_buf().map_err(|error| unreadable(self.name, &error))?;
        Ok(bytes.first().copied())
    }

    /// Whether the next line may be long in coming.
    pub(super) fn is_waiting(&self) -> bool {
        self.reader.buffer().is_empty()
    }
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    Failure::Use(format!("cannot read `{name}`: {error}"))
}

fn cannot_keep(name: &str, error: &io::Error) -> Failure {
    Failure::Use(format!(
        "cannot copy `{name}` to a temporary file: {error}; free some space, choose another folder with TMPDIR, or use \
         `--width`, which reads only once"
    ))
}
