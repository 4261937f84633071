//! What both directions of a conversation tell together.

use std::fmt::{self, Write};
use std::net::IpAddr;

use t2_core::prelude::{TcpFlags, protocol};

use super::cells::{RowCells, Scalar};
use super::conversation::Conversation;

/// How one direction of a connection began and ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Nothing was seen, or no packet that opens or ends it.
    Inactive,
    /// It was opened.
    Open,
    Closed,
    Reset,
}

impl End {
    fn of(flags: Option<u8>) -> Self {
        let has = |flag: TcpFlags| TcpFlags(flags.unwrap_or(0)).has(flag);
        match () {
            () if has(TcpFlags::RST) => Self::Reset,
            () if has(TcpFlags::FIN) => Self::Closed,
            () if has(TcpFlags::SYN) => Self::Open,
            () => Self::Inactive,
        }
    }
}

/// How a connection began and ended, as Zeek shows it (base/protocols/conn/main.zeek); `None` if that cannot be known.
pub(super) fn conn_state(conversation: &Conversation<'_>, columns: &[Option<usize>]) -> Option<&'static str> {
    let is_answered = conversation.reply.is_some();
    match conversation.number(columns, 1)? as u8 {
        protocol::TCP => {
            let (own, reply) = conversation.sides(columns)?;
            let bytes = conversation.number(columns, 2).zip(conversation.number(columns, 3));
            tcp_state(own, reply, bytes.map(|(sent, received)| sent.saturating_add(received)))
        }
        protocol::UDP => Some(if is_answered { "SF" } else { "S0" }),
        _ => Some("OTH"),
    }
}

/// The state of a connection by the flags of both directions, and by the payload.
fn tcp_state(own: u8, reply: Option<u8>, bytes: Option<u64>) -> Option<&'static str> {
    use End::*;
    let is_syn = |flags: Option<u8>| TcpFlags(flags.unwrap_or(0)).has(TcpFlags::SYN);
    let (is_asked, is_accepted) = (is_syn(Some(own)), is_syn(reply));
    Some(match (End::of(Some(own)), End::of(reply)) {
        (Open, Reset) if !is_accepted => "REJ",
        (Reset, Reset) => {
            if bytes? == 0 {
                "REJ"
            } else {
                "RSTR"
            }
        }
        (Inactive, Reset) => "RSTRH",
        (_, Reset) => "RSTR",
        (Reset, Inactive) => "RSTOS0",
        (Reset, _) => "RSTO",
        (Closed, Closed) => "SF",
        (Closed, Inactive) => "SH",
        (Closed, Open) => "S2",
        (Inactive, Closed) => "SHR",
        (Open, Closed) => "S3",
        (Open, Inactive) if is_asked && reply.is_none() => "S0",
        (Open, Open) => "S1",
        _ => "OTH",
    })
}

/// How far a conversation came, as Suricata shows it. `sides` are the flags of TCP, if it is TCP.
pub(super) fn flow_state(sides: Option<(u8, Option<u8>)>, is_answered: bool) -> &'static str {
    if let Some((own, reply)) = sides {
        let (own, reply) = (End::of(Some(own)), End::of(reply));
        if own == End::Reset || reply == End::Reset || (own, reply) == (End::Closed, End::Closed) {
            return "closed";
        }
    }
    if is_answered { "established" } else { "new" }
}

/// An identifier of a conversation as Zeek has them: `C` and seventeen letters and digits. It follows from the columns, so
/// that it is the same in each run on a capture.
pub(super) struct Uid(u128);

impl Uid {
    /// The identifier that follows from the values of these columns.
    pub(super) fn of(row: &RowCells, columns: &[Option<usize>]) -> Self {
        let mut hash = Fnv::default();
        for column in columns.iter().flatten() {
            row.scalars(*column).iter().for_each(|scalar| hash.scalar(scalar));
            hash.bytes(&[0xff]);
        }
        Self(hash.0)
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        // The lower bits of this hash depend on few of its input.
        let mut rest = self.0 ^ (self.0 >> 64);
        f.write_char('C')?;
        for _ in 0..17 {
            let digit = DIGITS.get((rest % 62) as usize).copied().unwrap_or(b'0');
            f.write_char(digit.into())?;
            rest /= 62;
        }
        Ok(())
    }
}

/// The hash FNV-1a of 128 bits.
struct Fnv(u128);

impl Default for Fnv {
    fn default() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }
}

impl Fnv {
    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u128::from(*byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013b);
        }
    }

    fn scalar(&mut self, scalar: &Scalar) {
        match scalar {
            Scalar::Number(number) => self.bytes(&number.to_be_bytes()),
            Scalar::Time(time) => self.bytes(&time.nanos().to_be_bytes()),
            Scalar::Ip(IpAddr::V4(address)) => self.bytes(&address.octets()),
            Scalar::Ip(IpAddr::V6(address)) => self.bytes(&address.octets()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIN: u8 = 1;
    const SYN: u8 = 2;
    const RST: u8 = 4;
    const ACK: u8 = 16;

    #[test]
    fn the_state_of_a_connection_is_that_of_zeek() {
        for (own, reply, bytes, state) in [
            (SYN, None, 0, "S0"),
            (SYN | ACK, Some(SYN | ACK), 9, "S1"),
            (SYN | ACK | FIN, Some(SYN | ACK | FIN), 9, "SF"),
            (SYN, Some(RST | ACK), 0, "REJ"),
            (SYN | ACK | FIN, Some(SYN | ACK), 9, "S2"),
            (SYN | ACK, Some(SYN | ACK | FIN), 9, "S3"),
            (SYN | ACK | RST, Some(SYN | ACK), 9, "RSTO"),
            (SYN | ACK, Some(SYN | ACK | RST), 9, "RSTR"),
            (SYN | RST, None, 0, "RSTOS0"),
            (ACK, Some(SYN | ACK | RST), 0, "RSTRH"),
            (SYN | FIN, None, 0, "SH"),
            (ACK, Some(SYN | ACK | FIN), 0, "SHR"),
            (ACK, Some(ACK), 9, "OTH"),
            (SYN, Some(ACK), 9, "OTH"),
        ] {
            assert_eq!(tcp_state(own, reply, Some(bytes)), Some(state), "{own:02x} {reply:02x?}");
        }
    }

    #[test]
    fn where_both_sides_reset_and_the_payload_is_not_known_the_state_is_not_either() {
        assert_eq!(tcp_state(SYN | RST, Some(SYN | ACK | RST), None), None);
        assert_eq!(tcp_state(SYN | RST, Some(SYN | ACK | RST), Some(0)), Some("REJ"));
        assert_eq!(tcp_state(SYN | RST, Some(SYN | ACK | RST), Some(7)), Some("RSTR"));
    }

    #[test]
    fn a_flow_is_closed_by_a_reset_or_by_both_sides() {
        assert_eq!(flow_state(Some((SYN, None)), false), "new");
        assert_eq!(flow_state(Some((SYN | FIN, Some(SYN | ACK))), true), "established");
        assert_eq!(flow_state(Some((SYN | FIN, Some(SYN | FIN))), true), "closed");
        assert_eq!(flow_state(Some((SYN, Some(RST))), true), "closed");
        assert_eq!((flow_state(None, false), flow_state(None, true)), ("new", "established"));
    }

    #[test]
    fn the_hash_is_that_of_its_authors() {
        let mut hash = Fnv::default();
        hash.bytes(b"a");
        assert_eq!(hash.0, 0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964);
    }
}
