//! Packets and bytes of each EtherType, IP protocol and server port, in a file of its own.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use t2_core::counters::Tally;
use t2_core::human;
use t2_core::prelude::*;

use crate::data::{EtherTypes, Ports, Protocols};
use crate::port_classifier::server_port;

/// Counts packets and bytes of EtherTypes, IP protocols and server ports, for a file of its own
#[plugin("protoStats", order = 1, tables = Names, summary = Tallies, files("_protocols.txt"))]
#[derive(Default)]
pub struct ProtoStats {
    sent: Tally,

    /// Whether EtherTypes are listed
    #[setting(default = true)]
    ether_types: bool,
    /// Whether ports of UDP-Lite are listed
    #[setting(default = false)]
    udp_lite: bool,
    /// Whether ports of SCTP are listed
    #[setting(default = false)]
    sctp: bool,
    /// A file with descriptions of EtherTypes, instead of the list that is part of the program
    #[setting(default = None)]
    ether_type_file: Option<PathBuf>,
    /// A file with descriptions of IP protocols, instead of the registry of IANA
    #[setting(default = None)]
    protocol_file: Option<PathBuf>,
    /// A file with descriptions of ports, instead of the registry of IANA
    #[setting(default = None)]
    port_file: Option<PathBuf>,
}

impl Plugin for ProtoStats {
    #[inline]
    fn packet(&mut self, packet: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        self.sent.add(packet.captured().len());
        None
    }
}

/// The descriptions in the file.
#[derive(Debug)]
pub struct Names {
    ether_types: EtherTypes,
    protocols: Protocols,
    ports: Ports,
}

impl Tables<ProtoStatsSettings> for Names {
    fn load(settings: &ProtoStatsSettings) -> Result<Self, LoadError> {
        Ok(Self {
            ether_types: EtherTypes::load(settings.ether_type_file.as_deref())?,
            protocols: Protocols::load(settings.protocol_file.as_deref())?,
            ports: Ports::load(settings.port_file.as_deref())?,
        })
    }
}

/// What was counted. All packets of a flow have the same EtherType, protocol and ports, so flows are counted as a whole.
#[derive(Clone, Default)]
pub struct Tallies {
    ether_types: BTreeMap<u16, Tally>,
    protocols: BTreeMap<u8, Tally>,
    /// Of the protocols that have ports.
    ports: BTreeMap<(u8, u16), Tally>,
}

/// The protocols whose ports are counted.
const WITH_PORTS: [u8; 4] = [protocol::TCP, protocol::UDP, protocol::UDP_LITE, protocol::SCTP];

impl Summary<ProtoStats> for Tallies {
    fn add(&mut self, plugin: &ProtoStats, flow: &EndedFlow) {
        let (key, protocol) = (flow.key(), flow.key().protocol());
        add(self.ether_types.entry(key.ether_type()).or_default(), plugin.sent);
        if key.is_l2() {
            return;
        }
        add(self.protocols.entry(protocol).or_default(), plugin.sent);
        if WITH_PORTS.contains(&protocol) {
            add(self.ports.entry((protocol, server_port(flow))).or_default(), plugin.sent);
        }
    }

    fn merge(&mut self, other: Self) {
        merge(&mut self.ether_types, other.ether_types);
        merge(&mut self.protocols, other.protocols);
        merge(&mut self.ports, other.ports);
    }

    fn lines(&self, _: &RunState<ProtoStats>) -> Vec<String> {
        Vec::new()
    }

    fn files(&self, run: &RunState<ProtoStats>, files: &mut Files) {
        let (settings, names, counters) = (run.settings(), run.tables(), run.counters());
        let whole = Tally { packets: counters.packets, bytes: counters.captured_bytes };
        let mut line = |line: fmt::Arguments| files.write("_protocols.txt", format_args!("{line}\n"));
        line(format_args!("{}", human::count("# Total packets", whole.packets)));
        line(format_args!("{}", human::count("# Total bytes", whole.bytes)));
        if settings.ether_types {
            line(format_args!("{}", Header("L2/3 Protocol")));
            for (&ether_type, &part) in &self.ether_types {
                let description = names.ether_types.description(ether_type);
                line(format_args!("0x{ether_type:04x}{}\t{description}", Cells { part, whole }));
            }
            line(format_args!("\n"));
        }
        line(format_args!("{}", human::share("# Total IPv4 packets", counters.ipv4_packets, whole.packets)));
        line(format_args!("{}", human::share("# Total IPv6 packets", counters.ipv6_packets, whole.packets)));
        line(format_args!("{}", Header("L4 Protocol")));
        for (&protocol, &part) in &self.protocols {
            let description = names.protocols.description(protocol);
            line(format_args!("{protocol:>3}{}\t{description}", Cells { part, whole }));
        }
        let chosen = [(protocol::UDP_LITE, "UDP-Lite", settings.udp_lite), (protocol::SCTP, "SCTP", settings.sctp)];
        let chosen =
            chosen.into_iter().filter(|(.., is_chosen)| *is_chosen).map(|(protocol, name, _)| (protocol, name));
        for (protocol, name) in [(protocol::TCP, "TCP"), (protocol::UDP, "UDP")].into_iter().chain(chosen) {
            self.ports(protocol, name, whole, &names.ports, &mut line);
        }
    }
}

impl Tallies {
    /// The lines of the ports of a protocol.
    fn ports(&self, protocol: u8, name: &str, run: Tally, names: &Ports, line: &mut impl FnMut(fmt::Arguments<'_>)) {
        let whole = self.protocols.get(&protocol).copied().unwrap_or_default();
        line(format_args!("\n"));
        line(format_args!("{}", human::share(&format!("# Total {name} packets"), whole.packets, run.packets)));
        line(format_args!("{}", human::share(&format!("# Total {name} bytes"), whole.bytes, run.bytes)));
        if whole.packets > 0 {
            line(format_args!("{}", Header(&format!("{name} Port"))));
        }
        for (&(_, port), &part) in self.ports.range((protocol, 0)..=(protocol, u16::MAX)) {
            let description = names.get(protocol, port).map_or("", |port| port.description);
            line(format_args!("{port:>5}{}\t{description}", Cells { part, whole }));
        }
    }
}

fn add(to: &mut Tally, tally: Tally) {
    to.packets += tally.packets;
    to.bytes += tally.bytes;
}

fn merge<K: Ord>(to: &mut BTreeMap<K, Tally>, others: BTreeMap<K, Tally>) {
    for (key, tally) in others {
        add(to.entry(key).or_default(), tally);
    }
}

/// The header of a list.
struct Header<'n>(&'n str);

impl fmt::Display for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "# {}\t{:>30}\t{:>30}\tDescription", self.0, "Packets", "Bytes")
    }
}

/// Packets and bytes with their shares of a whole.
struct Cells {
    part: Tally,
    whole: Tally,
}

impl fmt::Display for Cells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (part, whole) = (self.part, self.whole);
        for (value, whole) in [(part.packets, whole.packets), (part.bytes, whole.bytes)] {
            write!(f, "\t{value:>20} [{:>6.2}%]", human::percent(value, whole))?;
        }
        Ok(())
    }
}
