//! `col`: tables for the eye. Aligned columns, columns of a fixed width, and counts of equal rows.

mod align;
mod cell;
mod choice;
mod count;
mod input;
mod output;
mod pager;
mod rows;
#[cfg(test)]
mod tests;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use clap::Args;

use crate::failure::Failure;
use align::{Layout, Printer, Widths};
use count::{CountedRows, Counts, TsvPrinter};
use input::Input;
use output::{Color, cannot_print};
use rows::{Format, read};

/// Print a table in aligned columns, or count its equal rows
///
/// Reads tab-separated tables, such as the files that t2 writes. The header is the last line that begins with `%` at the
/// top. Lines without a TAB are printed as they are. On a terminal a pager shows the table: $PAGER, or less.
///
/// Control characters are printed as escapes, such as `\u{1b}`.
///
/// A link to the program may have one of these names: `tcol` is `t2 col`, `lsx [N]` is `t2 col --width N` (default: 20),
/// `sortu` is `t2 col --count`, and `sortup` is `t2 col --percent`.
#[derive(Debug, Args)]
pub(crate) struct Col {
    /// The files to read; `-` for standard input (default: standard input)
    ///
    /// They become one table. The header is printed once if all have the same.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Print only these columns, in this order, separated by commas: names, or numbers from 1 on
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    columns: Option<Vec<String>>,

    /// Make all columns N wide, and cut what is longer
    ///
    /// Rows are printed as they come.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), overrides_with = "width")]
    width: Option<u16>,

    /// Count equal rows, the most frequent first
    ///
    /// With `--columns`: rows that are equal in these columns. Off a terminal the counts are tab-separated, so that other
    /// programs can read them.
    #[arg(long, conflicts_with = "width")]
    count: bool,

    /// Count equal rows, and print their shares of all rows in percent
    #[arg(long, conflicts_with = "width")]
    percent: bool,

    /// The character between two cells, such as `,` (default: TAB)
    ///
    /// Quotes have no meaning.
    #[arg(short = 'F', long, value_name = "CHARACTER", default_value = "\t", hide_default_value = true)]
    #[arg(value_parser = separator)]
    sep: u8,

    /// When to highlight the header
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,

    /// Print without a pager
    #[arg(long)]
    no_pager: bool,
}

fn separator(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"\\t" => Ok(b'\t'),
        [byte @ (b'\t' | b' '..=b'~')] => Ok(*byte),
        _ => Err("give one ASCII character, such as `,` or `\\t`".to_owned()),
    }
}

impl Col {
    /// Prints the table.
    pub(crate) fn print(&self) -> Result<(), Failure> {
        let format = Format { separator: self.sep, columns: self.columns.as_deref() };
        let mut inputs = self.inputs()?;
        if self.count || self.percent {
            let mut counts = Counts::new(self.columns.is_some());
            read(&mut inputs, &format, &mut counts)?;
            return self.print_counts(&counts.sorted());
        }
        let layout = match self.width {
            Some(width) => Layout::Fixed(width.into()),
            None => measure(&mut inputs, &format)?,
        };
        let mut output = output::open(self.pages());
        read(&mut inputs, &format, &mut Printer::new(layout, self.highlights_header(), &mut output))?;
        output.flush().map_err(cannot_print)
    }

    fn inputs(&self) -> Result<Vec<Input>, Failure> {
        match self.files.is_empty() {
            true => Ok(vec![Input::open("-".as_ref())?]),
            false => self.files.iter().map(|file| Input::open(file)).collect(),
        }
    }

    /// Prints counts: in columns on a terminal, else as a table that others can read.
    fn print_counts(&self, counted: &CountedRows) -> Result<(), Failure> {
        let mut output = output::open(self.pages());
        if output::is_terminal() {
            let mut widths = Widths::default();
            counted.read(self.percent, &mut widths)?;
            let printer = Printer::new(widths.layout(), self.highlights_header(), &mut output);
            counted.read(self.percent, &mut printer.numbers(if self.percent { 2 } else { 1 }))?;
        } else {
            counted.read(self.percent, &mut TsvPrinter::new(&mut output))?;
        }
        output.flush().map_err(cannot_print)
    }

    fn highlights_header(&self) -> bool {
        self.color.is_on(output::is_terminal())
    }

    /// Whether a pager is wanted. Not by someone who types the table: the pager would take the keys.
    fn pages(&self) -> bool {
        let reads_stdin = self.files.is_empty() || self.files.iter().any(|file| file.as_os_str() == "-");
        let is_typed = reads_stdin && io::stdin().is_terminal();
        output::is_terminal() && !self.no_pager && !is_typed
    }
}

/// Finds out how wide the columns are, and goes back to the beginning.
fn measure(inputs: &mut [Input], format: &Format<'_>) -> Result<Layout, Failure> {
    inputs.iter_mut().try_for_each(Input::keep)?;
    let mut widths = Widths::default();
    read(inputs, format, &mut widths)?;
    inputs.iter_mut().try_for_each(Input::rewind)?;
    Ok(widths.layout())
}
