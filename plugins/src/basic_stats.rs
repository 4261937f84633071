//! Packets, bytes, sizes and times between packets of each flow, and the biggest talkers of a run.

use std::net::IpAddr;

use t2_core::human::{self, Size};
use t2_core::label::label;
use t2_core::prelude::*;

/// Counts packets and bytes of flows, with statistics of sizes and of times between packets
#[plugin("basicStats", order = 120, summary = Talkers)]
pub struct BasicStats {
    /// Number of transmitted packets
    #[flow_col]
    pkts_snt: u64,
    /// Number of received packets
    #[flow_col]
    pkts_rcvd: u64,
    /// Number of transmitted padding bytes
    #[flow_col]
    pad_bytes_snt: i64,
    /// Number of transmitted payload bytes
    #[flow_col]
    l7_bytes_snt: u64,
    /// Number of received payload bytes
    #[flow_col]
    l7_bytes_rcvd: u64,
    /// Smallest payload of a packet
    #[flow_col(name = "minL7PktSz", start = u32::MAX)]
    min_l7: u32,
    /// Largest payload of a packet
    #[flow_col(name = "maxL7PktSz")]
    max_l7: u32,
    /// Payload bytes per packet
    #[flow_col(name = "avgL7PktSz")]
    avg_l7: f32,
    /// Standard deviation of the payload of packets
    #[flow_col(name = "stdL7PktSz")]
    std_l7: f32,
    /// Smallest time between packets; the first packet counts as 0
    #[flow_col(name = "minIAT")]
    min_iat: f32,
    /// Largest time between packets
    #[flow_col(name = "maxIAT")]
    max_iat: f32,
    /// Average time between packets; the first packet counts as 0
    #[flow_col(name = "avgIAT")]
    avg_iat: f32,
    /// Standard deviation of the time between packets
    #[flow_col(name = "stdIAT")]
    std_iat: f32,
    /// Packets per second
    #[flow_col]
    pktps: f32,
    /// Payload bytes per second
    #[flow_col]
    bytps: f32,
    /// Packet asymmetry: (sent - received) / (sent + received)
    #[flow_col]
    pkt_asm: f32,
    /// Byte asymmetry: (sent - received) / (sent + received)
    #[flow_col]
    byt_asm: f32,
    sizes: Moments,
    times: Moments,

    /// Length of the packet on the wire
    #[packet_col]
    pkt_len: u32,
    /// Captured bytes from the network layer on
    #[packet_col(name = "snapL3Len")]
    snap_l3_len: u32,
    /// Captured bytes from the transport layer on
    #[packet_col(name = "snapL4Len")]
    snap_l4_len: u32,
    /// Captured bytes of the payload
    #[packet_col(name = "snapL7Len")]
    snap_l7_len: u32,
    /// Length of the IP packet
    #[packet_col]
    l3_len: u32,
    /// Length field of UDP
    #[packet_col]
    udp_len: u16,
    /// Length of the payload
    #[packet_col]
    l7_len: u32,
    /// Padding bytes
    #[packet_col]
    pad_len: i64,
}

impl Plugin for BasicStats {
    // Inlined where no row is wanted, what only fills it is left out.
    #[inline(always)]
    fn packet(&mut self, packet: &Packet, flow: &mut Flow<Self>) -> Option<BasicStatsRow> {
        let layers = packet.layers();
        let l7_len = layers.l7_len;
        self.pkts_snt += 1;
        self.pad_bytes_snt += i64::from(layers.padding);
        self.l7_bytes_snt += u64::from(l7_len);
        (self.min_l7, self.max_l7) = (self.min_l7.min(l7_len), self.max_l7.max(l7_len));
        self.sizes.add(l7_len.into());
        if self.pkts_snt > 1 {
            let time = flow.since_previous().as_secs_f64();
            // `f32::min` would ask for what is no number, too.
            let rounded = time as f32;
            if rounded < self.min_iat {
                self.min_iat = rounded;
            }
            if rounded > self.max_iat {
                self.max_iat = rounded;
            }
            self.times.add(time);
        }
        Some(BasicStatsRow {
            pkt_len: packet.wire_len(),
            snap_l3_len: layers.l3_captured,
            snap_l4_len: layers.l4_captured,
            snap_l7_len: layers.l7_captured,
            l3_len: layers.l3_len,
            udp_len: packet.udp_length().unwrap_or_default(),
            l7_len,
            pad_len: layers.padding.into(),
        })
    }

