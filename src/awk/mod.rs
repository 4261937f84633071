//! `awk`: programs of awk on flow and packet files, with columns by name.

mod checks;
mod columns;
mod help;
mod library;
mod mentions;
mod program;
mod reserved;
mod rewrite;
mod run;
mod source;
mod tables;
mod tokens;
mod zone;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use t2_core::engine::PluginList;

use crate::explain::Explain;
use crate::failure::Failure;
use crate::outcome::Outcome;
use checks::Columns;
use columns::HeaderRule;
use program::{Frame, Program, Tables};
use source::{Format, Inputs};

/// Run a program of awk on flow and packet files, with columns by name
///
/// `$srcIP` is the cell of the column srcIP in a row, `srcIP` the number of the column. Programs are those of awk, with more
/// functions: `-g` lists them, `-d NAME` explains one, `-e` prints examples. Without FILE standard input is read; `-` is
/// standard input, too.
///
/// The header row, which begins with `%`, stays in the output of functions such as `tcp()` and `flow(35)`. For comparisons it
/// is a row as any other: write `hdr() || $dstPort == 53`, and `not(tcp())` instead of `!tcp()`.
///
/// The program runs in an awk of this machine: mawk, gawk, original-awk or busybox. Numbers such as 0x4000 may be written in
/// hexadecimal. The exit status is that of awk, and 2 for wrong use.
#[derive(Debug, Args)]
pub(crate) struct Awk {
    /// The program, unless it is in a file (-f), and the files to read
    #[arg(value_name = "PROGRAM] [FILE")]
    words: Vec<PathBuf>,

    /// Read the program from a file; of several files, one after the other
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    programs: Vec<PathBuf>,

    /// A file with functions of yours, put behind the program
    #[arg(short = 'i', long = "include", value_name = "FILE")]
    includes: Vec<PathBuf>,

    /// Give a variable a value before the program begins
    #[arg(short = 'v', long = "assign", value_name = "VAR=VALUE")]
    variables: Vec<String>,

    /// Leave the header row out
    #[arg(short = 'H', long = "no-header")]
    no_header: bool,

    /// What separates cells in the input (default: TAB)
    #[arg(short = 'F', long, value_name = "SEP", allow_hyphen_values = true, overrides_with = "separator")]
    separator: Option<String>,

    /// What separates cells in the output (default: TAB)
    #[arg(short = 'O', long, value_name = "SEP", allow_hyphen_values = true, overrides_with = "output_separator")]
    output_separator: Option<String>,

    /// The input is comma-separated, the output too
    ///
    /// The first row is the header row. Cells with commas may be in quotes (RFC 4180); in the output they have none, so
    /// choose another separator with -O if there are such cells.
    #[arg(long, conflicts_with = "separator")]
    csv: bool,

    /// The input is a log of Zeek: its row `#fields` names the columns
    #[arg(long, conflicts_with_all = ["csv", "header_begin", "header_row"])]
    zeek: bool,

    /// What header rows begin with; the last of those at the beginning of a file names the columns (default: `%`)
    #[arg(short = 's', long, value_name = "CHAR", conflicts_with = "header_row")]
    header_begin: Option<String>,

    /// The number of the header row; rows before it are left out
    #[arg(short = 'N', long, value_name = "NUM", value_parser = clap::value_parser!(u64).range(1..))]
    header_row: Option<u64>,

    /// Print the command first, as a row that begins with `%`
    #[arg(short = 'c', long = "command")]
    remark: bool,

    /// List the columns of the files with their numbers
    #[arg(short = 'l', long = "list", conflicts_with_all = ["functions", "describe", "examples"])]
    list: bool,

    /// List the functions
    #[arg(short = 'g', long, conflicts_with_all = ["describe", "examples"])]
    functions: bool,

    /// Explain a function
    #[arg(short = 'd', long, value_name = "NAME", conflicts_with = "examples")]
    describe: Option<String>,

    /// Print an example for each function
    #[arg(short = 'e', long)]
    examples: bool,

    /// Explain a column and its bits, or a value of it: `tcpFlags=0x12`
    #[arg(short = 'V', long, value_name = "COLUMN[=VALUE]", conflicts_with_all = ["list", "functions", "describe", "examples"])]
    explain: Option<String>,

    /// Explain each `name=value` of a report or a log; `-` for standard input
    #[arg(short = 'L', long, value_name = "FILE", conflicts_with_all = ["list", "functions", "describe", "examples"])]
    log: Option<PathBuf>,

    /// The awk that runs the program (default: `$T2_AWK`, or the first of mawk, gawk, awk, original-awk, busybox)
    #[arg(long, value_name = "PATH")]
    awk: Option<PathBuf>,
}

impl Awk {
    /// Runs the program, or prints what is asked for.
    pub(crate) fn run(&self, plugins: &PluginList) -> Result<Outcome, Failure> {
        if self.explain.is_some() || self.log.is_some() {
            let names = self.explain.iter().cloned().collect();
            Explain::new(names, self.log.clone()).print(plugins).map(|()| Outcome::Complete)
        } else if self.functions {
            help::print_functions()
        } else if let Some(name) = &self.describe {
            help::print_function(name)
        } else if self.examples {
            help::print_examples()
        } else if self.list {
            help::print_columns(&Inputs::open(&self.words, &self.format()?)?)
        } else {
            self.run_program()
        }
    }

