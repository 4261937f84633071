//! What flows share, data and summaries are of any type that can be.

use std::collections::{BTreeMap, HashSet};
use std::net::IpAddr;

use t2_core::prelude::*;

/// Counts packets of sources
#[plugin("sources", shared = BTreeMap<IpAddr, (u64, HashSet<u16>)>, tables = ())]
#[derive(Default)]
struct Sources {}

impl Plugin for Sources {
    fn packet(&mut self, _: &Packet, flow: &mut Flow<Self>) -> Option<NoColumns> {
        let (source, _) = flow.key().addresses()?;
        let (_, port) = flow.key().ports();
        let (packets, ports) = flow.shared().entry(source).or_default();
        *packets += 1;
        ports.insert(port);
        None
    }
}

t2_core::plugins! { PLUGINS = Sources, sink TxtSink }

fn main() {
    assert_eq!(PLUGINS.entries().len(), 2);
}
