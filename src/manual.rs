//! `completions` and `man`: what shells and readers of manuals need, generated from the arguments.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Command};
use clap_complete::Shell;

use crate::failure::Failure;
use crate::stdout;

/// Print the completions of a shell
///
/// For bash: `t2 completions bash > ~/.local/share/bash-completion/completions/t2`.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    /// Prints the completions for a program with these arguments.
    pub(crate) fn print(&self, mut program: Command) -> Result<(), Failure> {
        let mut script = Vec::new();
        let name = program.get_name().to_owned();
        clap_complete::generate(self.shell, &mut program, name, &mut script);
        stdout::print(script)
    }
}

/// Print the manual page
///
/// Read it with `t2 man | man -l -`.
#[derive(Debug, Args)]
pub(crate) struct Manual {
    /// The command that the page is of, such as `run` (default: the program)
    #[arg(conflicts_with = "folder")]
    command: Option<String>,

    /// Write the pages of the program and of all its commands to a folder, such as ~/.local/share/man/man1
    #[arg(long = "dir", value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

impl Manual {
    /// Prints a page of a program with these arguments, or writes all.
    pub(crate) fn print(&self, mut program: Command) -> Result<(), Failure> {
        program.build();
        match (&self.folder, &self.command) {
            (Some(folder), _) => write_all(&program, folder),
            (None, None) => stdout::print(page(&program)?),
            (None, Some(name)) => match program.find_subcommand(name) {
                Some(command) => stdout::print(page(command)?),
                None => {
                    let names: Vec<_> = commands(&program).map(Command::get_name).collect();
                    Err(Failure::Use(format!("there is no command `{name}`: commands are {}", names.join(", "))))
                }
            },
        }
    }
}

fn commands(program: &Command) -> impl Iterator<Item = &Command> {
    program.get_subcommands().filter(|command| !command.is_hide_set())
}

/// The manual page of a command in roff.
fn page(command: &Command) -> Result<Vec<u8>, Failure> {
    let mut roff = Vec::new();
    let rendered = clap_mangen::Man::new(command.clone()).render(&mut roff);
    rendered.map_err(|error| Failure::Use(format!("the manual page cannot be made: {error}")))?;
    Ok(roff)
}

fn write_all(program: &Command, folder: &Path) -> Result<(), Failure> {
    let write = |command: &Command| -> Result<(), Failure> {
        let name = command.get_display_name().unwrap_or(command.get_name());
        let path = folder.join(format!("{name}.1"));
        fs::write(&path, page(command)?).map_err(|error| Failure::unwritable(&path, &error))
    };
    fs::create_dir_all(folder).map_err(|error| Failure::unwritable(folder, &error))?;
    write(program)?;
    commands(program).try_for_each(write)
}
