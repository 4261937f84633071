//! The local time zone, for awk, which has no calendar of its own.

use std::fmt::Write;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The year up to which changes of the clock are known to the program, exclusive.
const LAST_YEAR: i16 = 2100;

/// The offsets of the local zone from UTC since 1970: `start:offset` in seconds, apart by blanks, in order. The zone is
/// `$TZ`, or that of the system; UTC if neither is known.
pub(super) fn offsets() -> String {
    offsets_of(&TimeZone::try_system().unwrap_or(TimeZone::UTC))
}

fn offsets_of(zone: &TimeZone) -> String {
    let start = Timestamp::UNIX_EPOCH;
    let mut text = format!("{}:{}", start.as_second(), zone.to_offset(start).seconds());
    let is_near = |time: Timestamp| TimeZone::UTC.to_datetime(time).year() < LAST_YEAR;
    let changes = zone.following(start).take_while(|change| is_near(change.timestamp()));
    for change in changes {
        // Infallible: writing to a string cannot fail.
        _ = write!(text, " {}:{}", change.timestamp().as_second(), change.offset().seconds());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_without_summer_time_has_one_offset() {
        assert_eq!(offsets_of(&TimeZone::UTC), "0:0");
        assert_eq!(offsets_of(&TimeZone::fixed(jiff::tz::offset(-5))), "0:-18000");
    }

    #[test]
    fn each_change_of_the_clock_has_its_time_and_offset() {
        let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").expect("a zone");
        let offsets = offsets_of(&zone);
        // 2026-03-29 01:00 UTC and 2026-10-25 01:00 UTC.
        assert!(offsets.starts_with("0:3600 ") && offsets.contains(" 1774746000:7200 1792890000:3600 "), "{offsets}");
        assert_eq!(offsets.split(' ').count(), 1 + 2 * (2100 - 1970));
    }
}
