//! The plugins of a run, and their settings.

use std::path::{Path, PathBuf};
use std::{env, fs};

use clap::Args;
use t2_core::engine::{Configuration, Entry, PluginList};

use crate::failure::Failure;

#[derive(Debug, Args)]
pub(crate) struct PluginArguments {
    /// The plugins to run, separated by commas (default: all but those on request)
    #[arg(long, value_name = "NAMES", value_delimiter = ',', conflicts_with = "plugin_file")]
    plugins: Option<Vec<String>>,

    /// A file with the names of the plugins to run, one per line
    ///
    /// Lines that begin with `#` are comments.
    #[arg(short = 'b', long = "plugin-list", value_name = "FILE")]
    plugin_file: Option<PathBuf>,

    /// Plugins to run besides the others, separated by commas: those on request, such as `asn`
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    with: Vec<String>,

    /// A file with countries and names of addresses, or a folder of such files
    ///
    /// MMDB (GeoLite2, DB-IP, IPinfo), ranges in CSV (`from,to,label[,organisation]`, such as the files of Debian's
    /// tor-geoipdb), or networks with a name (`CIDR<TAB>name`). What one file does not have is taken from the next. Short
    /// for `--set basicFlow.labels=FILE`.
    #[arg(long, value_name = "FILE", value_delimiter = ',')]
    labels: Vec<String>,

    /// Change a setting of a plugin, as in `tcpWin.threshold=1000`
    ///
    /// Items of a list are separated by commas.
    #[arg(long = "set", value_name = "PLUGIN.SETTING=VALUE")]
    settings: Vec<String>,

    /// A TOML file with settings of plugins
    ///
    /// It has a section for each plugin: `[tcpWin]`, then `threshold = 1000`. Of several values of a setting that of
    /// `--set` counts, then that of an environment variable such as `T2_TCPWIN_THRESHOLD`, then that of this file.
    #[arg(long, value_name = "FILE", overrides_with = "config")]
    config: Option<PathBuf>,
}

impl PluginArguments {
    /// Changes the settings. What is set later counts.
    pub(crate) fn configure(&self, settings: &mut Configuration<'_>) -> Result<(), Failure> {
        if let Some(path) = &self.config {
            let text = fs::read_to_string(path).map_err(|error| Failure::unreadable(path, error))?;
            settings.file(&text, &path.display().to_string())?;
        }
        settings.environment(env::vars_os())?;
        if !self.labels.is_empty() {
            let assignment = format!("basicFlow.labels={}", self.labels.join(","));
            settings.set(&assignment).map_err(|error| Failure::Use(format!("--labels: {}", error.why())))?;
        }
        for assignment in &self.settings {
            settings.set(assignment)?;
        }
        Ok(())
    }

    /// The file with the names of the plugins.
    pub(crate) fn plugin_file(&self) -> Option<&Path> {
        self.plugin_file.as_deref()
    }

    /// Whether the user chooses plugins.
    pub(crate) fn has_choice(&self) -> bool {
        self.plugins.is_some() || self.plugin_file.is_some()
    }

    /// The file with settings.
    pub(crate) fn config_file(&self) -> Option<&Path> {
        self.config.as_deref()
    }

    /// The plugins that are chosen.
    pub(crate) fn entries(&self, list: &PluginList) -> Result<Vec<Entry>, Failure> {
        let file = match self.plugin_file() {
            Some(path) => fs::read_to_string(path).map_err(|error| Failure::unreadable(path, error))?,
            None => String::new(),
        };
        let standard = list.standard();
        let mut names: Vec<_> = match &self.plugins {
            Some(names) => names.iter().map(|name| name.trim()).collect(),
            None if self.plugin_file().is_some() => {
                file.lines().map(str::trim).filter(|name| !name.is_empty() && !name.starts_with('#')).collect()
            }
            None => standard.iter().map(|entry| entry.name).collect(),
        };
        names.extend(self.with.iter().map(|name| name.trim()));
        Ok(list.select(names)?)
    }
}
