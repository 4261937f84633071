//! Community IDs of flows.

use super::frames::{UDP, arp, fragment, ipv4, syn, syn_ack, udp};
use super::run::{at, run_plugins};
use crate::STANDARD;

use t2_core::prelude::protocol::ICMP;

/// The cells of the column, and the side of each row.
fn ids(setting: &[&str], packets: impl IntoIterator<Item = Vec<u8>>) -> Vec<(String, String)> {
    let plugins = STANDARD.select(["basicFlow", "communityID", "icmpDecode", "txtSink"]).expect("plugins");
    let packets = (0..).zip(packets).map(|(millis, packet)| at(millis, packet));
    let flows = run_plugins(&plugins, setting, packets).flows;
    let cells = |name| flows.column(name).into_iter().map(str::to_owned).collect::<Vec<_>>();
    cells("dir").into_iter().zip(cells("communityID")).collect()
}

fn rows(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|(side, id)| ((*side).to_owned(), (*id).to_owned())).collect()
}

#[test]
fn both_directions_of_a_connection_have_the_id_of_other_programs() {
    let connection = || [syn(1).into(), syn_ack(1, 2).into()];
    let id = "1:G+HkHCrmxWLQgwEnSytJ6z6uCFc=";
    assert_eq!(ids(&[], connection()), rows(&[("A", id), ("B", id)]));
    let seeded = "1:vbAsgmq/UiNRtN9DeyYbbqDNiHE=";
    assert_eq!(ids(&["communityID.seed=7"], connection()), rows(&[("A", seeded), ("B", seeded)]));
}

#[test]
fn an_echo_and_its_reply_have_the_same_id() {
    let echo = |from_client, kind| ipv4(from_client, ICMP, &[kind, 0, 0, 0, 0, 1, 0, 1], |_| {});
    let id = "1:IOfYZQoUwQ3ZLk3+qU6KcSd9W5k=";
    assert_eq!(ids(&[], [echo(true, 8), echo(false, 0)]), rows(&[("A", id), ("B", id)]));
}

#[test]
fn a_flow_of_layer_2_and_one_without_ports_have_no_id() {
    assert_eq!(ids(&[], [arp()]), rows(&[("A", "")]));
    assert_eq!(ids(&[], [fragment(UDP, 1, false, &[0; 8])]), rows(&[("A", "")]));
    // A first fragment has them.
    assert_ne!(ids(&[], [fragment(UDP, 0, true, &udp(1, 2, 16, &[]))]), rows(&[("A", "")]));
}

#[test]
fn the_plugin_is_on_request() {
    assert!(STANDARD.standard().iter().all(|entry| entry.name != "communityID"));
}
