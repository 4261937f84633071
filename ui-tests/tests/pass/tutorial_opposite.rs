//! The plugin of CONTRIBUTING.md that reads the opposite direction.

use t2_core::prelude::*;

/// What was seen of the opening of a connection
#[bits(u8)]
pub enum SynRttStat {
    /// A SYN
    SYN = 0x01,
    /// A SYN-ACK
    SYN_ACK = 0x02,
}

/// Measures the time from SYN to SYN-ACK
#[plugin("synRtt")]
#[derive(Default)]
pub struct SynRtt {
    /// What was seen of the opening of the connection
    #[flow_col]
    #[total(or, "Aggregated synRttStat")]
    syn_rtt_stat: SynRttStat,
    /// Time from the last SYN to the SYN-ACK, in both directions the same
    #[flow_col]
    syn_rtt: Option<Span>,
    /// When the last SYN was sent.
    syn: Option<Timestamp>,
}

impl Plugin for SynRtt {
    fn packet(&mut self, packet: &Packet, flow: &mut Flow<Self>) -> Option<NoColumns> {
        match packet.tcp()?.flags() & TcpFlags::SYN_ACK {
            TcpFlags::SYN => {
                self.syn_rtt_stat |= SynRttStat::SYN;
                self.syn = Some(packet.time());
            }
            TcpFlags::SYN_ACK => {
                self.syn_rtt_stat |= SynRttStat::SYN_ACK;
                let opposite = flow.opposite()?;
                self.syn_rtt = opposite.syn.map(|syn| packet.time() - syn);
                opposite.syn_rtt = self.syn_rtt;
            }
            _ => {}
        }
        None
    }
}

fn main() {
    assert_eq!(ui_tests::names::<SynRtt>(), "synRttStat synRtt");
    assert_eq!(ui_tests::cells(&SynRtt::default()), "0x00");
}