    fn run_program(&self) -> Result<Outcome, Failure> {
        let (text, files) = self.program()?;
        let names = self.variables.iter().map(|assignment| variable(assignment)).collect::<Result<Vec<_>, _>>()?;
        let program = Program::new(&text, &names);
        let format = self.format()?;
        let inputs = match program.mentions.reads_input {
            true => Inputs::open(files, &format)?,
            false => Inputs::unread(files),
        };
        let found = Found::of(&inputs, is_plain(&format.separator));
        checks::check(&program, found.columns())?;
        let text = program.text(&self.frame(&format, &names), &found.tables);
        run::run(&run::find(self.awk.as_deref())?, &self.variables, &text, inputs)
    }

    /// The program with the user's functions, and the files that it reads.
    fn program(&self) -> Result<(String, &[PathBuf]), Failure> {
        let read = |path: &PathBuf| fs::read_to_string(path).map_err(|error| Failure::unreadable(path, error));
        let mut texts = self.programs.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let files = if texts.is_empty() {
            let (program, files) = self.words.split_first().ok_or_else(missing)?;
            let text = program.to_str().ok_or_else(|| Failure::Use("the program is not UTF-8".to_owned()))?;
            texts.push(text.to_owned());
            files
        } else {
            &self.words
        };
        texts.extend(self.includes.iter().map(read).collect::<Result<Vec<_>, _>>()?);
        Ok((texts.join("\n"), files))
    }

    fn format(&self) -> Result<Format, Failure> {
        let rule = match (&self.header_begin, self.header_row) {
            (Some(prefix), _) if prefix.is_empty() => {
                return Err(Failure::Use("-s: header rows begin with something, as with `%` or `#`".to_owned()));
            }
            (Some(prefix), _) => HeaderRule::Prefix(prefix.clone()),
            (None, Some(row)) => HeaderRule::Row(row),
            (None, None) if self.csv => HeaderRule::Row(1),
            (None, None) if self.zeek => HeaderRule::Zeek,
            (None, None) => HeaderRule::Prefix("%".to_owned()),
        };
        let separator = self.separator.as_deref().unwrap_or("\t");
        let is_empty = separator.is_empty() || self.output_separator.as_deref() == Some("");
        let separator = separator.replace("\\t", "\t");
        match is_empty {
            true => Err(Failure::Use("-F and -O: a separator has at least one character".to_owned())),
            false => Ok(Format { rule, separator, is_csv: self.csv }),
        }
    }

    fn frame(&self, format: &Format, variables: &[&str]) -> Frame {
        let chosen = |name: &str, option: &Option<String>, default: &str| {
            let is_free = option.is_some() || !variables.contains(&name);
            is_free.then(|| option.clone().unwrap_or_else(|| default.to_owned()))
        };
        let output = if self.csv { "," } else { "\\t" };
        let output_separator = chosen("OFS", &self.output_separator, output);
        Frame {
            rule: format.rule.clone(),
            separator: chosen("FS", &self.separator, "\\t"),
            rebuilds_rows: self.csv && output_separator.as_deref() != Some("\\t"),
            output_separator,
            drops_header: self.no_header,
            remark: self.remark.then(help::command_line),
        }
    }
}

fn missing() -> Failure {
    Failure::Use(
        "there is no program: write `t2 awk 'PROGRAM' FILE`, as in `t2 awk 'flow(1)' ftp_flows.txt`".to_owned(),
    )
}

/// The name of the variable in an assignment.
fn variable(assignment: &str) -> Result<&str, Failure> {
    let name = assignment.split_once('=').map(|(name, _)| name);
    let is_name = |name: &&str| {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        name.bytes().all(is_part) && !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit())
    };
    name.filter(is_name).ok_or_else(|| Failure::Use(format!("-v {assignment}: write VAR=VALUE, as in `-v limit=5`")))
}

/// Whether a separator is this text, and no regular expression.
fn is_plain(separator: &str) -> bool {
    separator.chars().count() == 1 || !separator.contains(|c: char| "\\^$.[]|()*+?{}".contains(c))
}

/// What is known of the columns of the inputs.
struct Found {
    tables: Tables,
    /// The names of the variables, and of the columns as they are in the files.
    variables: Vec<String>,
    names: Vec<String>,
    /// An input without header row, if all are.
    without: Option<String>,
}

impl Found {
    fn of(inputs: &Inputs, is_plain: bool) -> Self {
        let headers =
            || inputs.sources.iter().filter_map(|source| source.header.as_ref().map(|header| (source, header)));
        let full = inputs.sources.iter().find(|source| !source.is_empty);
        let shown = |path: &Path| if path.as_os_str().is_empty() { "-".to_owned() } else { path.display().to_string() };
        let without = full.filter(|_| headers().next().is_none()).map(|source| shown(&source.operand));
        let mut found = Self { tables: Tables::default(), variables: Vec::new(), names: Vec::new(), without };
        let mut columns = BTreeMap::new();
        for (source, header) in headers() {
            found.tables.has_returns |= header.has_return;
            if header.row > 1 {
                // Standard input has no name in some awks, and is `-` in others.
                let name = source.operand.display().to_string();
                let names =
                    if name.is_empty() || name == "-" { vec![String::new(), "-".to_owned()] } else { vec![name] };
                found.tables.late_headers.extend(names.into_iter().map(|name| (name, header.row)));
            }
            for name in &header.names {
                columns.entry(columns::variable(name)).or_insert_with(|| name.clone());
            }
        }
        if headers().next().is_some() && is_plain {
            found.variables = columns.keys().cloned().collect();
            found.names = columns.values().cloned().collect();
            found.tables.columns = Some(columns);
        }
        found
    }

    fn columns(&self) -> Columns<'_> {
        match (&self.without, &self.tables.columns) {
            (Some(file), _) => Columns::None(file),
            (None, None) => Columns::Unknown,
            (None, Some(_)) => Columns::Known { variables: &self.variables, names: &self.names },
        }
    }
}
