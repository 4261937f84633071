//! The names of headers, as `hdrDesc` shows them (spec flow-and-packet, sections 4.2 to 4.6).

macro_rules! names {
    ($($name:ident = $text:literal)+) => {
        /// A header that has a name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "each name is documented by its text")]
        #[non_exhaustive]
        #[repr(u8)]
        pub enum Name {
            $($name),+
        }

        impl Name {
            /// All names, in order.
            pub(super) const ALL: &[Self] = &[$(Self::$name),+];

            /// The name as it is shown.
            pub const fn text(self) -> &'static str {
                match self {
                    $(Self::$name => $text),+
                }
            }
        }
    };
}

names! {
    Aarp = "aarp" Ah = "ah" Aoe = "aoe" Ap1394 = "ap1394" Arcnet = "arcnet" Arp = "arp" Atm = "atm" Avs = "avs"
    Ax25 = "ax25" Ayiya = "ayiya" Bacnet = "bacnet" Brcm = "brcm" Capwap = "capwap" CapwapData = "capwap.data"
    Cbcp = "cbcp" Ccp = "ccp" Cdp = "cdp" Cfm = "cfm" Cgmp = "cgmp" Chap = "chap" Chdlc = "chdlc" Clip = "clip"
    Cmd = "cmd" CompData = "comp_data" Dccp = "dccp" Ddp = "ddp" DecDna = "dec_dna" DecMop = "dec_mop"
    DecStp = "dec_stp" Dsa = "dsa" Dsr = "dsr" Dtls = "dtls" Dtls10 = "dtls1.0" Dtls12 = "dtls1.2" Dtp = "dtp"
    Dvmrp = "dvmrp" Eapol = "eapol" Edp = "edp" Edsa = "edsa" Egp = "egp" Eigrp = "eigrp" Enc = "enc"
    Erspan = "erspan" Esp = "esp" Eth = "eth" EtherIp = "etherip" Fc = "fc" Fcoe = "fcoe" Fddi = "fddi" Fpp = "fpp:"
    FrameRelay = "fr" Geneve = "geneve" Gre = "gre" Gtp = "gtp" Hip = "hip" Hpext = "hpext" Icmp = "icmp"
    Icmpv6 = "icmpv6" Idp = "idp" Idrp = "idrp" Igmp = "igmp" Igp = "igp" Ipcomp = "ipcomp" Ipcp = "ipcp"
    Ipfc = "ipfc" Ipnet = "ipnet" Ipoib = "ipoib" Ipv4 = "ipv4" Ipv6 = "ipv6" Ipv6Dstopts = "ipv6.dstopts"
    Ipv6Fraghdr = "ipv6.fraghdr" Ipv6Hopopts = "ipv6.hopopts" Ipv6Routing = "ipv6.routing" Ipvx = "ipvx" Ipx = "ipx"
    Isakmp = "isakmp" Isl = "isl:" Juniper = "juniper" L2tp = "l2tp" Lacp = "lacp" Lapd = "lapd" Lat = "lat"
    Lcp = "lcp" Llc = "llc" Lldp = "lldp" Loop = "loop" Lwapp = "lwapp" Marker = "marker" Mipv6 = "mipv6" Mp = "mp"
    Mpls = "mpls" Msnlb = "msnlb" Ndp = "ndp" Netbios = "netbios" Nflog = "nflog" Nhrp = "nhrp" Nsh = "nsh"
    Null = "null" Oampdu = "oampdu" Osi = "osi" Ospf = "ospf" Ossp = "ossp" Pagp = "pagp" Pap = "pap" Pbb = "pbb"
    Pgm = "pgm" Pim = "pim" Pktap = "pktap:" Ppi = "ppi:" Ppp = "ppp" Pppoed = "pppoed" Pppoes = "pppoes"
    Prism = "prism" Ptp = "ptp" Pwethcw = "pwethcw" Radiotap = "radiotap" Rarp = "rarp" Raw = "raw"
    Realtek = "realtek" Rgmp = "rgmp" Rpl = "rpl" Rsvp = "rsvp" RsvpE2ei = "rsvp-e2ei" Sctp = "sctp" Shim6 = "shim6"
    Slip = "slip" Sll = "sll" Sll2 = "sll2" Slow = "slow" Sna = "sna" Ssdp = "ssdp" Stp = "stp" Swipe = "swipe"
    Symantec = "symantec" Tcp = "tcp" Teredo = "teredo" ThreeComXns = "3comxns" Tr = "tr" Udld = "udld" Udp = "udp"
    UdpEncap = "udpencap" Udplite = "udplite" Vines = "vines" VinesIp = "vines_ip" VinesLlc = "vines_llc"
    Vlan = "vlan" Vntag = "vntag" Vrrp = "vrrp" Vtp = "vtp" Vxlan = "vxlan" VxlanGpe = "vxlan_gpe" Wccp = "wccp"
    Wlan = "wlan" Wlccp = "wlccp" X25 = "x25" Xtp = "xtp"
}

