//! A misspelt total of a group.

use t2_core::prelude::*;

/// Requests
#[derive(Columns, Default)]
struct Requests {
    /// Requests sent
    #[col]
    #[total(sum)]
    sent: u32,
}

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    #[flow_cols]
    requests: Requests,
    #[total(sum, with(requests.snt), "Number of scans, requests")]
    scans: u32,
    #[total(sum, with(requests.sent), "Number of tries, requests")]
    tries: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {}
