//! Text files of labels: ranges in CSV (`from,to,label[,organisation]`), and networks with a name (`CIDR<TAB>name`).

use std::net::IpAddr;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord, Trim};

use super::ranges::{Range, Ranges};
use super::{Label, LabelError, asn_of};

/// What the lines of both forms look like, for errors.
const FORMS: &str = "write `from,to,label[,organisation]`, or `CIDR<TAB>name`";

/// The ranges of a text file, with their labels.
#[derive(Debug)]
pub(super) struct Networks {
    v4: Ranges<u32, Label>,
    v6: Ranges<u128, Label>,
}

/// What a file says of itself in comments such as `# License: CC BY 4.0`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Remarks {
    pub(super) source: Option<String>,
    pub(super) date: Option<String>,
    pub(super) licence: Option<String>,
}

impl Networks {
    /// Reads a text. `path` is that of its file, for errors.
    ///
    /// # Errors
    /// A line that is in none of the forms.
    pub(super) fn read(text: &str, path: &Path) -> Result<Self, LabelError> {
        let is_data = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
        let has_tabs = text.lines().find(is_data).is_some_and(|line| line.contains('\t'));
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .comment(Some(b'#'))
            .trim(Trim::All)
            .delimiter(if has_tabs { b'\t' } else { b',' })
            .quoting(!has_tabs)
            .from_reader(text.as_bytes());
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        let mut record = StringRecord::new();
        let mut is_first = true;
        loop {
            match reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return Ok(Self { v4: Ranges::new(v4), v6: Ranges::new(v6) }),
                Err(error) => return Err(LabelError::file(path, error)),
            }
            let is_header = std::mem::take(&mut is_first) && is_header(&record);
            if record.iter().all(str::is_empty) || is_header {
                continue;
            }
            let network = if has_tabs { named(&record) } else { ranged(&record) };
            let wrong = |why: String| LabelError::line(path, line_before(text, reader.position().byte()), why);
            match network.map_err(|why| wrong(format!("{why}: {FORMS}")))? {
                Network { first: IpAddr::V4(first), last: IpAddr::V4(last), label } => {
                    v4.push(Range { first: first.to_bits(), last: last.to_bits(), label });
                }
                Network { first: IpAddr::V6(first), last: IpAddr::V6(last), label } => {
                    v6.push(Range { first: first.to_bits(), last: last.to_bits(), label });
                }
                _ => return Err(wrong("a range has two addresses of one version".to_owned())),
            }
        }
    }

    /// The label of an address.
    pub(super) fn label(&self, address: IpAddr) -> Label {
        let found = match address {
            IpAddr::V4(address) => self.v4.get(address.to_bits()),
            IpAddr::V6(address) => self.v6.get(address.to_bits()),
        };
        found.unwrap_or(Label::NONE)
    }

    /// How many ranges there are.
    pub(super) fn len(&self) -> usize {
        self.v4.len() + self.v6.len()
    }
}

/// The number of the line of data that ends at a byte.
fn line_before(text: &str, end: u64) -> u64 {
    let end = usize::try_from(end).unwrap_or(usize::MAX);
    text.get(..end).unwrap_or(text).trim_end().lines().count() as u64
}

/// Addresses with a label.
struct Network {
    first: IpAddr,
    last: IpAddr,
    label: Label,
}

/// Whether these are names of columns: the first two have no digits, and are no addresses such as `::`.
fn is_header(record: &StringRecord) -> bool {
    let is_name =
        |field: &str| !field.is_empty() && !field.contains(|letter: char| letter == ':' || letter.is_ascii_digit());
    record.len() > 1 && record.iter().take(2).all(is_name)
}

/// A line `from,to,label[,organisation]`.
fn ranged(record: &StringRecord) -> Result<Network, String> {
    let field = |n: usize| record.get(n).unwrap_or_default();
    if record.len() < 3 {
        return Err(format!("`{}` has no label", record.iter().collect::<Vec<_>>().join(",")));
    }
    let (first, last) = (address(field(0))?, address(field(1))?);
    if first > last {
        return Err(format!("the range begins with `{first}`, which is behind its end, `{last}`"));
    }
    // A system's number in the place of the country, as databases of systems have it.
    let asn = asn_of(field(2));
    let code = if asn.is_some() { "" } else { field(2) };
    Ok(Network { first, last, label: Label::of(code, field(3), asn) })
}

/// An address as text, or as the number that it is.
fn address(text: &str) -> Result<IpAddr, String> {
    let wrong = || format!("`{text}` is not an address");
    match text.parse::<u128>() {
        Ok(number) => {
            Ok(u32::try_from(number).map_or_else(|_| IpAddr::V6(number.into()), |bits| IpAddr::V4(bits.into())))
        }
        Err(_) => text.parse().map_err(|_| wrong()),
    }
}

/// A line `CIDR<TAB>name`.
fn named(record: &StringRecord) -> Result<Network, String> {
    let (cidr, name) = (record.get(0).unwrap_or_default(), record.get(1).unwrap_or_default());
    if name.is_empty() {
        return Err(format!("`{cidr}` has no name"));
    }
    let wrong = || format!("`{cidr}` is not a network, such as `192.0.2.0/24`");
    let (address, length) = match cidr.split_once('/') {
        Some((address, length)) => (address, Some(length.parse::<u32>().map_err(|_| wrong())?)),
        None => (cidr, None),
    };
    let (first, last) = network(address.parse().map_err(|_| wrong())?, length).ok_or_else(wrong)?;
    Ok(Network { first, last, label: Label::of("", name, None) })
}

/// The first and the last address of a network with a prefix of this length, in bits; without one a single address.
fn network(address: IpAddr, length: Option<u32>) -> Option<(IpAddr, IpAddr)> {
    match address {
        IpAddr::V4(address) => {
            let hosts = u32::MAX.checked_shr(length.unwrap_or(u32::BITS)).unwrap_or(0);
            let bits = address.to_bits();
            let is_fine = length.is_none_or(|length| length <= u32::BITS);
            is_fine.then_some((IpAddr::V4((bits & !hosts).into()), IpAddr::V4((bits | hosts).into())))
        }
        IpAddr::V6(address) => {
            let hosts = u128::MAX.checked_shr(length.unwrap_or(u128::BITS)).unwrap_or(0);
            let bits = address.to_bits();
            let is_fine = length.is_none_or(|length| length <= u128::BITS);
            is_fine.then_some((IpAddr::V6((bits & !hosts).into()), IpAddr::V6((bits | hosts).into())))
        }
    }
}

/// What the comments in front of the first line of data say.
pub(super) fn remarks(text: &str) -> Remarks {
    let mut remarks = Remarks::default();
    let comments = text.lines().map_while(|line| line.strip_prefix('#'));
    for (word, value) in comments.filter_map(|line| line.split_once(':')) {
        let value = value.trim();
        let remark = match word.trim().to_ascii_lowercase().as_str() {
            "source" | "vendor" => &mut remarks.source,
            "date" | "generated" => &mut remarks.date,
            "license" | "licence" | "attribution" => &mut remarks.licence,
            _ => continue,
        };
        if !value.is_empty() {
            remark.get_or_insert_with(|| value.to_owned());
        }
    }
    remarks
}
