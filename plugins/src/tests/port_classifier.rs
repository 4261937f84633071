//! What portClassifier names (spec plugins/portClassifier).

use std::fs;

use t2_core::dissect::protocol::{ICMP, SCTP};

use super::frames::{TCP, UDP, UDP_LITE, arp, client, datagram, fragment, ipv4, server, udp};
use super::run::{Outputs, at, files_of_jobs, run, run_with};
use crate::STANDARD;

/// The packet rows of payloads that begin with ports 40000 and `port`, of this protocol.
fn of_protocol(protocol: u8, port: u16) -> Outputs {
    run([(0, ipv4(true, protocol, &udp(40_000, port, 20, &[0; 12]), |_| {}))])
}

#[test]
fn both_directions_have_the_service_at_the_port_of_the_server() {
    let outputs = run([(0, client(1, 1)), (1, server(1, 1))]);
    let columns: [(&str, &[&str]); 2] = [("dstPortClassN", &["80", "80"]), ("dstPortClass", &["http", "http"])];
    outputs.packets.assert(&columns);
    outputs.flows.assert(&columns);
}

#[test]
fn sctp_has_the_names_of_tcp_and_udp_lite_those_of_udp() {
    let name = |protocol| of_protocol(protocol, 512).packets.column("dstPortClass").join(" ");
    assert_eq!([TCP, SCTP, UDP, UDP_LITE].map(name), ["exec", "exec", "comsat", "comsat"]);
}

#[test]
fn a_port_that_has_no_name_is_unknown_and_what_unknown_is_called_can_be_set() {
    let packet = || ipv4(true, UDP, &udp(40_000, 33_999, 8, b""), |_| {});
    let outputs = run([(0, packet())]);
    outputs.packets.assert(&[("dstPortClassN", &["33999"]), ("dstPortClass", &["unknown"])]);
    let outputs = run_with(&["portClassifier.unknown=-"], [(0, packet())]);
    outputs.flows.assert(&[("dstPortClassN", &["33999"]), ("dstPortClass", &["-"])]);
}

#[test]
fn a_protocol_without_ports_is_unknown() {
    let outputs = run([(0, ipv4(true, ICMP, &[8, 0, 0, 0, 0, 80, 0, 80], |_| {}))]);
    outputs.flows.assert(&[("dstPortClassN", &["0"]), ("dstPortClass", &["unknown"])]);
    outputs.packets.assert(&[("dstPortClassN", &["0"]), ("dstPortClass", &["unknown"])]);
}

#[test]
fn a_packet_of_layer_2_has_no_port_and_its_flow_has_port_0() {
    let outputs = run([(0, arp())]);
    outputs.packets.assert(&[("dstPortClassN", &[""]), ("dstPortClass", &["unknown"])]);
    outputs.flows.assert(&[("dstPortClassN", &["0"]), ("dstPortClass", &["unknown"])]);
}

#[test]
fn a_later_fragment_has_the_service_of_the_first() {
    let first = fragment(UDP, 0, true, &udp(40_000, 53, 32, &[0; 16]));
    let outputs = run([(0, first), (1, fragment(UDP, 3, false, &[0; 8]))]);
    outputs.packets.assert(&[("dstPortClass", &["domain", "domain"])]);
}

#[test]
fn the_users_own_file_replaces_all_names() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("services.txt");
    fs::write(&file, "# mine\n\n53\tudp\tnames of mine\tText\n53\tudp\tsecond\n80\ttcp\tshop\tText\n")?;
    let set = format!("portClassifier.file={}", file.display());
    let unnamed = client(1, 1).tcp(|tcp| tcp.destination_port = 443);
    let outputs = run_with(&[&set], [at(0, datagram(true, 1)), at(1, client(1, 1)), at(2, unnamed)]);
    outputs.packets.assert(&[("dstPortClass", &["names", "shop", "unknown"])]);
    Ok(())
}

#[test]
fn outputs_are_the_same_for_any_number_of_threads() {
    let packets = || (0..300).map(|n| at(n, ipv4(n % 3 != 0, UDP, &udp(40_000, (n * 7 % 100) as u16, 8, b""), |_| {})));
    let alone = files_of_jobs(STANDARD.entries(), &[], packets(), 1);
    for jobs in [2, 3] {
        assert_eq!(files_of_jobs(STANDARD.entries(), &[], packets(), jobs), alone, "{jobs} threads");
    }
}
