//! Instructions that are known, in the form in which they are run.

use super::instruction::BpfInstruction;

/// Number of places in the memory of a program.
pub(super) const MEMORY: usize = 16;

/// What an instruction does. The machine has an accumulator `A`, an index `X`, and a memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    /// Loads a number of the packet into `A`.
    Load(Width, Offset),
    /// Loads a number into `A`.
    LoadNumber(u32),
    /// Loads a place of the memory into `A`.
    LoadMemory(usize),
    /// Loads the length of the packet on the wire into `A`.
    LoadLength,
    /// Loads a number into `X`.
    IndexNumber(u32),
    /// Loads a place of the memory into `X`.
    IndexMemory(usize),
    /// Loads the length of the packet on the wire into `X`.
    IndexLength,
    /// Loads the length of the IPv4 header at an offset into `X`.
    IndexHeader(u32),
    /// Stores `A` in the memory.
    Store(usize),
    /// Stores `X` in the memory.
    StoreIndex(usize),
    /// Calculates `A` from `A` and an operand.
    Calculate(Calculation, Operand),
    /// Changes the sign of `A`.
    Negate,
    /// Skips instructions.
    Skip(usize),
    /// Compares `A` to an operand, and skips one number of instructions if that is true, and another one if not.
    Compare(Comparison, Operand, u8, u8),
    /// Ends with a number: 0 for a packet that is not wanted.
    Return(u32),
    /// Ends with `A`.
    ReturnA,
    /// Copies `A` to `X`.
    ToIndex,
    /// Copies `X` to `A`.
    FromIndex,
}

/// How many bytes of the packet are loaded, in network byte order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    Word,
    Half,
    Byte,
}

/// Where in the packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offset {
    /// At this byte.
    Fixed(u32),
    /// This many bytes behind that of `X`.
    Indexed(u32),
}

/// A second number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operand {
    Number(u32),
    Index,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Calculation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    And,
    Or,
    Xor,
    ShiftLeft,
    ShiftRight,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Greater,
    GreaterOrEqual,
    AnyBit,
}

impl Operation {
    /// What an instruction does; `None` for a code that is unknown, or memory that is not there.
    pub(super) fn of(instruction: BpfInstruction) -> Option<Self> {
        let BpfInstruction { code, if_true, if_false, k } = instruction;
        let memory = || usize::try_from(k).ok().filter(|&place| place < MEMORY);
        let operand = if code & 0x08 == 0 { Operand::Number(k) } else { Operand::Index };
        // The classes, modes and sizes of net/bpf.h, linux/bpf_common.h.
        Some(match code {
            0x00 => Self::LoadNumber(k),
            0x20 => Self::Load(Width::Word, Offset::Fixed(k)),
            0x28 => Self::Load(Width::Half, Offset::Fixed(k)),
            0x30 => Self::Load(Width::Byte, Offset::Fixed(k)),
            0x40 => Self::Load(Width::Word, Offset::Indexed(k)),
            0x48 => Self::Load(Width::Half, Offset::Indexed(k)),
            0x50 => Self::Load(Width::Byte, Offset::Indexed(k)),
            0x60 => Self::LoadMemory(memory()?),
            0x80 => Self::LoadLength,
            0x01 => Self::IndexNumber(k),
            0x61 => Self::IndexMemory(memory()?),
            0x81 => Self::IndexLength,
            0xb1 => Self::IndexHeader(k),
            0x02 => Self::Store(memory()?),
            0x03 => Self::StoreIndex(memory()?),
            0x84 => Self::Negate,
            0x05 => Self::Skip(usize::try_from(k).ok()?),
            0x06 => Self::Return(k),
            0x16 => Self::ReturnA,
            0x07 => Self::ToIndex,
            0x87 => Self::FromIndex,
            _ => match code & 0x07 {
                0x04 => Self::Calculate(calculation(code)?, operand),
                0x05 => Self::Compare(comparison(code)?, operand, if_true, if_false),
                _ => return None,
            },
        })
    }
}

fn calculation(code: u16) -> Option<Calculation> {
    Some(match code & !0x0f {
        0x00 => Calculation::Add,
        0x10 => Calculation::Subtract,
        0x20 => Calculation::Multiply,
        0x30 => Calculation::Divide,
        0x40 => Calculation::Or,
        0x50 => Calculation::And,
        0x60 => Calculation::ShiftLeft,
        0x70 => Calculation::ShiftRight,
        0x90 => Calculation::Remainder,
        0xa0 => Calculation::Xor,
        _ => return None,
    })
}

fn comparison(code: u16) -> Option<Comparison> {
    Some(match code & !0x0f {
        0x10 => Comparison::Equal,
        0x20 => Comparison::Greater,
        0x30 => Comparison::GreaterOrEqual,
        0x40 => Comparison::AnyBit,
        _ => return None,
    })
}

impl Calculation {
    /// The result; `None` for a division by zero. Numbers wrap; a shift by 32 bits or more leaves none.
    #[inline]
    pub(super) fn of(self, a: u32, b: u32) -> Option<u32> {
        Some(match self {
            Self::Add => a.wrapping_add(b),
            Self::Subtract => a.wrapping_sub(b),
            Self::Multiply => a.wrapping_mul(b),
            Self::Divide => a.checked_div(b)?,
            Self::Remainder => a.checked_rem(b)?,
            Self::And => a & b,
            Self::Or => a | b,
            Self::Xor => a ^ b,
            Self::ShiftLeft => a.checked_shl(b).unwrap_or(0),
            Self::ShiftRight => a.checked_shr(b).unwrap_or(0),
        })
    }
}

impl Comparison {
    #[inline]
    pub(super) fn is_true(self, a: u32, b: u32) -> bool {
        match self {
            Self::Equal => a == b,
            Self::Greater => a > b,
            Self::GreaterOrEqual => a >= b,
            Self::AnyBit => a & b != 0,
        }
    }
}
