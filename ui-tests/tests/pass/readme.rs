//! A plugin with all there is: columns in both files, totals, a setting.

use t2_core::plugin::Describe;
use t2_core::prelude::*;
use t2_core::row::Row;
use t2_core::settings::{Given, Settings};
use t2_core::total::Fold;

const BELOW: u8 = 0x01;

/// Counts packets below a size
///
/// and has a second paragraph.
#[plugin("smallPackets", order = 310)]
#[derive(Default)]
pub struct SmallPackets {
    /// Status of the flow,
    /// in bits
    #[flow_col(hex)]
    #[total(or, "Aggregated status (bit {BELOW})")]
    small_stat: u8,
    /// Share of the packets below the threshold
    #[flow_col]
    small_ratio: f32,
    /// Size of the packet
    #[packet_col]
    small_size: u32,
    /// Packets of this flow below the threshold so far
    #[packet_col]
    pub small_count: u32,
    /// Packets below this size are counted
    #[setting(default = 100)]
    threshold: u32,
    #[total(sum, percent_of(tcp_packets), "Number of packets below {threshold}, {{unset}}")]
    below: u32,
    #[total(max, "Largest number of packets")]
    packets: u32,
}

impl Plugin for SmallPackets {
    fn packet(&mut self, packet: &Packet, flow: &mut Flow<Self>) -> Option<SmallPacketsRow> {
        self.packets += 1;
        let small_size = packet.wire_len();
        if small_size < flow.settings().threshold {
            self.below += 1;
            self.small_stat |= BELOW;
        }
        Some(SmallPacketsRow { small_size, small_count: self.below })
    }

    fn flow_end(&mut self, _: &mut Flow<Self>) {
        self.small_ratio = ratio(self.below, self.packets);
    }
}

fn main() {
    assert_eq!(SmallPackets::NAME, "smallPackets");
    assert_eq!(SmallPackets::DESCRIPTION, "Counts packets below a size");
    assert_eq!(SmallPackets::ORDER, Some(310));
    assert_eq!(ui_tests::names::<SmallPackets>(), "smallStat smallRatio");
    assert_eq!(ui_tests::types::<SmallPackets>(), "H8 F");
    assert_eq!(ui_tests::names::<SmallPacketsRow>(), "smallSize smallCount");
    let row = SmallPacketsRow { small_size: 60, small_count: 1 };
    assert_eq!(ui_tests::cells(&row), "60|1");

    let mut settings = SmallPacketsSettings::default();
    let [threshold] = SmallPacketsSettings::SETTINGS else { panic!("one setting") };
    assert_eq!((threshold.name, threshold.description), ("threshold", "Packets below this size are counted"));
    assert_eq!((threshold.get)(&settings), "100");
    assert!((threshold.set)(&mut settings, Given::Text("many")).is_err());
    assert_eq!((threshold.set)(&mut settings, Given::Text("64")), Ok(()));

    let setting = |n: usize| SmallPacketsSettings::SETTINGS.get(n).map(|setting| (setting.get)(&settings));
    let setting = |n| setting(n).unwrap_or_default();
    let totals: Vec<_> =
        SmallPackets::TOTALS.iter().filter_map(|total| Some((total.fold, total.label?(&setting)))).collect();
    let labels = ["Aggregated status (bit 1)", "Number of packets below 64, {unset}", "Largest number of packets"]
        .map(String::from);
    let [status, number, largest] = labels;
    assert_eq!(totals, [(Fold::Or, status), (Fold::Sum, number), (Fold::Max, largest)]);
}
