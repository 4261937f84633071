//! What the text encoder prints.

use std::net::{IpAddr, Ipv6Addr};

use crate::mac::Mac;
use crate::output::TextEncoder;
use crate::row::{Cells, RowEncoder};
use crate::time::{Span, Timestamp};
use crate::value::{Bare, Hex, StaticText, Value};

fn cell(value: &(impl Value + ?Sized)) -> String {
    let mut text = TextEncoder::quoted();
    let _ = Cells::new(&mut text).cell(value);
    text.end_row();
    String::from_utf8_lossy(text.bytes()).trim_end_matches('\n').to_owned()
}

#[test]
fn lists_compounds_and_their_nestings_are_printed_as_the_specification_says() {
    assert_eq!(cell(&(7, "s", Hex(255u16))), r#"7_"s"_0x00ff"#);
    assert_eq!(cell(&vec![(1, 0.5f32), (2, 2.25)]), "1_0.5;2_2.25");
    assert_eq!(cell(&vec!["a", "b", ""]), r#""a";"b";"""#);
    assert_eq!(cell(&vec![vec![1, 2], vec![], vec![9]]), "(1;2);();(9)");
    assert_eq!(cell(&((1, Bare("k")), 3)), "(1_k)_3");
    assert_eq!(cell(&vec![vec![(1, 2), (3, 4)], vec![(5, 6)]]), "(1_2;3_4);(5_6)");
    assert_eq!(cell(&Vec::<u8>::new()), "");
}

#[test]
fn numbers_texts_and_addresses_are_printed_as_the_specification_says() {
    assert_eq!(cell(&-70_000), "-70000");
    assert_eq!(cell(&u64::MAX), "18446744073709551615");
    assert_eq!(cell(&Hex(0xabcu16)), "0x0abc");
    assert_eq!(cell("Private network"), r#""Private network""#);
    assert_eq!(cell(&true), "1");
    assert_eq!(cell(&Timestamp::new(1_022_171_702, 493_411_000)), "1022171702.493411000");
    assert_eq!(cell(&Timestamp::new(0, 7)), "0.000000007");
    assert_eq!(cell(&Timestamp::new(-3, 999_999_999)), "-2.000000001");
    assert_eq!(cell(&Span::from_nanos(9_876_543_210)), "9.876543210");
    assert_eq!(cell(&Span::from_nanos(-10_000_000_001)), "-10.000000001");
    assert_eq!(cell(&Span::from_nanos(-800_000_000)), "-0.800000000");
    assert_eq!(cell(&Hex(0x0102_0304_0506_0708u64)), "0x0102030405060708");
    assert_eq!(cell(&Mac([0, 0x1a, 0xff, 3, 4, 5])), "00:1a:ff:03:04:05");
    assert_eq!(cell(&IpAddr::from([10, 0, 0, 1])), "10.0.0.1");
    assert_eq!(cell(&None::<u8>), "");
}

#[test]
fn ipv6_addresses_are_printed_like_inet_ntop() {
    for (address, text) in [
        ("::", "::"),
        ("::1", "::1"),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("::ffff:1.2.3.4", "::ffff:1.2.3.4"),
        ("::1.2.3.4", "::1.2.3.4"),
        ("::ffff:0:102:304", "::ffff:0:102:304"),
        ("fe80:0:0:1::", "fe80:0:0:1::"),
    ] {
        assert_eq!(address.parse::<Ipv6Addr>().map(|address| cell(&address)), Ok(text.to_owned()));
    }
}

#[test]
fn what_stands_for_no_value_can_be_chosen_for_a_cell() {
    let mut text = TextEncoder::unquoted();
    let mut cells = Cells::new(&mut text);
    let _ = [cells.absent_as("-"), cells.cell(&None::<u8>), cells.cell(&Some(1))];
    text.end_row();
    assert_eq!(text.bytes(), b"-\t\t1\n");
}

/// The cell of a value whose end is not part of it.
fn value_and_end(value: &(impl Value + ?Sized)) -> String {
    let mut text = TextEncoder::quoted();
    value.encode(&mut text);
    text.end_cell();
    text.end_row();
    String::from_utf8_lossy(text.bytes()).trim_end_matches('\n').to_owned()
}

#[test]
fn a_value_is_the_same_whether_its_cell_ends_with_it_or_after_it() {
    fn assert_same(value: &impl Value) {
        assert_eq!(cell(value), value_and_end(value));
        assert_eq!(cell(&Some(value)), value_and_end(value));
        assert_eq!(cell(&None::<&u8>), "");
        assert_eq!(cell(&[value]), value_and_end(&[value]));
        assert_eq!(cell(&[[value]]), value_and_end(&[[value]]));
        assert_eq!(cell(&[(value, [value])]), value_and_end(&[(value, [value])]));
        assert_eq!(cell(&[Some([value])]), value_and_end(&[Some([value])]));
        assert_eq!(cell(&[value, value]), value_and_end(&[value, value]));
        assert_eq!(cell(&vec![value; 0]), "");
    }
    for number in [0, 7, 999, 1000, 123_456, 1_000_000, u64::MAX] {
        assert_same(&number);
        assert_same(&(number as i64));
        assert_same(&Hex(number));
        assert_same(&Hex(number as u8));
        assert_same(&[Hex(number as u16)]);
        assert_same(&Span::from_nanos(number as i64));
        assert_same(&Timestamp::new(number as u32 as i64, number as u32 % 1_000_000_000));
    }
    assert_same(&Mac([0, 0x1a, 0xff, 3, 4, 5]));
    assert_same(&StaticText("a\tb"));
    assert_same(&Bare(StaticText("-")));
    assert_same(&Bare("-"));
}
