//! The numbers of packets and of their flows as text: mostly, they have much of those before.

use super::buffer::Buffer;
use super::number;

/// The first cells of rows of packets.
#[derive(Debug, Default)]
pub(super) struct PacketNumbers {
    thousand: Thousand,
    flows: Flows,
}

/// A thousand of numbers: all digits but the last three.
#[derive(Debug)]
struct Thousand {
    /// The first number.
    start: u64,
    /// The digits.
    text: [u8; 8],
    /// How many there are, at most six.
    len: usize,
}

/// Numbers of flows that were printed before: those of packets near to each other are few. Each has a place that follows
/// from its lowest bits.
#[derive(Debug)]
struct Flows(Box<[Flow; 64]>);

/// A cell with the number of a flow, which is below a million.
#[derive(Clone, Copy, Debug)]
struct Flow {
    text: [u8; 8],
    number: u32,
    /// How many digits it has; the separator follows.
    len: u32,
}

impl Default for Thousand {
    fn default() -> Self {
        Self { start: 1000, text: *b"1       ", len: 1 }
    }
}

impl Default for Flows {
    fn default() -> Self {
        Self(Box::new([Flow { text: *b"0\t      ", number: 0, len: 1 }; 64]))
    }
}

impl PacketNumbers {
    /// Appends the cells of a packet and of its flow.
    #[inline]
    pub(super) fn put(&mut self, buffer: &mut Buffer, packet: u64, flow: u64) {
        self.thousand.put(buffer, packet);
        self.flows.put(buffer, flow);
    }
}

impl Thousand {
    #[inline]
    fn put(&mut self, buffer: &mut Buffer, number: u64) {
        let part = number.wrapping_sub(self.start);
        if part < 1000 {
            self.put_part(buffer, part as u32);
        } else {
            self.put_other(buffer, number);
        }
    }

    /// Appends a number of this thousand.
    #[inline]
    fn put_part(&self, buffer: &mut Buffer, part: u32) {
        let len = self.len & 7;
        buffer.put_with(len + 4, |place: &mut [u8; 12]| {
            number::put_at(place, 0, self.text);
            number::put_at(place, len, number::last_digits(part));
        });
    }

    /// Appends a number of another thousand.
    #[cold]
    #[inline(never)]
    fn put_other(&mut self, buffer: &mut Buffer, number: u64) {
        if let thousand @ 1..1_000_000 = number / 1000 {
            self.start = thousand * 1000;
            (self.text, self.len) = number::short_number(thousand as u32);
            self.put_part(buffer, (number - self.start) as u32);
        } else {
            number::decimal::<true>(buffer, number);
        }
    }
}

impl Flows {
    #[inline]
    fn put(&mut self, buffer: &mut Buffer, number: u64) {
        let flow = &mut self.0[(number % 64) as usize];
        if u64::from(flow.number) != number && !flow.renew(number) {
            return number::decimal::<true>(buffer, number);
        }
        buffer.put(&flow.text, flow.len as usize + 1);
    }
}

impl Flow {
    /// Takes another number; returns whether it does, as it is not too long.
    #[inline(never)]
    fn renew(&mut self, number: u64) -> bool {
        let is_short = number < 1_000_000;
        if is_short {
            let (text, len) = number::short_number(number as u32);
            *self = Self { text, number: number as u32, len: len as u32 };
        }
        is_short
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_are_those_of_the_row_whatever_came_before(
            rows in prop::collection::vec((0u32..20, any::<u64>(), 0u32..20, 0u64..3), 1..50)
        ) {
            let (mut numbers, mut packet) = (PacketNumbers::default(), 0);
            for (digits, other, flow_digits, flow) in rows {
                // Mostly the next packet, and flows of all lengths that come again.
                packet = if digits < 10 { other % 10u64.pow(digits) } else { packet + u64::from(digits) };
                let flow = 10u64.pow(flow_digits).saturating_sub(flow);
                let mut buffer = Buffer::default();
                numbers.put(&mut buffer, packet, flow);
                prop_assert_eq!(String::from_utf8_lossy(buffer.bytes()), format!("{packet}\t{flow}\t"));
            }
        }
    }
}
