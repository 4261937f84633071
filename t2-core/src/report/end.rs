//! The end report (spec report-cli-sinks, section 3.4).

use super::{FlowCounts, LeftOut, Line, Profile, numbers, status};
use crate::capture::Received;
use crate::counters::Counters;
use crate::dissect::Status;
use crate::human::{self, Date, Length, Size};
use crate::losses::Losses;
use crate::time::{Span, Timestamp};
use crate::total::Monitored;

/// How many headers packets had.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Headers {
    /// The fewest.
    pub min: u16,
    /// The most.
    pub max: u16,
    /// All headers of all packets.
    pub sum: u64,
    /// Number of packets.
    pub packets: u64,
    /// The most VLAN tags.
    pub max_vlan: u16,
    /// The most MPLS labels.
    pub max_mpls: u16,
}

impl Default for Headers {
    fn default() -> Self {
        Self { min: u16::MAX, max: 0, sum: 0, packets: 0, max_vlan: 0, max_mpls: 0 }
    }
}

/// The facts of the end report.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RunSummary {
    /// The least and the greatest time of all packets.
    pub span: Option<(Timestamp, Timestamp)>,
    /// Wall time until the last packet was done.
    pub processing: Span,
    /// Wall time until the last flow was written.
    pub unloading: Span,
    /// Size of the capture in bytes, and how many of these were read; unknown for pipes.
    pub input: Option<(u64, u64)>,
    /// What was counted.
    pub counters: Counters,
    /// Flows.
    pub flows: FlowCounts,
    /// The number of flows that fit into the table.
    pub flow_capacity: u64,
    /// Headers.
    pub headers: Headers,
    /// Flows that have not ended yet.
    pub live_flows: u64,
    /// What of the input is not in the output.
    pub losses: Losses,
    /// The status bits of all packets and flows.
    pub status: Status,
    /// Alarms that plugins raised.
    pub alarms: u64,
    /// What outputs do not have, if they get some rows only.
    pub left_out: Option<LeftOut>,
    /// The lines of the plugins.
    pub plugins: Vec<Line>,
    /// The values of the plugins' columns in monitoring output and in the summary file.
    pub monitored: Vec<Monitored>,
    /// What was counted at live interfaces, if they are read.
    pub interface: Option<Received>,
    /// Peak memory of the process and memory of the machine in bytes, if the system reports them.
    pub memory: Option<(u64, u64)>,
    /// What plugins cost, if that was measured.
    pub profile: Option<Profile>,
}

impl RunSummary {
    /// The lines of the report.
    pub fn lines(&self) -> Vec<Line> {
        let mut report = Report(Vec::with_capacity(80));
        self.times(&mut report);
        self.numbers(&mut report, true);
        report.0
    }

    /// The lines of a report in between, behind those about the moment.
    pub(super) fn lines_in_between(&self) -> Vec<Line> {
        let mut report = Report(Vec::with_capacity(80));
        self.numbers(&mut report, false);
        report.0
    }

    /// All that was counted, at the end of a run or before.
    fn numbers(&self, report: &mut Report, is_end: bool) {
        self.packets(report, is_end);
        report.push(Line::rule('-'));
        report.0.extend(self.plugins.iter().cloned());
        report.push(Line::rule('-'));
        self.protocols(report);
        report.push(Line::rule('~'));
        self.flows(report);
        self.packet_rates(report);
        report.push(Line::rule('~'));
        self.rates(report, is_end);
        report.0.extend(status::lines(self.status));
        self.losses(report);
        report.0.extend(self.profile.iter().flat_map(|profile| profile.lines(self.unloading)));
    }

    /// Time from the earliest to the latest packet.
    pub(super) fn duration(&self) -> Span {
        self.span.map_or(Span::ZERO, |(first, last)| last - first)
    }

    /// The same in seconds.
    fn seconds(&self) -> f64 {
        self.duration().as_secs_f64()
    }

    /// Bits per second, if these bytes came in the time of the packets; 0 if that is no time.
    fn speed(&self, bytes: u64) -> f64 {
        numbers::speed(bytes, self.duration())
    }

    fn times(&self, report: &mut Report) {
        let (first, last) = self.span.unwrap_or_default();
        // T2 prints this line at the first packet (spec report-cli-sinks, section 3.3), which need not be the earliest.
        report.plain_if(self.span.is_some(), || format!("Dump start: {}", Date(first)));
        report.plain(format!("Dump stop : {}", Date(last)));
        report.plain(format!("Total dump duration: {}", Length(last - first)));
        report.plain(format!("Finished processing. Elapsed time: {}", Length(self.processing)));
        report.plain(format!("Finished unloading flow memory. Time: {}", Length(self.unloading)));
        if let Some((size, read)) = self.input {
            report.plain(format!("Percentage completed: {:.2}%", human::percent(read, size)));
        }
        self.received(report);
    }

