//! Files of labels that are made here, and what is said of wrong ones.

mod made;

use std::fs;
use std::path::PathBuf;

use made::{Database, Made, map, number, text};
use proptest::prelude::*;
use tempfile::TempDir;

use super::networks::{Networks, Remarks, remarks};
use super::*;

/// A folder with files.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, content).expect("a file");
        path
    }
}

/// The labels of files with these contents, in this order.
fn labels(contents: &[&[u8]]) -> Result<Labels, String> {
    let folder = Folder::new();
    let paths: Vec<_> = (0..).zip(contents).map(|(n, content)| folder.file(&format!("{n}"), content)).collect();
    Labels::load(&paths).map_err(|error| error.to_string().replace(&folder.0.path().display().to_string(), ""))
}

/// Code, organisation and number of an address.
fn shown(labels: &Labels, address: &str) -> (&'static str, &'static str, u32) {
    let Label { code, organisation, asn } = labels.label(address.parse().expect("an address"));
    (code.unwrap_or("-"), organisation.unwrap_or("-"), asn.map_or(0, u32::from))
}

/// A record of a database of countries by MaxMind or DB-IP.
fn country(code: &str) -> Made {
    map([("continent", map([("code", text("EU"))])), ("country", map([("iso_code", text(code))]))])
}

/// A record of a database of systems by MaxMind or DB-IP.
fn system(asn: u32, name: &str) -> Made {
    map([("autonomous_system_number", number(asn)), ("autonomous_system_organization", text(name))])
}

#[test]
fn a_database_of_countries_has_codes_in_lower_case() {
    let registered = map([("registered_country", map([("iso_code", text("FR"))]))]);
    let database = Database::new("GeoLite2-Country")
        .put("193.0.0.0/16", country("NL"))
        .put("193.0.6.0/24", country("CH"))
        .put("2001:67c::/32", country("NL"))
        .put("5.5.0.0/16", registered);
    let labels = labels(&[&database.bytes()]).expect("labels");
    assert_eq!(shown(&labels, "193.0.0.1"), ("nl", "-", 0));
    assert_eq!(shown(&labels, "193.0.6.139"), ("ch", "-", 0));
    assert_eq!(shown(&labels, "2001:67c::1"), ("nl", "-", 0));
    assert_eq!(shown(&labels, "5.5.5.5"), ("fr", "-", 0));
    assert_eq!(shown(&labels, "8.8.8.8"), ("-", "-", 0));
}

#[test]
fn a_database_of_systems_has_organisations_and_numbers() {
    let database = Database::new("DBIP-ASN-Lite (compat=GeoLite2-ASN)")
        .put("1.1.1.0/24", system(13335, "Cloudflare, Inc."))
        .put("193.0.0.0/16", system(4_200_000_000, "RIPE Network Coordination Centre, Amsterdam"));
    let labels = labels(&[&database.bytes()]).expect("labels");
    assert_eq!(shown(&labels, "1.1.1.1"), ("-", "Cloudflare, Inc.", 13335));
    assert_eq!(shown(&labels, "193.0.6.139"), ("-", "RIPE Network Coordination Cent", 4_200_000_000));
}

#[test]
fn databases_of_ipinfo_have_flat_records() {
    let lite = map([
        ("country", text("Australia")),
        ("country_code", text("AU")),
        ("asn", text("AS13335")),
        ("as_name", text("Cloudflare")),
    ]);
    let systems = map([("asn", text("AS3333")), ("name", text("RIPE NCC")), ("domain", text("ripe.net"))]);
    let database = Database::new("ipinfo bundle_location_lite.mmdb")
        .put("1.1.1.0/24", lite)
        .put("193.0.0.0/16", systems)
        .put("9.9.9.0/24", map([("country", text("US")), ("name", text("of a city"))]));
    let labels = labels(&[&database.bytes()]).expect("labels");
    assert_eq!(shown(&labels, "1.1.1.1"), ("au", "Cloudflare", 13335));
    assert_eq!(shown(&labels, "193.0.6.139"), ("-", "RIPE NCC", 3333));
    assert_eq!(shown(&labels, "9.9.9.9"), ("us", "-", 0));
}

