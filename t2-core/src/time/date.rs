//! Points in time as users write them.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::{Span, Timestamp};

/// A text that is no point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimestampError;

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "not a time: write a date such as `2026-11-26`, `2026-11-26T18:00` (UTC), `2026-11-26T18:00+01:00`, or seconds \
             since 1970",
        )
    }
}

impl Error for TimestampError {}

/// A point in time: seconds since 1970, or a date with or without a time of day, in UTC unless a zone is behind it.
///
/// ```
/// use t2_core::time::Timestamp;
///
/// let time: Timestamp = "2023-11-14T22:13:20".parse()?;
/// assert_eq!(time, "1700000000".parse()?);
/// # Ok::<(), t2_core::time::TimestampError>(())
/// ```
impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        let nanos = if let Some(span) = seconds(text) {
            return Ok(Self::from_nanos(span.nanos()));
        } else if let Ok(time) = text.parse::<jiff::Timestamp>() {
            time.as_nanosecond()
        } else {
            let local: DateTime = text.parse().map_err(|_| TimestampError)?;
            Offset::UTC.to_timestamp(local).map_err(|_| TimestampError)?.as_nanosecond()
        };
        i64::try_from(nanos).map(Self::from_nanos).map_err(|_| TimestampError)
    }
}

/// Seconds with up to nine decimal places, which may be negative.
fn seconds(text: &str) -> Option<Span> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"-.".contains(&byte));
    match text.strip_prefix('-') {
        _ if !is_plain => None,
        Some(positive) => Span::parse(positive).ok().map(|span| -span),
        None => Span::parse(text).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seconds_or_dates() {
        let nanos = |text: &str| text.parse().ok().map(Timestamp::nanos);
        assert_eq!(nanos("1308930691.037048"), Some(1_308_930_691_037_048_000));
        assert_eq!(nanos("-0.5"), Some(-500_000_000));
        for text in ["2011-06-24T15:51:31.5", "2011-06-24T15:51:31.5Z", "2011-06-24T17:51:31.5+02:00"] {
            assert_eq!(nanos(text), Some(1_308_930_691_500_000_000), "{text}");
        }
        assert_eq!(nanos("1970-01-02"), Some(86_400_000_000_000));
        assert_eq!((nanos("5m"), nanos("yesterday"), nanos("9999-01-01")), (None, None, None));
    }
}
