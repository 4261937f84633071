//! Series of capture files that grow while they are read, as a rotating tcpdump writes them.

use std::error::Error;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::coming::{Coming, Next};
use super::control::IsFinal;
use super::{Capture, Control};
use crate::time::Timestamp;

/// A series of capture files, each of which is written after the one before: numbered files, or those of a folder in the
/// order of their names. A file is read to its end when the next one is there; before that more may be written to it.
///
/// Numbered files are written as Tranalyzer2 has them (spec report-cli-sinks, section 1.4): `EXPR[:SEPARATOR][,LAST]`. The
/// number is what follows the last separator in the name of the first file, which is `p` by default.
///
/// ```
/// use t2_core::capture::Series;
///
/// for text in ["eth0.pcap", "eth0.pcap00,23", "trace0.pcap:e,9"] {
///     assert!(text.parse::<Series>().is_ok(), "{text}");
/// }
/// assert!("no_number".parse::<Series>().is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Series {
    names: Names,
    /// The file that was opened last.
    current: Option<PathBuf>,
}

/// How the files of a series are named.
#[derive(Clone, Debug)]
enum Names {
    Numbered { before: OsString, first: u64, width: usize, after: String, last: Option<u64> },
    Folder(PathBuf),
}

/// A text that names no series.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SeriesError {
    /// The separator is not in the name of the file.
    NoSeparator(String),
    /// The number of the last file is less than that of the first, or none.
    Last(String),
}

impl fmt::Display for SeriesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSeparator(separator) => write!(
                f,
                "the name has no `{separator}` with a number behind it: write the first file of the series, as in \
                 `eth0.pcap0`, or `NAME:SEPARATOR[,LAST]`, or a folder"
            ),
            Self::Last(last) => write!(f, "`{last}` is no number of a last file: write it as in `eth0.pcap0,23`"),
        }
    }
}

impl Error for SeriesError {}

impl std::str::FromStr for Series {
    type Err = SeriesError;

    fn from_str(text: &str) -> Result<Self, SeriesError> {
        if Path::new(text).is_dir() {
            return Ok(Self { names: Names::Folder(text.into()), current: None });
        }
        let (text, last) = match text.rsplit_once(',') {
            Some((rest, last)) => (rest, Some(last.parse::<u64>().map_err(|_| SeriesError::Last(last.to_owned()))?)),
            None => (text, None),
        };
        let (path, separator) = match text.rsplit_once(':') {
            Some((path, separator)) if !separator.is_empty() && !Path::new(text).exists() => (path, separator),
            _ => (text, "p"),
        };
        let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
        let at = name.rfind(separator).ok_or_else(|| SeriesError::NoSeparator(separator.to_owned()))?;
        let (before, rest) = name.split_at(at + separator.len());
        let digits = rest.len() - rest.trim_start_matches(|character: char| character.is_ascii_digit()).len();
        let (digits, after) = rest.split_at(digits);
        let width = if digits.starts_with('0') { digits.len() } else { 0 };
        let first = digits.parse().unwrap_or(0);
        // With a fixed width there are no more numbers than that.
        let widest = u32::try_from(width).ok().filter(|&width| width > 0).and_then(|width| 10_u64.checked_pow(width));
        let last = last.or(widest.map(|widest| widest - 1));
        if let Some(last) = last.filter(|last| *last < first) {
            return Err(SeriesError::Last(last.to_string()));
        }
        let folder = if folder.is_empty() && !path.starts_with('/') { String::new() } else { format!("{folder}/") };
        let before = OsString::from(folder + before);
        Ok(Self { names: Names::Numbered { before, first, width, after: after.to_owned(), last }, current: None })
    }
}

impl Names {
    /// The name of the file with a number. That of a first file without number has none.
    fn numbered(&self, number: u64) -> Option<PathBuf> {
        let Self::Numbered { before, width, after, .. } = self else { return None };
        let mut name = before.clone();
        // A 0 that is written has a width; tcpdump leaves it out.
        if (number, *width) != (0, 0) {
            name.push(format!("{number:0width$}", width = *width));
        }
        name.push(after);
        Some(PathBuf::from(name))
    }

    /// The file that follows another one; the first if there is none. `None` if there is no other. It need not be there.
    fn following(&self, current: Option<&Path>) -> Option<PathBuf> {
        match self {
            Self::Folder(folder) => following_in(folder, current),
            Self::Numbered { first, last, .. } => {
                let Some(current) = current else { return self.numbered(*first) };
                let number = self.number(current)?;
                if last.is_some_and(|last| number >= last) { None } else { self.numbered(number + 1) }
            }
        }
    }

