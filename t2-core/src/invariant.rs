//! Broken invariants: a debug build panics; a release build skips the step that is impossible, because a run of hours is
//! worth more than one row.

/// Reports a broken invariant, described by `what`. Returns the default.
///
/// # Panics
/// In debug builds.
#[cold]
pub(crate) fn broken<T: Default>(what: &str) -> T {
    debug_assert!(false, "{what}");
    T::default()
}
