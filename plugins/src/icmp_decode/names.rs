//! The names of types and codes of ICMP messages, as T2 writes them into its statistics.

/// A type of ICMP messages whose codes are written in a fixed order.
pub(super) struct Kind {
    pub(super) number: u8,
    pub(super) name: &'static str,
    /// The names of its codes, from 0 on; none if they do not count.
    pub(super) codes: &'static [&'static str],
}

const fn kind(number: u8, name: &'static str, codes: &'static [&'static str]) -> Kind {
    Kind { number, name, codes }
}

/// The types of ICMP that are written (RFC 792, RFC 1122, RFC 1393, RFC 1812).
pub(super) const ICMP: &[Kind] = &[
    kind(8, "ICMP_ECHOREQUEST", &[]),
    kind(0, "ICMP_ECHOREPLY", &[]),
    kind(4, "ICMP_SOURCE_QUENCH", &[]),
    kind(30, "ICMP_TRACEROUTE", &[]),
    kind(
        3,
        "ICMP_DEST_UNREACH",
        &[
            "ICMP_NET_UNREACH",
            "ICMP_HOST_UNREACH",
            "ICMP_PROT_UNREACH",
            "ICMP_PORT_UNREACH",
            "ICMP_FRAG_NEEDED",
            "ICMP_SR_FAILED",
            "ICMP_NET_UNKNOWN",
            "ICMP_HOST_UNKNOWN",
            "ICMP_HOST_ISOLATED",
            "ICMP_NET_ANO",
            "ICMP_HOST_ANO",
            "ICMP_NET_UNR_TOS",
            "ICMP_HOST_UNR_TOS",
            "ICMP_PKT_FILTERED",
            "ICMP_PREC_VIOLATION",
            "ICMP_PREC_CUTOFF",
        ],
    ),
    kind(5, "ICMP_REDIRECT", &["ICMP_REDIR_NET", "ICMP_REDIR_HOST", "ICMP_REDIR_NETTOS", "ICMP_REDIR_HOSTTOS"]),
    kind(11, "ICMP_TIME_EXCEEDED", &["ICMP_EXC_TTL", "ICMP_EXC_FRAGTIME"]),
];

/// The types of ICMPv6 that are written first (RFC 4443).
pub(super) const ICMPV6: &[Kind] = &[
    kind(128, "ICMP6_ECHOREQUEST", &[]),
    kind(129, "ICMP6_ECHOREPLY", &[]),
    kind(2, "ICMP6_PKT_TOO_BIG", &[]),
    kind(
        1,
        "ICMP6_DEST_UNREACH",
        &[
            "ICMP6_NO_ROUTE",
            "ICMP6_COMM_PROHIBIT",
            "ICMP6_BEYOND_SCOPE",
            "ICMP6_ADDR_UNREACH",
            "ICMP6_PORT_UNREACH",
            "ICMP6_SR_FAILED",
            "ICMP6_REJECT",
            "ICMP6_ERROR_HDR",
        ],
    ),
    kind(3, "ICMP6_TIME_EXCEEDED", &["ICMP6_EXC_HOPS", "ICMP6_EXC_FRAGTIME"]),
    kind(4, "ICMP6_PARAM_PROBLEM", &["ICMP6_ERR_HDR", "ICMP6_UNRECO_NEXT_HDR", "ICMP6_UNRECO_IP6_OPT"]),
];

/// The name of a type of ICMPv6 that is written behind those (IANA, "ICMPv6 Parameters").
pub(super) fn other_icmpv6(kind: u8) -> Option<&'static str> {
    OTHER_ICMPV6.get(usize::from(kind.checked_sub(FIRST_OTHER)?)).copied()
}

const FIRST_OTHER: u8 = 130;

const OTHER_ICMPV6: [&str; 29] = [
    "ICMP6_MCAST_QUERY",
    "ICMP6_MCAST_REP",
    "ICMP6_MCAST_DONE",
    "ICMP6_RTER_SOLICIT",
    "ICMP6_RTER_ADVERT",
    "ICMP6_NBOR_SOLICIT",
    "ICMP6_NBOR_ADVERT",
    "ICMP6_REDIRECT_MSG",
    "ICMP6_RTER_RENUM",
    "ICMP6_NODE_INFO_QUERY",
    "ICMP6_NODE_INFO_RESP",
    "ICMP6_INV_NBOR_DSM",
    "ICMP6_INV_NBOR_DAM",
    "ICMP6_MLD2",
    "ICMP6_ADDR_DISC_REQ",
    "ICMP6_ADDR_DISC_REP",
    "ICMP6_MOB_PREF_SOL",
    "ICMP6_MOB_PREF_ADV",
    "ICMP6_CERT_PATH_SOL",
    "ICMP6_CERT_PATH_ADV",
    "ICMP6_EXP_MOBI",
    "ICMP6_MRD_ADV",
    "ICMP6_MRD_SOL",
    "ICMP6_MRD_TERM",
    "ICMP6_FMIPV6",
    "ICMP6_RPL_CTRL",
    "ICMP6_ILNP_LOC_UP",
    "ICMP6_DUP_ADDR_REQ",
    "ICMP6_DUP_ADDR_CON",
];
