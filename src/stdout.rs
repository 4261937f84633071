//! Text on standard output.

use t2_core::output::OutputFile;

use crate::failure::Failure;

/// Prints a text, all of it.
///
/// # Errors
/// Standard output cannot be written.
pub(crate) fn print(text: impl AsRef<[u8]>) -> Result<(), Failure> {
    let mut output = OutputFile::stdout();
    output.write(text.as_ref()).and_then(|()| output.flush()).map_err(Failure::Output)
}
