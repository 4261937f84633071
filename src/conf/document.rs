//! A file with settings as text, changed without touching the rest of it.

use std::ops::Range;

use t2_core::settings::assigned_settings;
use toml_edit::{Document, DocumentMut, Item, Key, Value};

use crate::failure::Failure;

/// Where a setting has its value in a text.
struct Assigned {
    /// The last part of its name, as written.
    key: Range<usize>,
    value: Range<usize>,
}

/// A text that is TOML.
pub(super) struct Text {
    text: String,
}

impl Text {
    /// Takes the text of a file.
    ///
    /// # Errors
    /// It is not TOML; the error has the name of the file and the line.
    pub(super) fn new(text: String, file: &str) -> Result<Self, Failure> {
        let Err(error) = Document::parse(text.as_str()) else { return Ok(Self { text }) };
        let line = error.span().map(|span| format!(":{}", line_of(&text, span.start))).unwrap_or_default();
        let why = error.message().lines().collect::<Vec<_>>().join(", ");
        let remedy = if why.contains("overflow") { ": write it in quotes" } else { "" };
        Err(Failure::Use(format!("{file}{line}: {why}{remedy}")))
    }

    /// The text after a change, if it is TOML.
    fn changed(text: String) -> Option<Self> {
        Document::parse(text.as_str()).is_ok().then_some(Self { text })
    }

    /// The text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The value of a setting as it is written; `None` if it has none.
    pub(super) fn value(&self, plugin: &str, setting: &str) -> Option<&str> {
        self.text.get(self.assigned(plugin, setting)?.value)
    }

    /// Gives a setting a value: in the place of the one that it has, or of its line that is a comment, or in a new line.
    pub(super) fn set(&mut self, plugin: &str, setting: &str, value: &Value) -> Result<(), String> {
        let shown = value.to_string();
        let shown = shown.trim();
        let value_there = self.assigned(plugin, setting).map(|assigned| (assigned.value, shown.to_owned()));
        let line_there = || Some((self.commented(plugin, setting)?, format!("{setting} = {shown}")));
        if let Some((range, replacement)) = value_there.or_else(line_there) {
            let mut text = self.text.clone();
            text.replace_range(range, &replacement);
            // A line that looks like a comment of this setting may be part of a text.
            if let Some(changed) = Self::changed(text)
                && changed.value(plugin, setting) == Some(shown)
            {
                *self = changed;
                return Ok(());
            }
        }
        let mut document: DocumentMut = self.text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
        let table = document.entry(plugin).or_insert_with(toml_edit::table).as_table_like_mut();
        let table =
            table.ok_or_else(|| format!("`{plugin}` is no section there: remove this line of the file first"))?;
        table.insert(setting, Item::Value(value.clone()));
        self.replace(&document);
        Ok(())
    }

    /// Takes the value from a setting; its line becomes a comment with the default. Whether it had one.
    pub(super) fn unset(&mut self, plugin: &str, setting: &str, default: &Value) -> bool {
        let Some(Assigned { key, value }) = self.assigned(plugin, setting) else { return false };
        let mut text = self.text.clone();
        let start = text.get(..key.start).and_then(|text| text.rfind('\n')).map_or(0, |end| end + 1);
        text.replace_range(value, default.to_string().trim());
        text.insert(start, '#');
        match Self::changed(text) {
            Some(changed) if changed.value(plugin, setting).is_none() && changed.has_as_many(self) => *self = changed,
            _ => self.remove(plugin, setting),
        }
        true
    }

    /// Whether it has the settings of another text but one.
    fn has_as_many(&self, other: &Self) -> bool {
        assigned_settings(&self.text).len() + 1 == assigned_settings(&other.text).len()
    }

    /// Removes a setting that does not have a line of its own.
    fn remove(&mut self, plugin: &str, setting: &str) {
        let Ok(mut document) = self.text.parse::<DocumentMut>() else { return };
        if let Some(table) = document.get_mut(plugin).and_then(Item::as_table_like_mut) {
            table.remove(setting);
        }
        self.replace(&document);
    }

