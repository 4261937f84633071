//! The MAC address of each IP address, across all flows.

use std::collections::HashMap;
use std::net::Ipv4Addr;

use t2_core::prelude::*;

/// The MAC address that was seen first with each IP address.
#[derive(Debug, Default)]
pub struct Hosts {
    first: HashMap<Ipv4Addr, Mac>,
}

impl Hosts {
    /// The MAC address that was first seen with `ip`: `mac` if there was none before. Keeps at most `room` addresses.
    pub(super) fn first(&mut self, ip: Ipv4Addr, mac: Mac, room: usize) -> Mac {
        match self.first.get(&ip) {
            Some(first) => *first,
            None => {
                if self.first.len() < room {
                    self.first.insert(ip, mac);
                }
                mac
            }
        }
    }
}
