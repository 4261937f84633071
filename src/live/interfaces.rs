//! Live interfaces as a source of packets.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use t2_core::capture::{Batch, Control, Info, Input, PacketSource, ReadError, Received, Unread};
use t2_core::time::{Span, Timestamp};

use super::interface::{Interface, Rest};
use super::merge::{self, Head};
use super::stopping::Stopping;
use crate::arguments::LiveArguments;
use crate::messages;

/// How long is waited for packets until time goes on without them.
const TICK: Duration = Duration::from_millis(100);

/// How often is looked for packets of other interfaces, if some wait for them.
const MERGED: Duration = Duration::from_millis(10);

/// How far behind the clock of the system the time is that has come without packets: the system hands packets over within
/// twice [`RETIRED`](super::interface::RETIRED), and an earlier one is not to come afterwards.
const BEHIND: Span = Span::from_nanos(200_000_000);

/// How often the system is asked what it has dropped, and whether links are up.
const LOOKED: Duration = Duration::from_millis(500);

/// All interfaces of a run. The packets of several are in the order of time, and somewhat later therefore.
pub(super) struct Interfaces {
    interfaces: Vec<Interface>,
    /// What was read of each of several interfaces and is not in a batch yet.
    heads: Vec<Head>,
    name: String,
    info: Info,
    control: Control,
    stopping: Option<Stopping>,
    /// When time went on last without a packet, or with the end of what was there.
    ticked: Instant,
    looked: Instant,
}

impl Interfaces {
    pub(super) fn new(interfaces: Vec<Interface>, arguments: &LiveArguments, control: &Control) -> Self {
        let mut info = Info::default();
        info.link_type = interfaces.first().map(Interface::link_type);
        info.snap_len = Some(arguments.snap_len());
        info.receive_buffer = Some(arguments.buffer());
        let name = interfaces.iter().map(Interface::name).collect::<Vec<_>>().join(", ");
        let heads = interfaces.iter().map(|_| Head::new()).collect();
        let now = Instant::now();
        Self { interfaces, heads, name, info, control: control.clone(), stopping: None, ticked: now, looked: now }
    }

    /// Reads what is there. Whether that was all.
    fn read(&mut self, batch: &mut Batch) -> Rest {
        let until = self.stopping.as_ref().map(|stopping| stopping.until);
        let Self { interfaces, heads, .. } = self;
        let rest = match &mut interfaces[..] {
            [only] if !only.is_done() => only.read(batch, until),
            all => {
                // First this, then what is there: so nothing before it comes later.
                let horizon = merge::horizon();
                all.iter_mut().zip(&mut *heads).for_each(|(interface, head)| head.fill(interface, until));
                merge::merge(heads, horizon, batch)
            }
        };
        self.say_ends();
        rest
    }

    /// Says which interfaces have ended, as soon as they have: the run may go on for long.
    fn say_ends(&mut self) {
        for error in self.interfaces.iter_mut().filter_map(Interface::new_error) {
            // It is among the losses at the end, and in the status.
            let _ = messages::print(&error.to_string());
        }
    }

    /// Asks what the system has dropped, and which links are up.
    fn look(&mut self) {
        self.looked = Instant::now();
        for interface in self.interfaces.iter_mut().filter(|interface| interface.error().is_none()) {
            interface.count();
            // The user sees it at the end, too.
            let _ = interface.look_at_link().map(|message| messages::print(&message));
        }
    }

    /// Whether nothing more is to be read.
    fn is_over(&self) -> bool {
        let is_stopped = self.stopping.as_ref().is_some_and(Stopping::is_over);
        self.has_no_heads() && (is_stopped || self.interfaces.iter().all(Interface::is_done))
    }

    /// Whether no packet waits for those of other interfaces.
    fn has_no_heads(&self) -> bool {
        self.heads.iter().all(Head::is_empty)
    }

    /// Waits for packets; or, if some are there, for others that may be earlier.
    fn wait(&self) -> Result<(), ReadError> {
        let has_none = self.has_no_heads();
        let inputs: Vec<_> = self.interfaces.iter().filter_map(Interface::input).filter(|_| has_none).collect();
        match self.control.wait_for_any(&inputs, if has_none { TICK } else { MERGED }) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                let packets = self.interfaces.iter().map(Interface::packets).sum();
                Err(ReadError::of_interface(&self.name, packets, error.to_string()))
            }
            _ => Ok(()),
        }
    }

    /// Lets time go on, if it is due: to the last packet, or to almost now.
    fn tick(&mut self, batch: &mut Batch) -> bool {
        let is_due = self.stopping.is_none() && self.ticked.elapsed() >= TICK;
        if is_due {
            self.ticked = Instant::now();
            let last = batch.len().checked_sub(1).and_then(|last| batch.get(last)).map(|packet| packet.time);
            let almost_now = || Timestamp::from_nanos(Timestamp::now().nanos() - BEHIND.nanos());
            batch.pass(last.unwrap_or_else(almost_now));
        }
        is_due
    }
}

impl PacketSource for Interfaces {
    fn next_batch(&mut self, batch: &mut Batch) -> Result<Input<()>, ReadError> {
        batch.clear();
        loop {
            if self.looked.elapsed() >= LOOKED {
                self.look();
            }
            if self.control.take_pause() {
                self.look();
                return Ok(Input::Pause);
            }
            if self.stopping.is_none() && self.control.is_stopped() {
                self.stopping = Some(Stopping::now());
            }
            let ticks = self.read(batch) == Rest::None && self.tick(batch);
            if ticks || !batch.is_empty() {
                self.stopping.iter_mut().for_each(Stopping::note);
                return Ok(Input::Packet(()));
            }
            if self.is_over() {
                self.look();
                return Ok(Input::End);
            }
            self.wait()?;
        }
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn info(&self) -> Info {
        self.info
    }

    fn position(&self) -> u64 {
        self.interfaces.iter().map(Interface::bytes).sum()
    }

    fn unread(&self) -> Unread {
        let mut unread = Unread::default();
        unread.errors = self.interfaces.iter().filter_map(Interface::error).map(Arc::clone).collect();
        unread.remarks = self.interfaces.iter().filter_map(Interface::remark).collect();
        unread.received = self.received().unwrap_or_default();
        unread
    }

    fn received(&self) -> Option<Received> {
        let mut all = Received::default();
        self.interfaces.iter().for_each(|interface| all += interface.received());
        Some(all)
    }
}
