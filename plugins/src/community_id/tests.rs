use proptest::prelude::*;

use super::*;

/// The text of an ID, as it is printed.
fn id(seed: u16, source: &str, destination: &str, number: u8, ports: Ports) -> String {
    let address = |text: &str| text.parse().expect("an address");
    text(&Id::new(seed, (address(source), address(destination)), number, ports))
}

fn text(id: &Id) -> String {
    let mut text = t2_core::output::TextEncoder::unquoted();
    id.encode(&mut text);
    String::from_utf8_lossy(text.bytes()).into_owned()
}

/// The ports of a tuple, as other programs are given them: for ICMP type and code.
fn ports(number: u8, from: u16, to: u16) -> Ports {
    match number {
        protocol::TCP | protocol::UDP | protocol::SCTP => Ports::Two(from, to),
        protocol::ICMP | protocol::ICMPV6 => Ports::of_message(number, from as u8, to as u8),
        _ => Ports::None,
    }
}

#[test]
fn ids_are_those_that_the_specification_publishes() {
    let tcp = id(0, "128.232.110.120", "66.35.250.204", 6, Ports::Two(34_855, 80));
    assert_eq!(tcp, "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
    let udp = id(0, "192.168.1.52", "8.8.8.8", 17, Ports::Two(54_585, 53));
    assert_eq!(udp, "1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
}

/// Seed, protocol, addresses, ports and ID, made by the package communityid 1.5 of PyPI.
#[test]
fn ids_are_those_of_the_reference() {
    let vectors = include_str!("vectors.tsv");
    assert!(vectors.lines().count() > 50);
    for line in vectors.lines() {
        let [seed, number, source, destination, from, to, known] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let whole = |text: &str| text.parse::<u16>().expect("a number");
        let ports = ports(whole(number) as u8, whole(from), whole(to));
        assert_eq!(id(whole(seed), source, destination, whole(number) as u8, ports), known, "{line}");
    }
}

#[test]
fn a_message_without_an_answer_has_its_code_and_keeps_its_direction() {
    assert_eq!(Ports::of_message(protocol::ICMP, 3, 1), Ports::OneWay(3, 1));
    let (there, back) = ("10.0.0.1", "10.0.0.2");
    let ports = Ports::OneWay(3, 1);
    assert_ne!(id(0, there, back, 1, ports), id(0, back, there, 1, ports));
}

proptest! {
    #[test]
    fn both_directions_have_the_same_id(
        seed in any::<u16>(), (a, b) in any::<(u32, u32)>(), number in prop::sample::select(vec![6u8, 17, 132, 50]), (from, to) in any::<(u16, u16)>(),
    ) {
        let (a, b) = (IpAddr::V4(a.into()), IpAddr::V4(b.into()));
        let there = Id::new(seed, (a, b), number, ports(number, from, to));
        prop_assert_eq!(there, Id::new(seed, (b, a), number, ports(number, to, from)));
        prop_assert_eq!(text(&there).len(), 30);
    }

    #[test]
    fn a_message_and_its_answer_have_the_same_id(
        (a, b) in any::<(u128, u128)>(), pair in prop::sample::select(ICMPV6_PAIRS), code in any::<u8>(),
    ) {
        let (a, b) = (IpAddr::V6(a.into()), IpAddr::V6(b.into()));
        let of = |ends, kind| Id::new(0, ends, protocol::ICMPV6, Ports::of_message(protocol::ICMPV6, kind, code));
        prop_assert_eq!(of((a, b), pair.0), of((b, a), pair.1));
    }
}
