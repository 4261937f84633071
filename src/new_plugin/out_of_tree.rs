//! A plugin in a crate of its own.

use std::fs;
use std::path::{Path, PathBuf};

use super::names::Names;
use super::{PLUGIN, write_new};
use crate::failure::Failure;

const MAIN: &str = include_str!("../../templates/main.rs");
/// The template is formatted with it.
const RUSTFMT: &str = include_str!("../../rustfmt.toml");
const MANIFEST: &str = include_str!("../../templates/Cargo.toml.in");

/// Writes the crate into a new folder; what the user is told.
pub(super) fn write(names: &Names, t2: Option<&Path>) -> Result<String, Failure> {
    let sources = sources(t2)?;
    let folder = Path::new(&names.package);
    match fs::create_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let folder = folder.display();
            return Err(Failure::Use(format!("`{folder}` is there already: choose another name, or another folder")));
        }
        created => created.map_err(|error| Failure::unwritable(folder, &error))?,
    }
    let source = folder.join("src");
    fs::create_dir(&source).map_err(|error| Failure::unwritable(&source, &error))?;
    let module = format!("{}.rs", names.module);
    write_new(&folder.join("Cargo.toml"), &names.fill(MANIFEST).replace("T2_FOLDER", &sources.in_toml))?;
    write_new(&folder.join(".gitignore"), "/target\n")?;
    write_new(&folder.join("rustfmt.toml"), RUSTFMT)?;
    write_new(&source.join("main.rs"), &names.fill(MAIN))?;
    write_new(&source.join(&module), &names.fill(PLUGIN))?;
    // With the versions that t2 was tested with. Packages that are not needed are dropped by cargo.
    let lock = folder.join("Cargo.lock");
    if let Ok(versions) = fs::read_to_string(sources.folder.join("Cargo.lock")) {
        write_new(&lock, &versions)?;
    }
    let folder = folder.display();
    Ok(format!(
        "Wrote the plugin `{}` to {folder}/src/{module}, in a crate with t2. Test it, and run it:\n\n    \
         cargo test --manifest-path {folder}/Cargo.toml\n    \
         cargo run --manifest-path {folder}/Cargo.toml -- -r CAPTURE -s\n",
        names.plugin
    ))
}

/// Where the sources of t2 are.
struct Sources {
    folder: PathBuf,
    /// The folder as it is written between double quotes in TOML.
    in_toml: String,
}

fn sources(given: Option<&Path>) -> Result<Sources, Failure> {
    let folder = given.unwrap_or(Path::new(env!("CARGO_MANIFEST_DIR")));
    let missing = || {
        let folder = folder.display();
        let remedy = "name the folder of its repository with `--t2 PATH`";
        Failure::Use(format!("the sources of t2 are not in `{folder}`: {remedy}"))
    };
    let manifests = ["Cargo.toml", "t2-core/Cargo.toml"];
    if !manifests.iter().all(|manifest| folder.join(manifest).is_file()) {
        return Err(missing());
    }
    let folder = folder.canonicalize().map_err(|_| missing())?;
    let text = folder.to_str().ok_or_else(missing)?;
    let in_toml = text.replace('\\', "\\\\").replace('"', "\\\"");
    Ok(Sources { in_toml, folder })
}
