//! The filter of a run, and where it is written.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use clap::Args;

use crate::failure::Failure;

#[derive(Debug, Args)]
pub(crate) struct FilterArguments {
    /// Read only packets that a filter selects, such as 'tcp port 21'
    ///
    /// FILTER is written as for tcpdump (`man pcap-filter`). If it is the name of a file, or `@` and such a name, the filter
    /// is in that file, where `#` begins a comment. Lengths (`greater 1000`) are those on the wire, also where less was
    /// captured. This needs a build with `--features live`.
    #[arg(short = 'F', long = "filter", alias = "bpf-file", value_name = "FILTER", overrides_with = "filter", conflicts_with_all = ["filter_words", "extract"])]
    filter: Option<String>,

    /// The same filter behind all other arguments: `t2 -r FILE -- tcp port 21`
    #[arg(last = true, value_name = "FILTER", conflicts_with = "extract")]
    filter_words: Vec<String>,
}

impl FilterArguments {
    /// The expression, if there is one.
    pub(crate) fn expression(&self) -> Result<Option<String>, Failure> {
        let Some(filter) = &self.filter else {
            return Ok((!self.filter_words.is_empty()).then(|| self.filter_words.join(" ")));
        };
        let path = match filter.strip_prefix('@') {
            Some(path) => Path::new(path),
            None if Path::new(filter).is_file() => Path::new(filter),
            None => return Ok(Some(filter.clone())),
        };
        let text = fs::read_to_string(path).map_err(|error| match error.kind() {
            ErrorKind::InvalidData => Failure::Use(format!("`{}` is not text: write a filter in it", path.display())),
            _ => Failure::unreadable(path, error),
        })?;
        let expression = without_comments(&text);
        if expression.is_empty() {
            return Err(Failure::Use(format!("the file `{}` has no filter in it: write one", path.display())));
        }
        Ok(Some(expression))
    }
}

/// A filter on one line.
fn without_comments(text: &str) -> String {
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default());
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_a_filter_may_have_comments_and_several_lines() {
        assert_eq!(without_comments("# who\nhost 10.0.0.1 # me\n  and\tport 53\n\n"), "host 10.0.0.1 and port 53");
    }
}
