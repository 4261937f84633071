//! Files in folders by hour or day, as Hive names them: `date=2026-11-26/hour=15/part-0.parquet`.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::TimestampNanosecondType;
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use t2_core::output::{ClosedFile, OutputError, TableKind};

use super::parquet_file::{Files, ParquetFile, Partition};
use super::worker::BatchFile;

/// How many files are open at a time. Flows end in another order than they begin, but long ones are few.
const OPEN: usize = 3;

const NANOS_PER_HOUR: i64 = 3600 * 1_000_000_000;
const HOURS_PER_DAY: i64 = 24;

/// The folder of a table.
pub(super) struct Parts {
    files: Arc<Files>,
    folder: String,
    partition: Partition,
    /// The first column of times, if there is one.
    times: Option<usize>,
    /// The files that are open, with their periods; that of the last rows is the last.
    open: Vec<(Period, ParquetFile)>,
    /// How many files each period has.
    begun: HashMap<Period, usize>,
    closed: Vec<ClosedFile>,
}

/// The hours or days since 1970; `None` for rows without a time.
type Period = Option<i64>;

impl Parts {
    /// The folder of a table, without a file.
    ///
    /// # Errors
    /// There are files in it, which readers would take for those of this run, or it is standard output.
    pub(super) fn new(
        files: Files,
        table: TableKind,
        folder: String,
        partition: Partition,
    ) -> Result<Self, OutputError> {
        let path = files.run.outputs.path(&folder);
        let refused = if files.run.stdout == Some(table) {
            Some(io::Error::other("standard output takes one file: leave `parquetSink.partition` out"))
        } else if fs::read_dir(&path).is_ok_and(|mut entries| entries.next().is_some()) {
            Some(io::Error::other("the folder has files already"))
        } else {
            None
        };
        if let Some(refused) = refused {
            return Err(OutputError::create(&path, refused));
        }
        let is_time = |data_type: &DataType| matches!(data_type, DataType::Timestamp(..));
        let times = files.schema.fields().iter().position(|field| is_time(field.data_type()));
        let (open, begun, closed) = (Vec::new(), HashMap::new(), Vec::new());
        Ok(Self { files: Arc::new(files), folder, partition, times, open, begun, closed })
    }

    /// The file of a period, which is open then.
    fn part(&mut self, period: Period) -> Result<Option<&mut ParquetFile>, OutputError> {
        match self.open.iter().position(|(open, _)| *open == period) {
            Some(at) => {
                let part = self.open.remove(at);
                self.open.push(part);
            }
            None => {
                if self.open.len() >= OPEN {
                    let (_, longest_unused) = self.open.remove(0);
                    self.closed.push(longest_unused.complete(&[])?);
                }
                let part = self.begin(period)?;
                self.open.push((period, part));
            }
        }
        Ok(self.open.last_mut().map(|(_, part)| part))
    }

    fn begin(&mut self, period: Period) -> Result<ParquetFile, OutputError> {
        let begun = self.begun.entry(period).or_default();
        let name = format!("{}/{}/part-{begun}.parquet", self.folder, folders(self.partition, period));
        *begun += 1;
        let outputs = &self.files.run.outputs;
        let path = outputs.path(&name);
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(|source| OutputError::create(folder, source))?;
        ParquetFile::begin(Arc::clone(&self.files), outputs.create(&name)?)
    }
}

/// The folders of a period.
fn folders(partition: Partition, period: Period) -> String {
    /// What Hive calls rows without a value.
    const NONE: &str = "__HIVE_DEFAULT_PARTITION__";
    match (partition, period) {
        (Partition::Hour, Some(hour)) => {
            let (day, hour) = (hour.div_euclid(HOURS_PER_DAY), hour.rem_euclid(HOURS_PER_DAY));
            format!("date={}/hour={hour:02}", date(day))
        }
        (Partition::Hour, None) => format!("date={NONE}/hour={NONE}"),
        (_, Some(day)) => format!("date={}", date(day)),
        (_, None) => format!("date={NONE}"),
    }
}

/// The date of a day since 1970-01-01, in the Gregorian calendar. Years are counted from March, so that a leap day is the
/// last of its year.
fn date(day: i64) -> String {
    const ERA: i64 = 400 * 365 + 97;
    let day = day + 719_468;
    let (era, of_era) = (day.div_euclid(ERA), day.rem_euclid(ERA));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / (ERA - 1)) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", year + 400 * era + next)
}

impl BatchFile for Parts {
    fn write(&mut self, batch: &RecordBatch) -> Result<(), OutputError> {
        let unit = if self.partition == Partition::Hour { 1 } else { HOURS_PER_DAY } * NANOS_PER_HOUR;
        let times = self.times.and_then(|at| batch.columns().get(at));
        let times = times.and_then(|times| times.as_primitive_opt::<TimestampNanosecondType>());
        let period = |row: usize| {
            let time = times.filter(|times| times.is_valid(row))?.value(row);
            Some(time.div_euclid(unit))
        };
        let mut begin = 0;
        while begin < batch.num_rows() {
            let of_begin = period(begin);
            let end = (begin..batch.num_rows()).find(|row| period(*row) != of_begin).unwrap_or(batch.num_rows());
            if let Some(part) = self.part(of_begin)? {
                part.write_batch(&batch.slice(begin, end - begin))?;
            }
            begin = end;
        }
        Ok(())
    }

    fn close(self, _: bool) -> Result<Vec<ClosedFile>, OutputError> {
        let mut closed = self.closed;
        for (_, part) in self.open {
            closed.push(part.complete(&[])?);
        }
        Ok(closed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_have_the_date_and_the_hour() {
        let hour = |hour| folders(Partition::Hour, Some(hour));
        assert_eq!(hour(0), "date=1970-01-01/hour=00");
        assert_eq!(hour(-1), "date=1969-12-31/hour=23");
        assert_eq!(hour(24 * 19_782 + 5), "date=2024-02-29/hour=05");
        assert_eq!(folders(Partition::Day, Some(20_783)), "date=2026-11-26");
        assert_eq!(folders(Partition::Day, Some(-25_509)), "date=1900-02-28");
        assert_eq!(folders(Partition::Day, Some(-25_508)), "date=1900-03-01");
        assert_eq!(folders(Partition::Day, None), "date=__HIVE_DEFAULT_PARTITION__");
    }
}
