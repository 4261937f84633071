//! Escapes: no text, whatever its bytes, can end a cell or a row.

use super::number::hex;

/// Appends a text with the escapes of the flow file (spec report-cli-sinks, section 2.3): valid UTF-8 passes, a `.`
/// stands for each defect.
pub fn text(buffer: &mut Vec<u8>, text: &[u8]) {
    if text.iter().all(|&byte| matches!(byte, 0x20..0x7f) && !matches!(byte, b'"' | b'\\')) {
        return buffer.extend_from_slice(text);
    }
    for chunk in text.utf8_chunks() {
        for &byte in chunk.valid().as_bytes() {
            match short_escape(byte) {
                Some(escape) => buffer.extend_from_slice(&[b'\\', escape]),
                None if byte < 0x20 || byte == 0x7f => {
                    buffer.extend_from_slice(b"\\u00");
                    let at = buffer.len();
                    hex(buffer, byte.into(), 2);
                    buffer.get_mut(at..).unwrap_or_default().make_ascii_uppercase();
                }
                None => buffer.push(byte),
            }
        }
        if !chunk.invalid().is_empty() {
            buffer.push(b'.');
        }
    }
}

fn short_escape(byte: u8) -> Option<u8> {
    match byte {
        b'"' => Some(b'"'),
        _ => control_escape(byte),
    }
}

const fn control_escape(byte: u8) -> Option<u8> {
    match byte {
        0x08 => Some(b'b'),
        0x0c => Some(b'f'),
        b'\n' => Some(b'n'),
        b'\r' => Some(b'r'),
        b'\t' => Some(b't'),
        0x0b => Some(b'v'),
        b'\\' => Some(b'\\'),
        _ => None,
    }
}

/// What the packet file prints for a payload byte that needs no escape; 0 for one that does.
const PAYLOAD: [u8; 256] = {
    let mut table = [b'.'; 256];
    let mut byte = 0;
    while byte < 256 {
        if control_escape(byte as u8).is_some() {
            table[byte] = 0;
        } else if byte >= 0x20 && byte < 0x7f {
            table[byte] = byte as u8;
        }
        byte += 1;
    }
    table
};

/// Appends a payload as the column `l7Content` shows it (spec flow-and-packet, section 6.5): printable ASCII as it is,
/// seven escapes, a `.` for every other byte.
pub fn payload(buffer: &mut Vec<u8>, payload: &[u8]) {
    buffer.reserve(payload.len());
    // Runs without escapes are most of any payload: these are translated without a branch per byte.
    for run in payload.split_inclusive(|&byte| PAYLOAD[usize::from(byte)] == 0) {
        let (plain, escaped) = match run.split_last() {
            Some((&last, before)) if PAYLOAD[usize::from(last)] == 0 => (before, control_escape(last)),
            _ => (run, None),
        };
        buffer.extend(plain.iter().map(|&byte| PAYLOAD[usize::from(byte)]));
        if let Some(escape) = escaped {
            buffer.extend_from_slice(&[b'\\', escape]);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn escaped(bytes: &[u8]) -> String {
        let mut buffer = Vec::new();
        text(&mut buffer, bytes);
        String::from_utf8_lossy(&buffer).into_owned()
    }

    #[test]
    fn the_examples_of_the_specification_are_escaped_as_it_says() {
        assert_eq!(escaped(b"a\"b\\c"), r#"a\"b\\c"#);
        assert_eq!(escaped(&[1, 0x1f, 0x7f]), r"\u0001\u001F\u007F");
        assert_eq!(escaped(b"bad \xff\xc3\x28 x"), "bad ..( x");
        assert_eq!(escaped("Zürich\t".as_bytes()), r"Zürich\t");
    }

    proptest! {
        #[test]
        fn no_bytes_end_a_cell(bytes: Vec<u8>) {
            let mut buffer = Vec::new();
            text(&mut buffer, &bytes);
            payload(&mut buffer, &bytes);
            prop_assert!(!buffer.iter().any(|byte| b"\t\n\r\0".contains(byte)));
        }

        #[test]
        fn every_payload_byte_is_shown(bytes: Vec<u8>) {
            let mut buffer = Vec::new();
            payload(&mut buffer, &bytes);
            let escapes = bytes.iter().filter(|byte| control_escape(**byte).is_some()).count();
            prop_assert_eq!(buffer.len(), bytes.len() + escapes);
        }
    }
}
