//! The interfaces of a pcapng section: link type, snap length and clock.

use super::link::LinkType;
use super::order::Order;
use crate::time::Timestamp;

const NANOS_PER_SEC: u64 = 1_000_000_000;

/// Where the options start in the body of an interface description.
const OPTIONS_AT: usize = 8;

/// Option code: the unit of time stamps.
const RESOLUTION: u16 = 9;

/// Option code: seconds to add to every time stamp.
const OFFSET: u16 = 14;

/// How many interfaces are kept that differ from the one before them. Real captures have some dozens.
const MOST: usize = 65_536;

/// The interfaces of a section, numbered in the order of their descriptions.
///
/// Interfaces that are the same as the one before take no memory, so a file cannot make this large with a few bytes.
#[derive(Debug, Default)]
pub(super) struct Interfaces {
    /// Each with the number of the first interface behind it that differs.
    runs: Vec<(u32, Interface)>,
    /// One was not kept: the numbers of those behind it would be wrong.
    is_full: bool,
}

impl Interfaces {
    /// The interface with a number; `None` if it is not described, or one of too many.
    #[inline]
    pub(super) fn get(&self, number: u32) -> Option<&Interface> {
        let run = match self.runs.first() {
            Some((end, _)) if number < *end => 0,
            _ => self.runs.partition_point(|(end, _)| *end <= number),
        };
        self.runs.get(run).map(|(_, interface)| interface)
    }

    /// Adds the next interface.
    pub(super) fn push(&mut self, interface: Interface) {
        let number = self.runs.last().map_or(0, |(end, _)| *end);
        let (end, runs) = (number.saturating_add(1), self.runs.len());
        match self.runs.last_mut() {
            _ if self.is_full => {}
            Some((last_end, last)) if *last == interface => *last_end = end,
            _ if runs < MOST => self.runs.push((end, interface)),
            _ => self.is_full = true,
        }
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.runs.clear();
        self.is_full = false;
    }
}

/// One interface, as its description block says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Interface {
    /// What the packets' first byte is.
    pub(super) link_type: LinkType,
    /// The most bytes captured of a packet; 0 if there is no limit.
    pub(super) snap_len: u32,
    unit: Unit,
    /// Seconds to add to each time.
    offset: i64,
}

/// The unit of time stamps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    /// So many nanoseconds.
    Nanos(u64),
    /// So many of them are a second.
    PerSecond(u128),
}

impl Interface {
    /// Reads the body of an interface description; `None` if it is too short for one.
    ///
    /// Options that are damaged or of no concern here never make the packets unreadable: they are passed over.
    pub(super) fn parse(body: &[u8], order: Order) -> Option<Self> {
        let link_type = LinkType::from_header(order.u16(body, 0)?);
        let snap_len = order.u32(body, 4)?;
        let mut interface = Self { link_type, snap_len, unit: Unit::Nanos(1000), offset: 0 };
        let mut options = body.get(OPTIONS_AT..).unwrap_or_default();
        while let Some((code, value, rest)) = next_option(options, order) {
            match (code, value) {
                (RESOLUTION, &[resolution, ..]) => interface.unit = Unit::of(resolution),
                (OFFSET, value) => interface.offset = order.i64(value).unwrap_or(0),
                _ => {}
            }
            options = rest;
        }
        Some(interface)
    }

    /// The time that a time stamp means, if that is simply found; [`nanos`](Self::nanos) finds all.
    #[inline]
    pub(super) fn time(&self, stamp: u64) -> Option<Timestamp> {
        let nanos = match self.unit {
            Unit::Nanos(nanos) => i64::try_from(stamp.checked_mul(nanos)?).ok()?,
            // Both factors have 64 bits.
            Unit::PerSecond(units) => i64::try_from(u128::from(stamp) * u128::from(NANOS_PER_SEC) / units).ok()?,
        };
        let offset = self.offset.checked_mul(NANOS_PER_SEC as i64)?;
        nanos.checked_add(offset).map(Timestamp::from_nanos)
    }

    /// The time that a time stamp means, in nanoseconds since 1970: at most 95 bits.
    pub(super) fn nanos(&self, stamp: u64) -> i128 {
        let nanos = match self.unit {
            Unit::Nanos(nanos) => u128::from(stamp) * u128::from(nanos),
            Unit::PerSecond(units) => u128::from(stamp) * u128::from(NANOS_PER_SEC) / units,
        };
        // Numbers of 64 bits times 10^9 have 94 bits, so neither step overflows.
        nanos as i128 + i128::from(self.offset) * i128::from(NANOS_PER_SEC)
    }
}

impl Unit {
    /// The unit of a resolution: the negative power of 10, or of 2 if the highest bit is set.
    fn of(resolution: u8) -> Self {
        let power = u32::from(resolution & 0x7f);
        let base: u128 = if resolution & 0x80 == 0 { 10 } else { 2 };
        // A power that does not fit is beyond any clock: every time stamp is less than a nanosecond.
        let units = base.checked_pow(power).unwrap_or(u128::MAX);
        match u64::try_from(units) {
            Ok(units) if NANOS_PER_SEC.is_multiple_of(units) => Self::Nanos(NANOS_PER_SEC / units),
            _ => Self::PerSecond(units),
        }
    }
}

