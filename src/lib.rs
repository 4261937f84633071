//! t2 as a library: a program with plugins of your own, and runs inside of other programs.
//!
//! A crate that adds plugins depends on `t2` and on `t2-core`, as what `#[plugin]` generates names `t2-core`. It is a
//! plugin and a `main`:
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use t2::prelude::*;
//!
//! /// Shows the time to live (hop limit) of packets
//! #[plugin("ttl")]
//! #[derive(Default)]
//! struct Ttl {
//!     /// TTL of the packet
//!     #[packet_col]
//!     ttl: u8,
//! }
//!
//! impl Plugin for Ttl {
//!     fn packet(&mut self, packet: &Packet, _: &mut Flow<Self>) -> Option<TtlRow> {
//!         Some(TtlRow { ttl: packet.ip()?.ttl() })
//!     }
//! }
//!
//! t2::plugins! { pub PLUGINS = ..t2::STANDARD, Ttl }
//!
//! fn main() -> ExitCode {
//!     t2::main(&PLUGINS)
//! }
//! ```
//!
//! `t2 new-plugin NAME` writes such a crate.
//!
//! A [`Run`] reads captures inside of a program. Its rows go to sinks that are values, or to memory; it writes files only
//! if it has a prefix:
//!
//! ```
//! use t2::{Run, RunError, TableKind};
//!
//! fn main() -> Result<(), RunError> {
//!     let done = Run::new(&t2::STANDARD)
//!         .plugins(["basicFlow", "tcpWin"])
//!         .set("tcpWin.threshold=1000")
//!         .jobs(2)
//!         .keep(TableKind::Flows)
//!         .read("samples/dns.pcap")?;
//!     assert_eq!(done.flows().column("dstPort")?.first(), Some(&"53"));
//!     assert!(done.is_complete(), "{:?}", done.losses().messages());
//!     println!("{}", done.report().join("\n"));
//!     Ok(())
//! }
//! ```

mod arguments;
mod awk;
mod cli;
mod col;
mod conf;
mod describe;
mod explain;
mod extract;
mod failure;
mod input;
mod links;
mod list;
mod live;
mod machine;
mod manual;
mod messages;
mod metrics;
mod new_plugin;
mod outcome;
mod progress;
mod repeat;
mod reporter;
mod run;
mod signals;
mod sinks;
mod stdout;
mod view;

use std::process::ExitCode;

pub use sinks::STANDARD;
pub use t2_core::engine::{Done, Frames, IntoCapture, PluginList, Run, RunError, Running, TextTable, UnknownColumn};
/// What of the input of a run is not in its output, and why.
///
/// ```
/// use t2::{Run, RunError};
///
/// let done = Run::new(&t2::STANDARD).read("samples/dns.pcap")?;
/// assert!(done.losses().is_complete());
/// for message in done.losses().messages() {
///     eprintln!("{message}");
/// }
/// # Ok::<(), RunError>(())
/// ```
pub use t2_core::losses::Losses;
pub use t2_core::output::{Sink, TableKind};
pub use t2_core::report::MonitoringValues;
pub use t2_core::{plugins, prelude};
/// The plugins that t2 ships with, to be read by others (`reads(BasicStats)`).
///
/// ```
/// use t2::prelude::Plugin;
/// use t2::standard::BasicStats;
///
/// fn is_plugin<P: Plugin>() {}
/// is_plugin::<BasicStats>();
/// ```
pub use t2_plugins as standard;

/// The program t2 with these plugins: reads the arguments of the process, and does what they ask for.
///
/// Messages and the help name the program as its file is called.
///
/// ```no_run
/// t2::plugins! { pub PLUGINS = ..t2::STANDARD, Empty }
/// # use t2::prelude::*;
/// # /// Has no columns
/// # #[plugin("empty")]
/// # #[derive(Default)]
/// # struct Empty {}
/// # impl Plugin for Empty {
/// #     fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
/// #         None
/// #     }
/// # }
///
/// fn main() -> std::process::ExitCode {
///     t2::main(&PLUGINS)
/// }
/// ```
///
/// The status is 0 when all is done, 1 when data was lost or refused, 2 for wrong use.
pub fn main(list: &PluginList) -> ExitCode {
    cli::run(list)
}
