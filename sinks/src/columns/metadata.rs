//! What a file of columns says of the run that wrote it.

use std::collections::HashMap;

use serde_json::{Value, json};
use t2_core::output::{RunInfo, Schema};

/// What is known when the run begins: the keys begin with `t2.`; values that are not simple are JSON.
pub(super) fn of_run(run: &RunInfo, schema: &Schema) -> HashMap<String, String> {
    let plugins = run.plugins.iter().map(|name| json!({ "name": name, "version": RunInfo::VERSION }));
    let settings = run.settings.iter().map(|(plugin, setting)| {
        json!({ "plugin": plugin, "name": setting.name, "value": setting.value, "type": setting.type_name })
    });
    [
        ("version", RunInfo::VERSION.to_owned()),
        ("started", format!("{}.{:09}", run.started.secs(), run.started.subsec_nanos())),
        ("commandLine", run.command_line.clone()),
        ("sensorID", run.sensor_id.to_string()),
        ("plugins", Value::from_iter(plugins).to_string()),
        ("settings", Value::from_iter(settings).to_string()),
        ("about", json!(run.about).to_string()),
        ("schema", json!(schema).to_string()),
    ]
    .map(|(key, value)| (format!("t2.{key}"), value))
    .into()
}

/// The key of the captures, and their names, sizes and digests as JSON.
pub(super) fn of_captures(run: &RunInfo, digests: &[Option<String>]) -> (String, String) {
    let captures = run.captures.iter().enumerate().map(|(n, capture)| {
        let digest = digests.get(n).and_then(Option::as_deref);
        json!({ "name": capture.name, "size": capture.size, "sha256": digest })
    });
    ("t2.captures".to_owned(), Value::from_iter(captures).to_string())
}
