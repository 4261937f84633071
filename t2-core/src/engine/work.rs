//! Who does what in a run.

/// How many threads work, and what each of them does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// One thread does all.
    Alone,
    /// One thread reads and dissects, and another one does the rest. Nothing that belongs to a flow goes from one to the
    /// other, so this takes the least where there is little to do for each packet.
    Halves,
    /// This number of threads: one decides what happens to flows, and all share the lanes.
    Lanes(usize),
}

impl Work {
    /// The number of threads.
    pub(super) fn threads(self) -> usize {
        match self {
            Self::Alone => 1,
            Self::Halves => 2,
            Self::Lanes(threads) => threads,
        }
    }
}
