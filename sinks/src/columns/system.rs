//! Errors of libraries as errors of the system.

use std::error::Error;
use std::io;

/// What the system said, behind what a library says.
pub(super) fn system_error(error: impl Error + Send + Sync + 'static) -> io::Error {
    let mut source: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(cause) = source {
        if let Some(cause) = cause.downcast_ref::<io::Error>() {
            return cause.raw_os_error().map_or_else(|| cause.kind().into(), io::Error::from_raw_os_error);
        }
        source = cause.source();
    }
    io::Error::other(error)
}
