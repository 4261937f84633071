//! Gives settings their values: from a file, from the environment, from the command line.

use std::error::Error;
use std::ffi::OsString;
use std::fmt;

use super::list::PluginList;
use super::plan::Plan;
use crate::settings::{ConfigError, Given, SettingInfo, SettingsTable, nearest, read_config};

/// The settings of a run, to be changed. Made by [`Plan::configuration`].
///
/// What is set later counts. So call [`file`](Self::file), [`environment`](Self::environment) and [`set`](Self::set) in
/// this order. After an error some of the settings may have been changed.
pub struct Configuration<'p> {
    plugins: Vec<Configured<'p>>,
}

impl fmt::Debug for Configuration<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.plugins.iter().map(|plugin| plugin.name)).finish()
    }
}

/// A plugin of the program.
struct Configured<'p> {
    name: &'static str,
    settings: Table<'p>,
}

/// The settings of a plugin.
enum Table<'p> {
    /// It is part of the run.
    Run(&'p mut dyn SettingsTable),
    /// It is not: values are checked and forgotten.
    Other(Box<dyn SettingsTable>),
}

impl<'p> Configuration<'p> {
    /// The settings of a run's plugins, and of the others that the program has.
    fn new(plan: &'p mut Plan, program: Option<&PluginList>) -> Self {
        let names = plan.names();
        let entries = program.map_or(&[] as &[_], PluginList::entries);
        let others = entries.iter().filter(|entry| !names.contains(&entry.name));
        let others =
            others.map(|entry| Configured { name: entry.name, settings: Table::Other(entry.default_settings()) });
        let own = |name, settings| Configured { name, settings: Table::Run(settings) };
        let Plan { plugins, listed_sinks, .. } = plan;
        let plugins = plugins.iter_mut().map(|plugin| own(plugin.name(), plugin.settings_mut()));
        let sinks = listed_sinks.iter_mut().map(|sink| own(sink.name(), sink.settings_mut()));
        Self { plugins: plugins.chain(sinks).chain(others).collect() }
    }

    /// Takes over the settings of a TOML file, with a section for each plugin. Those of plugins that are not part of the
    /// run are checked only.
    ///
    /// `name` is that of the file, for errors.
    ///
    /// # Errors
    /// All mistakes of the file: what is not TOML, unknown plugins and settings, values that are not accepted. What is
    /// right is taken over all the same.
    pub fn file(&mut self, text: &str, name: &str) -> Result<(), FileErrors> {
        let config = read_config(text);
        let mut mistakes = config.mistakes;
        for section in config.sections {
            match self.plugin(&section.name) {
                Err(why) => mistakes.push(ConfigError { line: section.line, why }),
                Ok(plugin) => mistakes.extend(section.settings.iter().filter_map(|assigned| {
                    let why = plugin.change(&assigned.name, assigned.given()).err()?;
                    Some(ConfigError { line: assigned.line, why })
                })),
            }
        }
        mistakes.sort_by_key(|mistake| mistake.line);
        let error =
            |ConfigError { line, why }| SettingError { origin: Origin::File { name: name.to_owned(), line }, why };
        match mistakes.is_empty() {
            true => Ok(()),
            false => Err(FileErrors(mistakes.into_iter().map(error).collect())),
        }
    }

    /// Takes over the settings of environment variables such as `T2_TCPWIN_THRESHOLD`: `T2_`, the plugin, `_`, the
    /// setting, in capitals. Those of plugins that are not part of the run are checked only. Other variables are ignored.
    ///
    /// # Errors
    /// A variable of a known plugin with an unknown setting, a value that is not accepted.
    pub fn environment(
        &mut self,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<(), SettingError> {
        for (variable, value) in variables {
            let Some((variable, plugin, setting)) = variable.to_str().and_then(parts_of_variable) else { continue };
            let mut plugins = self.plugins.iter_mut();
            let Some(plugin) = plugins.find(|known| known.name.to_ascii_uppercase() == plugin) else { continue };
            let changed = match value.to_str() {
                Some(value) => plugin.change_variable(setting, value),
                None => Err("the value is not UTF-8".to_owned()),
            };
            changed.map_err(|why| SettingError { origin: Origin::Variable(variable.to_owned()), why })?;
        }
        Ok(())
    }

    /// Changes a setting of a plugin that is part of the run, given as `plugin.setting=value`.
    ///
    /// # Errors
    /// Another form, an unknown plugin or setting, a value that is not accepted.
    pub fn set(&mut self, assignment: &str) -> Result<(), SettingError> {
        let error = |why| SettingError { origin: Origin::Assignment(assignment.to_owned()), why };
        let parts = assignment.split_once('=').and_then(|(name, value)| Some((name.split_once('.')?, value)));
        let ((plugin, setting), value) = parts.ok_or_else(|| error("write `plugin.setting=value`".to_owned()))?;
        let plugin = self.plugin(plugin).map_err(error)?;
        // Where there are no settings, it does not matter whether the plugin is part of the run.
        if matches!(plugin.settings, Table::Other(_)) && !plugin.list().is_empty() {
            return Err(error(format!("the plugin `{}` is not part of this run", plugin.name)));
        }
        plugin.change(setting, Given::Text(value)).map_err(error)
    }

    fn plugin(&mut self, name: &str) -> Result<&mut Configured<'p>, String> {
        let unknown = self.unknown(name);
        self.plugins.iter_mut().find(|plugin| plugin.name == name).ok_or(unknown)
    }

