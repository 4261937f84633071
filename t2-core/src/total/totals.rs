//! The values of totals, and the wording of their lines.

use std::slice;

use super::{Monitored, MonitoringColumn, SettingText, Total, TotalFormat};
use crate::counters::Counters;
use crate::human::{self, Size};

/// The totals of a plugin, folded over flows: ended ones, or living ones for a report in between.
#[derive(Clone, Debug)]
pub(crate) struct Totals {
    table: &'static [Total],
    values: Vec<u64>,
}

impl Totals {
    /// Totals of no flow.
    pub(crate) fn new(table: &'static [Total]) -> Self {
        Self { table, values: vec![0; table.len()] }
    }

    /// Where a flow puts its values, one for each total: `state.fold_totals(&mut totals.fold_into())`.
    pub(crate) fn fold_into(&mut self) -> FoldInto<'_> {
        FoldInto { totals: self.table.iter(), values: self.values.iter_mut() }
    }

    /// Folds in the totals of other flows of the same plugin.
    pub(crate) fn merge(&mut self, other: &Self) {
        let mut into = self.fold_into();
        other.values.iter().for_each(|value| into.put(*value));
    }

    /// The lines of the report. Totals that are 0 have none.
    pub(crate) fn lines(&self, counters: &Counters, setting: &SettingText<'_>) -> Vec<String> {
        let totals = self.table.iter().zip(&self.values);
        let lines = totals.filter_map(|(total, value)| {
            let with = total.with.and_then(|with| self.values.get(with));
            line(total, *value, with.copied(), counters, setting)
        });
        lines.collect()
    }

    /// The values of the columns of monitoring output, in the order of [`monitoring_columns`].
    pub(crate) fn monitored(&self) -> Vec<Monitored> {
        let value = |n: usize| {
            let (total, value) = (self.table.get(n)?, self.values.get(n)?);
            Some(Monitored { column: total.monitor?, value: *value, fold: total.fold, format: total.format })
        };
        in_order(self.table).filter_map(value).collect()
    }
}

/// Where the values of a flow go, in the order of the totals.
#[derive(Debug)]
pub struct FoldInto<'t> {
    totals: slice::Iter<'static, Total>,
    values: slice::IterMut<'t, u64>,
}

impl FoldInto<'_> {
    /// Folds a value into the next total.
    #[inline]
    pub fn put(&mut self, value: u64) {
        if let (Some(total), Some(folded)) = (self.totals.next(), self.values.next()) {
            *folded = total.fold.fold(*folded, value);
        }
    }

    /// Leaves out the next `count` totals: there is nothing to fold.
    #[inline]
    pub fn skip(&mut self, count: usize) {
        (0..count).for_each(|_| {
            let _ = (self.totals.next(), self.values.next());
        });
    }
}

/// The columns of monitoring output, in the order of the report.
pub(crate) fn monitoring_columns(table: &'static [Total]) -> impl Iterator<Item = MonitoringColumn> {
    let column = |total: &Total| {
        let Total { monitor, description, format, .. } = *total;
        Some(MonitoringColumn { name: monitor?, description, kind: format.kind() })
    };
    in_order(table).filter_map(move |n| column(table.get(n)?))
}

/// The indices of the totals in the order of the report: a total that has no line of its own comes after the one that it
/// is printed with, whatever group that is in.
fn in_order(table: &'static [Total]) -> impl Iterator<Item = usize> {
    let line_of = |n: usize| match table.get(n) {
        Some(Total { label: None, .. }) => table.iter().position(|total| total.with == Some(n)),
        _ => None,
    };
    let lines = (0..table.len()).filter(move |&n| line_of(n).is_none());
    let totals = lines.flat_map(move |line| {
        let with = table.get(line).and_then(|total| total.with);
        [Some(line), with.filter(|&with| line_of(with) == Some(line))]
    });
    totals.flatten()
}

