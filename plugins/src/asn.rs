//! The autonomous systems of source and destination, from the files of labels that `basicFlow` has loaded.

use t2_core::prelude::*;

use crate::BasicFlow;

/// Shows the autonomous systems of addresses, if a file in `basicFlow.labels` has them
#[plugin("asn", order = 101, on_request, reads(BasicFlow))]
#[derive(Default)]
pub struct Asn {
    /// Number of the autonomous system of the source
    #[flow_col(name = "srcASN", none = "-")]
    source: Option<u32>,
    /// Number of the autonomous system of the destination
    #[flow_col(name = "dstASN", none = "-")]
    destination: Option<u32>,
}

impl Plugin for Asn {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }

    fn flow_end(&mut self, flow: &mut Flow<Self>) {
        [self.source, self.destination] = flow.read::<BasicFlow>().systems().map(|number| number.map(u32::from));
    }
}
