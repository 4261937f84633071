//! `--watch`: what passes, on the terminal, every second.

mod talkers;

use std::io::IsTerminal;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use console::{Term, truncate_str};
use t2_core::anonymise::Anonymiser;
use t2_core::capture::{PacketSource, Received};
use t2_core::human::{Date, Length, Printable, Size};
use t2_core::report::RunSummary;
use t2_core::time::Span;

pub(crate) use talkers::Talkers;

/// How often it is drawn anew.
pub(crate) const INTERVAL: Duration = Duration::from_secs(1);

/// How many talkers are shown.
const SHOWN: usize = 5;

/// What is shown on the terminal. Where standard error is no terminal it is a line each time.
#[derive(Debug)]
pub(crate) struct View {
    terminal: Term,
    is_terminal: bool,
    talkers: Talkers,
    /// What replaces the addresses, if anything does.
    anonymiser: Option<Arc<Anonymiser>>,
    begun: Instant,
    before: Before,
    /// How many lines are on the terminal.
    lines: usize,
}

/// The counts at the last drawing.
#[derive(Clone, Copy, Debug)]
struct Before {
    at: Instant,
    packets: u64,
    wire_bytes: u64,
    flows: u64,
}

impl View {
    /// Nothing is shown yet.
    pub(crate) fn new(talkers: Talkers, anonymiser: Option<Arc<Anonymiser>>) -> Self {
        let (terminal, at) = (Term::stderr(), Instant::now());
        let before = Before { at, packets: 0, wire_bytes: 0, flows: 0 };
        Self {
            is_terminal: std::io::stderr().is_terminal(),
            terminal,
            talkers,
            anonymiser,
            begun: at,
            before,
            lines: 0,
        }
    }

    /// Shows how the run is now.
    pub(crate) fn draw(&mut self, summary: &RunSummary, source: &dyn PacketSource) {
        let now = Before {
            at: Instant::now(),
            packets: summary.counters.packets,
            wire_bytes: summary.counters.wire_bytes,
            flows: summary.flows.all(),
        };
        let seconds = (now.at - self.before.at).as_secs_f64().max(1e-3);
        let rate = |now: u64, before: u64| (now.saturating_sub(before) as f64 / seconds) as u64;
        let bits = |bytes: u64| (8.0 * bytes as f64 / seconds) as u64;
        let talkers = self.talkers.take(SHOWN);
        let shown = Shown {
            packets: rate(now.packets, self.before.packets),
            bits: rate(now.wire_bytes, self.before.wire_bytes).saturating_mul(8),
            new_flows: rate(now.flows, self.before.flows),
            talkers: talkers.into_iter().map(|(address, bytes)| (self.name(address), bits(bytes))).collect(),
            left: left(source, self.begun.elapsed()),
            received: source.received(),
            summary,
            name: source.name(),
        };
        self.before = now;
        // The run goes on whether it can be shown or not.
        let _ = if self.is_terminal { self.redraw(&shown.lines()) } else { self.terminal.write_line(&shown.line()) };
    }

    fn name(&self, address: IpAddr) -> String {
        let text = address.to_string();
        self.anonymiser.as_ref().map_or(text.clone(), |anonymiser| anonymiser.text(&text).into_owned())
    }

    fn redraw(&mut self, lines: &[String]) -> std::io::Result<()> {
        let width = usize::from(self.terminal.size().1);
        self.clear()?;
        for line in lines {
            self.terminal.write_line(&truncate_str(line, width, "…"))?;
        }
        self.lines = lines.len();
        Ok(())
    }

    /// Takes it off the terminal.
    pub(crate) fn clear(&mut self) -> std::io::Result<()> {
        self.terminal.clear_last_lines(std::mem::take(&mut self.lines))
    }
}

/// The time that the rest of a file takes, if it is read as fast as before.
fn left(source: &dyn PacketSource, elapsed: Duration) -> Option<Span> {
    let (size, read) = (source.info().file_size.filter(|size| *size > 0)?, source.position());
    let left = elapsed.as_secs_f64() * size.saturating_sub(read) as f64 / read.max(1) as f64;
    Duration::try_from_secs_f64(left).ok().map(Span::from)
}

/// What is shown once.
struct Shown<'a> {
    /// Packets, bits and new flows per second.
    packets: u64,
    bits: u64,
    new_flows: u64,
    /// Source addresses and their bits per second.
    talkers: Vec<(String, u64)>,
    left: Option<Span>,
    received: Option<Received>,
    summary: &'a RunSummary,
    name: &'a str,
}

/// A number with its size for people.
fn number(value: u64) -> String {
    format!("{value}{}", Size { value, unit: "" })
}

/// Bits per second with their size for people.
fn speed(bits: u64) -> String {
    format!("{bits} b/s{}", Size { value: bits, unit: "b/s" })
}

impl Shown<'_> {
    /// One line of it, for what is no terminal.
    fn line(&self) -> String {
        let Self { packets, bits, summary, .. } = self;
        let dropped = self.received.map(|received| format!(", dropped {}", received.dropped)).unwrap_or_default();
        format!(
            "packets {}, packets/s {packets}, b/s {bits}, live flows {}, alarms {}{dropped}",
            summary.counters.packets, summary.live_flows, summary.alarms
        )
    }

    fn lines(&self) -> Vec<String> {
        let Self { packets, bits, new_flows, summary, name, .. } = self;
        let counters = &summary.counters;
        let mut lines = vec![
            format!("{}, last packet {}", Printable(name), Date(summary.span.unwrap_or_default().1)),
            format!("packets {}   {packets}/s   {}", number(counters.packets), speed(*bits)),
            format!(
                "flows {} live of {}   {} in all   {new_flows}/s new   alarms {}",
                summary.live_flows,
                summary.flow_capacity,
                summary.flows.all(),
                summary.alarms
            ),
            format!(
                "IPv4 {}   IPv6 {}   TCP {}   UDP {}   ICMP {}",
                counters.ipv4_packets,
                counters.ipv6_packets,
                counters.tcp_packets,
                counters.udp_packets,
                counters.icmp_packets + counters.icmpv6_packets
            ),
        ];
        if let Some(Received { packets, dropped, dropped_by_interface }) = self.received {
            lines.push(format!(
                "received {packets}   dropped {dropped} by the kernel, {dropped_by_interface} by interfaces"
            ));
        }
        if let Some(left) = self.left {
            lines.push(format!("time left {}", Length(left)));
        }
        lines.extend(self.talkers.iter().map(|(address, bits)| format!("  {address:<40} {}", speed(*bits))));
        lines
    }
}
