//! Names compared at compile time, where `==` cannot be used.

/// Whether two names are the same.
pub(crate) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut n = 0;
    while n < a.len() {
        if a[n] != b[n] {
            return false;
        }
        n += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_if_all_their_bytes_are() {
        for (a, b, expected) in
            [("", "", true), ("ab", "ab", true), ("ab", "aB", false), ("ab", "abc", false), ("ab", "cb", false)]
        {
            assert_eq!(same(a, b), expected, "{a} {b}");
        }
    }
}
