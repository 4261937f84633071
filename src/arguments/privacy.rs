//! What outputs may show of hosts.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use t2_core::anonymise::{Anonymiser, Key};
use t2_core::engine::Plan;
use t2_core::output::TableKind;

use crate::failure::Failure;

#[derive(Debug, Args)]
pub(crate) struct PrivacyArguments {
    /// Replace IP and MAC addresses, and leave payload out
    ///
    /// It concerns all outputs: tables in all formats, files of plugins, the report, the name of the capture. Columns that show
    /// hosts in another way are left out: payload, options of headers, checksums and hashes of addresses. Times, ports,
    /// sizes and labels (countries, organisations, vendors) stay, so who knows some of the traffic may find hosts again:
    /// see docs/anonymise.md.
    #[arg(long, value_name = "SCHEME", alias = "anonymize", requires = "key", overrides_with = "anonymise")]
    anonymise: Option<Scheme>,

    /// The file with the key of `--anonymise`: 32 random bytes, or 64 hexadecimal digits
    ///
    /// `openssl rand -hex 32 > FILE` makes one. Runs with the same key replace an address by the same one. Who has the key
    /// can undo it: keep it secret, or delete it.
    #[arg(
        long = "anonymise-key",
        id = "key",
        value_name = "FILE",
        alias = "anonymize-key",
        requires = "anonymise",
        overrides_with = "key"
    )]
    key: Option<PathBuf>,
}

/// How addresses are replaced.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Scheme {
    /// Crypto-PAn: hosts of one network are hosts of one network afterwards
    PrefixPreserving,
}

impl PrivacyArguments {
    /// Changes a plan whose columns are chosen. `has_extract` says whether packets are extracted.
    pub(crate) fn plan(&self, plan: &mut Plan, has_extract: bool) -> Result<(), Failure> {
        plan.anonymiser = self.anonymiser()?;
        if plan.anonymiser.is_some() && has_extract {
            let why = "`--extract` writes packets with their true addresses and their payload";
            return Err(Failure::Use(format!("{why}: it cannot be used with `--anonymise`")));
        }
        for kind in TableKind::ALL {
            let (table, chosen) = (plan.table(kind), plan.columns.kept(kind));
            let is_shown = |name: &String| table.names().any(|shown| shown == name);
            if let Some(name) = chosen.into_iter().flatten().find(|name| !is_shown(name)) {
                let why = "is not written with `--anonymise`, as it shows bytes of packets, or hosts in another form";
                return Err(Failure::Use(format!("column `{name}` {why}: leave it out of `--columns`")));
            }
        }
        Ok(())
    }

    /// What replaces addresses, if anything does.
    fn anonymiser(&self) -> Result<Option<Arc<Anonymiser>>, Failure> {
        let Some((scheme, path)) = self.anonymise.zip(self.key.as_deref()) else { return Ok(None) };
        let content = read(path).map_err(|error| Failure::unreadable(path, error))?;
        let key = Key::parse(&content).map_err(|error| Failure::Use(format!("`{}`: {error}", path.display())))?;
        Ok(Some(Arc::new(match scheme {
            Scheme::PrefixPreserving => Anonymiser::prefix_preserving(&key),
        })))
    }

    /// The file with the key.
    pub(crate) fn key_file(&self) -> Option<&Path> {
        self.key.as_deref()
    }
}

/// The beginning of a file, which may be a device without end. It is enough to see whether it has a key.
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut content = Vec::new();
    File::open(path)?.take(Key::LONGEST as u64 + 1).read_to_end(&mut content)?;
    Ok(content)
}
