use proptest::prelude::*;

use super::cell::Display;
use super::*;

const TSV: Format<'_> = Format { separator: b'\t', columns: None };

/// The lines that tables become in columns as wide as their cells.
fn aligned_as(format: &Format<'_>, texts: &[&[u8]]) -> Vec<String> {
    let mut inputs: Vec<_> = texts.iter().map(|text| Input::of(text)).collect();
    let layout = measure(&mut inputs, format).expect("a table");
    lines(inputs, format, layout)
}

fn aligned(text: &str) -> Vec<String> {
    aligned_as(&TSV, &[text.as_bytes()])
}

fn fixed(width: usize, text: &[u8]) -> Vec<String> {
    lines(vec![Input::of(text)], &TSV, Layout::Fixed(width))
}

fn lines(mut inputs: Vec<Input>, format: &Format<'_>, layout: Layout) -> Vec<String> {
    let mut output = Vec::new();
    read(&mut inputs, format, &mut Printer::new(layout, false, &mut output)).expect("memory");
    let text = String::from_utf8(output).expect("text");
    text.strip_suffix('\n').map(|text| text.split('\n').map(str::to_owned).collect()).unwrap_or_default()
}

/// The counted rows of a table, with shares.
fn counted(columns: Option<&[String]>, texts: &[&str]) -> Result<String, Failure> {
    let mut inputs: Vec<_> = texts.iter().map(|text| Input::of(text.as_bytes())).collect();
    let mut counts = Counts::new(columns.is_some());
    read(&mut inputs, &Format { separator: b'\t', columns }, &mut counts)?;
    let mut output = Vec::new();
    counts.sorted().read(true, &mut TsvPrinter::new(&mut output))?;
    Ok(String::from_utf8(output).expect("text"))
}

fn chosen(columns: &str) -> Vec<String> {
    columns.split(',').map(str::to_owned).collect()
}

#[test]
fn columns_are_two_blanks_apart_and_lines_end_without_blanks() {
    let lines = aligned("%flowInd\tvlanID\tproto\tnote\n1\t\ttcp\t\n1000000000\t7\tudp\tlong\n2\t\t\t\n");
    assert_eq!(
        lines,
        [
            "%flowInd    vlanID  proto  note", //
            "1                   tcp",
            "1000000000  7       udp    long",
            "2",
        ]
    );
}

#[test]
fn rows_may_have_other_cells_than_the_header() {
    let lines = aligned("%a\tb\nlonger\n1\t2\t3\t\tlast\n10\n10\t2\n");
    assert_eq!(lines, ["%a  b", "longer", "1   2  3    last", "10", "10  2"]);
}

#[test]
fn lines_before_the_header_and_lines_without_a_tab_are_as_they_are() {
    let lines = aligned("% written by t2, see the manual\n%\tx\n%a\tb\n1\t2\n\na remark that is long\n% none\t1\n");
    let expected =
        ["% written by t2, see the manual", "%\tx", "%a      b", "1       2", "", "a remark that is long", "% none  1"];
    assert_eq!(lines, expected);
}

#[test]
fn wide_and_hostile_cells_do_not_move_the_columns() {
    let lines = aligned_as(&TSV, &["%a\tb\n日本\t1\n\x1b[2J\t2\n".as_bytes(), b"\xff\t3\n"]);
    assert_eq!(lines, ["%a         b", "日本       1", r"\u{1b}[2J  2", r"\xff       3"]);
}

#[test]
fn an_empty_input_has_no_lines() {
    assert_eq!(aligned(""), [""; 0]);
    assert_eq!(aligned_as(&Format { separator: b'\t', columns: Some(&chosen("a")) }, &[b""]), [""; 0]);
}

#[test]
fn line_ends_of_other_systems_are_no_part_of_the_last_cell() {
    assert_eq!(aligned("%a\tb\r\n1\t2\r\n3\t4"), ["%a  b", "1   2", "3   4"]);
}

#[test]
fn chosen_columns_have_the_order_of_the_choice() {
    let columns = chosen("c,%a,2");
    let format = Format { separator: b',', columns: Some(&columns) };
    assert_eq!(aligned_as(&format, &[b"%a,b,c\n1,2,3\n4\n5,6\n"]), ["%c  a  b", "3   1  2", "4", "    5  6"]);
}

#[test]
fn columns_are_looked_up_in_each_file_and_the_same_header_is_printed_once() {
    let columns = chosen("b");
    let format = Format { separator: b'\t', columns: Some(&columns) };
    assert_eq!(aligned_as(&format, &[b"%a\tb\n1\t2\n", b"%b\tc\n3\t4\n"]), ["%b", "2", "3"]);
    assert_eq!(aligned_as(&TSV, &[b"%a\tb\n1\t2\n", b"%b\tc\n3\t4\n"]), ["%a  b", "1   2", "%b  c", "3   4"]);
}

#[test]
fn cells_that_are_longer_than_a_fixed_width_are_cut() {
    let lines = fixed(4, "%flowInd\tb\n12345\t1234\n1\t日本語\n".as_bytes());
    assert_eq!(lines, ["%fl…  b", "123…  1234", "1     日…"]);
}

#[test]
fn counts_are_descending_and_ties_in_the_order_of_the_text() {
    let table = "%a\tb\n1\tz\n2\ty\n1\tz\n1\tx\n";
    assert_eq!(
        counted(None, &[table]).unwrap(),
        "%count\tpercent\ta\tb\n2\t50.00\t1\tz\n1\t25.00\t1\tx\n1\t25.00\t2\ty\n"
    );
    assert_eq!(counted(Some(&chosen("a")), &[table]).unwrap(), "%count\tpercent\ta\n3\t75.00\t1\n1\t25.00\t2\n");
}

