//! The table of the totals of a plugin, made at compile time: those of its own fields and those of its groups, in the
//! order of the fields.
//!
//! Fields may be there in some builds only, so the compiler counts and finds them: a macro cannot know their indices.

use super::{Fold, Total, TotalFormat};
use crate::names::same;

/// What a field adds to the table of totals.
#[derive(Clone, Copy, Debug)]
pub enum TotalPart {
    /// The field is totalled.
    Field(Total),
    /// The field with this name is a group of columns that has these totals.
    Group(&'static str, &'static [Total]),
}

impl TotalPart {
    const fn len(&self) -> usize {
        match self {
            Self::Field(_) => 1,
            Self::Group(_, totals) => totals.len(),
        }
    }
}

/// The number of totals.
pub const fn len(parts: &[TotalPart]) -> usize {
    let (mut len, mut n) = (0, 0);
    while n < parts.len() {
        len += parts[n].len();
        n += 1;
    }
    len
}

/// The index of the total of a field; with a `group`, that of a field of the group in the field of this name. Fails to
/// compile with `missing` if there is none.
#[track_caller]
pub const fn total_index(parts: &[TotalPart], group: Option<&str>, field: &str, missing: &str) -> usize {
    let (mut base, mut n) = (0, 0);
    while n < parts.len() {
        match (&parts[n], group) {
            (TotalPart::Field(total), None) if same(total.field, field) => return base,
            (TotalPart::Group(name, totals), Some(group)) if same(name, group) => {
                let mut at = 0;
                while at < totals.len() {
                    if same(totals[at].field, field) {
                        return base + at;
                    }
                    at += 1;
                }
            }
            _ => {}
        }
        base += parts[n].len();
        n += 1;
    }
    panic!("{}", missing)
}

/// The table of `N` totals, where the first of each of the pairs is printed with the second in one line. Fails to compile
/// if `N` is not their number.
pub const fn joined<const N: usize>(parts: &[TotalPart], pairs: &[(usize, usize)]) -> [Total; N] {
    const EMPTY: Total = Total {
        field: "",
        fold: Fold::Sum,
        label: None,
        with: None,
        monitor: None,
        description: "",
        format: TotalFormat::Count(None),
    };
    let mut joined = [EMPTY; N];
    let (mut base, mut n) = (0, 0);
    while n < parts.len() {
        match &parts[n] {
            TotalPart::Field(total) => joined[base] = *total,
            TotalPart::Group(_, totals) => {
                let mut at = 0;
                while at < totals.len() {
                    joined[base + at] = totals[at];
                    if let Some(with) = totals[at].with {
                        joined[base + at].with = Some(base + with);
                    }
                    at += 1;
                }
            }
        }
        base += parts[n].len();
        n += 1;
    }
    assert!(base == N);
    let mut n = 0;
    while n < pairs.len() {
        joined[pairs[n].0].with = Some(pairs[n].1);
        n += 1;
    }
    joined
}

/// Fails to compile if a total of a group is neither reported nor monitored. The plugin prints those of the fields `with`
/// in lines of its own.
#[track_caller]
pub const fn assert_reported(totals: &[Total], with: &[&str]) {
    let mut n = 0;
    while n < totals.len() {
        let total = &totals[n];
        let mut is_reported = total.label.is_some() || total.monitor.is_some();
        let mut other = 0;
        while other < totals.len() {
            is_reported |= matches!(totals[other].with, Some(with) if with == n);
            other += 1;
        }
        let mut named = 0;
        while named < with.len() {
            is_reported |= same(with[named], total.field);
            named += 1;
        }
        assert!(
            is_reported,
            "a total of this group is not printed: give it a label or `monitor` there, or print it in a line of the \
             plugin with `with(group.field)`"
        );
        n += 1;
    }
}

/// Fails to compile if a group of packet columns has totals.
#[track_caller]
pub const fn assert_no_totals(totals: &[Total]) {
    assert!(
        totals.is_empty(),
        "packet columns are not kept, so this group cannot have totals: remove `#[total]` from its fields, or keep the \
         group in a field with `#[flow_cols]`"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn named(field: &'static str, with: Option<usize>) -> Total {
        let (fold, format) = (Fold::Sum, TotalFormat::Count(None));
        Total { field, fold, label: None, with, monitor: None, description: "", format }
    }

    const GROUP: &[Total] = &[named("a", Some(1)), named("b", None)];
    const PARTS: &[TotalPart] =
        &[TotalPart::Field(named("a", None)), TotalPart::Group("group", GROUP), TotalPart::Field(named("c", None))];

    #[test]
    fn totals_are_in_the_order_of_the_fields() {
        let table = joined::<{ len(PARTS) }>(PARTS, &[]);
        assert_eq!(table.map(|total| total.field), ["a", "a", "b", "c"]);
    }

    #[test]
    fn a_field_and_one_of_a_group_are_told_apart_by_the_name_of_the_group() {
        let index = |group, field| total_index(PARTS, group, field, "");
        assert_eq!([index(None, "a"), index(Some("group"), "a"), index(Some("group"), "b")], [0, 1, 2]);
        assert_eq!(index(None, "c"), 3);
    }

    #[test]
    fn lines_of_two_totals_are_found_in_groups_and_across_them() {
        let table = joined::<{ len(PARTS) }>(PARTS, &[(3, 1)]);
        assert_eq!(table.map(|total| total.with), [None, Some(2), None, Some(1)]);
    }

    #[test]
    #[should_panic(expected = "no such total")]
    fn a_field_that_is_not_there_fails_with_the_message_that_was_given() {
        total_index(PARTS, None, "b", "no such total");
    }

    #[test]
    #[should_panic(expected = "is not printed")]
    fn a_total_of_a_group_that_nobody_prints_is_refused() {
        assert_reported(GROUP, &["b"]);
    }

    #[test]
    fn a_total_of_a_group_may_be_printed_in_a_line_of_the_plugin() {
        assert_reported(GROUP, &["a"]);
    }
}
