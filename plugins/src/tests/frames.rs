//! Packets of a client and a server: TCP segments, and IP packets of any kind.

use etherparse::{IpFragOffset, IpNumber, Ipv4Header, TcpHeader};

pub(super) const CLIENT: [u8; 4] = [192, 0, 2, 1];
pub(super) const SERVER: [u8; 4] = [192, 0, 2, 2];

pub(super) use t2_core::dissect::ether_type::{ARP, IPV4, IPV6};
pub(super) use t2_core::dissect::protocol::{TCP, UDP, UDP_LITE};

/// What an Ethernet header has, for a packet of the client or of the server.
pub(super) fn ethernet(from_client: bool, ether_type: u16, payload: &[u8]) -> Vec<u8> {
    let (client, server) = ([2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2]);
    let [destination, source] = if from_client { [server, client] } else { [client, server] };
    [&destination[..], &source, &ether_type.to_be_bytes(), payload].concat()
}

/// An IPv4 packet of the client, or of the server, whose header is changed before its checksum is computed.
pub(super) fn ipv4(from_client: bool, protocol: u8, payload: &[u8], change: impl FnOnce(&mut Ipv4Header)) -> Vec<u8> {
    let [source, destination] = if from_client { [CLIENT, SERVER] } else { [SERVER, CLIENT] };
    let length = payload.len() as u16;
    let mut ip = Ipv4Header::new(length, 64, IpNumber(protocol), source, destination).expect("a header");
    change(&mut ip);
    ip.set_payload_len(payload.len()).expect("a length that fits");
    ip.header_checksum = ip.calc_header_checksum();
    ethernet(from_client, IPV4, &[&ip.to_bytes()[..], payload].concat())
}

/// A fragment of a datagram of the client: offset in units of 8 bytes, whether more follow, number of bytes.
pub(super) fn fragment(protocol: u8, offset: u16, more: bool, payload: &[u8]) -> Vec<u8> {
    ipv4(true, protocol, payload, |ip| {
        (ip.identification, ip.more_fragments) = (7, more);
        ip.fragment_offset = IpFragOffset::try_new(offset).expect("an offset of 13 bits");
    })
}

/// An IPv6 packet of the client: `2001:db8::1` to `2001:db8::2`.
pub(super) fn ipv6(next_header: u8, payload: &[u8]) -> Vec<u8> {
    let address = |host| [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, host];
    let mut packet = vec![0x60, 0, 0, 0];
    packet.extend((payload.len() as u16).to_be_bytes());
    packet.extend([next_header, 64]);
    packet.extend(address(1));
    packet.extend(address(2));
    packet.extend_from_slice(payload);
    ethernet(true, IPV6, &packet)
}

/// Header and payload of UDP, without checksum; that of UDP-Lite is alike, but for its third field.
pub(super) fn udp(source: u16, destination: u16, third: u16, payload: &[u8]) -> Vec<u8> {
    [&source.to_be_bytes()[..], &destination.to_be_bytes(), &third.to_be_bytes(), &[0, 0], payload].concat()
}

/// A UDP packet from port 40000 of the client to port 53 of the server, or back, with so many bytes of payload.
pub(super) fn datagram(from_client: bool, payload: usize) -> Vec<u8> {
    let (source, destination) = if from_client { (40_000, 53) } else { (53, 40_000) };
    ipv4(from_client, UDP, &udp(source, destination, 8 + payload as u16, &vec![b'x'; payload]), |_| {})
}

/// An ARP request of the client.
pub(super) fn arp() -> Vec<u8> {
    let request = [&[0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1][..], &CLIENT, &[0; 6], &SERVER].concat();
    ethernet(true, ARP, &request)
}

/// A TCP packet between port 40000 of the client and port 80 of the server.
#[derive(Clone)]
pub(super) struct Segment {
    from_client: bool,
    ip: Ipv4Header,
    tcp: TcpHeader,
    payload: Vec<u8>,
}

/// A segment of the client with an acknowledgement.
pub(super) fn client(seq: u32, ack: u32) -> Segment {
    Segment::new(true, seq).tcp(|tcp| (tcp.ack, tcp.acknowledgment_number) = (true, ack))
}

/// A segment of the server with an acknowledgement.
pub(super) fn server(seq: u32, ack: u32) -> Segment {
    Segment::new(false, seq).tcp(|tcp| (tcp.ack, tcp.acknowledgment_number) = (true, ack))
}

/// A SYN of the client.
pub(super) fn syn(seq: u32) -> Segment {
    Segment::new(true, seq).tcp(|tcp| tcp.syn = true)
}

/// A SYN-ACK of the server.
pub(super) fn syn_ack(seq: u32, ack: u32) -> Segment {
    server(seq, ack).tcp(|tcp| tcp.syn = true)
}

impl Segment {
    /// A segment without flags, with a window of 1000.
    pub(super) fn new(from_client: bool, seq: u32) -> Self {
        let ports = if from_client { (40_000, 80) } else { (80, 40_000) };
        let [source, destination] = if from_client { [CLIENT, SERVER] } else { [SERVER, CLIENT] };
        let ip = Ipv4Header::new(0, 64, IpNumber::TCP, source, destination).expect("a header");
        Self { from_client, ip, tcp: TcpHeader::new(ports.0, ports.1, seq, 1000), payload: Vec::new() }
    }

    pub(super) fn tcp(mut self, change: impl FnOnce(&mut TcpHeader)) -> Self {
        change(&mut self.tcp);
        self
    }

    pub(super) fn ip(mut self, change: impl FnOnce(&mut Ipv4Header)) -> Self {
        change(&mut self.ip);
        self
    }

    pub(super) fn window(self, window: u16) -> Self {
        self.tcp(|tcp| tcp.window_size = window)
    }

    /// Flags that are given as the last byte of their field in the header.
    pub(super) fn flags(self, flags: u8) -> Self {
        self.tcp(|tcp| {
            let set = |bit: u8| flags & bit != 0;
            (tcp.fin, tcp.syn, tcp.rst, tcp.psh) = (set(0x01), set(0x02), set(0x04), set(0x08));
            (tcp.ack, tcp.urg, tcp.ece, tcp.cwr) = (set(0x10), set(0x20), set(0x40), set(0x80));
        })
    }

    pub(super) fn fin(self) -> Self {
        self.tcp(|tcp| tcp.fin = true)
    }

    pub(super) fn rst(self) -> Self {
        self.tcp(|tcp| tcp.rst = true)
    }

    /// Options as they stand in the header; zeros follow up to a multiple of 4 bytes.
    pub(super) fn options(self, options: &[u8]) -> Self {
        self.tcp(|tcp| tcp.set_options_raw(options).expect("options that fit"))
    }

    /// So many bytes of payload.
    pub(super) fn data(self, bytes: usize) -> Self {
        Self { payload: vec![b'x'; bytes], ..self }
    }
}

impl From<Segment> for Vec<u8> {
    fn from(Segment { from_client, ip, mut tcp, payload }: Segment) -> Self {
        tcp.checksum = tcp.calc_checksum_ipv4_raw(ip.source, ip.destination, &payload).expect("a short payload");
        let segment = [&tcp.to_bytes()[..], &payload].concat();
        ipv4(from_client, TCP, &segment, |header| *header = ip)
    }
}