    /// The number of a file of the series.
    fn number(&self, path: &Path) -> Option<u64> {
        let Self::Numbered { before, after, first, .. } = self else { return None };
        let (path, before) = (path.to_str()?, before.to_str()?);
        let digits = path.strip_prefix(before)?.strip_suffix(after.as_str())?;
        if digits.is_empty() { Some(*first) } else { digits.parse().ok() }
    }
}

/// The capture of a folder whose name follows that of another one. Hidden files and incomplete ones are none.
fn following_in(folder: &Path, current: Option<&Path>) -> Option<PathBuf> {
    let current = current.and_then(Path::file_name);
    let names = fs::read_dir(folder).ok()?.flatten().filter(|entry| entry.path().is_file());
    let names = names.map(|entry| entry.file_name()).filter(|name| {
        let text = name.to_string_lossy();
        !text.starts_with('.') && !text.ends_with(".part") && current.is_none_or(|current| name.as_os_str() > current)
    });
    names.min().map(|name| folder.join(name))
}

impl Series {
    /// The first file, whether it is there or not; `None` for a folder without files.
    pub fn first(&self) -> Option<PathBuf> {
        self.names.following(None)
    }

    /// The folder whose files are read, if it is one.
    pub fn folder(&self) -> Option<&Path> {
        match &self.names {
            Names::Folder(folder) => Some(folder),
            Names::Numbered { .. } => None,
        }
    }
}

impl Coming for Series {
    fn first_time(&self) -> Option<Timestamp> {
        None
    }

    fn open(&mut self, control: &Control) -> Next {
        let Self { names, current } = self;
        let Some(path) = names.following(current.as_deref()) else {
            // In a folder there may be another one later.
            return if matches!(names, Names::Folder(_)) { Next::NotYet } else { Next::End };
        };
        if !path.exists() {
            return Next::NotYet;
        }
        *current = Some(path.clone());
        let (names, own) = (names.clone(), path.clone());
        let is_final: IsFinal = Arc::new(move || match names.following(Some(&own)) {
            Some(next) => next.exists(),
            None => !matches!(names, Names::Folder(_)),
        });
        Capture::follow(&path, control, is_final).map_or_else(Next::Failed, |capture| Next::Capture(Box::new(capture)))
    }

    fn count(&self) -> Option<usize> {
        None
    }

    fn left(&self) -> usize {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first files of a series.
    fn files(text: &str, count: usize) -> Vec<String> {
        let series: Series = text.parse().expect("a series");
        let mut files = Vec::new();
        let mut next = series.first();
        while let Some(path) = next.take().filter(|_| files.len() < count) {
            next = series.names.following(Some(&path));
            files.push(path.display().to_string());
        }
        files
    }

    #[test]
    fn files_are_numbered_as_tranalyzer_has_them() {
        assert_eq!(files("a/f.pcap", 3), ["a/f.pcap", "a/f.pcap1", "a/f.pcap2"]);
        assert_eq!(files("/x/f.pcap7", 3), ["/x/f.pcap7", "/x/f.pcap8", "/x/f.pcap9"]);
        assert_eq!(files("f.pcap00,02", 9), ["f.pcap00", "f.pcap01", "f.pcap02"]);
        assert_eq!(files("e0.pcap:e,1", 9), ["e0.pcap", "e1.pcap"]);
        assert_eq!(files("f.pcap8,10", 9), ["f.pcap8", "f.pcap9", "f.pcap10"]);
    }

    #[test]
    fn a_fixed_width_has_a_last_file_of_its_own() {
        assert_eq!(files("f.pcap00", 200).len(), 100);
    }

    #[test]
    fn what_is_no_series_is_refused() {
        let error = |text: &str| text.parse::<Series>().map(|_| ()).unwrap_err();
        assert_eq!(error("trace"), SeriesError::NoSeparator("p".into()));
        assert_eq!(error("f.pcap5,3"), SeriesError::Last("3".into()));
        assert_eq!(error("f.pcap5,-3"), SeriesError::Last("-3".into()));
    }

    #[test]
    fn files_of_a_folder_follow_by_name() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.pcap", "a.pcap", ".hidden", "c.pcap.part"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let series: Series = folder.path().to_str().unwrap().parse().unwrap();
        let first = series.first().unwrap();
        let second = series.names.following(Some(&first)).unwrap();
        assert_eq!([&first, &second].map(|path| path.file_name().unwrap().to_str().unwrap()), ["a.pcap", "b.pcap"]);
        assert_eq!(series.names.following(Some(&second)), None);
    }
}
