//! What is promised of addresses that replace others.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::mac::Mac;

/// Addresses with those that other programs replace them by, each key with its own: the eight of the reference
/// implementation's sample first, then what the Python package `yacryptopan` 1.0.2 makes of special and of random ones.
const VECTORS: &str = include_str!("tests/crypto_pan.txt");

fn anonymiser() -> Anonymiser {
    Anonymiser::prefix_preserving(&Key::parse(b"0123456789abcdef0123456789abcdeX").expect("a key"))
}

#[test]
fn addresses_are_replaced_as_other_programs_replace_them() {
    let mut anonymiser = anonymiser();
    let mut checked = (0, 0);
    for line in VECTORS.lines() {
        match line.split_once(' ').expect("two words") {
            ("key", key) => anonymiser = Anonymiser::prefix_preserving(&Key::parse(key.as_bytes()).expect("a key")),
            (address, replaced) => {
                let found: IpAddr = match address.parse().expect("an address") {
                    IpAddr::V4(address) => {
                        checked.0 += 1;
                        anonymiser.ipv4(address).into()
                    }
                    IpAddr::V6(address) => {
                        checked.1 += 1;
                        anonymiser.ipv6(address).into()
                    }
                };
                assert_eq!(found, replaced.parse::<IpAddr>().expect("an address"), "{address}");
            }
        }
    }
    assert!(checked.0 > 100 && checked.1 > 100, "{checked:?}");
}