    /// An unknown plugin, with the nearest one and its settings, or with all that have settings.
    fn unknown(&self, name: &str) -> String {
        let known = nearest(name, self.plugins.iter().map(|plugin| plugin.name));
        match self.plugins.iter().find(|plugin| Some(plugin.name) == known) {
            Some(plugin) => {
                let (nearest, settings) = (plugin.name, plugin.known());
                format!("unknown plugin `{name}`, did you mean `{nearest}`? ({settings})")
            }
            None => {
                let with_settings = self.plugins.iter().filter(|plugin| !plugin.list().is_empty());
                let names: Vec<_> = with_settings.map(|plugin| plugin.name).collect();
                format!("unknown plugin `{name}` (plugins with settings are {})", names.join(", "))
            }
        }
    }
}

/// The variable, the plugin and the setting that it names.
fn parts_of_variable(variable: &str) -> Option<(&str, &str, &str)> {
    let (plugin, setting) = variable.strip_prefix("T2_")?.split_once('_')?;
    Some((variable, plugin, setting))
}

impl Configured<'_> {
    fn list(&self) -> Vec<SettingInfo> {
        match &self.settings {
            Table::Run(settings) => settings.list(),
            Table::Other(settings) => settings.list(),
        }
    }

    fn change(&mut self, setting: &str, given: Given<'_>) -> Result<(), String> {
        let changed = match &mut self.settings {
            Table::Run(settings) => settings.change(setting, given),
            Table::Other(settings) => settings.change(setting, given),
        };
        let name = |setting: &str| format!("{}.{setting}", self.name);
        changed.unwrap_or_else(|| Err(self.unknown(setting, name)))
    }

    fn change_variable(&mut self, setting: &str, value: &str) -> Result<(), String> {
        let list = self.list();
        if let Some(known) = list.iter().find(|known| known.name.to_ascii_uppercase() == setting) {
            return self.change(known.name, Given::Text(value));
        }
        Err(self.unknown(setting, |setting| format!("T2_{}_{setting}", self.name).to_ascii_uppercase()))
    }

    /// The error for an unknown setting; `name` says how a setting is named where it came from.
    fn unknown(&self, setting: &str, name: impl Fn(&str) -> String) -> String {
        let list = self.list();
        let question = match nearest(setting, list.iter().map(|known| known.name)) {
            Some(nearest) => format!(", did you mean `{}`?", name(nearest)),
            None => String::new(),
        };
        format!("unknown setting `{}`{question} ({})", name(setting), self.known())
    }

    /// The names of its settings, for errors.
    fn known(&self) -> String {
        let names: Vec<_> = self.list().into_iter().map(|setting| setting.name).collect();
        match names.is_empty() {
            true => format!("{} has no settings", self.name),
            false => format!("settings of {}: {}", self.name, names.join(", ")),
        }
    }
}

impl Plan {
    /// The settings of the run, to be changed. `program` has the plugins of the program, also those that are not part of
    /// the run: their settings may be in files and in the environment.
    pub fn configuration(&mut self, program: &PluginList) -> Configuration<'_> {
        Configuration::new(self, Some(program))
    }

    /// Changes a setting, given as `plugin.setting=value`.
    ///
    /// # Errors
    /// Another form, an unknown plugin or setting, a value that is not accepted.
    pub fn set(&mut self, assignment: &str) -> Result<(), SettingError> {
        Configuration::new(self, None).set(assignment)
    }

    /// The settings of plugins and sinks: the name of each, and what is known of the setting.
    pub fn settings(&self) -> Vec<(&'static str, SettingInfo)> {
        let plugins = self.plugins.iter().map(|plugin| (plugin.name(), plugin.settings()));
        let sinks = self.listed_sinks.iter().map(|sink| (sink.name(), sink.settings()));
        let named = |(name, settings): (&'static str, &dyn SettingsTable)| {
            settings.list().into_iter().map(move |setting| (name, setting))
        };
        plugins.chain(sinks).flat_map(named).collect()
    }
}

/// A setting that cannot be changed that way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingError {
    origin: Origin,
    why: String,
}

impl SettingError {
    /// What is wrong, without where the value comes from.
    pub fn why(&self) -> &str {
        &self.why
    }
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Origin {
    Assignment(String),
    Variable(String),
    File { name: String, line: usize },
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            Origin::Assignment(assignment) => write!(f, "--set {assignment}: ")?,
            Origin::Variable(variable) => write!(f, "{variable}: ")?,
            Origin::File { name, line } => write!(f, "{name}:{line}: ")?,
        }
        f.write_str(&self.why)
    }
}

impl Error for SettingError {}

/// All mistakes of a file with settings, in the order of their lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileErrors(Vec<SettingError>);

impl FileErrors {
    /// The mistakes; there is at least one.
    pub fn mistakes(&self) -> &[SettingError] {
        &self.0
    }
}

impl fmt::Display for FileErrors {
    /// A line for each mistake.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, mistake) in self.0.iter().enumerate() {
            let end = if n == 0 { "" } else { "\n" };
            write!(f, "{end}{mistake}")?;
        }
        Ok(())
    }
}

impl Error for FileErrors {}
