//! Sets of named bits.

/// A bit of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bit {
    /// The bit.
    pub value: u64,
    /// Its name.
    pub name: &'static str,
    /// What it tells.
    pub description: &'static str,
}

/// A set of bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BitSet {
    /// How many hexadecimal digits it is printed with.
    pub digits: u8,
    /// The bits that have a name.
    pub bits: &'static [Bit],
}

/// A set of named bits, made by [`bits`](macro@crate::bits); a value that is shown in hexadecimal.
pub trait BitFlags: Copy {
    /// The bits with their names.
    const SET: &'static BitSet;

    /// The bits that are set.
    fn value(self) -> u64;
}

/// What every set of bits can do; part of what becomes of `#[bits]`.
#[doc(hidden)]
#[macro_export]
macro_rules! __bit_operators {
    ($bits:ty) => {
        impl ::core::ops::BitOr for $bits {
            type Output = Self;

            #[inline]
            fn bitor(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
        }

        impl ::core::ops::BitOrAssign for $bits {
            #[inline]
            fn bitor_assign(&mut self, other: Self) {
                self.0 |= other.0;
            }
        }

        impl ::core::ops::BitAnd for $bits {
            type Output = Self;

            #[inline]
            fn bitand(self, other: Self) -> Self {
                Self(self.0 & other.0)
            }
        }

        impl ::core::ops::Not for $bits {
            type Output = Self;

            #[inline]
            fn not(self) -> Self {
                Self(!self.0)
            }
        }

        impl $crate::value::Value for $bits {
            const KIND: &'static $crate::value::Kind =
                &$crate::value::Kind::Bits(<Self as $crate::value::BitFlags>::SET);

            #[inline]
            fn encode<E: $crate::value::Encoder + ?Sized>(&self, encoder: &mut E) {
                encoder.hex(self.0.into(), <Self as $crate::value::BitFlags>::SET.digits);
            }

            #[inline]
            fn encode_cell<E: $crate::value::Encoder + ?Sized>(&self, encoder: &mut E) -> bool {
                encoder.hex_cell(self.0.into(), <Self as $crate::value::BitFlags>::SET.digits)
            }
        }
    };
}
