//! What the documents show is what there is.

use std::fs;
use std::path::Path;

fn text(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("a file of the project")
}

/// The Rust code blocks of a document, without indentation.
fn code_blocks(document: &str) -> Vec<String> {
    let blocks = document.split("```rust\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.map(|block| block.lines().map(|line| line.trim_start()).collect()).collect()
}

#[test]
fn the_plugin_in_the_readme_is_the_real_one() {
    let plugin = text("plugins/src/tcp_win.rs");
    let shown = text("README.md");
    let shown = shown.split("```rust\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a code block");
    assert!(plugin.ends_with(shown), "copy plugins/src/tcp_win.rs into README.md");
}

#[test]
fn the_plugins_of_the_tutorial_are_cases_that_compile() {
    let tutorial = code_blocks(&text("CONTRIBUTING.md"));
    for (plugin, case) in [("ttl", "tutorial.rs"), ("synRtt", "tutorial_opposite.rs")] {
        let compiled: String = text(&format!("ui-tests/tests/pass/{case}")).lines().map(str::trim_start).collect();
        let marker = format!("#[plugin(\"{plugin}\")]");
        let shown = tutorial.iter().find_map(|code| code.split(&marker).nth(1)).expect("the plugin of the tutorial");
        assert!(compiled.contains(shown), "copy `{plugin}` of CONTRIBUTING.md into ui-tests/tests/pass/{case}");
    }
}

#[test]
fn the_programs_in_the_readme_are_examples_of_the_library_that_compile() {
    let library: String = text("src/lib.rs").lines().map(|line| line.trim_start_matches("//!").trim_start()).collect();
    let shown = code_blocks(&text("README.md"));
    assert_eq!(shown.len(), 3);
    for program in shown.iter().skip(1) {
        assert!(library.contains(program.as_str()), "copy from the documentation of src/lib.rs: {program}");
    }
}
