//! The columns of a table that its files have.

use std::error::Error;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use super::{AnyRows, Table, TableKind};
use crate::mac::Mac;
use crate::row::{Column, RowEncoder};
use crate::settings::nearest;
use crate::time::{Span, Timestamp};
use crate::value::{Encoder, Group};

/// Which columns the files of a run have. The order is that of the table; by default they have all.
///
/// It concerns the outputs of listed sinks and the packet file; sinks that are values get all columns.
///
/// ```
/// use t2_core::output::{ColumnChoice, TableKind};
///
/// let mut choice = ColumnChoice::default();
/// choice.keep(TableKind::Flows, ["dir", "flowInd"]);
/// choice.drop(["duration"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnChoice {
    /// The columns of tables that do not have all.
    kept: Vec<(TableKind, Vec<String>)>,
    /// Columns that are left out, of any table.
    dropped: Vec<String>,
}

impl ColumnChoice {
    /// Keeps these columns of a table, and those that were kept before; all others are left out.
    pub fn keep<N: Into<String>>(&mut self, table: TableKind, names: impl IntoIterator<Item = N>) {
        let names = names.into_iter().map(Into::into);
        match self.kept.iter_mut().find(|(kind, _)| *kind == table) {
            Some((_, kept)) => kept.extend(names),
            None => self.kept.push((table, names.collect())),
        }
    }

    /// Leaves these columns out of all tables.
    pub fn drop<N: Into<String>>(&mut self, names: impl IntoIterator<Item = N>) {
        self.dropped.extend(names.into_iter().map(Into::into));
    }

    /// The columns that are kept of a table, if not all.
    pub fn kept(&self, table: TableKind) -> Option<&[String]> {
        self.kept.iter().find(|(kind, _)| *kind == table).map(|(_, names)| names.as_slice())
    }

    /// Whether only some columns are kept of a table.
    pub(crate) fn is_of(&self, table: TableKind) -> bool {
        self.kept(table).is_some()
    }

    /// The columns of a table that are chosen; if the outputs are anonymous, without those that identify hosts.
    pub(crate) fn of(&self, table: &Table, is_anonymous: bool) -> Chosen {
        let only = self.kept(table.kind);
        let is_in = |names: &[String], name: &str| names.iter().any(|other| other == name);
        let is_kept = |name: &str| only.is_none_or(|only| is_in(only, name)) && !is_in(&self.dropped, name);
        Chosen::of(table, |column| is_kept(column.name) && !(is_anonymous && column.is_identifying()))
    }

    /// Checks that the columns are there. One that is dropped is in one of the tables.
    ///
    /// # Errors
    /// A column that is not there, with the nearest one.
    pub fn check(&self, tables: &[Table]) -> Result<(), UnchosenColumn> {
        for table in tables {
            missing(self.kept(table.kind).unwrap_or_default(), &[table], Some(table.kind))?;
        }
        missing(&self.dropped, &tables.iter().collect::<Vec<_>>(), None)
    }
}

/// The first of these columns that none of the tables has, as an error.
fn missing(names: &[String], tables: &[&Table], of: Option<TableKind>) -> Result<(), UnchosenColumn> {
    let known = || tables.iter().flat_map(|table| table.names());
    match names.iter().find(|name| !known().any(|known| known == name.as_str())) {
        Some(name) => Err(UnchosenColumn { name: name.clone(), nearest: nearest(name, known()), table: of }),
        None => Ok(()),
    }
}

/// A column that cannot be chosen, as the run does not have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnchosenColumn {
    name: String,
    nearest: Option<&'static str>,
    /// The table that has to have it; `None` if any may.
    table: Option<TableKind>,
}

impl fmt::Display for UnchosenColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.table {
            Some(table) => write!(f, "the table `{table}` has no column `{}`", self.name)?,
            None => write!(f, "no table has a column `{}`", self.name)?,
        }
        match self.nearest {
            Some(nearest) => write!(f, ", did you mean `{nearest}`?"),
            None => f.write_str(" with these plugins"),
        }
    }
}

impl Error for UnchosenColumn {}

/// A table as a file has it.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    /// The columns that are kept.
    pub(crate) table: Table,
    /// Which of all columns these are; `None` for all.
    pub(crate) is_kept: Option<Arc<[bool]>>,
}

