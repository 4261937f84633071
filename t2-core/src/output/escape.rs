//! Escapes: no text, whatever its bytes, can end a cell or a row.

use std::borrow::Cow;

use super::buffer::Buffer;
use super::number::hex_pair;

/// Appends a text with the escapes of the flow file (spec report-cli-sinks, section 2.3): valid UTF-8 passes, a `.`
/// stands for each defect.
pub(super) fn text(buffer: &mut Buffer, text: &[u8]) {
    match (text.first_chunk(), text.last_chunk()) {
        (Some(&first), Some(&last)) if text.len() <= 16 => {
            let (first, last) = (u64::from_le_bytes(first), u64::from_le_bytes(last));
            if is_plain_word(first) && is_plain_word(last) {
                // The words overlap, where they have the same bytes.
                let whole = u128::from(first) | u128::from(last) << ((text.len() - 8) * 8);
                return buffer.put(&whole.to_le_bytes(), text.len());
            }
        }
        (None, _) => {
            let word = short_word(text);
            if is_plain_word(word | SPACES << (text.len() * 8)) {
                return buffer.put(&word.to_le_bytes(), text.len());
            }
        }
        _ if is_plain(text) => return buffer.extend(text),
        _ => {}
    }
    escaped(buffer, text);
}

/// The same for a text that may have escapes.
#[cold]
fn escaped(buffer: &mut Buffer, text: &[u8]) {
    for chunk in text.utf8_chunks() {
        for &byte in chunk.valid().as_bytes() {
            match short_escape(byte) {
                Some(escape) => buffer.put_all(&[b'\\', escape]),
                None if byte < 0x20 || byte == 0x7f => {
                    let [high, low] = hex_pair(byte).map(|digit| digit.to_ascii_uppercase());
                    buffer.put_all(&[b'\\', b'u', b'0', b'0', high, low]);
                }
                None => buffer.push(byte),
            }
            buffer.check();
        }
        if !chunk.invalid().is_empty() {
            buffer.push(b'.');
            buffer.check();
        }
    }
}

/// A text as valid UTF-8, for outputs that need it: a `.` replaces each defect, as in the flow file.
///
/// ```
/// use t2_core::output::valid_text;
///
/// assert_eq!(valid_text(b"caf\xc3\xa9"), "caf\u{e9}");
/// assert_eq!(valid_text(b"caf\xe9!"), "caf.!");
/// ```
pub fn valid_text(text: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = str::from_utf8(text) {
        return Cow::Borrowed(text);
    }
    let mut valid = String::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        valid.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            valid.push('.');
        }
    }
    Cow::Owned(valid)
}

/// Eight bytes that are printed as they are.
const SPACES: u64 = u64::from_le_bytes([b' '; 8]);

/// Whether a text of eight bytes or more is printed as it is: printable ASCII without quotes and backslashes.
#[inline]
fn is_plain(text: &[u8]) -> bool {
    let (words, _) = text.as_chunks();
    // The last word has bytes of the one before, if they do not end together.
    words.iter().chain(text.last_chunk()).all(|word| is_plain_word(u64::from_le_bytes(*word)))
}

