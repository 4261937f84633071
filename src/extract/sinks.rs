//! The sinks that find the flows and note the flow of each packet.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use t2_core::filter::Evaluation;
use t2_core::mac::Mac;
use t2_core::output::{ClosedFile, LaneIndex, OutputError, Rows, Sink};
use t2_core::row::RowEncoder;
use t2_core::time::{Span, Timestamp};
use t2_core::value::{Encoder, Group};

use super::choice::Choice;
use super::chosen::ChosenFlows;
use super::spool::{Entry, Spool};

/// Notes the flow of each packet.
pub(super) struct PacketSink {
    spool: Arc<Mutex<Spool>>,
    /// Where the spool is, for errors.
    folder: PathBuf,
}

impl PacketSink {
    pub(super) fn new(spool: Arc<Mutex<Spool>>, folder: PathBuf) -> Self {
        Self { spool, folder }
    }
}

impl Sink for PacketSink {
    type Rows = PacketRows;

    fn rows(&self) -> PacketRows {
        PacketRows::default()
    }

    fn write(&mut self, lanes: &mut [&mut PacketRows], order: &[LaneIndex]) -> Result<(), OutputError> {
        let mut spool = self.spool.lock().unwrap_or_else(PoisonError::into_inner);
        let mut add = |entry: &Entry| spool.add(*entry).map_err(|error| OutputError::write(&self.folder, error));
        if let [only] = lanes {
            return only.entries.iter().try_for_each(add);
        }
        let mut lanes: Vec<_> = lanes.iter().map(|lane| lane.entries.iter()).collect();
        order.iter().filter_map(|lane| lanes.get_mut(usize::from(*lane))?.next()).try_for_each(&mut add)
    }

    fn close(self) -> Result<Vec<ClosedFile>, OutputError> {
        Ok(Vec::new())
    }
}

/// Keeps the first cells of the rows of packets: number, flow and side.
#[derive(Default)]
pub(super) struct PacketRows {
    entries: Vec<Entry>,
    entry: Entry,
    cell: usize,
}

impl Rows for PacketRows {
    fn cells(&mut self) -> &mut dyn RowEncoder {
        self
    }

    fn payload(&mut self, _: &[u8]) {}

    fn is_core_only(&self) -> bool {
        true
    }

    fn end_row(&mut self) {
        self.entries.push(std::mem::take(&mut self.entry));
        self.cell = 0;
    }

    fn size(&self) -> usize {
        self.entries.len() * size_of::<Entry>()
    }

    fn clear(&mut self) {
        self.entries.clear();
    }
}

impl RowEncoder for PacketRows {
    fn end_cell(&mut self) {
        self.cell += 1;
    }

    fn end_empty_cells(&mut self, count: usize) {
        self.cell += count;
    }
}

impl Encoder for PacketRows {
    fn unsigned(&mut self, value: u64) {
        match self.cell {
            0 => self.entry.packet = value,
            1 => self.entry.flow = value,
            _ => {}
        }
    }

    fn char(&mut self, value: char) {
        if self.cell == 2 {
            self.entry.is_b = value == 'B';
        }
    }

    fn is_memo_key(&self) -> bool {
        true
    }

    fn signed(&mut self, _: i64) {}
    fn hex(&mut self, _: u64, _: u8) {}
    fn float(&mut self, _: f32) {}
    fn double(&mut self, _: f64) {}
    fn text(&mut self, _: &[u8]) {}
    fn binary(&mut self, _: &[u8]) {}
    fn time(&mut self, _: Timestamp) {}
    fn span(&mut self, _: Span) {}
    fn mac(&mut self, _: Mac) {}
    fn ipv4(&mut self, _: Ipv4Addr) {}
    fn ipv6(&mut self, _: Ipv6Addr) {}
    fn absent(&mut self) {}
    fn begin(&mut self, _: Group) {}
    fn item(&mut self) {}
    fn end(&mut self, _: Group) {}
}

/// Finds the flows for which the condition is true.
pub(super) struct FlowSink {
    choice: Choice,
    chosen: Arc<Mutex<ChosenFlows>>,
}

impl FlowSink {
    pub(super) fn new(choice: Choice, chosen: Arc<Mutex<ChosenFlows>>) -> Self {
        Self { choice, chosen }
    }
}

impl Sink for FlowSink {
    type Rows = FlowRows;

    fn rows(&self) -> FlowRows {
        let Choice { condition, number_at } = &self.choice;
        let evaluation = Evaluation::noting(Arc::clone(condition), *number_at);
        FlowRows { evaluation, conversations: Vec::new(), is_open: false }
    }

    fn write(&mut self, lanes: &mut [&mut FlowRows], _: &[LaneIndex]) -> Result<(), OutputError> {
        let mut chosen = self.chosen.lock().unwrap_or_else(PoisonError::into_inner);
        let conversations = lanes.iter().flat_map(|lane| &lane.conversations);
        for Conversation { number, flows, .. } in conversations.filter(|conversation| conversation.is_chosen) {
            chosen.add(*number, *flows);
        }
        Ok(())
    }

    fn close(self) -> Result<Vec<ClosedFile>, OutputError> {
        Ok(Vec::new())
    }
}

/// What is known of a conversation whose flows have ended, or of a part of it.
struct Conversation {
    number: u64,
    flows: u64,
    /// Whether the condition is true for one of its flows.
    is_chosen: bool,
}

/// Takes the rows of flows. Both flows of a conversation end one behind the other, in the same lane.
pub(super) struct FlowRows {
    evaluation: Evaluation,
    conversations: Vec<Conversation>,
    /// Whether the next row is of the last conversation.
    is_open: bool,
}

impl Rows for FlowRows {
    fn cells(&mut self) -> &mut dyn RowEncoder {
        &mut self.evaluation
    }

    fn end_row(&mut self) {
        let number = self.evaluation.noted();
        let is_so = self.evaluation.end_row();
        let is_open = std::mem::replace(&mut self.is_open, true);
        match self.conversations.last_mut().filter(|_| is_open) {
            Some(Conversation { flows, is_chosen, .. }) => {
                *flows += 1;
                *is_chosen |= is_so;
            }
            None => self.conversations.push(Conversation { number, flows: 1, is_chosen: is_so }),
        }
    }

    fn end_conversation(&mut self) {
        self.is_open = false;
    }

    fn size(&self) -> usize {
        self.conversations.len() * size_of::<Conversation>()
    }

    fn clear(&mut self) {
        self.conversations.clear();
    }
}