    /// Takes a changed document, with lines that end as those of the text do.
    fn replace(&mut self, document: &DocumentMut) {
        let changed = document.to_string();
        let is_windows = self.text.contains("\r\n") && !changed.contains('\r');
        self.text = if is_windows { changed.replace('\n', "\r\n") } else { changed };
    }

    fn assigned(&self, plugin: &str, setting: &str) -> Option<Assigned> {
        let document = Document::parse(self.text.as_str()).ok()?;
        let section = document.get(plugin)?;
        let (key, item): (&Key, &Item) = section.as_table_like()?.get_key_value(setting)?;
        Some(Assigned { key: key.span()?, value: item.span()? })
    }

    /// The line of a section that gives a setting its value once the `#` in front of it is removed.
    fn commented(&self, plugin: &str, setting: &str) -> Option<Range<usize>> {
        let (mut start, mut is_here) = (0, false);
        for line in self.text.split_inclusive('\n') {
            let content = line.trim();
            if let Some(section) = content.strip_prefix('[') {
                is_here = section.split(']').next().map(str::trim) == Some(plugin);
            }
            // Behind a space there is prose, which stays.
            let commented = content.strip_prefix('#').filter(|commented| is_here && commented.starts_with(setting));
            if commented.is_some_and(|commented| assigns(commented, setting)) {
                return Some(start..start + line.trim_end_matches(['\r', '\n']).len());
            }
            start += line.len();
        }
        None
    }
}

/// Whether a line gives a setting a value.
fn assigns(line: &str, setting: &str) -> bool {
    Document::parse(line).is_ok_and(|line| line.get(setting).is_some_and(Item::is_value))
}

