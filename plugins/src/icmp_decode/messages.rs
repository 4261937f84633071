//! How many messages of each type and code were seen, for the report and the file with statistics.

use std::collections::BTreeMap;

use t2_core::human;
use t2_core::prelude::*;

use super::IcmpDecode;
use super::names::{self, Kind};

/// ICMP or ICMPv6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Family {
    V4,
    V6,
}

impl Family {
    const BOTH: [Self; 2] = [Self::V4, Self::V6];

    /// That of an IP protocol number.
    pub(super) fn of(protocol: u8) -> Self {
        if protocol == protocol::ICMPV6 { Self::V6 } else { Self::V4 }
    }

    pub(super) fn echo_request(self) -> u8 {
        self.either(8, 128)
    }

    pub(super) fn echo_reply(self) -> u8 {
        self.either(0, 129)
    }

    /// The least of the types that are shown in the high bits.
    pub(super) fn high_types(self) -> u8 {
        self.either(32, 128)
    }

    /// Whether messages of a type quote a packet: unreachable, source quench, redirect, time exceeded; the errors of ICMPv6.
    pub(super) fn quotes(self, kind: u8) -> bool {
        match self {
            Self::V4 => matches!(kind, 3 | 4 | 5 | 11),
            Self::V6 => matches!(kind, 1..=4),
        }
    }

    fn name(self) -> &'static str {
        self.either("ICMP", "ICMPv6")
    }

    /// The number of its packets, later fragments too.
    fn packets(self, counters: &Counters) -> u64 {
        self.either(counters.icmp_packets, counters.icmpv6_packets)
    }

    fn either<T>(self, v4: T, v6: T) -> T {
        match self {
            Self::V4 => v4,
            Self::V6 => v6,
        }
    }
}

/// Counts messages by type and code.
#[derive(Debug, Default)]
pub struct Messages(BTreeMap<(Family, u8, u8), u64>);

impl Messages {
    pub(super) fn count(&mut self, family: Family, kind: u8, code: u8) {
        *self.0.entry((family, kind, code)).or_default() += 1;
    }

    fn of_code(&self, family: Family, kind: u8, code: u8) -> u64 {
        self.0.get(&(family, kind, code)).copied().unwrap_or(0)
    }

    fn of_kind(&self, family: Family, kind: u8) -> u64 {
        self.0.range((family, kind, 0)..=(family, kind, u8::MAX)).map(|(_, count)| count).sum()
    }

    /// Echo replies per request, if there are both.
    fn echo_ratio(&self, family: Family) -> Option<f32> {
        let replies = self.of_kind(family, family.echo_reply());
        Some(ratio(replies, self.of_kind(family, family.echo_request()))).filter(|ratio| *ratio > 0.0)
    }

    /// Type, code and number of the rows of a family, in the order of the file.
    fn rows(&self, family: Family) -> Vec<(String, String, u64)> {
        let listed = family.either(names::ICMP, names::ICMPV6);
        let rows = listed.iter().flat_map(|kind| self.listed(family, kind));
        let others = self.0.iter().filter(|((of, ..), _)| *of == Family::V6 && family == Family::V6);
        let others = others.filter_map(|((_, kind, code), &count)| Some((other(*kind, *code)?, count)));
        rows.chain(others.map(|((kind, code), count)| (kind, code, count))).filter(|(_, _, count)| *count > 0).collect()
    }

    fn listed(&self, family: Family, kind: &Kind) -> Vec<(String, String, u64)> {
        if kind.codes.is_empty() {
            return vec![(kind.name.to_owned(), "-".to_owned(), self.of_kind(family, kind.number))];
        }
        let codes = (0..).zip(kind.codes);
        codes
            .map(|(code, name)| (kind.name.to_owned(), (*name).to_owned(), self.of_code(family, kind.number, code)))
            .collect()
    }
}

/// Type and code of ICMPv6 as they are written behind those that are listed; `None` if they are listed.
fn other(number: u8, code: u8) -> Option<(String, String)> {
    if let Some(kind) = names::ICMPV6.iter().find(|kind| kind.number == number) {
        let is_listed = kind.codes.is_empty() || usize::from(code) < kind.codes.len();
        return (!is_listed).then(|| (kind.name.to_owned(), code.to_string()));
    }
    Some(match names::other_icmpv6(number) {
        Some(name) if code == 0 => (name.to_owned(), "-".to_owned()),
        Some(name) => (name.to_owned(), code.to_string()),
        None => (number.to_string(), code.to_string()),
    })
}

/// Writes the lines of the report and the file with statistics.
#[derive(Clone, Debug, Default)]
pub struct Statistics;

impl Summary<IcmpDecode> for Statistics {
    fn add(&mut self, _: &IcmpDecode, _: &EndedFlow) {}

    fn merge(&mut self, _: Self) {}

    fn lines(&self, run: &RunState<IcmpDecode>) -> Vec<String> {
        let (messages, mut lines) = (run.shared(), Vec::new());
        for family in Family::BOTH {
            for (kind, what) in [(family.echo_request(), "request"), (family.echo_reply(), "reply")] {
                let label = format!("Number of {} echo {what} packets", family.name());
                match messages.of_kind(family, kind) {
                    0 => {}
                    count => lines.push(human::share(&label, count, family.packets(run.counters()))),
                }
            }
            if let Some(ratio) = messages.echo_ratio(family) {
                lines.push(format!("{} echo reply / request ratio: {ratio:.2}", family.name()));
            }
        }
        lines
    }

    fn files(&self, run: &RunState<IcmpDecode>, files: &mut Files) {
        files.write("_icmpStats.txt", statistics(run.shared(), run.counters()));
    }
}

/// The text of the file.
fn statistics(messages: &Messages, counters: &Counters) -> String {
    let all = Family::BOTH.map(|family| family.packets(counters)).iter().sum();
    let mut text = human::share("Total number of ICMP packets", all, counters.packets) + "\n";
    if all == 0 {
        return text;
    }
    let seen = Family::BOTH.into_iter().filter(|family| family.packets(counters) > 0);
    text += "\n";
    for family in seen.clone() {
        let label = format!("Number of {} packets", family.name());
        text += &(human::share(&label, family.packets(counters), counters.packets) + "\n");
    }
    text += "\n";
    for family in seen.clone() {
        if let Some(ratio) = messages.echo_ratio(family) {
            text += &format!("{} echo reply / request ratio: {ratio:5.3}\n", family.name());
        }
    }
    // An empty line is behind ratios and behind the table of ICMP, whatever follows.
    text += "\n";
    for family in seen {
        text += &format!("# {} Type\tCode\t{:>30}\n", family.name(), "Packets");
        for (kind, code, count) in messages.rows(family) {
            let percent = human::percent(count, family.packets(counters)) as f32;
            text += &format!("{kind}\t{code}\t{count:>30} [{percent:6.2}%]\n");
        }
        text += family.either("\n", "");
    }
    text
}
