//! A plugin among those of t2.

use std::fs;
use std::path::Path;

use super::names::Names;
use super::{PLUGIN, write_new};
use crate::failure::Failure;

/// The list of plugins in the repository.
const LIST: &str = "plugins/src/lib.rs";

/// Whether the current folder is the repository of t2.
pub(super) fn is_here() -> bool {
    let is_core =
        fs::read_to_string("t2-core/Cargo.toml").is_ok_and(|manifest| manifest.contains("name = \"t2-core\""));
    is_core && Path::new(LIST).is_file()
}

/// Writes the plugin and adds it to the list; what the user is told.
pub(super) fn write(names: &Names) -> Result<String, Failure> {
    let list = Path::new(LIST);
    if !is_here() {
        return Err(Failure::Use(format!("there is no `{LIST}` here: go to the folder of t2's repository")));
    }
    let text = fs::read_to_string(list).map_err(|error| Failure::unreadable(list, error))?;
    let text = added(&text, names).ok_or_else(|| {
        Failure::Use(format!(
            "`{LIST}` has another form than expected: add the plugin by hand, as CONTRIBUTING.md says"
        ))
    })?;
    let plugin = format!("plugins/src/{}.rs", names.module);
    write_new(Path::new(&plugin), &names.fill(PLUGIN).replace("crate::PLUGINS", "crate::STANDARD"))?;
    fs::write(list, text).map_err(|error| Failure::unwritable(list, &error))?;
    let (name, module) = (&names.plugin, &names.module);
    Ok(format!(
        "Wrote the plugin `{name}` to {plugin}, and added it to {LIST}. Test it, and run it:\n\n    \
         cargo test -p t2-plugins {module}\n    \
         cargo run -- -r samples/dns.pcap -w out/{module} -s --plugins basicFlow,{name},txtSink\n\n\
         The outputs in samples/golden/ get its columns by `T2_BLESS=1 cargo test --test golden`.\n"
    ))
}

/// The list of plugins with one more, in front of the sinks.
fn added(text: &str, names: &Names) -> Option<String> {
    let Names { type_name, module, .. } = names;
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    insert(&mut lines, "mod ", &format!("mod {module};"))?;
    insert(&mut lines, "use ", &format!("pub use {module}::{type_name};"))?;
    let list = lines.iter().position(|line| line.contains("pub STANDARD ="))?;
    let entry = lines.iter_mut().skip(list).find(|line| line.contains("sink "))?;
    *entry = entry.replacen("sink ", &format!("{type_name}, sink "), 1);
    Some(lines.join("\n") + "\n")
}

/// Inserts a declaration among those with this keyword, which are in alphabetical order, public or not.
fn insert(lines: &mut Vec<String>, keyword: &str, new: &str) -> Option<()> {
    let declared = |line: &str| line.strip_prefix("pub ").unwrap_or(line).strip_prefix(keyword).map(str::to_owned);
    let new_path = declared(new)?;
    let known = || lines.iter().enumerate().filter_map(|(n, line)| Some((n, declared(line)?)));
    let (last, _) = known().next_back()?;
    let mut at = known().find(|(_, path)| *path > new_path).map_or(last + 1, |(n, _)| n);
    // An attribute belongs to the line below it.
    while at > 0 && lines.get(at - 1).is_some_and(|line| line.starts_with("#[")) {
        at -= 1;
    }
    lines.insert(at, new.to_owned());
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(plugin: &str) -> Names {
        Names::parse(plugin).expect("a name")
    }

    #[test]
    fn a_plugin_is_added_in_order_and_in_front_of_the_sinks() {
        let list = "mod basic_flow;\nmod tcp_win;\n#[cfg(test)]\nmod tests;\n\npub use basic_flow::BasicFlow;\n\
                    use t2_core::output::TxtSink;\npub use tcp_win::TcpWin;\n\nt2_core::plugins! {\n    \
                    pub STANDARD = BasicFlow,\n        TcpWin, sink TxtSink\n}\n";
        let with_first = list
            .replace("mod basic", "mod arp;\nmod basic")
            .replace("pub use basic", "pub use arp::Arp;\npub use basic")
            .replace("sink T", "Arp, sink T");
        assert_eq!(added(list, &names("arp")).as_deref(), Some(with_first.as_str()));
        let with_last = list
            .replace("#[cfg", "mod tcp_xyz;\n#[cfg")
            .replace("::TcpWin;", "::TcpWin;\npub use tcp_xyz::TcpXyz;")
            .replace("sink T", "TcpXyz, sink T");
        assert_eq!(added(list, &names("tcpXyz")).as_deref(), Some(with_last.as_str()));
    }

    #[test]
    fn a_list_of_another_form_is_left_alone() {
        assert_eq!(added("mod a;\npub use a::A;\n", &names("arp")), None);
    }

    #[test]
    fn the_list_of_this_repository_has_the_expected_form() {
        let list = include_str!("../../plugins/src/lib.rs");
        let added = added(list, &names("newPlugin")).expect("the list with one more");
        assert_eq!(added.lines().count(), list.lines().count() + 2);
    }
}
