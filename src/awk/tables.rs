//! Comma-separated values (RFC 4180) as TAB-separated text.

use std::io::{self, Read};

/// Reads comma-separated values, and is read as TAB-separated text. TABs and line ends in cells become blanks.
pub(super) struct CsvReader<R> {
    records: csv::Reader<R>,
    record: csv::ByteRecord,
    line: Vec<u8>,
    /// How much of the line was read.
    read: usize,
}

impl<R: Read> CsvReader<R> {
    pub(super) fn new(input: R) -> Self {
        let records = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(input);
        Self { records, record: csv::ByteRecord::new(), line: Vec::new(), read: 0 }
    }

    /// Makes the next line; false if there is none.
    fn next_line(&mut self) -> io::Result<bool> {
        if !self.records.read_byte_record(&mut self.record).map_err(io::Error::from)? {
            return Ok(false);
        }
        self.line.clear();
        self.read = 0;
        for (number, cell) in self.record.iter().enumerate() {
            if number > 0 {
                self.line.push(b'\t');
            }
            self.line.extend(cell.iter().map(|byte| if matches!(byte, b'\t' | b'\n' | b'\r') { b' ' } else { *byte }));
        }
        self.line.push(b'\n');
        Ok(true)
    }
}

impl<R: Read> Read for CsvReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut length = 0;
        while length < buffer.len() {
            if self.read == self.line.len() && !self.next_line()? {
                break;
            }
            let (from, to) =
                (self.line.get(self.read..).unwrap_or_default(), buffer.get_mut(length..).unwrap_or_default());
            let count = from.len().min(to.len());
            to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
            self.read += count;
            length += count;
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_cells_become_cells_of_one_line() {
        let csv = "a,b c,\"d,e\"\r\n1,\"say \"\"x\"\"\",\"two\nlines\there\"\n2\n";
        let mut text = String::new();
        CsvReader::new(csv.as_bytes()).read_to_string(&mut text).expect("text");
        assert_eq!(text, "a\tb c\td,e\n1\tsay \"x\"\ttwo lines here\n2\n");
    }

    #[test]
    fn a_line_may_be_longer_than_what_is_asked_for() {
        let mut reader = CsvReader::new("abc,def\nx,y\n".as_bytes());
        let (mut text, mut chunk) = (Vec::new(), [0; 3]);
        while let length @ 1.. = reader.read(&mut chunk).expect("bytes") {
            text.extend_from_slice(&chunk[..length]);
        }
        assert_eq!(String::from_utf8_lossy(&text), "abc\tdef\nx\ty\n");
    }
}
