//! The columns that the user chooses, by name or number.

use t2_core::settings::nearest;

use crate::failure::{Failure, did_you_mean};

/// The places of columns in the rows of an input, the first is 0.
///
/// Columns are names, with or without the `%` that the header begins with, or numbers from 1 on. Without a header they are
/// numbers.
pub(super) fn places(columns: &[String], header: Option<&[String]>, input: &str) -> Result<Vec<usize>, Failure> {
    columns.iter().map(|column| place(column.trim(), header, input)).collect()
}

fn place(column: &str, header: Option<&[String]>, input: &str) -> Result<usize, Failure> {
    let name = column.strip_prefix('%').unwrap_or(column);
    let number = column.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let Some(header) = header else {
        return number.ok_or_else(|| no_header(column, input));
    };
    let named = header.iter().position(|known| known == name);
    let place = named.or_else(|| number.filter(|number| *number < header.len()));
    place.ok_or_else(|| unknown(name, header, input))
}

fn no_header(column: &str, input: &str) -> Failure {
    Failure::Use(format!(
        "`{column}` is no number, and `{input}` has no header line (one that begins with `%`): choose columns by number, \
         the first is 1"
    ))
}

fn unknown(name: &str, header: &[String], input: &str) -> Failure {
    let count = header.len();
    let remedy = match nearest(name, header.iter().map(String::as_str)) {
        _ if name.parse::<usize>().is_ok() => format!(": there are {count} columns, the first is 1"),
        near @ Some(_) => did_you_mean(near),
        None => format!(": its columns are {}", header.join(", ")),
    };
    Failure::Use(format!("unknown column `{name}` in `{input}`{remedy}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(columns: &[&str], header: Option<&[&str]>) -> Result<Vec<usize>, String> {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        places(&owned(columns), header.map(owned).as_deref(), "x.txt").map_err(|failure| failure.to_string())
    }

    const HEADER: Option<&[&str]> = Some(&["srcIP", "dstIP", "tcpWinSize"]);

    #[test]
    fn columns_are_found_by_name_and_by_number() {
        assert_eq!(find(&["dstIP", "%srcIP", "3", "dstIP"], HEADER), Ok(vec![1, 0, 2, 1]));
        assert_eq!(find(&["7", "1"], None), Ok(vec![6, 0]));
    }

    #[test]
    fn a_column_that_is_not_known_is_refused_with_the_nearest_one() {
        let message = find(&["tcpWinSiz"], HEADER).unwrap_err();
        assert_eq!(message, "unknown column `tcpWinSiz` in `x.txt`, did you mean `tcpWinSize`?");
        let message = find(&["protocol"], HEADER).unwrap_err();
        assert_eq!(message, "unknown column `protocol` in `x.txt`: its columns are srcIP, dstIP, tcpWinSize");
    }

    #[test]
    fn a_number_without_a_column_is_refused() {
        for number in ["0", "4"] {
            let message = find(&[number], HEADER).unwrap_err();
            assert_eq!(message, format!("unknown column `{number}` in `x.txt`: there are 3 columns, the first is 1"));
        }
    }

    #[test]
    fn without_a_header_columns_are_chosen_by_number() {
        let message = find(&["srcIP"], None).unwrap_err();
        assert!(message.contains("`x.txt` has no header line") && message.contains("choose columns by number"));
        assert!(find(&["0"], None).is_err());
    }
}
