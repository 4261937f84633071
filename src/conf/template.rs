//! Writes a file with all settings as comments.

use t2_core::engine::PluginList;
use t2_core::human::Printable;

use super::document::Text;
use super::place::Place;
use super::value::toml;
use crate::describe::{KnownSetting, accepted, checked_file, known_settings, wrapped};
use crate::failure::Failure;
use crate::messages::program;

/// Writes all settings; the values of a file that is replaced are kept.
pub(super) fn write(plugins: &PluginList, place: &Place<'_>, is_forced: bool) -> Result<String, Failure> {
    let file = place.read_if_there()?;
    if file.is_some() && !is_forced {
        let why = format!("`{}` exists: `--force` replaces it and keeps its values", place.name());
        return Err(Failure::Use(why));
    }
    if let Some(file) = &file {
        checked_file(plugins, file)?;
    }
    let kept = Text::new(file.map(|file| file.text).unwrap_or_default(), &place.name())?;
    let known = known_settings(plugins, None)?;
    place.write(&text(plugins, &known, &place.name(), &kept))?;
    let name = place.name();
    let mut said = format!("Wrote all settings to {name}, as comments with their defaults\n");
    let values = known.iter().filter_map(|known| Some((known, kept.value(known.plugin, known.info.name)?)));
    values.for_each(|(known, value)| said += &format!("Kept {} = {}\n", known.name(), Printable(value)));
    Ok(said + &format!("Use it: {} -r CAPTURE --config {name}\n", program()))
}

fn text(plugins: &PluginList, known: &[KnownSetting], name: &str, kept: &Text) -> String {
    let mut text = format!(
        "# Settings of plugins. A run uses them with --config {}\n\
         # The defaults are comments: to change one, remove the # in front of it and write another value.\n",
        Printable(name)
    );
    for entry in plugins.entries() {
        let mut own = known.iter().filter(|known| known.plugin == entry.name).peekable();
        if own.peek().is_none() {
            continue;
        }
        text += &format!("\n{}[{}]\n", comment(entry.description), entry.name);
        own.for_each(|known| text += &format!("\n{}", setting(known, kept)));
    }
    text
}

/// A setting: what it does, what it accepts, and its value, or its default as a comment.
fn setting(known: &KnownSetting, kept: &Text) -> String {
    let KnownSetting { info, default, .. } = known;
    let default = toml(&info.type_name, default).to_string();
    let default = default.trim();
    let mut text = comment(info.description) + &comment(&format!("Accepts: {}", accepted(info)));
    info.choices.iter().for_each(|choice| text += &comment(&format!("  {}: {}", choice.name, choice.description)));
    text += &match kept.value(known.plugin, info.name) {
        Some(value) => format!("{}{} = {value}\n", comment(&format!("Default: {default}")), info.name),
        None => format!("#{} = {default}\n", info.name),
    };
    text
}

/// A text as lines of a comment.
fn comment(text: &str) -> String {
    wrapped("", 0, text).iter().map(|line| format!("# {line}\n")).collect()
}