#[test]
fn a_database_of_something_else_is_refused() {
    let database = Database::new("GeoIP2-Anonymous-IP").put("1.1.1.0/24", map([("risk", number(7))]));
    let error = "cannot load labels from `/0`: a database of type `GeoIP2-Anonymous-IP` has no countries, organisations \
                 or numbers of systems: name one of countries, cities, or AS numbers";
    assert_eq!(labels(&[&database.bytes()]).map(|_| ()), Err(error.to_owned()));
}

#[test]
fn a_record_that_is_damaged_is_no_label_and_reported_once() {
    let mut database = Database::new("GeoLite2-Country");
    for n in 0..=255 {
        for m in 0..8 {
            database = database.put(&format!("1.{m}.{n}.0/24"), country("NL"));
        }
    }
    let labels = labels(&[&database.put("9.9.9.0/24", Made::broken()).bytes()]).expect("labels");
    assert_eq!([shown(&labels, "9.9.9.9"), shown(&labels, "9.9.9.10")], [("-", "-", 0); 2]);
    assert_eq!(shown(&labels, "1.0.0.1"), ("nl", "-", 0));
    let about = labels.about().concat();
    assert!(about.ends_with("; 1 records could not be read: the database is damaged, get it anew"), "{about}");
}

#[test]
fn a_database_that_is_cut_is_refused_with_the_place() {
    let bytes = Database::new("GeoLite2-Country").put("1.1.1.0/24", country("NL")).bytes();
    let error = labels(&[bytes.get(40..).expect("bytes")]).map(|_| ()).expect_err("damage");
    assert!(
        error.starts_with("cannot load labels from `/0`: ") && error.ends_with("the database is damaged, get it anew")
    );
}

proptest! {
    #[test]
    fn no_damage_to_a_database_does_harm(at in any::<prop::sample::Index>(), value in any::<u8>()) {
        let database = Database::new("GeoLite2-ASN").put("1.1.1.0/24", system(13335, "Cloudflare")).put("::/16", country("NL"));
        let mut bytes = database.bytes();
        let at = at.index(bytes.len());
        bytes[at] = value;
        if let Ok(labels) = labels(&[&bytes]) {
            for address in ["1.1.1.1", "1.0.0.1", "2001::1", "::1"] {
                shown(&labels, address);
            }
        }
    }
}

#[test]
fn ranges_are_addresses_or_numbers_with_code_and_organisation() {
    let ranges = "# a comment\n16777216,16777471,AU\n8.8.8.0, 8.8.8.255 ,US,\"Google, LLC\"\n2001:4860::,2001:4860:ffff::,US\n\
                  15726992,15726999,??\n9.9.9.0,9.9.9.255,AS19281,Quad9\n7.7.7.7,7.7.7.7,honeypot\n";
    let labels = labels(&[ranges.as_bytes()]).expect("labels");
    assert_eq!(shown(&labels, "1.0.0.0"), ("au", "-", 0));
    assert_eq!(shown(&labels, "1.0.0.255"), ("au", "-", 0));
    assert_eq!(shown(&labels, "1.0.1.0"), ("-", "-", 0));
    assert_eq!(shown(&labels, "8.8.8.8"), ("us", "Google, LLC", 0));
    assert_eq!(shown(&labels, "2001:4860:4860::8888"), ("us", "-", 0));
    assert_eq!(shown(&labels, "0.239.249.16"), ("-", "-", 0));
    assert_eq!(shown(&labels, "9.9.9.9"), ("-", "Quad9", 19281));
    assert_eq!(shown(&labels, "7.7.7.7"), ("honeypot", "-", 0));
}

