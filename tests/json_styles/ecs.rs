//! The Elastic Common Schema.

use serde_json::Value;

use crate::common::{Place, SAMPLES};
use crate::{Object, member, objects, run};

/// Columns whose value is a member with another name, as it is. Other columns that are no member of `t2` are below.
const RENAMED: [(&str, &str); 8] = [
    ("srcIP", "source.ip"),
    ("dstIP", "destination.ip"),
    ("l7BytesSnt", "source.bytes"),
    ("l7BytesRcvd", "destination.bytes"),
    ("pktsSnt", "source.packets"),
    ("pktsRcvd", "destination.packets"),
    ("pktNo", "event.sequence"),
    ("pktLen", "network.bytes"),
];

/// Columns that have another form.
const REWRITTEN: [&str; 11] = [
    "timeFirst",
    "timeLast",
    "time",
    "duration",
    "srcPort",
    "dstPort",
    "srcMac",
    "dstMac",
    "l4Proto",
    "dstPortClass",
    "vlanID",
];

/// Checks that each column that has a value in a row is in its object.
fn check(own: &Object, ecs: &Object) {
    for (column, value) in own.iter().filter(|(_, value)| !value.is_null()) {
        let renamed = RENAMED.iter().find(|(known, _)| known == column).map(|(_, name)| *name);
        let under_t2 = member(ecs, &format!("t2.{column}"));
        match renamed {
            Some(name) => assert_eq!((member(ecs, name), under_t2), (Some(value), None), "{column}"),
            None if REWRITTEN.contains(&column.as_str()) => assert_eq!(under_t2, None, "{column}"),
            None => assert_eq!(under_t2, Some(value), "{column}"),
        }
    }
    let members = member(ecs, "t2").and_then(Value::as_object).expect("columns without another name");
    members.keys().for_each(|column| assert!(own.contains_key(column), "{column}"));
}

#[test]
fn each_column_of_each_row_is_there_once() {
    for name in SAMPLES {
        let (own, ecs) = (Place::new(), Place::new());
        run(&own, name, &["--out", "json"]);
        run(&ecs, name, &["--out", "json", "--json-style", "ecs"]);
        for file in ["out_flows.json", "out_packets.json"] {
            let (own, ecs) = (objects(&own.text(file)), objects(&ecs.text(file)));
            assert!(own.len() == ecs.len() && !own.is_empty(), "{name}");
            own.iter().zip(&ecs).for_each(|(own, ecs)| check(own, ecs));
        }
    }
}

#[test]
fn a_flow_has_the_forms_of_the_schema() {
    let place = Place::new();
    run(&place, "ftp.pcap", &["--out", "json", "--json-style", "ecs"]);
    let flows = objects(&place.text("out_flows.json"));
    let shown = |n: usize, name: &str| member(&flows[n], name).map(ToString::to_string).unwrap_or_default();
    for (name, value) in [
        ("@timestamp", r#""2026-11-23T14:19:18.832210000Z""#),
        ("event.category", r#"["network"]"#),
        ("event.duration", "7663860000"),
        ("source.port", "55066"),
        ("source.mac", r#""02-00-00-77-00-02""#),
        ("network.iana_number", r#""6""#),
        ("network.transport", r#""tcp""#),
        ("network.protocol", r#""ftp""#),
        ("network.type", r#""ipv4""#),
        ("network.packets", "27"),
        ("t2.dir", r#""A""#),
    ] {
        assert_eq!(shown(2, name), value, "{name}");
    }
    assert_eq!(shown(3, "destination.port"), "55066");
}

#[test]
fn tags_of_lans_are_texts_and_protocols_without_ports_have_none() {
    let place = Place::new();
    run(&place, "vlan.pcap", &["--out", "json", "--json-style", "ecs"]);
    let flows = objects(&place.text("out_flows.json"));
    let tags = flows.iter().filter_map(|flow| member(flow, "network.vlan.id"));
    assert!(tags.clone().count() > 0 && tags.clone().all(Value::is_string));
    let others = flows.iter().filter(|flow| !matches!(member(flow, "network.iana_number"), Some(Value::String(number)) if number == "6" || number == "17"));
    assert!(others.clone().count() > 0 && others.clone().all(|flow| member(flow, "source.port").is_none()));
}
