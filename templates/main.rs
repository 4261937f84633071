//! t2 with the plugin `templateName`.

mod template_name;

use std::process::ExitCode;

use template_name::TemplateName;

t2::plugins! {
    /// The standard plugins, and those of this crate.
    pub PLUGINS = ..t2::STANDARD, TemplateName
}

fn main() -> ExitCode {
    t2::main(&PLUGINS)
}
