//! What conditions say, and what is said of wrong ones.

use std::net::{IpAddr, Ipv4Addr};

use proptest::prelude::*;

use super::*;
use crate::mac::Mac;
use crate::output::{Field, FieldKind, FieldPart, NamedBit, TableKind};
use crate::row::Cells;
use crate::time::{Span, Timestamp};
use crate::value::Value;

fn table() -> Schema {
    let list = |kind| FieldKind::List(Box::new(kind));
    let part = |name: &str, kind| FieldPart { name: name.to_owned(), kind };
    let bit = |name: &str, value| NamedBit { value, name: name.to_owned(), description: String::new() };
    let columns = [
        ("dir", FieldKind::Char),
        ("flowInd", FieldKind::U64),
        ("flowStat", FieldKind::Bits { digits: 16, bits: vec![bit("ALARM", 0x10), bit("IPV4", 0x4000)] }),
        ("timeFirst", FieldKind::Time),
        ("duration", FieldKind::Span),
        ("srcIP", FieldKind::Ip.optional()),
        ("srcMac", list(FieldKind::Mac)),
        ("hdrDesc", list(FieldKind::Text { quoted: true })),
        ("ratio", FieldKind::F32),
        ("small", FieldKind::I8),
        (
            "pairs",
            list(FieldKind::Compound(vec![part("mac", FieldKind::Mac), part("count", FieldKind::U32.optional())])),
        ),
        ("isOdd", FieldKind::Bool),
    ];
    let field = |(name, kind): (&str, FieldKind)| Field {
        name: name.to_owned(),
        description: String::new(),
        plugin: None,
        kind,
        absent: String::new(),
    };
    Schema { table: TableKind::Flows, columns: columns.into_iter().map(field).collect() }
}

const MAC: Mac = Mac([0, 0xe0, 0x18, 0xb1, 0x0c, 0xad]);

/// Whether a condition is true for a row of the table.
fn is_true(filter: &str) -> bool {
    let filter: Filter = filter.parse().unwrap_or_else(|error| panic!("{filter}: {error}"));
    let condition = filter.bind(&table()).unwrap_or_else(|error| panic!("{filter}: {error}"));
    let mut evaluation = Evaluation::new(condition.into());
    // A row before it leaves nothing.
    evaluation.end_row();
    let pairs: Vec<(Mac, Option<u32>)> = vec![(MAC, Some(5)), (Mac::default(), None), (MAC, Some(9))];
    let values: [&dyn Encoded; 12] = [
        &'A',
        &17u64,
        &0x4012u64,
        &Timestamp::new(1_308_930_691, 500_000_000),
        &Span::from_nanos(1_500_000_000),
        &Some(IpAddr::V4(Ipv4Addr::new(10, 1, 2, 3))),
        &vec![Mac::default(), MAC],
        &vec!["eth:ipv4:udp", "eth:vlan:ipv4"],
        &0.1f32,
        &-3i8,
        &pairs,
        &true,
    ];
    values.iter().for_each(|value| value.write(&mut evaluation));
    evaluation.end_row()
}

/// A value of any type.
trait Encoded {
    fn write(&self, evaluation: &mut Evaluation);
}

impl<V: Value> Encoded for V {
    fn write(&self, evaluation: &mut Evaluation) {
        let _ = Cells::new(evaluation).cell(self);
    }
}

fn error(filter: &str) -> String {
    let bound = filter.parse::<Filter>().and_then(|filter| filter.bind(&table()));
    bound.map(|_| format!("{filter} is right")).unwrap_or_else(|error| error.to_string())
}

#[test]
fn values_are_compared_by_their_kinds() {
    let right = [
        "dir == A",
        "flowInd == 17",
        "flowInd == 0x11",
        "flowInd != 16",
        "flowInd < 18",
        "flowInd >= 17",
        "small == -3",
        "flowInd in 1-3,17",
        "flowInd in 10-20",
        "small in -5--3",
        "flowStat & 0x10",
        "flowStat & ALARM",
        "flowStat & IPV4,0x20",
        "flowStat == 0x4012",
        "timeFirst > 2011-06-24",
        "timeFirst == 1308930691.5",
        "timeFirst <= 2011-06-24T15:51:31.5",
        "duration > 1s",
        "duration == 1500ms",
        "duration < 1.6",
        "srcIP == 10.1.2.3",
        "srcIP in 192.168.0.0/16,10.0.0.0/8",
        "srcMac == 00:e0:18:b1:0c:ad",
        "hdrDesc ~ vlan",
        "hdrDesc == eth:ipv4:udp",
        "ratio == 0.1",
        "ratio < 0.2",
        "pairs.count > 8",
        "pairs.mac == 00:00:00:00:00:00",
        "isOdd == 1",
        "isOdd == true",
        "hdrDesc in x,'eth:vlan:ipv4'",
    ];
    let wrong = [
        "dir == B",
        "flowInd == 18",
        "flowInd != 17",
        "flowInd > 17",
        "flowInd in 1-16,18",
        "flowStat & 0x20",
        "timeFirst < 2011-06-24",
        "duration >= 1501ms",
        "srcIP == 10.1.2.4",
        "srcIP in 11.0.0.0/8",
        "srcMac == 00:e0:18:b1:0c:ae",
        "hdrDesc ~ mpls",
        "hdrDesc == vlan",
        "ratio > 0.2",
        "pairs.count > 9",
        "pairs.count == 0",
        "isOdd == false",
    ];
    for filter in right {
        assert!(is_true(filter) && !is_true(&format!("not {filter}")), "{filter}");
    }
    for filter in wrong {
        assert!(!is_true(filter), "{filter}");
    }
}