#[test]
fn names_of_networks_count_by_the_longest_prefix() {
    let names = "network\tname\n198.200.0.0/16\tOffices\n198.200.1.0/24\tOffice \"Bern\"\n198.200.1.9\tprinter\n2003::/16\tVPN\n\
                 0.0.0.0/0\tall\n";
    let labels = labels(&[names.as_bytes()]).expect("labels");
    assert_eq!(shown(&labels, "198.200.2.1").1, "Offices");
    assert_eq!(shown(&labels, "198.200.1.1").1, "Office \"Bern\"");
    assert_eq!(shown(&labels, "198.200.1.9").1, "printer");
    assert_eq!(shown(&labels, "2003:1::").1, "VPN");
    assert_eq!(shown(&labels, "200.0.0.1").1, "all");
}

#[test]
fn a_line_in_no_known_form_is_refused_with_its_number_and_the_forms() {
    let forms = "write `from,to,label[,organisation]`, or `CIDR<TAB>name`";
    for (text, line, why) in [
        ("# x\n\n1.0.0.0,1.0.0.255\n", 3, "`1.0.0.0,1.0.0.255` has no label"),
        ("1.0.0.0,1.0.0.255,AU\n1.0.0.x,1.0.0.255,AU\n", 2, "`1.0.0.x` is not an address"),
        ("1.0.0.9,1.0.0.1,AU\n", 1, "the range begins with `1.0.0.9`, which is behind its end, `1.0.0.1`"),
        ("10.0.0.0/8\n", 1, "`10.0.0.0/8` has no label"),
        ("10.0.0.0/8\ta\n10.0.0.0/33\tb\n", 2, "`10.0.0.0/33` is not a network, such as `192.0.2.0/24`"),
        ("10.0.0.0/8\ta\n::/129\tb\n", 2, "`::/129` is not a network, such as `192.0.2.0/24`"),
        ("10.0.0.0/8\ta\n10.0.0.0/8\n", 2, "`10.0.0.0/8` has no name"),
    ] {
        let error = format!("cannot load labels from `/0`: line {line}: {why}: {forms}");
        assert_eq!(labels(&[text.as_bytes()]).map(|_| ()), Err(error), "{text}");
    }
    let error = "cannot load labels from `/0`: line 1: a range has two addresses of one version";
    assert_eq!(labels(&[b"1.0.0.0,2001::,AU\n"]).map(|_| ()), Err(error.to_owned()));
}

#[test]
fn a_file_without_labels_or_of_another_kind_is_refused() {
    let error = "cannot load labels from `/0`: there is no label in this file: name another one";
    assert_eq!(labels(&[b"# nothing\n"]).map(|_| ()), Err(error.to_owned()));
    let error =
        "cannot load labels from `/0`: byte 2 is neither of an MMDB file nor of a text in UTF-8: convert the file";
    assert_eq!(labels(&[b"PK\xff\xfe"]).map(|_| ()), Err(error.to_owned()));
}

#[test]
fn files_fill_the_gaps_of_those_before_them() {
    let countries = Database::new("GeoLite2-Country").put("1.0.0.0/8", country("AU")).bytes();
    let systems = Database::new("GeoLite2-ASN").put("1.1.0.0/16", system(13335, "Cloudflare")).bytes();
    let (names, ranges) = (&b"1.1.1.1\tresolver\n"[..], &b"1.0.0.0,2.255.255.255,XX,any\n"[..]);
    let labels = labels(&[names, &countries, &systems, ranges]).expect("labels");
    assert_eq!(shown(&labels, "1.1.1.1"), ("au", "resolver", 13335));
    assert_eq!(shown(&labels, "1.1.1.2"), ("au", "Cloudflare", 13335));
    assert_eq!(shown(&labels, "1.2.1.2"), ("au", "any", 0));
    assert_eq!(shown(&labels, "2.2.2.2"), ("xx", "any", 0));
}

#[test]
fn special_ranges_are_in_front_unless_files_shall_be_first() {
    let labels = labels(&[b"10.1.0.0/16\tservers\n24.0.0.0/8\tcable\n"]).expect("labels");
    assert_eq!(shown(&labels, "10.1.0.1"), ("04", "Private network", 0));
    let labels = labels.files_first(true);
    assert_eq!(shown(&labels, "10.1.0.1"), ("04", "servers", 0));
    assert_eq!(shown(&labels, "10.2.0.1"), ("04", "Private network", 0));
}

