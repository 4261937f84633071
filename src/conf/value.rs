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
    // What TOML writes otherwise, such as an integer of more than 63 bits, is accepted as a text.
    let value = text.parse().ok().filter(|value: &Value| {
        is_plain && (value.is_integer() || value.is_float() || value.is_bool()) && value.to_string().trim() == text
    });
    value.unwrap_or_else(|| Value::from(text))
}

#[cfg(test)]
mod tests {
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
    }

    #[test]
    fn lists_are_arrays_and_no_value_is_an_empty_text() {
        assert_eq!(shown("list of u16", "22, 80"), "[22, 80]");
        assert_eq!(shown("list of path", "a b,c"), "[\"a b\", \"c\"]");
        assert_eq!(shown("list of u16", ""), "[]");
        assert_eq!(shown("path or nothing", ""), "\"\"");
        assert_eq!(shown("u8 or nothing", "7"), "7");
    }
}
