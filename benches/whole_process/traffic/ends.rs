//! Who talks to whom, and the frames between them.

use etherparse::{
    IpHeaders, IpNumber, Ipv4Extensions, Ipv4Header, Ipv6Extensions, Ipv6Header, PacketBuilder, PacketBuilderStep,
    TcpHeader, VlanId,
};

/// Ethernet frames are at least as long, without their checksum.
const SHORTEST_FRAME: usize = 60;

/// One of the two who talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Who began.
    Client,
    /// Who answers.
    Server,
}

/// The two ends of a conversation; hosts are numbers.
#[derive(Clone, Debug)]
pub(super) struct Ends {
    /// Below 2^24.
    pub(super) client: u32,
    pub(super) server: u16,
    pub(super) client_port: u16,
    pub(super) server_port: u16,
    pub(super) v6: bool,
    pub(super) vlan: Option<VlanId>,
}

impl Ends {
    /// Ports of the sender and of the receiver.
    pub(super) fn ports(&self, from: Side) -> (u16, u16) {
        order(from, self.client_port, self.server_port)
    }

    /// Puts a frame with a TCP segment in place of what `frame` holds.
    pub(super) fn tcp(&self, from: Side, header: TcpHeader, payload: &[u8], frame: &mut Vec<u8>) {
        let packet = self.ip(from, header.sequence_number as u16).tcp_header(header);
        frame.clear();
        packet.write(frame, payload).expect("a segment that fits");
        pad(frame);
    }

    /// Puts a frame with an UDP datagram in place of what `frame` holds.
    pub(super) fn udp(&self, from: Side, payload: &[u8], frame: &mut Vec<u8>) {
        let (source, destination) = self.ports(from);
        frame.clear();
        self.ip(from, 0).udp(source, destination).write(frame, payload).expect("a datagram that fits");
        pad(frame);
    }

    fn ip(&self, from: Side, identification: u16) -> PacketBuilderStep<IpHeaders> {
        let [_, a, b, c] = self.client.to_be_bytes();
        // The servers are behind a gateway.
        let (source, destination) = order(from, [2, 0x1a, 0x4b, a, b, c], [0, 0x1b, 0x17, 0, 1, 0x30]);
        let ethernet = PacketBuilder::ethernet2(source, destination);
        let headers = if self.v6 { self.ipv6(from) } else { self.ipv4(from, identification) };
        match self.vlan {
            Some(id) => ethernet.single_vlan(id).ip(headers),
            None => ethernet.ip(headers),
        }
    }

    fn ipv4(&self, from: Side, identification: u16) -> IpHeaders {
        let ([_, a, b, c], [d, e]) = (self.client.to_be_bytes(), self.server.to_be_bytes());
        let (source, destination) = order(from, [10, a, b, c], [198, 18, d, e]);
        let (ttl, _) = order(from, 64, 54);
        // The builder fills in length, protocol and checksum.
        let header = Ipv4Header::new(0, ttl, IpNumber::TCP, source, destination).expect("no payload is too long");
        IpHeaders::Ipv4(Ipv4Header { identification, ..header }, Ipv4Extensions::default())
    }

    fn ipv6(&self, from: Side) -> IpHeaders {
        let ([_, a, b, c], [d, e]) = (self.client.to_be_bytes(), self.server.to_be_bytes());
        let client = [0x20, 1, 0xd, 0xb8, 0, 0x20, 0, 0, 2, 0x1a, 0x4b, 0xff, 0xfe, a, b, c];
        let server = [0x20, 1, 0xd, 0xb8, 0, 0x99, 0, 0, 0, 0, 0, 0, 0, 0, d, e];
        let (source, destination) = order(from, client, server);
        let (hop_limit, _) = order(from, 64, 54);
        let header = Ipv6Header { hop_limit, source, destination, ..Ipv6Header::default() };
        IpHeaders::Ipv6(header, Ipv6Extensions::default())
    }
}

/// What belongs to the sender comes first.
fn order<T>(from: Side, client: T, server: T) -> (T, T) {
    match from {
        Side::Client => (client, server),
        Side::Server => (server, client),
    }
}

fn pad(frame: &mut Vec<u8>) {
    if frame.len() < SHORTEST_FRAME {
        frame.resize(SHORTEST_FRAME, 0);
    }
}
