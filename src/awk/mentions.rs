//! What an awk program mentions: columns, variables of its own, functions, rules.

use std::collections::BTreeSet;

use super::reserved;
use super::tokens::{Kind, Token};

/// The names in a program, without parameters of its functions.
#[derive(Debug, Default)]
pub(super) struct Mentions<'t> {
    /// Names of variables.
    pub(super) names: BTreeSet<&'t str>,
    /// Names behind a `$`.
    pub(super) cells: BTreeSet<&'t str>,
    /// Variables that the program gives a value, or uses as arrays.
    pub(super) own: BTreeSet<&'t str>,
    /// Functions that are called.
    pub(super) calls: BTreeSet<&'t str>,
    /// Functions that are defined.
    pub(super) functions: BTreeSet<&'t str>,
    /// The names of all parameters of functions.
    pub(super) parameters: BTreeSet<&'t str>,
    /// Whether it has rules other than BEGIN, so that awk reads its input.
    pub(super) reads_input: bool,
}

/// A function that is called, and the number of the argument that is being read.
type Calls<'t> = Vec<(&'t str, usize)>;

impl<'t> Mentions<'t> {
    /// The names in these tokens.
    pub(super) fn of(tokens: &[Token<'t>]) -> Self {
        let mut mentions = Self::default();
        let (mut depth, mut locals, mut calls): (usize, Vec<&str>, Calls<'t>) = (0, Vec::new(), Vec::new());
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let previous = at.checked_sub(1).and_then(|before| tokens.get(before));
            if depth == 0 && matches!(token.text, "function" | "func") && token.kind == Kind::Name {
                (locals, at) = mentions.heading(tokens, at + 1);
                continue;
            }
            mentions.rule(token, previous, depth == 0 && locals.is_empty());
            match token.text {
                "{" if token.is("{") => depth += 1,
                "}" if token.is("}") => {
                    depth = depth.saturating_sub(1);
                    locals.retain(|_| depth > 0);
                }
                _ => {}
            }
            follow(&mut calls, token, previous);
            match token.kind {
                Kind::Call if !locals.contains(&token.text) => _ = mentions.calls.insert(token.text),
                Kind::Name if !locals.contains(&token.text) => mentions.name(tokens, at, calls.last()),
                _ => {}
            }
            at += 1;
        }
        mentions
    }

    /// Reads the heading of a function; its parameters, and where its body begins.
    fn heading(&mut self, tokens: &[Token<'t>], start: usize) -> (Vec<&'t str>, usize) {
        let heading = tokens.get(start..).unwrap_or_default();
        let length = heading.iter().position(|token| token.is("{")).unwrap_or(heading.len());
        let mut names = heading.iter().take(length).filter(|token| matches!(token.kind, Kind::Name | Kind::Call));
        self.functions.extend(names.next().map(|name| name.text));
        // The empty name marks a function without parameters, whose body is no rule either.
        let locals: Vec<_> = names.map(|name| name.text).chain([""]).collect();
        self.parameters.extend(locals.iter().filter(|name| !name.is_empty()));
        (locals, start + length)
    }

    /// Takes down whether a token outside of braces is part of a rule that reads the input.
    fn rule(&mut self, token: &Token<'_>, previous: Option<&Token<'_>>, is_outside: bool) {
        let special = |token: &Token<'_>| token.kind == Kind::Name && token.text == "BEGIN";
        let is_empty = token.kind == Kind::Newline || token.is(";") || token.is("}") || special(token);
        let begins = token.is("{") && previous.is_some_and(special);
        self.reads_input |= is_outside && !is_empty && !begins;
    }

    /// Takes down a name that is no parameter.
    fn name(&mut self, tokens: &[Token<'t>], at: usize, call: Option<&(&'t str, usize)>) {
        let Some(Token { text, .. }) = tokens.get(at) else { return };
        if reserved::is_awks(text) {
            return;
        }
        let before = |n: usize| at.checked_sub(n).and_then(|before| tokens.get(before));
        let (previous, next) = (before(1), tokens.get(at + 1));
        let is_cell = previous.is_some_and(|token| token.is("$"));
        let is_array = next.is_some_and(|token| token.is("["));
        self.names.insert(text);
        if is_cell && !is_array {
            self.cells.insert(text);
        }
        let assigns = |token: &Token<'_>| {
            token.kind == Kind::Symbol
                && matches!(token.text, "=" | "+=" | "-=" | "*=" | "/=" | "%=" | "^=" | "**=" | "++" | "--")
        };
        let is_word = |token: Option<&Token<'_>>, words: &[&str]| {
            token.is_some_and(|token| token.kind == Kind::Name && words.contains(&token.text))
        };
        let is_changed = !is_cell
            && (next.is_some_and(assigns)
                || previous.is_some_and(|token| token.is("++") || token.is("--")) && !ends_a_value(before(2)));
        let is_loop =
            is_word(next, &["in"]) && previous.is_some_and(|token| token.is("(")) && is_word(before(2), &["for"]);
        let is_filled = !is_cell && is_whole_argument(previous, next) && call.is_some_and(|call| FILLED.contains(call));
        if is_array || is_changed || is_loop || is_filled || is_word(previous, &["in", "getline", "delete"]) {
            self.own.insert(text);
        }
    }
}

