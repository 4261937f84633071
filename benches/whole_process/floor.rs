//! The floor: the least that a program costs which reads this capture and writes this much.
//!
//! It runs in a process of its own, as t2 does.

use std::env;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use pcap_file::pcap::PcapReader;

use crate::Result;

/// The command that runs the floor.
pub(crate) fn command(capture: &Path, output: &Path, bytes: u64) -> Result<Command> {
    let mut command = Command::new(env::current_exe()?);
    command.args(["--bench", "floor"]).arg(capture).arg(output).arg(bytes.to_string());
    Ok(command)
}

/// Number of packets in a capture.
pub(crate) fn packets(capture: &Path) -> Result<u64> {
    let output = command(capture, Path::new("/dev/null"), 0)?.stderr(Stdio::inherit()).output()?;
    let told = String::from_utf8(output.stdout)?;
    let packets = told.split_whitespace().next().ok_or("not a pcap file that can be read")?;
    Ok(packets.parse()?)
}

/// Reads the capture in a bare loop, then writes so many bytes in calls of 1 MiB.
pub(crate) fn run(capture: &Path, output: &Path, bytes: u64) -> Result<()> {
    let (packets, captured) = read(capture)?;
    write(output, bytes)?;
    // Told, so that the loop has to do its work.
    println!("{packets} packets with {captured} bytes");
    Ok(())
}

/// Packets and their bytes.
fn read(capture: &Path) -> Result<(u64, u64)> {
    let mut reader = PcapReader::new(File::open(capture)?)?;
    let (mut packets, mut bytes) = (0, 0);
    while let Some(packet) = reader.next_raw_packet() {
        packets += 1;
        bytes += packet?.data.len() as u64;
    }
    Ok((packets, bytes))
}

fn write(output: &Path, mut bytes: u64) -> Result<()> {
    let block = vec![b'0'; 1024 * 1024];
    let mut file = File::create(output)?;
    while bytes > 0 {
        let len = bytes.min(block.len() as u64) as usize;
        file.write_all(&block[..len])?;
        bytes -= len as u64;
    }
    Ok(())
}
