//! The order of modules that `ARCHITECTURE.md` shows is the one that the imports have, and other rules of the house.

#[path = "architecture/source.rs"]
mod source;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use source::{Finding, Source, modules};

/// The longest file, in lines.
const LONGEST: usize = 400;

/// Modules that re-export for others: what plugins import, and what generated code needs.
const RE_EXPORTS: [&str; 2] = ["prelude", "__private"];

/// Files of `t2-core/src` that may panic, and why.
const MAY_PANIC: [(&str, &str); 3] = [
    ("engine/list_check.rs", "runs in the compiler: the message is the error that the author of a plugin list reads"),
    ("settings/mod.rs", "runs in the compiler: a total names a setting that does not exist"),
    ("total/table.rs", "runs in the compiler: a total names another one that does not exist"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn core() -> Vec<Source> {
    modules(&root().join("t2-core/src/lib.rs")).expect("the sources of t2-core")
}

/// The modules of `t2-core` in the order of the table in `ARCHITECTURE.md`: each may import those above it.
fn order(document: &str) -> Vec<String> {
    let section = document.split("## The modules of t2-core").nth(1).unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    let names = section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    names.map(str::to_owned).collect()
}

/// The imports of a module that are not of modules above it, or not of modules at all.
fn imports_to_the_right(sources: &[Source], order: &[String]) -> Vec<String> {
    let place = |name: &str| order.iter().position(|known| known == name);
    let mut wrong = Vec::new();
    for source in sources {
        let Some(importer) = source.module.first() else { continue };
        if RE_EXPORTS.contains(&importer.as_str()) {
            continue;
        }
        for Finding { line, what } in source.imports() {
            let is_wrong = match (place(importer), place(&what)) {
                (Some(importer), Some(imported)) => imported > importer,
                _ => RE_EXPORTS.contains(&what.as_str()),
            };
            if is_wrong {
                wrong.push(format!("{}:{line}: `{importer}` imports `{what}`", source.file.display()));
            }
        }
    }
    wrong
}

#[test]
fn modules_import_only_what_is_above_them_in_the_document() {
    let document = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let wrong = imports_to_the_right(&core(), &order(&document));
    assert!(wrong.is_empty(), "imports run to the left only:\n{}", wrong.join("\n"));
}

#[test]
fn the_document_has_each_module_once() {
    let document = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let mut listed = order(&document);
    listed.sort();
    let mut there: Vec<_> = core().into_iter().filter(|source| source.module.len() == 1).collect();
    there.retain(|source| !RE_EXPORTS.contains(&source.module[0].as_str()));
    let mut there: Vec<_> = there.into_iter().map(|source| source.module[0].clone()).collect();
    there.sort();
    assert_eq!(listed, there);
}

#[test]
fn files_and_folders_that_the_document_names_exist() {
    let document = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let quoted = document.split('`').skip(1).step_by(2);
    let named: Vec<_> = quoted.filter(|text| text.ends_with(".rs") || text.ends_with('/')).collect();
    assert!(named.len() > 20, "the document names files: {named:?}");
    let exists = |name: &str| ["", "t2-core/src", "tests"].iter().any(|base| root().join(base).join(name).exists());
    let missing: Vec<_> = named.into_iter().filter(|name| !exists(name)).collect();
    assert!(missing.is_empty(), "these do not exist: {missing:?}");
}

#[test]
fn an_import_to_the_right_is_found_however_it_is_written() {
    let order = ["left".to_owned(), "right".to_owned()];
    let found = |module: &[&str], text: &str| {
        imports_to_the_right(&[Source::of(module, Path::new("x.rs"), text).expect("Rust")], &order).len()
    };
    for (text, count) in [
        ("use crate::right::Thing;", 1),
        ("use crate::{left, right::{self, Thing}};", 2),
        ("pub use super::right as other;", 1),
        ("fn f() -> crate::right::Thing { todo() }", 1),
        ("macro_rules! m { () => { $crate::right::thing() } }", 1),
        ("fn f() { assert!(t2_core::right::is_it()) }", 1),
        ("mod inner { use super::super::right; }", 1),
        ("mod inner { use super::right; }", 0),
        ("#[cfg(test)] mod tests { use crate::right::Thing; }", 0),
        ("//! [`Thing`](crate::right::Thing)\nuse std::fmt;", 0),
        ("use crate::prelude::Thing;", 1),
    ] {
        assert_eq!(found(&["left"], text), count, "{text}");
    }
    assert_eq!(found(&["right", "deep"], "use super::super::left; use crate::left; use super::Thing;"), 0);
}

#[test]
fn no_file_has_more_lines_than_one_can_read_in_one_go() {
    let mut files = Vec::new();
    rust_files(root(), &mut files);
    assert!(files.iter().any(|file| file.ends_with("t2-core/src/lib.rs")), "the sources were not found");
    let lines = |file: &PathBuf| fs::read_to_string(file).map_or(0, |text| text.lines().count());
    let long: Vec<_> = files.iter().map(|file| (file, lines(file))).filter(|(_, lines)| *lines > LONGEST).collect();
    assert!(long.is_empty(), "split these files: {long:?}");
}

/// All Rust files below a folder that are not made by builds.
fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() && name != "target" && !name.to_string_lossy().starts_with('.') {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

#[test]
fn nothing_panics_but_what_runs_in_the_compiler() {
    let mut panics: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    let base = root().join("t2-core/src");
    for source in core() {
        let name = source.file.strip_prefix(&base).expect("a file of t2-core").display().to_string();
        let found = source.panics();
        if !found.is_empty() {
            panics.insert(name, found);
        }
    }
    for (file, reason) in MAY_PANIC {
        assert!(panics.remove(file).is_some(), "{file} does not panic, so it needs no exception ({reason})");
    }
    assert!(panics.is_empty(), "return an error, or see `invariant::broken`: {panics:#?}");
}

#[test]
fn what_panics_is_found_outside_of_tests() {
    for (text, count) in [
        ("fn f() { x.unwrap(); }", 1),
        ("fn f() { x.expect(\"it\"); panic!(\"no\"); }", 2),
        ("fn f() { write!(f, \"{}\", x.unwrap()); }", 1),
        ("fn f() { matches!(x, _ if unreachable!()); }", 1),
        ("fn f() { x.unwrap_or(1); }", 0),
        ("#[cfg(test)] mod tests { fn f() { x.unwrap(); } }", 0),
        ("#[test] fn f() { x.unwrap(); }", 0),
    ] {
        let source = Source::of(&["left"], Path::new("x.rs"), text).expect("Rust");
        assert_eq!(source.panics().len(), count, "{text}");
    }
}
