//! Going on behind what is wrong in a capture.

use super::error::{Damage, Fault, ReadError, Trouble};
use super::joined;
use super::ng::Resume;
use super::recover::{Search, Skipped};
use super::{Capture, Parser};

impl Capture {
    /// Prepares for going on behind what is corrupt.
    #[cold]
    pub(super) fn recover(&mut self, fault: Fault) -> Result<(), ReadError> {
        let passed = match &mut self.parser {
            Parser::Ng(ng) => ng.give_up(),
            _ => None,
        };
        if let Fault::Corrupt(_) | Fault::CutOff { .. } = fault
            && self.search.is_none()
            && self.is_another_behind().unwrap_or(false)
        {
            return Ok(());
        }
        let search = self.search.take();
        let fault = match fault {
            Fault::CutOff { .. }
                if passed.is_none() && search.is_none() && self.is_another_ahead().is_ok_and(|is| is) =>
            {
                Damage::CutShort.into()
            }
            fault => fault,
        };
        let offset = search.as_ref().map(|search| search.offset).or(passed).unwrap_or(self.buffer.offset());
        let resume = match (&fault, &self.parser) {
            (Fault::Corrupt(_), _) if search.is_some() => Ok(Resume::Nowhere),
            (Fault::Corrupt(_), Parser::Ng(ng)) if passed.is_none() => ng.resume(&mut self.buffer),
            (Fault::Corrupt(_), _) => Ok(Resume::Search),
            _ => Ok(Resume::Nowhere),
        };
        match (resume, fault) {
            (Ok(Resume::Packet(len)), Fault::Corrupt(damage)) => {
                self.buffer.skip(len);
                self.note_skipped(damage, offset, 1);
                Ok(())
            }
            // A frame that cannot be looked at now is no frame.
            (Ok(Resume::Search) | Err(Trouble::Paused), Fault::Corrupt(damage)) => {
                self.search = Some(Search { damage, offset });
                Ok(())
            }
            (Err(Trouble::Fault(worse)), _) => Err(self.fail(worse, offset)),
            (_, fault) => Err(self.fail(fault, offset)),
        }
    }

    /// Goes to where records begin again, or another capture does, if a search has begun.
    pub(super) fn go_on_searching(&mut self) -> Result<(), Trouble> {
        let Self { search: Some(search), parser, buffer, .. } = self else { return Ok(()) };
        let is_found = match parser {
            Parser::Classic(classic) => {
                search.run(buffer, |buffer, at| Ok(classic.is_chain(buffer, at)? || joined::begins(buffer, at)?))
            }
            Parser::Ng(ng) => {
                search.run(buffer, |buffer, at| Ok(ng.is_block(buffer, at)? || joined::begins(buffer, at)?))
            }
            Parser::Nothing => Ok(false),
        };
        self.end_search(is_found?)
    }

    /// Ends a search: records begin again, or nothing comes any more.
    fn end_search(&mut self, is_found: bool) -> Result<(), Trouble> {
        let Some(&Search { damage, offset }) = self.search.as_ref() else { return Ok(()) };
        if !is_found && !self.is_interrupted() {
            return Err(damage.into());
        }
        self.search = None;
        self.note_skipped(damage, offset, 0);
        Ok(())
    }

    /// Notes damage that begins at an offset and ends before the unread bytes.
    pub(super) fn note_skipped(&mut self, damage: Damage, offset: u64, refused: u64) {
        let (name, packets) = (&self.name, self.packets);
        let first = || Skipped { name: name.clone(), damage, packets, offset, places: 0, bytes: 0, refused: 0 };
        let skipped = self.skipped.get_or_insert_with(first);
        skipped.places += 1;
        skipped.bytes += self.buffer.offset() - offset;
        skipped.refused += refused;
    }

    fn fail(&mut self, fault: Fault, offset: u64) -> ReadError {
        self.done = true;
        ReadError { name: self.name.clone(), packet: self.packets + 1, offset, fault }
    }
}
