//! Several captures that are read as one.

use std::sync::Arc;
use std::time::Duration;

use super::coming::{CaptureList, Coming, Next};
use super::series::Series;
use super::unread::Unread;
use super::{Batch, Capture, Compression, Control, Info, Input, PacketSource, ReadError};
use crate::file_id::FileId;
use crate::time::Timestamp;

/// In which order several captures are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaptureOrder {
    /// One after the other, as they are listed.
    Listed,
    /// By the times of their packets: captures that overlap are merged. A capture is opened when the time of its first
    /// packet comes.
    Time,
}

/// How many captures are open at once. A process may have 1024 open files by default.
const MOST_OPEN: usize = 256;

/// How many bytes of packets a merged batch has at most, about.
const MERGED: usize = 256 * 1024;

/// How long a series of files is left alone until it is looked at again.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// What happens to one of several captures.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CaptureEvent {
    /// The name of the capture.
    pub name: String,
    /// Its number in the order of reading, from 1.
    pub number: usize,
    /// How many there are in all, if that is known.
    pub of: Option<usize>,
    /// What is known of it.
    pub info: Info,
    /// How many packets of it were read, if it is closed; `None` if it was opened.
    pub read: Option<u64>,
}

/// Called for each capture that is opened or closed.
pub type OnEvent = Box<dyn FnMut(CaptureEvent) + Send>;

/// Several captures that are read as one: their packets come as from one file.
///
/// A capture that cannot be read to its end is among [what was not read](PacketSource::unread), and the others are read.
///
/// ```no_run
/// use t2_core::capture::{CaptureList, CaptureOrder, Captures, Control};
///
/// # fn main() -> std::io::Result<()> {
/// let list = CaptureList::new(["monday.pcap", "tuesday.pcap.gz"]).by_first_packet();
/// let captures = Captures::new(list, CaptureOrder::Time, &Control::new()?);
/// # Ok(())
/// # }
/// ```
pub struct Captures {
    coming: Box<dyn Coming>,
    order: CaptureOrder,
    control: Control,
    open: Vec<Open>,
    /// How many have been opened.
    opened: usize,
    on_event: Option<OnEvent>,
    /// The name of the one that was opened last.
    name: String,
    /// What is known of the first one.
    first: Option<Info>,
    /// How the first of those is compressed that are.
    compression: Option<Compression>,
    size: u64,
    /// Bytes of those that are read.
    done_bytes: u64,
    ids: Vec<FileId>,
    unread: Unread,
    is_crowded: bool,
    is_stopped: bool,
}

/// A capture that is being read.
struct Open {
    capture: Box<Capture>,
    number: usize,
    batch: Batch,
    /// The next packet of the batch.
    next: usize,
}

impl Open {
    /// The time of its next packet.
    fn head(&self) -> Option<(Timestamp, usize)> {
        self.batch.get(self.next).map(|packet| (packet.time, self.number))
    }
}

/// Whether packets can be handed out.
enum Ready {
    Packets,
    Pause,
    End,
}

impl Captures {
    /// The captures of a list, in an order. A control stops and pauses the reading of all of them.
    pub fn new(list: CaptureList, order: CaptureOrder, control: &Control) -> Self {
        let (size, ids, unopened) = (list.size(), list.ids().to_vec(), list.unopened().to_vec());
        let mut captures = Self::of(Box::new(list), order, control);
        (captures.size, captures.ids, captures.unread.unopened) = (size, ids, unopened);
        captures
    }

    /// The captures of a series of files, one after the other; files that are missing are waited for.
    pub fn series(series: Series, control: &Control) -> Self {
        Self::of(Box::new(series), CaptureOrder::Listed, control)
    }

    fn of(coming: Box<dyn Coming>, order: CaptureOrder, control: &Control) -> Self {
        Self {
            coming,
            order,
            control: control.clone(),
            open: Vec::new(),
            opened: 0,
            on_event: None,
            name: String::new(),
            first: None,
            compression: None,
            size: 0,
            done_bytes: 0,
            ids: Vec::new(),
            unread: Unread::default(),
            is_crowded: false,
            is_stopped: false,
        }
    }

    /// Calls a function for each capture that is opened or closed from now on.
    #[must_use]
    pub fn on_event(mut self, call: OnEvent) -> Self {
        self.on_event = Some(call);
        self
    }

    fn announce(&mut self, capture: &Capture, number: usize, read: Option<u64>) {
        if let Some(call) = &mut self.on_event {
            let (name, of) = (capture.name().to_owned(), self.coming.count());
            call(CaptureEvent { name, number, of, info: capture.info(), read });
        }
    }

