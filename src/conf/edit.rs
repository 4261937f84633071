//! Changes settings in the file.

use t2_core::engine::PluginList;
use t2_core::human::Printable;

use super::document::Text;
use super::place::Place;
use super::show::chosen;
use super::value::toml;
use crate::describe::{ConfigFile, KnownSetting, accepted, checked, find, known_settings};
use crate::failure::Failure;
use crate::messages::program;

/// Gives settings their values.
pub(super) fn set(plugins: &PluginList, place: &Place<'_>, assignments: &[String]) -> Result<String, Failure> {
    let known = known_settings(plugins, None)?;
    let file = place.read_if_there()?;
    let mut text = read(place, file.as_ref())?;
    let mut said = Vec::new();
    for assignment in assignments {
        let (setting, value) = assigned(plugins, &known, assignment)?;
        let toml = toml(&setting.info.type_name, value);
        text.set(setting.plugin, setting.info.name, &toml)
            .map_err(|why| Failure::Use(format!("{}: {why}", place.name())))?;
        said.push(format!("Wrote {} = {} to {}.", setting.name(), toml.to_string().trim(), place.name()));
    }
    place.write(text.text())?;
    Ok(format!("{} Use it: {} -r CAPTURE --config {}\n", said.join("\n"), program(), place.name()))
}

/// A setting, and a value that it accepts.
fn assigned<'s, 'a>(
    plugins: &PluginList,
    known: &'s [KnownSetting],
    assignment: &'a str,
) -> Result<(&'s KnownSetting, &'a str), Failure> {
    let parts = assignment.split_once('=');
    let (name, value) =
        parts.ok_or_else(|| Failure::Use(format!("`{assignment}` has no value: write `NAME=VALUE`")))?;
    let setting = find(known, name.trim())?;
    checked(plugins.entries(), setting, value)
        .map_err(|why| Failure::Use(format!("{}: {why} (it accepts: {})", setting.name(), accepted(&setting.info))))?;
    Ok((setting, value))
}

/// Takes the values from settings; from all if there are no names.
pub(super) fn reset(plugins: &PluginList, place: &Place<'_>, names: &[String]) -> Result<String, Failure> {
    let known = known_settings(plugins, None)?;
    let chosen = chosen(plugins, &known, names)?;
    let Some(file) = place.read_if_there()? else {
        return Ok(format!("There is no {}: all settings have their defaults\n", place.name()));
    };
    let mut text = read(place, Some(&file))?;
    let mut said = String::new();
    for setting in chosen {
        let written = text.value(setting.plugin, setting.info.name).map(str::to_owned);
        let default = toml(&setting.info.type_name, &setting.default);
        if let Some(written) = written.filter(|_| text.unset(setting.plugin, setting.info.name, &default)) {
            let (name, default) = (setting.name(), default.to_string());
            let written = Printable(&written);
            said += &format!("Removed {name} = {written} from {}, the default is {}\n", place.name(), default.trim());
        }
    }
    if said.is_empty() {
        return Ok(format!("Nothing to remove: {} has no value of these settings\n", place.name()));
    }
    place.write(text.text())?;
    Ok(said)
}

fn read(place: &Place<'_>, file: Option<&ConfigFile>) -> Result<Text, Failure> {
    let text = file.map(|file| file.text.clone()).unwrap_or_default();
    Text::new(text, &place.name())
}
