//! The limits of paths, and what tells them apart (spec section 4.1).

use super::made::{dissected, ethernet, view};
use super::*;

/// An Ethernet packet with so many IPv4 headers, each in the other, and TCP in the last.
fn nested(depth: usize) -> Vec<u8> {
    let innermost = ip4(6, &[0x50; 20]);
    frame(0x0800, &(1..depth).fold(innermost, |inside, _| ip4(4, &inside)))
}

#[test]
fn a_path_of_127_bytes_is_shown_whole_and_one_more_is_cut() {
    let longest = ethernet(&nested(24));
    assert_eq!(description(&longest.path), format!("eth{}:tcp", ":ipv4".repeat(24)));
    assert_eq!((description(&longest.path).len(), longest.path.headers()), (127, 26));
    assert!(!longest.status.has(Status::PATH_OVERRUN));
    let longer = ethernet(&nested(25));
    assert_eq!(description(&longer.path), format!("eth{}:...", ":ipv4".repeat(24)));
    assert_eq!((description(&longer.path).len(), longer.path.headers()), (127, 27));
    assert!(longer.status.has(Status::PATH_OVERRUN));
}

#[test]
fn a_path_of_the_shortest_names_is_shown_whole() {
    let mut path = HeaderPath::default();
    path.push(Token::Link(Name::Eth));
    (0..41).for_each(|_| path.push(Token::Known(Name::Ah)));
    assert_eq!((description(&path), path.headers()), (format!("eth{}", ":ah".repeat(41)), 42));
    path.push(Token::Known(Name::Ah));
    assert_eq!(description(&path), format!("eth{}:...", ":ah".repeat(40)));
}

#[test]
fn paths_that_are_cut_differ_by_their_number_of_headers() {
    let (some, more) = (ethernet(&nested(60)).path, ethernet(&nested(61)).path);
    assert_eq!((description(&some), some.headers() + 1), (description(&more), more.headers()));
    assert!(some != more && some.to_owned_path() != more && some.to_owned_path() == some);
    assert_eq!(some.to_owned_path().headers(), 62);
}

#[test]
fn a_path_that_is_kept_shows_the_same_text() {
    let path = ethernet(&nested(2)).path;
    let mut text = super::super::path::PathText::new();
    path.to_owned_path().write_to(&mut text);
    assert_eq!(text.as_slice(), b"eth:ipv4:ipv4:tcp");
}

#[test]
fn tokens_of_different_kinds_are_told_apart() {
    let tokens = [
        Token::Link(Name::Ah),
        Token::Known(Name::Ah),
        Token::Vlan(1),
        Token::Mpls(1),
        Token::EtherType(1),
        Token::Protocol(1),
        Token::Sap(1),
        Token::Ppp(1),
        Token::EtherType(0x0101),
        Token::EtherType(0x0501),
    ];
    let identities: std::collections::BTreeSet<_> = tokens.iter().map(|token| token.identity()).collect();
    assert_eq!(identities.len(), tokens.len());
}

#[test]
fn a_packet_without_bytes_leaves_nothing_in_the_layers() {
    let (layers, result) = dissected(ETHERNET, &[], 60);
    assert_eq!(result, Err(NoFlow::Empty));
    assert_eq!(format!("{layers:?}"), format!("{:?}", Layers::default()));
}

#[test]
fn a_wire_length_below_what_is_captured_is_no_less_than_that() {
    let data = frame(0x0800, &udp4(1, 2, b"abc"));
    let (mut less, whole) = (dissected(ETHERNET, &data, 20).0, ethernet(&data));
    assert_eq!((less.kind, whole.kind), (Kind::OTHER, Kind::new(false, false, false)));
    less.kind = whole.kind;
    assert_eq!(format!("{less:?}"), format!("{whole:?}"));
    let arp = frame(0x0806, &[0; 28]);
    assert_eq!(dissected(ETHERNET, &arp, 20).0.l7_len, 28);
}

#[test]
fn a_path_tells_its_headers_one_by_one() {
    let data = nested(1);
    let wanted = [Token::Link(Name::Eth), Token::Known(Name::Ipv4), Token::Known(Name::Tcp)];
    view(&data, data.len(), |packet| assert_eq!(packet.path().tokens(), wanted));
}
