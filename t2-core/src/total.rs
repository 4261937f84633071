//! Totals: numbers that are folded over all flows and printed in the report.
//!
//! A total is declared at a field of a plugin or of a group of columns. The declarations become a table at compile time
//! (`table`); `Totals` holds the folded values and prints the lines.
//!
//! ```
//! use t2_core::prelude::*;
//!
//! /// Counts SYNs
//! #[plugin("syns")]
//! #[derive(Default)]
//! struct Syns {
//!     /// Prints `syns: Number of SYN packets: 12 [1.50%]`
//!     #[total(sum, percent_of(tcp_packets), "Number of SYN packets")]
//!     syns: u64,
//! }
//!
//! impl Plugin for Syns {
//!     fn packet(&mut self, packet: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
//!         self.syns += u64::from(packet.tcp()?.flags().has(TcpFlags::SYN));
//!         None
//!     }
//! }
//! ```

pub(crate) mod table;
mod totals;

pub use totals::FoldInto;
pub(crate) use totals::{Totals, monitoring_columns};

use crate::counters::Counters;
use crate::value::{Encoder, Kind};

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

/// The text of a setting, by its index in the table of the plugin's settings.
pub type SettingText<'s> = dyn Fn(usize) -> String + 's;

/// A total as it is declared.
#[derive(Clone, Copy, Debug)]
pub struct Total {
    /// The name of its field.
    pub field: &'static str,
    /// How it is folded over flows.
    pub fold: Fold,
    /// The label of its report line, if it has one of its own.
    pub label: Option<fn(&SettingText<'_>) -> String>,
    /// The index, in the same table, of another total that is printed in the same line.
    pub with: Option<usize>,
    /// The name of its column in monitoring output, if it has one.
    pub monitor: Option<&'static str>,
    /// What it tells, for that column; empty if the declaration does not say.
    pub description: &'static str,
    /// How the value is written.
    pub format: TotalFormat,
}

/// How the value of a total is written in the report.
#[derive(Clone, Copy, Debug)]
pub enum TotalFormat {
    /// A count; with its share in percent of another count if there is one.
    Count(Option<fn(&Counters) -> u64>),
    /// A count, with another one in the same line, and the share in percent that this is of the first.
    Parts,
    /// Bits of this kind, in hexadecimal.
    Bits(&'static Kind),
}

impl TotalFormat {
    /// The kind of the values in monitoring output.
    const fn kind(self) -> &'static Kind {
        match self {
            Self::Count(_) | Self::Parts => &Kind::U64,
            Self::Bits(kind) => kind,
        }
    }
}

/// The column of a total in monitoring output.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MonitoringColumn {
    /// Its name.
    pub name: &'static str,
    /// What it tells; empty if the declaration does not say.
    pub description: &'static str,
    /// The kind of its values.
    pub kind: &'static Kind,
}

/// The value of a total in its column of monitoring output and of the summary file.
#[derive(Clone, Copy, Debug)]
pub struct Monitored {
    /// The name of the column.
    pub column: &'static str,
    /// The value, folded over all flows.
    pub value: u64,
    fold: Fold,
    format: TotalFormat,
}

impl Monitored {
    /// Writes the value: a number, or bits.
    pub(crate) fn encode<E: Encoder + ?Sized>(&self, encoder: &mut E) {
        match self.format.kind().hex_digits() {
            Some(digits) => encoder.hex(self.value, digits),
            None => encoder.unsigned(self.value),
        }
    }

    /// What was added since an earlier value of the same total. Bits and largest values are not added up: they stay.
    pub(crate) fn since(self, before: u64) -> Self {
        match self.fold {
            Fold::Sum => Self { value: self.value.saturating_sub(before), ..self },
            Fold::Or | Fold::Max => self,
        }
    }
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

/// What can be totalled with `or`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no bits to collect",
    label = "`or` needs a set of bits: `#[bits(u8)]`, or an unsigned integer"
)]
pub trait TotalledBits: Totalled {
    /// The kind of the bits, which are written in hexadecimal.
    const KIND: &'static Kind;
}

macro_rules! totalled_bits {
    ($($type:ty => $kind:ident)+) => {$(
        impl TotalledBits for $type {
            const KIND: &'static Kind = &Kind::$kind;
        }
    )+};
}

totalled_bits! { u8 => H8 u16 => H16 u32 => H32 u64 => H64 }

/// What every set of bits can do in totals; part of what becomes of `#[bits]`.
#[doc(hidden)]
#[macro_export]
macro_rules! __bit_totals {
    ($bits:ty) => {
        impl $crate::total::Totalled for $bits {
            #[inline]
            fn total(self) -> u64 {
                self.0.into()
            }
        }

        impl $crate::total::TotalledBits for $bits {
            const KIND: &'static $crate::value::Kind = <Self as $crate::value::Value>::KIND;
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_saturates_instead_of_starting_over() {
        assert_eq!(Fold::Sum.fold(u64::MAX, 1), u64::MAX);
    }

    #[test]
    fn values_are_added_up_collected_or_the_largest_is_kept() {
        for (fold, total, value, folded) in [
            (Fold::Sum, 9, 3, 12),
            (Fold::Or, 9, 3, 11),
            (Fold::Max, 9, 3, 9),
            (Fold::Max, 3, 9, 9),
            (Fold::Max, 0, 0, 0),
        ] {
            assert_eq!(fold.fold(total, value), folded, "{fold:?} of {total} and {value}");
        }
    }

    #[test]
    fn numbers_are_totalled_whole_and_what_is_true_counts_as_1() {
        assert_eq!((u8::MAX.total(), u16::MAX.total(), u32::MAX.total()), (255, 65_535, 4_294_967_295));
        assert_eq!((u64::MAX.total(), false.total(), true.total()), (18_446_744_073_709_551_615, 0, 1));
    }

    #[test]
    fn bits_have_two_digits_a_byte() {
        let kinds = [<u8 as TotalledBits>::KIND, u16::KIND, u32::KIND, u64::KIND];
        assert_eq!(kinds.map(Kind::hex_digits), [Some(2), Some(4), Some(8), Some(16)]);
    }

    #[test]
    fn sums_are_told_as_what_was_added_and_other_totals_as_they_are() {
        let since = |fold, value: u64, before| {
            Monitored { column: "a", value, fold, format: TotalFormat::Count(None) }.since(before).value
        };
        assert_eq!((since(Fold::Sum, 9, 4), since(Fold::Sum, 4, 9)), (5, 0));
        assert_eq!((since(Fold::Or, 9, 4), since(Fold::Max, 9, 4)), (9, 9));
    }
}
