//! Rows reach a sink in typed form: what a sink of typed values gets, printed by the schema of the table, is the text that
//! the text sinks write for the same run.

#[path = "../common/mod.rs"]
mod common;
mod print;
mod sink;

use std::num::NonZeroUsize;

use common::{Place, run_info, sample};
use sink::{Cell, Kept, Row};
use t2_core::capture::Capture;
use t2_core::engine::{Engine, Observer, Plan, Progress};
use t2_core::output::{FieldKind, Schema, TableKind};
use t2_core::prelude::*;
use t2_core::report::Notice;
use t2_plugins::STANDARD;

/// A compound
#[derive(Value)]
struct Request<'p> {
    #[value(name = "start")]
    first: &'p [u8],
    #[value(bare)]
    label: &'static str,
    length: Option<i16>,
}

/// Columns that may be left out
#[derive(Columns)]
struct Answer {
    /// Signed number
    #[col]
    answer: i32,
    /// Text or nothing
    #[col]
    answer_text: Option<&'static str>,
}

/// Has values of kinds that no other plugin has
#[plugin("kinds", ordered)]
#[derive(Default)]
struct Kinds {
    packets: u64,
    /// Even number of packets, or nothing
    #[flow_col(none = "*")]
    even: Option<u64>,
    /// Nested lists
    #[flow_col(hex)]
    nested: Vec<Vec<u16>>,
    /// Half of the packets
    #[flow_col]
    half: f64,
    #[flow_cols]
    answer: Option<Answer>,

    /// Number in double precision, or nothing
    #[packet_col(none = "\"-\"")]
    share: Option<f64>,
    /// What was asked
    #[packet_col]
    request: Vec<Request<'p>>,
    /// Whether the number of packets is odd
    #[packet_col]
    is_odd: bool,
}

impl Plugin for Kinds {
    fn packet<'p>(&'p mut self, packet: &Packet<'p>, _: &mut Flow<Self>) -> Option<KindsRow<'p>> {
        self.packets += 1;
        let first = packet.payload().get(..3).unwrap_or_default();
        let length = i16::try_from(packet.payload().len()).ok().filter(|length| *length > 0);
        let request = Request { first, label: "a;b", length: length.map(|length| -length) };
        let is_odd = self.packets % 2 == 1;
        let share = is_odd.then_some(self.packets as f64 / 3.0);
        Some(KindsRow { share, request: vec![request], is_odd })
    }

    fn flow_end(&mut self, _: &mut Flow<Self>) {
        self.even = self.packets.is_multiple_of(2).then_some(self.packets);
        self.nested = vec![vec![], vec![self.packets as u16, 7]];
        self.half = self.packets as f64 / 2.0;
        self.answer = self.even.map(|even| Answer { answer: -(even as i32), answer_text: (even > 2).then_some("\t") });
    }
}

t2_core::plugins! {
    /// All plugins, and one of kinds.
    PLUGINS = ..STANDARD, Kinds
}

struct Silent;

impl Observer for Silent {
    fn progress(&mut self, _: &Progress) {}

    fn notice(&mut self, _: &Notice, _: &Progress) {}
}

/// A table in both forms.
struct Both {
    schema: Schema,
    typed: Vec<Row>,
    text: common::Table,
}

/// The tables of flows and of packets of a run over a sample.
fn run(name: &str, jobs: usize) -> [Both; 2] {
    let place = Place::new();
    let mut plan = Plan::new(PLUGINS.entries());
    plan.packet_file = true;
    // The direction is in the text file only if it is asked for.
    plan.columns.keep(TableKind::Packets, plan.table(TableKind::Packets).names());
    plan.jobs = NonZeroUsize::new(jobs).expect("a number of threads");
    let tables = [TableKind::Flows, TableKind::Packets].map(|kind| {
        let sink = Kept::default();
        plan.add_sink(kind, sink.clone());
        // The schema is read back, as another program has it.
        let schema = Schema::from_json(&plan.table(kind).schema().to_json()).expect("a schema");
        (schema, sink)
    });
    let run = run_info(&place, &plan);
    let mut engine = Engine::new(plan, &run).expect("outputs");
    let mut capture = Capture::open(&sample(name)).expect("a capture");
    engine.run(&mut capture, &mut Silent).expect("outputs");
    engine.finish().expect("outputs");
    tables.map(|(schema, sink)| {
        let file = if schema.table == TableKind::Flows { "out_flows.txt" } else { "out_packets.txt" };
        Both { schema, typed: sink.rows(), text: place.table(file) }
    })
}

