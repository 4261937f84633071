//! Messages on standard error.

use std::io::{self, Write};

use t2_core::human::Printable;

/// Prints a message.
///
/// # Errors
/// Standard error cannot be written. A reader of it that has gone away is no error: nobody wants the message.
pub(crate) fn print(message: &str) -> io::Result<()> {
    match writeln!(io::stderr().lock(), "t2: {}", Printable(message)) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