    /// Gets each open capture its next packet, and opens those that are due.
    fn ready(&mut self) -> Ready {
        loop {
            if let Some(n) = self.open.iter().position(|open| open.next >= open.batch.len()) {
                match self.read(n) {
                    Input::Pause => return Ready::Pause,
                    Input::End | Input::Packet(()) => continue,
                }
            }
            if !self.is_due() {
                return Ready::Packets;
            }
            if self.control.is_stopped() {
                return self.stop();
            }
            match self.coming.open(&self.control) {
                Next::Capture(capture) => self.add(capture),
                Next::Failed(error) => self.unread.unopened.push(Arc::new(error)),
                Next::End => return Ready::End,
                Next::NotYet => {
                    // Without a wait it would look again at once, which is no error.
                    let _ = self.control.wait_for(LOOK_AGAIN);
                    if self.control.take_pause() {
                        return Ready::Pause;
                    }
                }
            }
        }
    }

    /// The user has stopped the reading where another capture would be opened.
    fn stop(&mut self) -> Ready {
        let left = self.coming.left();
        if left > 0 && !std::mem::replace(&mut self.is_stopped, true) {
            self.unread.remarks.push(format!("reading was stopped: {left} of the captures were not read"));
        }
        Ready::End
    }

    /// Whether another capture has to be opened before the next packet is known.
    fn is_due(&mut self) -> bool {
        let Some(head) = self.open.iter().filter_map(Open::head).min() else { return true };
        let is_due = self.order == CaptureOrder::Time && self.coming.first_time().is_some_and(|first| first <= head.0);
        if is_due && self.open.len() >= MOST_OPEN {
            if !std::mem::replace(&mut self.is_crowded, true) {
                self.unread.remarks.push(format!(
                    "more than {MOST_OPEN} captures overlap in time: some packets are not in the order of time; read them in \
                     parts, or one after the other with `--order name`"
                ));
            }
            return false;
        }
        is_due && !self.control.is_stopped()
    }

    /// Reads the next packets of an open capture. Returns what came; at its end it is closed.
    fn read(&mut self, n: usize) -> Input<()> {
        let Some(open) = self.open.get_mut(n) else { return Input::End };
        open.next = 0;
        match open.capture.next_batch(&mut open.batch) {
            Ok(Input::End) => self.close(n, None),
            Err(error) => self.close(n, Some(error)),
            Ok(other) => return other,
        }
        Input::End
    }

    fn add(&mut self, capture: Box<Capture>) {
        let info = capture.info();
        self.opened += 1;
        self.name = capture.name().to_owned();
        self.first.get_or_insert(info);
        self.compression = self.compression.or(info.compression);
        if self.coming.count().is_none() {
            self.size += info.file_size.unwrap_or(0);
            self.ids.extend(capture.file_id());
        }
        self.announce(&capture, self.opened, None);
        self.open.push(Open { capture, number: self.opened, batch: Batch::default(), next: 0 });
    }

    fn close(&mut self, n: usize, error: Option<ReadError>) {
        let Open { capture, number, .. } = self.open.remove(n);
        self.announce(&capture, number, Some(capture.packets()));
        self.unread.errors.extend(error.map(Arc::new));
        self.unread.add(capture.unread());
        self.done_bytes += capture.position();
    }

    /// Hands out packets, in order, until another capture has to be read or opened.
    fn take(&mut self, batch: &mut Batch) {
        let until = match self.order {
            CaptureOrder::Time => self.coming.first_time(),
            CaptureOrder::Listed => None,
        };
        let is_before = |time: Timestamp| until.is_none_or(|until| time < until);
        if let [only] = self.open.as_mut_slice()
            && only.next == 0
            && only.batch.times().all(is_before)
        {
            std::mem::swap(batch, &mut only.batch);
            return only.batch.clear();
        }
        // Where too many are open the others have to wait.
        let is_crowded = self.is_crowded;
        while batch.size() < MERGED {
            let least =
                self.open.iter_mut().filter_map(|open| Some((open.head()?, open))).min_by_key(|(head, _)| *head);
            let Some(((time, _), open)) = least else { break };
            if !is_before(time) && !is_crowded && !batch.is_empty() {
                break;
            }
            open.batch.get(open.next).iter().for_each(|packet| batch.push(packet));
            open.next += 1;
            if open.next == open.batch.len() {
                break;
            }
        }
    }
}

impl PacketSource for Captures {
    fn next_batch(&mut self, batch: &mut Batch) -> Result<Input<()>, ReadError> {
        batch.clear();
        Ok(match self.ready() {
            Ready::Packets => {
                self.take(batch);
                Input::Packet(())
            }
            Ready::Pause => Input::Pause,
            Ready::End => Input::End,
        })
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn info(&self) -> Info {
        Info { file_size: Some(self.size), compression: self.compression, ..self.first.unwrap_or_default() }
    }

    fn position(&self) -> u64 {
        self.done_bytes + self.open.iter().map(|open| open.capture.position()).sum::<u64>()
    }

    fn unread(&self) -> Unread {
        let mut unread = self.unread.clone();
        self.open.iter().for_each(|open| unread.add(open.capture.unread()));
        unread
    }

    fn file_ids(&self) -> Vec<FileId> {
        self.ids.clone()
    }
}