#[test]
fn a_folder_stands_for_its_files_but_for_those_that_explain_others() {
    let folder = Folder::new();
    folder.file("b.csv", "1.0.0.0,1.0.0.255,B,second\n");
    folder.file("a.tsv", "1.0.0.1\tfirst\n");
    folder.file("README.txt", "not a label");
    folder.file("LICENSE", "not a label");
    folder.file(".hidden", "not a label");
    fs::create_dir(folder.0.path().join("more")).expect("a folder");
    let labels = Labels::load(&[folder.0.path().to_owned()]).expect("labels");
    assert_eq!((shown(&labels, "1.0.0.1"), shown(&labels, "1.0.0.2")), (("B", "first", 0), ("B", "second", 0)));
    folder.file("torrc", "DataDirectory x\n");
    let error = Labels::load(&[folder.0.path().to_owned()]).map(|_| ()).expect_err("no labels").to_string();
    assert!(error.contains("/torrc`: line 1: ") && error.ends_with("out of it, or name single files)"), "{error}");
    let empty = Labels::load(&[folder.0.path().join("more")]).map_err(|error| error.to_string());
    let why = "there is no file in this folder: name a file of labels";
    assert!(empty.as_ref().is_err_and(|error| error.ends_with(why)), "{empty:?}");
}

#[test]
fn a_file_is_described_with_its_source_date_content_and_attribution() {
    let database = Database::new("GeoLite2-Country").put("1.0.0.0/8", country("AU")).bytes();
    let list = b"# Vendor:    IPFire Project\n# Generated: Thu, 25 Jun 2026 04:33:59 GMT\n# License:   CC BY-SA 4.0\n\
                 1.0.0.0,1.0.0.255,AU\n";
    let about = labels(&[&database, list]).expect("labels").about();
    let [database, list] = about.as_slice() else { panic!("{about:?}") };
    let wanted = "/0: GeoLite2-Country; 2026-06-25; country; This product includes GeoLite2 data created by MaxMind, \
                  available from https://www.maxmind.com";
    assert!(database.starts_with("Labels: ") && database.ends_with(wanted), "{database}");
    let wanted = "/1: IPFire Project; Thu, 25 Jun 2026 04:33:59 GMT; 1 ranges; CC BY-SA 4.0";
    assert!(list.ends_with(wanted), "{list}");
}

#[test]
fn only_comments_in_front_of_the_data_are_about_the_file() {
    let found = remarks("# Source: us\n# Date:\n1.1.1.1\tx\n# License: none\n");
    assert_eq!(found, Remarks { source: Some("us".to_owned()), ..Remarks::default() });
}

#[test]
fn a_file_of_unknown_date_has_the_day_when_it_was_changed() {
    let today = || jiff::Timestamp::now().strftime("/0: %Y-%m-").to_string();
    let begin = today();
    let about = labels(&[b"1.1.1.1\tx\n"]).expect("labels").about().concat();
    assert!([begin, today()].iter().any(|day| about.contains(day)), "{about}");
}

#[test]
fn the_files_of_tor_are_read_if_they_are_installed() {
    for (name, address, code) in [("geoip", "193.0.6.139", "nl"), ("geoip6", "2001:67c:2e8:22::c100:68b", "nl")] {
        let path = PathBuf::from("/usr/share/tor").join(name);
        if !path.exists() {
            eprintln!("skipped: `{}` is not there (apt-get install tor-geoipdb)", path.display());
            continue;
        }
        let labels = Labels::load(&[path]).expect("labels");
        assert_eq!(shown(&labels, address).0, code);
        assert!(labels.about().concat().contains("IPFire"), "{:?}", labels.about());
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "[0-9a-f.:,/\t#\n \"x-]{0,60}") {
        let _ = Networks::read(&text, "list".as_ref()).map(|networks| networks.label([1, 2, 3, 4].into()));
    }
}
