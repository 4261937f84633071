//! What `t2 awk` prints of itself: functions, examples, columns.

use std::env;
use std::fmt::Write;

use t2_core::settings::nearest;

use super::library::{self, Function};
use super::source::Inputs;
use crate::failure::{Failure, did_you_mean};
use crate::outcome::Outcome;
use crate::stdout;

/// Lists the functions with the first sentence of their help.
pub(super) fn print_functions() -> Result<Outcome, Failure> {
    let width = library::public().map(|function| function.synopsis.chars().count()).max().unwrap_or_default();
    let mut text = String::new();
    for function in library::public() {
        let help = function.help.join(" ");
        let (first, _) = help.split_once(". ").unwrap_or((help.trim_end_matches('.'), ""));
        _ = writeln!(text, "{:width$}  {first}", function.synopsis);
    }
    print(&text)
}

/// Explains a function.
pub(super) fn print_function(name: &str) -> Result<Outcome, Failure> {
    let name = name.strip_suffix("()").unwrap_or(name);
    let Some(function) = library::public().find(|function| function.name == name) else {
        let meant = did_you_mean(nearest(name, library::public().map(|function| function.name)));
        return Err(Failure::Use(format!("unknown function `{name}`{meant} (`t2 awk -g` lists the functions)")));
    };
    let mut text = format!("{}\n", function.synopsis);
    function.help.iter().for_each(|line| _ = writeln!(text, "    {line}"));
    if !function.columns.is_empty() {
        let columns: Vec<_> = function.columns.iter().map(|columns| columns.join(" or ")).collect();
        _ = writeln!(text, "    Columns: {}", columns.join(", "));
    }
    text.push_str(&examples(function));
    print(&text)
}

/// Prints the examples of all functions.
pub(super) fn print_examples() -> Result<Outcome, Failure> {
    print(&library::public().map(examples).collect::<String>())
}

fn examples(function: &Function) -> String {
    function.examples.iter().map(|program| format!("    t2 awk '{program}' FILE\n")).collect()
}

/// Lists the columns of each input.
pub(super) fn print_columns(inputs: &Inputs) -> Result<Outcome, Failure> {
    let mut text = String::new();
    for source in &inputs.sources {
        let Some(header) = &source.header else {
            let (file, remedy) =
                (source.operand.display(), "say with -s what it begins with, or with -N which row it is");
            return Err(Failure::Use(format!("`{file}` has no header row: {remedy}")));
        };
        for (number, name) in header.names.iter().enumerate() {
            _ = writeln!(text, "{}\t{name}", number + 1);
        }
    }
    print(&text)
}

/// The command line of this process as a header row.
pub(super) fn command_line() -> String {
    let words = env::args_os().skip(1).map(|word| {
        let word = word.to_string_lossy().replace(['\n', '\t'], " ");
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:@+".contains(c);
        if !word.is_empty() && word.chars().all(is_plain) { word } else { format!("'{}'", word.replace('\'', "'\\''")) }
    });
    let words: Vec<_> = ["% t2".to_owned()].into_iter().chain(words).collect();
    words.join(" ")
}

fn print(text: &str) -> Result<Outcome, Failure> {
    stdout::print(text).map(|()| Outcome::Complete)
}