/// Code and value of the option at the start of `options`, and what follows it; `None` at their end.
fn next_option(options: &[u8], order: Order) -> Option<(u16, &[u8], &[u8])> {
    let code = order.u16(options, 0).filter(|&code| code != 0)?;
    let len = usize::from(order.u16(options, 2)?);
    let value = options.get(4..4 + len)?;
    Some((code, value, options.get(4 + len.next_multiple_of(4)..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An interface of link type 1 and snap length 96 with these options.
    fn interface(options: &[u8]) -> Interface {
        Interface::parse(&[&[0, 1, 0, 0, 0, 0, 0, 96][..], options].concat(), Order::Big).unwrap()
    }

    fn with_resolution(resolution: u8) -> Interface {
        interface(&[0, 9, 0, 1, resolution, 0, 0, 0])
    }

    #[test]
    fn interfaces_have_the_numbers_of_their_descriptions() {
        let (mut interfaces, kinds) = (Interfaces::default(), [0, 0, 3, 9, 9, 9, 0]);
        kinds.iter().for_each(|&resolution| interfaces.push(with_resolution(resolution)));
        for (number, &resolution) in (0..).zip(&kinds) {
            assert_eq!(interfaces.get(number), Some(&with_resolution(resolution)), "{number}");
        }
        assert_eq!((interfaces.get(7), interfaces.runs.len()), (None, 4));
        interfaces.clear();
        assert_eq!(interfaces.get(0), None);
    }

    #[test]
    fn interfaces_beyond_the_bound_are_not_kept() {
        let mut interfaces = Interfaces::default();
        (0..2 * MOST).for_each(|n| interfaces.push(with_resolution((n % 2) as u8)));
        assert!(interfaces.get(MOST as u32 - 1).is_some() && interfaces.get(MOST as u32).is_none());
        assert_eq!(interfaces.runs.len(), MOST);
    }

    #[test]
    fn without_options_time_is_in_microseconds() {
        let interface = interface(&[]);
        assert_eq!((interface.link_type, interface.snap_len), (LinkType(1), 96));
        assert_eq!(interface.time(1_000_001), Some(Timestamp::new(1, 1000)));
    }

    #[test]
    fn resolutions_are_powers_of_ten_or_two() {
        for (resolution, stamp, time) in [
            (0, 3, Timestamp::new(3, 0)),
            (3, 1001, Timestamp::new(1, 1_000_000)),
            (9, 1_000_000_001, Timestamp::new(1, 1)),
            (12, 1_000_000_001_999, Timestamp::new(1, 1)),
            (0x80, 3, Timestamp::new(3, 0)),
            (0x81, 3, Timestamp::new(1, 500_000_000)),
            (0xa0, (5 << 32) | (1 << 30), Timestamp::new(5, 250_000_000)),
        ] {
            assert_eq!(with_resolution(resolution).time(stamp), Some(time), "{resolution:#x}");
            assert_eq!(with_resolution(resolution).nanos(stamp), time.nanos().into(), "{resolution:#x}");
        }
    }

    #[test]
    fn no_resolution_overflows() {
        for resolution in 0..=255 {
            let interface = with_resolution(resolution);
            let exact = i64::try_from(interface.nanos(u64::MAX)).ok();
            assert_eq!(interface.time(u64::MAX).map(Timestamp::nanos), exact, "{resolution}");
        }
        assert_eq!(with_resolution(0).nanos(u64::MAX), i128::from(u64::MAX) * 1_000_000_000);
        assert_eq!(with_resolution(0).time(u64::MAX), None);
        assert_eq!(with_resolution(127).time(u64::MAX), Some(Timestamp::from_nanos(0)));
    }

    #[test]
    fn the_offset_is_added_and_may_be_negative() {
        let with_offset = |offset: i64| interface(&[&[0, 14, 0, 8][..], &offset.to_be_bytes()].concat());
        assert_eq!(with_offset(100).time(5_000_000), Some(Timestamp::new(105, 0)));
        assert_eq!(with_offset(-6).time(5_000_000), Some(Timestamp::new(-1, 0)));
        for offset in [i64::MIN, i64::MAX] {
            assert_eq!(with_offset(offset).time(5_000_000), None);
            let exact = (i128::from(offset) + 5) * 1_000_000_000;
            assert_eq!(with_offset(offset).nanos(5_000_000), exact);
        }
        // The stamp alone is beyond what 64 bits of nanoseconds hold, the sum is not.
        let far = with_offset(-9_223_372_036_854);
        assert_eq!((far.time(1 << 63), far.nanos(1 << 63)), (None, 775_808_000));
    }

    #[test]
    fn other_and_damaged_options_do_not_matter() {
        let text_not_utf8 = [0, 3, 0, 2, 0xff, 0xfe, 0, 0];
        let interface = interface(&[&text_not_utf8[..], &[0, 9, 0, 1, 9, 0, 0, 0], &[0, 2, 0xff, 0xff, 1]].concat());
        assert_eq!(interface.time(7), Some(Timestamp::from_nanos(7)));
    }

    #[test]
    fn options_after_their_end_do_not_count() {
        assert_eq!(interface(&[0, 0, 0, 0, 0, 9, 0, 1, 9, 0, 0, 0]).time(7), Some(Timestamp::from_nanos(7000)));
    }

    #[test]
    fn a_body_too_short_for_an_interface_is_none() {
        assert!(Interface::parse(&[0; 7], Order::Big).is_none());
    }
}
