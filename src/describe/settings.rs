//! The settings of all plugins: values, defaults, and where the values come from.

use std::path::{Path, PathBuf};
use std::{env, fs};

use t2_core::engine::{Entry, Plan, PluginList};
use t2_core::settings::{SettingInfo, assigned_settings, nearest};

use crate::failure::{Failure, did_you_mean};

/// A setting with what is known of it.
#[derive(Clone, Debug)]
pub(crate) struct KnownSetting {
    /// Its plugin.
    pub(crate) plugin: &'static str,
    /// What the declaration says, and the value.
    pub(crate) info: SettingInfo,
    /// The default.
    pub(crate) default: String,
    /// Where the value comes from.
    pub(crate) origin: Origin,
}

impl KnownSetting {
    /// `tcpWin.threshold`.
    pub(crate) fn name(&self) -> String {
        format!("{}.{}", self.plugin, self.info.name)
    }
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Default,
    File { name: String, line: usize },
    Variable(String),
}

impl Origin {
    /// `default`, `t2.toml:3`, `T2_TCPWIN_THRESHOLD`.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Default => "default".to_owned(),
            Self::File { name, line } => format!("{name}:{line}"),
            Self::Variable(name) => name.clone(),
        }
    }
}

/// A file with settings, as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConfigFile {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// What is in it.
    pub(crate) text: String,
}

impl ConfigFile {
    /// Reads a file.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let text = fs::read_to_string(path).map_err(|error| Failure::unreadable(path, error))?;
        Ok(Self { path: path.to_owned(), text })
    }

    /// Its name, for messages.
    pub(crate) fn name(&self) -> String {
        self.path.display().to_string()
    }
}

/// The environment variable of a setting.
pub(crate) fn variable(plugin: &str, setting: &str) -> String {
    format!("T2_{plugin}_{setting}").to_ascii_uppercase()
}

/// The settings of all plugins, with the values that a run would use that reads this file.
///
/// # Errors
/// Mistakes of the file, or of the environment.
pub(crate) fn known_settings(plugins: &PluginList, file: Option<&ConfigFile>) -> Result<Vec<KnownSetting>, Failure> {
    let defaults = Plan::new(plugins.entries()).settings();
    let mut plan = Plan::new(plugins.entries());
    let mut configuration = plan.configuration(plugins);
    if let Some(file) = file {
        configuration.file(&file.text, &file.name())?;
    }
    configuration.environment(env::vars_os())?;
    let assigned = file.map(|file| assigned_settings(&file.text)).unwrap_or_default();
    let origin = |plugin: &str, setting: &str| {
        let variable = variable(plugin, setting);
        if env::var_os(&variable).is_some() {
            return Origin::Variable(variable);
        }
        let assigned = assigned.iter().find(|assigned| assigned.plugin == plugin && assigned.setting == setting);
        match (assigned, file) {
            (Some(assigned), Some(file)) => Origin::File { name: file.name(), line: assigned.line },
            _ => Origin::Default,
        }
    };
    let settings = plan.settings().into_iter().zip(defaults);
    let known = settings.map(|((plugin, info), (_, default))| {
        let origin = origin(plugin, info.name);
        KnownSetting { plugin, info, default: default.value, origin }
    });
    Ok(known.collect())
}

/// Checks a file.
///
/// # Errors
/// All of its mistakes.
pub(crate) fn checked_file(plugins: &PluginList, file: &ConfigFile) -> Result<(), Failure> {
    Ok(Plan::new(plugins.entries()).configuration(plugins).file(&file.text, &file.name())?)
}

/// A value as a setting of these plugins shows it.
///
/// # Errors
/// It is not accepted.
pub(crate) fn checked(plugins: &[Entry], known: &KnownSetting, value: &str) -> Result<String, String> {
    let entries: Vec<_> = plugins.iter().filter(|entry| entry.name == known.plugin).copied().collect();
    let mut plan = Plan::new(&entries);
    plan.set(&format!("{}={value}", known.name())).map_err(|error| error.why().to_owned())?;
    let shown = plan.settings().into_iter().find(|(_, info)| info.name == known.info.name);
    Ok(shown.map(|(_, info)| info.value).unwrap_or_default())
}

/// The setting of a name, with its plugin or, if only one has it, without.
///
/// # Errors
/// There is none, or there are several.
pub(crate) fn find<'s>(settings: &'s [KnownSetting], name: &str) -> Result<&'s KnownSetting, Failure> {
    if let Some(known) = settings.iter().find(|known| known.name() == name) {
        return Ok(known);
    }
    let short: Vec<_> = settings.iter().filter(|known| known.info.name == name).collect();
    match short.as_slice() {
        [known] => Ok(known),
        [] => Err(unknown(settings, name)),
        several => {
            let names: Vec<_> = several.iter().map(|known| known.name()).collect();
            Err(Failure::Use(format!("several plugins have a setting `{name}`: write one of {}", names.join(", "))))
        }
    }
}

