//! Lines that fit a terminal.

/// The width of a terminal, in characters.
const WIDTH: usize = 80;

/// A text broken at spaces so that its lines fit: the first begins with `first`, the others are indented. A word that is
/// too long stays whole.
pub(crate) fn wrapped(first: &str, indent: usize, text: &str) -> Vec<String> {
    let indent = " ".repeat(indent);
    let mut lines = vec![first.to_owned()];
    let mut is_begun = false;
    for word in text.split_whitespace() {
        let Some(line) = lines.last_mut() else { continue };
        if is_begun && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(format!("{indent}{word}"));
        } else {
            line.push_str(if is_begun { " " } else { "" });
            line.push_str(word);
        }
        is_begun = true;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_spaces_and_indented() {
        let words = ["twelve chars"; 7].join(" ");
        let lines = wrapped("ab: ", 4, &words);
        assert!(lines.iter().all(|line| line.chars().count() <= 80), "{lines:?}");
        let [first, second] = lines.as_slice() else { panic!("{lines:?}") };
        assert!(first.starts_with("ab: twelve chars") && second.starts_with("    chars"), "{lines:?}");
    }

    #[test]
    fn a_word_that_is_too_long_stays_whole() {
        let word = "x".repeat(100);
        assert_eq!(wrapped("", 0, &format!("a {word} b")), ["a", &word, "b"]);
        assert_eq!(wrapped("a", 2, ""), ["a"]);
    }
}
