//! Groups of columns in both rows, bits, totals that share a line, a summary.

use t2_core::prelude::*;
use t2_core::row::Row;
use t2_core::value::BitFlags;

/// What went wrong
#[bits(u16)]
pub enum DemoStat {
    /// A header was cut
    HEADER_CUT = 0x0001,
    /// A length that is no number.
    LENGTH_WRONG = 0x8000,
}

/// Requests
#[derive(Columns)]
pub struct Requests {
    /// Requests sent
    #[col]
    requests: u32,
    /// Shortest name
    #[col(start = u32::MAX)]
    shortest: u32,
    #[total(sum, monitor = "unanswered")]
    unanswered: u32,
    /// Names that were asked for
    #[col(name = "askedFor", bare)]
    names: Vec<String>,
}

/// A request
#[derive(Columns)]
pub struct Request<'p> {
    /// Name that is asked for
    #[col]
    name: &'p str,
    /// Flags
    #[col(hex)]
    flags: u8,
}

/// Errors, and what else is counted of them
#[derive(Columns, Default)]
pub struct Errors {
    /// Largest error
    #[col]
    #[total(max, "Largest error (at most {LARGEST})")]
    largest_error: u16,
    #[total(sum)]
    repeated: u64,
}

const LARGEST: u16 = 9;

/// What is kept of a flow and printed for its packets, too
#[derive(Columns, Default)]
pub struct Size {
    /// Size
    #[col]
    #[total(sum, "Number of bytes")]
    size: u64,
}

/// A group with totals may be there in some flows only, and a kept one may be printed for packets, too
#[plugin("totals")]
#[derive(Default)]
pub struct Totals {
    #[total(sum, with(errors.repeated), "Number of errors, repeated", monitor = "errors")]
    count: u32,
    #[flow_cols]
    errors: Option<Errors>,
    #[flow_cols]
    total: Option<Size>,
    #[packet_cols]
    size: Size,
}

impl Plugin for Totals {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<TotalsRow> {
        Some(TotalsRow { size: Size::default() })
    }
}

/// Shows groups
#[plugin("demo", summary = Longest)]
pub struct Demo {
    /// What went wrong
    #[flow_col]
    #[total(or, "Aggregated demoStat", monitor = "demoStat")]
    demo_stat: DemoStat,
    #[flow_cols]
    requests: Requests,
    /// Bytes of the longest name
    #[flow_col(start = 1)]
    longest: u32,
    #[total(sum, with_share(answered), "Number of requests, answered")]
    sent: u32,
    #[total(sum, monitor = "answered")]
    answered: u32,

    /// Length
    #[packet_col]
    length: u32,
    #[packet_cols]
    request: Option<Request<'p>>,
    /// Host
    #[packet_col]
    host: &'p str,
    #[packet_cols]
    other: Option<Other>,
}

/// Something else
#[derive(Columns)]
pub struct Other {
    /// Something else
    #[col(none = "-")]
    other: Option<u8>,
}

/// The longest name
#[derive(Clone, Default)]
pub struct Longest(Largest<u64>);

impl Summary<Demo> for Longest {
    fn add(&mut self, demo: &Demo, flow: &EndedFlow) {
        self.0.offer(demo.longest.into(), flow, || flow.index());
    }

    fn merge(&mut self, other: Self) {
        self.0.merge(other.0);
    }

    fn lines(&self, _: &RunState<Demo>) -> Vec<String> {
        self.0.get().map(|(longest, _)| format!("Longest name: {longest}")).into_iter().collect()
    }
}

impl Plugin for Demo {
    fn packet<'p>(&'p mut self, _: &Packet<'p>, _: &mut Flow<Self>) -> Option<DemoRow<'p>> {
        self.requests.unanswered += 1;
        Some(DemoRow { length: 1, request: None, host: "", other: None })
    }
}

fn main() {
    assert_eq!(ui_tests::names::<Demo>(), "demoStat requests shortest askedFor longest");
    assert_eq!(ui_tests::names::<DemoRow<'_>>(), "length name flags host other");
    let requests = Requests { requests: 2, names: vec!["a".into(), "b".into()], ..Requests::default() };
    let demo = Demo { demo_stat: DemoStat::LENGTH_WRONG | DemoStat::HEADER_CUT, requests, ..Demo::default() };
    assert_eq!(ui_tests::cells(&demo), "0x8001|2|4294967295|a;b|1");
    let row = |request, other| DemoRow { length: 1, request, host: "h", other };
    assert_eq!(ui_tests::cells(&row(None, None)), "1|||\"h\"");
    let request = Request { name: "n", flags: 255 };
    assert_eq!(ui_tests::cells(&row(Some(request), Some(Other { other: None }))), "1|\"n\"|0xff|\"h\"|-");

    // Typed outputs learn which columns may be left out, and what text prints for an absent value.
    let columns = <DemoRow<'_> as t2_core::row::Row>::COLUMNS;
    assert_eq!(columns.iter().map(|column| column.is_omissible).collect::<Vec<_>>(), [false, true, true, false, true]);
    assert_eq!(columns.iter().map(|column| column.absent).collect::<Vec<_>>(), ["", "", "", "", "-"]);

    let names = DemoStat::SET.bits.iter().map(|bit| (bit.value, bit.name, bit.description));
    let expected = [(1, "HEADER_CUT", "A header was cut"), (0x8000, "LENGTH_WRONG", "A length that is no number")];
    assert!(names.eq(expected));
    assert_eq!(DemoStat::HEADER_CUT.when(false), DemoStat::NONE);

    let totals: Vec<_> = Demo::TOTALS.iter().map(|total| (total.field, total.with, total.monitor)).collect();
    let expected = [
        ("demo_stat", None, Some("demoStat")),
        ("unanswered", None, Some("unanswered")),
        ("sent", Some(3), None),
        ("answered", None, Some("answered")),
    ];
    assert_eq!(totals, expected);
    let totals: Vec<_> = Totals::TOTALS.iter().map(|total| (total.field, total.with)).collect();
    assert_eq!(totals, [("count", Some(2)), ("largest_error", None), ("repeated", None), ("size", None)]);
    let label = Totals::TOTALS.get(1).and_then(|total| total.label.map(|label| label(&|_| String::new())));
    assert_eq!(label.as_deref(), Some("Largest error (at most 9)"));
}
