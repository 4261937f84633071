//! Mean and standard deviation of a series of values.
//!
//! ```
//! use t2_core::prelude::*;
//!
//! let mut lengths = Moments::default();
//! [40.0, 60.0].into_iter().for_each(|length| lengths.add(length));
//! assert_eq!((lengths.count(), lengths.mean(), lengths.deviation()), (2, 50.0, 10.0));
//! ```

/// Count, mean and spread of values, after B. P. Welford, "Note on a method for calculating corrected sums of squares
/// and products", Technometrics 4 (1962).
#[derive(Clone, Copy, Debug, Default)]
pub struct Moments {
    count: u64,
    mean: f64,
    /// The sum of the squared differences from the mean.
    squares: f64,
}

impl Moments {
    /// Adds a value.
    #[inline]
    pub fn add(&mut self, value: f64) {
        self.count += 1;
        let before = value - self.mean;
        self.mean += before / self.count as f64;
        self.squares += before * (value - self.mean);
    }

    /// Number of values.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The mean; 0 without values.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The standard deviation of the population (divided by the number of values); 0 without values.
    pub fn deviation(&self) -> f64 {
        if self.count == 0 { 0.0 } else { (self.squares / self.count as f64).max(0.0).sqrt() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_deviation_is_that_of_whole_numbers_computed_exactly(values in prop::collection::vec(0u32..70_000, 1..200)) {
            let mut moments = Moments::default();
            values.iter().for_each(|&value| moments.add(value.into()));
            // n Σx² - (Σx)² is n² times the variance.
            let count = values.len() as u128;
            let sum: u128 = values.iter().map(|&value| u128::from(value)).sum();
            let squares: u128 = values.iter().map(|&value| u128::from(value).pow(2)).sum();
            let exact = ((count * squares - sum * sum) as f64).sqrt() / count as f64;
            prop_assert!((moments.deviation() - exact).abs() <= 1e-9 * exact.max(1.0), "{} {exact}", moments.deviation());
            prop_assert!((moments.mean() - sum as f64 / count as f64).abs() <= 1e-6);
        }
    }

    #[test]
    fn without_values_everything_is_zero() {
        let moments = Moments::default();
        assert_eq!((moments.count(), moments.mean(), moments.deviation()), (0, 0.0, 0.0));
    }

    #[test]
    fn the_deviation_is_that_of_all_values_not_of_a_sample() {
        let mut moments = Moments::default();
        [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0].into_iter().for_each(|value| moments.add(value));
        assert_eq!((moments.count(), moments.mean(), moments.deviation()), (8, 5.0, 2.0));
    }

    #[test]
    fn a_small_spread_around_a_large_mean_is_not_lost() {
        let mut moments = Moments::default();
        [1e9, 1e9 + 2.0].into_iter().for_each(|value| moments.add(value));
        assert_eq!((moments.count(), moments.deviation()), (2, 1.0));
    }
}