impl Chosen {
    fn of(table: &Table, is_kept: impl Fn(&Column) -> bool) -> Self {
        let kept: Arc<[bool]> = table.columns.iter().map(|column| is_kept(&column.column)).collect();
        let columns = table.columns.iter().zip(&*kept).filter(|(_, is_kept)| **is_kept).map(|(column, _)| *column);
        let table = Table { kind: table.kind, columns: columns.collect() };
        let has_all = kept.iter().all(|is_kept| *is_kept);
        Self { table, is_kept: (!has_all).then_some(kept) }
    }

    /// The same without the column of this name.
    pub(crate) fn without(&self, name: &str) -> Self {
        let own = Self::of(&self.table, |other| other.name != name);
        let (Some(before), Some(kept)) = (&self.is_kept, &own.is_kept) else {
            return Self { is_kept: own.is_kept.or_else(|| self.is_kept.clone()), ..own };
        };
        // Each column that was kept is the next one of the table.
        let mut kept = kept.iter();
        let is_kept = before.iter().map(|&was_kept| was_kept && kept.next().is_some_and(|&is_kept| is_kept));
        Self { table: own.table, is_kept: Some(is_kept.collect()) }
    }
}

/// Rows that get the chosen cells only.
pub(crate) struct ChosenRows {
    rows: AnyRows,
    is_kept: Arc<[bool]>,
    /// The number of the cell that is written.
    cell: usize,
}

impl ChosenRows {
    /// Rows of this sink, which gets the cells that are kept.
    pub(crate) fn new(rows: AnyRows, is_kept: Arc<[bool]>) -> Self {
        Self { rows, is_kept, cell: 0 }
    }

    /// The rows of the sink.
    pub(crate) fn rows(&mut self) -> &mut AnyRows {
        &mut self.rows
    }

    /// The same to look at.
    pub(crate) fn peek(&self) -> &AnyRows {
        &self.rows
    }

    /// The row of a packet is complete but for its payload.
    pub(crate) fn end_packet_row(&mut self, payload: &[u8]) {
        match self.is_kept() {
            true => self.rows.end_packet_row(payload),
            false => self.rows.end_row(),
        }
        self.cell = 0;
    }

    /// The row is complete.
    pub(crate) fn end_row(&mut self) {
        self.rows.end_row();
        self.cell = 0;
    }

    fn is_kept(&self) -> bool {
        self.is_kept.get(self.cell).copied().unwrap_or(false)
    }
}

macro_rules! forward_if_kept {
    ($($name:ident($($value:ident: $type:ty),*);)+) => {$(
        fn $name(&mut self $(, $value: $type)*) {
            if self.is_kept() {
                self.rows.encoder().$name($($value),*);
            }
        }
    )+};
}

impl Encoder for ChosenRows {
    forward_if_kept! {
        unsigned(value: u64);
        signed(value: i64);
        hex(value: u64, digits: u8);
        float(value: f32);
        double(value: f64);
        char(value: char);
        text(value: &[u8]);
        bare(value: &[u8]);
        binary(value: &[u8]);
        time(value: Timestamp);
        span(value: Span);
        mac(value: Mac);
        ipv4(value: Ipv4Addr);
        ipv6(value: Ipv6Addr);
        absent();
        begin(group: Group);
        item();
        end(group: Group);
    }
}

