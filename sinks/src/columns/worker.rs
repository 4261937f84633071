//! The thread that makes a file of columns from recorded rows.

use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};

use arrow_array::RecordBatch;
use t2_core::output::{ClosedFile, LaneIndex, OutputError, RecordedRows, Rows};

use super::batches::Batches;
use super::system::system_error;

/// Encodes batches and writes them.
pub(super) trait BatchFile: Send + 'static {
    /// Writes a batch.
    ///
    /// # Errors
    /// The system refuses.
    fn write(&mut self, batch: &RecordBatch) -> Result<(), OutputError>;

    /// Completes what was written, at the end of the run or, if this has failed, before: it stays readable then.
    ///
    /// # Errors
    /// The system refuses.
    fn close(self, has_ended: bool) -> Result<Vec<ClosedFile>, OutputError>;
}

/// What the thread gets.
enum Message {
    /// Rows of all lanes and their order.
    Rows { lanes: Vec<RecordedRows>, order: Vec<LaneIndex> },
    /// The run is over. If it fails, no message comes any more.
    End,
}

/// How many messages may wait; lanes then wait for the file. With several threads each has some thousand rows.
const WAITING: usize = 1;

/// A thread that writes a file.
pub(super) struct Worker {
    path: PathBuf,
    messages: Option<SyncSender<Message>>,
    /// Rows that were written, to be used again.
    spare: Receiver<RecordedRows>,
    thread: Option<JoinHandle<Result<Vec<ClosedFile>, OutputError>>>,
}

impl Worker {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system has no thread left.
    pub(super) fn start(path: PathBuf, batches: Batches, file: impl BatchFile) -> Result<Self, OutputError> {
        let (messages, received) = sync_channel(WAITING);
        let (used, spare) = channel();
        let file = Writing { batches, file, path: path.clone() };
        let thread = thread::Builder::new().name("columns".to_owned()).spawn(move || file.all(&received, &used));
        let thread = thread.map_err(|source| OutputError::create(&path, source))?;
        Ok(Self { path, messages: Some(messages), spare, thread: Some(thread) })
    }

    /// Hands over the rows of lanes; they are empty then.
    ///
    /// # Errors
    /// The file could not be written: rows that were handed over before, most likely.
    pub(super) fn write(&mut self, lanes: &mut [&mut RecordedRows], order: &[LaneIndex]) -> Result<(), OutputError> {
        let take = |lane: &mut &mut RecordedRows| std::mem::replace(*lane, self.spare.try_recv().unwrap_or_default());
        let rows = Message::Rows { lanes: lanes.iter_mut().map(take).collect(), order: order.to_vec() };
        if self.send(rows) { Ok(()) } else { self.wait().map(drop) }
    }

    /// Waits until all rows are written and the file is complete.
    ///
    /// # Errors
    /// The file could not be written.
    pub(super) fn end(mut self) -> Result<Vec<ClosedFile>, OutputError> {
        self.send(Message::End);
        self.wait()
    }

    /// Whether the thread gets the message: it ends if the file cannot be written.
    fn send(&self, message: Message) -> bool {
        self.messages.as_ref().is_some_and(|messages| messages.send(message).is_ok())
    }

    /// Waits for the end of the thread.
    fn wait(&mut self) -> Result<Vec<ClosedFile>, OutputError> {
        self.messages = None;
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(ended)) => ended,
            _ => Err(OutputError::write(&self.path, io::Error::other("the thread that writes it has failed"))),
        }
    }
}

impl Drop for Worker {
    /// A run that fails keeps what it has written.
    fn drop(&mut self) {
        if self.thread.is_some() {
            drop(self.wait());
        }
    }
}

/// A file that is being written.
struct Writing<F> {
    batches: Batches,
    file: F,
    path: PathBuf,
}

