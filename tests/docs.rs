//! What the documents show is what there is.

use std::fs;
use std::path::Path;

fn text(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("a file of the project")
}

/// The Rust code blocks of a document, without their indentation.
fn code_blocks(document: &str) -> Vec<String> {
    let blocks = document.split("```rust\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.map(|block| block.lines().map(|line| line.strip_prefix("   ").unwrap_or(line)).collect()).collect()
}

#[test]
fn the_plugin_in_the_readme_is_the_real_one() {
    let plugin = text("plugins/src/tcp_win.rs");
    let shown = text("README.md");
    let shown = shown.split("```rust\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a code block");
    assert!(plugin.ends_with(shown), "copy plugins/src/tcp_win.rs into README.md");
}

#[test]
fn the_plugin_of_the_tutorial_is_a_case_that_compiles() {
    let tutorial = code_blocks(&text("CONTRIBUTING.md")).into_iter().next().expect("a code block");
    let struct_of = |code: &str| code.split("#[plugin(\"ttl\")]").nth(1).map(str::to_owned);
    let compiled: String = text("ui-tests/tests/pass/tutorial.rs").lines().collect();
    let shown = struct_of(&tutorial).expect("the plugin of the tutorial");
    assert!(compiled.contains(&shown), "copy the plugin of CONTRIBUTING.md into ui-tests/tests/pass/tutorial.rs");
}
