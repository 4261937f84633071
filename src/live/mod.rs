//! Live interfaces and filters, through libpcap. A build without the feature `live` has the arguments for it, and says how
//! to get the rest.

#[cfg(feature = "live")]
mod filter;
#[cfg(feature = "live")]
mod interface;
#[cfg(feature = "live")]
mod interfaces;
#[cfg(feature = "live")]
mod link;
#[cfg(feature = "live")]
mod list;
#[cfg(feature = "live")]
mod merge;
#[cfg(not(feature = "live"))]
mod missing;
#[cfg(feature = "live")]
mod open;
#[cfg(feature = "live")]
mod rights;
#[cfg(feature = "live")]
mod stopping;

#[cfg(feature = "live")]
pub(crate) use {filter::filter, list::print, open::open, rights::remark};

#[cfg(not(feature = "live"))]
pub(crate) use missing::{filter, open, print, remark};