proptest! {
    #[test]
    fn two_addresses_have_as_many_first_bits_in_common_as_before(
        one: u128, shared in 0u32..=128, rest: u128, key: [u8; 32],
    ) {
        let Ok(key) = Key::parse(&key) else { return Ok(()) };
        let anonymiser = Anonymiser::prefix_preserving(&key);
        // The same first bits, and then any.
        let other = one ^ rest.checked_shr(shared).unwrap_or(0);
        let common = |one: u128, other: u128, bits: u32| (one ^ other).leading_zeros().min(bits);
        let v6 = |bits: u128| anonymiser.ipv6(Ipv6Addr::from_bits(bits)).to_bits();
        prop_assert_eq!(common(v6(one), v6(other), 128), common(one, other, 128));
        let v4 = |bits: u128| u128::from(anonymiser.ipv4(Ipv4Addr::from_bits((bits >> 96) as u32)).to_bits()) << 96;
        prop_assert_eq!(common(v4(one), v4(other), 32), common(one, other, 32));
        let mac = |bits: u128| {
            let [a, b, c, d, e, f, ..] = bits.to_be_bytes();
            let Mac([a, b, c, d, e, f]) = anonymiser.mac(Mac([a, b, c, d, e, f]));
            u128::from_be_bytes([a, b, c, d, e, f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        };
        prop_assert_eq!(common(mac(one), mac(other), 48), common(one, other, 48));
    }

    #[test]
    fn addresses_that_are_remembered_are_the_same(addresses in prop::collection::vec((0u128..3000, any::<u64>()), 1..200)) {
        let anonymiser = Arc::new(anonymiser());
        let mut recent = RecentAddresses::new(Arc::clone(&anonymiser));
        for (small, large) in addresses {
            for bits in [small, u128::from(large) << 40 | small] {
                let (v4, v6) = (Ipv4Addr::from_bits(bits as u32), Ipv6Addr::from_bits(bits));
                let [.., a, b, c, d, e, f] = bits.to_be_bytes();
                let mac = Mac([a, b, c, d, e, f]);
                prop_assert_eq!(recent.ipv4(v4), anonymiser.ipv4(v4));
                prop_assert_eq!(recent.ipv6(v6), anonymiser.ipv6(v6));
                prop_assert_eq!(recent.mac(mac), anonymiser.mac(mac));
            }
        }
    }

    #[test]
    fn an_address_is_found_in_every_text(v4: u32, v6: u128, mac: [u8; 6], before in "[ (=/,_g-z]{0,3}", after in "[ )/,;_%]{0,3}") {
        let anonymiser = anonymiser();
        let (v4, v6, mac) = (Ipv4Addr::from_bits(v4), Ipv6Addr::from_bits(v6), Mac(mac));
        let (new_v4, new_v6, new_mac) = (anonymiser.ipv4(v4), anonymiser.ipv6(v6), anonymiser.mac(mac));
        let text = format!("{before}{v4}{after}");
        prop_assert_eq!(anonymiser.text(&text), format!("{before}{new_v4}{after}"));
        let before = before.trim_end_matches(char::is_alphanumeric);
        let text = format!("{before}{v6}{after} {before}{mac}{after}");
        prop_assert_eq!(anonymiser.text(&text), format!("{before}{new_v6}{after} {before}{new_mac}{after}"));
    }

    #[test]
    fn any_text_is_read_and_nothing_but_addresses_changes(text in "[0-9a-f:. -]{0,60}") {
        let replaced = anonymiser().text(&text).into_owned();
        let letters = |text: &str| text.chars().filter(|letter| *letter == ' ').count();
        prop_assert_eq!(letters(&replaced), letters(&text));
    }
}

#[test]
fn hardware_addresses_and_ip_addresses_with_the_same_bits_are_replaced_apart() {
    let anonymiser = anonymiser();
    let same = (0..=u8::MAX).filter(|byte| {
        let Mac([mac, ..]) = anonymiser.mac(Mac([*byte; 6]));
        let [ip, ..] = anonymiser.ipv4(Ipv4Addr::from([*byte; 4])).octets();
        mac == ip
    });
    assert!(same.count() < 128);
}

#[test]
fn addresses_in_texts_keep_the_form_that_they_have() {
    let anonymiser = anonymiser();
    let (v4, v6) = (anonymiser.ipv4([10, 0, 0, 1].into()), anonymiser.ipv6(Ipv6Addr::LOCALHOST));
    let mac = anonymiser.mac(Mac([0xaa, 0xbb, 0xcc, 1, 2, 3])).to_string();
    let fours = mac.replace(':', "");
    let fours = [&fours[..4], &fours[4..8], &fours[8..]].join(".");
    for (text, replaced) in [
        ("Biggest L3 flow talker: 10.0.0.1 (CH): 7 [7.00%]", format!("Biggest L3 flow talker: {v4} (CH): 7 [7.00%]")),
        ("10.0.0.1-10.0.0.1,10.0.0.1:80.", format!("{v4}-{v4},{v4}:80.")),
        ("010.000.000.001", v4.to_string()),
        ("mail10.0.0.1x", format!("mail{v4}x")),
        ("[::1]:80, ::1: no", format!("[{v6}]:80, {v6}: no")),
        ("aa:bb:cc:01:02:03_AA:BB:CC:01:02:03_7", format!("{mac}_{mac}_7")),
        ("AA-BB-CC-01-02-03 aabb.cc01.0203", format!("{} {fours}", mac.replace(':', "-"))),
    ] {
        assert_eq!(anonymiser.text(text), replaced, "{text}");
    }
}

#[test]
fn what_is_no_address_stays() {
    let anonymiser = anonymiser();
    for text in [
        "",
        "eth:vlan:ipv4:tcp",
        "std::fmt",
        "Date: 2026-11-26 18:58:50.123456789",
        "t2 0.1.0, 12.34%, 1.5.300.2",
        "64240_2-1-3-1-1-4_1460_7",
        "1234.5.6.7",
        "aa:bb:cc:dd:ee:f",
        "0x0800 a:b:c",
    ] {
        assert_eq!(anonymiser.text(text), text);
        assert!(matches!(anonymiser.text(text), Cow::Borrowed(_)), "{text}");
    }
}

#[test]
fn text_that_is_no_utf_8_stays_but_for_its_addresses() {
    let anonymiser = anonymiser();
    let v4 = anonymiser.ipv4([10, 0, 0, 1].into()).to_string();
    assert_eq!(*anonymiser.bytes(b"\xff10.0.0.1\xfe"), [b"\xff", v4.as_bytes(), b"\xfe"].concat());
}

#[test]
fn a_key_is_32_bytes_or_64_digits() {
    let digits = "00112233445566778899aabbccddeeffABCDEF00000000000000000000000001";
    let key = |content: &[u8]| Key::parse(content).map(|key| key.halves()).map(|(key, pad)| [key, pad].concat());
    let bytes = key(digits.as_bytes()).expect("a key");
    assert_eq!(&bytes[..3], [0, 0x11, 0x22]);
    for same in [format!("0x{digits}\n"), format!(" {digits}\r\n")] {
        assert_eq!(key(same.as_bytes()), Ok(bytes.clone()));
    }
    assert_eq!(key(&bytes), Ok(bytes.clone()));
}

#[test]
fn what_is_no_key_is_refused_with_what_it_has() {
    let error = |content: &[u8]| Key::parse(content).expect_err("no key").to_string();
    let digits = [b'1', b'a'].repeat(32);
    for (content, found) in [
        (&b""[..], "the file has 0 bytes and is neither"),
        (b"x", "the file has 1 byte"),
        (&digits[1..], "the file has 63 bytes and is neither"),
        (&[&digits[..63], b"g"].concat(), "the file has 64 bytes and is neither"),
        (&[b'a'; 1000], "the file is longer than that"),
        (&[0; 32], "in the file all bytes are the same"),
    ] {
        let error = error(content);
        assert!(error.contains(found) && error.ends_with(": make one with `openssl rand -hex 32`"), "{error}");
    }
}

#[test]
fn nothing_is_shown_of_a_key() {
    let key = Key::parse(b"0123456789abcdef0123456789abcdeX").expect("a key");
    let shown = format!("{key:?} {:?}", Anonymiser::prefix_preserving(&key));
    assert_eq!(shown, "Key Anonymiser(prefix-preserving (Crypto-PAn with AES-128))");
}