#[test]
fn a_list_is_unequal_if_it_has_values_and_all_are_unequal() {
    assert!(is_true("hdrDesc != x") && !is_true("hdrDesc != eth:ipv4:udp"));
    assert!(is_true("pairs.count != 7") && !is_true("pairs.count != 5"));
}

#[test]
fn where_no_value_is_no_comparison_is_true() {
    let filter: Filter = "srcIP != 10.1.2.3 or srcIP in 0.0.0.0/0,::/0 or hdrDesc != x".parse().expect("a condition");
    let mut evaluation = Evaluation::new(filter.bind(&table()).expect("a condition").into());
    let _ = Cells::new(&mut evaluation).empties::<12>();
    assert!(!evaluation.end_row());
}

#[test]
fn not_binds_before_and_and_that_before_or() {
    for (filter, result) in [
        ("dir == A or dir == B and dir == C", true),
        ("(dir == A or dir == B) and dir == C", false),
        ("not dir == B and dir == A", true),
        ("not (dir == B or dir == A)", false),
        ("!dir == B && dir == C || dir == A", true),
        ("not not dir == A", true),
    ] {
        assert_eq!(is_true(filter), result, "{filter}");
    }
}

#[test]
fn a_condition_that_is_not_read_is_told_with_its_place_and_remedy() {
    for (filter, message) in [
        ("", "character 1, at the end: write the name of a column and a comparison, such as `dstPort == 53`"),
        ("dir = A", "character 5, at `=`: write `==`"),
        ("dir", "character 4, at the end: write a comparison behind `dir`: ==, !=, <, <=, >, >=, in, ~ or &"),
        ("dir ==", "character 7, at the end: write a value behind `==`"),
        ("dir == ==", "character 8, at `==`: write a value here, in quotes if it has signs or words of the language"),
        ("dir == in", "character 8, at `in`: write a value here, in quotes if it has signs or words of the language"),
        ("dir == A dir == B", "character 10, at `dir`: write `and` or `or` before it; values with spaces are quoted"),
        ("dir == A,B", "character 9, at `,`: only `in` and `&` take several values"),
        (
            "1 < small < 3",
            "character 11, at `<`: a comparison has one sign: write `and` and the column again before it",
        ),
        ("(dir == A", "character 10, at the end: write `)` for the `(` at character 1"),
        ("dir == A)", "character 9, at `)`: there is no `(` for it"),
        ("dir == A | dir == B", "character 10, at `|`: write `or` between conditions, and `,` between values"),
        (
            "ü == 'a",
            "character 6, at `'`: the quote that ends the value is missing; `\\` before a quote makes it part of the value",
        ),
        (
            "flowStat & 1 == 1",
            "character 14, at `==`: `&` alone is true if one of the bits is set: leave the comparison out",
        ),
    ] {
        assert_eq!(error(filter), message, "{filter}");
    }
    let deep = "(".repeat(100_000);
    assert!(error(&deep).starts_with("character 65, at `(`: so many"), "{}", error(&deep));
}

