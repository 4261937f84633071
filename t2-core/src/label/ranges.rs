//! Ranges of numbers with labels, and the search for the one that has a number.

/// A number that addresses are made of.
pub(super) trait Bits: Copy + Ord {
    /// The next one; `None` behind the last.
    fn next(self) -> Option<Self>;

    /// The one before; the first itself has none.
    fn before(self) -> Option<Self>;
}

macro_rules! bits {
    ($($number:ty)+) => {$(
        impl Bits for $number {
            fn next(self) -> Option<Self> {
                self.checked_add(1)
            }

            fn before(self) -> Option<Self> {
                self.checked_sub(1)
            }
        }
    )+};
}

bits! { u32 u128 }

/// A range with a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range<T, L> {
    pub(super) first: T,
    /// The last number in it.
    pub(super) last: T,
    pub(super) label: L,
}

/// Ranges that do not overlap, in order.
#[derive(Debug)]
pub(super) struct Ranges<T, L>(Vec<Range<T, L>>);

impl<T: Bits, L: Copy> Ranges<T, L> {
    /// Ranges that may be nested, or overlap in part: of those that have a number, the one that starts last counts, of
    /// these the shortest, of these the first that was given.
    pub(super) fn new(given: Vec<Range<T, L>>) -> Self {
        let is_apart = given.is_sorted_by(|before, range| before.last < range.first);
        if is_apart { Self(given) } else { Self(flattened(given)) }
    }

    /// The label of a number.
    pub(super) fn get(&self, number: T) -> Option<L> {
        let before = self.0.partition_point(|range| range.first <= number);
        let range = self.0.get(before.checked_sub(1)?)?;
        (number <= range.last).then_some(range.label)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Cuts ranges into pieces that do not overlap.
fn flattened<T: Bits, L: Copy>(mut given: Vec<Range<T, L>>) -> Vec<Range<T, L>> {
    // Those that count more come later. The sort keeps the order of equal ones, of which the first shall count.
    given.reverse();
    given.sort_by_key(|range| (range.first, std::cmp::Reverse(range.last)));
    let mut pieces = Vec::with_capacity(given.len());
    let mut open: Vec<Range<T, L>> = Vec::new();
    // The first number that is in no piece yet.
    let mut next = given.first().map(|range| range.first);
    for range in given {
        close(&mut open, &mut next, &mut pieces, range.first.before());
        next = Some(range.first);
        open.push(range);
    }
    while let Some(range) = open.pop() {
        piece(range, range.last, &mut next, &mut pieces);
    }
    pieces
}

/// Makes the pieces up to a number.
fn close<T: Bits, L: Copy>(
    open: &mut Vec<Range<T, L>>,
    next: &mut Option<T>,
    pieces: &mut Vec<Range<T, L>>,
    end: Option<T>,
) {
    let Some(end) = end else { return };
    while let Some(range) = open.pop() {
        piece(range, range.last.min(end), next, pieces);
        if range.last > end {
            return open.push(range);
        }
    }
}

/// Makes a piece from the next number to `last`, if there is one in between.
fn piece<T: Bits, L: Copy>(range: Range<T, L>, last: T, next: &mut Option<T>, pieces: &mut Vec<Range<T, L>>) {
    if let Some(first) = *next
        && first <= last
    {
        pieces.push(Range { first, last, label: range.label });
        *next = last.next();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_search_finds_what_a_look_at_each_range_finds(
            ends in prop::collection::vec((any::<u8>(), any::<u8>()), 0..20),
            wide in any::<bool>(),
        ) {
            let scale = |number: u8| if wide { u32::from(number) * 0x0101_0101 } else { number.into() };
            let given: Vec<_> = (0..)
                .zip(&ends)
                .map(|(label, (one, other))| Range { first: scale(*one.min(other)), last: scale(*one.max(other)), label })
                .collect();
            let ranges = Ranges::new(given.clone());
            for number in given.iter().flat_map(|range| [range.first, range.last, range.last.wrapping_add(1)]) {
                let having = given.iter().filter(|range| range.first <= number && number <= range.last);
                let counts = having.max_by_key(|range| (range.first, std::cmp::Reverse((range.last, range.label))));
                prop_assert_eq!(ranges.get(number), counts.map(|range| range.label));
            }
        }
    }

    #[test]
    fn the_last_number_of_all_is_part_of_its_range() {
        let range = |first, last, label| Range { first, last, label };
        let ranges = Ranges::new(vec![range(0, u32::MAX, 'a'), range(u32::MAX, u32::MAX, 'b'), range(0, 0, 'c')]);
        assert_eq!([0, 1, u32::MAX - 1, u32::MAX].map(|number| ranges.get(number)), ['c', 'a', 'a', 'b'].map(Some));
    }
}
