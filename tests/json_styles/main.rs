//! `--out json` in the styles of other programs, and Zeek's conn.log: what they read in them, and what our own files say.

#[path = "../common/mod.rs"]
mod common;
mod conn_log;
mod ecs;
mod eve;

use std::collections::BTreeSet;

use common::{Place, sample, stderr, t2, words};
use serde_json::{Map, Value};

/// An object of a line.
type Object = Map<String, Value>;

/// The objects of a file of lines, each of which must be one.
fn objects(text: &str) -> Vec<Object> {
    let object = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    text.lines().map(object).collect()
}

/// Runs t2 with these words besides, on a sample; its files begin with `out`.
fn run(place: &Place, name: &str, more: &[&str]) {
    let output = t2(words(&sample(name), &place.path("out")).iter().map(String::as_str).chain(more.iter().copied()));
    // Some samples are cut off or damaged.
    assert!(matches!(output.status.code(), Some(0 | 1)), "{name}: {}", stderr(&output));
}

/// Adds the names of all members, with points between those of objects.
fn names(object: &Object, prefix: &str, names: &mut BTreeSet<String>) {
    for (name, value) in object {
        match value {
            Value::Object(inner) => self::names(inner, &format!("{prefix}{name}."), names),
            Value::Null => panic!("{prefix}{name} is null"),
            _ => drop(names.insert(format!("{prefix}{name}"))),
        }
    }
}

/// A member by its name with points.
fn member<'o>(object: &'o Object, name: &str) -> Option<&'o Value> {
    match name.split_once('.') {
        Some((outer, inner)) => object.get(outer)?.as_object().and_then(|object| member(object, inner)),
        None => object.get(name),
    }
}

