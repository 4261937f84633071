//! The explanation of a setting.

use t2_core::settings::Choice;

use super::block::block;
use super::known::Known;
use crate::describe::{KnownSetting, Origin, accepted, checked, variable, wrapped};
use crate::messages::program;

/// What a setting does, what it accepts and how it is changed; with a value, whether that is accepted.
pub(super) fn explained(known: &Known, setting: &KnownSetting, value: Option<&str>) -> String {
    let KnownSetting { plugin, info, default, origin } = setting;
    let mut lines = wrapped(&format!("  setting of {plugin}: "), 4, info.description);
    match value.map(|value| (value, checked(&known.entries(), setting, value))) {
        Some((_, Err(why))) => lines.extend(wrapped("  ", 4, &why)),
        Some((value, Ok(_))) => {
            lines.push("  accepted".to_owned());
            lines.extend(info.choices.iter().filter(|choice| choice.name == value).flat_map(choice));
            return block(&setting.name(), Some(value), lines);
        }
        None => {
            let from = match origin {
                Origin::Default => String::new(),
                origin => format!(" (from {})", origin.text()),
            };
            lines.push(format!("  value    {}{from}", shown(&info.value)));
            lines.push(format!("  default  {}", shown(default)));
        }
    }
    lines.extend(wrapped("  accepts  ", 11, &accepted(info)));
    lines.extend(info.choices.iter().flat_map(choice));
    if value.is_none() {
        let name = setting.name();
        lines.push(format!("  change   --set {name}=VALUE for one run"));
        lines.push(format!("           {} conf set {name}=VALUE in a file", program()));
        lines.push(format!("           {}=VALUE in the environment", variable(plugin, info.name)));
    }
    block(&setting.name(), value, lines)
}

fn choice(Choice { name, description }: &Choice) -> Vec<String> {
    wrapped(&format!("             {name}: "), 15, description)
}

fn shown(value: &str) -> &str {
    if value.is_empty() { "(empty)" } else { value }
}
