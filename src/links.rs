//! Names that the file of the program may have, as by a link: each stands for a command.

use std::ffi::OsString;

/// A name of the program's file, and what it stands for.
struct Link {
    name: &'static str,
    /// The command, with options.
    words: &'static [&'static str],
    /// The option whose value a first argument is that is a number.
    number: Option<&'static str>,
}

const LINKS: [Link; 5] = [
    Link { name: "tawk", words: &["awk"], number: None },
    Link { name: "tcol", words: &["col"], number: None },
    Link { name: "lsx", words: &["col", "--width=20"], number: Some("--width") },
    Link { name: "sortu", words: &["col", "--count"], number: None },
    Link { name: "sortup", words: &["col", "--percent"], number: None },
];

/// Whether a program of this name stands for a command of t2.
pub(crate) fn is_link(program: &str) -> bool {
    LINKS.iter().any(|link| link.name == program)
}

/// The words of a command line, which begin with the program, as those of t2: the command that a program of this name
/// stands for comes first.
pub(crate) fn spelled_out(program: &str, words: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut words = words.peekable();
    let Some(link) = LINKS.iter().find(|link| link.name == program) else { return words.collect() };
    let mut spelled: Vec<OsString> = words.next().into_iter().collect();
    spelled.extend(link.words.iter().map(OsString::from));
    let is_number = |word: &OsString| word.to_str().is_some_and(|word| word.bytes().all(|b| b.is_ascii_digit()));
    if let Some(option) = link.number
        && let Some(number) = words.next_if(is_number)
    {
        spelled.extend([option.into(), number]);
    }
    spelled.extend(words);
    spelled
}
