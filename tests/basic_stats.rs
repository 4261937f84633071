//! Statistics of flows, held against what the packet file of the same run says.

mod common;

use std::collections::BTreeMap;

use common::{Place, Table, files, t2, words};

/// What the packet file says of a flow.
#[derive(Default)]
struct Seen {
    sizes: Vec<f64>,
    times: Vec<f64>,
    padding: f64,
}

/// The packets of each flow: by number, and whether it is the B side.
fn packets(table: &Table) -> BTreeMap<(String, bool), Seen> {
    let mut flows = BTreeMap::<_, Seen>::new();
    let [ids, states, sizes] = ["flowInd", "flowStat", "l7Len"].map(|name| table.column(name));
    let [times, padding] = ["pktIAT", "padLen"].map(|name| numbers(table, name));
    for (row, ((flow, status), size)) in ids.into_iter().zip(states).zip(sizes).enumerate() {
        let is_reply = u64::from_str_radix(&status[2..], 16).expect("a status") & 1 == 1;
        let seen = flows.entry((flow.to_owned(), is_reply)).or_default();
        seen.sizes.push(size.parse().expect("a size"));
        seen.times.push(times[row]);
        seen.padding += padding[row];
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
        let numbers = |name| numbers(&flows, name);
        let durations = numbers("duration");
        let (ids, status) = (flows.column("flowInd"), flows.column("flowStat"));
        for row in 0..flows.rows.len() {
            let is_reply = u64::from_str_radix(&status[row][2..], 16).expect("a status") & 1 == 1;
            let Seen { sizes, times, padding } = &packets[&(ids[row].to_owned(), is_reply)];
            let (count, bytes) = (sizes.len() as f64, sizes.iter().sum::<f64>());
            let between = times.get(1..).unwrap_or_default();
            let longest = between.iter().copied().fold(0.0, f64::max);
            let total: f64 = between.iter().sum();
            let shortest = times.iter().copied().fold(0.0, f64::min);
            let per_second = |count: f64| if durations[row] == 0.0 { 0.0 } else { count / durations[row] };
            for (name, expected) in [
                ("pktsSnt", count),
                ("padBytesSnt", *padding),
                ("l7BytesSnt", bytes),
                ("minL7PktSz", sizes.iter().copied().fold(f64::MAX, f64::min)),
                ("maxL7PktSz", sizes.iter().copied().fold(0.0, f64::max)),
                ("avgL7PktSz", bytes / count),
                ("stdL7PktSz", deviation(sizes)),
                ("minIAT", shortest),
                ("maxIAT", longest),
                ("avgIAT", total / count),
                ("stdIAT", deviation(between)),
                ("pktps", per_second(count)),
                ("bytps", per_second(bytes)),
            ] {
                let found = numbers(name)[row];
                assert!(
                    is_near(found, expected),
                    "{}: flow {}: {name}: {found} {expected}",
                    capture.display(),
                    ids[row]
                );
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
        for names in [["pktsSnt", "pktsRcvd", "pktAsm"], ["l7BytesSnt", "l7BytesRcvd", "bytAsm"]] {
            let [sent, received, asymmetry] = names.map(|name| numbers(&flows, name));
            for row in 0..flows.rows.len() {
                let both = (sent[row] + received[row]).max(1.0);
                assert!(is_near(asymmetry[row], (sent[row] - received[row]) / both), "{names:?} {row}");
                let opposite = (0..flows.rows.len()).find(|&n| ids[n] == ids[row] && sides[n] != sides[row]);
                assert!(is_near(received[row], opposite.map_or(0.0, |n| sent[n])), "{names:?} {}", ids[row]);
            }
        }
    }
}
