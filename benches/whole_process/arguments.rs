//! The options of the benchmark.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::against::Against;
use crate::traffic::Traffic;

/// Measures whole runs of t2: wall time, CPU time, peak memory and output, next to a floor.
#[derive(Debug, Parser)]
#[command(name = "whole_process")]
pub(crate) struct Arguments {
    /// Measure this pcap file, in place of captures of our own; may be given more than once
    #[arg(long = "capture", value_name = "FILE", conflicts_with = "only")]
    pub(crate) captures: Vec<PathBuf>,

    /// Measure only these of our own captures, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    only: Vec<Traffic>,

    /// Packets of the mix and of the curve; the SYN flood and the few big flows have half as many
    #[arg(long, value_name = "N", default_value_t = 2_000_000, value_parser = clap::value_parser!(u64).range(8..))]
    packets: u64,

    /// Runs of which the medians are taken
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,

    /// Numbers of threads, separated by commas; each is passed to t2 as `-j N`
    #[arg(short, long, value_name = "N", value_delimiter = ',', default_value = "1,2")]
    pub(crate) jobs: Vec<u32>,

    /// Run this program as well, in turn with t2, and print the ratios of their times
    ///
    /// A path: an older t2, which gets the same arguments. Or a command line with `{capture}` and `{out}`, such as
    /// `"/opt/other -r {capture} -w {out}/x"`.
    #[arg(long, value_name = "COMMAND")]
    pub(crate) against: Option<Against>,

    /// Compare the instructions per packet with those of benches/instructions.tsv, and fail if there are more; needs
    /// valgrind
    #[arg(long, conflicts_with_all = ["captures", "only", "against"])]
    pub(crate) gate: bool,

    /// Write the instructions per packet into benches/instructions.tsv
    #[arg(long, conflicts_with_all = ["captures", "only", "against", "gate"])]
    pub(crate) record: bool,

    /// A tenth of the packets, and one run
    #[arg(long)]
    quick: bool,

    /// `cargo bench` passes this
    #[arg(long, hide = true)]
    bench: bool,

    #[command(subcommand)]
    pub(crate) step: Option<Step>,
}

/// What the benchmark does in processes of its own.
#[derive(Debug, Subcommand)]
pub(crate) enum Step {
    /// Read a capture and write so many bytes
    #[command(hide = true)]
    Floor { capture: PathBuf, output: PathBuf, bytes: u64 },
    /// Write the captures of one kind of traffic into a folder
    #[command(hide = true)]
    Generate { traffic: Traffic, packets: u64, folder: PathBuf },
}

impl Arguments {
    /// Packets of the mix.
    pub(crate) fn packets(&self) -> u64 {
        if self.quick { self.packets.div_ceil(10) } else { self.packets }
    }

    pub(crate) fn runs(&self) -> u32 {
        if self.quick { 1 } else { self.runs }
    }

    /// The captures of our own to measure.
    pub(crate) fn traffic(&self) -> &[Traffic] {
        if self.only.is_empty() { &Traffic::MEASURED } else { &self.only }
    }
}
