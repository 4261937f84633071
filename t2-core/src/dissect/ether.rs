//! VLAN tags and EtherTypes (spec flow-and-packet, sections 3.3 and 3.5).

use super::next::{Carrier, Next, Step};
use super::reads::Note;
use super::token::{Name, Token};
use super::walk::Walk;
use super::{Status, VlanTags, ether_type, ppp};

/// The largest value of the field that is a length.
pub(super) const MAX_LENGTH: u16 = 1500;

/// Length of an Ethernet header up to the type field.
pub(super) const MACS: usize = 12;

/// Length of a service instance tag (IEEE 802.1ah), which a whole frame follows, in bytes.
const SERVICE_TAG: usize = 4;

/// Length of a VN-tag (IEEE 802.1BR has another), which a type field follows, in bytes.
const VN_TAG: usize = 4;

/// Length of Cisco metadata with one entry, a security group tag; a type field follows.
const METADATA: usize = 6;

/// Version and length of such metadata: one entry.
const SINGLE_METADATA: u16 = 0x0101;

/// Whether a type announces a VLAN tag.
#[inline]
pub(super) fn is_tag(tpid: u16) -> bool {
    use super::ether_type as e;
    matches!(tpid, e::VLAN | e::SERVICE_VLAN | e::SERVICE_VLAN_9100 | e::SERVICE_VLAN_9200)
}

/// VLAN tags, then an EtherType or the length of an LLC frame.
#[inline]
pub(super) fn type_field(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    match walk.u16(at) {
        Some(ether_type) => typed(walk, ether_type, at + 2),
        None => walk.give_up(0, at),
    }
}

/// The same where the field does not stand right before what it tells.
#[inline]
pub(super) fn typed(walk: &mut Walk<'_, impl Note>, ether_type: u16, at: usize) -> Next {
    let (ether_type, at) = tags_behind(walk, ether_type, at);
    let tunnelled = walk.header.is_some();
    if !tunnelled && (ether_type <= MAX_LENGTH || ether_type == ether_type::JUMBO_LLC) {
        return Next::Llc(at, Some(ether_type));
    }
    Next::EtherType(ether_type, at)
}

/// Takes the VLAN tags at `at`; returns the type after them and the offset behind it.
#[inline]
pub(super) fn tags(walk: &mut Walk<'_, impl Note>, at: usize) -> Option<(u16, usize)> {
    let ether_type = walk.u16(at)?;
    Some(tags_behind(walk, ether_type, at + 2))
}

/// Takes the VLAN tags at `at`, if the type before it announces any.
#[inline]
fn tags_behind(walk: &mut Walk<'_, impl Note>, mut ether_type: u16, mut at: usize) -> (u16, usize) {
    if !is_tag(ether_type) {
        return (ether_type, at);
    }
    let mut count = 0u16;
    let mut stack = VlanTags::default();
    let mut last = 0;
    while is_tag(ether_type)
        && let (Some(control), Some(inner)) = (walk.u16(at), walk.u16(at + 2))
    {
        count = count.saturating_add(1);
        last = control & 0x0fff;
        stack.push(last);
        if last == 0 {
            walk.mark(Status::VLAN_ZERO);
        }
        ether_type = inner;
        at += 4;
    }
    if count > 0 {
        walk.mark(Status::VLAN);
        walk.layers.path.push(Token::Vlan(count));
        walk.layers.vlan_headers = walk.layers.vlan_headers.saturating_add(count);
        walk.layers.vlan_tags = stack;
        walk.layers.vlan_id = last;
    }
    (ether_type, at)
}

