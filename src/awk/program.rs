//! The text that awk gets: our rules, the user's program, and the functions of the library that it uses.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::columns::HeaderRule;
use super::library::{self, Function};
use super::mentions::Mentions;
use super::rewrite::rewrite;
use super::tokens;
use super::zone;

/// How the program is run.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) rule: HeaderRule,
    /// `-F` and `-O` as the user wrote them; none if a variable of the user is in their place.
    pub(super) separator: Option<String>,
    pub(super) output_separator: Option<String>,
    /// Whether the program sees no header row.
    pub(super) drops_header: bool,
    /// Whether rows get the output separator before the program sees them.
    pub(super) rebuilds_rows: bool,
    /// What is printed first.
    pub(super) remark: Option<String>,
}

/// What is known of the inputs.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// The columns by the name of their variable; none if they cannot be known.
    pub(super) columns: Option<BTreeMap<String, String>>,
    /// Inputs whose header row is not the first row, and its number.
    pub(super) late_headers: Vec<(String, u64)>,
    /// Whether lines end with a carriage return.
    pub(super) has_returns: bool,
}

/// A user's program.
#[derive(Debug)]
pub(super) struct Program<'t> {
    text: &'t str,
    pub(super) mentions: Mentions<'t>,
    /// Functions of the library that it needs.
    pub(super) functions: Vec<&'static Function>,
}

impl<'t> Program<'t> {
    /// Reads a program. The variables have values when it begins.
    pub(super) fn new(text: &'t str, variables: &[&'t str]) -> Self {
        let mut mentions = Mentions::of(&tokens::tokens(text));
        mentions.own.extend(variables);
        let functions = library::needed(mentions.calls.iter().copied(), &mentions.functions);
        Self { text, mentions, functions }
    }

    /// The names of variables that get the number of a column, and the column of each.
    fn bindings(&self, tables: &Tables) -> BTreeMap<String, String> {
        let names = self.mentions.names.iter().filter(|name| !self.mentions.own.contains(*name));
        let of_library = self.functions.iter().flat_map(|function| &function.mentions.names);
        let of_library: BTreeSet<_> = of_library.filter(|name| !name.starts_with('_') && **name != "COL").collect();
        let known = |name: &str| match &tables.columns {
            Some(columns) => columns.get(name).cloned(),
            None => (!library::has_name(name)).then(|| name.to_owned()),
        };
        let of_program = names.filter_map(|name| Some(((*name).to_owned(), known(name)?)));
        of_program.chain(of_library.iter().map(|name| ((**name).to_owned(), (**name).to_owned()))).collect()
    }

    /// The text for awk. The user's program begins in the first line, so that awk counts its lines right.
    pub(super) fn text(&self, frame: &Frame, tables: &Tables) -> String {
        let mut text = self.head(frame, tables);
        text.push_str(&rewrite(self.text, &self.mentions.functions));
        text.push('\n');
        if self.mentions.reads_input {
            text.push_str(&self.header_function(frame, tables));
        }
        for function in &self.functions {
            text.push_str(&function.text());
            text.push('\n');
        }
        let ends: Vec<_> = self.functions.iter().filter_map(|function| function.end()).collect();
        if self.mentions.reads_input && !ends.is_empty() {
            let calls: String = ends.iter().map(|end| format!("{}(); ", end.name)).collect();
            _ = writeln!(text, "END {{ {calls}}}");
        }
        text
    }

    /// Our rules before the program.
    fn head(&self, frame: &Frame, tables: &Tables) -> String {
        let mut begin = String::new();
        for (variable, separator) in [("FS", &frame.separator), ("OFS", &frame.output_separator)] {
            if let Some(separator) = separator {
                _ = write!(begin, "{variable} = {}; ", with_escapes(separator));
            }
        }
        for (name, row) in &tables.late_headers {
            _ = write!(begin, "_head_row[{}] = {row}; ", quoted(name));
        }
        if self.functions.iter().any(|function| function.mentions.names.contains("_tz")) {
            _ = write!(begin, "_tz = {}; ", quoted(&zone::offsets()));
        }
        if let Some(remark) = &frame.remark {
            _ = write!(begin, "print {}; ", quoted(remark));
        }
        let mut head = format!("BEGIN {{ {begin}}} ");
        if !self.mentions.reads_input {
            return head;
        }
        if self.functions.iter().any(|function| function.name == "_fail") {
            head.push_str("END { if (_fail_failed) exit 2 } ");
        }
        // The last row may have been a header row.
        head.push_str("END { _h = 0 } ");
        if tables.has_returns {
            head.push_str("{ sub(/\\r$/, \"\") } ");
        }
        match &frame.rule {
            HeaderRule::Prefix(prefix) => _ = write!(head, "(_h = ({})) && _head() {{ next }} ", begins_with(prefix)),
            HeaderRule::Row(row) => _ = write!(head, "((_h = FNR == {row}) || FNR < {row}) && _head() {{ next }} "),
            HeaderRule::Zeek => _ = write!(head, "(_h = ({})) && _head() {{ next }} ", begins_with("#")),
        }
        if frame.rebuilds_rows {
            head.push_str("{ $1 = $1 } ");
        }
        head
    }

    /// The function that reads a header row; it returns whether the program does not see the row.
    fn header_function(&self, frame: &Frame, tables: &Tables) -> String {
        let mut text = "function _head(    _i, _name) {\n".to_owned();
        match &frame.rule {
            HeaderRule::Prefix(_) if !tables.late_headers.is_empty() => {
                text.push_str("    if (FILENAME in _head_row && FNR < _head_row[FILENAME]) return 1\n");
            }
            HeaderRule::Prefix(_) => {}
            HeaderRule::Row(_) => text.push_str("    if (!_h) return 1\n"),
            HeaderRule::Zeek => text.push_str("    if (!sub(/^#fields[ \\t]/, \"%\")) return 1\n"),
        }
        let prefix = frame.rule.prefix();
        _ = write!(
            text,
            "    if ($0 == _head_text) return 1
    split(\"\", COL)
    _nf = NF
    for (_i = 1; _i <= NF; _i++) {{
        _name = $_i
        if (_i == 1 && index(_name, {prefix}) == 1) _name = substr(_name, {behind})
        if (_i == 1) sub(/^ +/, \"\", _name)
        COL[_i] = _name
        if (!(_name in COL) && _name !~ /^[0-9]+$/) COL[_name] = _i
    }}
",
            prefix = quoted(prefix),
            behind = prefix.len() + 1,
        );
        for (variable, column) in self.bindings(tables) {
            match tables.columns {
                Some(_) => _ = writeln!(text, "    {variable} = _column({})", quoted(&column)),
                None => _ = writeln!(text, "    if ({0} in COL) {variable} = COL[{0}]", quoted(&column)),
            }
        }
        _ = writeln!(text, "    _head_text = $0\n    return {}\n}}", u8::from(frame.drops_header));
        text.push_str("function _column(name) {\n    return name in COL ? COL[name] : _nf + 100\n}\n");
        text
    }
}

/// An expression that is true for rows that begin with a text. Comparing is faster than a regular expression, or cutting
/// the beginning off: some awks search the whole row.
fn begins_with(prefix: &str) -> String {
    let last = prefix
        .chars()
        .next_back()
        .filter(|c| (' '..'~').contains(c))
        .and_then(|c| Some((c, char::from_u32(c as u32 + 1)?)));
    match last {
        Some((last, next)) => {
            let behind = format!("{}{next}", prefix.strip_suffix(last).unwrap_or_default());
            format!("$0 < {} && $0 >= {}", quoted(&behind), quoted(prefix))
        }
        None => format!("substr($0, 1, {}) == {}", prefix.len(), quoted(prefix)),
    }
}

/// A string of awk that is this text.
fn quoted(text: &str) -> String {
    let mut string = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' | '\\' => string.extend(['\\', c]),
            '\n' => string.push_str("\\n"),
            '\t' => string.push_str("\\t"),
            '\r' => string.push_str("\\r"),
            _ => string.push(c),
        }
    }
    string + "\""
}

