//! Totals: numbers folded over all flows, told of in the end report.

use crate::counters::Counters;
use crate::value::{HexValue, Kind};

/// How a total is folded over flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// Added up; saturates.
    Sum,
    /// All bits that any flow has.
    Or,
    /// The largest of all flows.
    Max,
}

impl Fold {
    /// Folds one more value in. Order does not matter, so totals of lanes can be folded into each other.
    pub fn fold(self, total: u64, value: u64) -> u64 {
        match self {
            Self::Sum => total.saturating_add(value),
            Self::Or => total | value,
            Self::Max => total.max(value),
        }
    }
}

/// A total as a plugin declares it. `P` is the plugin, `S` its settings.
#[derive(Debug)]
pub struct Total<P, S> {
    /// How it is folded over flows.
    pub fold: Fold,
    /// What a flow that ended adds.
    pub value: fn(&P) -> u64,
    /// The label of its report line.
    pub label: fn(&S) -> String,
    /// How the value is written.
    pub format: TotalFormat,
}

/// How the value of a total is written in the report.
#[derive(Clone, Copy, Debug)]
pub enum TotalFormat {
    /// A count; with its share in percent of another count if there is one.
    Count(Option<fn(&Counters) -> u64>),
    /// Bits, in hexadecimal with so many digits.
    Bits(u8),
}

/// What can be totalled.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be totalled",
    label = "`#[total]` needs an unsigned integer",
    note = "`bool` counts as 0 or 1"
)]
pub trait Totalled: Copy {
    /// The number that is folded.
    fn total(self) -> u64;
}

macro_rules! totalled {
    ($($type:ty)+) => {$(
        impl Totalled for $type {
            #[inline]
            fn total(self) -> u64 {
                self.into()
            }
        }
    )+};
}

totalled! { u8 u16 u32 u64 bool }

/// The number of hexadecimal digits that bits of type `T` are written with.
pub const fn bit_digits<T: HexValue>() -> u8 {
    match T::HEX_KIND {
        Kind::H8 => 2,
        Kind::H16 => 4,
        Kind::H32 => 8,
        _ => 16,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_saturates_instead_of_starting_over() {
        assert_eq!(Fold::Sum.fold(u64::MAX, 1), u64::MAX);
    }

    #[test]
    fn bits_have_two_digits_a_byte() {
        assert_eq!((bit_digits::<u8>(), bit_digits::<u16>(), bit_digits::<u64>()), (2, 4, 16));
    }
}
