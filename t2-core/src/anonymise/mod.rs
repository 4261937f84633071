//! Addresses replaced by others, so that outputs can be passed on.
//!
//! ```
//! use std::net::Ipv4Addr;
//!
//! use t2_core::anonymise::{Anonymiser, Key};
//!
//! let key = Key::parse(&[7, 1, 5, 2].repeat(8))?;
//! let anonymiser = Anonymiser::prefix_preserving(&key);
//! let network = |address: Ipv4Addr| anonymiser.ipv4(address).octets()[..3].to_owned();
//! let (one, other) = (Ipv4Addr::new(192, 0, 2, 1), Ipv4Addr::new(192, 0, 2, 77));
//! assert_eq!(network(one), network(other));
//! assert_eq!(anonymiser.text("from 192.0.2.1"), format!("from {}", anonymiser.ipv4(one)));
//! # Ok::<(), t2_core::anonymise::KeyError>(())
//! ```

mod anonymiser;
mod crypto_pan;
mod key;
mod recent;
#[cfg(test)]
mod tests;
mod text;

pub use anonymiser::Anonymiser;
pub use key::{Key, KeyError};
pub(crate) use recent::RecentAddresses;
