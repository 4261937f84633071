//! What protoStats counts (spec plugins/protoStats).

use std::fs;

use t2_core::dissect::protocol::{ICMP, SCTP};

use super::frames::{UDP, UDP_LITE, arp, client, datagram, fragment, ipv4, server, udp};
use super::run::{Taken, at, files_of_jobs};
use crate::STANDARD;

/// The file with the counts.
fn protocols<P: Into<Taken>>(settings: &[&str], packets: impl IntoIterator<Item = P>) -> String {
    files_of_jobs(STANDARD.entries(), settings, packets, 1).remove("out_protocols.txt").expect("the file of protoStats")
}

/// The rows of the list with a title: number, packets and bytes of each.
fn rows(file: &str, title: &str) -> Vec<[String; 3]> {
    let lines = file.lines().skip_while(|line| !line.starts_with(&format!("# {title}\t"))).skip(1);
    let fields = |line: &str| {
        let mut fields = line.split('\t').map(|field| field.split_whitespace().next().unwrap_or_default().to_owned());
        [(); 3].map(|()| fields.next().unwrap_or_default())
    };
    lines.take_while(|line| !line.is_empty()).map(fields).collect()
}

#[test]
fn the_file_has_ether_types_protocols_and_server_ports() {
    let packets = [
        at(0, arp()),
        at(1, client(1, 1).data(10)),
        at(2, server(1, 1)),
        at(3, client(1, 1).tcp(|tcp| tcp.destination_port = 22)),
        at(4, datagram(true, 8)),
        at(5, datagram(false, 8)),
    ];
    let expected = "\
# Total packets: 6
# Total bytes: 314
# L2/3 Protocol\t                       Packets\t                         Bytes\tDescription
0x0800\t                   5 [ 83.33%]\t                 272 [ 86.62%]\tInternet Protocol version 4 (IPv4), RFC 894
0x0806\t                   1 [ 16.67%]\t                  42 [ 13.38%]\tAddress Resolution Protocol (ARP), RFC 826


# Total IPv4 packets: 5 [83.33%]
# Total IPv6 packets: 0 [0.00%]
# L4 Protocol\t                       Packets\t                         Bytes\tDescription
  6\t                   3 [ 50.00%]\t                 172 [ 54.78%]\tTransmission Control (TCP)
 17\t                   2 [ 33.33%]\t                 100 [ 31.85%]\tUser Datagram (UDP)


# Total TCP packets: 3 [50.00%]
# Total TCP bytes: 172 [54.78%]
# TCP Port\t                       Packets\t                         Bytes\tDescription
   22\t                   1 [ 33.33%]\t                  54 [ 31.40%]\tThe Secure Shell (SSH) Protocol
   80\t                   2 [ 66.67%]\t                 118 [ 68.60%]\tWorld Wide Web HTTP


# Total UDP packets: 2 [33.33%]
# Total UDP bytes: 100 [31.85%]
# UDP Port\t                       Packets\t                         Bytes\tDescription
   53\t                   2 [100.00%]\t                 100 [100.00%]\tDomain Name Server
";
    assert_eq!(protocols(&[], packets), expected);
}

#[test]
fn no_packets_have_shares_of_zero_and_empty_lists() {
    let file = protocols::<Taken>(&[], []);
    assert!(file.starts_with("# Total packets: 0\n# Total bytes: 0\n# L2/3 Protocol\t"), "{file}");
    let end = "\n\n\n# Total TCP packets: 0 [0.00%]\n# Total TCP bytes: 0 [0.00%]\n\n\n\
               # Total UDP packets: 0 [0.00%]\n# Total UDP bytes: 0 [0.00%]\n";
    assert!(file.ends_with(end), "{file}");
}

#[test]
fn a_packet_without_a_flow_is_in_the_totals_only() {
    let file = protocols(&[], [at(0, datagram(true, 1)), at(1, vec![0; 9])]);
    assert!(file.starts_with("# Total packets: 2\n# Total bytes: 52\n"), "{file}");
    assert_eq!(rows(&file, "L2/3 Protocol"), [["0x0800", "1", "43"].map(str::to_owned)]);
}

#[test]
fn all_fragments_count_for_the_port_and_captured_bytes_count() {
    let first = at(0, fragment(UDP, 0, true, &udp(40_000, 53, 32, &[0; 16]))).cut(50);
    let file = protocols(&[], [first, at(1, fragment(UDP, 3, false, &[0; 8]))]);
    assert_eq!(rows(&file, "UDP Port"), [["53", "2", "92"].map(str::to_owned)]);
}

#[test]
fn lists_of_ether_types_udp_lite_and_sctp_are_switched_by_settings() {
    let packet = |millis, protocol| at(millis, ipv4(true, protocol, &udp(40_000, 9, 20, &[0; 12]), |_| {}));
    let packets = || [packet(0, UDP_LITE), packet(1, SCTP), packet(2, ICMP)];
    let titles = |file: String| {
        let titles = file.lines().filter_map(|line| line.strip_prefix("# ")?.split_once('\t'));
        titles.map(|(title, _)| title.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(titles(protocols(&[], packets())), ["L2/3 Protocol", "L4 Protocol"]);
    let settings = ["protoStats.etherTypes=false", "protoStats.udpLite=true", "protoStats.sctp=true"];
    assert_eq!(titles(protocols(&settings, packets())), ["L4 Protocol", "UDP-Lite Port", "SCTP Port"]);
}

#[test]
fn descriptions_come_from_the_users_own_files() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).map(|()| format!("protoStats.{name}={}", path.display()))
    };
    let settings = [
        file("etherTypeFile", "0x0700-0x0800\tinternet\n")?,
        file("protocolFile", "17\tudp\tdatagrams\n")?,
        file("portFile", "53\tudp\tdns\tnames\n")?,
    ];
    let file = protocols(&settings.each_ref().map(String::as_str), [at(0, datagram(true, 1)), at(1, client(1, 1))]);
    let descriptions = file.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let descriptions: Vec<_> = descriptions.map(|line| line.split('\t').next_back().unwrap_or_default()).collect();
    assert_eq!(descriptions, ["internet", "", "datagrams", "", "names"]);
    Ok(())
}

#[test]
fn the_file_is_the_same_for_any_number_of_threads() {
    let packets = || (0..300).map(|n| at(n, ipv4(n % 3 != 0, UDP, &udp(40_000, (n * 7 % 100) as u16, 8, b""), |_| {})));
    let file = |jobs| files_of_jobs(STANDARD.entries(), &[], packets(), jobs).remove("out_protocols.txt");
    let alone = file(1).expect("the file of protoStats");
    assert!(alone.lines().count() > 100, "{alone}");
    for jobs in [2, 3] {
        assert_eq!(file(jobs).as_ref(), Some(&alone), "{jobs} threads");
    }
}
