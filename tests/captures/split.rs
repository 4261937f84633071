//! A capture in parts gives the rows of the whole.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use t2::{Done, IntoCapture, Run, TableKind};
use t2_core::capture::{Capture, CaptureList, CaptureOrder, Captures, Control};

use super::common;

/// The bytes of two captures that are one together; the first has this many packets. `None` if it cannot be split there.
pub(super) fn at(bytes: &[u8], packets: usize) -> Option<[Vec<u8>; 2]> {
    let mut capture = Capture::from_reader(Cursor::new(bytes.to_vec()), "whole").ok()?;
    for _ in 0..packets {
        capture.next_packet().ok()??;
    }
    let (first, second) = bytes.split_at_checked(usize::try_from(capture.offset()).ok()?)?;
    let header =
        if bytes.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]) { descriptions(first)? } else { first.get(..24)?.to_vec() };
    Some([first.to_vec(), [&header, second].concat()])
}

/// The section header and the descriptions of interfaces of the last section of a pcapng capture.
fn descriptions(blocks: &[u8]) -> Option<Vec<u8>> {
    let (mut found, mut rest, mut is_big) = (Vec::new(), blocks, false);
    while let Some(head) = rest.first_chunk::<12>() {
        if head.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]) {
            is_big = head.ends_with(&[0x1a, 0x2b, 0x3c, 0x4d]);
            found.clear();
        }
        let word = |at: usize| {
            let bytes = [head[at], head[at + 1], head[at + 2], head[at + 3]];
            if is_big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
        };
        let (kind, length) = (word(0), word(4) as usize);
        let block = rest.get(..length)?;
        if kind == 1 || block.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]) {
            found.extend_from_slice(block);
        }
        rest = rest.get(length..)?;
    }
    Some(found)
}

fn run(jobs: usize) -> Run {
    Run::new(&t2::STANDARD).keep(TableKind::Flows).keep(TableKind::Packets).jobs(jobs)
}

/// Several captures, as a list or as a series.
fn listed(files: &[PathBuf], order: CaptureOrder) -> Captures {
    let list = CaptureList::new(files);
    let list = if order == CaptureOrder::Time { list.by_first_packet() } else { list };
    Captures::new(list, order, &Control::new().expect("a pipe"))
}

/// The same as a series from the first to the last of two files.
fn series(first: &Path) -> Captures {
    let series = format!("{},2", first.display()).parse().expect("a series");
    Captures::series(series, &Control::new().expect("a pipe"))
}

/// The rows of several captures.
fn rows(mut captures: Captures, jobs: usize) -> Done {
    let mut running = run(jobs).start().expect("a run");
    running.read_source(&mut captures).expect("the captures are read");
    running.finish().expect("the run ends")
}

fn check_same(captures: Captures, jobs: usize, whole: &Done) -> Result<(), TestCaseError> {
    let found = rows(captures, jobs);
    prop_assert_eq!(found.flows().rows(), whole.flows().rows());
    prop_assert_eq!(found.packets().rows(), whole.packets().rows());
    prop_assert_eq!(format!("{:?}", found.counters()), format!("{:?}", whole.counters()));
    Ok(())
}

/// Captures that can be split: samples, and those of the corpus that are whole and not large, decompressed.
fn captures() -> &'static [Vec<u8>] {
    static CAPTURES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    CAPTURES.get_or_init(|| {
        const LARGEST: usize = 400_000;
        let samples = common::SAMPLES.iter().map(|name| common::sample(name));
        let files = samples.chain(common::corpus_captures());
        let bytes = files.filter_map(|path| std::fs::read(path).ok()).filter(|bytes| bytes.len() < LARGEST);
        bytes.filter(|bytes| run(1).read(Bytes(bytes)).is_ok_and(|done| done.is_complete())).collect()
    })
}

struct Bytes<'b>(&'b [u8]);

impl IntoCapture for Bytes<'_> {
    fn into_capture(self) -> Result<Capture, t2_core::capture::OpenError> {
        Capture::from_reader(Cursor::new(self.0.to_vec()), "whole")
    }
}

fn write(folder: &Path, name: &str, bytes: &[u8], is_compressed: bool) -> PathBuf {
    let path = folder.join(name);
    let mut file = std::fs::File::create(&path).expect("a file");
    if is_compressed {
        let mut gzip = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
        gzip.write_all(bytes).expect("compression");
        gzip.finish().expect("compression");
    } else {
        file.write_all(bytes).expect("a file");
    }
    path
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_capture_that_is_split_at_any_packet_gives_the_same_rows(
        which in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        are_compressed in any::<[bool; 2]>(),
        is_series in any::<bool>(),
        jobs in 1_usize..4,
    ) {
        let bytes = &captures()[which.index(captures().len())];
        let whole = run(1).read(Bytes(bytes)).expect("a capture");
        let packets = place.index(whole.counters().packets as usize + 1);
        let [first, second] = at(bytes, packets).expect("a capture that can be split");
        let folder = tempfile::tempdir().expect("a folder");
        let files = [
            write(folder.path(), "p1", &first, are_compressed[0]),
            write(folder.path(), "p2", &second, are_compressed[1]),
        ];
        let captures = if is_series { series(&files[0]) } else { listed(&files, CaptureOrder::Listed) };
        check_same(captures, jobs, &whole)?;
    }

    #[test]
    fn captures_that_overlap_in_time_are_merged(
        owners in prop::collection::vec(0_usize..3, 1..200),
        jobs in 1_usize..4,
    ) {
        // Packets of one second have one owner: their order is that of the file.
        let packet = |n: usize| common::udp_packet((1, 1000 + (n % 7) as u16), (2, 53), &[n as u8; 5]);
        let packets: Vec<_> = (0..owners.len()).map(|n| (n as u32 * 250, packet(n))).collect();
        let whole = common::pcap_at(1, packets.clone());
        let folder = tempfile::tempdir().expect("a folder");
        let part = |owner: usize| {
            let own = packets.iter().zip(&owners).filter(|(_, other)| **other == owner).map(|(packet, _)| packet.clone());
            write(folder.path(), &owner.to_string(), &common::pcap_at(1, own), false)
        };
        let files = [part(2), part(0), part(1)];
        let whole = run(1).read(Bytes(&whole)).expect("a capture");
        check_same(listed(&files, CaptureOrder::Time), jobs, &whole)?;
    }
}
