//! From cells to the values of other programs.

use std::fmt;
use std::net::IpAddr;

use t2_core::output::valid_text;
use t2_core::time::Timestamp;

use super::cells::Scalar;
use super::conversation::{Columns, Conversation};
use super::names::{Clock, Form, Side};
use super::target::{Hyphens, Micros, Target, Written};
use super::{connection, icmp, protocols};
use crate::iso::{MicrosIso, Seconds};

impl Form {
    /// Writes the value that a conversation has in these columns; `None` if it has none, and what was written does not
    /// count.
    pub(super) fn write(
        self,
        columns: &Columns,
        conversation: &Conversation<'_>,
        target: &mut Target<'_>,
    ) -> Option<Written> {
        match self {
            Self::Unknown => None,
            Self::Constant(json) => Some(target.json(json.as_bytes())),
            Self::Plain => plain(columns, conversation, target),
            Self::Time(clock, pick) => Some(time(conversation.time(columns, 0, pick)?, clock, target)),
            Self::Nanos => match conversation.scalars(columns, 0) {
                [Scalar::Span(span)] => Some(target.bare(span.nanos())),
                _ => None,
            },
            Self::Seconds => {
                let (first, last) = conversation.lasts(columns)?;
                (last > first).then(|| target.bare(Micros((last - first).nanos())))
            }
            Self::Age => conversation.lasts(columns).map(|(first, last)| target.bare(last.secs() - first.secs())),
            Self::Protocol(_) | Self::IpVersion | Self::IpType | Self::Port | Self::ZeekPort(_) => {
                self.write_network(columns, conversation, target)
            }
            Self::IcmpType | Self::IcmpCode => {
                let message = icmp::message(conversation, columns)?;
                Some(target.bare(if self == Self::IcmpType { message.kind } else { message.code }))
            }
            Self::FlowState => {
                let state = connection::flow_state(conversation.sides(columns), conversation.reply.is_some());
                Some(target.quoted(state))
            }
            Self::ConnState => Some(target.quoted(connection::conn_state(conversation, columns)?)),
            Self::Uid => Some(target.quoted(connection::Uid::of(conversation.row, columns))),
            _ => self.write_plainly(columns, conversation, target),
        }
    }

    /// What network and transport layer tell.
    fn write_network(
        self,
        columns: &Columns,
        conversation: &Conversation<'_>,
        target: &mut Target<'_>,
    ) -> Option<Written> {
        match (self, conversation.scalars(columns, 0)) {
            (Self::Protocol(of), [Scalar::Number(number)]) => Some(target.quoted(protocols::name(*number as u8, of)?)),
            (Self::IpVersion, [Scalar::Ip(address)]) => Some(target.bare(version(address))),
            (Self::IpType, [Scalar::Ip(address)]) => Some(target.quoted(format_args!("ipv{}", version(address)))),
            (Self::Port, [Scalar::Number(port)]) => {
                let protocol = conversation.number(columns, 1)? as u8;
                protocols::has_ports(protocol).then(|| target.bare(port))
            }
            (Self::ZeekPort(side), [Scalar::Number(port)]) => {
                let protocol = conversation.number(columns, 1)? as u8;
                match protocols::is_icmp(protocol) {
                    false => Some(target.bare(port)),
                    true => {
                        let message = icmp::message_at(conversation, columns, 2, protocol)?;
                        Some(target.bare(if side == Side::ToServer { message.kind } else { message.counterpart() }))
                    }
                }
            }
            _ => None,
        }
    }

    /// What is in one cell, or in the same cell of both rows.
    fn write_plainly(
        self,
        columns: &Columns,
        conversation: &Conversation<'_>,
        target: &mut Target<'_>,
    ) -> Option<Written> {
        let scalars = conversation.scalars(columns, 0);
        match (self, scalars) {
            (Self::NumberText | Self::FirstText, [Scalar::Number(first), ..]) => Some(target.quoted(first)),
            (Self::OthersText, [_, others @ ..]) => target.list(others.iter().map(Shown)),
            (Self::Macs, macs) => target.list(macs.iter().map(Shown)),
            (Self::Country, [Scalar::Text(range)]) => match conversation.row.text(range) {
                letters @ [a, b] if letters.is_ascii() && a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                    Some(target.quoted(String::from_utf8_lossy(letters).to_ascii_uppercase()))
                }
                _ => None,
            },
            (Self::Service, [Scalar::Text(range)]) => match conversation.row.text(range) {
                b"" | b"-" | b"unknown" => None,
                name => Some(target.text(&valid_text(name).to_lowercase())),
            },
            (Self::Sum, [Scalar::Number(own)]) => {
                let other = conversation.number(columns, 1)?;
                Some(target.bare(own.saturating_add(other)))
            }
            (Self::Flags(side), _) => {
                let flags = conversation.flags(columns, side)?;
                Some(target.quoted(format_args!("{flags:02x}")))
            }
            (Self::Flag(flag), _) => (conversation.flags(columns, Side::Both)? & flag != 0).then(|| target.bare(true)),
            (Self::Bit(bit), _) => Some(target.bare(conversation.bits(columns, Side::Both)? & bit != 0)),
            (Self::WithBit(bit, text), _) => {
                (conversation.bits(columns, Side::Both)? & bit != 0).then(|| target.quoted(text))
            }
            _ => None,
        }
    }
}

fn plain(columns: &Columns, conversation: &Conversation<'_>, target: &mut Target<'_>) -> Option<Written> {
    let json = conversation.row.json(columns.first().copied().flatten()?);
    (!json.is_empty()).then(|| target.json(json))
}

fn time(time: Timestamp, clock: Clock, target: &mut Target<'_>) -> Written {
    match clock {
        Clock::Iso => target.quoted(format_args!("{}.{:09}Z", Seconds(time), time.subsec_nanos())),
        Clock::Micros => target.quoted(MicrosIso(time)),
        Clock::Epoch => target.bare(Micros(time.nanos())),
    }
}

/// A value of a list as text.
struct Shown<'s>(&'s Scalar);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Scalar::Mac(mac) => Hyphens(mac).fmt(f),
            Scalar::Number(number) => number.fmt(f),
            _ => Ok(()),
        }
    }
}

fn version(address: &IpAddr) -> u8 {
    if address.is_ipv4() { 4 } else { 6 }
}