/// The names of a list in this folder.
fn documented(list: &str) -> BTreeSet<String> {
    list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

/// The rows of our own JSON of flows: those with addresses, each A side with its B side.
fn conversations(objects: Vec<Object>) -> Vec<(Object, Option<Object>)> {
    let mut conversations: Vec<(Object, Option<Object>)> = Vec::new();
    for object in objects.into_iter().filter(|object| !object["srcIP"].is_null()) {
        match conversations.last_mut() {
            Some((first, reply)) if object["dir"] == "B" && first["flowInd"] == object["flowInd"] => {
                *reply = Some(object);
            }
            _ => conversations.push((object, None)),
        }
    }
    conversations
}

#[test]
fn a_style_has_only_names_that_its_program_has() {
    for (style, list) in
        [("ecs", include_str!("ecs.txt")), ("eve", include_str!("eve.txt")), ("zeek", include_str!("zeek.txt"))]
    {
        let (known, mut found) = (documented(list), BTreeSet::new());
        for name in ["ftp.pcap", "dns.pcap", "ping.pcap", "vlan.pcap", "tunnels.pcap"] {
            let place = Place::new();
            run(&place, name, &["--out", "json", "--json-style", style]);
            let files = place.files().into_iter().filter(|file| file.ends_with(".json"));
            for mut object in files.flat_map(|file| objects(&place.text(&file))) {
                object.remove("t2");
                names(&object, "", &mut found);
            }
        }
        let unknown: Vec<_> = found.difference(&known).collect();
        assert!(unknown.is_empty() && found.len() > 13, "{style}: {unknown:?} of {found:?}");
    }
}

#[test]
fn objects_are_the_same_for_any_number_of_jobs() {
    for name in ["tunnels.pcap", "vlan.pcap"] {
        for style in ["ecs", "eve", "zeek"] {
            let texts = ["1", "3"].map(|jobs| {
                let place = Place::new();
                run(&place, name, &["--out", "json,zeek", "--json-style", style, "-j", jobs]);
                (place.text("out_flows.json"), place.records("out_conn.log"))
            });
            assert!(texts[0].0.len() > 1000 && texts[0] == texts[1], "{name} {style}");
        }
    }
}

#[test]
fn columns_are_chosen_before_the_style() {
    let place = Place::new();
    run(&place, "dns.pcap", &["--out", "json", "--json-style", "ecs", "--drop", "srcPort,tcpFlags,pktLen"]);
    for object in objects(&place.text("out_flows.json")) {
        assert!(member(&object, "source.ip").is_some() && member(&object, "source.port").is_none());
        assert!(member(&object, "t2.tcpFStat").is_some() && member(&object, "t2.tcpFlags").is_none());
    }
    assert!(objects(&place.text("out_packets.json")).iter().all(|object| member(object, "network.bytes").is_none()));
}

/// What t2 says of wrong use.
fn refused(more: &[&str]) -> String {
    let place = Place::new();
    let output =
        t2(words(&sample("dns.pcap"), &place.path("out")).iter().map(String::as_str).chain(more.iter().copied()));
    assert_eq!(output.status.code(), Some(2), "{more:?}: {}", stderr(&output));
    assert_eq!(place.files(), Vec::<String>::new());
    stderr(&output)
}

#[test]
fn a_run_without_the_columns_that_a_style_needs_is_refused_with_a_remedy() {
    let eve = ["--out", "json", "--json-style", "eve"];
    let message = refused(&[&eve[..], &["--plugins", "basicStats,tcpFlags"]].concat());
    assert!(
        message.contains("the style `eve` needs columns that the flows of this run do not have: timeFirst"),
        "{message}"
    );
    assert!(message.contains("run the plugin `basicFlow`"), "{message}");
    let message = refused(&[&eve[..], &["--columns", "flows:srcIP,dstIP,l4Proto"]].concat());
    assert!(message.contains("do not have: dir, flowInd, timeFirst, timeLast, srcPort, dstPort;"), "{message}");
    let message = refused(&["--out", "zeek", "--drop", "timeLast"]);
    assert!(
        message.contains("the style `zeek` needs columns that the flows of this run do not have: timeLast"),
        "{message}"
    );
    let message = refused(&["--out", "json", "--json-style", "ecs", "--drop", "time"]);
    assert!(
        message.contains("the style `ecs` needs columns that the packets of this run do not have: time;"),
        "{message}"
    );
}

#[test]
fn what_a_style_cannot_do_is_refused() {
    let message = refused(&["--out", "json", "--json-style", "zeek", "--stdout", "packets"]);
    assert!(
        message.contains("the style `zeek` has no packets: print flows, or choose the style `t2` or `ecs`"),
        "{message}"
    );
    let message = refused(&["--out", "zeek", "--stdout", "packets"]);
    assert!(message.contains("conn.log has no packets: print flows, or choose another format"), "{message}");
    let message = refused(&["--json-style", "eve"]);
    assert!(message.contains("choose it with `--out json`"), "{message}");
    let message = refused(&["--out", "json", "--json-style", "splunk"]);
    assert!(message.contains("[possible values: t2, ecs, eve, zeek]"), "{message}");
    let message = refused(&["--out", "json", "--set", "jsonSink.style=zek"]);
    assert!(message.contains("did you mean `zeek`? (accepted are t2, ecs, eve, zeek)"), "{message}");
}

#[test]
fn a_user_who_wants_packets_is_told_that_a_format_has_none() {
    for (more, format) in
        [(&["--out", "json,csv", "--json-style", "eve"][..], "--json-style eve"), (&["--out", "tsv,zeek"], "zeek")]
    {
        let place = Place::new();
        let words = words(&sample("dns.pcap"), &place.path("out"));
        let output = t2(words.iter().map(String::as_str).chain(more.iter().copied()));
        let message = format!("`{format}` has flows only: no packets are written in this format");
        assert!(output.status.success() && stderr(&output).contains(&message), "{}", stderr(&output));
        assert!(place.files().iter().any(|file| file.starts_with("out_packets.")));
    }
}

#[test]
fn the_style_is_a_setting_and_files_may_be_compressed() {
    let place = Place::new();
    run(&place, "dns.pcap", &["--out", "json", "--set", "jsonSink.style=eve", "--set", "jsonSink.compression=zstd"]);
    let bytes = std::fs::read(place.path("out_flows.json.zst")).expect("the flows");
    let text = String::from_utf8(zstd::decode_all(&bytes[..]).expect("Zstandard")).expect("UTF-8");
    assert_eq!(objects(&text).len(), 14);
    assert!(!place.files().iter().any(|file| file.contains("packets")), "{:?}", place.files());
}