/// The line of a byte, from 1.
fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn after_set(text: &str, value: &str) -> String {
        let mut text = Text::new(text.to_owned(), "t2.toml").expect("TOML");
        text.set("tcpWin", "threshold", &value.parse().expect("a value")).expect("a change");
        assert_eq!(text.value("tcpWin", "threshold"), Some(value));
        text.text
    }

    fn after_unset(text: &str) -> String {
        let mut text = Text::new(text.to_owned(), "t2.toml").expect("TOML");
        assert!(text.unset("tcpWin", "threshold", &Value::from(1)));
        assert_eq!(text.value("tcpWin", "threshold"), None);
        assert!(!text.unset("tcpWin", "threshold", &Value::from(1)));
        text.text
    }

    #[test]
    fn a_value_is_replaced_in_its_place_and_all_else_stays() {
        let text = "# mine\n[ttl]\na = [1,\n  2] # two\n\n[ tcpWin ] # windows\n  threshold =   5   # five\nb = 'x'\n";
        assert_eq!(after_set(text, "1000"), text.replace("5   #", "1000   #"));
        assert_eq!(after_set("tcpWin.threshold = [1,\n2]\n", "7"), "tcpWin.threshold = 7\n");
        assert_eq!(after_set("tcpWin = { threshold = 5, b = 1 }\n", "7"), "tcpWin = { threshold = 7, b = 1 }\n");
    }

    #[test]
    fn the_line_of_a_setting_that_is_a_comment_is_used() {
        let text = "[other]\n#threshold = 2\n[tcpWin]\n# Windows\n#threshold = 1\n\n[ttl]\n#threshold = 3\n";
        assert_eq!(after_set(text, "5"), text.replace("#threshold = 1", "threshold = 5"));
    }

    #[test]
    fn prose_about_a_setting_stays() {
        let text = "[tcpWin]\n# threshold = 100 is too much\n#threshold = too much\n#thresholds = 2\n";
        assert_eq!(after_set(text, "5"), text.replace("]\n", "]\nthreshold = 5\n"));
    }

    #[test]
    fn a_line_in_a_text_that_looks_like_a_comment_stays() {
        let text = "[tcpWin]\nname = '''\n#threshold = 1\n'''\n";
        assert_eq!(after_set(text, "5"), format!("{text}threshold = 5\n"));
    }

    #[test]
    fn a_setting_without_a_line_comes_to_the_end_of_its_section() {
        assert_eq!(after_set("", "5"), "[tcpWin]\nthreshold = 5\n");
        assert_eq!(
            after_set("[tcpWin]\nb = 1 # one\n\n[ttl]\n", "5"),
            "[tcpWin]\nb = 1 # one\nthreshold = 5\n\n[ttl]\n"
        );
        assert_eq!(after_set("# mine\n[ttl]\na = 1\n", "5"), "# mine\n[ttl]\na = 1\n\n[tcpWin]\nthreshold = 5\n");
        assert_eq!(after_set("tcpWin = { b = 1 }\n", "5"), "tcpWin = { b = 1 , threshold = 5 }\n");
    }

    #[test]
    fn lines_end_as_they_did() {
        assert_eq!(after_set("[tcpWin]\r\nb = 1\r\n", "5"), "[tcpWin]\r\nb = 1\r\nthreshold = 5\r\n");
        assert_eq!(after_set("[tcpWin]\r\n#threshold = 1\r\n", "5"), "[tcpWin]\r\nthreshold = 5\r\n");
        assert_eq!(after_set("[tcpWin]\nb = 1", "5"), "[tcpWin]\nb = 1\nthreshold = 5\n");
    }

    #[test]
    fn a_section_that_is_a_value_is_not_touched() {
        let mut text = Text::new("tcpWin = 1\n".to_owned(), "t2.toml").expect("TOML");
        let error = text.set("tcpWin", "threshold", &Value::from(5)).expect_err("no section");
        assert_eq!(error, "`tcpWin` is no section there: remove this line of the file first");
    }

    #[test]
    fn a_value_that_is_removed_leaves_its_default_as_a_comment() {
        assert_eq!(
            after_unset("[tcpWin]\n# five\nthreshold = 5 # 5\nb = 1\n"),
            "[tcpWin]\n# five\n#threshold = 1 # 5\nb = 1\n"
        );
        assert_eq!(after_unset("tcpWin.threshold = [1,\n2]\n"), "#tcpWin.threshold = 1\n");
        assert_eq!(after_unset("tcpWin = { threshold = 5, b = 1 }\n"), "tcpWin = { b = 1 }\n");
    }

    #[test]
    fn a_value_that_is_a_table_is_replaced_and_removed_too() {
        assert_eq!(after_set("[tcpWin.threshold]\na = 1\n", "5"), "[tcpWin]\nthreshold = 5\n");
        assert_eq!(after_unset("[tcpWin.threshold]\na = 1\n[ttl]\n"), "[ttl]\n");
    }

    #[test]
    fn what_is_not_toml_is_refused_with_its_line() {
        let error = |text: &str| Text::new(text.to_owned(), "t2.toml").err().expect("a mistake").to_string();
        assert!(error("[a]\nb = \n").starts_with("t2.toml:2: "));
        let too_large = error("[a]\nb = 18446744073709551615\n");
        assert!(too_large.starts_with("t2.toml:2: ") && too_large.ends_with(": write it in quotes"), "{too_large}");
    }

    proptest! {
        #[test]
        fn a_text_is_read_back_whatever_is_in_it(value in any::<String>()) {
            let mut text = Text::new("[tcpWin]\n#threshold = 1\n".to_owned(), "t2.toml").expect("TOML");
            text.set("tcpWin", "threshold", &Value::from(value.as_str())).expect("a change");
            let document: DocumentMut = text.text.parse().expect("TOML");
            prop_assert_eq!(document["tcpWin"]["threshold"].as_str(), Some(value.as_str()));
        }
    }
}
