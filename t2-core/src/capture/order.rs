//! Numbers in the byte order of the machine that wrote the capture.

/// The order of the bytes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Most significant byte first.
    Big,
    /// Least significant byte first.
    Little,
}

impl Order {
    /// The 16-bit number at `at`; `None` if it is not there whole.
    pub(super) fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let digits = *bytes.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Big => u16::from_be_bytes(digits),
            Self::Little => u16::from_le_bytes(digits),
        })
    }

    /// The 32-bit number at `at`; `None` if it is not there whole.
    #[inline]
    pub(super) fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let digits = *bytes.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Big => u32::from_be_bytes(digits),
            Self::Little => u32::from_le_bytes(digits),
        })
    }

    /// The four 32-bit numbers that 16 bytes are: the order is asked for once.
    #[inline]
    pub(super) fn four(self, bytes: &[u8; 16]) -> [u32; 4] {
        let little = u128::from_le_bytes(*bytes);
        let numbers = [little as u32, (little >> 32) as u32, (little >> 64) as u32, (little >> 96) as u32];
        match self {
            Self::Big => numbers.map(u32::swap_bytes),
            Self::Little => numbers,
        }
    }

    /// The signed 64-bit number at the start; `None` if it is not there whole.
    pub(super) fn i64(self, bytes: &[u8]) -> Option<i64> {
        let digits = *bytes.first_chunk()?;
        Some(match self {
            Self::Big => i64::from_be_bytes(digits),
            Self::Little => i64::from_le_bytes(digits),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_either_order() {
        let bytes = [0, 1, 2, 3, 4];
        assert_eq!(Order::Big.u32(&bytes, 1), Some(0x0102_0304));
        assert_eq!(Order::Little.u32(&bytes, 1), Some(0x0403_0201));
        assert_eq!(Order::Little.u16(&bytes, 3), Some(0x0403));
        assert_eq!(Order::Big.i64(&[0xff; 8]), Some(-1));
        let bytes = std::array::from_fn(|n| n as u8);
        assert_eq!(Order::Big.four(&bytes), [0x0001_0203, 0x0405_0607, 0x0809_0a0b, 0x0c0d_0e0f]);
        assert_eq!(Order::Little.four(&bytes), [0x0302_0100, 0x0706_0504, 0x0b0a_0908, 0x0f0e_0d0c]);
    }

    #[test]
    fn a_number_that_is_not_there_whole_is_none() {
        assert_eq!(Order::Big.u32(&[0, 1, 2, 3], 1), None);
        assert_eq!(Order::Big.u16(&[], usize::MAX), None);
        assert_eq!(Order::Little.i64(&[0; 7]), None);
    }
}
