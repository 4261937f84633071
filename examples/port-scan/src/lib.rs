//! Finds hosts that try many ports, as an example of a plugin that looks across flows.
//!
//! It has all that a plugin can have: columns of flows and packets, settings of several types, data from a file, totals,
//! state that all flows share, another plugin whose state it reads, alarms, lines of the report and a file of its own.

mod sources;

use std::collections::HashSet;
use std::fs;
use std::net::IpAddr;
use std::path::PathBuf;

use sources::{Source, Sources};
use t2_core::prelude::*;
use t2_plugins::BasicStats;

/// What is known of a flow's source
#[bits(u8)]
pub enum ScanStat {
    /// The source tried many ports before this flow ended
    SCANNER = 0x01,
    /// The source may scan: it is in the list of allowed hosts
    ALLOWED = 0x02,
}

/// Finds hosts that try many ports with few packets each
#[plugin(
    "portScan",
    order = 610,
    shared = Sources,
    reads(BasicStats),
    tables = Allowed,
    summary = Scanners,
    files("_scanners.txt")
)]
#[derive(Default)]
pub struct PortScan {
    /// What is known of the source
    #[flow_col]
    #[total(or, "Aggregated scanStat", monitor = "scanStat")]
    scan_stat: ScanStat,
    /// Ports that the source has tried before this flow ended
    #[flow_col]
    scan_ports: u32,
    /// Flows that were marked as parts of a scan
    #[total(sum, "Number of flows of scanners", monitor = "scanFlows")]
    marked: u32,

    /// Ports that the source has tried so far
    #[packet_col]
    scan_ports_so_far: u32,

    /// A source that has tried this many ports is a scanner, if its flows are small
    #[setting(default = 10, range = 1..)]
    min_ports: u32,
    /// Share of small flows from which on a source is a scanner
    #[setting(default = 0.8, range = 0.0..=1.0)]
    min_share: f64,
    /// A flow with at most this many packets is small
    #[setting(default = 3, range = 1..)]
    small: u64,
    /// Destination ports that do not count
    #[setting(default = [53])]
    ignored_ports: Vec<u16>,
    /// A file with the addresses of hosts that may scan, one per line
    #[setting(default = None)]
    allowed: Option<PathBuf>,
}

/// The hosts that may scan.
#[derive(Debug)]
pub struct Allowed(HashSet<IpAddr>);

impl Tables<PortScanSettings> for Allowed {
    fn load(settings: &PortScanSettings) -> Result<Self, LoadError> {
        let Some(path) = &settings.allowed else { return Ok(Self(HashSet::new())) };
        let text = fs::read_to_string(path).map_err(|error| LoadError::file(path, error))?;
        let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
        let hosts = lines.map(|(n, line)| {
            line.trim().parse().map_err(|_| LoadError::file(path, format!("line {n}: `{line}` is not an address")))
        });
        hosts.collect::<Result<_, _>>().map(Self)
    }
}

impl Plugin for PortScan {
    fn packet(&mut self, packet: &Packet, flow: &mut Flow<Self>) -> Option<PortScanRow> {
        let (address, port) = probed(packet, flow)?;
        let settings = flow.settings();
        let packets = flow.read::<BasicStats>().packets();
        let source = flow.shared().of(address);
        if packets == 1 {
            source.begin(port);
        }
        if packets == settings.small + 1 {
            source.grow();
        }
        let scan_ports_so_far = source.ports();
        let is_scanner = source.is_scanner(settings.min_ports, settings.min_share);
        if is_scanner && self.marked == 0 && !flow.tables().0.contains(&address) {
            self.marked = 1;
            flow.alarm(1);
        }
        Some(PortScanRow { scan_ports_so_far })
    }

    fn flow_end(&mut self, flow: &mut Flow<Self>) {
        let Some((address, _)) = flow.key().addresses() else { return };
        let (min_ports, min_share) = (flow.settings().min_ports, flow.settings().min_share);
        let is_allowed = flow.tables().0.contains(&address);
        if let Some(source) = flow.shared().known(address) {
            let is_scanner = source.is_scanner(min_ports, min_share);
            self.scan_stat = ScanStat::SCANNER.when(is_scanner) | ScanStat::ALLOWED.when(is_allowed);
            self.scan_ports = source.ports();
        }
    }
}

/// The source of a packet, and the port that it tries: in flows of the side that asks.
fn probed(packet: &Packet, flow: &Flow<PortScan>) -> Option<(IpAddr, u16)> {
    packet.first_fragment()?;
    let (address, _) = flow.key().addresses()?;
    let (_, port) = flow.key().ports();
    let is_reply = flow.status().has(Status::INVERTED);
    let counts = port != 0 && !is_reply && !flow.settings().ignored_ports.contains(&port);
    counts.then_some((address, port))
}

/// The lines of the report and the file, made of what all flows share.
#[derive(Clone, Default)]
pub struct Scanners;

impl Scanners {
    /// The sources that are scanners and may not be, in the order of their addresses.
    fn of<'r>(run: &RunState<'r, PortScan>) -> Vec<(IpAddr, &'r Source)> {
        let (settings, allowed) = (run.settings(), run.tables());
        let is_scanner = |(address, source): &(IpAddr, &Source)| {
            source.is_scanner(settings.min_ports, settings.min_share) && !allowed.0.contains(address)
        };
        run.shared().sorted().filter(is_scanner).collect()
    }
}

impl Summary<PortScan> for Scanners {
    fn add(&mut self, _: &PortScan, _: &EndedFlow) {}

    fn merge(&mut self, _: Self) {}

    fn lines(&self, run: &RunState<PortScan>) -> Vec<String> {
        let scanners = Self::of(run);
        let most = scanners.iter().max_by_key(|(address, source)| (source.ports(), std::cmp::Reverse(*address)));
        let line = most.map(|(address, source)| {
            format!("Number of scanners: {}, the busiest is {address} with {} ports", scanners.len(), source.ports())
        });
        line.into_iter().collect()
    }

    fn files(&self, run: &RunState<PortScan>, files: &mut Files) {
        files.write("_scanners.txt", "%source\tports\tflows\tsmallFlows\n");
        for (address, source) in Self::of(run) {
            let (ports, flows, small) = (source.ports(), source.flows(), source.small_flows());
            files.write("_scanners.txt", format_args!("{address}\t{ports}\t{flows}\t{small}\n"));
        }
    }
}
