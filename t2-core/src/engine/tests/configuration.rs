//! Where the values of settings come from, and what is said of those that are not accepted.

use std::error::Error;
use std::ffi::OsString;

use crate::engine::{Plan, PluginList};
use crate::prelude::*;

/// A plugin with settings
#[plugin("small")]
#[derive(Default)]
struct Small {
    /// Packets below this size are counted
    #[setting(default = 10, range = 1..=100)]
    max_size: u8,
    /// Ports
    #[setting(default = [22, 80], range = 1..)]
    ports: Vec<u16>,
}

impl Plugin for Small {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

/// A plugin that is not part of the run
#[plugin("other")]
#[derive(Default)]
struct Other {
    /// A name
    #[setting(default = "name")]
    name: String,
    /// How long to wait
    #[setting(default = "200ms", range = "1ms"..="1h")]
    patience: Span,
}

impl Plugin for Other {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

crate::plugins! {
    PROGRAM = Small, Other, sink TxtSink
}

/// A run without `other`.
fn plan() -> Plan {
    Plan::new(&PROGRAM.select(["small", "txtSink"]).expect("two plugins"))
}

/// The settings of the run after a change.
fn after<E: Into<Box<dyn Error>>>(
    change: impl FnOnce(&mut Plan, &PluginList) -> Result<(), E>,
) -> Result<String, String> {
    let mut plan = plan();
    change(&mut plan, &PROGRAM).map_err(|error| error.into().to_string())?;
    let values =
        plan.settings().into_iter().map(|(plugin, setting)| format!("{plugin}.{}={}", setting.name, setting.value));
    Ok(values.collect::<Vec<_>>().join(" "))
}

fn set(assignment: &str) -> Result<String, String> {
    after(|plan, program| plan.configuration(program).set(assignment))
}

fn file(text: &str) -> Result<String, String> {
    after(|plan, program| plan.configuration(program).file(text, "t2.toml"))
}

fn environment(variables: &[(&str, &str)]) -> Result<String, String> {
    let variables = variables.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
    after(|plan, program| plan.configuration(program).environment(variables))
}

fn said<T>(text: &str) -> Result<T, String> {
    Err(text.to_owned())
}

#[test]
fn without_a_source_settings_have_their_defaults() {
    assert_eq!(after(|_, _| Ok::<(), String>(())).as_deref(), Ok("small.maxSize=10 small.ports=22,80"));
}

#[test]
fn each_source_changes_settings() {
    let (sizes, ports) = (Ok("small.maxSize=50 small.ports=22,80"), Ok("small.maxSize=10 small.ports=443"));
    assert_eq!(set("small.maxSize=50").as_deref(), sizes);
    assert_eq!(environment(&[("T2_SMALL_MAXSIZE", "50")]).as_deref(), sizes);
    assert_eq!(file("[small]\nmaxSize = 50").as_deref(), sizes);
    assert_eq!(set("small.ports=443").as_deref(), ports);
    assert_eq!(environment(&[("T2_SMALL_PORTS", "443")]).as_deref(), ports);
    assert_eq!(file("[small]\nports = [443]").as_deref(), ports);
}

#[test]
fn an_empty_text_empties_a_list() {
    let empty = Ok("small.maxSize=10 small.ports=");
    assert_eq!(set("small.ports=").as_deref(), empty);
    assert_eq!(file("[small]\nports = []").as_deref(), empty);
}

#[test]
fn what_is_set_later_counts() {
    let values = after(|plan, program| {
        let mut settings = plan.configuration(program);
        settings.file("[small]\nmaxSize = 1\nports = [1]", "t2.toml")?;
        settings.environment([("T2_SMALL_MAXSIZE".into(), "2".into())])?;
        settings.set("small.maxSize=3")?;
        settings.set("small.maxSize=4")?;
        Ok::<(), Box<dyn Error>>(())
    });
    assert_eq!(values.as_deref(), Ok("small.maxSize=4 small.ports=1"));
}

#[test]
fn a_value_that_is_not_accepted_is_told_with_the_place_that_it_came_from() {
    let wrong = "`0` is out of range: write a value from 1 to 100";
    assert_eq!(set("small.maxSize=0"), said(&format!("--set small.maxSize=0: {wrong}")));
    assert_eq!(environment(&[("T2_SMALL_MAXSIZE", "0")]), said(&format!("T2_SMALL_MAXSIZE: {wrong}")));
    assert_eq!(file("[small]\n\nmaxSize = 0"), said(&format!("t2.toml:3: {wrong}")));
    assert_eq!(file("[small]\nmaxSize = [1]"), said("t2.toml:2: a list is not accepted: write one value of type u8"));
}

#[test]
fn all_mistakes_of_a_file_are_told_in_the_order_of_their_lines() {
    let text = "[small]\nmaxSize = 0\nports = [0]\nmaxsize = 1\n[smal]\n[other]\npatience = tomorrow\n";
    let errors = file(text).expect_err("there are mistakes");
    let lines: Vec<_> = errors.lines().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(lines, ["t2.toml:2", "t2.toml:3", "t2.toml:4", "t2.toml:5", "t2.toml:7"]);
}

#[test]
fn an_unknown_setting_is_told_with_the_nearest_one_and_those_of_its_plugin() {
    let known = "(settings of small: maxSize, ports)";
    let wrong = format!("unknown setting `small.maxsize`, did you mean `small.maxSize`? {known}");
    assert_eq!(set("small.maxsize=5"), said(&format!("--set small.maxsize=5: {wrong}")));
    assert_eq!(file("[small]\nmaxsize = 5"), said(&format!("t2.toml:2: {wrong}")));
    let wrong = format!("unknown setting `T2_SMALL_MAX_SIZE`, did you mean `T2_SMALL_MAXSIZE`? {known}");
    assert_eq!(environment(&[("T2_SMALL_MAX_SIZE", "5")]), said(&format!("T2_SMALL_MAX_SIZE: {wrong}")));
    assert_eq!(set("small.xyz=5"), said(&format!("--set small.xyz=5: unknown setting `small.xyz` {known}")));
}

#[test]
fn an_unknown_plugin_is_told_with_the_nearest_one_and_its_settings() {
    let wrong = "unknown plugin `smal`, did you mean `small`? (settings of small: maxSize, ports)";
    assert_eq!(set("smal.maxSize=5"), said(&format!("--set smal.maxSize=5: {wrong}")));
    assert_eq!(file("[smal]"), said(&format!("t2.toml:1: {wrong}")));
    let wrong = "--set xyzxyz.a=5: unknown plugin `xyzxyz` (plugins with settings are small, other)";
    assert_eq!(set("xyzxyz.a=5"), said(wrong));
    assert_eq!(set("txtSink.a=5"), said("--set txtSink.a=5: unknown setting `txtSink.a` (txtSink has no settings)"));
}

#[test]
fn an_assignment_has_a_plugin_a_setting_and_a_value() {
    for assignment in ["maxSize", "maxSize=5", "small.maxSize", "maxSize=5.0"] {
        assert_eq!(set(assignment), said(&format!("--set {assignment}: write `plugin.setting=value`")));
    }
}

#[test]
fn settings_of_plugins_that_are_not_part_of_the_run_are_checked_and_ignored() {
    let unchanged = Ok("small.maxSize=10 small.ports=22,80");
    assert_eq!(file("[other]\nname = \"x\"").as_deref(), unchanged);
    assert_eq!(environment(&[("T2_OTHER_NAME", "x")]).as_deref(), unchanged);
    let wrong = "`2h` is out of range: write a value from 1ms to 1h";
    assert_eq!(file("[other]\npatience = \"2h\""), said(&format!("t2.toml:2: {wrong}")));
    assert_eq!(environment(&[("T2_OTHER_PATIENCE", "2h")]), said(&format!("T2_OTHER_PATIENCE: {wrong}")));
    let wrong = "--set other.name=x: the plugin `other` is not part of this run";
    assert_eq!(set("other.name=x"), said(wrong));
}

#[test]
fn other_variables_are_ignored() {
    let variables = [("T2_BLESS", "1"), ("T2_MACROS_DEBUG", "1"), ("SMALL_MAXSIZE", "x"), ("T2_small_maxSize", "x")];
    assert_eq!(environment(&variables).as_deref(), Ok("small.maxSize=10 small.ports=22,80"));
}

#[cfg(unix)]
#[test]
fn a_variable_whose_value_is_not_utf_8_is_refused() {
    use std::os::unix::ffi::OsStringExt;
    let variable = ("T2_OTHER_NAME".into(), OsString::from_vec(vec![0xff]));
    let values = after(|plan, program| plan.configuration(program).environment([variable]));
    assert_eq!(values, said("T2_OTHER_NAME: the value is not UTF-8"));
}

#[test]
fn a_file_that_is_not_toml_is_told_with_its_line() {
    assert!(file("[small]\nmaxSize = \n").is_err_and(|error| error.starts_with("t2.toml:2: ")));
    assert_eq!(file("maxSize = 5"), said("t2.toml:1: `maxSize` is outside of a section: write `[plugin]` above it"));
}

#[test]
fn a_plan_without_a_program_knows_the_plugins_of_the_run_only() {
    assert_eq!(after(|plan, _| plan.set("small.maxSize=5")).as_deref(), Ok("small.maxSize=5 small.ports=22,80"));
    let wrong = "--set other.name=x: unknown plugin `other` (plugins with settings are small)";
    assert_eq!(after(|plan, _| plan.set("other.name=x")), said(wrong));
}

#[test]
fn a_setting_is_described_with_its_type_and_range() {
    let described = plan().settings().into_iter().map(|(_, setting)| (setting.type_name, setting.range));
    let expected = [("u8", "1..=100"), ("list of u16", "1..")].map(|(name, range)| (name.into(), Some(range.into())));
    assert_eq!(described.collect::<Vec<(String, Option<String>)>>(), expected);
}
