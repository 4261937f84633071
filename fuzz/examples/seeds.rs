//! Makes the inputs that fuzzing starts from, out of the captures in folders: `cargo run --example seeds -- FOLDER...`
//!
//! A capture is an input as it is; a packet is one where it has a header path that no packet before it has.

use std::collections::HashSet;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use t2_core::capture::{Capture, RawPacket};
use t2_core::dissect::{Layers, OwnedHeaderPath, Status, dissect};

fn main() -> Result<(), Box<dyn Error>> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let (captures, packets) = (corpus.join("capture"), corpus.join("packet"));
    fs::create_dir_all(&captures)?;
    fs::create_dir_all(&packets)?;
    let mut seen = HashSet::new();
    for capture in std::env::args_os().skip(1).map(PathBuf::from).map(files).collect::<Result<Vec<_>, _>>()?.concat() {
        let name = capture.file_name().unwrap_or_default();
        fs::write(captures.join(name), fs::read(&capture)?)?;
        // What is no capture is a seed of captures all the same.
        let Ok(mut capture) = Capture::open(&capture) else { continue };
        let mut number = 0;
        while let Ok(Some(packet)) = capture.next_packet() {
            number += 1;
            if seen.insert(shape(&packet)) {
                let name = format!("{}-{number}", name.to_string_lossy());
                fs::write(packets.join(name), t2_fuzz::packet_input(&packet))?;
            }
        }
    }
    Ok(())
}

/// The files of a folder.
fn files(folder: PathBuf) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        files.extend(Some(entry?.path()).filter(|path| path.is_file()));
    }
    files.sort();
    Ok(files)
}

/// What makes a packet different from others to the dissector.
fn shape(packet: &RawPacket<'_>) -> (u32, OwnedHeaderPath, Status) {
    let mut layers = Layers::default();
    // Packets without flow have a shape, too.
    let _ = dissect(*packet, &mut layers);
    (packet.link_type.0, layers.path.to_owned_path(), layers.status)
}
