//! How many different addresses there were, in bounded memory.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::IpAddr;

/// Up to this many addresses the number is exact. Beyond it is an estimate with a standard error of 0.4 %.
const EXACT: usize = 1 << 16;

/// A set of addresses that only knows its size: it keeps the smallest of their hashes ("k minimum values"). The hash has no
/// secret, so that the number is the same in each run.
#[derive(Debug, Default)]
pub(super) struct Distinct {
    smallest: BTreeSet<u64>,
    is_full: bool,
}

impl Distinct {
    /// Adds an address, which may be in the set.
    pub(super) fn add(&mut self, address: IpAddr) {
        let mut hasher = DefaultHasher::new();
        address.hash(&mut hasher);
        self.smallest.insert(hasher.finish());
        if self.smallest.len() > EXACT {
            self.smallest.pop_last();
            self.is_full = true;
        }
    }

    /// Whether the number is exact.
    pub(super) fn is_exact(&self) -> bool {
        !self.is_full
    }

    /// The number of different addresses.
    pub(super) fn estimate(&self) -> u64 {
        match self.smallest.last() {
            Some(largest) if self.is_full => ((EXACT - 1) as f64 / (*largest as f64 / u64::MAX as f64)).round() as u64,
            _ => self.smallest.len() as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn distinct(addresses: impl IntoIterator<Item = u32>) -> Distinct {
        let mut distinct = Distinct::default();
        addresses.into_iter().for_each(|address| distinct.add(Ipv4Addr::from_bits(address).into()));
        distinct
    }

    #[test]
    fn an_address_counts_once() {
        let few = distinct([1, 2, 1, 3, 2]);
        assert_eq!((few.estimate(), few.is_exact()), (3, true));
    }

    #[test]
    fn the_same_address_of_another_version_is_another_one() {
        let mut both = distinct([0x0102_0304]);
        both.add(Ipv4Addr::from_bits(0x0102_0304).to_ipv6_compatible().into());
        assert_eq!(both.estimate(), 2);
    }

    #[test]
    fn many_addresses_are_estimated_in_bounded_memory() {
        let many = distinct((0..300_000).chain(0..300_000));
        assert!((many.estimate() as f64 / 300_000.0 - 1.0).abs() < 0.02, "{}", many.estimate());
        assert_eq!((many.is_exact(), many.smallest.len()), (false, EXACT));
    }
}
