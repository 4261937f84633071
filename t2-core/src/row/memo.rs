//! Cells that are mostly the same in all packets of a flow: printed once, then copied.
//!
//! A flow keeps, for each run of such cells, what identifies their values and the text they gave. As long as the values of
//! the next packet have the same identity the text is copied; otherwise it is printed anew. So nothing depends on values
//! being really constant.

/// What a flow keeps of its steady cells. There is one for every flow, so it is small.
#[derive(Debug, Default)]
pub(crate) struct CellMemo {
    runs: Vec<Run>,
}

/// Steady cells that stand next to each other.
#[derive(Debug, Default)]
struct Run {
    /// What identifies the values, then the text.
    bytes: Vec<u8>,
    /// How many bytes identify the values; 0 if nothing is kept.
    identity: usize,
}

impl CellMemo {
    /// Memory that a flow's steady cells take, in bytes, with their text: addresses, ports and labels have some 150.
    pub(crate) const TYPICAL_MEMORY: usize = size_of::<Self>() + size_of::<Run>() + 256;

    /// Forgets everything; for another flow.
    pub(crate) fn clear(&mut self) {
        self.runs.iter_mut().for_each(|run| run.identity = 0);
    }

    /// What identifies the values of a run, and its text, if it is kept.
    #[inline]
    pub(crate) fn kept(&self, run: usize) -> Option<(&[u8], &[u8])> {
        let Run { bytes, identity } = self.runs.get(run)?;
        bytes.split_at_checked(*identity).filter(|(identity, _)| !identity.is_empty())
    }

    /// The text of a run that was kept for a key.
    #[inline]
    pub(crate) fn kept_for(&self, run: usize, key: &[u64]) -> Option<&[u8]> {
        let Run { bytes, identity } = self.runs.get(run)?;
        let (known, text) = bytes.split_at_checked(size_of_val(key))?;
        let words = known.as_chunks().0.iter().zip(key);
        let differences = words.fold(0, |all, (known, word)| all | (u64::from_ne_bytes(*known) ^ word));
        (differences == 0 && *identity == known.len() && !known.is_empty()).then_some(text)
    }

    /// Keeps a run.
    pub(crate) fn keep(&mut self, run: usize, identity: &[u8], text: &[u8]) {
        if let Some(run) = self.emptied(run, identity.len() + text.len()) {
            run.bytes.extend_from_slice(identity);
            run.bytes.extend_from_slice(text);
            run.identity = identity.len();
        }
    }

    /// Keeps a run for a key.
    pub(crate) fn keep_for(&mut self, run: usize, key: &[u64], text: &[u8]) {
        if let Some(run) = self.emptied(run, size_of_val(key) + text.len()) {
            key.iter().for_each(|word| run.bytes.extend_from_slice(&word.to_ne_bytes()));
            run.bytes.extend_from_slice(text);
            run.identity = size_of_val(key);
        }
    }

    /// A run that is to be kept anew, with room for so many bytes.
    #[inline]
    fn emptied(&mut self, run: usize, len: usize) -> Option<&mut Run> {
        if run >= self.runs.len() {
            self.runs.reserve_exact(run + 1 - self.runs.len());
            self.runs.resize_with(run + 1, Run::default);
        }
        let run = self.runs.get_mut(run)?;
        run.bytes.clear();
        run.bytes.reserve_exact(len);
        Some(run)
    }
}
