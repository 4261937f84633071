//! Settings of all types, with defaults as they are written, and with ranges.

use std::net::Ipv4Addr;
use std::path::PathBuf;

use t2_core::prelude::*;
use t2_core::settings::{Given, Settings};

/// Which packets are shown
#[derive(Clone, Debug, PartialEq, Setting)]
pub enum Shown {
    /// The first packet of each flow.
    FirstPacket,
    /// All packets
    ALL,
    /// Those of TCP
    #[cfg(any())]
    Tcp(Missing),
}

const LOWEST: u16 = 1;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
pub struct Demo {
    /// Ports
    #[setting(default = [22, 80], range = LOWEST..)]
    ports: Vec<u16>,
    /// Names
    #[setting(default = ["a", "b"])]
    names: Vec<String>,
    /// No names
    #[setting(default = [])]
    no_names: Vec<String>,
    /// A list that is computed
    #[setting(default = vec![0.5; 2], range = 0.0..1.0)]
    shares: Vec<f32>,
    /// A limit
    #[setting(default = None, range = 1..=10)]
    limit: Option<u8>,
    /// Another one
    #[setting(default = Some(5), range = 1..=10)]
    other_limit: Option<i8>,
    /// A file
    #[setting(default = "hosts.txt")]
    file: PathBuf,
    /// Another one
    #[setting(default = Some("names.txt"))]
    other_file: Option<PathBuf>,
    /// A name
    #[setting(default = "name")]
    name: String,
    /// A name that is computed
    #[setting(default = "name".to_uppercase())]
    capitals: String,
    /// A time
    #[setting(default = "200ms", range = "1ms"..="1h")]
    silence: Span,
    /// A time that is computed
    #[setting(default = Span::from_nanos(5), range = ..Span::from_nanos(6))]
    short: Span,
    /// Times
    #[setting(default = ["1s", "2m"], range = "1s"..)]
    times: Vec<Span>,
    /// Which packets are shown
    #[setting(default = Shown::ALL)]
    shown: Shown,
    /// An address
    #[setting(default = Ipv4Addr::LOCALHOST)]
    address: Ipv4Addr,
    /// A temperature
    #[setting(default = -5, range = -40..=40)]
    temperature: i16,
    /// Only there in some builds
    #[cfg(any())]
    #[setting(default = 5, range = 1..)]
    missing: Missing,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn value(settings: &DemoSettings, name: &str) -> String {
    let setting = DemoSettings::SETTINGS.iter().find(|setting| setting.name == name);
    setting.map(|setting| (setting.get)(settings)).unwrap_or_default()
}

fn main() {
    let mut settings = DemoSettings::default();
    for (name, text) in [
        ("ports", "22,80"),
        ("names", "a,b"),
        ("noNames", ""),
        ("shares", "0.5,0.5"),
        ("limit", ""),
        ("otherLimit", "5"),
        ("file", "hosts.txt"),
        ("otherFile", "names.txt"),
        ("name", "name"),
        ("capitals", "NAME"),
        ("silence", "200ms"),
        ("short", "5ns"),
        ("times", "1s,2m"),
        ("shown", "all"),
        ("address", "127.0.0.1"),
        ("temperature", "-5"),
    ] {
        assert_eq!(value(&settings, name), text);
    }
    let ranges: Vec<_> = DemoSettings::SETTINGS.iter().filter_map(|setting| setting.range.map(|show| show())).collect();
    assert_eq!(ranges, ["1..", "0..1", "1..=10", "1..=10", "1ms..=1h", "..6ns", "1s..", "-40..=40"]);
    let shown = DemoSettings::SETTINGS.iter().find(|setting| setting.name == "shown").expect("a setting");
    assert_eq!(shown.choices.iter().map(|choice| choice.description).collect::<Vec<_>>(), [
        "The first packet of each flow",
        "All packets"
    ]);
    assert_eq!((shown.set)(&mut settings, Given::Text("firstPacket")), Ok(()));
    assert_eq!(settings.shown, Shown::FirstPacket);
    let error = "`firstPaket` is not accepted, did you mean `firstPacket`? (accepted are firstPacket, all)";
    assert_eq!((shown.set)(&mut settings, Given::Text("firstPaket")), Err(error.to_owned()));
    // A default that is computed is checked by nobody but the tests of its plugin.
    for setting in DemoSettings::SETTINGS {
        let text = (setting.get)(&settings);
        assert_eq!((setting.set)(&mut settings, Given::Text(&text)), Ok(()), "{}", setting.name);
    }
}
