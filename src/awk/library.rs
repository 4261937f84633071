//! The library of functions, written in awk: what there is, what it needs, and its help.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::mentions::Mentions;
use super::tokens::{Kind, Token, tokens};

/// The files of the library, in the order in which functions are listed.
const FILES: [&str; 10] = [
    include_str!("library/rows.awk"),
    include_str!("library/addresses.awk"),
    include_str!("library/protocols.awk"),
    include_str!("library/bits.awk"),
    include_str!("library/strings.awk"),
    include_str!("library/lists.awk"),
    include_str!("library/sort.awk"),
    include_str!("library/aggregate.awk"),
    include_str!("library/convert.awk"),
    include_str!("library/output.awk"),
];

/// IANA's protocol numbers: lines of number, name and description.
const PROTOCOLS: &str = include_str!("../../plugins/data/names/protocols.tsv");

/// The place in the library that gets the names of protocols, in the order of their numbers.
const PROTOCOLS_PLACE: &str = "@PROTOCOLS@";

/// A function of the library.
#[derive(Debug)]
pub(super) struct Function {
    pub(super) name: &'static str,
    /// How it is called; empty for a helper, which users do not see.
    pub(super) synopsis: &'static str,
    /// What it does, in lines.
    pub(super) help: Vec<&'static str>,
    /// Columns that the file must have, each as names of which one must be there.
    pub(super) columns: Vec<Vec<&'static str>>,
    /// Whether it has something to do behind the last row, in the function `NAME_end`.
    pub(super) has_end: bool,
    /// What replaces a call: with `ARG`, one whose argument is a number; else one without argument. It saves
    /// the call, which costs as much as the comparison in it.
    pub(super) inline: Option<&'static str>,
    /// Programs that show its use.
    pub(super) examples: Vec<&'static str>,
    /// Its awk.
    pub(super) source: &'static str,
    /// What its awk mentions.
    pub(super) mentions: Mentions<'static>,
}

static FUNCTIONS: LazyLock<Vec<Function>> =
    LazyLock::new(|| FILES.iter().flat_map(|file| file.split("\n\n")).filter_map(Function::parse).collect());

/// All functions.
pub(super) fn functions() -> &'static [Function] {
    &FUNCTIONS
}

/// The functions that users call.
pub(super) fn public() -> impl Iterator<Item = &'static Function> {
    functions().iter().filter(|function| !function.synopsis.is_empty())
}

/// The function of this name.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    functions().iter().find(|function| function.name == name)
}

/// Whether the library has this name for itself: a function, or a variable of its own.
pub(super) fn has_name(name: &str) -> bool {
    let is_own = |function: &Function| function.mentions.own.contains(name);
    matches!(name, "COL" | "_h" | "_nf")
        || find(name).is_some()
        || (name.starts_with('_') && functions().iter().any(is_own))
}

/// The functions that a program needs that calls these, in the order of the library. A name that the program defines
/// itself is not looked up.
pub(super) fn needed<'t>(calls: impl IntoIterator<Item = &'t str>, defined: &BTreeSet<&str>) -> Vec<&'static Function> {
    let mut missing: Vec<&str> = calls.into_iter().collect();
    let mut found = BTreeSet::new();
    while let Some(name) = missing.pop() {
        let Some(function) = find(name).filter(|_| !defined.contains(name)) else { continue };
        if found.insert(function.name) {
            missing.extend(function.mentions.calls.iter().copied());
            missing.extend(function.end().map(|end| end.name));
        }
    }
    functions().iter().filter(|function| found.contains(function.name)).collect()
}

impl Function {
    /// The function in a paragraph of the library; none if it has comments only.
    fn parse(paragraph: &'static str) -> Option<Self> {
        let mut lines = paragraph.trim_matches('\n').lines().peekable();
        let mut said = Vec::new();
        while let Some(line) = lines.next_if(|line| line.starts_with('#')) {
            said.extend(line.strip_prefix("##").map(|line| line.strip_prefix(' ').unwrap_or(line)));
        }
        let source = paragraph.get(paragraph.find("function ").filter(|_| lines.peek().is_some())?..)?.trim_end();
        let mentions = Mentions::of(&tokens(source));
        let name = mentions.functions.first().copied()?;
        let (mut columns, mut has_end, mut examples, mut help) = (Vec::new(), false, Vec::new(), Vec::new());
        let mut inline = None;
        let mut said = said.into_iter();
        let synopsis = said.next().unwrap_or_default();
        for line in said {
            match line.split_once(": ") {
                Some(("columns", names)) => {
                    columns.extend(names.split_whitespace().map(|names| names.split('|').collect()));
                }
                Some(("needs", "end")) => has_end = true,
                Some(("inline", expression)) => inline = Some(expression),
                Some(("example", program)) => examples.push(program),
                _ => help.push(line),
            }
        }
        Some(Self { name, synopsis, help, columns, has_end, inline, examples, source, mentions })
    }

