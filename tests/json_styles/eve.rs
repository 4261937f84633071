//! The flow records of Suricata.

use serde_json::Value;

use crate::common::{Place, SAMPLES};
use crate::{conversations, member, objects, run};

#[test]
fn each_conversation_with_addresses_is_one_record_with_the_counts_of_its_rows() {
    let mut replies = 0;
    for name in SAMPLES {
        let (own, eve) = (Place::new(), Place::new());
        run(&own, name, &["--out", "json"]);
        run(&eve, name, &["--out", "json", "--json-style", "eve"]);
        let conversations = conversations(objects(&own.text("out_flows.json")));
        let records = objects(&eve.text("out_flows.json"));
        assert_eq!(records.len(), conversations.len(), "{name}");
        for (record, (row, reply)) in records.iter().zip(conversations) {
            for (name, column) in [
                ("flow_id", "flowInd"),
                ("src_ip", "srcIP"),
                ("dest_ip", "dstIP"),
                ("flow.pkts_toserver", "pktsSnt"),
                ("flow.pkts_toclient", "pktsRcvd"),
                ("flow.bytes_toclient", "l7BytesRcvd"),
            ] {
                assert_eq!(member(record, name), Some(&row[column]), "{name}");
            }
            replies += usize::from(reply.is_some());
            if let Some(reply) = reply {
                assert_eq!(member(record, "flow.pkts_toclient"), Some(&reply["pktsSnt"]));
                let flags = |row: &crate::Object| row["tcpFlags"].as_str().map(|flags| flags[4..].to_owned());
                let flags = flags(&reply).filter(|_| row["l4Proto"] == 6).map(Value::String);
                assert_eq!(member(record, "tcp.tcp_flags_tc"), flags.as_ref());
            }
        }
    }
    assert!(replies > 100, "{replies}");
}

#[test]
fn a_record_has_the_forms_of_suricata() {
    let place = Place::new();
    run(&place, "ftp.pcap", &["--out", "json", "--json-style", "eve"]);
    let expected = r#"{"timestamp":"2026-11-23T14:19:26.496087+0000","flow_id":1,"event_type":"flow","src_ip":"192.168.77.2","src_port":55066,"dest_ip":"192.168.77.1","dest_port":21,"ip_v":4,"proto":"TCP","flow":{"pkts_toserver":14,"pkts_toclient":13,"bytes_toserver":91,"bytes_toclient":283,"start":"2026-11-23T14:19:18.832210+0000","end":"2026-11-23T14:19:26.496087+0000","age":8,"state":"closed","alerted":false},"tcp":{"tcp_flags":"1b","tcp_flags_ts":"1b","tcp_flags_tc":"1b","syn":true,"fin":true,"psh":true,"ack":true}}"#;
    assert_eq!(place.text("out_flows.json").lines().nth(1), Some(expected));
}

#[test]
fn messages_of_icmp_have_a_type_and_a_code_and_tags_of_lans_are_numbers() {
    let place = Place::new();
    run(&place, "ping.pcap", &["--out", "json", "--json-style", "eve"]);
    let records = objects(&place.text("out_flows.json"));
    let echo = |record: &&crate::Object| record.get("icmp_type").is_some_and(|kind| *kind == 8 || *kind == 128);
    let echoes: Vec<_> = records.iter().filter(echo).collect();
    assert!(!echoes.is_empty());
    assert!(echoes.iter().all(|echo| echo["icmp_code"] == 0 && echo.get("src_port").is_none()));
    assert!(echoes.iter().all(|echo| echo["proto"] == "ICMP" || echo["proto"] == "IPv6-ICMP"));
    let place = Place::new();
    run(&place, "vlan.pcap", &["--out", "json", "--json-style", "eve"]);
    let tagged =
        |record: &crate::Object| record.get("vlan").and_then(Value::as_array).is_some_and(|tags| tags[0].is_u64());
    assert!(objects(&place.text("out_flows.json")).iter().any(tagged));
}

#[test]
fn what_the_run_has_no_column_for_is_left_out() {
    let place = Place::new();
    run(&place, "ftp.pcap", &["--out", "json", "--json-style", "eve", "--plugins", "basicFlow,jsonSink"]);
    for record in objects(&place.text("out_flows.json")) {
        assert!(record.get("tcp").is_none() && member(&record, "flow.pkts_toserver").is_none());
        assert!(member(&record, "flow.age").is_some());
    }
}
