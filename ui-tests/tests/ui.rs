//! Compiles every file of `tests/pass`, and fails to compile every file of `tests/fail` with the messages recorded
//! beside it.
//!
//! What the compiler itself says changes from release to release. So the recorded messages hold to the letter for the
//! release in `rustc-release` only; with any other, only the headlines that are ours are compared. To try that with the
//! recorded release too, set `T2_UI_LOOSE=1`. To record the messages anew, set `TRYBUILD=overwrite`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use trybuild::TestCases;

/// The folder with copies of cases, for the run of this program that writes what the compiler says of them.
const COPIES: &str = "T2_UI_COPIES";

/// Headlines of the compiler that have no code, like ours.
const NOT_OURS: [&str; 4] = [
    "cannot find attribute",
    "invalid format string",
    "1 positional argument in format string",
    "literal out of range",
];

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

#[test]
fn every_right_use_compiles_and_does_what_it_should() {
    TestCases::new().pass("tests/pass/*.rs");
}

#[test]
fn every_misuse_is_told_as_recorded() -> Outcome {
    let compiler = Compiler::of_this_machine()?;
    let record = fs::read_to_string("rustc-release").unwrap_or_default();
    let overwrite = env::var_os("TRYBUILD").is_some_and(|mode| mode == "overwrite");
    if overwrite {
        fs::write("rustc-release", format!("{}\n", compiler.release))?;
    }
    let same_release = compiler.release == record.trim() && env::var_os("T2_UI_LOOSE").is_none();

    let mut loosely = Vec::new();
    let to_the_letter = TestCases::new();
    for case in cases()? {
        let recorded = fs::read_to_string(case.with_extension("stderr")).unwrap_or_default();
        // The compiler quotes the standard library where its source is installed.
        let has_quotes = recorded.contains("$RUST/") && compiler.quotes_std;
        if overwrite || recorded.is_empty() || (same_release && !has_quotes) {
            to_the_letter.compile_fail(&case);
        } else {
            loosely.push(case);
        }
    }
    drop(to_the_letter);
    if loosely.is_empty() { Ok(()) } else { compare_loosely(&loosely) }
}

/// The compiler that the cases are compiled with.
struct Compiler {
    /// Its release without the patch level, such as `1.95`; those before a release have a name of their own.
    release: String,
    /// Whether it can quote the source of the standard library.
    quotes_std: bool,
}

impl Compiler {
    fn of_this_machine() -> Outcome<Self> {
        let version = Self::answer("-vV")?;
        let full = version.lines().find_map(|line| line.strip_prefix("release: ")).ok_or("rustc has no release")?;
        let release = match (full.contains('-'), full.rsplit_once('.')) {
            (false, Some((minor, _patch))) => minor,
            _ => full,
        };
        let sysroot = Self::answer("--print=sysroot")?;
        let quotes_std = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library").exists();
        Ok(Self { release: release.to_owned(), quotes_std })
    }

    fn answer(question: &str) -> Outcome<String> {
        let compiler = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        Ok(String::from_utf8(Command::new(compiler).arg(question).output()?.stdout)?)
    }
}

fn cases() -> Outcome<Vec<PathBuf>> {
    let files = fs::read_dir("tests/fail")?.map(|file| Ok(file?.path())).collect::<Outcome<Vec<_>>>()?;
    let mut cases: Vec<_> =
        files.into_iter().filter(|file| file.extension().is_some_and(|kind| kind == "rs")).collect();
    cases.sort();
    Ok(cases)
}

/// Has the compiler write what it says of copies of the cases, and compares the headlines that are ours.
fn compare_loosely(cases: &[PathBuf]) -> Outcome {
    let copies = Path::new(env!("CARGO_TARGET_TMPDIR")).join("misuses");
    if copies.exists() {
        fs::remove_dir_all(&copies)?;
    }
    fs::create_dir_all(&copies)?;
    for case in cases {
        fs::copy(case, copies.join(case.file_name().ok_or("a case has a name")?))?;
    }
    let mut run = Command::new(env::current_exe()?);
    run.args(["--exact", "copies_of_misuses_are_refused", "--ignored", "--nocapture"]);
    let output = run.env(COPIES, &copies).env("TRYBUILD", "overwrite").output()?;
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "not every misuse fails to compile:\n{printed}");

    let mut differences = Vec::new();
    for case in cases {
        let recorded = case.with_extension("stderr");
        let now = copies.join(recorded.file_name().ok_or("a case has a name")?);
        let (recorded, now) = (fs::read_to_string(recorded)?, fs::read_to_string(now)?);
        if headlines(&recorded) != headlines(&now) {
            differences.push(format!("{}:\n{now}", case.display()));
        }
    }
    assert!(differences.is_empty(), "these are told in other words than recorded:\n\n{}", differences.join("\n\n"));
    Ok(())
}

#[test]
#[ignore = "`every_misuse_is_told_as_recorded` starts it where it is needed"]
fn copies_of_misuses_are_refused() {
    if let Some(copies) = env::var_os(COPIES) {
        TestCases::new().compile_fail(Path::new(&copies).join("*.rs"));
    }
}

/// The headlines of errors that the macros told, sorted: those of the compiler have a code, but for a few.
fn headlines(stderr: &str) -> Vec<&str> {
    let headlines = stderr.lines().filter_map(|line| line.strip_prefix("error: "));
    let mut ours: Vec<_> =
        headlines.filter(|headline| !NOT_OURS.iter().any(|other| headline.starts_with(other))).collect();
    ours.sort_unstable();
    ours
}

#[test]
fn headlines_are_those_of_the_macros_only() {
    let stderr = "\
error: unknown plugin argument `oder`, did you mean `order`?
 --> tests/fail/plugin_arg_unknown.rs:6:18
error[E0277]: `f32` cannot be printed in hexadecimal
error: cannot find attribute `flow_col` in this scope
error: duplicate option `hex`
";
    assert_eq!(headlines(stderr), ["duplicate option `hex`", "unknown plugin argument `oder`, did you mean `order`?"]);
}