    /// The function that is called behind the last row.
    pub(super) fn end(&self) -> Option<&'static Self> {
        self.has_end.then(|| find(&format!("{}_end", self.name)))?
    }

    /// Its awk, with what is generated. Parameters get names that no function of the user has: some awks refuse those.
    pub(super) fn text(&self) -> String {
        let (mut text, mut done) = (String::new(), 0);
        let is_parameter =
            |token: &Token<'_>| token.kind == Kind::Name && self.mentions.parameters.contains(token.text);
        for token in tokens(self.source).into_iter().filter(is_parameter) {
            text.push_str(self.source.get(done..token.start).unwrap_or_default());
            text.push_str("_p_");
            done = token.start;
        }
        text.push_str(self.source.get(done..).unwrap_or_default());
        text.replace(PROTOCOLS_PLACE, &protocols())
    }
}

/// The names of all protocols, in the order of their numbers, separated by commas.
fn protocols() -> String {
    let name = |line: &'static str| {
        let mut cells = line.split('\t');
        Some((cells.next()?.parse::<usize>().ok()?, cells.next()?))
    };
    let mut names = [""; 256];
    for (number, name) in PROTOCOLS.lines().filter_map(name) {
        names.get_mut(number).into_iter().for_each(|place| *place = name);
    }
    names.join(",")
}

#[cfg(test)]
mod tests {
    use super::super::reserved;
    use super::*;

    #[test]
    fn every_paragraph_of_the_library_is_a_function_or_a_remark() {
        for paragraph in FILES.iter().flat_map(|file| file.split("\n\n")) {
            let lines = paragraph.lines().filter(|line| !line.is_empty());
            let is_remark = lines.clone().all(|line| line.starts_with('#') && !line.starts_with("##"));
            let functions = lines.filter(|line| line.starts_with("function ")).count();
            assert!(is_remark || functions == 1, "{functions} functions in one paragraph:\n{paragraph}");
        }
    }

    #[test]
    fn every_function_for_users_has_help_and_an_example_that_calls_it() {
        assert!(public().count() > 20);
        for function in public() {
            let name = function.name;
            assert!(function.synopsis.starts_with(&format!("{name}(")), "{name}: {}", function.synopsis);
            assert!(function.help.first().is_some_and(|line| !line.is_empty()), "{name} has no help");
            let calls = |example: &&str| Mentions::of(&tokens(example)).calls.contains(name);
            assert!(function.examples.iter().any(calls), "{name} has no example");
            assert!(!function.has_end || function.end().is_some(), "{name}_end is missing");
        }
    }

    #[test]
    fn helpers_begin_with_an_underscore_and_names_are_unique() {
        let mut names = BTreeSet::new();
        for function in functions() {
            let name = function.name;
            assert!(names.insert(name), "{name} is there twice");
            let is_end = name.strip_suffix("_end").is_some_and(|of| find(of).is_some_and(|of| of.has_end));
            assert_eq!(function.synopsis.is_empty(), name.starts_with('_') || is_end, "{name}");
        }
    }

    #[test]
    fn functions_call_only_what_there_is() {
        for function in functions() {
            for call in &function.mentions.calls {
                let is_known =
                    *call == "_t2_number" || find(call).is_some() || reserved::functions().any(|name| name == *call);
                assert!(is_known, "{} calls {call}, which does not exist", function.name);
            }
        }
    }

    #[test]
    fn no_parameter_has_the_name_of_a_function() {
        for function in functions() {
            let wrong =
                function.mentions.parameters.iter().find(|name| find(name).is_some() || reserved::is_awks(name));
            assert_eq!(wrong, None, "a parameter of {}", function.name);
        }
    }

    #[test]
    fn variables_of_the_library_begin_with_an_underscore_and_all_others_are_columns() {
        for function in functions() {
            for name in function.mentions.names.iter().filter(|name| !name.starts_with('_') && **name != "COL") {
                assert!(!function.mentions.own.contains(name), "{} assigns {name}", function.name);
                let listed = functions().iter().flat_map(|function| function.columns.iter().flatten());
                assert!(listed.clone().any(|column| column == name), "{} reads {name}: no such column", function.name);
            }
        }
    }

    #[test]
    fn what_a_function_calls_is_needed_too_unless_the_program_has_it() {
        let names = |calls: [&'static str; 1], defined: &[&str]| {
            let defined = defined.iter().copied().collect();
            needed(calls, &defined).iter().map(|function| function.name).collect::<Vec<_>>()
        };
        assert_eq!(names(["hdr"], &[]), ["hdr"]);
        assert!(names(["flow"], &[]).contains(&"_inlist"));
        assert!(names(["flow"], &["flow"]).is_empty());
    }
}
