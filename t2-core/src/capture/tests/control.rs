//! Captures under a control: stopped and paused from outside.

use super::*;

/// A capture of 1 MB in a file, and how many packets it has.
fn file(folder: &Path, compress: fn(&[u8]) -> Vec<u8>) -> (std::path::PathBuf, usize) {
    let packets = 5000;
    let records: Vec<u8> = (0..packets).flat_map(|n| record(Order::Little, [n, 0], 200, &[n as u8; 200])).collect();
    let path = folder.join("capture");
    std::fs::write(&path, compress(&[header(Order::Little, MICROS, 1), records].concat())).unwrap();
    (path, packets as usize)
}

/// Reads a capture to its end, and asks for a pause where `is_wanted` says so of the packets and pauses so far; returns the
/// number of both.
fn drain_with_pauses(
    capture: &mut Capture,
    control: &Control,
    is_wanted: impl Fn(usize, usize) -> bool,
) -> (usize, usize) {
    let (mut packets, mut pauses) = (0, 0);
    loop {
        match capture.next_input().unwrap() {
            Input::Packet(_) => packets += 1,
            Input::Pause => pauses += 1,
            Input::End => return (packets, pauses),
        }
        if is_wanted(packets, pauses) {
            control.pause();
        }
    }
}

#[test]
fn a_file_that_is_stopped_gives_what_is_in_memory_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let (path, packets) = file(folder.path(), <[u8]>::to_vec);
    let control = Control::new().unwrap();
    let mut capture = Capture::open_with(&path, &control).unwrap();
    control.stop();
    let (read, error) = drain(&mut capture);
    assert!(error.is_none() && capture.is_interrupted());
    assert!((1..packets / 4).contains(&read.len()), "{}", read.len());
    assert_eq!(capture.packets(), read.len() as u64);
}

#[test]
fn a_file_that_was_read_to_its_end_is_not_interrupted_by_a_later_stop() {
    let folder = tempfile::tempdir().unwrap();
    let (path, packets) = file(folder.path(), <[u8]>::to_vec);
    let control = Control::new().unwrap();
    let mut capture = Capture::open_with(&path, &control).unwrap();
    // All packets, but not the end of the file behind them.
    for _ in 0..packets {
        assert!(matches!(capture.next_input(), Ok(Input::Packet(_))));
    }
    control.stop();
    assert!(matches!(capture.next_input(), Ok(Input::End)));
    assert!(!capture.is_interrupted());
}

#[test]
fn each_pause_comes_once_and_no_packet_is_lost_by_it() {
    let folder = tempfile::tempdir().unwrap();
    for compress in [<[u8]>::to_vec, gzip, zstd] {
        let (path, packets) = file(folder.path(), compress);
        let control = Control::new().unwrap();
        let mut capture = Capture::open_with(&path, &control).unwrap();
        let (read, pauses) = drain_with_pauses(&mut capture, &control, |read, _| read % 1000 == 1);
        assert_eq!((read, capture.packets()), (packets, packets as u64));
        assert!(pauses > 0);
    }
}

#[test]
fn a_search_behind_damage_goes_on_after_a_pause() {
    let folder = tempfile::tempdir().unwrap();
    let packet = |n| record(Order::Little, [n, 0], 4, b"data");
    let damage = vec![0xff; 3_000_000];
    let bytes = [header(Order::Little, MICROS, 1), packet(1), damage, packet(2), packet(3), packet(4)].concat();
    let path = folder.path().join("capture");
    std::fs::write(&path, bytes).unwrap();
    let control = Control::new().unwrap();
    let mut capture = Capture::open_with(&path, &control).unwrap();
    let (read, pauses) = drain_with_pauses(&mut capture, &control, |_, pauses| pauses < 5);
    let skipped = capture.skipped().unwrap();
    assert_eq!((read, pauses, skipped.bytes, skipped.places), (4, 5, 3_000_000, 1));
}
