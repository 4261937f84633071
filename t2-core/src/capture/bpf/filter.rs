//! A filter for captures of any link types.

use std::fmt;

use super::super::{LinkType, PacketFilter, RawPacket};
use super::program::BpfProgram;

/// Makes the program for a link type; or the reason why it cannot, for the user.
pub type BpfCompiler = Box<dyn FnMut(LinkType) -> Result<BpfProgram, String> + Send>;

/// Selects packets with a program for the link type of each: offsets in a program are those of one link type.
pub struct BpfFilter {
    compile: BpfCompiler,
    programs: Vec<(LinkType, Option<BpfProgram>)>,
    remarks: Vec<String>,
}

impl BpfFilter {
    /// A filter whose programs are made by `compile`, when packets of a link type come for the first time.
    pub fn new(compile: BpfCompiler) -> Self {
        Self { compile, programs: Vec::new(), remarks: Vec::new() }
    }

    fn compile(&mut self, link_type: LinkType) -> Option<BpfProgram> {
        let compiled = (self.compile)(link_type);
        compiled
            .map_err(|why| {
                let remark =
                    format!("the filter cannot be used for link type {link_type} ({why}): no packet of it is read");
                self.remarks.push(remark);
            })
            .ok()
    }
}

impl PacketFilter for BpfFilter {
    fn selects(&mut self, packet: &RawPacket<'_>) -> bool {
        let is_of = |(link_type, _): &&(LinkType, Option<BpfProgram>)| *link_type == packet.link_type;
        if let Some((_, program)) = self.programs.iter().find(is_of) {
            return program.as_ref().is_some_and(|program| program.selects(packet));
        }
        let program = self.compile(packet.link_type);
        let selects = program.as_ref().is_some_and(|program| program.selects(packet));
        self.programs.push((packet.link_type, program));
        selects
    }

    fn remarks(&self) -> Vec<String> {
        self.remarks.clone()
    }
}

impl fmt::Debug for BpfFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BpfFilter").field("programs", &self.programs).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    #[test]
    fn each_link_type_has_its_own_program_and_those_without_one_are_remarked_once() {
        let compile = |link_type: LinkType| match link_type {
            LinkType::ETHERNET => {
                BpfProgram::new(&["6 0 0 1".parse().expect("an instruction")]).map_err(|error| error.to_string())
            }
            _ => Err("no such header".to_owned()),
        };
        let mut filter = BpfFilter::new(Box::new(compile));
        let mut selects =
            |link_type| filter.selects(&RawPacket { time: Timestamp::default(), link_type, wire_len: 60, data: &[] });
        assert!(selects(LinkType::ETHERNET) && selects(LinkType::ETHERNET));
        assert!(!selects(LinkType(105)) && !selects(LinkType(105)));
        let remarks = filter.remarks();
        assert!(remarks.len() == 1 && remarks[0].contains("no such header"), "{remarks:?}");
    }
}
