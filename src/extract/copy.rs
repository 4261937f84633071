//! The second reading of the capture.

use std::io::BufRead;

use t2_core::capture::Capture;

use super::chosen::ChosenFlows;
use super::error::ExtractError;
use super::pcapng::PcapNg;
use super::spool::Entries;
use crate::progress::ProgressBar;

/// How many packets pass between two looks at the progress.
const TOLD_AFTER: u64 = 4096;

/// What was copied.
pub(super) struct Copied {
    pub(super) packets: u64,
}

/// Copies the packets of chosen flows. The capture is read to the last of them.
pub(super) fn copy(
    mut entries: Entries<impl BufRead>,
    chosen: &ChosenFlows,
    capture: &mut Capture,
    file: &mut PcapNg,
    is_stopped: impl Fn() -> bool,
) -> Result<Copied, ExtractError> {
    let mut copied = Copied { packets: 0 };
    let bar = ProgressBar::new(capture.info().file_size);
    while let Some(entry) = entries.next().map_err(ExtractError::Spool)? {
        if !chosen.has(entry.flow) {
            continue;
        }
        while capture.packets() + 1 < entry.packet {
            if capture.packets().is_multiple_of(TOLD_AFTER) {
                bar.update(capture.packets(), capture.position());
                stop(is_stopped(), &copied)?;
            }
            if capture.next_packet().map_err(ExtractError::Unread)?.is_none() {
                return Err(changed(capture, entry.packet));
            }
        }
        stop(is_stopped(), &copied)?;
        let Some(packet) = capture.next_packet().map_err(ExtractError::Unread)? else {
            return Err(changed(capture, entry.packet));
        };
        file.packet(&packet, &entry).map_err(ExtractError::Output)?;
        copied.packets += 1;
    }
    bar.finish();
    Ok(copied)
}

fn stop(is_stopped: bool, copied: &Copied) -> Result<(), ExtractError> {
    if is_stopped { Err(ExtractError::Stopped { packets: copied.packets }) } else { Ok(()) }
}

fn changed(capture: &Capture, packet: u64) -> ExtractError {
    ExtractError::Changed { name: capture.name().to_owned(), packet }
}
