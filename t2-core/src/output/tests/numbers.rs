//! Numbers, times and addresses on both sides of each limit (spec report-cli-sinks, section 2.2).

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::mac::Mac;
use crate::output::TextEncoder;
use crate::row::RowEncoder;
use crate::time::{Span, Timestamp};
use crate::value::Encoder;

/// What an encoder prints behind something else.
fn printed(print: impl FnOnce(&mut TextEncoder)) -> String {
    let mut text = TextEncoder::unquoted();
    text.bare(b"before ");
    print(&mut text);
    String::from_utf8_lossy(text.bytes()).into_owned().split_off(7)
}

#[test]
fn whole_numbers_have_all_their_digits_and_no_more() {
    for (value, wanted) in
        [(0, "0"), (9, "9"), (10, "10"), (99, "99"), (100, "100"), (u64::MAX, "18446744073709551615")]
    {
        assert_eq!(printed(|text| text.unsigned(value)), wanted);
    }
    for (value, wanted) in
        [(0, "0"), (9, "9"), (10, "10"), (-1, "-1"), (-10, "-10"), (i64::MIN, "-9223372036854775808")]
    {
        assert_eq!(printed(|text| text.signed(value)), wanted);
    }
}

#[test]
fn hexadecimal_has_the_digits_of_its_type() {
    for (value, digits, wanted) in [
        (0, 2, "0x00"),
        (0xab, 2, "0xab"),
        (0xab, 4, "0x00ab"),
        (0xdead_beef, 8, "0xdeadbeef"),
        (0xf, 8, "0x0000000f"),
        (0x0123_4567_89ab_cdef, 16, "0x0123456789abcdef"),
        (7, 16, "0x0000000000000007"),
        (7, 1, "0x7"),
    ] {
        assert_eq!(printed(|text| text.hex(value, digits)), wanted);
    }
}

#[test]
fn single_precision_has_seven_digits_at_most() {
    // As printf of C shows them with %.7g.
    for (value, wanted) in [
        (1.0, "1"),
        (-1.0, "-1"),
        (999_999.0, "999999"),
        (1_000_000.0, "1000000"),
        (9_999_999.0, "9999999"),
        (10_000_000.0, "1e+07"),
        (1e10, "1e+10"),
        (1.5e-5, "1.5e-05"),
        (1e-10, "1e-10"),
        (0.000_123_4, "0.0001234"),
        (0.001, "0.001"),
        (0.01, "0.01"),
        (0.012_345_678, "0.01234568"),
        (123.456, "123.456"),
        (1234.5, "1234.5"),
        (99_999.99, "99999.99"),
        (999_999.9, "999999.9"),
        (0.999_999_94, "0.9999999"),
        (1_234_567.9, "1234568"),
        // Halfway between two: to the even one.
        (1_234_566.5, "1234566"),
        (1_234_567.5, "1234568"),
        (0.000_976_562_5, "0.0009765625"),
        (123_456.75, "123456.8"),
        (123_456.25, "123456.2"),
        (16_777_216.0, "1.677722e+07"),
        (-0.25, "-0.25"),
        (3.0e38, "3e+38"),
    ] {
        assert_eq!(printed(|text| text.float(value)), wanted, "{value:e}");
    }
}

#[test]
fn double_precision_has_six_decimals() {
    for (value, wanted) in
        [(1.0, "1.000000"), (-0.5, "-0.500000"), (f64::NAN, "nan"), (f64::INFINITY, "inf"), (f64::NEG_INFINITY, "-inf")]
    {
        assert_eq!(printed(|text| text.double(value)), wanted);
    }
}

#[test]
fn times_have_nine_decimals_whatever_the_seconds() {
    for (secs, nanos, wanted) in [
        (0, 0, "0.000000000"),
        (9, 999_999_999, "9.999999999"),
        (10, 1, "10.000000001"),
        (999_999_999, 100_000_000, "999999999.100000000"),
        (1_000_000_000, 10_000_000, "1000000000.010000000"),
        (1_234_567_890, 123_456_789, "1234567890.123456789"),
        (9_223_372_036, 854_775_807, "9223372036.854775807"),
        (-1, 0, "-1.000000000"),
        (-1, 999_999_999, "-0.000000001"),
        (-101, 500_000_000, "-100.500000000"),
        (i64::MIN, 0, "-9223372036.854775808"),
    ] {
        assert_eq!(printed(|text| text.time(Timestamp::new(secs, nanos))), wanted);
    }
}

#[test]
fn spans_have_a_sign_where_time_went_backwards() {
    for (nanos, wanted) in [
        (0, "0.000000000"),
        (1, "0.000000001"),
        (-1, "-0.000000001"),
        (1_000_000_000, "1.000000000"),
        (-12_345_678_901, "-12.345678901"),
        (1_999_999_999_999_999_999, "1999999999.999999999"),
    ] {
        assert_eq!(printed(|text| text.span(Span::from_nanos(nanos))), wanted);
    }
}

#[test]
fn addresses_are_printed_in_full() {
    for wanted in ["0.0.0.0", "1.10.100.255", "9.99.199.200"] {
        assert_eq!(printed(|text| text.ipv4(wanted.parse::<Ipv4Addr>().unwrap())), wanted);
    }
    assert_eq!(printed(|text| text.mac(Mac([0x0f, 0xf0, 0, 0xff, 0xa5, 1]))), "0f:f0:00:ff:a5:01");
}

#[test]
fn ipv6_addresses_are_as_short_as_they_may_be() {
    // RFC 5952, section 4; two dotted forms as inet_ntop has them.
    for wanted in [
        "::",
        "::1",
        "::ffff",
        "1::",
        "1:2:3:4:5:6:7:8",
        "ffff:fff:ff:f:1000:100:10:1",
        "0:2:3:4:5:6:7:8",
        "1:0:3:4:5:6:7:8",
        "1::4:5:6:7:8",
        "1:2:3:4:5:6::",
        "1:0:0:4::8",
        "1::4:0:0:7:8",
        "::1.0.0.0",
        "::0.1.0.0",
        "::255.255.255.255",
        "::ffff:0.0.0.0",
        "::ffff:10.0.0.1",
        "::fffe:a00:1",
        "::1:0:0",
        "::ffff:0:0:0",
    ] {
        assert_eq!(printed(|text| text.ipv6(wanted.parse::<Ipv6Addr>().unwrap())), wanted);
    }
}

#[test]
fn cells_end_with_a_tab_but_for_the_last_of_a_row() {
    let row = printed(|text| {
        text.unsigned(1);
        text.end_cell();
        text.end_empty_cells(2);
        text.unsigned(2);
        text.end_cell();
        text.end_row();
    });
    assert_eq!(row, "1\t\t\t2\n");
    assert_eq!(printed(|text| text.end_empty_cells(0)), "");
}