/// The same for eight bytes at once. The highest bit of a byte shows that there is another one in the word.
#[inline]
const fn is_plain_word(word: u64) -> bool {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGHEST: u64 = ONES * 0x80;
    const fn has_less(word: u64, limit: u8) -> u64 {
        word.wrapping_sub(ONES * limit as u64) & !word
    }
    let control = has_less(word, 0x20) | word.wrapping_add(ONES) | word;
    let escaped = has_less(word ^ (ONES * b'"' as u64), 1) | has_less(word ^ (ONES * b'\\' as u64), 1);
    (control | escaped) & HIGHEST == 0
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

/// Bytes that are looked at together in a long payload.
const BLOCK: usize = 128;

/// Whether a payload byte has an escape: all but the backslash lie between backspace and carriage return.
#[inline]
const fn has_escape(byte: u8) -> bool {
    (byte.wrapping_sub(0x08) < 6) | (byte == b'\\')
}

/// What stands for a payload byte without an escape.
#[inline]
const fn shown(byte: u8) -> u8 {
    if byte.wrapping_sub(b' ') < 0x5f { byte } else { b'.' }
}

/// Appends a payload as the column `l7Content` shows it (spec flow-and-packet, section 6.5): printable ASCII as it is,
/// seven escapes, a `.` for every other byte.
pub(super) fn payload(buffer: &mut Buffer, payload: &[u8]) {
    let (blocks, rest) = payload.as_chunks::<BLOCK>();
    if !blocks.is_empty() {
        payload_blocks(buffer, blocks);
    }
    let (pieces, rest) = rest.as_chunks();
    for piece in pieces {
        payload_piece(buffer, piece);
    }
    let (words, rest) = rest.as_chunks();
    for &word in words {
        payload_word(buffer, u64::from_le_bytes(word), 8);
    }
    if !rest.is_empty() {
        payload_word(buffer, short_word(rest), rest.len());
    }
}

/// Up to seven bytes as a word, the first in the lowest byte.
#[inline]
fn short_word(bytes: &[u8]) -> u64 {
    // Two pieces that overlap, if the length is no power of two.
    let at_end = |piece: u64, len: usize| piece << ((bytes.len() - len) * 8);
    match (bytes.first_chunk(), bytes.last_chunk(), bytes) {
        (Some(&first), Some(&last), _) => {
            u64::from(u32::from_le_bytes(first)) | at_end(u32::from_le_bytes(last).into(), 4)
        }
        (.., &[first, second, third]) => u64::from_le_bytes([first, second, third, 0, 0, 0, 0, 0]),
        (.., &[first, second]) => u64::from_le_bytes([first, second, 0, 0, 0, 0, 0, 0]),
        (.., &[first]) => first.into(),
        _ => 0,
    }
}

/// Bytes that are looked at together in a short payload.
const PIECE: usize = 16;

/// Appends a piece of a payload: in vector operations if it has no escapes, as most have none.
#[inline]
fn payload_piece(buffer: &mut Buffer, piece: &[u8; PIECE]) {
    let escapes = piece.map(|byte| u8::from(has_escape(byte)));
    if u128::from_ne_bytes(escapes) == 0 {
        return buffer.put(&piece.map(shown), PIECE);
    }
    for &word in piece.as_chunks().0 {
        payload_word(buffer, u64::from_le_bytes(word), 8);
    }
}

/// Appends `len` bytes of a payload, the first in the lowest byte of a word.
#[inline]
fn payload_word(buffer: &mut Buffer, word: u64, len: usize) {
    match shown_word(word) {
        (text, 0) => buffer.put_words([text], len),
        (text, escapes) => escaped_word(buffer, word, len, text, escapes),
    }
}

/// The same with escapes.
#[inline(never)]
fn escaped_word(buffer: &mut Buffer, word: u64, len: usize, text: u64, mut escapes: u64) {
    let mut done = 0;
    while escapes != 0 {
        let at = escapes.trailing_zeros() as usize / 8;
        buffer.put_words([text >> (done * 8)], at - done);
        let escape = control_escape((word >> (at * 8)) as u8).unwrap_or_default();
        buffer.put_all(&[b'\\', escape]);
        done = at + 1;
        escapes &= escapes - 1;
    }
    if done < len {
        buffer.put_words([text >> (done * 8)], len - done);
    }
}

/// What stands for each of eight bytes, and the highest bit of each byte that has an escape.
#[inline]
const fn shown_word(word: u64) -> (u64, u64) {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGHEST: u64 = ONES * 0x80;
    /// The highest bit of each byte that is not less than a limit; the bytes are below 0x80.
    const fn not_less(bytes: u64, limit: u8) -> u64 {
        bytes + ONES * (0x80 - limit as u64)
    }
    let (low, is_low) = (word & !HIGHEST, !word & HIGHEST);
    let is_printed = not_less(low, b' ') & !not_less(low, 0x7f) & is_low;
    let is_control_escape = not_less(low, 0x08) & !not_less(low, 0x0e);
    let is_backslash = !not_less(low ^ (ONES * b'\\' as u64), 1);
    // A byte of ones for each highest bit.
    let printed = (is_printed >> 7) * 0xff;
    (word & printed | (ONES * b'.' as u64) & !printed, (is_control_escape | is_backslash) & is_low)
}

#[inline(never)]
fn payload_blocks(buffer: &mut Buffer, blocks: &[[u8; BLOCK]]) {
    for block in blocks {
        payload_block(buffer, block);
        buffer.check();
    }
}

/// Appends whole runs without escapes. What each byte shows, and where the escapes are, is found for all bytes before
/// any is looked at by itself: two loops over memory that the compiler makes of vector operations.
#[inline]
fn payload_block(buffer: &mut Buffer, block: &[u8; BLOCK]) {
    let (mut text, mut escapes) = ([0; BLOCK], [0; BLOCK]);
    text.iter_mut().zip(block).for_each(|(text, &byte)| *text = shown(byte));
    escapes.iter_mut().zip(block).for_each(|(escape, &byte)| *escape = u8::from(has_escape(byte)));
    let mut done = 0;
    for (n, &word) in escapes.as_chunks().0.iter().enumerate() {
        let mut word = u64::from_le_bytes(word);
        while word != 0 {
            let at = n * 8 + word.trailing_zeros() as usize / 8;
            buffer.extend(text.get(done..at).unwrap_or_default());
            let escape = block.get(at).copied().and_then(control_escape);
            buffer.put_all(&[b'\\', escape.unwrap_or_default()]);
            done = at + 1;
            word &= word - 1;
        }
    }
    buffer.extend(text.get(done..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn escaped(bytes: &[u8]) -> String {
        let mut buffer = Buffer::default();
        text(&mut buffer, bytes);
        String::from_utf8_lossy(buffer.bytes()).into_owned()
    }

    #[test]
    fn the_examples_of_the_specification_are_escaped_as_it_says() {
        assert_eq!(escaped(b"a\"b\\c"), r#"a\"b\\c"#);
        assert_eq!(escaped(&[1, 0x1f, 0x7f]), r"\u0001\u001F\u007F");
        assert_eq!(escaped(b"bad \xff\xc3\x28 x"), "bad ..( x");
        assert_eq!(escaped("Zürich\t".as_bytes()), r"Zürich\t");
    }

    /// Mostly letters, some escapes, and anything: chunks with and without escapes.
    fn likely_escaped() -> impl Strategy<Value = u8> {
        prop_oneof![40 => b'a'..=b'z', 1 => prop::sample::select(&b"\x08\t\n\x0b\x0c\r\\"[..]), 4 => any::<u8>()]
    }

    proptest! {
        #[test]
        fn no_bytes_end_a_cell(bytes: Vec<u8>) {
            let mut buffer = Buffer::default();
            text(&mut buffer, &bytes);
            payload(&mut buffer, &bytes);
            prop_assert!(!buffer.bytes().iter().any(|byte| b"\t\n\r\0".contains(byte)));
        }

        #[test]
        fn a_text_is_printed_the_same_in_whole_words_and_by_bytes(
            plain in "[ !#-\\[\\]-~]{0,40}",
            other in prop::option::of((any::<prop::sample::Index>(), any::<u8>())),
        ) {
            let mut bytes = plain.into_bytes();
            if let Some((at, other)) = other {
                let place = at.index(bytes.len() + 1);
                bytes.insert(place, other);
            }
            let (mut words, mut by_bytes) = (Buffer::default(), Buffer::default());
            text(&mut words, &bytes);
            super::escaped(&mut by_bytes, &bytes);
            prop_assert_eq!(words.bytes(), by_bytes.bytes());
        }

        #[test]
        fn every_payload_byte_is_shown_by_itself(bytes in prop::collection::vec(likely_escaped(), 0..400)) {
            let mut buffer = Buffer::default();
            payload(&mut buffer, &bytes);
            let one_by_one = bytes.iter().flat_map(|&byte| match (control_escape(byte), byte) {
                (Some(escape), _) => vec![b'\\', escape],
                (None, b' '..=b'~') => vec![byte],
                (None, _) => vec![b'.'],
            });
            prop_assert_eq!(buffer.bytes(), one_by_one.collect::<Vec<_>>());
        }
    }
}