/// One header of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Token {
    /// The link layer of the capture: shown without a colon before it.
    Link(Name),
    /// A header with a name.
    Known(Name),
    /// A run of VLAN tags.
    Vlan(u16),
    /// A run of MPLS labels.
    Mpls(u16),
    /// An EtherType without a name.
    EtherType(u16),
    /// An IP protocol without a name.
    Protocol(u8),
    /// A service access point without a name.
    Sap(u8),
    /// A PPP protocol without a name.
    Ppp(u16),
}

impl Token {
    /// How many bits a [`name_code`](Self::name_code) has.
    pub(super) const NAME_BITS: u32 = 9;

    /// A number that no other token has that is a name, or a single VLAN tag.
    #[inline]
    pub(super) const fn name_code(self) -> Option<u64> {
        /// No name is at the last place: there are not as many.
        const VLAN: u64 = 0xff;
        const { assert!((Name::Xtp as u64) < VLAN) };
        match self {
            Self::Link(name) => Some(name as u64),
            Self::Known(name) => Some(1 << 8 | name as u64),
            Self::Vlan(1) => Some(VLAN),
            _ => None,
        }
    }

    /// How many headers it stands for.
    #[inline]
    pub(super) const fn headers(self) -> u16 {
        match self {
            Self::Vlan(count) | Self::Mpls(count) => count,
            _ => 1,
        }
    }

    /// A number that no other token has.
    #[inline]
    pub(super) fn identity(self) -> u64 {
        let (kind, value) = match self {
            Self::Link(name) => (0, name as u16),
            Self::Known(name) => (1, name as u16),
            Self::Vlan(count) => (2, count),
            Self::Mpls(count) => (3, count),
            Self::EtherType(number) => (4, number),
            Self::Protocol(number) => (5, number.into()),
            Self::Ppp(number) => (6, number),
            Self::Sap(number) => (7, number.into()),
        };
        kind << 16 | u64::from(value)
    }
}

/// The names of an EtherType, if it has any; FCoE has two.
pub(super) fn ether_type(ether_type: u16) -> Option<&'static [Name]> {
    use Name as N;
    Some(match ether_type {
        0x0000 | 0x872d => &[N::Wlccp],
        0x00bb => &[N::Edp],
        0x0104 => &[N::Pagp],
        0x010b => &[N::Stp],
        0x0111 => &[N::Udld],
        0x01a1 | 0x01a2 => &[N::Ndp],
        0x0600 => &[N::Idp],
        0x0800 => &[N::Ipv4],
        0x0806 => &[N::Arp],
        0x0bad => &[N::VinesIp],
        0x2000 => &[N::Cdp],
        0x2001 => &[N::Cgmp],
        0x2003 => &[N::Vtp],
        0x2004 => &[N::Dtp],
        0x6002 => &[N::DecMop],
        0x6003 => &[N::DecDna],
        0x6004 => &[N::Lat],
        0x6558 => &[N::Eth],
        0x8021 => &[N::Ipcp],
        0x8035 => &[N::Rarp],
        0x8038 => &[N::DecStp],
        0x809b => &[N::Ddp],
        0x80f3 => &[N::Aarp],
        0x80fd => &[N::Ccp],
        0x8100 | 0x88a8 | 0x9100 | 0x9200 => &[N::Vlan],
        0x8137 => &[N::Ipx],
        0x86dd => &[N::Ipv6],
        0x8809 => &[N::Slow],
        0x880b => &[N::Ppp],
        0x883e => &[N::Wccp],
        0x8847 | 0x8848 => &[N::Mpls],
        0x8863 => &[N::Pppoed],
        0x8864 => &[N::Pppoes],
        0x886f => &[N::Msnlb],
        0x8870 => &[N::Llc],
        0x888e => &[N::Eapol],
        0x8899 => &[N::Realtek],
        0x88a2 => &[N::Aoe],
        0x88bb => &[N::Lwapp],
        0x88be => &[N::Erspan],
        0x88cc => &[N::Lldp],
        0x88e7 => &[N::Pbb],
        0x88f7 => &[N::Ptp],
        0x8902 => &[N::Cfm],
        0x8906 => &[N::Fcoe, N::Fc],
        0x8909 => &[N::Cmd],
        0x890d => &[N::Wlan],
        0x8926 => &[N::Vntag],
        0x9000 => &[N::Loop],
        0xc021 => &[N::Lcp],
        0xc029 => &[N::Cbcp],
        0xc223 => &[N::Chap],
        _ => return None,
    })
}

