//! Times as ISO 8601.

use std::fmt;

use jiff::tz::TimeZone;
use t2_core::prelude::*;

/// Shows a time in UTC with nanoseconds: `2000-01-01T07:47:50.501268000+00:00`.
#[cfg(feature = "sqlite")]
pub(crate) struct Iso(pub(crate) Timestamp);

#[cfg(feature = "sqlite")]
impl fmt::Display for Iso {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:09}+00:00", Seconds(self.0), self.0.subsec_nanos())
    }
}

/// Shows a time in UTC with microseconds, as Suricata does: `2000-01-01T07:47:50.501268+0000`.
pub(crate) struct MicrosIso(pub(crate) Timestamp);

impl fmt::Display for MicrosIso {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:06}+0000", Seconds(self.0), self.0.subsec_nanos() / 1000)
    }
}

/// Shows a time in UTC to the second.
pub(crate) struct Seconds(pub(crate) Timestamp);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Infallible: the range of jiff is greater.
        let time = jiff::Timestamp::from_second(self.0.secs()).unwrap_or_default();
        let time = TimeZone::UTC.to_datetime(time);
        let (year, month, day) = (time.year(), time.month(), time.day());
        let (hour, minute, second) = (time.hour(), time.minute(), time.second());
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "sqlite")]
    #[test]
    fn times_are_shown_to_the_nanosecond_in_utc() {
        assert_eq!(Iso(Timestamp::new(946_712_870, 501_268_000)).to_string(), "2000-01-01T07:47:50.501268000+00:00");
        assert_eq!(Iso(Timestamp::new(-1, 5)).to_string(), "1969-12-31T23:59:59.000000005+00:00");
        assert_eq!(Iso(Timestamp::from_nanos(i64::MAX)).to_string(), "2262-04-11T23:47:16.854775807+00:00");
    }

    #[test]
    fn times_of_suricata_are_cut_to_the_microsecond() {
        assert_eq!(MicrosIso(Timestamp::new(-1, 5_999)).to_string(), "1969-12-31T23:59:59.000005+0000");
        assert_eq!(MicrosIso(Timestamp::new(946_712_870, 501_268_000)).to_string(), "2000-01-01T07:47:50.501268+0000");
    }
}
