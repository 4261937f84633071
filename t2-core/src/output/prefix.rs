//! Names of output files.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

use super::error::{Action, OutputError};
use crate::capture::Capture;

/// The common beginning of the names of a run's output files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix {
    path: PathBuf,
    /// The path is that of a device, such as `/dev/null`, to which all outputs go.
    is_device: bool,
}

impl Prefix {
    /// The prefix for what the user gave with `-w`, or for the input if nothing was given (spec report-cli-sinks,
    /// section 1.3). `input` is `None` for standard input. Where two captures of a folder differ in their extension only,
    /// their outputs keep it, so that neither replaces those of the other.
    ///
    /// # Errors
    /// A folder that is missing and cannot be made.
    pub fn new(given: Option<&Path>, input: Option<&Path>) -> Result<Self, OutputError> {
        Self::with_stem(given, || match input {
            None => Path::new("stdin"),
            Some(input) if has_namesake(input) => input,
            Some(input) => without_last_extension(input),
        })
    }

    /// The same for an input that has this name, such as a live interface.
    ///
    /// # Errors
    /// A folder that is missing and cannot be made.
    pub fn named(given: Option<&Path>, stem: &Path) -> Result<Self, OutputError> {
        Self::with_stem(given, || stem)
    }

    /// The same; `stem` is asked for only where the names depend on it.
    fn with_stem<'p>(given: Option<&Path>, stem: impl FnOnce() -> &'p Path) -> Result<Self, OutputError> {
        let files = |path: &Path| Self { path: path.to_path_buf(), is_device: false };
        let Some(given) = given else { return Ok(files(stem())) };
        if fs::metadata(given).is_ok_and(|metadata| metadata.file_type().is_char_device()) {
            return Ok(Self { is_device: true, ..files(given) });
        }
        let is_folder = given.as_os_str().as_encoded_bytes().ends_with(b"/") || given.is_dir();
        let folder = if is_folder { Some(given) } else { given.parent() };
        if let Some(folder) = folder.filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(|source| OutputError::new(Action::CreateFolder, folder, source))?;
        }
        let in_folder = || given.join(stem().file_name().unwrap_or("out".as_ref()));
        Ok(if is_folder { files(&in_folder()) } else { files(given) })
    }

    /// The path of the file with this suffix, such as `_flows.txt`.
    pub fn file(&self, suffix: &str) -> PathBuf {
        if self.is_device {
            return self.path.clone();
        }
        let mut name = OsString::from(&self.path);
        name.push(suffix);
        PathBuf::from(name)
    }

    /// Whether all outputs go to a device.
    pub(super) fn is_device(&self) -> bool {
        self.is_device
    }
}

/// Whether another capture beside this one has the same name but for its extension.
fn has_namesake(input: &Path) -> bool {
    let folder = input.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(entries) = fs::read_dir(folder) else { return false };
    let is_namesake = |other: &Path| {
        other.file_stem() == input.file_stem() && other.file_name() != input.file_name() && other.is_file()
    };
    let mut others = entries.flatten().map(|entry| entry.path()).filter(|other| is_namesake(other));
    input.extension().is_some() && others.any(|other| Capture::open(&other).is_ok())
}

fn without_last_extension(path: &Path) -> &Path {
    let bytes = path.as_os_str().len() - path.extension().map_or(0, |extension| extension.len() + 1);
    path.to_str().and_then(|text| text.get(..bytes)).map_or(path, Path::new)
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;

    #[test]
    fn without_w_the_outputs_lie_beside_the_capture() -> Result<(), OutputError> {
        let prefix = |input: &str| Prefix::new(None, Some(Path::new(input))).map(|prefix| prefix.file("_flows.txt"));
        assert_eq!(prefix("a/b.pcap")?, Path::new("a/b_flows.txt"));
        assert_eq!(prefix("a.d/noext")?, Path::new("a.d/noext_flows.txt"));
        assert_eq!(Prefix::new(None, None)?.file("_flows.txt"), Path::new("stdin_flows.txt"));
        Ok(())
    }

    #[test]
    fn a_folder_gets_the_name_of_the_capture() -> Result<(), Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let input = Path::new("captures/x.pcap.gz");
        let new = folder.path().join("new/");
        assert_eq!(Prefix::new(Some(&new), Some(input))?.file("_flows.txt"), new.join("x.pcap_flows.txt"));
        assert_eq!(Prefix::new(Some(&folder.path().join("y")), Some(input))?.file(""), folder.path().join("y"));
        Ok(())
    }

    #[test]
    fn captures_whose_names_differ_in_the_extension_only_have_outputs_of_their_own() -> Result<(), Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let capture: Vec<u8> =
            [0xa1b2_c3d4, 0x0004_0002, 0, 0, 65_535, 1].into_iter().flat_map(u32::to_le_bytes).collect();
        let path = |name: &str| folder.path().join(name);
        for (name, content) in [("x.pcap", &capture[..]), ("x.pcapng", &capture), ("y.pcap", &capture), ("y.txt", b"-")]
        {
            fs::write(path(name), content)?;
        }
        let flows = |name| Prefix::new(None, Some(&path(name))).map(|prefix| prefix.file("_flows.txt"));
        assert_eq!(flows("x.pcap")?, path("x.pcap_flows.txt"));
        assert_eq!(flows("x.pcapng")?, path("x.pcapng_flows.txt"));
        assert_eq!(flows("y.pcap")?, path("y_flows.txt"));
        Ok(())
    }

    #[test]
    fn all_outputs_go_to_a_device() -> Result<(), OutputError> {
        let prefix = Prefix::new(Some(Path::new("/dev/null")), Some(Path::new("x.pcap")))?;
        assert_eq!(prefix.file("_flows.txt"), Path::new("/dev/null"));
        Ok(())
    }
}
