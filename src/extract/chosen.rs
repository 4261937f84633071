//! The flows that are chosen.

/// Numbers of flows, a bit each: flows are numbered from 1 on.
#[derive(Debug, Default)]
pub(super) struct ChosenFlows {
    words: Vec<u64>,
    flows: u64,
}

impl ChosenFlows {
    /// Chooses a conversation, which has one flow or two.
    pub(super) fn add(&mut self, number: u64, flows: u64) {
        let Some((word, bit)) = place(number) else { return };
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        if let Some(word) = self.words.get_mut(word) {
            *word |= bit;
        }
        self.flows += flows;
    }

    /// Whether a conversation is chosen.
    #[inline]
    pub(super) fn has(&self, number: u64) -> bool {
        place(number).and_then(|(word, bit)| self.words.get(word).map(|word| word & bit != 0)).unwrap_or(false)
    }

    /// How many flows are chosen, each direction counted.
    pub(super) fn flows(&self) -> u64 {
        self.flows
    }
}

/// Which word a number is in, and the bit of it.
fn place(number: u64) -> Option<(usize, u64)> {
    Some((usize::try_from(number / 64).ok()?, 1 << (number % 64)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_is_there_and_nothing_else() {
        let mut chosen = ChosenFlows::default();
        chosen.add(1, 2);
        chosen.add(640, 1);
        let there: Vec<_> = (0..2000).filter(|&number| chosen.has(number)).collect();
        assert_eq!((there, chosen.flows()), (vec![1, 640], 3));
    }
}
