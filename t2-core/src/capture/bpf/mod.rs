//! Packet filters in the language of the Berkeley Packet Filter (BPF): small programs that look at a packet and say
//! whether it is wanted.
//!
//! The instructions are those of "The BSD Packet Filter" (McCanne and Jacobson, 1993), with `MOD` and `XOR`, which
//! libpcap and Linux have added. Compilers such as libpcap make them from expressions (`tcp port 21`).
//!
//! ```
//! use t2_core::capture::{BpfProgram, LinkType, RawPacket};
//! use t2_core::time::Timestamp;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // `greater 1000`, as `tcpdump -ddd` prints it: code, two jumps, a number.
//! let lines = ["128 0 0 0", "53 0 1 1000", "6 0 0 262144", "6 0 0 0"];
//! let instructions: Vec<_> = lines.iter().map(|line| line.parse()).collect::<Result<_, _>>()?;
//! let program = BpfProgram::new(&instructions)?;
//! let of = |wire_len| RawPacket { time: Timestamp::default(), link_type: LinkType::ETHERNET, wire_len, data: &[0; 60] };
//! assert!(program.selects(&of(1000)) && !program.selects(&of(999)));
//! # Ok(())
//! # }
//! ```

mod filter;
mod instruction;
mod operation;
mod program;

pub use filter::{BpfCompiler, BpfFilter};
pub use instruction::{BpfInstruction, NoInstruction};
pub use program::{BadProgram, BpfProgram};
