//! Lists, prints and checks settings.

use t2_core::engine::PluginList;
use t2_core::human::Printable;
use t2_core::settings::assigned_settings;

use super::place::Place;
use crate::describe::{ConfigFile, KnownSetting, Origin, checked_file, find, known_settings};
use crate::failure::Failure;

/// The widest value that is aligned.
const WIDEST: usize = 24;

/// The settings that these words name, all if there are none, as a table.
pub(super) fn list(plugins: &PluginList, place: &Place<'_>, words: &[String]) -> Result<String, Failure> {
    let file = place.values()?;
    let known = known_settings(plugins, file.as_ref())?;
    let chosen = chosen(plugins, &known, words)?;
    let mut rows = vec![["setting", "value", "default", "from"].map(str::to_owned)];
    rows.extend(
        chosen.iter().map(|known| [known.name(), shown(&known.info.value), shown(&known.default), known.origin.text()]),
    );
    let width = |n: usize| rows.iter().filter_map(|row| row.get(n)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let [name, value, default] = [width(0), width(1).min(WIDEST), width(2).min(WIDEST)];
    let mut text = String::new();
    for [setting, shown, standard, from] in &rows {
        text += format!("{setting:name$}  {shown:value$}  {standard:default$}  {from}").trim_end();
        text.push('\n');
    }
    let is_from_file = |known: &&KnownSetting| matches!(known.origin, Origin::File { .. });
    if let Some(file) = file.filter(|_| chosen.iter().any(is_from_file)) {
        text += &format!("\nA run uses the values of {0} with --config {0}\n", file.name());
    }
    Ok(text)
}

fn shown(value: &str) -> String {
    if value.is_empty() { "\"\"".to_owned() } else { Printable(value).to_string() }
}

/// The settings that words name: settings, or plugins for all of theirs.
pub(super) fn chosen<'s>(
    plugins: &PluginList,
    known: &'s [KnownSetting],
    words: &[String],
) -> Result<Vec<&'s KnownSetting>, Failure> {
    if words.is_empty() {
        return Ok(known.iter().collect());
    }
    let mut chosen = Vec::new();
    for word in words.iter().map(|word| word.trim()) {
        if plugins.entries().iter().any(|entry| entry.name == word) {
            let own: Vec<_> = known.iter().filter(|known| known.plugin == word).collect();
            if own.is_empty() {
                return Err(Failure::Use(format!("the plugin `{word}` has no settings")));
            }
            chosen.extend(own);
        } else {
            chosen.push(find(known, word)?);
        }
    }
    Ok(chosen)
}

/// The values of settings, a line each.
pub(super) fn get(plugins: &PluginList, place: &Place<'_>, names: &[String]) -> Result<String, Failure> {
    let known = known_settings(plugins, place.values()?.as_ref())?;
    let values = names.iter().map(|name| Ok(format!("{}\n", find(&known, name.trim())?.info.value)));
    values.collect()
}

/// Checks the file.
///
/// # Errors
/// All of its mistakes.
pub(super) fn check(plugins: &PluginList, place: &Place<'_>) -> Result<String, Failure> {
    let file = ConfigFile::read(place.path())?;
    checked_file(plugins, &file)?;
    let settings = match assigned_settings(&file.text).len() {
        0 => "no settings".to_owned(),
        1 => "1 setting".to_owned(),
        several => format!("{several} settings"),
    };
    Ok(format!("{}: no mistakes, {settings} with a value\n", file.name()))
}
