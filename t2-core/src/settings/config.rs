//! Settings in a file: TOML, a section for each plugin.

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::Given;

/// A section of a file: the settings of a plugin.
#[derive(Debug, PartialEq)]
pub(crate) struct Section {
    /// Its line, from 1.
    pub(crate) line: usize,
    /// Its name, as written.
    pub(crate) name: String,
    /// What it assigns.
    pub(crate) settings: Vec<Assigned>,
}

/// A line of a section.
#[derive(Debug, PartialEq)]
pub(crate) struct Assigned {
    /// Its line, from 1.
    pub(crate) line: usize,
    /// The name of the setting, as written.
    pub(crate) name: String,
    value: Value,
}

impl Assigned {
    /// The value.
    pub(crate) fn given(&self) -> Given<'_> {
        match &self.value {
            Value::Text(text) => Given::Text(text),
            Value::List(items) => Given::List(items),
        }
    }
}

#[derive(Debug, PartialEq)]
enum Value {
    Text(String),
    List(Vec<String>),
}

/// A mistake of a file.
#[derive(Debug, PartialEq)]
pub(crate) struct ConfigError {
    /// The line, from 1.
    pub(crate) line: usize,
    /// What is wrong there.
    pub(crate) why: String,
}

/// What a file says.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Config {
    /// Its sections, in order, without what is wrong.
    pub(crate) sections: Vec<Section>,
    /// What is wrong, in any order. A line may have several mistakes.
    pub(crate) mistakes: Vec<ConfigError>,
}

/// Reads a file, with all of its mistakes.
pub(crate) fn read_config(text: &str) -> Config {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { text, mistakes: Vec::new() };
    for error in errors {
        let why = error.message().lines().collect::<Vec<_>>().join(", ");
        reader.mistake(error.span().map_or(0, |span| span.start), why);
    }
    let entries = in_order(table.get_ref());
    let sections = entries.into_iter().filter_map(|(name, value)| reader.section(name, value)).collect();
    Config { sections, mistakes: reader.mistakes }
}

/// A setting that a file gives a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignedSetting {
    /// The plugin.
    pub plugin: String,
    /// The setting.
    pub setting: String,
    /// Its line, from 1.
    pub line: usize,
}

/// The settings that a file gives values, known or not, in order. What cannot be read is left out.
pub fn assigned_settings(text: &str) -> Vec<AssignedSetting> {
    let sections = read_config(text).sections.into_iter();
    let settings = sections.flat_map(|Section { name: plugin, settings, .. }| {
        let assigned =
            move |Assigned { line, name, .. }| AssignedSetting { plugin: plugin.clone(), setting: name, line };
        settings.into_iter().map(assigned)
    });
    settings.collect()
}

/// The entries of a table in the order of the file.
fn in_order<'t, 'i>(table: &'t DeTable<'i>) -> Vec<(&'t Spanned<DeString<'i>>, &'t Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    entries
}

struct Reader<'t> {
    text: &'t str,
    mistakes: Vec<ConfigError>,
}

impl Reader<'_> {
    fn section(&mut self, name: &Spanned<DeString<'_>>, value: &Spanned<DeValue<'_>>) -> Option<Section> {
        let (start, text) = (name.span().start, name.get_ref().to_string());
        let DeValue::Table(table) = value.get_ref() else {
            self.mistake(start, format!("`{text}` is outside of a section: write `[plugin]` above it"));
            return None;
        };
        let settings = in_order(table).into_iter().filter_map(|(name, value)| self.setting(name, value)).collect();
        Some(Section { line: self.line(start), name: text, settings })
    }

    /// A setting. None on a line that has a mistake already: what was made of that line is not what was meant.
    fn setting(&mut self, name: &Spanned<DeString<'_>>, value: &Spanned<DeValue<'_>>) -> Option<Assigned> {
        let (start, text) = (name.span().start, name.get_ref().to_string());
        let line = self.line(start);
        if self.mistakes.iter().any(|mistake| mistake.line == line) {
            return None;
        }
        let value = match value.get_ref() {
            DeValue::Array(items) => {
                let items = items.iter().map(|item| single(item.get_ref())).collect::<Option<_>>();
                items.map(Value::List).ok_or("the items of a list are numbers, texts or booleans")
            }
            value => {
                single(value).map(Value::Text).ok_or("a setting is a number, a text, a boolean or a list of these")
            }
        };
        match value {
            Ok(value) => Some(Assigned { line, name: text, value }),
            Err(why) => {
                self.mistake(start, format!("`{text}` is not accepted: {why}"));
                None
            }
        }
    }

    fn mistake(&mut self, offset: usize, why: String) {
        self.mistakes.push(ConfigError { line: self.line(offset), why });
    }

    /// The line of a byte, from 1.
    fn line(&self, offset: usize) -> usize {
        1 + self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
    }
}

