//! The gate: a change must not make packets cost more than those before, unless that is recorded on purpose.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::captures::{Cache, Capture};
use crate::command::Mode;
use crate::instructions;
use crate::traffic::Traffic;

/// More instructions than recorded by this share fail, in percent. Other releases of the compiler differ by less.
const MARGIN: u64 = 3;

/// The file with the recorded instructions per packet.
fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/instructions.tsv")
}

/// Instructions per packet of both modes.
fn counted(cache: &Cache, target: &Path) -> Result<Vec<(Mode, u64)>> {
    let capture = Capture::generated(Traffic::MixCut, instructions::PACKETS, cache)?;
    let per_packet = |mode| Ok((mode, instructions::per_packet(&capture, mode, target)?));
    [Mode::Flows, Mode::Packets].map(per_packet).into_iter().collect()
}

/// Records what packets cost.
pub(crate) fn record(cache: &Cache, target: &Path) -> Result<()> {
    let lines = counted(cache, target)?.into_iter().map(|(mode, count)| format!("{}\t{count}\n", mode.name()));
    let text = format!("%mode\tinstructions per packet\n{}", lines.collect::<String>());
    fs::write(file(), &text)?;
    print!("{text}");
    Ok(())
}

/// Fails if packets cost more than what is recorded.
pub(crate) fn check(cache: &Cache, target: &Path) -> Result<()> {
    let text = fs::read_to_string(file())?;
    let mut wrong = Vec::new();
    for (mode, count) in counted(cache, target)? {
        let recorded = text.lines().find_map(|line| line.strip_prefix(mode.name())?.trim().parse::<u64>().ok());
        let recorded = recorded.ok_or_else(|| format!("`{}` has no line for {}", file().display(), mode.name()))?;
        println!("{} mode: {count} instructions per packet, recorded are {recorded}", mode.name());
        if count > recorded + recorded * MARGIN / 100 {
            wrong.push(mode.name());
        }
        if count + recorded * MARGIN / 100 < recorded {
            println!("    that is less: record it with `cargo bench --bench whole_process -- --record`");
        }
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "packets cost over {MARGIN} % more than recorded ({} mode): make them cheaper, or record it on purpose with \
             `cargo bench --bench whole_process -- --record`",
            wrong.join(" and ")
        )
        .into()),
    }
}
