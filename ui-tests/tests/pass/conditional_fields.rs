//! Fields that are there in some builds only. `all()` always holds, `any()` never.

use t2_core::prelude::*;
use t2_core::row::Row;
use t2_core::settings::Settings;

/// A compound
#[derive(Clone, Default, Value)]
struct Pair {
    #[cfg(all())]
    code: u16,
    #[cfg(any())]
    missing: Missing,
    count: u32,
}

/// Totals that come and go
#[derive(Columns, Default)]
struct Group {
    /// Not there
    #[cfg(any())]
    #[col]
    #[total(sum, with(missing), "Number of {MISSING}")]
    missing: Missing,
    /// There
    #[cfg(all())]
    #[col]
    #[total(sum, with(failed), "Number of requests, failed")]
    requests: u32,
    #[cfg(any())]
    #[total(sum)]
    failed: Missing,
    #[cfg(all())]
    #[total(sum)]
    failed: u32,
}

/// Has fields that come and go
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    /// There
    #[cfg(all())]
    #[flow_col(hex)]
    there: u8,
    /// Not there
    #[cfg(any())]
    #[flow_col]
    #[total(sum, "Number of {MISSING}")]
    not_there: Missing,
    /// One
    #[cfg(all())]
    #[flow_col]
    one_or_the_other: u8,
    /// The other
    #[flow_col]
    #[cfg(any())]
    one_or_the_other: Missing,
    /// A pair
    #[flow_col]
    pair: Pair,
    /// Not there
    #[cfg(any())]
    #[packet_col]
    absent: Missing,
    /// There
    #[cfg(all())]
    #[packet_col]
    present: u8,
    /// There
    #[cfg(all())]
    #[setting(default = 1)]
    limit: u8,
    /// Not there
    #[cfg(any())]
    #[setting(default = 1)]
    ceiling: Missing,
    #[flow_cols]
    group: Group,
    #[cfg(any())]
    #[total(sum, with(group.missing), "Number of {MISSING}")]
    requests: Missing,
    #[cfg(all())]
    #[total(sum, with(group.failed), "Number of packets, failed")]
    packets: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<DemoRow> {
        Some(DemoRow { present: 1 })
    }
}

/// Is not there at all
#[plugin("absent")]
#[cfg(any())]
#[derive(Default)]
struct Absent {
    /// Not there
    #[flow_col]
    value: Missing,
    /// Not there
    #[packet_col]
    size: Missing,
    /// Not there
    #[setting(default = 1)]
    limit: Missing,
}

fn main() {
    assert_eq!(ui_tests::names::<Demo>(), "there oneOrTheOther pair requests");
    assert_eq!(ui_tests::cells(&Demo::default()), "0x00|0|0_0|0");
    assert_eq!(ui_tests::cells(&DemoRow { present: 1 }), "1");
    assert_eq!(<DemoSettings as Settings>::SETTINGS.len(), 1);
    let totals: Vec<_> = Demo::TOTALS.iter().map(|total| (total.field, total.with)).collect();
    assert_eq!(totals, [("requests", Some(1)), ("failed", None), ("packets", Some(1))]);
}
