//! Messages on standard error.

use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::sync::OnceLock;

use t2_core::human::Printable;

/// The name of this program: that of the file that was started.
pub(crate) fn program() -> &'static str {
    static PROGRAM: OnceLock<String> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let path = env::args_os().next().unwrap_or_default();
        let name = Path::new(&path).file_name().map(|name| name.to_string_lossy().into_owned());
        name.unwrap_or_else(|| "t2".to_owned())
    })
}

/// Prints a message.
///
/// # Errors
/// Standard error cannot be written. A reader of it that has gone away is no error: nobody wants the message.
pub(crate) fn print(message: &str) -> io::Result<()> {
    match writeln!(io::stderr().lock(), "{}: {}", Printable(program()), Printable(message)) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
