//! Mistakes that are found before awk starts.

use t2_core::settings::nearest;

use super::library;
use super::program::Program;
use super::reserved;
use crate::failure::{Failure, did_you_mean};

/// The columns of the inputs.
#[derive(Clone, Copy, Debug)]
pub(super) enum Columns<'c> {
    /// They cannot be known before awk reads.
    Unknown,
    /// This input has no header row.
    None(&'c str),
    /// The names of their variables, and as they are in the files.
    Known { variables: &'c [String], names: &'c [String] },
}

/// Finds functions and columns that do not exist.
pub(super) fn check(program: &Program<'_>, columns: Columns<'_>) -> Result<(), Failure> {
    functions(program)?;
    cells(program, columns)?;
    needs(program, columns)
}

fn meant(name: Option<&str>, mark: &str) -> String {
    did_you_mean(name.map(|name| format!("{name}{mark}")).as_deref())
}

fn functions(program: &Program<'_>) -> Result<(), Failure> {
    let mentions = &program.mentions;
    let is_known = |name: &str| {
        mentions.functions.contains(name)
            || reserved::functions().any(|known| known == name)
            || library::find(name).is_some()
    };
    let Some(name) = mentions.calls.iter().find(|name| !is_known(name)) else { return Ok(()) };
    let mut known: Vec<&str> = mentions.functions.iter().copied().collect();
    library::public().for_each(|function| known.push(function.name));
    reserved::functions().for_each(|name| known.push(name));
    let meant = meant(nearest(name, known.into_iter()), "()");
    let list = "`t2 awk -g` lists the functions";
    Err(Failure::Use(format!("unknown function `{name}()`{meant} ({list})")))
}

fn cells(program: &Program<'_>, columns: Columns<'_>) -> Result<(), Failure> {
    let mentions = &program.mentions;
    let mut names = mentions.cells.iter().filter(|name| !mentions.own.contains(*name));
    match columns {
        Columns::Unknown => Ok(()),
        Columns::None(file) => names.next().map_or(Ok(()), |name| {
            Err(Failure::Use(format!(
                "`{file}` has no header row, so `${name}` is not known: write the number of the column, as in `$5`, or say \
                 with -s what header rows begin with, or with -N which row it is"
            )))
        }),
        Columns::Known { variables, .. } => {
            let Some(name) = names.find(|name| !variables.iter().any(|known| known == *name)) else { return Ok(()) };
            let meant = meant(nearest(name, variables.iter().map(String::as_str)), "");
            Err(Failure::Use(format!("unknown column `{name}`{meant} (`t2 awk -l FILE` lists the columns)")))
        }
    }
}

/// Finds columns that functions need and that are missing, or are variables of the program.
fn needs(program: &Program<'_>, columns: Columns<'_>) -> Result<(), Failure> {
    for function in &program.functions {
        let name = function.name;
        for column in function.mentions.names.iter().filter(|column| !column.starts_with('_') && **column != "COL") {
            if program.mentions.own.contains(column) {
                let remedy = "choose another name for the variable";
                return Err(Failure::Use(format!("`{column}` is a column that `{name}()` reads: {remedy}")));
            }
        }
        for column in &function.columns {
            let wanted = column.join("` or `");
            match columns {
                Columns::None(file) => {
                    let why = "has no header row that names it";
                    return Err(Failure::Use(format!("`{name}()` needs the column `{wanted}`, and `{file}` {why}")));
                }
                Columns::Known { names, .. }
                    if !column.iter().any(|column| names.iter().any(|name| name == column)) =>
                {
                    let why = "which is not there (`t2 awk -l FILE` lists the columns)";
                    return Err(Failure::Use(format!("`{name}()` needs the column `{wanted}`, {why}")));
                }
                Columns::Known { .. } | Columns::Unknown => {}
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(program: &str, columns: Columns<'_>) -> String {
        check(&Program::new(program, &[]), columns).err().map(|error| error.to_string()).unwrap_or_default()
    }

    fn known(program: &str) -> String {
        let names = ["flowInd", "srcIP", "srcPort"].map(str::to_owned);
        error(program, Columns::Known { variables: &names, names: &names })
    }

    #[test]
    fn a_column_that_is_not_known_is_refused_with_the_nearest_one() {
        assert_eq!(
            known("{ print $scrIP }"),
            "unknown column `scrIP`, did you mean `srcIP`? (`t2 awk -l FILE` lists the columns)"
        );
        assert_eq!(known("{ i = 1; print $i, $srcIP, $NF } function f(x) { return $x }"), "");
    }

    #[test]
    fn a_function_that_is_not_known_is_refused_with_the_nearest_one() {
        assert_eq!(
            known("flwo(1)"),
            "unknown function `flwo()`, did you mean `flow()`? (`t2 awk -g` lists the functions)"
        );
        assert_eq!(known("f(1) function f(x) { return substr(x, 1) }"), "");
    }

    #[test]
    fn a_function_whose_column_is_missing_is_refused() {
        assert!(known("dport(1)").starts_with("`dport()` needs the column `dstPort`, which"), "{}", known("dport(1)"));
        assert!(known("dns()").starts_with("`dns()` needs the column `dnsStat` or `dstPort`"), "{}", known("dns()"));
    }

    #[test]
    fn a_variable_that_has_the_name_of_a_column_of_a_function_is_refused() {
        assert!(known("{ flowInd = 1 } flow(1)").starts_with("`flowInd` is a column that `flow()` reads"));
    }

    #[test]
    fn without_header_row_only_programs_without_names_run() {
        assert!(error("$srcIP", Columns::None("x.txt")).starts_with("`x.txt` has no header row, so `$srcIP`"));
        assert!(error("flow()", Columns::None("x.txt")).starts_with("`flow()` needs the column `flowInd`"));
        assert_eq!(error("privip($1)", Columns::None("x.txt")), "");
    }
}
