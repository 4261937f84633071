//! The tokens of an awk program: as much as it takes to find names, calls and literals, and to leave all else as it is.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    String,
    Regex,
    /// A name: a variable, a keyword, or a function of awk without parentheses.
    Name,
    /// A name directly followed by `(`, which is a call of a function.
    Call,
    Symbol,
    Newline,
}

/// A token; comments and blanks are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    pub(super) text: &'t str,
    /// The byte of the program that it begins at.
    pub(super) start: usize,
}

impl Token<'_> {
    /// Whether it is this symbol.
    pub(super) fn is(&self, symbol: &str) -> bool {
        self.kind == Kind::Symbol && self.text == symbol
    }

    /// Whether a value ends with it, so that a slash behind it divides.
    fn ends_a_value(&self) -> bool {
        match self.kind {
            Kind::Number | Kind::String | Kind::Regex => true,
            Kind::Name => !BEFORE_A_VALUE.contains(&self.text),
            Kind::Call | Kind::Newline => false,
            Kind::Symbol => matches!(self.text, ")" | "]" | "$" | "++" | "--"),
        }
    }
}

/// Keywords that a value may follow.
const BEFORE_A_VALUE: [&str; 11] =
    ["print", "printf", "return", "in", "case", "else", "do", "exit", "delete", "BEGIN", "END"];

/// Symbols of more than one character, the longer ones first.
const SYMBOLS: [&str; 20] = [
    "**=", "==", "!=", "<=", ">=", "&&", "||", "++", "--", "+=", "-=", "*=", "/=", "%=", "^=", "**", ">>", "!~", "|&",
    "::",
];

/// The tokens of a program. What is no awk is left to awk to complain about.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut start = 0;
    while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
        let blank = blanks(rest);
        if blank > 0 {
            start += blank;
            continue;
        }
        let divides = tokens.last().is_some_and(Token::ends_a_value);
        let (kind, length) = token(rest, divides);
        tokens.push(Token { kind, text: rest.get(..length).unwrap_or(rest), start });
        start += length;
    }
    tokens
}

/// The length of the blank, continued line or comment that a text begins with.
fn blanks(rest: &str) -> usize {
    if rest.starts_with('#') {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if let Some(continued) = ["\\\n", "\\\r\n"].iter().find(|continued| rest.starts_with(**continued)) {
        return continued.len();
    }
    rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len()
}

/// The kind and the length of the token that a text begins with.
fn token(rest: &str, divides: bool) -> (Kind, usize) {
    let first = rest.chars().next().unwrap_or_default();
    let second = rest.chars().nth(1).unwrap_or_default();
    match first {
        '\n' => (Kind::Newline, 1),
        '"' => (Kind::String, string(rest)),
        '/' if !divides => (Kind::Regex, regex(rest)),
        _ if first.is_ascii_digit() || (first == '.' && second.is_ascii_digit()) => (Kind::Number, number(rest)),
        _ if first.is_ascii_alphabetic() || first == '_' => {
            let length = run_of(rest, |c| c.is_ascii_alphanumeric() || c == '_');
            let is_call = rest.get(length..).is_some_and(|behind| behind.starts_with('('));
            let is_keyword = rest.get(..length).is_some_and(super::reserved::is_keyword);
            (if is_call && !is_keyword { Kind::Call } else { Kind::Name }, length)
        }
        _ => {
            let symbol = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol));
            (Kind::Symbol, symbol.map_or(first.len_utf8(), |symbol| symbol.len()))
        }
    }
}

/// The length of what a text begins with, as long as its characters are so.
fn run_of(text: &str, is_part: impl Fn(char) -> bool) -> usize {
    text.find(|c| !is_part(c)).unwrap_or(text.len())
}

