//! The lines of a table of MAC addresses: a prefix, and a label.

/// The bits of an address.
pub(super) const BITS: u32 = 48;

/// The bits that a prefix of this length in bits leaves open.
pub(super) fn open_bits(length: u32) -> u64 {
    (1 << (BITS - length)) - 1
}

/// The lines of a text by the length of their prefix in bits, sorted by prefix.
pub(super) struct Lines<'t> {
    pub(super) of_length: [Vec<Line<'t>>; BITS as usize + 1],
}

/// A line with a prefix.
#[derive(Clone, Copy)]
pub(super) struct Line<'t> {
    pub(super) bits: u64,
    pub(super) label: &'t str,
    number: usize,
}

impl<'t> Lines<'t> {
    /// The lines of a text.
    ///
    /// # Errors
    /// What is wrong in which line.
    pub(super) fn read(text: &'t str) -> Result<Self, String> {
        let mut of_length = [const { Vec::new() }; BITS as usize + 1];
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (Prefix { bits, length }, label) = read(line).map_err(|why| format!("line {number}: {why}"))?;
            if let Some(lines) = of_length.get_mut(length as usize) {
                lines.push(Line { bits, label, number });
            }
        }
        // Fast if they are sorted, and lines with the same prefix stay in order.
        of_length.iter_mut().for_each(|lines| lines.sort_by_key(|line| line.bits));
        let pairs = of_length.iter().flat_map(|lines| lines.array_windows());
        let again = pairs.filter(|[one, other]| one.bits == other.bits).min_by_key(|[_, other]| other.number);
        match again {
            None => Ok(Self { of_length }),
            Some([Line { number: one, .. }, Line { number: other, .. }]) => {
                Err(format!("line {other}: line {one} has the same prefix: remove one of them"))
            }
        }
    }

    /// Adds the lines whose prefix is not there.
    pub(super) fn add_missing(&mut self, others: Self) {
        for (lines, others) in self.of_length.iter_mut().zip(others.of_length) {
            for other in others {
                if let Err(place) = lines.binary_search_by_key(&other.bits, |line| line.bits) {
                    lines.insert(place, other);
                }
            }
        }
    }
}

/// The beginning of addresses.
struct Prefix {
    /// The bits of the first address with it.
    bits: u64,
    /// In bits.
    length: u32,
}

/// The prefix and the label of a line.
fn read(line: &str) -> Result<(Prefix, &str), String> {
    let (prefix, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let label = rest.trim_start().split('\t').next().unwrap_or_default().trim_end();
    if label.is_empty() {
        return Err(format!("`{prefix}` has no label: write the prefix, a tab, the label"));
    }
    Ok((prefix_of(prefix)?, label))
}

fn prefix_of(text: &str) -> Result<Prefix, String> {
    let (start, length) = text.split_once('/').map_or((text, None), |(start, length)| (start, Some(length)));
    let (number, digits) = number(start).ok_or_else(|| {
        format!("`{start}` is not the beginning of a MAC address: write up to 12 hexadecimal digits, such as 00:1B:C5")
    })?;
    let bits = number << (BITS - 4 * digits);
    let length = match length {
        None => 4 * digits,
        Some(length) => length.parse().ok().filter(|length| (1..=BITS).contains(length)).ok_or_else(|| {
            format!("`/{length}` is not the length of a prefix: write a number of bits from 1 to {BITS}")
        })?,
    };
    match bits & open_bits(length) {
        0 => Ok(Prefix { bits, length }),
        _ => Err(format!("`{text}` has digits behind its first {length} bits: write zeros there, or more bits")),
    }
}

/// A number of hexadecimal digits, and how many there are: 1 to 12.
fn number(text: &str) -> Option<(u64, u32)> {
    let mut digits = 0;
    let mut number = 0;
    for c in text.chars().filter(|c| !matches!(c, ':' | '-' | '.')) {
        number = number << 4 | u64::from(c.to_digit(16)?);
        digits += 1;
        if digits > BITS / 4 {
            return None;
        }
    }
    (digits > 0).then_some((number, digits))
}
