//! The messages of ICMP, as far as a flow shows them.

use t2_core::prelude::protocol;

use super::conversation::Conversation;
use super::protocols::is_icmp;

/// The type and code that all messages of a flow have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Message {
    protocol: u8,
    pub(super) kind: u8,
    pub(super) code: u8,
}

/// The type and code of the messages from the A side, from the columns with the types and with the protocol.
pub(super) fn message(conversation: &Conversation<'_>, columns: &[Option<usize>]) -> Option<Message> {
    let protocol = conversation.number(columns, 1)? as u8;
    message_at(conversation, columns, 0, protocol)
}

/// The same for a protocol, with the types in this column. `None` if it is no ICMP, or there are several.
pub(super) fn message_at(
    conversation: &Conversation<'_>,
    columns: &[Option<usize>],
    at: usize,
    protocol: u8,
) -> Option<Message> {
    match *conversation.numbers(columns, at) {
        [high, low, codes] if is_icmp(protocol) => Message::of(protocol, high, low, codes),
        _ => None,
    }
}

/// The position of the only bit that is set.
fn only_bit(bits: u64) -> Option<u8> {
    bits.is_power_of_two().then(|| bits.trailing_zeros() as u8)
}

impl Message {
    /// From the bits of types and codes, as `icmpDecode` has them.
    fn of(protocol: u8, high: u64, low: u64, codes: u64) -> Option<Self> {
        let first_high = if protocol == protocol::ICMPV6 { 128 } else { 32 };
        let kind = match (high, low) {
            (0, low) => only_bit(low)?,
            (high, 0) => only_bit(high)?.checked_add(first_high)?,
            _ => return None,
        };
        Some(Self { protocol, kind, code: only_bit(codes)? })
    }

    /// The type of the answer, or the code where there is no answer.
    pub(super) fn counterpart(self) -> u8 {
        const PAIRS_V4: [(u8, u8); 5] = [(0, 8), (9, 10), (13, 14), (15, 16), (17, 18)];
        const PAIRS_V6: [(u8, u8); 5] = [(128, 129), (130, 131), (133, 134), (135, 136), (139, 140)];
        let pairs = if self.protocol == protocol::ICMPV6 { PAIRS_V6 } else { PAIRS_V4 };
        let other = pairs.into_iter().find_map(|(a, b)| match self.kind {
            kind if kind == a => Some(b),
            kind if kind == b => Some(a),
            _ => None,
        });
        other.unwrap_or(self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_only_type_and_code_of_a_flow_are_those_of_its_messages() {
        let message = |protocol, kind, code| Some(Message { protocol, kind, code });
        assert_eq!(Message::of(1, 0, 1 << 8, 1), message(1, 8, 0));
        assert_eq!(Message::of(1, 1 << 8, 0, 1 << 3), message(1, 40, 3));
        assert_eq!(Message::of(58, 1 << 7, 0, 1), message(58, 135, 0));
        assert_eq!(Message::of(1, 0, 0x101, 1), None);
        assert_eq!(Message::of(1, 1, 1, 1), None);
    }

    #[test]
    fn an_echo_has_its_answer_as_counterpart_and_an_error_its_code() {
        let counterpart = |protocol, kind, code| Message { protocol, kind, code }.counterpart();
        assert_eq!((counterpart(1, 8, 0), counterpart(1, 0, 0)), (0, 8));
        assert_eq!((counterpart(58, 128, 0), counterpart(58, 135, 0)), (129, 136));
        assert_eq!(counterpart(1, 3, 13), 13);
    }
}