/// The length of a string with its quotes. One that is not closed ends with its line.
fn string(rest: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            '\n' => return at,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a regular expression with its slashes. A slash in brackets does not end it, as in `[^/]`.
fn regex(rest: &str) -> usize {
    let line = rest.split('\n').next().unwrap_or(rest);
    end_of_regex(line, true).or_else(|| end_of_regex(line, false)).unwrap_or(line.len())
}

fn end_of_regex(line: &str, with_brackets: bool) -> Option<usize> {
    let mut is_escaped = false;
    // Where the characters of a bracket expression begin: a `]` in this place is one of them.
    let mut bracket: Option<usize> = None;
    for (at, c) in line.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '^' if bracket == Some(at) => bracket = Some(at + 1),
            ']' if bracket.is_some_and(|first| at > first) => bracket = None,
            '[' if with_brackets && bracket.is_none() => bracket = Some(at + 1),
            '/' if bracket.is_none() => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn number(rest: &str) -> usize {
    if let Some(digits) = rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0X")) {
        let length = run_of(digits, |c| c.is_ascii_hexdigit());
        if length > 0 {
            return 2 + length;
        }
    }
    let mut length = run_of(rest, |c| c.is_ascii_digit() || c == '.');
    let exponent = rest.get(length..).and_then(|behind| behind.strip_prefix(['e', 'E']));
    if let Some(exponent) = exponent {
        let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let digits = run_of(unsigned, |c| c.is_ascii_digit());
        if digits > 0 {
            length += 1 + exponent.len() - unsigned.len() + digits;
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, &str)> {
        tokens(text).into_iter().map(|token| (token.kind, token.text)).collect()
    }

    fn texts(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn a_slash_divides_behind_a_value_and_begins_a_regex_elsewhere() {
        for divided in ["a / b / c", "$1 / 2 / x", "f(x) / 2 / 1", "a[1] / 2 / 3", "x++ / 2 / 3", "NF/2/1"] {
            assert!(kinds(divided).iter().all(|(kind, _)| *kind != Kind::Regex), "{divided}");
        }
        for (matched, regex) in [
            ("/a/", "/a/"),
            ("x ~ /a\\/b/ && y", "/a\\/b/"),
            ("!/#/ { }", "/#/"),
            ("split(x, /[/]/)", "/[/]/"),
            ("$0 ~ /[^]/]x/", "/[^]/]x/"),
            ("{ }\n/b\"c/", "/b\"c/"),
            ("return /x/", "/x/"),
            ("x = /=/", "/=/"),
        ] {
            assert!(kinds(matched).contains(&(Kind::Regex, regex)), "{matched}: {:?}", kinds(matched));
        }
    }

    #[test]
    fn a_hash_begins_a_comment_only_outside_of_strings_and_regexes() {
        assert_eq!(texts("a # b\nc"), ["a", "\n", "c"]);
        assert_eq!(texts("\"a # b\" c"), ["\"a # b\"", "c"]);
        assert_eq!(texts("/#/ c # d"), ["/#/", "c"]);
    }

    #[test]
    fn a_string_ends_at_a_quote_that_is_not_escaped() {
        assert_eq!(texts(r#""a\"b" c"#), [r#""a\"b""#, "c"]);
        assert_eq!(texts(r#""a\\" c"#), [r#""a\\""#, "c"]);
        assert_eq!(texts("\"open\nx"), ["\"open", "\n", "x"]);
    }

    #[test]
    fn numbers_are_decimal_or_hexadecimal() {
        assert_eq!(texts("0x4000+1.5e-3 .5 1e 0x"), ["0x4000", "+", "1.5e-3", ".5", "1", "e", "0", "x"]);
    }

    #[test]
    fn a_name_directly_before_a_parenthesis_is_a_call() {
        let expected = [Kind::Call, Kind::Symbol, Kind::Symbol, Kind::Name, Kind::Symbol, Kind::Symbol];
        assert_eq!(kinds("f() g ()").iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), expected);
        assert_eq!(kinds("if(x)").first(), Some(&(Kind::Name, "if")));
    }

    #[test]
    fn a_continued_line_is_one_line() {
        assert_eq!(texts("a && \\\n b"), ["a", "&&", "b"]);
    }
}
