//! The name of a new plugin in all its forms.

/// The name of a new plugin in all its forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Names {
    /// That of the plugin: `portScan`.
    pub(super) plugin: String,
    /// That of the struct: `PortScan`.
    pub(super) type_name: String,
    /// That of the module: `port_scan`.
    pub(super) module: String,
    /// That of the crate: `port-scan`.
    pub(super) package: String,
}

/// Names that would stand for something else in the template, or in Rust.
const RESERVED: [&str; 73] = [
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "core",
    "crate",
    "default",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "flow",
    "fn",
    "for",
    "frames",
    "gen",
    "if",
    "impl",
    "in",
    "lib",
    "let",
    "loop",
    "macro",
    "main",
    "match",
    "mod",
    "move",
    "mut",
    "none",
    "ok",
    "option",
    "override",
    "packet",
    "plugin",
    "priv",
    "proc_macro",
    "pub",
    "ref",
    "result",
    "return",
    "run",
    "run_error",
    "self",
    "some",
    "static",
    "std",
    "struct",
    "super",
    "t2",
    "t2_core",
    "t2_macros",
    "t2_plugins",
    "table_kind",
    "test",
    "tests",
    "trait",
    "true",
    "try",
    "type",
    "union",
    "unsafe",
    "use",
    "vec",
    "where",
];

impl Names {
    /// Takes the name of a plugin.
    ///
    /// # Errors
    /// It is not in lowerCamelCase, or it stands for something else; the error says what to write.
    pub(super) fn parse(name: &str) -> Result<Self, String> {
        let is_camel = name.starts_with(|first: char| first.is_ascii_lowercase())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_camel {
            let advice = match camel_case(name) {
                Some(camel) => format!("write `{camel}`"),
                None => "write letters and digits, as in `portScan`".to_owned(),
            };
            return Err(format!("the name of a plugin is in lowerCamelCase: {advice}"));
        }
        let module = snake_case(name);
        if RESERVED.contains(&module.as_str()) {
            return Err(format!(
                "`{name}` stands for something else in Rust or t2: write `{name}Stat`, or another name"
            ));
        }
        let package = module.replace('_', "-");
        Ok(Self { plugin: name.to_owned(), type_name: upper_initial(name), module, package })
    }

    /// A template with these names.
    pub(super) fn fill(&self, template: &str) -> String {
        let Self { plugin, type_name, module, package } = self;
        let names = [
            ("templateName", plugin),
            ("TemplateName", type_name),
            ("template_name", module),
            ("template-name", package),
        ];
        names.into_iter().fold(template.to_owned(), |text, (placeholder, name)| text.replace(placeholder, name))
    }
}

/// `portScan` of `port-scan`, `port_scan` and `PortScan`; `None` if there is no letter to begin with.
fn camel_case(text: &str) -> Option<String> {
    let words = text.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let joined: String = words.map(upper_initial).collect();
    let camel: String =
        joined.char_indices().map(|(n, letter)| if n == 0 { letter.to_ascii_lowercase() } else { letter }).collect();
    camel.starts_with(|first: char| first.is_ascii_lowercase()).then_some(camel)
}

fn upper_initial(word: &str) -> String {
    word.char_indices().map(|(n, letter)| if n == 0 { letter.to_ascii_uppercase() } else { letter }).collect()
}

/// `port_scan` of `portScan`.
fn snake_case(camel: &str) -> String {
    let mut snake = String::with_capacity(camel.len() + 4);
    for letter in camel.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_a_form_for_each_place() {
        let names = Names::parse("icmpV4Scan").expect("a name");
        let forms = [names.plugin, names.type_name, names.module, names.package];
        assert_eq!(forms, ["icmpV4Scan", "IcmpV4Scan", "icmp_v4_scan", "icmp-v4-scan"]);
    }

    #[test]
    fn a_name_in_another_form_is_refused_with_the_right_one() {
        for wrong in ["port-scan", "port_scan", "PortScan", "port scan", "-portScan"] {
            let error = Names::parse(wrong).expect_err(wrong);
            assert!(error.ends_with("write `portScan`"), "{error}");
        }
        for wrong in ["", "9", "ö", "../"] {
            assert!(Names::parse(wrong).expect_err(wrong).ends_with("as in `portScan`"));
        }
    }

    #[test]
    fn names_that_stand_for_something_else_are_refused() {
        for name in ["type", "main", "flow", "t2Core"] {
            assert!(Names::parse(name).expect_err(name).contains("stands for something else"));
        }
    }
}