/// Asserts that the typed rows of a table are those of the text file.
fn assert_same(name: &str, Both { schema, typed, text }: &Both) {
    let names: Vec<_> = schema.columns.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, text.header);
    assert!(!typed.is_empty() && typed.len() == text.rows.len(), "{name}: {} typed rows", typed.len());
    let is_quoted = schema.table == TableKind::Flows;
    for (n, (typed, text)) in typed.iter().zip(&text.rows).enumerate() {
        assert_eq!(typed.len(), schema.columns.len(), "{name}: cells of row {n}");
        for ((field, cell), text) in schema.columns.iter().zip(typed).zip(text) {
            let printed = print::cell(field, cell, is_quoted);
            assert_eq!(printed, *text, "{name}: row {n} of {:?}, column {}: {cell:?}", schema.table, field.name);
        }
    }
}

const CAPTURES: [&str; 4] = ["mixed.pcapng", "ftp.pcap", "tunnels.pcap", "vlan.pcap"];

#[test]
fn typed_rows_printed_by_the_schema_are_the_text_files() {
    for name in CAPTURES {
        for jobs in [1, 3] {
            run(name, jobs).iter().for_each(|table| assert_same(&format!("{name} -j {jobs}"), table));
        }
    }
}

/// The cells of a column.
fn column<'t>(Both { schema, typed, .. }: &'t Both, name: &str) -> Vec<&'t Cell> {
    let at = schema.columns.iter().position(|field| field.name == name).expect("a column");
    typed.iter().map(|row| &row[at]).collect()
}

#[test]
fn what_is_absent_is_null_whatever_text_prints_for_it() {
    let [flows, packets] = run("mixed.pcapng", 3);
    // Text has `*`, `-`, `"-"` and nothing for these.
    for name in ["even", "srcIP", "srcIPOrg", "answer"] {
        let (nulls, values): (Vec<_>, Vec<_>) = column(&flows, name).into_iter().partition(|cell| **cell == Cell::Null);
        assert!(!nulls.is_empty() && !values.is_empty(), "{name}: {} nulls, {} values", nulls.len(), values.len());
    }
    // A plugin that shows nothing of a packet leaves nulls, as does a value that is absent.
    for name in ["tcpWinSize", "srcIP", "share"] {
        let nulls = column(&packets, name).into_iter().filter(|cell| **cell == Cell::Null).count();
        assert!(nulls > 0 && nulls < packets.typed.len(), "{name}: {nulls} nulls");
    }
}

#[test]
fn a_payload_is_bytes_and_a_compound_has_a_value_for_each_named_part() {
    let [_, packets] = run("ftp.pcap", 1);
    let payloads = column(&packets, "l7Content");
    assert!(payloads.contains(&&Cell::Binary(b"USER anonymous\r\n".to_vec())));
    assert!(payloads.iter().all(|cell| matches!(cell, Cell::Binary(_))));

    let kind = packets.schema.columns.iter().find(|field| field.name == "request").map(|field| &field.kind);
    let Some(FieldKind::Optional(list)) = kind else { panic!("{kind:?}") };
    let FieldKind::List(compound) = &**list else { panic!("{list:?}") };
    let FieldKind::Compound(parts) = &**compound else { panic!("{compound:?}") };
    assert_eq!(parts.iter().map(|part| part.name.as_str()).collect::<Vec<_>>(), ["start", "label", "length"]);
    let bytes = |bytes: &[u8]| Cell::List(bytes.iter().map(|&byte| Cell::Unsigned(byte.into())).collect());
    let request =
        |first: &[u8], length| Cell::List(vec![Cell::Struct(vec![bytes(first), Cell::Text(b"a;b".to_vec()), length])]);
    let requests = column(&packets, "request");
    assert!(requests.contains(&&request(b"USE", Cell::Signed(-16))));
    assert!(requests.contains(&&request(b"", Cell::Null)));
}
