//! The mix: conversations of many kinds that begin at any time and go on side by side.

use std::collections::BTreeMap;

use etherparse::VlanId;

use super::conversation::{Conversation, Topic};
use super::ends::Ends;
use super::file::CaptureFile;
use super::random::Random;
use crate::Result;

/// Mean time between the beginnings of conversations in microseconds.
const BETWEEN_BEGINNINGS: f64 = 17_000.0;
const CLIENTS: u32 = 1500;
const SERVERS: f64 = 4000.0;

/// Writes so many packets, with all of their bytes and cut.
pub(super) fn write(packets: u64, whole: &mut CaptureFile, cut: &mut CaptureFile) -> Result<()> {
    let mut random = Random::new(1);
    let noise = random.bytes(1 << 20);
    let mut frame = Vec::new();
    let mut mix = Mix::new(random);
    for _ in 0..packets {
        let (time, mut conversation) = mix.next();
        conversation.next_packet(&noise, &mut mix.random, &mut frame);
        whole.frame(time, &frame)?;
        cut.frame(time, &frame)?;
        mix.go_on(time, conversation);
    }
    Ok(())
}

/// The conversations that go on.
struct Mix {
    random: Random,
    /// By the time of their next packet in microseconds, and a number that tells those of one time apart.
    live: BTreeMap<(u64, u64), Conversation>,
    number: u64,
    /// When the next conversation begins.
    beginning: f64,
}

impl Mix {
    fn new(random: Random) -> Self {
        Self { random, live: BTreeMap::new(), number: 0, beginning: 0.0 }
    }

    /// The conversation that has the next packet, and its time.
    fn next(&mut self) -> (u64, Conversation) {
        let beginning = self.beginning as u64;
        match self.live.first_entry() {
            Some(first) if first.key().0 < beginning => {
                let ((time, _), conversation) = first.remove_entry();
                (time, conversation)
            }
            _ => {
                self.beginning += self.random.exponential(BETWEEN_BEGINNINGS);
                (beginning, conversation(&mut self.random))
            }
        }
    }

    fn go_on(&mut self, time: u64, conversation: Conversation) {
        if !conversation.is_over() {
            self.number += 1;
            self.live.insert((time + conversation.pause(&mut self.random), self.number), conversation);
        }
    }
}

/// Any conversation between any two hosts.
fn conversation(random: &mut Random) -> Conversation {
    let (topic, server_port, packets) = match random.below(100) {
        0..38 => (Topic::Dns, 53, 2.0),
        38..78 => (Topic::Web, 443, 8.0 + random.lognormal(2.9, 1.75)),
        78..88 => (Topic::Scan, [22, 23, 80, 445, 3389, 8080][random.below(6) as usize], 1.0 + random.unit().round()),
        _ => (Topic::Stream, 443, 4.0 + random.lognormal(3.2, 1.8)),
    };
    let client = random.below(CLIENTS);
    let ends = Ends {
        client,
        // A few servers are asked by nearly everyone.
        server: (random.unit().powi(3) * SERVERS) as u16,
        client_port: 32_768 + random.below(20_000) as u16,
        server_port,
        v6: random.below(100) < 17,
        vlan: client.is_multiple_of(10).then(|| VlanId::try_new(100).expect("a VLAN below 4096")),
    };
    let pace = random.lognormal(6.2, 1.0);
    Conversation::new(ends, topic, packets as u32, pace, random)
}
