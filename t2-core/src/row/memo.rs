//! Cells that are mostly the same in all packets of a flow: printed once, then copied.
//!
//! A flow keeps, for each run of such cells, what identifies their values and the text they gave. As long as the values of
//! the next packet have the same identity the text is copied; otherwise it is printed anew. So nothing depends on values
//! being really constant.

use std::num::NonZeroU64;

/// The unit of places, in bytes.
const UNIT: usize = 32;

/// What the flows of a plugin keep of their steady cells.
#[derive(Debug, Default)]
pub(crate) struct Memos {
    /// Those of a flow stand together.
    runs: Vec<Run>,
    store: Store,
}

/// Where the bytes of all runs are: each has a place there, of whole units. So a flow allocates nothing of its own.
#[derive(Debug, Default)]
struct Store {
    bytes: Vec<u8>,
    /// Places that are no longer used, by their units.
    unused: Vec<Vec<u32>>,
}

/// What a flow keeps of its steady cells.
#[derive(Debug)]
pub(crate) struct CellMemo<'m> {
    memos: &'m mut Memos,
    /// Which of all runs is its first one.
    first: usize,
    /// How many it has.
    runs: usize,
}

/// Steady cells that stand next to each other. There is one for every flow, so it is small.
#[derive(Clone, Copy, Debug, Default)]
struct Run {
    /// Where its place begins, in units.
    place: u32,
    /// How large that is, in units.
    units: u16,
    /// How many bytes identify the values; 0 if nothing is kept. They come first.
    identity: u16,
    /// How many bytes of text follow.
    text: u16,
    /// What says in short that the values are those of the text, if anything does.
    short_key: Option<NonZeroU64>,
}

impl Memos {
    /// Memory that a run of steady cells of a flow takes, in bytes, with its text: addresses, ports and labels have some
    /// 150.
    pub(crate) const TYPICAL_MEMORY: usize = size_of::<Run>() + 256;

    /// What a flow keeps of this many runs of cells.
    #[inline]
    pub(crate) fn of_flow(&mut self, flow: usize, runs: usize) -> CellMemo<'_> {
        CellMemo { memos: self, first: flow * runs, runs }
    }

    /// Forgets what a flow has kept; for another flow.
    #[inline]
    pub(crate) fn forget(&mut self, flow: usize, runs: usize) {
        let from_there = self.runs.get_mut(flow * runs..).unwrap_or_default();
        from_there.iter_mut().take(runs).for_each(|run| (run.identity, run.short_key) = (0, None));
    }
}

impl CellMemo<'_> {
    /// The same for a shorter time.
    #[inline]
    pub(crate) fn reborrowed(&mut self) -> CellMemo<'_> {
        CellMemo { memos: self.memos, ..*self }
    }

    /// What identifies the values of a run, and its text, if it is kept.
    #[inline]
    pub(crate) fn kept(&self, run: usize) -> Option<(&[u8], &[u8])> {
        let (run, store) = self.run(run)?;
        let (identity, rest) = store.place(run.place)?.split_at_checked(run.identity.into())?;
        Some((identity, rest.get(..run.text.into())?)).filter(|_| run.identity > 0)
    }

    /// The text of a run whose values this says in short.
    #[inline]
    pub(crate) fn kept_for_short(&self, run: usize, short_key: NonZeroU64) -> Option<&[u8]> {
        let (run, store) = self.run(run)?;
        let from = usize::from(run.identity);
        let text = store.place(run.place)?.get(from..from + usize::from(run.text))?;
        (run.short_key == Some(short_key)).then_some(text)
    }

    /// From now on this says in short what the values of a run are that is kept.
    pub(crate) fn shorten(&mut self, run: usize, short_key: Option<NonZeroU64>) {
        let at = (run < self.runs).then_some(self.first + run);
        if let Some(run) = at.and_then(|at| self.memos.runs.get_mut(at))
            && run.identity > 0
        {
            run.short_key = short_key;
        }
    }

    /// The text of a run that was kept for a key.
    #[inline]
    pub(crate) fn kept_for(&self, run: usize, key: &[u64]) -> Option<&[u8]> {
        let (run, store) = self.run(run)?;
        if usize::from(run.identity) != size_of_val(key) || key.is_empty() {
            return None;
        }
        let kept = store.place(run.place)?.get(..size_of_val(key) + usize::from(run.text))?;
        let (known, text) = kept.split_at_checked(size_of_val(key))?;
        let words = known.as_chunks().0.iter().zip(key);
        let differences = words.fold(0, |all, (known, word)| all | (u64::from_ne_bytes(*known) ^ word));
        (differences == 0).then_some(text)
    }

    #[inline]
    fn run(&self, run: usize) -> Option<(Run, &Store)> {
        let at = (run < self.runs).then_some(self.first + run)?;
        Some((*self.memos.runs.get(at)?, &self.memos.store))
    }

    /// Keeps a run.
    pub(crate) fn keep(&mut self, run: usize, identity: &[u8], text: &[u8]) {
        if let Some(place) = self.place(run, identity.len(), text)
            && let Some(place) = place.get_mut(..identity.len())
        {
            place.copy_from_slice(identity);
        }
    }

    /// Keeps a run for a key.
    pub(crate) fn keep_for(&mut self, run: usize, key: &[u64], text: &[u8]) {
        if let Some(place) = self.place(run, size_of_val(key), text) {
            place.as_chunks_mut().0.iter_mut().zip(key).for_each(|(place, word)| *place = word.to_ne_bytes());
        }
    }

    /// Keeps the text of a run, and returns the place for what identifies its values and what follows. A run that is longer
    /// than any line should be is forgotten.
    fn place(&mut self, run: usize, identity: usize, text: &[u8]) -> Option<&mut [u8]> {
        let at = (run < self.runs).then_some(self.first + run)?;
        let Memos { runs, store } = self.memos;
        if at >= runs.len() {
            runs.resize(at + 1, Run::default());
        }
        let run = runs.get_mut(at)?;
        (run.identity, run.short_key) = (0, None);
        let len = u16::try_from(identity + text.len()).ok()?;
        let units = len.div_ceil(UNIT as u16);
        if units > run.units {
            let place = store.take(units)?;
            store.give_back(*run);
            *run = Run { place, units, ..*run };
        }
        let place = store.place_mut(run.place)?;
        place.get_mut(identity..len.into())?.copy_from_slice(text);
        (run.identity, run.text) = (identity as u16, text.len() as u16);
        Some(place)
    }
}

impl Store {
    /// A place and what is behind it.
    #[inline]
    fn place(&self, place: u32) -> Option<&[u8]> {
        self.bytes.get(place as usize * UNIT..)
    }

    #[inline]
    fn place_mut(&mut self, place: u32) -> Option<&mut [u8]> {
        self.bytes.get_mut(place as usize * UNIT..)
    }

    /// A place of this many units, if there can be one more.
    fn take(&mut self, units: u16) -> Option<u32> {
        if let Some(place) = self.unused.get_mut(usize::from(units)).and_then(Vec::pop) {
            return Some(place);
        }
        let place = u32::try_from(self.bytes.len() / UNIT).ok()?;
        self.bytes.resize(self.bytes.len() + usize::from(units) * UNIT, 0);
        Some(place)
    }

    /// The place of a run is needed no longer.
    fn give_back(&mut self, Run { place, units, .. }: Run) {
        let units = usize::from(units);
        if units > 0 {
            self.unused.resize_with(self.unused.len().max(units + 1), Vec::new);
            if let Some(unused) = self.unused.get_mut(units) {
                unused.push(place);
            }
        }
    }
}
