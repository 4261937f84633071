//! Lookup data of plugins: loaded once per run, shared by all threads.

use std::error::Error;
use std::fmt;
use std::path::Path;

/// Data of a plugin (`#[plugin("name", tables = Type)]`), loaded when a run begins. Hooks reach it by
/// [`Flow::tables`](crate::plugin::Flow::tables).
///
/// ```
/// use std::collections::HashSet;
/// use std::fs;
///
/// use t2_core::prelude::*;
///
/// /// Ports that nobody should use
/// struct Forbidden(HashSet<u16>);
///
/// impl Tables<ForbiddenPortsSettings> for Forbidden {
///     fn load(settings: &ForbiddenPortsSettings) -> Result<Self, LoadError> {
///         if settings.file.is_empty() {
///             return Ok(Self(HashSet::new()));
///         }
///         let text = fs::read_to_string(&settings.file).map_err(|error| LoadError::file(&settings.file, error))?;
///         let ports = text.split_whitespace().map(|port| {
///             port.parse().map_err(|_| LoadError::file(&settings.file, format!("`{port}` is not a port")))
///         });
///         ports.collect::<Result<_, _>>().map(Self)
///     }
/// }
///
/// /// Counts packets to forbidden ports
/// #[plugin("forbiddenPorts", tables = Forbidden)]
/// #[derive(Default)]
/// struct ForbiddenPorts {
///     /// Packets to forbidden ports
///     #[flow_col]
///     forbidden_pkts: u64,
///     /// A file with ports, separated by white space
///     #[setting(default = String::new())]
///     file: String,
/// }
///
/// impl Plugin for ForbiddenPorts {
///     fn packet(&mut self, _: &Packet, flow: &mut Flow<Self>) -> Option<NoColumns> {
///         let (_, destination) = flow.key().ports();
///         self.forbidden_pkts += u64::from(flow.tables().0.contains(&destination));
///         None
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be loaded for settings of type `{S}`",
    label = "these tables have no loader",
    note = "write `impl Tables<{S}> for {Self}`"
)]
pub trait Tables<S>: Sized + Send + Sync + 'static {
    /// Loads the data; the settings are those of the run.
    ///
    /// # Errors
    /// The data cannot be read; the run does not begin.
    fn load(settings: &S) -> Result<Self, LoadError>;

    /// Lines about the data: what it is, of which date, and whom to name where it is shown. They go to the headers file,
    /// and to the lines of the plugin in the report.
    fn about(&self) -> Vec<String> {
        Vec::new()
    }
}

/// No data.
impl<S> Tables<S> for () {
    fn load(_: &S) -> Result<Self, LoadError> {
        Ok(())
    }
}

/// Data that could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    what: String,
}

impl LoadError {
    /// Data that cannot be loaded; `what` says what is wrong, and what to do.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into() }
    }

    /// A file that cannot be read or understood; `why` says why, with the line if that is known.
    pub fn file(path: impl AsRef<Path>, why: impl fmt::Display) -> Self {
        Self::new(format!("cannot load `{}`: {why}", path.as_ref().display()))
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl Error for LoadError {}
