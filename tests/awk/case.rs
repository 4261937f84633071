//! The cases in `tests/awk_cases/`, whose format `rows.txt` there explains, and how one of them is run.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A program with what it must print.
#[derive(Debug, Default)]
pub(crate) struct Case {
    /// File and line.
    pub(crate) place: String,
    files: Vec<String>,
    options: Vec<String>,
    program: Vec<String>,
    lines: Vec<String>,
    errors: Vec<String>,
    status: i32,
}

/// An awk that is installed.
#[derive(Clone, Debug)]
pub(crate) struct Awk {
    pub(crate) name: &'static str,
    /// The argument of `--awk`.
    pub(crate) path: PathBuf,
}

impl Awk {
    /// Those of the four awks that are on the path.
    pub(crate) fn installed() -> Vec<Self> {
        let all = [("mawk", "mawk"), ("gawk", "gawk"), ("original-awk", "original-awk"), ("busybox", "busybox")];
        let found = all.into_iter().filter_map(|(name, file)| {
            let folders = std::env::var_os("PATH")?;
            let path = std::env::split_paths(&folders).map(|folder| folder.join(file)).find(|path| path.is_file())?;
            Some(Self { name, path })
        });
        let found: Vec<_> = found.collect();
        let required = if std::env::var_os("T2_REQUIRE_AWKS").is_some() { all.len() } else { 1 };
        assert!(found.len() >= required, "{required} of the awks {all:?} must be installed; found {found:?}");
        found
    }
}

/// The folder with the tables of the cases.
pub(crate) fn tables() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/awk_cases/tables")
}

/// All cases of all files.
pub(crate) fn all() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/awk_cases");
    let entries = fs::read_dir(folder).expect("the folder of the cases");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    paths.iter().flat_map(|path| parse(&path.file_name().unwrap_or_default().to_string_lossy(), &read(path))).collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The cases in a text.
pub(crate) fn parse(name: &str, text: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut case = Case::default();
    for (number, line) in text.lines().chain([""]).enumerate() {
        let place = format!("{name}:{}", number + 1);
        if line.is_empty() {
            let done = std::mem::take(&mut case);
            cases.extend((!done.place.is_empty()).then_some(done));
            continue;
        }
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "#" => continue,
            "file" => case.files.push(rest.to_owned()),
            "option" => case.options.extend(rest.split_whitespace().map(str::to_owned)),
            "$" => case.program.push(rest.to_owned()),
            "|" => case.lines.push(rest.replace("\\t", "\t")),
            "!" => case.errors.push(rest.to_owned()),
            "exit" => case.status = rest.parse().unwrap_or_else(|error| panic!("{place}: {error}")),
            _ => panic!("{place}: a line begins with `{word}`"),
        }
        if case.place.is_empty() {
            case.place = place;
        }
    }
    cases
}

impl Case {
    /// Runs the case in an awk; what is wrong with it.
    pub(crate) fn check(&self, awk: &Awk) -> Result<(), String> {
        let output = self.run(awk);
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        let status = if self.errors.is_empty() { self.status } else { 2 };
        let expected: String = self.lines.iter().map(|line| format!("{line}\n")).collect();
        let mut wrong = Vec::new();
        if stdout != expected {
            let printed: String = stdout.lines().map(|line| format!("{line:.200}\n")).collect();
            wrong.push(format!("expected:\n{expected}printed:\n{printed}"));
        }
        if output.status.code() != Some(status) {
            wrong.push(format!("expected status {status}, got {}\n", output.status));
        }
        wrong.extend(self.errors.iter().filter(|text| !stderr.contains(*text)).map(|text| format!("no `{text}`\n")));
        if self.errors.is_empty() && !stderr.is_empty() {
            wrong.push("standard error is not empty\n".to_owned());
        }
        let message =
            || format!("{} in {}: {}\n{}{stderr}", self.place, awk.name, self.program.join("\n"), wrong.concat());
        if wrong.is_empty() { Ok(()) } else { Err(message()) }
    }

    fn run(&self, awk: &Awk) -> Output {
        let folder = folder_with_tables();
        let mut command = Command::new(env!("CARGO_BIN_EXE_t2"));
        command.arg("awk").arg("--awk").arg(&awk.path).args(&self.options);
        if !self.program.is_empty() {
            command.arg("--").arg(self.program.join("\n"));
        }
        command.args(&self.files).current_dir(folder.path()).stdin(Stdio::null());
        command.output().expect("t2 runs")
    }
}

/// A new folder with links to all tables.
pub(crate) fn folder_with_tables() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(tables()).expect("the folder of the tables") {
        let path = entry.expect("a table").path();
        symlink(&path, folder.path().join(path.file_name().unwrap_or_default())).expect("a link");
    }
    folder
}