/// The name of an IP protocol. `Some(None)`: it is known and shows nothing.
pub(super) fn protocol(protocol: u8) -> Option<Option<Name>> {
    use Name as N;
    Some(Some(match protocol {
        0 => N::Ipv6Hopopts,
        1 => N::Icmp,
        2 => N::Igmp,
        4 => N::Ipv4,
        6 => N::Tcp,
        8 => N::Egp,
        9 => N::Igp,
        17 => N::Udp,
        33 => N::Dccp,
        36 => N::Xtp,
        37 => N::Ddp,
        41 => N::Ipv6,
        43 => N::Ipv6Routing,
        44 => N::Ipv6Fraghdr,
        45 => N::Idrp,
        46 => N::Rsvp,
        47 => N::Gre,
        48 => N::Dsr,
        50 => N::Esp,
        51 => N::Ah,
        53 => N::Swipe,
        54 => N::Nhrp,
        58 => N::Icmpv6,
        59 => return Some(None),
        60 => N::Ipv6Dstopts,
        80 => N::Osi,
        83 => N::Vines,
        88 => N::Eigrp,
        89 => N::Ospf,
        93 => N::Ax25,
        97 => N::EtherIp,
        103 => N::Pim,
        108 => N::Ipcomp,
        112 => N::Vrrp,
        113 => N::Pgm,
        115 => N::L2tp,
        132 => N::Sctp,
        134 => N::RsvpE2ei,
        135 => N::Mipv6,
        136 => N::Udplite,
        137 => N::Mpls,
        139 => N::Hip,
        140 => N::Shim6,
        _ => return None,
    }))
}

/// The name of an LLC service access point. `Some(None)`: it is known and shows nothing.
pub(super) fn sap(sap: u8) -> Option<Option<Name>> {
    use Name as N;
    Some(Some(match sap {
        0x00 | 0x01 | 0x02 | 0x06 | 0xaa | 0xff => return Some(None),
        0x04 | 0x08 | 0x0c | 0x40 | 0xc8 => N::Sna,
        0x10 | 0xe0 => N::Ipx,
        0x14 | 0x20 | 0x34 | 0x54 | 0xfe => N::Osi,
        0x42 => N::Stp,
        0x7e => N::X25,
        0x80 => N::ThreeComXns,
        0x82 => N::Bacnet,
        0xbc => N::VinesLlc,
        0xf0 => N::Netbios,
        0xf8 => N::Hpext,
        0xfc => N::Rpl,
        _ => return None,
    }))
}

/// The names of a PPP protocol, if it has any; multilink has two.
pub(super) fn ppp(protocol: u16) -> Option<&'static [Name]> {
    use Name as N;
    Some(match protocol {
        0x0021 => &[N::Ipv4],
        0x0023 => &[N::Osi],
        0x003d => &[N::Ppp, N::Mp],
        0x0057 => &[N::Ipv6],
        0x00fd => &[N::CompData],
        0x0207 => &[N::Cdp],
        0x0281 | 0x0283 => &[N::Mpls],
        0x8021 => &[N::Ipcp],
        0x80fd => &[N::Ccp],
        0xc021 => &[N::Lcp],
        0xc023 => &[N::Pap],
        0xc223 => &[N::Chap],
        _ => return None,
    })
}
