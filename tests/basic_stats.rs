//! Statistics of flows, held against what the packet file of the same run says.

mod common;

use std::collections::BTreeMap;

use common::{Place, Table, files, t2, words};

/// What the packet file says of a flow.
#[derive(Default)]
struct Seen {
    sizes: Vec<f64>,
    times: Vec<f64>,
}

/// The packets of each flow: by number, and whether it is the B side.
fn packets(table: &Table) -> BTreeMap<(String, bool), Seen> {
    let mut flows = BTreeMap::<_, Seen>::new();
    let [ids, states, sizes, times] = ["flowInd", "flowStat", "l7Len", "pktIAT"].map(|name| table.column(name));
    for (((flow, status), size), time) in ids.into_iter().zip(states).zip(sizes).zip(times) {
        let is_reply = u64::from_str_radix(&status[2..], 16).expect("a status") & 1 == 1;
        let seen = flows.entry((flow.to_owned(), is_reply)).or_default();
        seen.sizes.push(size.parse().expect("a size"));
        seen.times.push(time.parse().expect("a time"));
    }
    flows
}

/// The standard deviation in two passes.
fn deviation(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    if values.is_empty() { 0.0 } else { (squares / values.len() as f64).sqrt() }
}

fn numbers(table: &Table, name: &str) -> Vec<f64> {
    table.column(name).iter().map(|cell| cell.parse().expect("a number")).collect()
}

fn is_near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-5 * one.abs().max(1e-4)
}

#[test]
fn statistics_of_flows_are_those_of_their_packets() {
    for capture in files("samples").into_iter().filter(|path| path.extension().is_some_and(|end| end == "pcap")) {
        let place = Place::new();
        t2(words(&capture, &place.path("out")));
        let (flows, packets) = (place.table("out_flows.txt"), packets(&place.table("out_packets.txt")));
        let columns = ["pktsSnt", "l7BytesSnt", "avgL7PktSz", "stdL7PktSz", "maxIAT", "avgIAT", "stdIAT"];
        let columns = columns.map(|name| numbers(&flows, name));
        let (ids, status) = (flows.column("flowInd"), flows.column("flowStat"));
        for row in 0..flows.rows.len() {
            let is_reply = u64::from_str_radix(&status[row][2..], 16).expect("a status") & 1 == 1;
            let Seen { sizes, times } = &packets[&(ids[row].to_owned(), is_reply)];
            let (count, bytes) = (sizes.len() as f64, sizes.iter().sum::<f64>());
            let between = times.get(1..).unwrap_or_default();
            let longest = between.iter().copied().fold(0.0, f64::max);
            let total: f64 = between.iter().sum();
            let expected = [count, bytes, bytes / count, deviation(sizes), longest, total / count, deviation(between)];
            for (n, expected) in expected.into_iter().enumerate() {
                let found = columns[n][row];
                assert!(is_near(found, expected), "{}: flow {}: {n}: {found} {expected}", capture.display(), ids[row]);
            }
        }
    }
}

#[test]
fn both_directions_tell_the_same_from_their_side() {
    for capture in files("samples").into_iter().filter(|path| path.extension().is_some_and(|end| end == "pcap")) {
        let place = Place::new();
        t2(words(&capture, &place.path("out")));
        let flows = place.table("out_flows.txt");
        let (ids, sides) = (flows.column("flowInd"), flows.column("dir"));
        let [sent, received, asymmetry] = ["pktsSnt", "pktsRcvd", "pktAsm"].map(|name| numbers(&flows, name));
        for row in 0..flows.rows.len() {
            assert!(is_near(asymmetry[row], (sent[row] - received[row]) / (sent[row] + received[row])), "{row}");
            let opposite = (0..flows.rows.len()).find(|&other| ids[other] == ids[row] && sides[other] != sides[row]);
            assert!(is_near(received[row], opposite.map_or(0.0, |other| sent[other])), "{}", ids[row]);
        }
    }
}