    /// What came at live interfaces. The packets that the system dropped are among those that were received, so the shares
    /// are of these and of what interfaces dropped.
    fn received(&self, report: &mut Report) {
        let Received { packets, dropped, dropped_by_interface } = self.losses.received;
        let all = packets + dropped_by_interface;
        report.share("Number of packets received", packets, all);
        report.share("Number of packets dropped by the kernel", dropped, all);
        report.share("Number of packets dropped by the interface", dropped_by_interface, all);
    }

    fn packets(&self, report: &mut Report, is_end: bool) {
        let Counters { a, b, packets, .. } = self.counters;
        let counters = &self.counters;
        report.plain(human::count("Number of processed packets", packets));
        report.share("Number of packets not selected", self.losses.unselected, packets + self.losses.unselected);
        report.count("Number of processed bytes", counters.captured_bytes);
        report.count("Number of raw bytes", counters.wire_bytes);
        report.count("Number of pad bytes", counters.pad_bytes);
        if is_end {
            report.count("Number of pcap bytes", self.input.map_or(0, |(size, _)| size));
        }
        report.share("Number of L2 packets", counters.l2_packets, packets);
        report.share("Number of IPv4 packets", counters.ipv4_packets, packets);
        report.share("Number of IPv6 packets", counters.ipv6_packets, packets);
        report.share("Number of IPvX packets", counters.ipvx_packets, packets);
        let with_flow = a.packets + b.packets;
        self.without_flow(report);
        report.share("Number of A packets", a.packets, with_flow);
        report.share("Number of B packets", b.packets, with_flow);
        report.share("Number of A bytes", a.bytes, a.bytes + b.bytes);
        report.share("Number of B bytes", b.bytes, a.bytes + b.bytes);
        report.plain(human::rate("<A packet load>", ratio(a.bytes, a.packets)));
        report.plain(human::rate("<B packet load>", ratio(b.bytes, b.packets)));
    }

    /// Processed packets = packets of flows + packets without flow (spec flow-and-packet, section 9.4, B62).
    fn without_flow(&self, report: &mut Report) {
        let packets = self.counters.packets;
        report.share("Number of packets without flow", self.losses.without_row.packets(), packets);
        for (why, count) in self.losses.without_row.reasons() {
            report.share(&format!("    {}", why.label()), count, packets);
        }
    }

    fn losses(&self, report: &mut Report) {
        let lost = self.losses.messages().into_iter();
        let interrupted = self.losses.interrupted.iter().map(ToString::to_string);
        lost.chain(interrupted).chain(self.losses.notes()).for_each(|message| report.push(Line::warning(message)));
    }

    fn protocols(&self, report: &mut Report) {
        let Counters { packets, captured_bytes, .. } = self.counters;
        let counters = &self.counters;
        let Headers { min, max, sum, packets: counted, max_vlan, max_mpls } = self.headers;
        let average = ratio(sum, counted);
        report.plain(format!("Headers count: min: {min}, max: {max}, avg: {average:.2}"));
        report.plain_if(self.status.has(Status::VLAN), || format!("Max VLAN header count: {max_vlan}"));
        let mpls = Status::MPLS_UCAST | Status::MPLS_MCAST;
        report.plain_if(self.status.has(mpls), || format!("Max MPLS header count: {max_mpls}"));
        for (label, value, whole) in [
            ("Number of LLC packets", counters.llc_packets, packets),
            ("Number of ARP packets", counters.arp_packets, packets),
            ("Number of RARP packets", counters.rarp_packets, packets),
            ("Number of GRE packets", counters.gre_packets, packets),
            ("Number of LAPD packets", counters.lapd_packets, packets),
            ("Number of Teredo packets", counters.teredo_packets, packets),
            ("Number of AYIYA packets", counters.ayiya_packets, packets),
            ("Number of IGMP packets", counters.igmp_packets, packets),
            ("Number of ICMP packets", counters.icmp_packets, packets),
            ("Number of ICMPv6 packets", counters.icmpv6_packets, packets),
            ("Number of TCP packets", counters.tcp_packets, packets),
            ("Number of TCP bytes", counters.tcp_bytes, captured_bytes),
            ("Number of UDP packets", counters.udp_packets, packets),
            ("Number of UDP bytes", counters.udp_bytes, captured_bytes),
            ("Number of SCTP packets", counters.sctp_packets, packets),
            ("Number of SCTP bytes", counters.sctp_bytes, captured_bytes),
            ("Number of DTLS packets", counters.dtls_records, packets),
            ("Number of IPv4 fragmented packets", counters.ipv4_fragments, counters.ipv4_packets),
            ("Number of IPv6 fragmented packets", counters.ipv6_fragments, counters.ipv6_packets),
        ] {
            report.share(label, value, whole);
        }
    }