impl RowEncoder for ChosenRows {
    forward_if_kept! {
        absent_as(text: &'static str);
    }

    fn begin_cells(&mut self) {
        self.rows.encoder().begin_cells();
    }

    fn end_cell(&mut self) {
        if self.is_kept() {
            self.rows.encoder().end_cell();
        }
        self.cell += 1;
    }

    // An empty cell of text is no value that could be absent.
    fn end_empty_cells(&mut self, count: usize) {
        for _ in 0..count {
            if self.is_kept() {
                self.rows.encoder().end_empty_cells(1);
            }
            self.cell += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{TableColumn, TextRows};
    use crate::row::Cells;
    use crate::value::Kind;

    fn table(kind: TableKind) -> Table {
        let columns = ["a", "b", "c"].map(|name| TableColumn::from(Column::new(name, "", &Kind::U8)));
        Table { kind, columns: columns.to_vec() }
    }

    fn names(chosen: &Chosen) -> Vec<&'static str> {
        chosen.table.names().collect()
    }

    fn choice(flows: Option<&[&str]>, dropped: &[&str]) -> ColumnChoice {
        let mut choice = ColumnChoice::default();
        flows.into_iter().for_each(|names| choice.keep(TableKind::Flows, names.iter().copied()));
        choice.drop(dropped.iter().copied());
        choice
    }

    #[test]
    fn columns_are_chosen_in_the_order_of_the_table_and_dropped() {
        let chosen = choice(Some(&["c", "a", "b"]), &["b"]).of(&table(TableKind::Flows), false);
        assert_eq!((names(&chosen), chosen.is_kept.as_deref()), (vec!["a", "c"], Some(&[true, false, true][..])));
        let all = choice(Some(&["a"]), &[]).of(&table(TableKind::Packets), false);
        assert_eq!((names(&all), all.is_kept), (vec!["a", "b", "c"], None));
    }

    #[test]
    fn columns_that_are_kept_one_after_the_other_are_all_kept() {
        let mut choice = ColumnChoice::default();
        choice.keep(TableKind::Monitoring, ["c"]);
        choice.keep(TableKind::Monitoring, ["a"]);
        assert_eq!(names(&choice.of(&table(TableKind::Monitoring), false)), ["a", "c"]);
        assert_eq!(names(&choice.of(&table(TableKind::Flows), false)), ["a", "b", "c"]);
        assert!(choice.is_of(TableKind::Monitoring) && !choice.is_of(TableKind::Packets));
    }

    #[test]
    fn columns_that_identify_hosts_are_left_out_of_anonymous_outputs() {
        let mut table = table(TableKind::Flows);
        table.columns[0].column = table.columns[0].column.identifying();
        table.columns[2].column = Column::new("c", "", &Kind::List(&Kind::H8));
        assert_eq!(names(&choice(None, &[]).of(&table, false)), ["a", "b", "c"]);
        assert_eq!(names(&choice(None, &[]).of(&table, true)), ["b"]);
        assert!(choice(Some(&["a", "c"]), &[]).of(&table, true).table.columns.is_empty());
    }

    #[test]
    fn a_column_is_taken_out_of_a_choice() {
        let chosen = choice(None, &["a"]).of(&table(TableKind::Flows), false).without("b");
        assert_eq!((names(&chosen), chosen.is_kept.as_deref()), (vec!["c"], Some(&[false, false, true][..])));
        let same = choice(None, &["a"]).of(&table(TableKind::Flows), false).without("a");
        assert_eq!((names(&same), same.is_kept.as_deref()), (vec!["b", "c"], Some(&[false, true, true][..])));
    }

    #[test]
    fn an_unknown_column_is_refused_with_the_nearest_one() {
        let mut tables = TableKind::ALL.map(table);
        tables[0].columns.push(TableColumn::from(Column::new("srcPort", "", &Kind::U16)));
        let refused = |choice: ColumnChoice| choice.check(&tables).map_err(|error| error.to_string());
        assert_eq!(refused(choice(Some(&["a"]), &["srcPort"])), Ok(()));
        let error = "the table `flows` has no column `srcPrt`, did you mean `srcPort`?";
        assert_eq!(refused(choice(Some(&["srcPrt"]), &[])), Err(error.to_owned()));
        let error = "no table has a column `xyz12` with these plugins";
        assert_eq!(refused(choice(None, &["xyz12"])), Err(error.to_owned()));
    }

    #[test]
    fn rows_have_the_cells_that_are_kept() {
        let mut rows = ChosenRows::new(AnyRows::Text(TextRows::unquoted()), Arc::new([true, false, true, false]));
        for _ in 0..2 {
            let mut cells = Cells::new(&mut rows);
            let _ = [cells.cell(&1u8), cells.cell(&vec![2u8, 2]), cells.cell(&Some(3u8))];
            rows.end_packet_row(b"payload");
        }
        let _ = Cells::new(&mut rows).empties::<3>();
        rows.end_row();
        let AnyRows::Text(text) = rows.peek() else { panic!("text") };
        assert_eq!(String::from_utf8_lossy(text.bytes()), "1\t3\n1\t3\n\t\n");
    }
}
