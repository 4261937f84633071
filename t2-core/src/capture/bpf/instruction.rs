//! Instructions as compilers write them.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

/// An instruction of a filter, not checked yet. Its text is four numbers, as `tcpdump -ddd` prints them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BpfInstruction {
    /// What it does.
    pub code: u16,
    /// How many instructions a jump skips if its condition is true.
    pub if_true: u8,
    /// How many instructions a jump skips if its condition is false.
    pub if_false: u8,
    /// The operand: a number, an offset, a place in memory, or the length of a jump.
    pub k: u32,
}

impl fmt::Display for BpfInstruction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, if_true, if_false, k } = self;
        write!(f, "{code} {if_true} {if_false} {k}")
    }
}

impl FromStr for BpfInstruction {
    type Err = NoInstruction;

    fn from_str(text: &str) -> Result<Self, NoInstruction> {
        let wrong = || NoInstruction(text.to_owned());
        let mut words = text.split_whitespace();
        let instruction = Self {
            code: number(words.next()).ok_or_else(wrong)?,
            if_true: number(words.next()).ok_or_else(wrong)?,
            if_false: number(words.next()).ok_or_else(wrong)?,
            k: number(words.next()).ok_or_else(wrong)?,
        };
        if words.next().is_none() { Ok(instruction) } else { Err(wrong()) }
    }
}

fn number<N: FromStr>(word: Option<&str>) -> Option<N> {
    word?.parse().ok()
}

/// A text that is no instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoInstruction(String);

impl fmt::Display for NoInstruction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no instruction of a filter: write four numbers, as `tcpdump -ddd` prints them", self.0)
    }
}

impl Error for NoInstruction {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instruction_is_read_as_it_is_printed() {
        let text = "21 0 8 34525";
        let instruction = BpfInstruction { code: 21, if_true: 0, if_false: 8, k: 34_525 };
        assert_eq!((text.parse(), instruction.to_string()), (Ok(instruction), text.to_owned()));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "21 0 8", "21 0 8 1 1", "21 0 256 1", "a 0 0 0", "21 0 0 4294967296"] {
            assert!(text.parse::<BpfInstruction>().is_err(), "{text}");
        }
    }
}
