//! The table of what plugins cost.

use super::Line;
use crate::time::Span;

/// What the plugins of a run cost, measured in a run whose plan wants a [profile](crate::engine::Plan::profile).
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Profile {
    /// The plugins in the order of the list.
    pub plugins: Vec<PluginCost>,
    /// The sinks: name, and the nanoseconds that they took to write rows.
    pub sinks: Vec<(&'static str, u64)>,
    /// How many threads worked.
    pub threads: u64,
    /// How often the clock was read.
    pub clock_reads: u64,
    /// The time of a read in nanoseconds. No time above has it within.
    pub clock_nanos: f64,
}

/// What a plugin cost, summed up over all threads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PluginCost {
    /// Its name.
    pub name: &'static str,
    /// The packets that it has seen.
    pub packets: u64,
    /// The nanoseconds that they took, with the cells of their rows.
    pub packet_nanos: u64,
    /// The flows that ended.
    pub flows: u64,
    /// The nanoseconds that beginnings and ends of flows took, with the cells of their rows.
    pub flow_nanos: u64,
}

impl PluginCost {
    /// All nanoseconds.
    pub fn nanos(&self) -> u64 {
        self.packet_nanos + self.flow_nanos
    }
}

/// Nanoseconds as seconds.
fn seconds(nanos: f64) -> f64 {
    nanos / 1e9
}

/// A time per piece, empty if there is none.
fn per(nanos: u64, pieces: u64) -> String {
    if pieces == 0 { String::new() } else { format!("{:.1}", nanos as f64 / pieces as f64) }
}

impl Profile {
    /// The lines of the table; `run` is how long the run took.
    pub fn lines(&self, run: Span) -> Vec<Line> {
        let Self { plugins, sinks, threads, clock_reads, clock_nanos } = self;
        let clock = *clock_reads as f64 * clock_nanos;
        let known =
            plugins.iter().map(PluginCost::nanos).chain(sinks.iter().map(|(_, nanos)| *nanos)).sum::<u64>() as f64;
        // What is left cannot be negative, even where the clock was slower than when it was measured.
        let whole = (run.nanos() as f64 * *threads as f64 - clock).max(known);
        let share = |nanos: f64| if whole > 0.0 { 100.0 * nanos / whole } else { 0.0 };
        let row = |name: &str, counts: [String; 4], nanos: f64| {
            let [packets, per_packet, flows, per_flow] = counts;
            let (seconds, share) = (seconds(nanos), share(nanos));
            Line::plain(format!(
                "{name:16}{packets:>12}{per_packet:>11}{flows:>11}{per_flow:>11}{seconds:>11.4}{share:>7.1}%"
            ))
        };
        let names = ["plugin", "packets", "ns/packet", "flows", "ns/flow", "seconds", "share"];
        let [plugin, packets, per_packet, flows, per_flow, time, of_run] = names;
        let mut lines = vec![
            Line::rule('-'),
            Line::plain(match threads {
                1 => "Profile: what plugins cost, with the cells that they print".to_owned(),
                _ => format!("Profile: what plugins cost, with the cells that they print; sums over {threads} threads"),
            }),
            Line::plain(format!(
                "{plugin:16}{packets:>12}{per_packet:>11}{flows:>11}{per_flow:>11}{time:>11}{of_run:>8}"
            )),
        ];
        lines.extend(plugins.iter().map(|cost| {
            let PluginCost { packets, packet_nanos, flows, flow_nanos, .. } = cost;
            let counts =
                [packets.to_string(), per(*packet_nanos, *packets), flows.to_string(), per(*flow_nanos, *flows)];
            row(cost.name, counts, cost.nanos() as f64)
        }));
        lines.extend(sinks.iter().map(|(name, nanos)| row(name, Default::default(), *nanos as f64)));
        let rest = if *threads == 1 { "all else" } else { "all else, waiting" };
        lines.push(row(rest, Default::default(), whole - known));
        lines.push(Line::plain(format!(
            "All else is reading, dissection, flow table and loading; 100% are {:.4} s",
            seconds(whole)
        )));
        lines.push(Line::plain(format!(
            "The clock was read {clock_reads} times; these {:.4} s, {clock_nanos:.1} ns each, are left out everywhere above",
            seconds(clock)
        )));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(threads: u64) -> Profile {
        let plugin =
            PluginCost { name: "basicFlow", packets: 1000, packet_nanos: 50_000, flows: 10, flow_nanos: 5_000 };
        let idle = PluginCost { name: "tcpWin", ..PluginCost::default() };
        let sinks = vec![("txtSink", 20_000)];
        Profile { plugins: vec![plugin, idle], sinks, threads, clock_reads: 2040, clock_nanos: 25.0 }
    }

    /// The table of a run that took so many nanoseconds.
    fn table(threads: u64, nanos: i64) -> Vec<String> {
        profile(threads).lines(Span::from_nanos(nanos)).iter().skip(1).map(ToString::to_string).collect()
    }

    #[test]
    fn the_table_has_a_row_for_each_plugin_and_sink_and_one_for_the_rest() {
        let wanted = [
            "Profile: what plugins cost, with the cells that they print",
            "plugin               packets  ns/packet      flows    ns/flow    seconds   share",
            "basicFlow               1000       50.0         10      500.0     0.0001   27.5%",
            "tcpWin                     0                     0                0.0000    0.0%",
            "txtSink                                                           0.0000   10.0%",
            "all else                                                          0.0001   62.5%",
            "All else is reading, dissection, flow table and loading; 100% are 0.0002 s",
            "The clock was read 2040 times; these 0.0001 s, 25.0 ns each, are left out everywhere above",
        ];
        assert_eq!(table(1, 251_000), wanted);
    }

    #[test]
    fn with_several_threads_a_share_is_of_the_time_of_all() {
        let lines = table(2, 125_500);
        assert!(lines[0].ends_with("; sums over 2 threads"), "{lines:?}");
        assert!(lines[2].ends_with("27.5%") && lines[5].starts_with("all else, waiting"), "{lines:?}");
    }

    #[test]
    fn shares_are_100_percent_at_most_even_if_the_clock_took_longer_than_the_run() {
        let lines = table(1, 1);
        assert!(
            lines[2].ends_with(" 73.3%") && lines[4].ends_with(" 26.7%") && lines[5].ends_with(" 0.0%"),
            "{lines:?}"
        );
    }
}
