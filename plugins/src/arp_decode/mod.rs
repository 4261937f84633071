//! ARP: who says to have which IP address, and who contradicts.

mod hosts;
mod message;

use std::net::Ipv4Addr;

use hosts::Hosts;
use message::Message;
use t2_core::prelude::*;

/// What the messages of a flow are like
#[bits(u8)]
pub enum ArpStat {
    /// ARP
    ARP = 0x01,
    /// Gratuitous: sender and target have the same IP address
    GRATUITOUS = 0x02,
    /// A probe: the sender has no IP address yet
    PROBE = 0x04,
    /// An announcement of the own IP address
    ANNOUNCEMENT = 0x08,
    /// More pairs of addresses than the list has room for
    FULL = 0x20,
    /// An IP address with another MAC address than before
    SPOOF = 0x80,
}

/// The operations (RFC 826, RFC 903).
mod opcode {
    pub(super) const REQUEST: u16 = 1;
    pub(super) const REPLY: u16 = 2;
    pub(super) const REVERSE_REPLY: u16 = 4;
}

/// Shows ARP messages, and finds IP addresses with several MAC addresses
#[plugin("arpDecode", order = 179, on_request, shared = Hosts)]
#[derive(Default)]
pub struct ArpDecode {
    /// What the messages of the flow are like
    #[flow_col]
    #[total(or, "Aggregated arpStat", monitor = "arpStat")]
    arp_stat: ArpStat,
    /// Hardware type of the first message
    #[flow_col]
    arp_hw_type: u16,
    /// Operations: bit n is set for operation n, from 0 to 15
    #[flow_col(hex)]
    arp_opcode: u16,
    /// Number of pairs of MAC and IP address
    #[flow_col]
    arp_ip_mac_cnt: u16,
    /// MAC address, IP address, number of messages of the flow with both; 0 if the pair is known from another flow and
    /// contradicts
    #[flow_col(name = "arpMac_Ip_Cnt")]
    pairs: Vec<ArpPair>,
    #[total(sum, "Number of flows with more than {max_pairs} pairs of MAC and IP address")]
    is_full: bool,

    /// What the messages of the flow are like so far
    #[packet_col]
    arp_stat: ArpStat,
    #[packet_cols]
    message: Option<ArpMessage>,

    /// Pairs of MAC and IP address that are kept per flow
    #[setting(default = 10, range = 1..=1024)]
    max_pairs: usize,
    /// IP addresses whose first MAC address is kept
    #[setting(default = 1_000_000)]
    max_hosts: usize,
}

/// Addresses that belong together.
#[derive(Value)]
struct ArpPair {
    mac: Mac,
    ip: Ipv4Addr,
    cnt: u16,
}

/// The fields of a message, as far as it is captured.
#[derive(Columns)]
pub struct ArpMessage {
    /// Hardware type
    #[col]
    arp_hw_type: Option<u16>,
    /// Protocol type
    #[col(hex)]
    arp_proto_type: Option<u16>,
    /// Bytes of a hardware address
    #[col]
    arp_hw_size: Option<u8>,
    /// Bytes of a protocol address
    #[col]
    arp_proto_size: Option<u8>,
    /// Operation
    #[col]
    arp_opcode: Option<u16>,
    /// Hardware address of the sender, if it has 6 bytes
    #[col(name = "arpSenderMAC")]
    sender_mac: Option<Mac>,
    /// Protocol address of the sender, if it has 4 bytes
    #[col(name = "arpSenderIP")]
    sender_ip: Option<Ipv4Addr>,
    /// Hardware address of the target, if it has 6 bytes
    #[col(name = "arpTargetMAC")]
    target_mac: Option<Mac>,
    /// Protocol address of the target, if it has 4 bytes
    #[col(name = "arpTargetIP")]
    target_ip: Option<Ipv4Addr>,
}

