//! The tables in docs/json.md are those of the program.
//!
//! `T2_BLESS=1 cargo test -p t2-sinks page` writes them into it.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use super::STYLES;
use crate::json::names::{Clock, Entry, Form, Names, Protocols, Side};

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/json.md")
}

/// What marks a table in the page, before and behind it.
fn marks(style: &str, table: &str) -> [String; 2] {
    [format!("<!-- {style} {table} -->\n"), format!("<!-- end of {style} {table} -->\n")]
}

fn table(names: &Names) -> String {
    let mut table = String::from("| name | type | from | how |\n|---|---|---|---|\n");
    for Entry { name, kind, from, form } in names.entries {
        let from: Vec<_> = from.iter().map(|column| format!("`{column}`")).collect();
        let _ = writeln!(table, "| `{name}` | {kind} | {} | {} |", from.join(", "), how(*form));
    }
    table
}

/// How a form makes a value, for readers.
fn how(form: Form) -> String {
    match form {
        Form::Constant(json) => return format!("`{json}`"),
        Form::Bit(bit) => return format!("whether 0x{bit:016x} is set, in either direction"),
        Form::WithBit(bit, text) => return format!("`{text}` if 0x{bit:016x} is set, in either direction"),
        Form::Flag(flag) => return format!("`true` if a packet had the flag 0x{flag:02x}, in either direction"),
        Form::Plain => "",
        Form::Unknown => "not known",
        Form::Time(Clock::Iso, _) => "ISO 8601, to the nanosecond",
        Form::Time(Clock::Micros, _) => "ISO 8601, to the microsecond, of both directions",
        Form::Time(Clock::Epoch, _) => "seconds, to the microsecond, of both directions",
        Form::Nanos => "nanoseconds",
        Form::Seconds => "seconds from first to last packet of both directions, if there is time between them",
        Form::Age => "the same in whole seconds",
        Form::Protocol(Protocols::Iana) => "name, as `tcp` or `ipv6-icmp`",
        Form::Protocol(Protocols::Suricata) => "name, as `TCP` or `IPv6-ICMP`, or three digits",
        Form::Protocol(Protocols::Zeek) => "`tcp`, `udp`, `icmp` or `unknown_transport`",
        Form::IpVersion => "4 or 6",
        Form::IpType => "`ipv4` or `ipv6`",
        Form::Port => "if the protocol has ports",
        Form::ZeekPort(Side::ToServer) => "for ICMP the type, if it is always the same",
        Form::ZeekPort(_) => "for ICMP the type of the answer, or the code",
        Form::IcmpType => "type, if it is always the same",
        Form::IcmpCode => "code, if it is always the same",
        Form::NumberText => "as text",
        Form::FirstText => "the first, as text",
        Form::OthersText => "the others, as text",
        Form::Macs => "in capitals with hyphens",
        Form::Country => "in capitals, if it is a country",
        Form::Service => "in small letters, if it is known",
        Form::Sum => "sum",
        Form::Flags(Side::ToServer) => "two hexadecimal digits, of A",
        Form::Flags(Side::ToClient) => "two hexadecimal digits, of B",
        Form::Flags(Side::Both) => "two hexadecimal digits, of both directions",
        Form::FlowState => "`new`, `established` or `closed`",
        Form::ConnState => "by the flags of both directions",
        Form::Uid => "a hash of these",
    }
    .to_owned()
}

#[test]
fn the_page_has_the_tables_of_the_program() {
    let text = fs::read_to_string(page()).expect("docs/json.md");
    let mut written = text.clone();
    for style in STYLES {
        for (table_name, names) in [("flows", Some(&style.flows)), ("packets", style.packets.as_ref())] {
            let Some(names) = names else { continue };
            let [begin, end] = marks(style.name, table_name);
            let (before, rest) = written.split_once(&begin).unwrap_or_else(|| panic!("no line {begin}"));
            let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("no line {end}"));
            written = format!("{before}{begin}\n{}\n{end}{after}", table(names));
        }
    }
    if env::var_os("T2_BLESS").is_some() {
        fs::write(page(), written).expect("docs/json.md");
    } else {
        assert!(written == text, "write it anew with T2_BLESS=1 cargo test -p t2-sinks page");
    }
}
