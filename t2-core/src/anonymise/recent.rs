//! Addresses that were replaced a short time ago: a packet mostly has those of packets before.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use super::anonymiser::Anonymiser;
use crate::mac::Mac;
use crate::place::place;

/// How many bits of a hash choose a place.
const PLACE_BITS: u32 = 10;

/// Replaces addresses, and keeps what it has replaced.
#[derive(Debug)]
pub(crate) struct RecentAddresses {
    anonymiser: Arc<Anonymiser>,
    ipv4: Recent<Ipv4Addr>,
    ipv6: Recent<Ipv6Addr>,
    mac: Recent<Mac>,
}

impl RecentAddresses {
    pub(crate) fn new(anonymiser: Arc<Anonymiser>) -> Self {
        Self { anonymiser, ipv4: Recent::default(), ipv6: Recent::default(), mac: Recent::default() }
    }

    /// As [`Anonymiser::ipv4`].
    #[inline]
    pub(crate) fn ipv4(&mut self, address: Ipv4Addr) -> Ipv4Addr {
        self.ipv4.get(address.to_bits().into(), address, |address| self.anonymiser.ipv4(address))
    }

    /// As [`Anonymiser::ipv6`].
    #[inline]
    pub(crate) fn ipv6(&mut self, address: Ipv6Addr) -> Ipv6Addr {
        let bits = address.to_bits();
        self.ipv6.get((bits >> 64) as u64 ^ bits as u64, address, |address| self.anonymiser.ipv6(address))
    }

    /// As [`Anonymiser::mac`].
    #[inline]
    pub(crate) fn mac(&mut self, address: Mac) -> Mac {
        let Mac([a, b, c, d, e, f]) = address;
        self.mac.get(u64::from_be_bytes([0, 0, a, b, c, d, e, f]), address, |address| self.anonymiser.mac(address))
    }

    /// The anonymiser.
    pub(crate) fn anonymiser(&self) -> &Anonymiser {
        &self.anonymiser
    }
}

/// Addresses of a kind with those that replace them, each in the place that it hashes to. Places are made with the first
/// address: most rows have no addresses of some kind.
#[derive(Debug)]
struct Recent<A>(Vec<Option<(A, A)>>);

impl<A> Default for Recent<A> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<A: Copy + PartialEq> Recent<A> {
    /// What replaces an address; `bits` are some of it.
    #[inline]
    fn get(&mut self, bits: u64, address: A, replace: impl FnOnce(A) -> A) -> A {
        let place = place(bits, PLACE_BITS);
        if let Some(Some((known, replaced))) = self.0.get(place)
            && *known == address
        {
            return *replaced;
        }
        let replaced = replace(address);
        self.keep(place, address, replaced);
        replaced
    }

    #[cold]
    fn keep(&mut self, place: usize, address: A, replaced: A) {
        if self.0.is_empty() {
            self.0.resize(1 << PLACE_BITS, None);
        }
        if let Some(kept) = self.0.get_mut(place) {
            *kept = Some((address, replaced));
        }
    }
}