/// The error for a name that no setting has: with the settings of the plugin, if that is known.
fn unknown(settings: &[KnownSetting], name: &str) -> Failure {
    let names: Vec<_> = settings.iter().map(KnownSetting::name).collect();
    let short = settings.iter().map(|known| known.info.name);
    let near = match name.contains('.') {
        true => nearest(name, names.iter().map(String::as_str)),
        false => nearest(name, short),
    };
    let question = did_you_mean(near);
    let plugin = name.split('.').next().unwrap_or_default();
    let own: Vec<_> = settings.iter().filter(|known| known.plugin == plugin).map(|known| known.info.name).collect();
    let known = match own.is_empty() {
        true => "`t2 conf list` prints all".to_owned(),
        false => format!("settings of {plugin}: {}", own.join(", ")),
    };
    Failure::Use(format!("unknown setting `{name}`{question} ({known})"))
}

/// The values that a setting accepts, in words.
pub(crate) fn accepted(info: &SettingInfo) -> String {
    type_in_words(&info.type_name, info.range.as_deref())
}

fn type_in_words(name: &str, range: Option<&str>) -> String {
    if let Some(item) = name.strip_prefix("list of ") {
        return format!("list, separated by commas, of: {}", type_in_words(item, range));
    }
    if let Some(item) = name.strip_suffix(" or nothing") {
        return format!("{}, or nothing (an empty text)", type_in_words(item, range));
    }
    let (words, widest) = match name {
        "i8" => ("whole number", "-128..=127"),
        "i16" => ("whole number", "-32768..=32767"),
        "i32" => ("whole number", "-2147483648..=2147483647"),
        "i64" | "isize" => ("whole number", ""),
        "u8" => ("whole number", "0..=255"),
        "u16" => ("whole number", "0..=65535"),
        "u32" => ("whole number", "0..=4294967295"),
        "u64" | "usize" => ("whole number", "0.."),
        "f32" | "f64" => ("number", ""),
        "bool" => ("true or false", ""),
        "time" => ("length of time, such as 500ms, 1.5s or 30m (in seconds without a unit)", ""),
        "choice" => ("one of these names:", ""),
        other => (other, ""),
    };
    format!("{words}{}", range_in_words(range.unwrap_or(widest)))
}

/// ` from 1 to 100` for `1..=100`.
fn range_in_words(range: &str) -> String {
    let Some((from, to)) = range.split_once("..") else { return String::new() };
    match (from, to.strip_prefix('=')) {
        ("", Some(to)) => format!(" of at most {to}"),
        ("", None) => format!(" below {to}"),
        (from, Some(to)) => format!(" from {from} to {to}"),
        (from, None) if to.is_empty() => format!(" of at least {from}"),
        (from, None) => format!(" from {from} to less than {to}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(plugin: &'static str, setting: &'static str) -> KnownSetting {
        let settings = Plan::new(crate::STANDARD.entries()).settings();
        let (_, mut info) = settings.into_iter().next().expect("a setting");
        info.name = setting;
        KnownSetting { plugin, info, default: String::new(), origin: Origin::Default }
    }

    fn found(name: &str) -> Result<String, String> {
        let settings = [known("a", "size"), known("a", "file"), known("b", "file")];
        find(&settings, name).map(KnownSetting::name).map_err(|error| error.to_string())
    }

    #[test]
    fn the_plugin_may_be_left_out_where_only_one_has_the_setting() {
        assert_eq!(found("a.size"), Ok("a.size".to_owned()));
        assert_eq!(found("size"), Ok("a.size".to_owned()));
        let several = "several plugins have a setting `file`: write one of a.file, b.file";
        assert_eq!(found("file"), Err(several.to_owned()));
    }

    #[test]
    fn a_setting_that_is_not_known_is_refused_with_the_nearest_one() {
        let error = "unknown setting `a.sise`, did you mean `a.size`? (settings of a: size, file)";
        assert_eq!(found("a.sise"), Err(error.to_owned()));
        assert_eq!(
            found("sise"),
            Err("unknown setting `sise`, did you mean `size`? (`t2 conf list` prints all)".to_owned())
        );
    }

    #[test]
    fn types_and_ranges_are_said_in_words() {
        let words = type_in_words("list of u16", None);
        assert_eq!(words, "list, separated by commas, of: whole number from 0 to 65535");
        assert_eq!(type_in_words("path or nothing", None), "path, or nothing (an empty text)");
        let ranges = ["1..=100", "1..", "..=1.5", "..2", "0..1"].map(|range| type_in_words("f64", Some(range)));
        let expected = ["from 1 to 100", "of at least 1", "of at most 1.5", "below 2", "from 0 to less than 1"];
        assert_eq!(ranges, expected.map(|range| format!("number {range}")));
    }
}
