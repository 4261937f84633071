//! Which MAC addresses talk to each other in a flow, and whose they are.

mod prefixes;
mod vendors;

use std::path::PathBuf;

use t2_core::prelude::*;
use vendors::Vendors;

/// What happened to the list of a flow
#[bits(u8)]
pub enum MacStat {
    /// More pairs of MAC addresses than the list has room for
    FULL = 0x01,
}

/// Counts the packets of each pair of MAC addresses, with the vendors of the addresses
#[plugin("macRecorder", order = 110, tables = Vendors, summary = PairsPerFlow)]
#[derive(Default)]
pub struct MacRecorder {
    /// What happened to the list of pairs
    #[flow_col]
    #[total(or, "Aggregated macStat")]
    mac_stat: MacStat,
    /// Number of different pairs of source and destination MAC address
    #[flow_col]
    mac_pairs: u32,
    /// Source and destination MAC address, number of packets
    #[flow_col(name = "srcMac_dstMac_numP")]
    pairs: SmallVec<[MacPair; 1]>,
    /// Labels of source and destination MAC address
    #[flow_col(name = "srcMacLbl_dstMacLbl")]
    labels: SmallVec<[MacLabels; 1]>,
    /// The place of the pair that the packet before had, behind the list if it is not kept.
    last: usize,
    /// The labels of that pair, if it is not kept.
    unlisted: Option<Box<MacLabels>>,

    /// Label of the source MAC address
    #[packet_col(steady)]
    src_mac_lbl: Option<StaticText>,
    /// Label of the destination MAC address
    #[packet_col(steady)]
    dst_mac_lbl: Option<StaticText>,

    /// Pairs that are kept per flow
    #[setting(default = 16, range = 1..=1024)]
    max_pairs: usize,
    /// A file with labels of MAC addresses, instead of the program's vendors: `PREFIX<tab>LABEL` in each line, where PREFIX
    /// is up to 12 hexadecimal digits, such as 00:1B:C5, with /BITS behind it if not all of them count
    #[setting(default = None)]
    file: Option<PathBuf>,
}

/// Two addresses; absent ones are not part of the link layer's header.
#[derive(Value)]
struct MacPair {
    src_mac: Option<Mac>,
    dst_mac: Option<Mac>,
    num_p: u64,
}

impl MacPair {
    #[inline]
    fn is(&self, source: Option<Mac>, destination: Option<Mac>) -> bool {
        self.src_mac == source && self.dst_mac == destination
    }
}

/// The labels of a pair.
#[derive(Value)]
struct MacLabels {
    src_mac_lbl: Bare<&'static str>,
    dst_mac_lbl: Bare<&'static str>,
}

impl Plugin for MacRecorder {
    #[inline]
    fn packet(&mut self, packet: &Packet, flow: &mut Flow<Self>) -> Option<MacRecorderRow> {
        let (source, destination) = addresses(packet, flow)?;
        match self.pairs.get_mut(self.last) {
            Some(pair) if pair.is(source, destination) => pair.num_p += 1,
            _ => self.count_other(source, destination, flow),
        }
        let labels = self.labels.get(self.last).or(self.unlisted.as_deref())?;
        Some(MacRecorderRow {
            src_mac_lbl: Some(StaticText(labels.src_mac_lbl.0)),
            dst_mac_lbl: Some(StaticText(labels.dst_mac_lbl.0)),
        })
    }

    fn flow_end(&mut self, _: &mut Flow<Self>) {
        self.mac_pairs = self.pairs.len() as u32;
    }
}

impl MacRecorder {
    /// Counts a packet that has not the pair of the packet before.
    #[cold]
    fn count_other(&mut self, source: Option<Mac>, destination: Option<Mac>, flow: &Flow<Self>) {
        if let Some((place, pair)) = (0..).zip(&mut self.pairs).find(|(_, pair)| pair.is(source, destination)) {
            self.last = place;
            pair.num_p += 1;
            return;
        }
        let vendors = flow.tables();
        let labels =
            MacLabels { src_mac_lbl: Bare(vendors.label(source)), dst_mac_lbl: Bare(vendors.label(destination)) };
        self.last = self.pairs.len();
        if self.last < flow.settings().max_pairs {
            self.pairs.push(MacPair { src_mac: source, dst_mac: destination, num_p: 1 });
            self.labels.push(labels);
        } else {
            self.mac_stat |= MacStat::FULL;
            self.unlisted = Some(Box::new(labels));
        }
    }
}

/// The addresses of a packet; nothing on links without addresses.
#[inline]
fn addresses(packet: &Packet, flow: &Flow<MacRecorder>) -> Option<(Option<Mac>, Option<Mac>)> {
    let layers = packet.layers();
    let has_any = layers.source_mac.is_some() || layers.destination_mac.is_some();
    (has_any && !flow.status().has(Status::L2_NO_ETH)).then_some((layers.source_mac, layers.destination_mac))
}

/// How many pairs the flows have.
#[derive(Clone, Default)]
pub struct PairsPerFlow {
    /// Of the flows with a pair.
    min: Option<u32>,
    max: u32,
    pairs: u64,
    flows: u64,
}

impl Summary<MacRecorder> for PairsPerFlow {
    fn add(&mut self, recorder: &MacRecorder, _: &EndedFlow) {
        let pairs = recorder.mac_pairs;
        if pairs > 0 {
            self.merge(Self { min: Some(pairs), max: pairs, pairs: pairs.into(), flows: 1 });
        }
    }

    fn merge(&mut self, other: Self) {
        self.min = self.min.into_iter().chain(other.min).min();
        self.max = self.max.max(other.max);
        self.pairs += other.pairs;
        self.flows += other.flows;
    }

    fn lines(&self, _: &RunState<MacRecorder>) -> Vec<String> {
        let Self { min: Some(min), max: max @ 2.., pairs, flows } = self else { return Vec::new() };
        let average = *pairs as f64 / *flows as f64;
        vec![format!("MAC pairs per flow: min: {min}, max: {max}, average: {average:.2}")]
    }
}
