//! Escapes of texts and payloads, byte by byte (spec report-cli-sinks, section 2.3; flow-and-packet, section 6.5).

use crate::output::buffer::Buffer;
use crate::output::escape;

fn text(bytes: &[u8]) -> String {
    let mut buffer = Buffer::default();
    buffer.put_all(b"before ");
    escape::text(&mut buffer, bytes);
    String::from_utf8_lossy(buffer.bytes()).into_owned().split_off(7)
}

fn payload(bytes: &[u8]) -> String {
    let mut buffer = Buffer::default();
    escape::payload(&mut buffer, bytes);
    String::from_utf8_lossy(buffer.bytes()).into_owned()
}

/// What stands for an ASCII character in a text.
fn escaped(byte: u8) -> String {
    match byte {
        0x08 => r"\b".to_owned(),
        0x09 => r"\t".to_owned(),
        0x0a => r"\n".to_owned(),
        0x0b => r"\v".to_owned(),
        0x0c => r"\f".to_owned(),
        0x0d => r"\r".to_owned(),
        b'"' => r#"\""#.to_owned(),
        b'\\' => r"\\".to_owned(),
        0x00..0x20 | 0x7f => format!(r"\u{byte:04X}"),
        _ => char::from(byte).to_string(),
    }
}

#[test]
fn every_character_of_ascii_is_escaped_by_itself_and_between_letters() {
    for byte in 0..0x80_u8 {
        assert_eq!(text(&[byte]), escaped(byte), "{byte:#x}");
        assert_eq!(text(&[b'a', byte, b'b']), format!("a{}b", escaped(byte)), "{byte:#x}");
        // Beside a byte that always takes the long way.
        assert_eq!(text(&[byte, b'\n']), format!(r"{}\n", escaped(byte)), "{byte:#x}");
    }
}

#[test]
fn a_point_stands_for_each_defect_of_utf_8() {
    assert_eq!(text(b"\xff\xfe"), "..");
    assert_eq!(text("ü".as_bytes()), "ü");
    // The beginning of a character of three bytes is one defect.
    assert_eq!(text(b"a\xe2\x82b"), "a.b");
    assert_eq!(text(b"\x80"), ".");
}

#[test]
fn every_payload_byte_has_its_character_or_escape_or_a_point() {
    for byte in 0..=u8::MAX {
        let wanted = match byte {
            0x08..=0x0d | b'\\' => escaped(byte),
            0x20..=0x7e => char::from(byte).to_string(),
            _ => ".".to_owned(),
        };
        assert_eq!(payload(&[byte]), wanted, "{byte:#x}");
        // Payloads of many bytes are looked at in blocks.
        for (before, behind) in [(0, 31), (31, 0), (5, 27), (127, 1), (128, 128), (64, 300)] {
            let bytes = [vec![b'a'; before], vec![byte], vec![b'b'; behind]].concat();
            let wanted = ["a".repeat(before), wanted.clone(), "b".repeat(behind)].concat();
            assert_eq!(payload(&bytes), wanted, "{byte:#x} behind {before}");
        }
    }
}

#[test]
fn escapes_beside_each_other_are_all_shown() {
    assert_eq!(payload(&[b'\n'; 200]), r"\n".repeat(200));
    assert_eq!(payload(b""), "");
}
