//! Makes small databases in the format MMDB (MaxMind DB file format 2.0).

use std::net::IpAddr;

/// An encoded value.
#[derive(Clone)]
pub(super) struct Made(Vec<u8>);

impl Made {
    /// A value that cannot be decoded: a map that is longer than the file.
    pub(super) fn broken() -> Self {
        Self(vec![0xff, 0xff, 0xff, 0xff])
    }
}

/// A value of a type, with its size.
fn value(kind: u8, size: usize, content: &[u8]) -> Made {
    let (low, more) = if size < 29 { (size as u8, None) } else { (29, Some(size as u8 - 29)) };
    let (control, extended) = if kind < 8 { (kind << 5 | low, None) } else { (low, Some(kind - 7)) };
    Made([control].into_iter().chain(extended).chain(more).chain(content.iter().copied()).collect())
}

pub(super) fn text(text: &str) -> Made {
    value(2, text.len(), text.as_bytes())
}

pub(super) fn number(number: u32) -> Made {
    value(6, 4, &number.to_be_bytes())
}

fn short(number: u16) -> Made {
    value(5, 2, &number.to_be_bytes())
}

fn long(number: u64) -> Made {
    value(9, 8, &number.to_be_bytes())
}

pub(super) fn map<const N: usize>(entries: [(&str, Made); N]) -> Made {
    let content: Vec<u8> = entries.into_iter().flat_map(|(key, value)| [text(key).0, value.0].concat()).collect();
    value(7, N, &content)
}

/// Where a branch of the tree leads to.
#[derive(Clone, Copy)]
enum Branch {
    Nothing,
    Node(usize),
    /// Offset of a record.
    Record(usize),
}

/// A database of IPv4 and IPv6 addresses.
pub(super) struct Database {
    kind: String,
    nodes: Vec<[Branch; 2]>,
    records: Vec<u8>,
}

impl Database {
    pub(super) fn new(kind: &str) -> Self {
        Self { kind: kind.to_owned(), nodes: vec![[Branch::Nothing; 2]], records: Vec::new() }
    }

    /// Adds a record for a network. A network inside of another one comes later.
    pub(super) fn put(mut self, network: &str, record: Made) -> Self {
        let (address, length) = network.split_once('/').expect("a network");
        let length: usize = length.parse().expect("a length");
        let (bits, length) = match address.parse().expect("an address") {
            IpAddr::V4(address) => (u128::from(address.to_bits()), length + 96),
            IpAddr::V6(address) => (address.to_bits(), length),
        };
        let (mut node, offset) = (0, self.records.len());
        for depth in 0..length {
            let side = (bits >> (127 - depth) & 1) as usize;
            if depth + 1 == length {
                self.nodes[node][side] = Branch::Record(offset);
            } else if let Branch::Node(next) = self.nodes[node][side] {
                node = next;
            } else {
                let next = self.nodes.len();
                self.nodes.push([self.nodes[node][side]; 2]);
                self.nodes[node][side] = Branch::Node(next);
                node = next;
            }
        }
        self.records.extend(record.0);
        self
    }

    /// The file.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let count = self.nodes.len();
        let number = |branch: &Branch| match branch {
            Branch::Nothing => count,
            Branch::Node(node) => *node,
            Branch::Record(offset) => count + 16 + offset,
        };
        let branches = self.nodes.iter().flatten().map(|branch| number(branch) as u32);
        let tree: Vec<u8> = branches.flat_map(|number| number.to_be_bytes()).collect();
        let metadata = map([
            ("binary_format_major_version", short(2)),
            ("binary_format_minor_version", short(0)),
            ("build_epoch", long(1_782_362_039)),
            ("database_type", text(&self.kind)),
            ("description", map([("en", text("made for a test"))])),
            ("ip_version", short(6)),
            ("languages", value(11, 0, &[])),
            ("node_count", self::number(count as u32)),
            ("record_size", short(32)),
        ]);
        [&tree[..], &[0; 16], &self.records, b"\xab\xcd\xefMaxMind.com", &metadata.0].concat()
    }
}
