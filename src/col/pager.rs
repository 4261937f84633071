//! The program that shows long texts on a terminal.

use std::env;
use std::io::{self, Write};
use std::iter::Peekable;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::str::Chars;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::SIGINT;

/// The pager if the user has none: long lines are not wrapped, a text that fits on the screen is only printed.
const DEFAULT: &str = "less -S -F -R -X";

/// Options of less, if neither its command nor the user's environment has any.
const LESS: &str = "SFRX";

/// The words of the command that shows texts, for a value of `$PAGER`. None if they are only to be printed.
pub(super) fn command(pager: Option<&str>) -> Option<Vec<String>> {
    let words = words(pager.unwrap_or(DEFAULT));
    let is_one = words.first().is_some_and(|program| !program.is_empty() && program != "cat");
    is_one.then_some(words)
}

/// Splits a command as a shell does: at blanks that are not quoted. Variables and the like are not replaced.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut chars = command.chars().peekable();
    while chars.next_if(|c| c.is_whitespace()).is_some() {}
    while chars.peek().is_some() {
        words.push(word(&mut chars));
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
    }
    words
}

fn word(chars: &mut Peekable<Chars<'_>>) -> String {
    let mut word = String::new();
    let mut quote = None;
    while let Some(c) = chars.next_if(|c| quote.is_some() || !c.is_whitespace()) {
        match (c, quote) {
            (_, Some(begun)) if c == begun => quote = None,
            ('"' | '\'', None) => quote = Some(c),
            ('\\', None | Some('"')) => word.extend(chars.next()),
            _ => word.push(c),
        }
    }
    word
}

/// A pager that runs. It is waited for at the end.
#[derive(Debug)]
pub(super) struct Pager {
    child: Child,
    text: Option<ChildStdin>,
}

impl Pager {
    /// Starts a pager; none if there is no such program.
    pub(super) fn start(command: &[String]) -> Option<Self> {
        let (program, arguments) = command.split_first()?;
        let mut process = Command::new(program);
        process.args(arguments).stdin(Stdio::piped());
        if env::var_os("LESS").is_none() {
            process.env("LESS", LESS);
        }
        // Ctrl-C is for the pager, which goes on and must not lose the terminal to the shell. If the signal cannot be
        // handled, the table can be printed all the same.
        let is_ours = Arc::new(AtomicBool::new(false));
        let _ = signal_hook::flag::register_conditional_default(SIGINT, Arc::clone(&is_ours));
        let Ok(mut child) = process.spawn() else {
            is_ours.store(true, Ordering::Relaxed);
            return None;
        };
        let text = child.stdin.take();
        Some(Self { child, text })
    }
}

impl Write for Pager {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.text {
            Some(text) => text.write(bytes),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Pager {
    fn drop(&mut self) {
        drop(self.text.take());
        // How it ended says nothing about what was printed.
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_split_as_a_shell_does() {
        for (command, expected) in [
            ("less -S", &["less", "-S"][..]),
            ("  less\t-S  ", &["less", "-S"]),
            (r#"'my pager' "a b"c \  "\"" '\'"#, &["my pager", "a bc", " ", "\"", "\\"]),
            ("less ''", &["less", ""]),
            ("less 'x", &["less", "x"]),
            ("", &[]),
        ] {
            assert_eq!(words(command), expected, "{command}");
        }
    }

    #[test]
    fn less_is_the_pager_if_the_user_has_none() {
        assert_eq!(command(None).unwrap(), ["less", "-S", "-F", "-R", "-X"]);
        assert_eq!(command(Some("more -d")).unwrap(), ["more", "-d"]);
    }

    #[test]
    fn an_empty_pager_and_cat_mean_that_texts_are_only_printed() {
        for pager in ["", " ", "cat", "''"] {
            assert_eq!(command(Some(pager)), None, "{pager}");
        }
    }

    #[test]
    fn a_pager_that_is_not_there_is_none() {
        assert!(Pager::start(&["/nowhere/pager".to_owned()]).is_none());
    }
}
