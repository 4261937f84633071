//! Filters on captures in files: compiled by libpcap, run by our own interpreter, which knows the length on the wire.

use pcap::{Capture, Linktype};
use t2_core::capture::{BpfFilter, BpfInstruction, BpfProgram, LinkType, PacketFilter};

use crate::failure::Failure;

/// Link types of which one at least must have the headers that a filter names.
const USUAL: [LinkType; 6] =
    [LinkType::ETHERNET, LinkType::RAW_IP, LinkType(105), LinkType(127), LinkType(113), LinkType(276)];

/// The filter of an expression, for captures of any link types.
///
/// # Errors
/// An expression that libpcap does not understand.
pub(crate) fn filter(expression: &str) -> Result<Box<dyn PacketFilter>, Failure> {
    check(expression)?;
    let expression = expression.to_owned();
    Ok(Box::new(BpfFilter::new(Box::new(move |link_type| compile(&expression, link_type)))))
}

/// Whether an expression is one, for some link type.
fn check(expression: &str) -> Result<(), Failure> {
    let mut errors = USUAL.into_iter().map_while(|link_type| compile(expression, link_type).err());
    // The first one is that of the most frequent link type.
    let first = errors.next();
    let all = errors.count() + usize::from(first.is_some());
    match first {
        Some(why) if all == USUAL.len() => Err(refused(expression, &why)),
        _ => Ok(()),
    }
}

/// The error of an expression that libpcap does not understand.
pub(super) fn refused(expression: &str, why: &str) -> Failure {
    Failure::Use(format!("`{expression}` is no filter: {why}; `man pcap-filter` says how to write one"))
}

/// The program of an expression for a link type, or libpcap's reason why there is none.
fn compile(expression: &str, link_type: LinkType) -> Result<BpfProgram, String> {
    let capture = Capture::dead(Linktype(number(link_type))).map_err(|error| reason(&error))?;
    let program = capture.compile(expression, true).map_err(|error| reason(&error))?;
    let instructions = program.get_instructions().iter().map(|instruction| instruction.to_string().parse());
    let instructions: Result<Vec<BpfInstruction>, _> = instructions.collect();
    let instructions = instructions.map_err(|error| error.to_string())?;
    BpfProgram::new(&instructions).map_err(|error| error.to_string())
}

/// The number that libpcap has for a link type (`DLT_…`); it has others than captures for a few.
fn number(link_type: LinkType) -> i32 {
    match link_type.0 {
        100 => 11,
        101 => 12,
        102 => 15,
        103 => 16,
        106 => 19,
        number => i32::try_from(number).unwrap_or(-1),
    }
}

/// What libpcap says, without what the crate puts before it.
pub(super) fn reason(error: &pcap::Error) -> String {
    match error {
        pcap::Error::PcapError(why) => why.clone(),
        error => error.to_string(),
    }
}
