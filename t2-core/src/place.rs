//! Where small tables of what was seen last have a number.

/// The place of a number among 2 to the power of `bits`: multiplied by the golden ratio, numbers that differ in few bits
/// differ in the highest ones (Knuth, The Art of Computer Programming, volume 3, section 6.4).
#[inline(always)]
pub(crate) fn place(number: u64, bits: u32) -> usize {
    const RATIO: u64 = 0x9e37_79b9_7f4a_7c15;
    (number.wrapping_mul(RATIO) >> (u64::BITS - bits)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_follow_each_other_have_different_places_mostly() {
        for step in [1, 1 << 8, 1 << 24, 1 << 48] {
            let mut places: Vec<_> = (0..64).map(|n| place(n * step, 6)).collect();
            assert!(places.iter().all(|&place| place < 64));
            places.sort_unstable();
            places.dedup();
            assert!(places.len() > 32, "{step}: {}", places.len());
        }
    }
}
