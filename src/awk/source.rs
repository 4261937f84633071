//! The inputs of awk: files, which it opens itself, and streams, which pass through this process because their header row
//! is read first.

use std::fs::File;
use std::io::{self, BufReader, PipeReader, Read, Seek, SeekFrom, Write};
use std::os::fd::{AsFd, AsRawFd};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;

use nix::fcntl::{FcntlArg, FdFlag, fcntl};

use super::columns::{self, Header, HeaderRule, Start};
use super::tables;
use crate::failure::Failure;

/// The beginning of a file that must have its header row.
const LONGEST_HEADER: usize = 16 << 20;

/// How the inputs are read.
#[derive(Clone, Debug)]
pub(super) struct Format {
    pub(super) rule: HeaderRule,
    /// What separates the cells of the header row for awk.
    pub(super) separator: String,
    /// Whether the inputs are comma-separated, and become TAB-separated on their way to awk.
    pub(super) is_csv: bool,
}

/// An input of awk.
#[derive(Debug)]
pub(super) struct Source {
    /// What awk gets as operand.
    pub(super) operand: PathBuf,
    /// Its header row, if it has one.
    pub(super) header: Option<Header>,
    /// Whether it has no rows at all.
    pub(super) is_empty: bool,
    /// What passes through this process: the pipe that awk reads, kept open until awk has it.
    pub(super) pipe: Option<PipeReader>,
}

/// Standard input as awk gets it.
pub(super) struct Inputs {
    pub(super) sources: Vec<Source>,
    pub(super) stdin: Stdio,
}

impl Inputs {
    /// Opens files, or standard input if there are none, and reads their header rows.
    pub(super) fn open(files: &[PathBuf], format: &Format) -> Result<Self, Failure> {
        let mut inputs = Self { sources: Vec::new(), stdin: Stdio::inherit() };
        if files.is_empty() {
            inputs.add_stdin(Path::new(""), format)?;
        }
        for file in files {
            match file.as_os_str() == "-" {
                true => inputs.add_stdin(file, format)?,
                false => inputs.sources.push(open(file, format)?),
            }
        }
        Ok(inputs)
    }

    /// Nothing is read before awk reads it.
    pub(super) fn unread(files: &[PathBuf]) -> Self {
        let source = |file: &PathBuf| Source { operand: operand(file), header: None, is_empty: true, pipe: None };
        Self { sources: files.iter().map(source).collect(), stdin: Stdio::inherit() }
    }

    fn add_stdin(&mut self, name: &Path, format: &Format) -> Result<(), Failure> {
        let shown = Path::new("-");
        if self.sources.iter().any(|source| source.operand == shown) {
            return Err(Failure::Use("standard input, `-`, can be read only once".to_owned()));
        }
        let file = io::stdin().as_fd().try_clone_to_owned().map(File::from);
        let mut stream = Stream::start(file.map_err(|error| Failure::unreadable(shown, error))?, format)
            .map_err(|error| Failure::unreadable(shown, error))?;
        let (header, is_empty) = (stream.header.take(), stream.is_empty);
        if !format.is_csv && stream.rewind() {
            self.stdin = Stdio::inherit();
        } else {
            self.stdin = stream.pump().map_err(|error| Failure::unreadable(shown, error))?.into();
        }
        self.sources.push(Source { operand: name.to_owned(), header, is_empty, pipe: None });
        Ok(())
    }
}

/// Opens a file; its header row is read.
fn open(path: &Path, format: &Format) -> Result<Source, Failure> {
    let unreadable = |error| Failure::unreadable(path, error);
    let file = File::open(path).map_err(|error| match is_assignment(path) {
        true => Failure::Use(format!("cannot read `{0}`: {error} (a variable is set with `-v {0}`)", path.display())),
        false => unreadable(error),
    })?;
    let kind = file.metadata().map_err(unreadable)?;
    if kind.is_dir() {
        return Err(Failure::Use(format!("`{}` is a folder: name files", path.display())));
    }
    let mut stream = Stream::start(file, format).map_err(unreadable)?;
    let (header, is_empty) = (stream.header.take(), stream.is_empty);
    if kind.is_file() && !format.is_csv {
        return Ok(Source { operand: operand(path), header, is_empty, pipe: None });
    }
    let pipe = stream.pump().map_err(unreadable)?;
    // awk opens it by its number, so it must not be closed when awk is started.
    fcntl(&pipe, FcntlArg::F_SETFD(FdFlag::empty())).map_err(|error| unreadable(error.into()))?;
    let operand = PathBuf::from(format!("/dev/fd/{}", pipe.as_raw_fd()));
    Ok(Source { operand, header, is_empty, pipe: Some(pipe) })
}

/// A file as an operand of awk, which takes `a=b` for an assignment.
fn operand(path: &Path) -> PathBuf {
    if is_assignment(path) { Path::new(".").join(path) } else { path.to_owned() }
}

/// Whether awk takes an operand for an assignment.
fn is_assignment(path: &Path) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii();
    path.to_string_lossy().split_once('=').is_some_and(|(name, _)| name.bytes().all(is_part))
}

/// A stream whose beginning was read.
struct Stream {
    rest: Box<dyn Read + Send>,
    file: File,
    begin: Vec<u8>,
    header: Option<Header>,
    is_empty: bool,
}

impl Stream {
    /// Reads until the header row is known.
    fn start(file: File, format: &Format) -> io::Result<Self> {
        let mut rest: Box<dyn Read + Send> = match format.is_csv {
            true => Box::new(tables::CsvReader::new(BufReader::new(file.try_clone()?))),
            false => Box::new(file.try_clone()?),
        };
        let (mut begin, mut chunk) = (Vec::new(), vec![0; 1 << 16]);
        let mut is_all = false;
        let start = loop {
            match columns::find(&begin, is_all, &format.rule, &format.separator) {
                Start::Unknown if !is_all && begin.len() <= LONGEST_HEADER => {}
                start => break start,
            }
            let length = match rest.read(&mut chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                length => length?,
            };
            is_all = length == 0;
            begin.extend_from_slice(chunk.get(..length).unwrap_or_default());
        };
        let header = if let Start::Header(header) = start { Some(header) } else { None };
        let is_empty = begin.is_empty();
        Ok(Self { rest, file, begin, header, is_empty })
    }

    /// Goes back to where the stream was, if it is a file.
    fn rewind(&mut self) -> bool {
        let Ok(length) = i64::try_from(self.begin.len()) else { return false };
        self.file.seek(SeekFrom::Current(-length)).is_ok()
    }

    /// Passes the stream on to a pipe; the end that awk reads.
    fn pump(mut self) -> io::Result<PipeReader> {
        let (reader, mut writer) = io::pipe()?;
        thread::Builder::new().name("input".to_owned()).spawn(move || {
            // If it fails awk has seen enough, or the input ends here.
            let _ = writer.write_all(&self.begin).and_then(|()| io::copy(&mut self.rest, &mut writer));
        })?;
        Ok(reader)
    }
}
