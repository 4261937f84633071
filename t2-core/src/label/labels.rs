//! The files of labels that a run uses.

use std::fs;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::mmdb::{self, Database};
use super::networks::{self, Networks, Remarks};
use super::{Label, LabelError, label};

/// Labels of special ranges, and of files that the user names.
///
/// ```
/// use std::fs;
///
/// use t2_core::label::{Label, LabelError, Labels};
///
/// # let folder = std::env::temp_dir().join(format!("t2-labels-{}", std::process::id()));
/// # fs::create_dir_all(&folder).expect("a folder");
/// let list = folder.join("offices.tsv");
/// fs::write(&list, "198.200.1.0/24\tOffice Bern\n").expect("a file");
/// let labels = Labels::load(&[list])?;
/// assert_eq!(labels.label([198, 200, 1, 7].into()).organisation, Some("Office Bern"));
/// assert_eq!(labels.label([127, 0, 0, 1].into()).organisation, Some("Loopback"));
/// assert_eq!(labels.label([8, 8, 8, 8].into()), Label::NONE);
/// # fs::remove_dir_all(&folder).expect("the folder");
/// # Ok::<(), LabelError>(())
/// ```
#[derive(Debug, Default)]
pub struct Labels {
    files: Vec<LabelFile>,
    are_files_first: bool,
}

/// A file with what it says of itself.
#[derive(Debug)]
struct LabelFile {
    path: PathBuf,
    data: Data,
    remarks: Remarks,
}

#[derive(Debug)]
enum Data {
    Database(Box<Database>),
    Networks(Networks),
}

impl Labels {
    /// Loads files; a folder means all files in it, in the order of their names. Not read in a folder are further
    /// folders, hidden files, and files that explain others: README, LICENSE and the like.
    ///
    /// # Errors
    /// A file that cannot be read, or that is in none of the known forms.
    pub fn load(paths: &[PathBuf]) -> Result<Self, LabelError> {
        let mut files = Vec::new();
        for path in paths {
            if path.is_dir() {
                for file in in_folder(path)? {
                    files.push(LabelFile::load(&file).map_err(LabelError::in_folder)?);
                }
            } else {
                files.push(LabelFile::load(path)?);
            }
        }
        Ok(Self { files, are_files_first: false })
    }

    /// The same, but labels of files count more than those of special ranges.
    #[must_use]
    pub fn files_first(self, are_files_first: bool) -> Self {
        Self { are_files_first, ..self }
    }

    /// What is known of an address. What an earlier file does not have is taken from a later one.
    #[inline]
    pub fn label(&self, address: IpAddr) -> Label {
        let special = label(address).copied().unwrap_or(Label::NONE);
        if self.files.is_empty() { special } else { self.with_files(address, special) }
    }

    fn with_files(&self, address: IpAddr, special: Label) -> Label {
        let begin = if self.are_files_first { Label::NONE } else { special };
        let of_files = self.files.iter().fold(begin, |known, file| match known.is_complete() {
            true => known,
            false => known.or(file.label(address)),
        });
        of_files.or(special)
    }

    /// A line for each file: its path, source, date, what it has, and what has to be said where its data is shown.
    pub fn about(&self) -> Vec<String> {
        self.files.iter().map(LabelFile::about).collect()
    }
}

/// The files of a folder.
fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, LabelError> {
    let wrong = |error| LabelError::file(folder, error);
    let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>()).map_err(wrong)?;
    let mut files: Vec<_> = entries.iter().map(fs::DirEntry::path).filter(|path| has_labels(path)).collect();
    files.sort();
    match files.is_empty() {
        true => Err(LabelError::file(folder, "there is no file in this folder: name a file of labels")),
        false => Ok(files),
    }
}

/// Whether a file of a folder is expected to have labels.
fn has_labels(path: &Path) -> bool {
    const EXPLAINING: [&str; 6] = ["README", "LICENSE", "LICENCE", "COPYRIGHT", "COPYING", "NOTICE"];
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_uppercase();
    path.is_file() && !name.starts_with('.') && !EXPLAINING.iter().any(|begin| name.starts_with(begin))
}

impl LabelFile {
    fn load(path: &Path) -> Result<Self, LabelError> {
        let bytes = fs::read(path).map_err(|error| LabelError::file(path, error))?;
        if mmdb::is_database(&bytes) {
            let database = Database::open(bytes, path)?;
            let remarks = Remarks {
                source: Some(database.kind().to_owned()),
                date: day(database.built()),
                licence: database.attribution().map(str::to_owned),
            };
            return Ok(Self { path: path.to_owned(), data: Data::Database(Box::new(database)), remarks });
        }
        let text = text(&bytes, path)?;
        let networks = Networks::read(text, path)?;
        if networks.len() == 0 {
            return Err(LabelError::file(path, "there is no label in this file: name another one"));
        }
        let Remarks { source, date, licence } = networks::remarks(text);
        let date = date.or_else(|| modified(path));
        Ok(Self { path: path.to_owned(), data: Data::Networks(networks), remarks: Remarks { source, date, licence } })
    }

    fn label(&self, address: IpAddr) -> Label {
        match &self.data {
            Data::Database(database) => database.label(address),
            Data::Networks(networks) => networks.label(address),
        }
    }

    fn about(&self) -> String {
        let Remarks { source, date, licence } = &self.remarks;
        let (content, unreadable) = match &self.data {
            Data::Database(database) => (database.fields(), database.unreadable()),
            Data::Networks(networks) => (format!("{} ranges", networks.len()), 0),
        };
        let parts = [source.as_deref(), date.as_deref(), Some(content.as_str()), licence.as_deref()];
        let parts = parts.into_iter().flatten().collect::<Vec<_>>().join("; ");
        let damage = match unreadable {
            0 => String::new(),
            records => format!("; {records} records could not be read: the database is damaged, get it anew"),
        };
        format!("Labels: {}: {parts}{damage}", self.path.display())
    }
}

/// The text of a file.
fn text<'b>(bytes: &'b [u8], path: &Path) -> Result<&'b str, LabelError> {
    let text = str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        LabelError::file(
            path,
            format!("byte {offset} is neither of an MMDB file nor of a text in UTF-8: convert the file"),
        )
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The day when a file was changed.
fn modified(path: &Path) -> Option<String> {
    let time: SystemTime = fs::metadata(path).ok()?.modified().ok()?;
    day(time.duration_since(UNIX_EPOCH).ok()?.as_secs())
}

/// A day as `2026-06-25`, from seconds since 1970.
fn day(seconds: u64) -> Option<String> {
    let time = jiff::Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
    Some(time.strftime("%Y-%m-%d").to_string())
}