/// What an EtherType stands before.
#[inline]
pub(super) fn ether_type(walk: &mut Walk<'_, impl Note>, ether_type: u16, at: usize) -> Next {
    use super::ether_type as e;
    if walk.outer.is_some() && !allowed_in_tunnel(walk, ether_type) {
        walk.push_ether_type(ether_type);
        return walk.give_up(ether_type, at);
    }
    match ether_type {
        e::IPV4 | e::IPV6 => ip(walk, ether_type, at),
        e::MPLS | e::MPLS_MULTICAST => {
            walk.mark(mpls_status(ether_type));
            Next::Mpls(at)
        }
        e::PPPOE_SESSION => {
            walk.mark(Status::PPPOE_S);
            walk.push(Name::Pppoes);
            walk.push(Name::Ppp);
            Next::Ppp(at + ppp::PPPOE, Carrier::PppoE)
        }
        e::ERSPAN => {
            walk.mark(Status::ERSPAN);
            walk.push(Name::Erspan);
            ethernet_inside(walk, at + 8)
        }
        e::SLOW => slow(walk, at),
        e::PROVIDER_BACKBONE => {
            walk.push(Name::Pbb);
            ethernet_frame(walk, at + SERVICE_TAG)
        }
        e::VN_TAG => {
            walk.push(Name::Vntag);
            Next::TypeField(at + VN_TAG)
        }
        e::CISCO_METADATA if walk.u16(at) == Some(SINGLE_METADATA) => {
            walk.push(Name::Cmd);
            Next::TypeField(at + METADATA)
        }
        _ => {
            walk.mark(match ether_type {
                e::ARP | e::AARP => Status::ARP,
                e::RARP => Status::RARP,
                e::LLDP => Status::LLDP,
                e::PPPOE_DISCOVERY => Status::PPPOE_D,
                _ => Status::NONE,
            });
            walk.push_ether_type(ether_type);
            Next::L2(ether_type, at)
        }
    }
}

/// The status bit of the EtherType of MPLS.
pub(super) fn mpls_status(ether_type: u16) -> Status {
    if ether_type == ether_type::MPLS { Status::MPLS_UCAST } else { Status::MPLS_MCAST }
}

/// Whether the Ethernet frame inside a tunnel found by ports is followed.
fn allowed_in_tunnel(walk: &Walk<'_, impl Note>, ether_type: u16) -> bool {
    use super::ether_type as e;
    match ether_type {
        e::IPV4 | e::IPV6 => true,
        e::PPPOE_SESSION => walk.outer.is_some_and(|outer| outer.pppoe),
        _ => false,
    }
}

/// An IP header whose version must fit its EtherType.
#[inline]
fn ip(walk: &mut Walk<'_, impl Note>, ether_type: u16, at: usize) -> Next {
    match (ether_type, walk.version(at)) {
        (ether_type::IPV4, Some(4)) => Next::Ipv4(at, Step::First),
        (ether_type::IPV6, Some(6)) => Next::Ipv6(at),
        _ => {
            walk.push(Name::Ipvx);
            walk.mark(Status::IPVX);
            if walk.header.is_some() { walk.give_up(ether_type, at) } else { Next::L2(ether_type, at) }
        }
    }
}

/// An Ethernet header after which no LLC is looked for, and whose VLAN tags are.
pub(super) fn ethernet_inside(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    walk.push(Name::Eth);
    walk.enter_ethernet(at);
    match tags(walk, at + MACS) {
        Some((ether_type, at)) => Next::EtherType(ether_type, at),
        None => walk.give_up(0, at),
    }
}

/// Slow protocols (IEEE 802.3 annex 57A): the subtype says which.
fn slow(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    walk.push(Name::Slow);
    match walk.u8(at) {
        Some(1) => walk.push(Name::Lacp),
        Some(2) => walk.push(Name::Marker),
        Some(3) => walk.push(Name::Oampdu),
        Some(10) => walk.push(Name::Ossp),
        _ => {}
    }
    Next::L2(ether_type::SLOW, at)
}

/// An Ethernet frame behind another link layer, LLC and all.
pub(super) fn ethernet_frame(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    walk.push(Name::Eth);
    walk.enter_ethernet(at);
    Next::TypeField(at + MACS)
}