#[test]
fn lines_without_a_header_are_counted() {
    assert_eq!(counted(None, &["b\na\nb\n"]).unwrap(), "2\t66.67\tb\n1\t33.33\ta\n");
    assert_eq!(counted(Some(&chosen("1")), &["b\na\nb\n"]).unwrap(), "2\t66.67\tb\n1\t33.33\ta\n");
}

#[test]
fn lines_that_are_no_rows_have_no_chosen_columns_to_count() {
    assert_eq!(counted(Some(&chosen("a")), &["%a\tb\n1\t2\nremark\n"]).unwrap(), "%count\tpercent\ta\n1\t100.00\t1\n");
}

#[test]
fn tables_with_other_columns_are_not_counted_together() {
    let tables = ["%a\tb\n1\t2\n", "%b\tc\n3\t4\n"];
    assert!(matches!(counted(None, &tables), Err(Failure::Use(why)) if why.contains("`--columns`")));
    assert_eq!(counted(Some(&chosen("b")), &tables).unwrap(), "%count\tpercent\tb\n1\t50.00\t2\n1\t50.00\t3\n");
}

/// A cell as it is printed, and its width.
fn shown(cell: &[u8]) -> (String, usize) {
    let mut display = Display::default();
    let shown = display.show(cell);
    let mut text = Vec::new();
    shown.append_to(&mut text);
    (String::from_utf8(text).expect("text"), shown.width)
}

/// Cells of any bytes but those that separate cells and lines.
fn cell() -> impl Strategy<Value = Vec<u8>> {
    let bytes = prop::collection::vec(any::<u8>(), 0..6);
    let cells = prop_oneof![
        4 => "[a-z0-9.: ]{0,12}".prop_map(String::into_bytes),
        2 => "\\PC{0,5}".prop_map(String::into_bytes),
        1 => bytes,
        2 => Just(Vec::new()),
    ];
    cells.prop_map(|cell| cell.into_iter().filter(|byte| !b"\t\n\r".contains(byte)).collect())
}

fn table() -> impl Strategy<Value = Vec<Vec<Vec<u8>>>> {
    prop::collection::vec(prop::collection::vec(cell(), 2..6), 1..8)
}

fn tsv(rows: &[Vec<Vec<u8>>]) -> Vec<u8> {
    let rows = rows.iter().map(|row| [row.join(&b'\t'), b"\n".to_vec()].concat());
    [b"%a\tb\n".to_vec()].into_iter().chain(rows).collect::<Vec<_>>().concat()
}

/// Takes padding away from a line: the cells that begin at these places of the terminal.
fn strip(line: &str, cells: &[(String, usize)], starts: &[usize]) -> Result<(), String> {
    let (mut rest, mut at) = (line, 0);
    for ((text, width), start) in cells.iter().zip(starts).filter(|((text, _), _)| !text.is_empty()) {
        let blanks = " ".repeat(start - at);
        rest = rest
            .strip_prefix(&blanks)
            .and_then(|rest| rest.strip_prefix(text))
            .ok_or(format!("{text:?} in {line:?}"))?;
        at = start + width;
    }
    if rest.is_empty() { Ok(()) } else { Err(format!("{rest:?} at the end of {line:?}")) }
}

proptest! {
    #[test]
    fn all_cells_of_all_rows_begin_where_their_column_does(rows in table()) {
        prop_assume!(!rows[0][0].starts_with(b"%"));
        let lines = aligned_as(&TSV, &[&tsv(&rows)]);
        prop_assert_eq!(lines.len(), rows.len() + 1);
        let rows: Vec<Vec<_>> = rows.iter().map(|row| row.iter().map(|cell| shown(cell)).collect()).collect();
        let mut starts = vec![0];
        for place in 0..6 {
            let header = [2, 1].get(place).copied().unwrap_or(0);
            let widths = rows.iter().filter_map(|row| Some(row.get(place)?.1));
            starts.push(starts[place] + widths.max().unwrap_or(0).max(header) + 2);
        }
        for (line, row) in lines.iter().skip(1).zip(&rows) {
            prop_assert_eq!(strip(line, row, &starts), Ok(()));
        }
    }

    #[test]
    fn columns_of_a_fixed_width_begin_at_multiples_of_it(rows in table(), width in 1usize..9) {
        prop_assume!(!rows[0][0].starts_with(b"%"));
        let lines = fixed(width, &tsv(&rows));
        prop_assert_eq!(lines.len(), rows.len() + 1);
        let starts: Vec<_> = (0..6).map(|place| place * (width + 2)).collect();
        for (line, row) in lines.iter().skip(1).zip(&rows) {
            let mut display = Display::default();
            let mut cut = Vec::new();
            for cell in row {
                let shown = display.show_at_most(cell, width);
                prop_assert!(shown.width <= width);
                let mut text = Vec::new();
                shown.append_to(&mut text);
                cut.push((String::from_utf8(text).unwrap(), shown.width));
            }
            prop_assert_eq!(strip(line, &cut, &starts), Ok(()));
        }
    }

    #[test]
    fn counts_add_up_to_the_number_of_rows(rows in table()) {
        prop_assume!(!rows[0][0].starts_with(b"%"));
        let mut counts = Counts::new(false);
        read(&mut [Input::of(&tsv(&rows))], &TSV, &mut counts).unwrap();
        let mut output = Vec::new();
        counts.sorted().read(false, &mut TsvPrinter::new(&mut output)).unwrap();
        let text = String::from_utf8(output).unwrap();
        let numbers = text.lines().skip(1).map(|line| line.split('\t').next().unwrap().parse::<usize>().unwrap());
        prop_assert_eq!(numbers.sum::<usize>(), rows.len());
    }
}