impl<F: BatchFile> Writing<F> {
    /// Writes all rows that come, and completes the file.
    fn all(
        mut self,
        messages: &Receiver<Message>,
        used: &Sender<RecordedRows>,
    ) -> Result<Vec<ClosedFile>, OutputError> {
        let mut has_ended = false;
        for message in messages {
            let Message::Rows { mut lanes, order } = message else {
                has_ended = true;
                break;
            };
            let rows: Vec<_> = lanes.iter_mut().collect();
            RecordedRows::replay(&rows, &order, &mut self, |file| &mut file.batches, Self::end_row)?;
            for mut lane in lanes {
                lane.clear();
                // Nobody may need it any more.
                let _ = used.send(lane);
            }
        }
        self.write_batch()?;
        self.file.close(has_ended)
    }

    fn end_row(&mut self) -> Result<(), OutputError> {
        if self.batches.end_row() { self.write_batch() } else { Ok(()) }
    }

    /// Writes the rows since the last batch.
    fn write_batch(&mut self) -> Result<(), OutputError> {
        match self.batches.take() {
            Ok(Some(batch)) => self.file.write(&batch),
            Ok(None) => Ok(()),
            Err(error) => Err(OutputError::write(&self.path, system_error(error))),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;
    use std::sync::mpsc::{Receiver, Sender, channel};

    use arrow_schema::{DataType, Field, Schema};

    use super::super::batches::BatchSize;
    use super::*;

    /// Sends what it is told to do; has room for a number of batches.
    struct Fake {
        told: Sender<String>,
        room: usize,
    }

    impl BatchFile for Fake {
        fn write(&mut self, batch: &RecordBatch) -> Result<(), OutputError> {
            let Some(room) = self.room.checked_sub(1) else {
                return Err(OutputError::write(Path::new("fake"), io::ErrorKind::StorageFull.into()));
            };
            self.room = room;
            self.told.send(format!("{} rows", batch.num_rows())).expect("a test that listens");
            Ok(())
        }

        fn close(self, has_ended: bool) -> Result<Vec<ClosedFile>, OutputError> {
            self.told.send(format!("end: {has_ended}")).expect("a test that listens");
            Ok(Vec::new())
        }
    }

    fn start(room: usize) -> (Worker, Receiver<String>) {
        let schema = Schema::new(vec![Field::new("a", DataType::UInt8, false)]);
        let batches = Batches::new(Arc::new(schema), BatchSize { rows: 2, bytes: 100 });
        let (told, listens) = channel();
        (Worker::start("fake".into(), batches, Fake { told, room }).expect("a thread"), listens)
    }

    /// Hands over this many rows.
    fn write(worker: &mut Worker, rows: u64) -> Result<(), OutputError> {
        let mut lane = RecordedRows::default();
        for row in 0..rows {
            lane.cells().unsigned(row);
            lane.cells().end_cell();
            lane.end_row();
        }
        worker.write(&mut [&mut lane], &[])?;
        assert_eq!(lane.size(), 0);
        Ok(())
    }

    #[test]
    fn rows_become_batches_and_the_last_one_may_be_shorter() {
        let (mut worker, told) = start(9);
        write(&mut worker, 3).expect("room");
        write(&mut worker, 2).expect("room");
        assert!(worker.end().expect("room").is_empty());
        assert_eq!(told.iter().collect::<Vec<_>>(), ["2 rows", "2 rows", "1 rows", "end: true"]);
    }

    #[test]
    fn a_file_that_cannot_be_written_ends_the_run_at_the_next_rows_or_at_the_end() {
        let (mut worker, _told) = start(0);
        let failed = (0..100).find_map(|_| write(&mut worker, 2).err());
        assert!(failed.is_some_and(|error| error.to_string().contains("free some space")));

        let (mut worker, _told) = start(0);
        write(&mut worker, 1).expect("a batch is not full");
        assert!(worker.end().is_err());
    }

    #[test]
    fn a_run_that_fails_keeps_what_it_has_written() {
        let (mut worker, told) = start(9);
        write(&mut worker, 1).expect("room");
        drop(worker);
        assert_eq!(told.iter().collect::<Vec<_>>(), ["1 rows", "end: false"]);
    }
}
