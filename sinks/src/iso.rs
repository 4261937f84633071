//! Times as ISO 8601.

use std::fmt;

use jiff::tz::TimeZone;
use t2_core::prelude::*;

/// Shows a time in UTC with nanoseconds: `2000-01-01T07:47:50.501268000+00:00`.
pub(crate) struct Iso(pub(crate) Timestamp);

impl fmt::Display for Iso {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Infallible: the range of jiff is greater.
        let time = jiff::Timestamp::from_nanosecond(self.0.nanos().into()).unwrap_or_default();
        let time = TimeZone::UTC.to_datetime(time);
        let (year, month, day) = (time.year(), time.month(), time.day());
        let (hour, minute, second, nanos) = (time.hour(), time.minute(), time.second(), time.subsec_nanosecond());
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{nanos:09}+00:00")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_to_the_nanosecond_in_utc() {
        assert_eq!(Iso(Timestamp::new(946_712_870, 501_268_000)).to_string(), "2000-01-01T07:47:50.501268000+00:00");
        assert_eq!(Iso(Timestamp::new(-1, 5)).to_string(), "1969-12-31T23:59:59.000000005+00:00");
        assert_eq!(Iso(Timestamp::from_nanos(i64::MAX)).to_string(), "2262-04-11T23:47:16.854775807+00:00");
    }
}
