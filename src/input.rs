//! Opening what a run reads.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};

use t2_core::capture::{
    Capture, CaptureEvent, CaptureList, CaptureOrder, Captures, Control, OpenCause, PacketFilter, PacketSource,
    Selected, Series,
};
use t2_core::output::CaptureFile;

use crate::arguments::{Input, InputArguments};
use crate::failure::Failure;

/// What a run reads, open.
pub(crate) struct OpenInput {
    /// Its packets.
    pub(crate) source: Box<dyn PacketSource>,
    /// The line of the report that names it.
    pub(crate) heading: String,
    /// The files, as far as they are known.
    pub(crate) files: Vec<CaptureFile>,
    /// Each capture of several, when it is opened and closed.
    pub(crate) events: Option<Receiver<CaptureEvent>>,
    /// After which path outputs are named; `None` if they need a name of their own.
    pub(crate) named_after: Option<PathBuf>,
    /// What the user should know.
    pub(crate) remarks: Vec<String>,
}

impl OpenInput {
    /// Live interfaces with these names.
    pub(crate) fn live(names: &[String], source: Box<dyn PacketSource>) -> Self {
        Self {
            source,
            heading: format!("Live capture on interface: {}", names.join(", ")),
            files: names.iter().map(CaptureFile::named).collect(),
            events: None,
            named_after: None,
            remarks: Vec::new(),
        }
    }

    /// The same with only the packets that all filters select, at most this many.
    pub(crate) fn select(self, filters: Vec<Box<dyn PacketFilter>>, most: Option<u64>) -> Self {
        if filters.is_empty() && most.is_none() {
            return self;
        }
        Self { source: Box::new(Selected::new(self.source, filters, most)), ..self }
    }

    /// The file, if the input is a single one that can be read again.
    pub(crate) fn only_file(&self) -> Option<&Path> {
        match (self.files.as_slice(), &self.events) {
            ([only], None) => only.path.as_deref(),
            _ => None,
        }
    }
}

/// Opens what the arguments name.
pub(crate) fn open(arguments: &InputArguments, control: &Control) -> Result<OpenInput, Failure> {
    match arguments.input() {
        Input::Stdin => standard_input(control),
        Input::Files([path]) if !is_several(path) => single(path, control),
        Input::Files(paths) => several(paths, arguments.order(), control),
        Input::List(path) => listed(path, arguments.order(), control),
        Input::Series(text) => series(text, control),
    }
}

fn standard_input(control: &Control) -> Result<OpenInput, Failure> {
    let capture = Capture::stdin_with(control)?;
    Ok(OpenInput {
        heading: format!("Processing file: {}", capture.name()),
        files: vec![CaptureFile::named(capture.name())],
        source: Box::new(capture),
        events: None,
        named_after: Some(PathBuf::from("stdin")),
        remarks: Vec::new(),
    })
}

fn single(path: &Path, control: &Control) -> Result<OpenInput, Failure> {
    let capture = Capture::open_with(path, control)?;
    Ok(OpenInput {
        heading: format!("Processing file: {}", capture.name()),
        files: vec![CaptureFile::at(path)],
        source: Box::new(capture),
        events: None,
        named_after: Some(path.to_path_buf()),
        remarks: Vec::new(),
    })
}

/// Whether a path may name several captures: a folder, or a pattern that is no file.
fn is_several(path: &Path) -> bool {
    path.is_dir() || (is_pattern(path) && !path.exists())
}

fn is_pattern(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().iter().any(|byte| b"*?[".contains(byte))
}

fn several(paths: &[PathBuf], order: CaptureOrder, control: &Control) -> Result<OpenInput, Failure> {
    let mut files = Vec::new();
    let mut remarks = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(in_folder(path, &mut remarks)?);
        } else if is_pattern(path) && !path.exists() {
            files.extend(matching(path)?);
        } else if path.as_os_str() == "-" {
            return Err(Failure::Use("standard input cannot be read beside other captures: name it alone".to_owned()));
        } else {
            files.push(path.clone());
        }
    }
    let named_after = match paths {
        [folder] if folder.is_dir() => folder.file_name().map(PathBuf::from),
        _ => None,
    };
    let heading = format!("Processing {} files", files.len());
    let input = captures(&files, order, control)?;
    Ok(OpenInput { heading, named_after, remarks, ..input })
}

