//! What is done where an invariant of ours is broken: a debug build stops there, a release build leaves out what cannot be
//! done, as a run of hours is worth more than one row.

/// An invariant is broken; `what` says which. Returns what stands for nothing.
///
/// # Panics
/// In debug builds.
#[cold]
pub(crate) fn broken<T: Default>(what: &str) -> T {
    debug_assert!(false, "{what}");
    T::default()
}
