//! The name that was meant, most likely.

/// The known name that is nearest to what was written, if it is near; capitals make no difference.
pub fn nearest<'k>(written: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let lower = written.to_lowercase();
    let distances = known.map(|name| (strsim::damerau_levenshtein(&lower, &name.to_lowercase()), name));
    let (distance, name) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= written.chars().count().max(3) / 2).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_near_if_half_of_its_letters_are_right() {
        let nearest = |written| nearest(written, ["threshold", "minWindow"].into_iter());
        assert_eq!(nearest("treshold"), Some("threshold"));
        assert_eq!(nearest("MINWINDOWS"), Some("minWindow"));
        assert_eq!(nearest("ports"), None);
        assert_eq!(nearest(""), None);
    }
}
