//! Values of settings as TOML.

use toml_edit::{Array, Value};

/// The value of a setting of this type in a file, so that the file reads as `text` does on the command line.
pub(super) fn toml(type_name: &str, text: &str) -> Value {
    if let Some(item) = type_name.strip_prefix("list of ") {
        let items = text.split(',').filter(|_| !text.is_empty()).map(|part| toml(item, part.trim()));
        return Value::Array(items.collect::<Array>());
    }
    let type_name = type_name.strip_suffix(" or nothing").unwrap_or(type_name);
    let is_plain = matches!(
        type_name,
        "bool" | "i8" | "i16" | "i32" | "i64" | "isize" | "u8" | "u16" | "u32" | "u64" | "usize" | "f32" | "f64"
    );
    // What TOML writes otherwise, such as an integer of more than 63 bits, is accepted as a text; -0 is no integer.
    let value = text.parse().ok().filter(|value: &Value| {
        let is_plain = is_plain && text != "-0";
        is_plain && (value.is_integer() || value.is_float() || value.is_bool()) && value.to_string().trim() == text
    });
    value.unwrap_or_else(|| one_line(text))
}

/// A text in one line, so that it can be a comment.
fn one_line(text: &str) -> Value {
    let escaped = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        '\n' => "\\n".to_owned(),
        c if c.is_ascii_control() => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    };
    let quoted = format!("\"{}\"", text.chars().map(escaped).collect::<String>());
    quoted.parse().ok().filter(|_| text.contains(|c: char| c.is_ascii_control())).unwrap_or_else(|| Value::from(text))
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::path::PathBuf;

    use proptest::prelude::*;
    use t2_core::engine::Plan;
    use t2_core::prelude::*;

    use super::super::document::Text;
    use super::*;

    fn shown(type_name: &str, text: &str) -> String {
        toml(type_name, text).to_string()
    }

    #[test]
    fn numbers_and_booleans_are_written_as_they_are_and_all_else_in_quotes() {
        assert_eq!(shown("u32", "5"), "5");
        assert_eq!(shown("f64", "0.1"), "0.1");
        assert_eq!(shown("bool", "true"), "true");
        assert_eq!(shown("text", "5"), "\"5\"");
        assert_eq!(shown("time", "200ms"), "\"200ms\"");
        assert_eq!(shown("u64", "18446744073709551615"), "\"18446744073709551615\"");
        assert_eq!(shown("f64", "NaN"), "\"NaN\"");
        assert_eq!(shown("text", "a\n\"b\"\t"), r#""a\n\"b\"\u0009""#);
    }

    #[test]
    fn lists_are_arrays_and_no_value_is_an_empty_text() {
        assert_eq!(shown("list of u16", "22, 80"), "[22, 80]");
        assert_eq!(shown("list of path", "a b,c"), "[\"a b\", \"c\"]");
        assert_eq!(shown("list of u16", ""), "[]");
        assert_eq!(shown("path or nothing", ""), "\"\"");
        assert_eq!(shown("u8 or nothing", "7"), "7");
    }

    /// Which way
    #[derive(Setting, Clone, Copy, Debug, PartialEq)]
    enum Way {
        /// There
        There,
        /// Back
        Back,
    }

    /// Has a setting of each kind
    #[plugin("kinds")]
    #[derive(Default)]
    struct Kinds {
        /// A setting
        #[setting(default = 1)]
        small: i8,
        /// A setting
        #[setting(default = 18_446_744_073_709_551_615)]
        large: u64,
        /// A setting
        #[setting(default = 0.1)]
        single: f32,
        /// A setting
        #[setting(default = 1e300)]
        double: f64,
        /// A setting
        #[setting(default = true)]
        truth: bool,
        /// A setting
        #[setting(default = '"')]
        letter: char,
        /// A setting
        #[setting(default = "a # b")]
        text: String,
        /// A setting
        #[setting(default = "/tmp/a b")]
        path: PathBuf,
        /// A setting
        #[setting(default = "1.5s")]
        span: Span,
        /// A setting
        #[setting(default = None)]
        address: Option<IpAddr>,
        /// A setting
        #[setting(default = [22, 80])]
        ports: Vec<u16>,
        /// A setting
        #[setting(default = [])]
        texts: Vec<String>,
        /// A setting
        #[setting(default = None)]
        number: Option<f64>,
        /// A setting
        #[setting(default = Way::Back)]
        way: Way,
    }

    impl Plugin for Kinds {
        fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
            None
        }
    }

    t2_core::plugins! { PLUGINS = Kinds }

    /// The value of a setting after it was set on the command line, and after it was written to a file and read.
    fn both_ways(setting: &str, text: &str) -> Option<[String; 2]> {
        let mut set = Plan::new(PLUGINS.entries());
        set.set(&format!("kinds.{setting}={text}")).ok()?;
        let value_of =
            |plan: &Plan| plan.settings().into_iter().find(|(_, info)| info.name == setting).expect("a setting").1;
        let mut file = Text::new(String::new(), "t2.toml").expect("TOML");
        file.set("kinds", setting, &toml(&value_of(&set).type_name, text)).expect("a change");
        let mut read = Plan::new(PLUGINS.entries());
        read.configuration(&PLUGINS).file(file.text(), "t2.toml").expect("a file that is accepted");
        Some([value_of(&set).value, value_of(&read).value])
    }

    #[test]
    fn the_default_of_each_kind_is_the_same_from_a_file() {
        let defaults = Plan::new(PLUGINS.entries()).settings();
        assert_eq!(defaults.len(), 14);
        for (_, info) in defaults {
            let both = [info.value.clone(), info.value.clone()];
            assert_eq!(both_ways(info.name, &info.value), Some(both), "{}", info.name);
        }
    }

    #[test]
    fn values_of_each_kind_are_the_same_from_a_file() {
        let values = [
            ("small", "-128"),
            ("large", "9223372036854775808"),
            ("single", "1e-7"),
            ("double", "inf"),
            ("double", "-0"),
            ("double", "-0.30000000000000004"),
            ("letter", "é"),
            ("letter", "\\"),
            ("text", "\"quoted\" 'both' \\ \t"),
            ("path", "C:\\x"),
            ("span", "0.000000001"),
            ("address", "2001:db8::1"),
            ("ports", ""),
            ("texts", "true, 5 ,x"),
            ("number", "5"),
            ("number", ""),
            ("way", "there"),
        ];
        for (setting, text) in values {
            let [set, read] = both_ways(setting, text).expect("a value that is accepted");
            assert_eq!(set, read, "{setting}={text}");
        }
    }

    proptest! {
        #[test]
        fn what_a_setting_accepts_is_the_same_from_a_file(
            setting in prop::sample::select(vec!["large", "single", "double", "text", "path", "ports", "texts", "number"]),
            text in prop_oneof!["[-+0-9.e,_ xa-f]{0,12}", any::<f64>().prop_map(|n| n.to_string()), any::<String>()],
        ) {
            if let Some([set, read]) = both_ways(setting, &text) {
                prop_assert_eq!(set, read);
            }
        }
    }
}
