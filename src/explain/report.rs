//! Explains the values of a report or a log.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use t2_core::human::Printable;

use super::known::{Known, Question};
use super::text;
use crate::describe::wrapped;
use crate::failure::Failure;

/// Explains each `name=value` of a file once, in its order; `-` is standard input.
pub(super) fn text(known: &Known, path: &Path) -> Result<String, Failure> {
    let read = if path.as_os_str() == "-" { read_stdin() } else { fs::read(path) };
    let bytes = read.map_err(|error| Failure::unreadable(path, error))?;
    Ok(explained(known, &String::from_utf8_lossy(&bytes)))
}

fn read_stdin() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
}

fn explained(known: &Known, report: &str) -> String {
    let mut done = HashSet::new();
    let (mut blocks, mut unknown) = (Vec::new(), Vec::new());
    for (name, value) in report.lines().flat_map(pairs) {
        if !done.insert((name, value)) {
            continue;
        }
        let question = Question { name, value: Some(value), has_short_settings: false };
        let found = text::blocks(known, question).unwrap_or_default();
        // In prose, a name before `=` may be anything; a number in hexadecimal is a value.
        if found.is_empty() && value.starts_with("0x") {
            unknown.push(format!("{name}={value}"));
        }
        blocks.extend(found);
    }
    if !unknown.is_empty() {
        let lines = wrapped("Not known: ", 11, &unknown.join(", "));
        blocks.push(lines.iter().map(|line| format!("{}\n", Printable(line))).collect());
    }
    match blocks.is_empty() {
        true => "Nothing to explain: there is no `name=value` with a name of t2\n".to_owned(),
        false => blocks.join("\n"),
    }
}

/// The `name=value` of a line.
fn pairs(line: &str) -> impl Iterator<Item = (&str, &str)> {
    line.match_indices('=').filter_map(|(at, _)| {
        let (before, after) = (line.get(..at)?, line.get(at + 1..)?);
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
        let name = before.rfind(|c| !is_name(c)).map_or(Some(before), |end| before.get(end..)?.get(1..));
        let end = after.find(|c: char| c.is_whitespace() || matches!(c, ',' | ')' | ']' | '"' | '\''));
        let value = after.get(..end.unwrap_or(after.len()))?.trim_end_matches(['.', ':', ';']);
        name.filter(|name| !name.is_empty() && !value.is_empty()).map(|name| (name, value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_found_anywhere_in_a_line() {
        let found = |line| pairs(line).collect::<Vec<_>>();
        assert_eq!(found("tcpFlags: Aggregated tcpFStat=0x4f33"), [("tcpFStat", "0x4f33")]);
        assert_eq!(found("a=1, b = 2 (c=0x03) é=5 x==="), [("a", "1"), ("c", "0x03"), ("x", "==")]);
        assert_eq!(found("t2 --set tcpWin.threshold=5"), [("tcpWin.threshold", "5")]);
    }

    #[test]
    fn each_value_is_explained_once_and_what_is_not_known_is_listed() {
        let known = Known::new(&crate::STANDARD, None).expect("what is known");
        let report = "tcpWin: Aggregated tcpWinStat=0x01\nagain tcpWinStat=0x01, other=0x7 prose=yes\n";
        let text = explained(&known, report);
        assert_eq!(text.matches("0x01 BELOW_THRESHOLD: ").count(), 1, "{text}");
        assert!(text.ends_with("\nNot known: other=0x7\n"), "{text}");
        assert!(explained(&known, "nothing = here").starts_with("Nothing to explain"));
    }

    #[test]
    fn control_characters_of_a_log_do_not_reach_the_terminal() {
        let known = Known::new(&crate::STANDARD, None).expect("what is known");
        let text = explained(&known, "other=0x\u{1b}[31m hdrDesc=\u{1b}[31m");
        assert!(text.contains("hdrDesc=\\u{1b}[31m") && text.contains("other=0x\\u{1b}[31m"), "{text}");
    }
}