impl Plugin for ArpDecode {
    fn flow_start(&mut self, packet: &Packet, _: &mut Flow<Self>) {
        let status = packet.status();
        if status.has(Status::L2_FLOW) && status.has(Status::ARP | Status::RARP) {
            self.arp_stat = ArpStat::ARP;
            self.arp_hw_type = Message::of(packet).hardware_type().unwrap_or_default();
        }
    }

    #[inline]
    fn packet(&mut self, packet: &Packet, flow: &mut Flow<Self>) -> Option<ArpDecodeRow> {
        let message = self.arp_stat.has(ArpStat::ARP).then(|| self.decode(Message::of(packet), flow));
        Some(ArpDecodeRow { arp_stat: self.arp_stat, message })
    }

    fn flow_end(&mut self, _: &mut Flow<Self>) {
        self.arp_ip_mac_cnt = self.pairs.len() as u16;
    }
}

impl ArpDecode {
    #[cold]
    fn decode(&mut self, message: Message, flow: &mut Flow<Self>) -> ArpMessage {
        let (sender, target) = (message.sender(), message.target());
        let row = ArpMessage {
            arp_hw_type: message.hardware_type(),
            arp_proto_type: message.protocol_type(),
            arp_hw_size: message.hardware_size(),
            arp_proto_size: message.protocol_size(),
            arp_opcode: message.opcode(),
            sender_mac: sender.mac(),
            sender_ip: sender.ip(),
            target_mac: target.mac(),
            target_ip: target.ip(),
        };
        let Some(operation) = row.arp_opcode else { return row };
        self.arp_opcode |= 1u16.checked_shl(operation.into()).unwrap_or(0);
        self.arp_stat |= purpose(message);
        if matches!(operation, opcode::REQUEST | opcode::REPLY | opcode::REVERSE_REPLY) {
            self.claim(row.sender_mac, row.sender_ip, flow);
        }
        if matches!(operation, opcode::REPLY | opcode::REVERSE_REPLY) {
            self.claim(row.target_mac, row.target_ip, flow);
        }
        row
    }

    /// Somebody says that an address is that of a host.
    fn claim(&mut self, mac: Option<Mac>, ip: Option<Ipv4Addr>, flow: &mut Flow<Self>) {
        let Some((mac, ip)) = mac.zip(ip) else { return };
        let &ArpDecodeSettings { max_pairs, max_hosts } = flow.settings();
        let first = flow.shared().first(ip, mac, max_hosts);
        self.add(mac, ip, 1, max_pairs);
        if first != mac {
            // Hosts without an address share this one.
            self.arp_stat |= ArpStat::SPOOF.when(ip != Ipv4Addr::UNSPECIFIED);
            self.add(first, ip, 0, max_pairs);
        }
    }

    /// Counts messages with a pair.
    fn add(&mut self, mac: Mac, ip: Ipv4Addr, messages: u16, max_pairs: usize) {
        if let Some(pair) = self.pairs.iter_mut().find(|pair| (pair.mac, pair.ip) == (mac, ip)) {
            pair.cnt = pair.cnt.saturating_add(messages);
        } else if self.pairs.len() < max_pairs {
            self.pairs.push(ArpPair { mac, ip, cnt: messages });
        } else {
            self.arp_stat |= ArpStat::FULL;
            self.is_full = true;
        }
    }
}

/// What a message is for, besides asking and answering.
fn purpose(message: Message) -> ArpStat {
    let (sender, target) = (message.sender(), message.target());
    let is_request = message.opcode() == Some(opcode::REQUEST);
    let is_reply = message.opcode() == Some(opcode::REPLY);
    let (Some(sender_ip), Some(target_ip)) = (sender.ip(), target.ip()) else { return ArpStat::NONE };
    if (is_request || is_reply) && sender_ip == target_ip {
        let is_announcement = is_request && (target.is_all(0) || target.is_all(0xff));
        return ArpStat::GRATUITOUS | ArpStat::ANNOUNCEMENT.when(is_announcement);
    }
    ArpStat::PROBE.when(is_request && target.is_all(0) && sender_ip == Ipv4Addr::UNSPECIFIED)
}
