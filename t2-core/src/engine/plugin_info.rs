//! What the declaration of a plugin says besides its columns and settings.

use super::plan::Plan;

/// What the declaration of a plugin says besides its columns and settings.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PluginInfo {
    /// Its name.
    pub name: &'static str,
    /// Whether it is [ordered](crate::plugin::Ordered).
    pub is_ordered: bool,
    /// The names of the plugins that it reads.
    pub reads: Vec<&'static str>,
}

impl Plan {
    /// What the declarations of the plugins say, sinks left out.
    pub fn plugin_info(&self) -> impl Iterator<Item = PluginInfo> {
        self.plugins.iter().map(|plugin| PluginInfo {
            name: plugin.name(),
            is_ordered: plugin.is_ordered(),
            reads: plugin.reads().iter().map(|read| read.name).collect(),
        })
    }
}
