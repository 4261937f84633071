//! The rows of tables: which line is the header, which lines are part of the table, and what cells they have.

use std::ops::Range;

use super::choice;
use super::input::Input;
use crate::failure::Failure;

/// How tables are read.
#[derive(Debug)]
pub(super) struct Format<'a> {
    /// What is between two cells.
    pub(super) separator: u8,
    /// The columns to read, by name or number; without them all.
    pub(super) columns: Option<&'a [String]>,
}

/// The cells of a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cells<'l> {
    line: &'l [u8],
    places: &'l [Range<usize>],
}

impl<'l> Cells<'l> {
    /// The cells in order.
    pub(super) fn iter(self) -> impl Iterator<Item = &'l [u8]> {
        self.places.iter().map(move |place| self.line.get(place.clone()).unwrap_or_default())
    }
}

/// Sees the lines of tables in order.
pub(super) trait Visitor {
    /// A line before the header that begins with `%`.
    fn comment(&mut self, line: &[u8]) -> Result<(), Failure> {
        self.apart(line)
    }

    /// A line that is not part of the table.
    fn apart(&mut self, line: &[u8]) -> Result<(), Failure>;

    /// The names of the columns, the first with a `%`. Of several tables with the same header only the first has one.
    fn header(&mut self, cells: Cells<'_>) -> Result<(), Failure>;

    /// A row.
    fn row(&mut self, cells: Cells<'_>) -> Result<(), Failure>;

    /// The next line may be long in coming.
    fn idle(&mut self) -> Result<(), Failure> {
        Ok(())
    }
}

/// Splits lines into cells. It keeps the memory that this takes, for the next line.
#[derive(Debug)]
pub(super) struct Splitter {
    separator: u8,
    all: Vec<Range<usize>>,
    chosen: Vec<Range<usize>>,
}

impl Splitter {
    /// Splits at this byte.
    pub(super) fn new(separator: u8) -> Self {
        Self { separator, all: Vec::new(), chosen: Vec::new() }
    }

    /// All cells of a line.
    pub(super) fn cells<'l>(&'l mut self, line: &'l [u8]) -> Cells<'l> {
        self.all.clear();
        let mut start = 0;
        for cell in line.split(|byte| *byte == self.separator) {
            self.all.push(start..start + cell.len());
            start += cell.len() + 1;
        }
        Cells { line, places: &self.all }
    }

    /// The cells of a line at these places, without them all; a cell that the line does not have is empty.
    fn cells_at<'l>(&'l mut self, places: Option<&[usize]>, line: &'l [u8]) -> Cells<'l> {
        let Some(places) = places else { return self.cells(line) };
        self.cells(line);
        self.chosen.clear();
        self.chosen.extend(places.iter().map(|&place| self.all.get(place).cloned().unwrap_or_default()));
        Cells { line, places: &self.chosen }
    }
}

/// Shows the lines of all inputs to a visitor.
pub(super) fn read(inputs: &mut [Input], format: &Format<'_>, visitor: &mut dyn Visitor) -> Result<(), Failure> {
    let mut first_header = None;
    for input in inputs {
        let name = input.name().to_owned();
        let mut reader = Reader {
            format,
            input: &name,
            splitter: Splitter::new(format.separator),
            header: None,
            places: None,
            first_header: &mut first_header,
        };
        reader.read(input, visitor)?;
    }
    Ok(())
}

/// Reads an input.
#[derive(Debug)]
struct Reader<'a> {
    format: &'a Format<'a>,
    /// Its name.
    input: &'a str,
    splitter: Splitter,
    /// How many columns the header has.
    header: Option<usize>,
    /// Where the columns are that the user has chosen.
    places: Option<Vec<usize>>,
    /// The header of the first input that has one.
    first_header: &'a mut Option<Vec<u8>>,
}

impl Reader<'_> {
    fn read(&mut self, input: &mut Input, visitor: &mut dyn Visitor) -> Result<(), Failure> {
        let mut lines = input.lines();
        while lines.peek()? == Some(b'%') {
            let Some(line) = lines.next()?.map(<[u8]>::to_vec) else { break };
            match lines.peek()? {
                Some(b'%') => visitor.comment(&line)?,
                _ => {
                    self.header(&line, visitor)?;
                    break;
                }
            }
        }
        if let (Some(columns), None, Some(_)) = (self.format.columns, &self.places, lines.peek()?) {
            self.places = Some(choice::places(columns, None, self.input)?);
        }
        while let Some(line) = lines.next()? {
            self.row(line, visitor)?;
            if lines.is_waiting() {
                visitor.idle()?;
            }
        }
        Ok(())
    }

    fn header(&mut self, line: &[u8], visitor: &mut dyn Visitor) -> Result<(), Failure> {
        let line = line.strip_prefix(b"%").unwrap_or(line);
        let cells = self.splitter.cells(line);
        self.header = Some(cells.iter().count());
        if let Some(columns) = self.format.columns {
            let names: Vec<_> = cells.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
            self.places = Some(choice::places(columns, Some(&names), self.input)?);
        }
        let names: Vec<_> = self.splitter.cells_at(self.places.as_deref(), line).iter().collect();
        let header = [b"%", names.join(&self.format.separator).as_slice()].concat();
        if self.first_header.as_ref() == Some(&header) {
            return Ok(());
        }
        visitor.header(self.splitter.cells(&header))?;
        self.first_header.get_or_insert(header);
        Ok(())
    }

    fn row(&mut self, line: &[u8], visitor: &mut dyn Visitor) -> Result<(), Failure> {
        let has_one_cell = !line.contains(&self.format.separator);
        let is_apart = has_one_cell && self.header.map_or(self.places.is_none(), |columns| columns > 1);
        match is_apart {
            true => visitor.apart(line),
            false => visitor.row(self.splitter.cells_at(self.places.as_deref(), line)),
        }
    }
}
