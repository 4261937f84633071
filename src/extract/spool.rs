//! Which packet belongs to which flow, for all packets of a capture.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, Write};
use std::path::Path;

/// A packet that belongs to a flow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its number in the capture, from 1.
    pub(super) packet: u64,
    /// The number of its flow.
    pub(super) flow: u64,
    /// Whether it is of the B side.
    pub(super) is_b: bool,
}

/// Entries in a file without a name, in the order of the capture: mostly two or three bytes each.
///
/// A number counts the packets since the entry before and the side, another one for the distance of the flow from that
/// of the entry before.
#[derive(Debug)]
pub(super) struct Spool {
    file: BufWriter<File>,
    before: Entry,
}

impl Spool {
    /// An empty spool, in a folder.
    pub(super) fn create(folder: &Path) -> io::Result<Self> {
        Ok(Self {
            file: BufWriter::with_capacity(128 * 1024, tempfile::tempfile_in(folder)?),
            before: Entry::default(),
        })
    }

    /// Adds an entry. The numbers of packets grow.
    pub(super) fn add(&mut self, entry: Entry) -> io::Result<()> {
        let gap = entry.packet.wrapping_sub(self.before.packet);
        let distance = entry.flow.wrapping_sub(self.before.flow) as i64;
        self.before = entry;
        write_number(&mut self.file, gap << 1 | u64::from(entry.is_b))?;
        write_number(&mut self.file, (distance << 1 ^ distance >> 63) as u64)
    }

    /// The entries from the first on.
    pub(super) fn entries(&mut self) -> io::Result<Entries<BufReader<&File>>> {
        self.file.flush()?;
        let mut file = self.file.get_ref();
        file.rewind()?;
        Ok(Entries { file: BufReader::with_capacity(128 * 1024, file), before: Entry::default() })
    }
}

/// The entries of a spool, in order.
pub(super) struct Entries<R> {
    file: R,
    before: Entry,
}

impl<R: BufRead> Entries<R> {
    /// The next entry, if there is one.
    pub(super) fn next(&mut self) -> io::Result<Option<Entry>> {
        if self.file.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let (gap, distance) = (read_number(&mut self.file)?, read_number(&mut self.file)?);
        let entry = Entry {
            packet: self.before.packet.wrapping_add(gap >> 1),
            flow: self.before.flow.wrapping_add(distance >> 1 ^ (distance & 1).wrapping_neg()),
            is_b: gap & 1 == 1,
        };
        self.before = entry;
        Ok(Some(entry))
    }
}

/// Seven bits a byte, the lowest first; the top bit says that others follow.
fn write_number(to: &mut impl Write, mut number: u64) -> io::Result<()> {
    let (mut bytes, mut len) = ([0; 10], 0);
    for byte in &mut bytes {
        *byte = number as u8 & 0x7f;
        number >>= 7;
        len += 1;
        if number == 0 {
            break;
        }
        *byte |= 0x80;
    }
    to.write_all(bytes.get(..len).unwrap_or_default())
}

fn read_number(from: &mut impl io::Read) -> io::Result<u64> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let mut byte = [0];
        from.read_exact(&mut byte)?;
        number |= u64::from(byte[0] & 0x7f) << shift;
        if byte[0] & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(io::ErrorKind::InvalidData.into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spooled(entries: &[Entry]) -> Vec<Entry> {
        let folder = tempfile::tempdir().expect("a folder");
        let mut spool = Spool::create(folder.path()).expect("a file");
        entries.iter().for_each(|entry| spool.add(*entry).expect("room"));
        let mut read = spool.entries().expect("a file");
        std::iter::from_fn(|| read.next().expect("whole entries")).collect()
    }

    proptest! {
        #[test]
        fn what_is_spooled_is_read_back(
            entries in prop::collection::vec((1u64..1 << 62, any::<u64>(), any::<bool>()), 0..50),
        ) {
            let mut entries: Vec<_> =
                entries.into_iter().map(|(packet, flow, is_b)| Entry { packet, flow, is_b }).collect();
            entries.sort_by_key(|entry| entry.packet);
            prop_assert_eq!(spooled(&entries), entries);
        }
    }

    #[test]
    fn an_entry_takes_few_bytes() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut spool = Spool::create(folder.path()).expect("a file");
        (1..=1000).for_each(|packet| spool.add(Entry { packet, flow: 1 + packet % 50, is_b: false }).expect("room"));
        spool.entries().expect("a file");
        assert_eq!(spool.file.get_ref().metadata().expect("a file").len(), 2000);
    }
}
