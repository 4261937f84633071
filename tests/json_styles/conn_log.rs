//! Zeek's conn.log, in its own form and as JSON.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::common::{Place, SAMPLES, stdout, t2};
use crate::{Object, conversations, documented, objects, run};

/// A log as Zeek writes it.
struct Log {
    fields: Vec<String>,
    types: Vec<String>,
    records: Vec<Vec<String>>,
}

impl Log {
    fn new(text: &str) -> Self {
        let cells = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
        let (head, records): (Vec<_>, Vec<_>) = text.lines().partition(|line| line.starts_with('#'));
        let head: Vec<_> = head.into_iter().map(cells).collect();
        let words: Vec<_> = head.iter().map(|line| line[0].as_str()).collect();
        assert_eq!(
            words,
            [
                "#separator \\x09",
                "#set_separator",
                "#empty_field",
                "#unset_field",
                "#path",
                "#open",
                "#fields",
                "#types",
                "#close"
            ]
        );
        assert_eq!((&*head[1][1], &*head[2][1], &*head[3][1], &*head[4][1]), (",", "(empty)", "-", "conn"));
        let of = |word: usize| head[word][1..].to_vec();
        Self { fields: of(6), types: of(7), records: records.into_iter().map(cells).collect() }
    }

    /// A record as the object that Zeek would write.
    fn object(&self, record: &[String]) -> Object {
        assert_eq!((record.len(), self.types.len()), (self.fields.len(), self.fields.len()));
        let value = |kind: &str, text: &str| match kind {
            "time" | "interval" | "count" | "port" => serde_json::from_str(text).expect("a number"),
            "bool" => Value::Bool(text == "T"),
            _ => Value::String(text.to_owned()),
        };
        let members = self.fields.iter().zip(&self.types).zip(record).filter(|(_, text)| *text != "-");
        members.map(|((name, kind), text)| (name.clone(), value(kind, text))).collect()
    }
}

#[test]
fn the_log_and_its_json_have_the_same_records_one_for_each_conversation_with_addresses() {
    let mut uids = BTreeSet::new();
    let mut count = 0;
    for name in SAMPLES {
        let (own, zeek) = (Place::new(), Place::new());
        run(&own, name, &["--out", "json"]);
        run(&zeek, name, &["--out", "json,zeek", "--json-style", "zeek"]);
        let log = Log::new(&zeek.text("out_conn.log"));
        let of_log: Vec<_> = log.records.iter().map(|record| log.object(record)).collect();
        let conversations = conversations(objects(&own.text("out_flows.json")));
        assert_eq!(of_log, objects(&zeek.text("out_flows.json")), "{name}");
        assert_eq!(of_log.len(), conversations.len(), "{name}");
        for (record, (row, reply)) in of_log.iter().zip(&conversations) {
            for (name, column) in [("orig_pkts", "pktsSnt"), ("resp_pkts", "pktsRcvd"), ("resp_bytes", "l7BytesRcvd")] {
                assert_eq!(record[name], row[column], "{name}");
            }
            if reply.is_none() && record["proto"] == "udp" {
                assert_eq!(record["conn_state"], "S0");
            }
        }
        count += of_log.len();
        uids.extend(of_log.iter().map(|record| format!("{name} {}", record["uid"])));
    }
    assert_eq!(uids.len(), count, "identifiers are different");
}

#[test]
fn a_run_with_few_plugins_has_the_same_in_the_log_and_its_json() {
    let place = Place::new();
    run(&place, "dns.pcap", &["--plugins", "basicFlow", "--out", "json,zeek", "--json-style", "zeek"]);
    let log = Log::new(&place.text("out_conn.log"));
    let of_log: Vec<_> = log.records.iter().map(|record| log.object(record)).collect();
    assert_eq!(of_log, objects(&place.text("out_flows.json")));
    assert!(of_log.iter().all(|record| record.contains_key("duration") && !record.contains_key("conn_state")));
}

#[test]
fn the_log_has_the_fields_and_types_of_zeek_in_its_order() {
    let place = Place::new();
    run(&place, "http.pcap", &["--out", "zeek"]);
    let log = Log::new(&place.text("out_conn.log"));
    let list: Vec<_> =
        include_str!("zeek.txt").lines().filter(|line| !line.starts_with('#') && *line != "community_id").collect();
    assert_eq!(log.fields, list);
    assert_eq!(documented(include_str!("zeek.txt")).len(), list.len() + 1);
    let kinds = "time string addr port addr port enum string interval count count string bool bool count string count count \
                 count count set[string] count";
    assert_eq!(log.types, kinds.split_whitespace().collect::<Vec<_>>());
    assert!(log.records.iter().any(|record| record[11] == "SF"));
}

#[test]
fn t2_awk_reads_the_log_by_the_names_of_its_fields() {
    let place = Place::new();
    run(&place, "ftp.pcap", &["--out", "zeek"]);
    let file = place.path("out_conn.log");
    let output =
        t2(["awk", "--zeek", "$resp_bytes > 1000 { print $orig_pkts, $conn_state }", file.to_str().expect("a path")]);
    assert_eq!(stdout(&output), "orig_pkts\tconn_state\n367\tSF\n");
}

#[test]
fn an_echo_has_its_type_and_that_of_its_answer_as_ports() {
    let place = Place::new();
    run(&place, "ping.pcap", &["--out", "json", "--json-style", "zeek"]);
    let records = objects(&place.text("out_flows.json"));
    let ports = |record: &Object| Some([record.get("id.orig_p")?.as_u64()?, record.get("id.resp_p")?.as_u64()?]);
    let ports: BTreeSet<_> = records.iter().filter_map(ports).collect();
    assert!(ports.contains(&[8, 0]) && ports.contains(&[128, 129]) && ports.contains(&[143, 0]), "{ports:?}");
    // Where messages of several types are one conversation there is none to tell.
    assert!(records.iter().any(|record| record["proto"] == "icmp" && record.get("id.orig_p").is_none()));
}

#[test]
fn the_log_is_printed_on_standard_output() {
    let place = Place::new();
    let capture = crate::common::sample("ftp.pcap");
    let prefix = place.path("out");
    let words = [
        capture.as_os_str(),
        "-w".as_ref(),
        prefix.as_os_str(),
        "--stdout".as_ref(),
        "flows".as_ref(),
        "--out".as_ref(),
        "zeek".as_ref(),
    ];
    let output = t2(std::iter::once(std::ffi::OsStr::new("-r")).chain(words));
    assert_eq!(Log::new(&stdout(&output)).records.len(), 2);
}