/// A single value as the command line would have it; `None` of a table or an array.
fn single(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        // The digits as written: a number is as large and as precise as the setting wants it.
        DeValue::Integer(number) => Some(match i128::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => number.to_string(),
            Err(_) => number.to_string(),
        }),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(value) => Some(value.to_string()),
        DeValue::Datetime(time) => Some(time.to_string()),
        DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each assignment as `line section.name=value`, or the mistakes.
    fn assignments(text: &str) -> Result<Vec<String>, String> {
        let Config { sections, mistakes } = read_config(text);
        if !mistakes.is_empty() {
            let mistakes: Vec<_> =
                mistakes.iter().map(|mistake| format!("{}: {}", mistake.line, mistake.why)).collect();
            return Err(mistakes.join("\n"));
        }
        let lines = sections.iter().flat_map(|section| {
            section.settings.iter().map(|Assigned { line, name, value }| match value {
                Value::Text(text) => format!("{line} {}.{name}={text}", section.name),
                Value::List(items) => format!("{line} {}.{name}={items:?}", section.name),
            })
        });
        Ok(lines.collect())
    }

    #[test]
    fn numbers_texts_booleans_and_lists_are_settings() {
        let text = "# a comment\n[tcpWin]\nthreshold = 1_000\nmask = 0xff\nshare = 0.1\nbig = 18446744073709551615\n\
                    on = true\nname = \"a\\tb\"\nports = [22,\n80]\n\n[ttl]\nnames = ['a,b', \"c\"]";
        let lines = [
            "3 tcpWin.threshold=1000",
            "4 tcpWin.mask=255",
            "5 tcpWin.share=0.1",
            "6 tcpWin.big=18446744073709551615",
            "7 tcpWin.on=true",
            "8 tcpWin.name=a\tb",
            r#"9 tcpWin.ports=["22", "80"]"#,
            r#"13 ttl.names=["a,b", "c"]"#,
        ];
        assert_eq!(assignments(text).as_deref(), Ok(lines.map(str::to_owned).as_slice()));
    }

    #[test]
    fn dotted_keys_and_inline_tables_are_sections_too() {
        let lines = ["1 tcpWin.threshold=5", "2 ttl.limit=6"].map(str::to_owned);
        assert_eq!(assignments("tcpWin.threshold = 5\nttl = { limit = 6 }").as_deref(), Ok(lines.as_slice()));
    }

    #[test]
    fn mistakes_have_their_line() {
        let cases = [
            ("\nthreshold = 5", "2: `threshold` is outside of a section: write `[plugin]` above it"),
            ("[a]\n\nb.c = 5", "3: `b` is not accepted: a setting is a number, a text, a boolean or a list of these"),
            ("[a]\nb = [[1]]", "2: `b` is not accepted: the items of a list are numbers, texts or booleans"),
            ("[a]\nb = 1\nb = 2", "3: duplicate key"),
        ];
        for (text, error) in cases {
            assert_eq!(assignments(text), Err(error.to_owned()), "{text}");
        }
        assert!(assignments("[a]\nb = ").is_err_and(|error| error.starts_with("2: ")));
    }

    #[test]
    fn a_section_without_settings_is_there() {
        let section = Section { line: 1, name: "tcpWin".to_owned(), settings: Vec::new() };
        assert_eq!(read_config("[tcpWin]"), Config { sections: vec![section], mistakes: Vec::new() });
    }

    #[test]
    fn the_settings_that_a_file_gives_values_have_their_lines() {
        let found = assigned_settings("a.b = 1\n[c]\nd = [[1]]\ne = 2\n");
        let assigned = |plugin: &str, setting: &str, line| AssignedSetting {
            plugin: plugin.to_owned(),
            setting: setting.to_owned(),
            line,
        };
        assert_eq!(found, [assigned("a", "b", 1), assigned("c", "e", 4)]);
    }

    #[test]
    fn all_mistakes_of_a_file_are_found_and_what_is_right_is_read() {
        let config = read_config("a = 1\n[b]\nc = [[1]]\nd = 2\ne = tru\nf = 3\n");
        let lines: Vec<_> = config.mistakes.iter().map(|mistake| mistake.line).collect();
        assert_eq!(lines, [5, 1, 3]);
        let read: Vec<_> = config.sections.iter().flat_map(|section| &section.settings).map(|set| &set.name).collect();
        assert_eq!(read, ["d", "f"]);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in r#"[\[\]a-c.=0-9"'{}, \n#_x-]{0,60}"#) {
            let _ = read_config(&text);
        }
    }
}