/// The line of a total, alone or with another one; none if there is nothing to print.
fn line(
    total: &Total,
    value: u64,
    with: Option<u64>,
    counters: &Counters,
    setting: &SettingText<'_>,
) -> Option<String> {
    if value == 0 && with.is_none_or(|with| with == 0) {
        return None;
    }
    let label = total.label?(setting);
    let both = with.map(|with| format!("{}, {with}{}", human::count(&label, value), Size { value: with, unit: "" }));
    Some(match (total.format, both) {
        (TotalFormat::Bits(kind), _) => {
            let width = kind.hex_digits().unwrap_or(0).into();
            format!("{label}=0x{value:0width$x}")
        }
        (TotalFormat::Parts, Some(both)) => format!("{both} [{:.2}%]", human::percent(with.unwrap_or(0), value)),
        (TotalFormat::Count(Some(whole)), _) => human::share(&label, value, whole(counters)),
        (_, Some(both)) => both,
        (TotalFormat::Count(None) | TotalFormat::Parts, None) => human::count(&label, value),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::total::Fold;
    use crate::value::Kind;

    const fn total(monitor: &'static str, label: Option<fn(&SettingText<'_>) -> String>, with: Option<usize>) -> Total {
        let (fold, format) = (Fold::Sum, TotalFormat::Count(None));
        Total { field: monitor, fold, label, with, monitor: Some(monitor), description: "", format }
    }

    fn label(_: &SettingText<'_>) -> String {
        "Number".to_owned()
    }

    const COUNT: Total = total("count", Some(label), None);
    const TABLE: &[Total] = &[
        Total { fold: Fold::Max, ..COUNT },
        Total { fold: Fold::Or, format: TotalFormat::Bits(&Kind::H16), ..COUNT },
        Total { format: TotalFormat::Count(Some(|counters| counters.packets)), ..COUNT },
        Total { with: Some(2), ..COUNT },
        Total { format: TotalFormat::Parts, with: Some(2), ..COUNT },
        Total { label: Some(|setting| format!("Number below {}", setting(1))), ..COUNT },
        Total { label: None, ..COUNT },
    ];

    fn folded(flows: &[[u64; 7]]) -> Totals {
        let mut totals = Totals::new(TABLE);
        for flow in flows {
            let mut into = totals.fold_into();
            flow.iter().for_each(|value| into.put(*value));
        }
        totals
    }

    fn lines(totals: &Totals) -> Vec<String> {
        totals.lines(&Counters { packets: 8, ..Counters::default() }, &|n| format!("setting {n}"))
    }

    #[test]
    fn each_total_with_a_label_has_a_line_in_its_own_format() {
        assert_eq!(
            lines(&folded(&[[3, 1, 1, 2, 4, 1, 1], [5, 4, 1, 0, 4, 1, 1]])),
            [
                "Number: 5",
                "Number=0x0005",
                "Number: 2 [25.00%]",
                "Number: 2, 2",
                "Number: 8, 2 [25.00%]",
                "Number below setting 1: 2",
            ]
        );
    }

    #[test]
    fn a_line_is_printed_if_one_of_its_totals_is_not_0() {
        assert_eq!(
            lines(&folded(&[[0, 0, 1, 0, 0, 0, 0]])),
            ["Number: 1 [12.50%]", "Number: 0, 1", "Number: 0, 1 [0.00%]"]
        );
        assert_eq!(lines(&folded(&[])), [""; 0]);
    }

    #[test]
    fn totals_of_some_flows_merged_with_those_of_others_are_those_of_all() {
        let (some, others) = ([3, 1, 1, 2, 4, 1, 1], [5, 4, 1, 0, 4, 1, 1]);
        let mut merged = folded(&[some]);
        merged.merge(&folded(&[others]));
        assert_eq!(lines(&merged), lines(&folded(&[some, others])));
    }

    #[test]
    fn totals_that_are_left_out_keep_their_values() {
        let mut totals = folded(&[[3, 1, 0, 0, 0, 0, 0]]);
        let mut into = totals.fold_into();
        into.skip(1);
        into.put(2);
        assert_eq!(lines(&totals), ["Number: 3", "Number=0x0003"]);
    }

    #[test]
    fn a_total_without_a_line_is_monitored_behind_the_one_that_it_is_printed_with() {
        const TABLE: &[Total] = &[
            total("inGroup", None, None),
            total("first", Some(label), None),
            total("line", Some(label), Some(0)),
            total("lineOfItsOwn", Some(label), None),
            total("otherLine", Some(label), Some(3)),
            total("lineAgain", Some(label), Some(0)),
        ];
        let names: Vec<_> = monitoring_columns(TABLE).map(|column| column.name).collect();
        assert_eq!(names, ["first", "line", "inGroup", "lineOfItsOwn", "otherLine", "lineAgain"]);
    }
}
