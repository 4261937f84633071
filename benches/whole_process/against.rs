//! Another program, which runs in turn with t2.

use std::path::Path;
use std::process::Command;
use std::str::FromStr;

use crate::captures::Capture;
use crate::command::{self, Mode};

/// Another program.
#[derive(Clone, Debug)]
pub(crate) enum Against {
    /// An older t2, which takes the same arguments.
    T2(String),
    /// A command line, whose words may have placeholders for the capture and the folder for outputs.
    Words(Vec<String>),
}

impl FromStr for Against {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let words: Vec<_> = text.split_whitespace().map(str::to_owned).collect();
        match (words.as_slice(), text.contains("{capture}")) {
            ([], _) => Err("write the path of a program, or a command line".to_owned()),
            ([program], false) => Ok(Self::T2(program.clone())),
            (_, false) => Err("write `{capture}` where the capture stands, and `{out}` for a folder".to_owned()),
            (_, true) => Ok(Self::Words(words)),
        }
    }
}

impl Against {
    /// Its run on a capture, with outputs in a folder.
    pub(crate) fn command(&self, capture: &Capture, mode: Mode, jobs: u32, folder: &Path) -> Command {
        match self {
            Self::T2(program) => {
                let mut command = Command::new(program);
                command::arguments(&mut command, capture, mode, jobs, folder);
                command
            }
            Self::Words(words) => {
                let (path, out) = (capture.path.display().to_string(), folder.display().to_string());
                let mut filled = words.iter().map(|word| word.replace("{capture}", &path).replace("{out}", &out));
                let mut command = Command::new(filled.next().unwrap_or_default());
                command.args(filled);
                command
            }
        }
    }
}
