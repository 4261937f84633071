//! The groups around a value of text, and what stands between the values in them.

use crate::value::Group;

/// The groups that enclose the value to come: four bits for each, those of the innermost lowest. 16 of them are enough for
/// any type.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Groups(u64);

impl Groups {
    /// How many bits a group has.
    const BITS: u32 = 4;
    /// The group is there.
    const THERE: u64 = 1;
    /// It is a compound.
    const COMPOUND: u64 = 2;
    /// It is printed in parentheses.
    const PARENTHESES: u64 = 4;
    /// It has a value.
    const BEGUN: u64 = 8;

    /// Whether there is one.
    #[inline]
    pub(super) fn encloses(self) -> bool {
        self.0 != 0
    }

    /// Enters a group; returns whether it is printed in parentheses: every group inside another does, but for a compound
    /// in a list.
    #[inline]
    pub(super) fn enter(&mut self, group: Group) -> bool {
        let compound = group == Group::Compound;
        let in_list = self.0 & Self::COMPOUND == 0;
        let parentheses = self.0 != 0 && !(compound && in_list);
        let bits = [(compound, Self::COMPOUND), (parentheses, Self::PARENTHESES)];
        let bits = bits.iter().fold(Self::THERE, |bits, &(is_set, bit)| if is_set { bits | bit } else { bits });
        self.0 = self.0 << Self::BITS | bits;
        parentheses
    }

    /// What stands before the next value of the innermost group.
    #[inline]
    pub(super) fn separator(&mut self) -> Option<u8> {
        let (is_first, is_compound) = (self.0 & Self::BEGUN == 0, self.0 & Self::COMPOUND != 0);
        self.0 |= Self::BEGUN;
        match (is_first, is_compound) {
            (true, _) => None,
            (false, false) => Some(b';'),
            (false, true) => Some(b'_'),
        }
    }

    /// Leaves the innermost group; returns whether it is printed in parentheses.
    #[inline]
    pub(super) fn leave(&mut self) -> bool {
        let parentheses = self.0 & Self::PARENTHESES != 0;
        self.0 >>= Self::BITS;
        parentheses
    }
}
