//! What is said of captures that cannot be read.

use super::*;

fn read_error(fault: Fault) -> String {
    ReadError { name: "a.pcap".into(), packet: 5, offset: 1234, fault }.to_string()
}

#[test]
fn a_cut_packet_is_told_with_file_number_place_and_remedy() {
    let fault = Fault::CutOff { record: RecordKind::Packet, needed: 114, had: 60 };
    assert_eq!(
        read_error(fault),
        "a.pcap: packet 5 is cut off, 60 of its 114 bytes at byte offset 1234 are there: \
         get the whole capture, or go on with the packets before"
    );
}

#[test]
fn a_corrupt_record_is_told_with_what_is_wrong() {
    let text = read_error(Damage::LengthsDiffer { first: 32, last: 33 }.into());
    assert!(text.contains("after packet 4, at byte offset 1234, is corrupt, its length is 32 at its start and 33"));
}

#[test]
fn an_error_of_the_system_is_none_of_the_decompressor() {
    let system = io::Error::from_raw_os_error(5);
    assert!(matches!(Failed::new(system, Some(Compression::Gzip)), Failed::Reader(_)));
    let decoder = io::Error::other("corrupt deflate stream");
    assert!(matches!(Failed::new(decoder, Some(Compression::Gzip)), Failed::Decoder(..)));
}

#[test]
fn what_is_not_a_capture_is_told_with_its_first_bytes() {
    let error = OpenError { name: "a.txt".into(), cause: OpenCause::NotACapture(b"# a".to_vec()) };
    assert_eq!(
        error.to_string(),
        "a.txt is not a capture, it starts with 23 20 61 (hex): \
         give a pcap or pcapng file, plain or compressed with gzip, zstd, xz, bzip2 or lz4"
    );
}

#[test]
fn a_foreign_compression_is_told_with_the_command_that_helps() {
    for (head, how, tool) in [
        (&b"BZh9"[..], "bzip2 within", "`bzip2 -dc`"),
        (b"\x1f\x9d\x90", "compress", "`gzip -dc`"),
        (b"\x04\x22\x4d\x18", "lz4 within", "`lz4 -dc`"),
        (b"LZIP\x01", "lzip", "`lzip -dc`"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip", "`7z x -so`"),
        (b"\xfd7zXZ\0", "xz within", "`xz -dc`"),
        (b"PK\x03\x04", "zip", "`unzip -p`"),
        (b"\x1f\x8b\x08\0", "gzip within", "`gzip -dc`"),
        (b"\x28\xb5\x2f\xfd", "zstd within", "`zstd -dc`"),
    ] {
        let foreign = ForeignCompression::of(head).unwrap();
        let text = OpenError { name: "a".into(), cause: OpenCause::Compressed(foreign) }.to_string();
        assert!(text.contains(how) && text.contains(tool), "{text}");
    }
    assert_eq!(ForeignCompression::of(b"text"), None);
}
