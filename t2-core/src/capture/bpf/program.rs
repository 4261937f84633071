//! Programs: checked once, then run for each packet.

use std::error::Error;
use std::fmt;

use super::super::RawPacket;
use super::instruction::BpfInstruction;
use super::operation::{MEMORY, Offset, Operand, Operation, Width};

/// A filter that is safe to run: it ends, and reads nothing but the packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BpfProgram(Box<[Operation]>);

/// An instruction that makes a program unusable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadProgram {
    /// Number of the instruction, from 0; that of the last one for a program that does not end.
    number: usize,
    what: &'static str,
}

impl fmt::Display for BadProgram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "instruction {} of the filter {}: compile the filter again", self.number, self.what)
    }
}

impl Error for BadProgram {}

impl BpfProgram {
    /// Checks a program.
    ///
    /// # Errors
    /// An instruction that is unknown, jumps out of the program, uses memory that is not there, or divides by zero; or a
    /// last one that does not end the program.
    pub fn new(instructions: &[BpfInstruction]) -> Result<Self, BadProgram> {
        let mut operations = Vec::with_capacity(instructions.len());
        for (number, &instruction) in instructions.iter().enumerate() {
            let bad = |what| BadProgram { number, what };
            let operation =
                Operation::of(instruction).ok_or_else(|| bad("is unknown, or uses memory that is not there"))?;
            let behind = instructions.len() - number - 1;
            let skipped = match operation {
                Operation::Skip(count) => count,
                Operation::Compare(_, _, if_true, if_false) => if_true.max(if_false).into(),
                Operation::Calculate(calculation, Operand::Number(0)) if calculation.of(1, 0).is_none() => {
                    return Err(bad("divides by zero"));
                }
                _ => 0,
            };
            if skipped > 0 && skipped >= behind {
                return Err(bad("jumps out of it"));
            }
            operations.push(operation);
        }
        match operations.last() {
            Some(Operation::Return(_) | Operation::ReturnA) => Ok(Self(operations.into())),
            _ => Err(BadProgram { number: instructions.len().saturating_sub(1), what: "does not end it" }),
        }
    }

    /// Whether the program selects a packet. Lengths in the filter are those on the wire, also where less was captured;
    /// what looks at bytes that were not captured does not select the packet.
    #[inline]
    pub fn selects(&self, packet: &RawPacket<'_>) -> bool {
        self.run(packet.data, packet.wire_len).is_some_and(|result| result != 0)
    }

    /// The result for a packet; `None` if it is ended by a byte that is not there, or by a division by zero.
    fn run(&self, data: &[u8], wire_len: u32) -> Option<u32> {
        let (mut a, mut x, mut memory) = (0_u32, 0_u32, [0_u32; MEMORY]);
        let mut rest = self.0.iter();
        // Jumps go forward only, so this ends.
        loop {
            match *rest.next()? {
                Operation::Load(width, Offset::Fixed(at)) => a = width.read(data, at)?,
                Operation::Load(width, Offset::Indexed(at)) => a = width.read(data, at.checked_add(x)?)?,
                Operation::LoadNumber(number) => a = number,
                Operation::LoadMemory(place) => a = *memory.get(place)?,
                Operation::LoadLength => a = wire_len,
                Operation::IndexNumber(number) => x = number,
                Operation::IndexMemory(place) => x = *memory.get(place)?,
                Operation::IndexLength => x = wire_len,
                Operation::IndexHeader(at) => x = (Width::Byte.read(data, at)? & 0x0f) * 4,
                Operation::Store(place) => *memory.get_mut(place)? = a,
                Operation::StoreIndex(place) => *memory.get_mut(place)? = x,
                Operation::Calculate(calculation, operand) => a = calculation.of(a, operand.value(x))?,
                Operation::Negate => a = a.wrapping_neg(),
                Operation::Skip(count) => skip(&mut rest, count),
                Operation::Compare(comparison, operand, if_true, if_false) => {
                    let is_true = comparison.is_true(a, operand.value(x));
                    skip(&mut rest, if is_true { if_true } else { if_false }.into());
                }
                Operation::Return(result) => return Some(result),
                Operation::ReturnA => return Some(a),
                Operation::ToIndex => x = a,
                Operation::FromIndex => a = x,
            }
        }
    }
}

#[inline]
fn skip(rest: &mut std::slice::Iter<'_, Operation>, count: usize) {
    *rest = rest.as_slice().get(count..).unwrap_or_default().iter();
}

impl Operand {
    #[inline]
    fn value(self, x: u32) -> u32 {
        match self {
            Self::Number(number) => number,
            Self::Index => x,
        }
    }
}

impl Width {
    /// A number of the packet, if all of it was captured.
    #[inline]
    fn read(self, data: &[u8], at: u32) -> Option<u32> {
        let behind = data.get(usize::try_from(at).ok()?..)?;
        match self {
            Self::Word => behind.first_chunk().map(|&bytes| u32::from_be_bytes(bytes)),
            Self::Half => behind.first_chunk().map(|&bytes| u16::from_be_bytes(bytes).into()),
            Self::Byte => behind.first().map(|&byte| byte.into()),
        }
    }
}

#[cfg(test)]
mod tests;