/// Arguments, counted from zero, that functions of awk give a value.
const FILLED: [(&str, usize); 9] = [
    ("split", 1),
    ("split", 3),
    ("sub", 2),
    ("gsub", 2),
    ("match", 2),
    ("asort", 0),
    ("asort", 1),
    ("asorti", 0),
    ("asorti", 1),
];

fn is_whole_argument(previous: Option<&Token<'_>>, next: Option<&Token<'_>>) -> bool {
    let is_any = |token: Option<&Token<'_>>, symbols: [&str; 2]| {
        token.is_some_and(|token| symbols.iter().any(|symbol| token.is(symbol)))
    };
    is_any(previous, ["(", ","]) && is_any(next, [",", ")"])
}

/// Whether `++` behind this token belongs to it.
fn ends_a_value(token: Option<&Token<'_>>) -> bool {
    token.is_some_and(|token| {
        token.is("]") || token.is(")") || (token.kind == Kind::Name && !reserved::is_keyword(token.text))
    })
}

/// Keeps account of the parentheses that are open, and of the calls that they belong to.
fn follow<'t>(calls: &mut Calls<'t>, token: &Token<'t>, previous: Option<&Token<'t>>) {
    if token.is("(") || token.is("[") {
        let call = previous.filter(|previous| token.is("(") && matches!(previous.kind, Kind::Call | Kind::Name));
        calls.push((call.map_or("", |call| call.text), 0));
    } else if token.is(")") || token.is("]") {
        calls.pop();
    } else if token.is(",")
        && let Some((_, argument)) = calls.last_mut()
    {
        *argument += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    fn mentions(text: &str) -> Mentions<'_> {
        Mentions::of(&tokens(text))
    }

    fn sorted(names: &BTreeSet<&str>) -> String {
        names.iter().copied().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn names_behind_a_dollar_are_cells() {
        let found = mentions("$a > 5 { print b, $ c, $NF, $d[1], $f(x) }");
        assert_eq!(sorted(&found.cells), "a c");
        assert_eq!(sorted(&found.names), "a b c d x");
        assert_eq!(sorted(&found.calls), "f");
    }

    #[test]
    fn names_that_get_a_value_belong_to_the_program() {
        let program = "{ a = 1; b++; --c; d[1]; $e = 2; $f++; for (g in h) delete i; getline j; \
                       split($k, l); sub(/x/, \"y\", m); n += 2; if (o in p) print q == 1; r ++ s }";
        assert_eq!(sorted(&mentions(program).own), "a b c d g h i j l m n p r");
    }

    #[test]
    fn parameters_of_functions_are_not_mentioned() {
        let found = mentions("function f(srcIP, x) { x = $srcIP; return y } { print $x }");
        assert_eq!(sorted(&found.names), "x y");
        assert_eq!(sorted(&found.cells), "x");
        assert_eq!(sorted(&found.own), "");
        assert_eq!(sorted(&found.functions), "f");
    }

    #[test]
    fn only_a_program_with_other_rules_than_begin_reads_its_input() {
        for program in ["BEGIN { x }", "BEGIN{ { } }\nBEGIN { y };", "function f() { return 1 }\nBEGIN { f() }", ""] {
            assert!(!mentions(program).reads_input, "{program}");
        }
        for program in ["BEGIN { x } { y }", "END { }", "x", "function f(a) { } f()", "BEGIN { }\n/x/"] {
            assert!(mentions(program).reads_input, "{program}");
        }
    }
}