#[test]
fn a_comparison_that_the_kind_does_not_have_is_told_with_what_to_write() {
    for (filter, message) in [
        ("flowIndd == 1", "character 1, at `flowIndd`: the flows have no column `flowIndd`, did you mean `flowInd`?"),
        ("hdrDesc < b", "character 1, at `hdrDesc`: `hdrDesc` is a text; compare it with ==, !=, in or ~"),
        (
            "flowInd ~ 1",
            "character 1, at `flowInd`: `flowInd` is a whole number from 0 to 18446744073709551615; compare it with ==, !=, <, <=, >, >=, in or &",
        ),
        (
            "srcIP > 10.0.0.1",
            "character 1, at `srcIP`: `srcIP` is an IP address; compare it with ==, != or in, as in `in 10.0.0.0/8`",
        ),
        ("srcIP == 10.0.0.0/8", "character 10, at `10.0.0.0/8`: this is a network: write `srcIP in 10.0.0.0/8`"),
        ("srcIP == a", "character 10, at `a`: `srcIP` is an IP address; `a` is none"),
        ("small == 128", "character 10, at `128`: `small` is a whole number from -128 to 127; `128` is none"),
        ("small in 3-1", "character 10, at `3-1`: `small` is a whole number from -128 to 127; `3-1` is none"),
        ("small == 1-3", "character 10, at `1-3`: `small` is a whole number from -128 to 127; `1-3` is none"),
        (
            "duration == long",
            "character 13, at `long`: `duration` is a length of time such as `200ms` or `1.5s`; `long` is none",
        ),
        ("dir == AB", "character 8, at `AB`: `dir` is one character; `AB` is none"),
        ("flowStat & ALARMS", "character 12, at `ALARMS`: `ALARMS` is no bit of `flowStat`, did you mean `ALARM`?"),
        ("pairs == 1", "character 1, at `pairs`: `pairs` has parts: name one, as in `pairs.mac`; they are mac, count"),
        ("dir.x == 1", "character 1, at `dir.x`: `dir` has no such parts"),
    ] {
        assert_eq!(error(filter), message, "{filter}");
    }
}

#[test]
fn values_without_text_are_a_condition_too() {
    let filter = Filter::any_of("flowInd", ["1-3", "17"]);
    assert_eq!(filter.to_string(), "flowInd in 1-3,17");
    assert!(is_true(&filter.to_string()));
    let none = Filter::any_of("flowInd", Vec::<String>::new());
    let mut evaluation = Evaluation::new(none.bind(&table()).expect("a condition").into());
    let _ = Cells::new(&mut evaluation).empties::<12>();
    assert!(!evaluation.end_row());
}

fn expression() -> impl Strategy<Value = Expression> {
    let column = "[a-z_][A-Za-z0-9_.%]{0,8}".prop_filter("no keyword", |name| !word::is_keyword(name));
    let value = prop_oneof![
        3 => "[A-Za-z0-9.:/-]{1,12}",
        2 => any::<String>(),
        1 => prop::sample::select(vec!["and", "in", "", "\"", "\\", "a b", "'"]).prop_map(str::to_owned),
    ];
    let values = prop::collection::vec(value.prop_map(|value| Word::new(value, 0)), 1..4);
    let test =
        (column, prop::sample::select(Operator::ALL.to_vec()), values).prop_map(|(column, operator, mut values)| {
            values.truncate(if operator.takes_several() { 3 } else { 1 });
            Expression::Test(Test { column: Word::new(column, 0), operator, values })
        });
    test.prop_recursive(5, 24, 3, |inner| {
        let several = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            several().prop_map(Expression::Any),
            several().prop_map(Expression::All),
            inner.clone().prop_map(|inner| Expression::Not(Box::new(inner))),
        ]
    })
}

proptest! {
    #[test]
    fn a_condition_that_is_printed_is_parsed_as_it_was(expression in expression()) {
        let filter = Filter(expression);
        let printed = filter.to_string();
        prop_assert_eq!(printed.parse::<Filter>(), Ok(filter), "{}", printed);
    }

    #[test]
    fn any_text_is_a_condition_or_a_mistake_with_a_place_in_it(text in "[a-c&|()!<>=~,'\"\\\\ 0-9inotrd.-]{0,24}") {
        match text.parse::<Filter>() {
            Ok(filter) => { let _ = filter.bind(&table()); }
            Err(error) => prop_assert!(error.character().is_some_and(|at| at <= text.chars().count() + 1), "{error}"),
        }
    }

    #[test]
    fn ranges_have_the_numbers_in_them(ranges in prop::collection::vec((0u64..50, 0u64..5), 1..6), number in 0u64..60) {
        let values = ranges.iter().map(|(first, len)| format!("{first}-{}", first + len));
        let condition = Filter::any_of("flowInd", values).bind(&table()).expect("a condition");
        let mut evaluation = Evaluation::new(condition.into());
        let mut cells = Cells::new(&mut evaluation);
        let _ = [cells.cell(&'A'), cells.cell(&number)];
        let is_inside = ranges.iter().any(|(first, len)| (*first..=first + len).contains(&number));
        prop_assert_eq!(evaluation.end_row(), is_inside);
    }
}
