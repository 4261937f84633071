//! The forms that values have.

/// How a value is made from the cells of its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// JSON that is the same in all objects.
    Constant(&'static str),
    /// As it is without a style.
    Plain,
    /// We do not know it.
    Unknown,
    /// A time.
    Time(Clock, Pick),
    /// A length of time in nanoseconds.
    Nanos,
    /// The time from the first to the last packet of both directions in seconds; none if there is none between them.
    Seconds,
    /// The same as a difference of whole seconds.
    Age,
    /// The name of an IP protocol.
    Protocol(Protocols),
    /// The version of an IP address.
    IpVersion,
    /// `ipv4` or `ipv6`.
    IpType,
    /// A port of a protocol that has ports.
    Port,
    /// The same; for ICMP the type of the request, or that of the answer.
    ZeekPort(Side),
    /// The type of ICMP, where all messages of the flow have the same.
    IcmpType,
    /// The code of ICMP, where all messages of the flow have the same.
    IcmpCode,
    /// A number as text.
    NumberText,
    /// The first number of a list as text.
    FirstText,
    /// The numbers of a list behind the first as text.
    OthersText,
    /// Hardware addresses in capitals with hyphens; one of them, or a list.
    Macs,
    /// A country of two letters in capitals; other labels are none.
    Country,
    /// The name of a service in small letters.
    Service,
    /// The sum of two numbers.
    Sum,
    /// The flags of TCP in two hexadecimal digits.
    Flags(Side),
    /// `true` if a packet of TCP had the flag.
    Flag(u8),
    /// Whether a bit is set in one of both directions.
    Bit(u64),
    /// A text where a bit is set in one of both directions.
    WithBit(u64, &'static str),
    /// How far a conversation came: `new`, `established` or `closed`.
    FlowState,
    /// How a connection began and ended, in the words of Zeek.
    ConnState,
    /// An identifier of a conversation.
    Uid,
}

/// How a time is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    /// ISO 8601 in UTC, with nanoseconds.
    Iso,
    /// ISO 8601 with microseconds and without the colon of the time zone.
    Micros,
    /// Seconds since 1970 with microseconds.
    Epoch,
}

/// Which time of both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pick {
    /// The earlier one.
    Earliest,
    /// The later one.
    Latest,
}

/// Who calls protocols so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocols {
    /// IANA, in small letters: `tcp`, `ipv6-icmp`.
    Iana,
    /// Suricata: `TCP`, `IPv6-ICMP`; those that have no name as three digits.
    Suricata,
    /// Zeek: `tcp`, `udp`, `icmp`, `unknown_transport`.
    Zeek,
}

/// Which directions of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// From the A side to the B side.
    ToServer,
    /// From the B side to the A side.
    ToClient,
    /// Both.
    Both,
}

impl Form {
    /// Whether all that the column tells is in the value.
    pub(crate) fn is_whole(self) -> bool {
        use Form::*;
        matches!(self, Plain | Time(..) | Nanos | NumberText | FirstText | OthersText | Macs | Service | Port)
    }
}