/// The captures of a folder, in the order of their names; other files are left out, and counted among the remarks.
fn in_folder(folder: &Path, remarks: &mut Vec<String>) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(folder).map_err(|error| Failure::unreadable(folder, error))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    let before = files.len();
    files.retain(|path| !matches!(Capture::open(path), Err(error) if is_no_capture(&error.cause)));
    match before - files.len() {
        0 => {}
        1 => remarks.push(format!("{}: one file is no capture and was left out", folder.display())),
        others => remarks.push(format!("{}: {others} files are no captures and were left out", folder.display())),
    }
    if files.is_empty() {
        return Err(Failure::Use(format!(
            "{} has no captures: name a folder with pcap or pcapng files",
            folder.display()
        )));
    }
    Ok(files)
}

fn is_no_capture(cause: &OpenCause) -> bool {
    matches!(cause, OpenCause::NotACapture(_) | OpenCause::Empty)
}

/// The files that a pattern matches, in the order of their names.
fn matching(pattern: &Path) -> Result<Vec<PathBuf>, Failure> {
    let text = pattern.to_string_lossy();
    let wrong = |why: String| Failure::Use(format!("`{text}`: {why}"));
    let paths = glob::glob(&text).map_err(|error| wrong(format!("the pattern is wrong: {error}")))?;
    let files: Vec<_> = paths.flatten().filter(|path| !path.is_dir()).collect();
    if files.is_empty() { Err(wrong("no file matches this pattern".to_owned())) } else { Ok(files) }
}

fn listed(list: &Path, order: CaptureOrder, control: &Control) -> Result<OpenInput, Failure> {
    let bytes = fs::read(list).map_err(|error| Failure::unreadable(list, error))?;
    let files = paths_of(&bytes);
    if files.is_empty() {
        return Err(Failure::Use(format!("{} lists no captures: write one path per line", list.display())));
    }
    let input = captures(&files, order, control)?;
    let heading = format!("Processing list file: {}", list.display());
    Ok(OpenInput { heading, named_after: Some(list.to_path_buf()), ..input })
}

/// The paths of a list: one per line, without empty lines and comments (spec report-cli-sinks, section 1.4).
fn paths_of(list: &[u8]) -> Vec<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    let lines = list.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let paths = lines.filter(|line| !line.is_empty() && !line.starts_with(b"#"));
    paths.map(|line| PathBuf::from(std::ffi::OsStr::from_bytes(line))).collect()
}

fn captures(files: &[PathBuf], order: CaptureOrder, control: &Control) -> Result<OpenInput, Failure> {
    let list = CaptureList::new(files);
    let list = if order == CaptureOrder::Time { list.by_first_packet() } else { list };
    if list.is_empty() {
        let why: Vec<_> = list.unopened().iter().map(ToString::to_string).collect();
        return Err(Failure::Use(why.join("\n")));
    }
    let (sender, events) = channel();
    let files = list.paths().map(CaptureFile::at).collect();
    // Nobody may listen any more.
    let source = Captures::new(list, order, control).on_event(Box::new(move |event| drop(sender.send(event))));
    Ok(OpenInput {
        source: Box::new(source),
        heading: String::new(),
        files,
        events: Some(events),
        named_after: None,
        remarks: Vec::new(),
    })
}

fn series(text: &str, control: &Control) -> Result<OpenInput, Failure> {
    // A pattern names the first file that it matches, as in Tranalyzer2.
    let expanded =
        if is_pattern(Path::new(text)) && !Path::new(text).exists() { first_match(text)? } else { text.to_owned() };
    let series: Series = expanded.parse().map_err(|error| Failure::Use(format!("`{text}`: {error}")))?;
    let named_after = match series.folder() {
        Some(folder) => folder.file_name().map(PathBuf::from),
        None => series.first(),
    };
    let (sender, events) = channel();
    // Nobody may listen any more.
    let source = Captures::series(series, control).on_event(Box::new(move |event| drop(sender.send(event))));
    Ok(OpenInput {
        source: Box::new(source),
        heading: format!("Processing file: {text}"),
        files: vec![CaptureFile::named(text)],
        events: Some(events),
        named_after,
        remarks: Vec::new(),
    })
}

/// The text of a series with the first file that its pattern matches.
fn first_match(text: &str) -> Result<String, Failure> {
    let (pattern, last) = match text.rsplit_once(',') {
        Some((pattern, last)) => (pattern, format!(",{last}")),
        None => (text, String::new()),
    };
    let first = matching(Path::new(pattern))?.into_iter().next().unwrap_or_default();
    Ok(format!("{}{last}", first.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_a_path_per_line_without_comments_and_empty_lines() {
        let paths = paths_of(b"# a day\na.pcap\r\n\n b.pcap\nc.pcap");
        assert_eq!(paths, ["a.pcap", " b.pcap", "c.pcap"].map(PathBuf::from));
    }
}