    fn flows(&self, report: &mut Report) {
        let FlowCounts { a, b, l2, ipv4, ipv6, lone_replies, .. } = self.flows;
        let all = self.flows.all();
        if all == 0 {
            return;
        }
        let (requests, replies) = (a.saturating_sub(lone_replies), b + lone_replies);
        report.count("Number of processed      flows", all);
        report.share("Number of processed L2   flows", l2, all);
        report.share("Number of processed IPv4 flows", ipv4, all);
        report.share("Number of processed IPv6 flows", ipv6, all);
        report.share("Number of processed A    flows", a, all);
        report.share("Number of processed B    flows", b, all);
        report.share("Number of request        flows", requests, all);
        report.share("Number of reply          flows", replies, all);
        report.plain(format!("Total   A/B    flow asymmetry: {:.2}", asymmetry(a, b)));
        report.plain(format!("Total req/rply flow asymmetry: {:.2}", asymmetry(requests, replies)));
        let (a_packets, b_packets) = (self.counters.a.packets, self.counters.b.packets);
        let both = a_packets + b_packets;
        for (label, packets, flows) in [
            ("Number of processed A+B packets/A+B flows", both, all),
            ("Number of processed A   packets/A   flows", a_packets, a),
            ("Number of processed   B packets/  B flows", b_packets, b),
        ] {
            if both > 0 && flows > 0 {
                report.plain(human::rate(label, ratio(packets, flows)));
            }
        }
    }

    fn packet_rates(&self, report: &mut Report) {
        let (a_packets, b_packets) = (self.counters.a.packets, self.counters.b.packets);
        let seconds = self.seconds();
        for (label, packets) in [
            ("Number of processed total packets/s", self.counters.packets),
            ("Number of processed A+B   packets/s", a_packets + b_packets),
            ("Number of processed A     packets/s", a_packets),
            ("Number of processed   B   packets/s", b_packets),
        ] {
            if packets > 0 && seconds > 0.0 {
                report.plain(human::rate(label, packets as f64 / seconds));
            }
        }
    }

    fn rates(&self, report: &mut Report, is_end: bool) {
        let (seconds, all) = (self.seconds(), self.flows.all());
        if seconds > 0.0 {
            report.plain(human::rate("<Number of processed flows/s>", all as f64 / seconds));
            report.plain(human::speed("<Bandwidth>", self.speed(self.counters.flow_bytes)));
            let snapped = Status::L2_SNAPPED | Status::L3_SNAPPED;
            report.plain_if(self.status.has(snapped), || {
                human::speed("<Snapped bandwidth>", self.speed(self.counters.captured_bytes))
            });
            report.plain(human::speed("<Raw bandwidth>", self.speed(self.counters.wire_bytes)));
        }
        if !is_end {
            report.share("Fill size of main hash map", self.live_flows, self.flow_capacity);
        }
        report.share("Max number of flows in memory", self.flows.peak, self.flow_capacity);
        report.share("Number of flows terminated by autopilot", self.flows.evicted, all);
        report.share("Number of flows divided by active timeout", self.flows.divided, all);
        if let Some((peak, machine)) = self.memory {
            let share = human::percent(peak, machine);
            report.plain(format!("Memory usage: {:.2} GB [{share:.2}%]", peak as f64 / 1e9));
        }
        report.plain(format!("Aggregated flowStat=0x{:016x}", self.status.without(Status::INVERTED).0));
        self.alarms(report);
        self.left_out(report);
    }

    fn left_out(&self, report: &mut Report) {
        let Some(LeftOut { flows, packets }) = self.left_out else { return };
        let with_flow = self.counters.a.packets + self.counters.b.packets;
        report.share("Number of flows not written, as they have no alarm", flows, self.flows.all());
        report.share("Number of packets not written, as their flows have no alarm", packets, with_flow);
        if self.alarms == 0 {
            report
                .push(Line::warning("No plugin of this run has raised an alarm, so no flow is written (--only alarm)"));
        }
    }

    fn alarms(&self, report: &mut Report) {
        let (alarms, flows) = (self.alarms, self.flows.alarmed);
        if alarms > 0 {
            let (of_alarms, of_flows) = (Size { value: alarms, unit: "" }, Size { value: flows, unit: "" });
            let share = human::percent(flows, self.flows.all());
            report.push(Line::warning(format!("{alarms}{of_alarms} alarms in {flows}{of_flows} flows [{share:.2}%]")));
        }
    }
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn asymmetry(some: u64, others: u64) -> f64 {
    (some as f64 - others as f64) / (some + others) as f64
}

/// Collects lines; counts of zero are left out.
struct Report(Vec<Line>);

impl Report {
    fn push(&mut self, line: Line) {
        self.0.push(line);
    }

    fn plain(&mut self, text: String) {
        self.push(Line::plain(text));
    }

    fn plain_if(&mut self, condition: bool, text: impl FnOnce() -> String) {
        if condition {
            self.plain(text());
        }
    }

    fn count(&mut self, label: &str, value: u64) {
        self.plain_if(value > 0, || human::count(label, value));
    }

    fn share(&mut self, label: &str, value: u64, whole: u64) {
        self.plain_if(value > 0, || human::share(label, value, whole));
    }
}
