//! Rows in a style.

use std::net::IpAddr;
use std::sync::Arc;

use proptest::prelude::*;
use t2_core::mac::Mac;
use t2_core::output::{LaneIndex, Rows, Table, TableColumn, TableKind};
use t2_core::row::{Cells, Column};
use t2_core::time::Timestamp;
use t2_core::value::{Hex, Kind, Value};

use crate::json::StyledEncoder;
use crate::json::names::{ECS, EVE, Names, Style, ZEEK};
use crate::json::template::Template;
use crate::lines::Lines;

type Styled = Lines<StyledEncoder>;

/// A column that the table of a test has, and its cell.
type Cell<'v> = (&'static str, &'v dyn Fn(&mut Styled));

fn lines(style: &Style, names: &Names, cells: &[&'static str]) -> Styled {
    let column = |name: &&'static str| TableColumn::from(Column::new(name, "", &Kind::U8));
    let table = Table { kind: TableKind::Flows, columns: cells.iter().map(column).collect() };
    let template = Template::objects(style, names, &table).expect("all columns that it needs");
    Lines::new(StyledEncoder::new(Arc::new(template)))
}

fn cell(rows: &mut Styled, value: &(impl Value + ?Sized)) {
    let _ = Cells::new(rows.cells()).cell(value);
}

fn text(lanes: &[&mut Styled], order: &[LaneIndex]) -> String {
    let mut text = Vec::new();
    Lines::stitch(lanes, order, &mut text);
    String::from_utf8(text).expect("UTF-8")
}

/// The names of a style without what it needs.
fn some(names: &Names) -> Names {
    Names { entries: names.entries, needs: &[] }
}

/// The object of a row.
fn object(style: &Style, row: &[Cell<'_>]) -> String {
    let columns: Vec<_> = row.iter().map(|(name, _)| *name).collect();
    let mut rows = lines(style, &some(&style.flows), &columns);
    row.iter().for_each(|(_, write)| write(&mut rows));
    rows.end_row();
    text(&[&mut rows], &[])
}

#[test]
fn members_are_nested_in_the_order_of_the_table_and_others_are_under_t2() {
    let address = IpAddr::from([10, 0, 0, 1]);
    let row: [Cell<'_>; 5] = [
        ("ipToS", &|rows| cell(rows, &Hex(8u8))),
        ("dstIP", &|rows| cell(rows, &address)),
        ("srcMac", &|rows| cell(rows, &vec![Mac([0, 0x1a, 0xff, 3, 4, 5])])),
        ("vlanID", &|rows| cell(rows, &vec![7u16, 8, 9])),
        ("srcIPCC", &|rows| cell(rows, "de")),
    ];
    let constants = r#""ecs":{"version":"9.4.0"},"event":{"kind":"event","category":["network"],"type":["connection"],"module":"t2","dataset":"t2.flow"}"#;
    let members = r#""source":{"mac":"00-1A-FF-03-04-05","geo":{"country_iso_code":"DE"}},"destination":{"ip":"10.0.0.1"},"network":{"vlan":{"id":"7"},"inner":{"vlan":{"id":["8","9"]}}},"t2":{"ipToS":"0x08","srcIPCC":"de"}"#;
    assert_eq!(object(&ECS, &row), format!("{{{constants},{members}}}\n"));
}

#[test]
fn what_has_no_value_is_left_out_with_its_objects() {
    let row: [Cell<'_>; 5] = [
        ("srcIP", &|rows| cell(rows, &None::<IpAddr>)),
        ("vlanID", &|rows| cell(rows, &Vec::<u16>::new())),
        ("maxIAT", &|rows| cell(rows, &f64::NAN)),
        ("srcIPCC", &|rows| cell(rows, "-")),
        ("answers", &|rows| cell(rows, &vec![Some(1u8), None])),
    ];
    let object = object(&ECS, &row);
    let end = r#""dataset":"t2.flow"},"t2":{"srcIPCC":"-","answers":[1,null]}}"#;
    assert_eq!(object.trim_end().split_once(r#""module":"t2","#).map(|(_, end)| end), Some(end));
}

#[test]
fn the_community_id_has_the_name_of_each_style() {
    let row: [Cell<'_>; 1] = [("communityID", &|rows| cell(rows, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="))];
    for (style, member) in [
        (&ECS, r#""network":{"community_id":"1:LQU9qZlK+B5F3KDmev6m5PMibrg="}"#),
        (&EVE, r#""community_id":"1:LQU9qZlK+B5F3KDmev6m5PMibrg="}"#),
        (&ZEEK, r#"{"community_id":"1:LQU9qZlK+B5F3KDmev6m5PMibrg="}"#),
    ] {
        let object = object(style, &row);
        assert!(object.contains(member), "{object}");
    }
}

#[test]
fn a_line_of_values_has_no_quotes_and_a_hyphen_for_what_is_not_known() {
    let table = Table {
        kind: TableKind::Flows,
        columns: ["dir", "flowInd", "timeFirst", "timeLast", "srcIP", "srcPort", "dstIP", "dstPort", "l4Proto"]
            .map(|name| TableColumn::from(Column::new(name, "", &Kind::U8)))
            .to_vec(),
    };
    let entries: Vec<_> = ZEEK.flows.entries.iter().collect();
    let template = Template::lines(&ZEEK, &entries, &table).expect("all columns that it needs");
    let mut rows = Lines::new(StyledEncoder::new(Arc::new(template)));
    cell(&mut rows, &'A');
    cell(&mut rows, &1u64);
    let times = [Timestamp::new(-1, 999_999_000), Timestamp::new(1, 0)];
    times.iter().for_each(|time| cell(&mut rows, time));
    for port in [1024u16, 53] {
        cell(&mut rows, &IpAddr::from([0xfd00, 0, 0, 0, 0, 0, 0, port]));
        cell(&mut rows, &port);
    }
    cell(&mut rows, &17u8);
    rows.end_row();
    let text = text(&[&mut rows], &[]);
    let cells: Vec<_> = text.trim_end_matches('\n').split('\t').collect();
    assert_eq!(cells[0], "-0.000001");
    assert!(cells[1].starts_with('C') && cells[1].len() == 18, "{text}");
    assert_eq!(cells[2..9], ["fd00::400", "1024", "fd00::35", "53", "udp", "-", "1.000001"]);
    assert_eq!(cells[9..], ["-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "17", "-"]);
}

/// The columns of a conversation, and a row of it.
const COLUMNS: [&str; 8] = ["dir", "flowInd", "timeFirst", "timeLast", "srcIP", "srcPort", "tcpFlags", "l4Proto"];

fn row(rows: &mut Styled, side: char, flow: u64, seconds: [i64; 2], flags: u16) {
    cell(rows, &side);
    cell(rows, &flow);
    seconds.iter().for_each(|seconds| cell(rows, &Timestamp::new(*seconds, 5)));
    cell(rows, &IpAddr::from([10, 0, 0, flow as u8]));
    cell(rows, &80u16);
    cell(rows, &Hex(flags));
    cell(rows, &6u8);
    rows.end_row();
}

#[test]
fn both_rows_of_a_conversation_make_one_object() {
    let mut rows = lines(&EVE, &some(&EVE.flows), &COLUMNS);
    row(&mut rows, 'A', 1, [1, 8], 0x0102);
    row(&mut rows, 'B', 1, [0, 9], 0x0211);
    let flow = r#""flow":{"start":"1970-01-01T00:00:00.000000+0000","end":"1970-01-01T00:00:09.000000+0000","age":9,"state":"established"}"#;
    let tcp = r#""tcp":{"tcp_flags":"13","tcp_flags_ts":"02","tcp_flags_tc":"11","syn":true,"fin":true,"ack":true}"#;
    let begin = r#"{"timestamp":"1970-01-01T00:00:09.000000+0000","flow_id":1,"event_type":"flow","src_ip":"10.0.0.1","src_port":80,"ip_v":4,"proto":"TCP""#;
    assert_eq!(text(&[&mut rows], &[]), format!("{begin},{flow},{tcp}}}\n"));
}

#[test]
fn rows_of_different_parts_of_a_conversation_make_an_object_each() {
    let mut rows = lines(&EVE, &some(&EVE.flows), &COLUMNS);
    row(&mut rows, 'A', 1, [1, 8], 0x0102);
    rows.end_conversation();
    row(&mut rows, 'B', 1, [9, 10], 0x0211);
    assert_eq!(text(&[&mut rows], &[]).lines().count(), 2);
}

#[test]
fn conversations_of_several_lanes_come_in_the_order_of_the_table() {
    let mut lanes = [(); 2].map(|()| lines(&ZEEK, &some(&ZEEK.flows), &COLUMNS));
    let [first, second] = &mut lanes;
    row(first, 'A', 1, [0, 1], 2);
    row(first, 'B', 1, [0, 1], 4);
    row(second, 'A', 2, [0, 1], 2);
    row(first, 'A', 3, [0, 1], 2);
    row(second, 'A', 4, [0, 1], 2);
    row(second, 'B', 4, [0, 3], 0x10);
    let [first, second] = &mut lanes;
    let text = text(&[first, second], &[0, 0, 1, 0, 1, 1]);
    let pick = |line: &str, name: &str| {
        let value = line.split(&format!("\"{name}\":")).nth(1).unwrap_or_default();
        value.split([',', '}']).next().unwrap_or_default().to_owned()
    };
    let picked: Vec<_> = text.lines().map(|line| [pick(line, "id.orig_h"), pick(line, "duration")].join(" ")).collect();
    assert_eq!(
        picked,
        [r#""10.0.0.1" 1.000000"#, r#""10.0.0.2" 1.000000"#, r#""10.0.0.3" 1.000000"#, r#""10.0.0.4" 3.000000"#]
    );
}

#[test]
fn a_conversation_without_addresses_makes_no_object() {
    let mut rows = lines(&ZEEK, &some(&ZEEK.flows), &["dir", "flowInd", "srcIP"]);
    for side in ['A', 'B'] {
        cell(&mut rows, &side);
        cell(&mut rows, &1u64);
        cell(&mut rows, &None::<IpAddr>);
        rows.end_row();
    }
    assert_eq!(text(&[&mut rows], &[]), "");
}

#[test]
fn columns_that_a_style_needs_and_a_run_has_not_are_named() {
    let table = Table { kind: TableKind::Flows, columns: Vec::new() };
    let missing = Template::objects(&ECS, &ECS.flows, &table).expect_err("no column is there").to_string();
    let start = "the style `ecs` needs columns that the flows of this run do not have: timeFirst, timeLast, srcIP";
    assert!(missing.starts_with(start), "{missing}");
}

proptest! {
    #[test]
    fn whatever_the_cells_are_each_line_is_an_object_that_has_them(
        texts in prop::collection::vec(any::<Vec<u8>>(), 0..4),
        number in any::<f64>(),
        service in any::<Option<String>>(),
        nested in prop::collection::vec(prop::collection::vec(any::<Option<u8>>(), 0..3), 0..3),
    ) {
        let text = |text: &Vec<u8>| String::from_utf8_lossy(text).into_owned();
        let texts: Vec<_> = texts.iter().map(text).collect();
        let row: [Cell<'_>; 4] = [
            ("texts", &|rows| cell(rows, &texts)),
            ("number", &|rows| cell(rows, &number)),
            ("dstPortClass", &|rows| cell(rows, &service)),
            ("nested", &|rows| cell(rows, &nested)),
        ];
        let object: serde_json::Value = serde_json::from_str(&object(&ECS, &row)).expect("JSON");
        let has = |name: &str| object["t2"].get(name).is_some();
        prop_assert_eq!(has("texts"), !texts.is_empty());
        prop_assert_eq!(has("number"), number.is_finite());
        prop_assert_eq!(has("nested"), !nested.is_empty());
        prop_assert!(!has("dstPortClass") && object["event"]["kind"] == "event");
    }
}