    fn flow_end(&mut self, flow: &mut Flow<Self>) {
        if let Some(opposite) = flow.opposite() {
            (self.pkts_rcvd, self.l7_bytes_rcvd) = (opposite.pkts_snt, opposite.l7_bytes_snt);
        }
        let seconds = flow.duration().as_secs_f64() as f32;
        let per_second = |count: u64| if seconds == 0.0 { 0.0 } else { count as f32 / seconds };
        self.avg_l7 = ratio(self.l7_bytes_snt, self.pkts_snt);
        self.std_l7 = self.sizes.deviation() as f32;
        self.avg_iat = (self.waited(flow) / self.pkts_snt as f64) as f32;
        self.std_iat = self.times.deviation() as f32;
        (self.pktps, self.bytps) = (per_second(self.pkts_snt), per_second(self.l7_bytes_snt));
        self.pkt_asm = asymmetry(self.pkts_snt, self.pkts_rcvd);
        self.byt_asm = asymmetry(self.l7_bytes_snt, self.l7_bytes_rcvd);
    }
}

impl BasicStats {
    /// Packets of the flow so far.
    pub fn packets(&self) -> u64 {
        self.pkts_snt
    }

    /// The sum of all times between packets in seconds: negative where time went back in the end.
    fn waited(&self, flow: &Flow<Self>) -> f64 {
        match flow.status().has(Status::TIME_JUMP) {
            true => self.times.mean() * self.times.count() as f64,
            false => flow.duration().as_secs_f64(),
        }
    }
}

/// (sent - received) / (sent + received); 0 if there is neither.
fn asymmetry(sent: u64, received: u64) -> f32 {
    match sent + received {
        0 => 0.0,
        both => (sent as f32 - received as f32) / both as f32,
    }
}

/// What the report tells of the biggest flows.
#[derive(Clone, Default)]
pub struct Talkers {
    load: Largest<()>,
    /// With the packets of the flow.
    speed: Largest<u64>,
    l2: Talker,
    l3: Talker,
}

/// The source of the flow with the most packets, and of that with the most bytes.
#[derive(Clone, Default)]
struct Talker {
    packets: Largest<String>,
    bytes: Largest<String>,
}

impl Summary<BasicStats> for Talkers {
    fn add(&mut self, stats: &BasicStats, flow: &EndedFlow) {
        self.load.offer(stats.avg_l7.into(), flow, || ());
        self.speed.offer(stats.bytps.into(), flow, || stats.pkts_snt);
        let talker = if flow.key().is_l2() { &mut self.l2 } else { &mut self.l3 };
        talker.packets.offer(stats.pkts_snt as f64, flow, || source(flow));
        talker.bytes.offer(stats.l7_bytes_snt as f64, flow, || source(flow));
    }

    fn merge(&mut self, other: Self) {
        self.load.merge(other.load);
        self.speed.merge(other.speed);
        for (talker, other) in [(&mut self.l2, other.l2), (&mut self.l3, other.l3)] {
            talker.packets.merge(other.packets);
            talker.bytes.merge(other.bytes);
        }
    }

    fn lines(&self, run: &RunState<BasicStats>) -> Vec<String> {
        let counters = run.counters();
        let load = self.load.get().map_or(0, |(load, ())| load as u64);
        let (speed, packets) = self.speed.get().map_or((0, 0), |(speed, packets)| ((8.0 * speed) as u64, *packets));
        let (bits, count) = (Size { value: speed, unit: "b/s" }, Size { value: packets, unit: "" });
        let mut lines = vec![
            human::count("Flow max(pktload)", load),
            format!("Flow max(b/s), pkts: {speed}{bits}, {packets}{count}"),
        ];
        let bytes = counters.a.bytes + counters.b.bytes;
        for (layer, talker) in [("L2", &self.l2), ("L3", &self.l3)] {
            for (largest, whole, unit) in
                [(&talker.packets, counters.packets, "packets"), (&talker.bytes, bytes, "bytes")]
            {
                lines.extend(largest.get().map(|(value, source)| {
                    let share = human::share(&format!("Biggest {layer} flow talker: {source}"), value as u64, whole);
                    format!("{share} {unit}")
                }));
            }
        }
        lines
    }
}

/// The source address of a flow, with its country if that is known.
fn source(flow: &EndedFlow) -> String {
    match flow.key().addresses() {
        Some((source, _)) => with_country(source),
        None => flow.key().macs().map(|(source, _)| source.to_string()).unwrap_or_default(),
    }
}

/// An address with its country, if that is known.
pub(crate) fn with_country(address: IpAddr) -> String {
    let code = label(address).and_then(|label| label.code);
    match code.filter(|code| code.starts_with(|first: char| first.is_alphabetic())) {
        Some(country) => format!("{address} ({})", country.to_uppercase()),
        None => address.to_string(),
    }
}
