//! The traffic of our own captures: what there is, and what of it is written.
//!
//! All of it is drawn from generators with fixed seeds: the same version writes the same captures.

mod conversation;
mod dns;
mod ends;
mod file;
mod mix;
mod random;
mod uniform;

use std::path::Path;

use clap::ValueEnum;

use crate::Result;
use file::CaptureFile;

/// A kind of traffic, and how it is captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Traffic {
    /// Many conversations of many kinds, with all of their payload.
    Mix,
    /// The same packets, cut to 66 bytes.
    MixCut,
    /// Each packet opens a flow.
    SynFlood,
    /// Eight TCP connections with full segments, cut to 96 bytes.
    FewBigFlows,
    /// Packets over 10,000 live flows, cut to 66 bytes.
    #[value(name = "flows-1e4")]
    Flows1e4,
    /// Packets over 100,000 live flows.
    #[value(name = "flows-1e5")]
    Flows1e5,
    /// Packets over 1,000,000 live flows.
    #[value(name = "flows-1e6")]
    Flows1e6,
    /// A single packet, to see what a run costs at all.
    #[value(hide = true)]
    OnePacket,
}

impl Traffic {
    /// To be raised when what is written changes, so that no older capture is measured in its place.
    pub(crate) const VERSION: u32 = 1;

    /// What is measured unless something else is asked for.
    pub(crate) const MEASURED: [Self; 7] =
        [Self::Mix, Self::MixCut, Self::SynFlood, Self::FewBigFlows, Self::Flows1e4, Self::Flows1e5, Self::Flows1e6];

    pub(crate) fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().into())
    }

    /// How many packets there are when the mix has so many.
    pub(crate) fn packets(self, mix: u64) -> u64 {
        match self {
            Self::SynFlood | Self::FewBigFlows => mix / 2,
            Self::OnePacket => 1,
            _ => mix,
        }
    }

    /// Over how many flows the packets go round, if they do.
    pub(crate) fn live_flows(self) -> Option<u64> {
        match self {
            Self::Flows1e4 => Some(10_000),
            Self::Flows1e5 => Some(100_000),
            Self::Flows1e6 => Some(1_000_000),
            _ => None,
        }
    }

    /// The `-f` that t2 needs to have room for all flows; the same for all captures that are compared.
    pub(crate) fn hash_factor(self) -> Option<u32> {
        match self {
            Self::SynFlood | Self::OnePacket => Some(8),
            _ => self.live_flows().map(|_| 8),
        }
    }

    /// Writes the capture into a folder. The mix is written whole and cut, whichever of them is asked for.
    pub(crate) fn generate(self, packets: u64, folder: &Path) -> Result<()> {
        let open = |traffic: Self| CaptureFile::create(&folder.join(traffic.name()), traffic.snap_len());
        if let Self::Mix | Self::MixCut = self {
            let (mut whole, mut cut) = (open(Self::Mix)?, open(Self::MixCut)?);
            mix::write(packets, &mut whole, &mut cut)?;
            whole.finish()?;
            return cut.finish();
        }
        let mut file = open(self)?;
        match (self, self.live_flows()) {
            (_, Some(flows)) => uniform::live_flows(packets, flows, &mut file)?,
            (Self::FewBigFlows, _) => uniform::few_big_flows(packets, &mut file)?,
            _ => uniform::syn_flood(packets, &mut file)?,
        }
        file.finish()
    }

    fn snap_len(self) -> u32 {
        match self {
            Self::FewBigFlows => 96,
            Self::MixCut | Self::Flows1e4 | Self::Flows1e5 | Self::Flows1e6 => 66,
            Self::Mix | Self::SynFlood | Self::OnePacket => 262_144,
        }
    }
}
