//! Options of TCP, by kind and length (RFC 2018, 7323, 8684, 9293).

use super::super::options::HeaderOption;
use super::super::tcp_options::TcpOption;
use super::*;

fn decoded(kind: u8, data: &[u8]) -> TcpOption<'_> {
    TcpOption::of(HeaderOption { kind, data })
}

/// Subtype, flags, address id and DSS flags of a Multipath TCP option.
fn multipath(data: &[u8]) -> [u8; 4] {
    match decoded(30, data) {
        TcpOption::Multipath(Mptcp { subtype, flags, address_id, dss_flags }) => {
            [subtype, flags, address_id, dss_flags]
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn selective_acknowledgements_are_told_apart_from_their_permission() {
    assert_eq!(decoded(5, &[1, 2, 3, 4, 5, 6, 7, 8]), TcpOption::SelectiveAck(&[1, 2, 3, 4, 5, 6, 7, 8]));
    assert_eq!(decoded(4, &[]), TcpOption::Other(HeaderOption { kind: 4, data: &[] }));
}

#[test]
fn a_window_scale_is_at_most_14() {
    for (shift, wanted) in [(0, 0), (13, 13), (14, 14), (15, 14), (255, 14)] {
        assert_eq!(decoded(3, &[shift]), TcpOption::WindowScale(wanted));
    }
}

#[test]
fn options_of_another_length_than_theirs_are_others() {
    for (kind, data) in [(2, &[1][..]), (2, &[1, 2, 3]), (3, &[]), (3, &[1, 2]), (8, &[0; 7]), (8, &[0; 9]), (30, &[])]
    {
        assert_eq!(decoded(kind, data), TcpOption::Other(HeaderOption { kind, data }), "kind {kind}");
    }
}

#[test]
fn subtypes_of_multipath_have_their_fields() {
    assert_eq!(multipath(&[0x01, 0x81]), [0, 0x81, 0, 0]);
    assert_eq!(multipath(&[0x11, 7]), [1, 1, 7, 0]);
    assert_eq!(multipath(&[0x20, 0xff]), [2, 0, 0, 0x1f]);
    assert_eq!(multipath(&[0x30, 5]), [3, 0, 5, 0]);
    assert_eq!(multipath(&[0x40, 3]), [4, 0, 3, 0]);
    assert_eq!(multipath(&[0x51, 9]), [5, 1, 9, 0]);
    assert_eq!(multipath(&[0x6f, 9]), [6, 0, 0, 0]);
}

#[test]
fn a_join_of_more_than_16_bytes_has_neither_flags_nor_address() {
    let join = |data_len: usize| multipath(&[&[0x11, 7][..], &vec![0; data_len - 2]].concat());
    assert_eq!((join(10), join(14), join(15), join(22)), ([1, 1, 7, 0], [1, 1, 7, 0], [1, 0, 0, 0], [1, 0, 0, 0]));
}
