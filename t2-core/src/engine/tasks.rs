//! The pieces of work that threads do, each with everything it needs in hand.

use std::sync::Arc;

use super::block::Block;
use super::director::Director;
use super::lane::{Lane, LaneRows};
use super::observer::Progress;
use super::writer::Writer;
use crate::capture::{Capture, Input, ReadError};
use crate::output::OutputError;
use crate::report::Notice;

/// A piece of work. Blocks are numbered in the order of the capture.
pub(super) enum Task<'r> {
    Read { capture: &'r mut Capture, block: Block },
    Dissect { number: u64, block: Block },
    Direct { director: &'r mut Director, block: Block },
    EndFlows { director: &'r mut Director, block: Block },
    Lane { number: usize, lane: &'r mut Lane, block: Arc<Block>, rows: LaneRows },
    Write { writer: &'r mut Writer, block: Arc<Block>, rows: Vec<LaneRows> },
}

/// A piece of work that is done.
pub(super) enum Done<'r> {
    Read { capture: &'r mut Capture, block: Block, result: Result<Input<()>, ReadError>, progress: Option<Progress> },
    Dissected { number: u64, block: Block },
    Directed { director: &'r mut Director, block: Block, notices: Vec<Notice> },
    FlowsEnded { director: &'r mut Director, block: Block, were_left: bool },
    Lane { number: usize, lane: &'r mut Lane, rows: LaneRows },
    Written { writer: &'r mut Writer, block: Option<Block>, rows: Vec<LaneRows>, result: Result<(), OutputError> },
}

impl<'r> Task<'r> {
    /// Does it.
    pub(super) fn run(self) -> Done<'r> {
        match self {
            Self::Read { capture, mut block } => {
                let result = capture.next_batch(&mut block.batch);
                let progress = block.batch.first().map(|first| Progress {
                    packets: capture.packets(),
                    position: capture.position(),
                    info: capture.info(),
                    first: first.time,
                });
                Done::Read { capture, block, result, progress }
            }
            Self::Dissect { number, mut block } => {
                block.dissect();
                Done::Dissected { number, block }
            }
            Self::Direct { director, mut block } => {
                block.direct(director);
                let notices = director.notices();
                Done::Directed { director, block, notices }
            }
            Self::EndFlows { director, mut block } => {
                let were_left = block.end_flows(director);
                Done::FlowsEnded { director, block, were_left }
            }
            Self::Lane { number, lane, block, mut rows } => {
                block.work(number, lane, &mut rows);
                Done::Lane { number, lane, rows }
            }
            Self::Write { writer, block, mut rows } => {
                let result = writer.write(&mut rows, |order| block.row_order(order));
                Done::Written { writer, block: Arc::into_inner(block), rows, result }
            }
        }
    }
}
