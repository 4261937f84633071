//! What the tables of names have, and what is wrong with files of users.

use std::fs;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;

use super::*;

fn ports(text: &str) -> Result<Ports, String> {
    ports::PortFile::parse(text).map(Ports::OfFile)
}

#[test]
fn the_ports_of_the_program_are_those_of_its_file() -> Result<(), String> {
    let mut text = String::new();
    let packed = GzDecoder::new(&include_bytes!("../../data/names/ports.tsv.gz")[..]).read_to_string(&mut text);
    packed.map_err(|error| error.to_string())?;
    let read = ports(&text)?;
    for (protocol, port) in [6, 17].into_iter().flat_map(|protocol| (0..=u16::MAX).map(move |port| (protocol, port))) {
        assert_eq!(Ports::OfProgram.get(protocol, port), read.get(protocol, port), "{protocol} {port}");
    }
    Ok(())
}

#[test]
fn the_tables_of_the_program_can_be_read() -> Result<(), LoadError> {
    let ports = Ports::load(None)?;
    let known = |protocol, port| ports.get(protocol, port).map(|port| (port.name, port.description));
    assert_eq!(known(6, 80), Some(("http", "World Wide Web HTTP")));
    assert_eq!(known(17, 53), Some(("domain", "Domain Name Server")));
    assert_eq!((known(1, 80), known(6, 0)), (None, None));
    assert_eq!(Protocols::load(None)?.description(6), "Transmission Control (TCP)");
    let ether_types = EtherTypes::load(None)?;
    let described = [0x0806, 0x9000, 0xfff0].map(|ether_type| ether_types.description(ether_type));
    assert_eq!(
        described,
        ["Address Resolution Protocol (ARP), RFC 826", "Ethernet configuration testing (loopback)", ""]
    );
    Ok(())
}

#[test]
fn comments_are_skipped_and_the_first_line_of_a_port_counts() -> Result<(), String> {
    let ports = ports("# a\n\n\tb\n c\n7\ttcp\techo\tfirst\r\n7\ttcp\tother\tsecond\n7\tudp\techo of udp\n")?;
    let known = |protocol| ports.get(protocol, 7).map(|port| (port.name, port.description));
    assert_eq!((known(6), known(17)), (Some(("echo", "first")), Some(("echo", ""))));
    Ok(())
}

#[test]
fn a_line_may_be_of_both_protocols() -> Result<(), String> {
    let ports = ports("7\tudp\tmine\n7\ttcp,udp\techo\n")?;
    assert_eq!([6, 17].map(|protocol| ports.get(protocol, 7).map(|port| port.name)), [Some("echo"), Some("mine")]);
    Ok(())
}

#[test]
fn long_names_are_cut_to_63_characters() -> Result<(), String> {
    let ports = ports(&format!("7\ttcp\t{}\n", "ä".repeat(70)))?;
    assert_eq!(ports.get(6, 7).map(|port| port.name.chars().count()), Some(63));
    Ok(())
}

#[test]
fn a_line_that_is_no_port_is_reported_with_its_number_and_what_to_write() {
    let why = |text: &str| ports(text).err().unwrap_or_default();
    assert_eq!(why("1\ttcp\ta\n70000\ttcp\tb\n"), "line 2: `70000` is not a port: write a number up to 65535");
    assert_eq!(why("7\ticmp\ta\n"), "line 1: `icmp` is not a protocol of ports: write `tcp` or `udp`");
    assert_eq!(why("7\ttcp,\ta\n"), "line 1: `` is not a protocol of ports: write `tcp` or `udp`");
    assert_eq!(why("#\n7\n"), "line 2: the protocol, `tcp` or `udp`, is missing");
    assert_eq!(why("7\ttcp\t \n"), "line 1: the name is missing");
}

#[test]
fn a_line_that_is_no_protocol_or_ether_type_is_reported_too() {
    let protocols = |text: &str| Protocols::parse(text).err().unwrap_or_default();
    assert_eq!(protocols("256\ta\tb\n"), "line 1: `256` is not an IP protocol: write a number up to 255");
    assert_eq!(protocols("6\tTCP\n"), "line 1: the description is missing");
    let ether_types = |text: &str| EtherTypes::parse(text).err().unwrap_or_default();
    assert_eq!(ether_types("0800\tIP\n"), "line 1: `0800` is not an EtherType: write it as `0x0800`");
    assert_eq!(ether_types("0x0800-0x0700\tIP\n"), "line 1: `0x0800-0x0700` ends before it begins");
    assert_eq!(ether_types("0x+800\tIP\n"), "line 1: `0x+800` is not an EtherType: write it as `0x0800`");
}

#[test]
fn the_first_range_with_an_ether_type_describes_it() -> Result<(), String> {
    let ether_types = EtherTypes::parse("0x0000-0x05dc\tlength\n0x0100\tother\n0xffff\tlast\n")?;
    let described = [0, 0x0100, 0x05dc, 0x05dd, 0xffff].map(|ether_type| ether_types.description(ether_type));
    assert_eq!(described, ["length", "length", "length", "", "last"]);
    Ok(())
}

#[test]
fn an_error_names_the_file() -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ports.txt");
    let error = |path: &Path| Ports::load(Some(path)).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(error(&path).starts_with(&format!("cannot load `{}`: ", path.display())), "{}", error(&path));
    fs::write(&path, "x\ttcp\ta\n")?;
    let expected = format!("cannot load `{}`: line 1: `x` is not a port: write a number up to 65535", path.display());
    assert_eq!(error(&path), expected);
    Ok(())
}