/// A string of awk in which backslashes mean what they mean in awk.
fn with_escapes(text: &str) -> String {
    if text == "\\" {
        return quoted(text);
    }
    let (mut string, mut is_escaped) = ("\"".to_owned(), false);
    for c in text.chars() {
        match c {
            '"' if !is_escaped => string.push_str("\\\""),
            '\n' => string.push_str("\\n"),
            _ => string.push(c),
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    // A backslash at the end would be one before the quote.
    if is_escaped {
        string.push('\\');
    }
    string + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> Frame {
        Frame {
            rule: HeaderRule::Prefix("%".to_owned()),
            separator: Some("\\t".to_owned()),
            output_separator: Some("\\t".to_owned()),
            drops_header: false,
            rebuilds_rows: false,
            remark: None,
        }
    }

    fn tables() -> Tables {
        let columns = ["srcIP", "flowInd"].map(|name| (name.to_owned(), name.to_owned()));
        Tables { columns: Some(BTreeMap::from(columns)), ..Tables::default() }
    }

    #[test]
    fn the_program_begins_in_the_first_line_and_is_left_as_it_is() {
        let program = "$srcIP ~ /#/ {\n  print 4 / 2 # half\n}";
        let text = Program::new(program, &[]).text(&frame(), &tables());
        let first = text.lines().next().unwrap_or_default();
        assert!(first.ends_with("{ next } $srcIP ~ /#/ {"), "{first}");
        assert!(text.contains(program), "{text}");
    }

    #[test]
    fn only_columns_that_are_mentioned_get_a_variable() {
        let text = Program::new("$srcIP", &[]).text(&frame(), &tables());
        assert!(text.contains("srcIP = _column(\"srcIP\")") && !text.contains("flowInd"), "{text}");
        let text = Program::new("flow(1)", &[]).text(&frame(), &tables());
        assert!(text.contains("flowInd = _column(\"flowInd\")") && !text.contains("srcIP"), "{text}");
        let text = Program::new("{ srcIP = 1; print srcIP }", &[]).text(&frame(), &tables());
        assert!(!text.contains("_column(\"srcIP\")"), "{text}");
    }

    #[test]
    fn separators_keep_the_escapes_of_awk() {
        for (written, string) in [("\\t", "\"\\t\""), ("\"", "\"\\\"\""), ("\\", "\"\\\\\""), ("[|]", "\"[|]\"")] {
            assert_eq!(with_escapes(written), string);
        }
    }
}
