//! The files of the crates.

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;
use xtask::project;

use crate::imports::{Module, Sources};

/// The folders of the crates.
pub fn crates() -> Vec<PathBuf> {
    let folders = fs::read_dir(project::path("crates")).unwrap();
    let mut folders: Vec<PathBuf> = folders.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

/// The module of a file, by its path inside `src`.
fn module(file: &Path) -> Module {
    let names = file.with_extension("");
    let names = names.iter().map(|name| name.to_str().unwrap().to_owned());
    let mut module: Module = names.collect();
    if module
        .last()
        .is_some_and(|name| name == "mod" || name == "lib")
    {
        module.pop();
    }
    module
}

/// Every file of a crate.
pub fn of(folder: &Path) -> Sources {
    let source = folder.join("src");
    let entries = WalkDir::new(&source).into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| entry.path().extension().is_some_and(|end| end == "rs"));
    let sources: Sources = files
        .map(|file| {
            let inside = file.path().strip_prefix(&source).unwrap();
            (module(inside), fs::read_to_string(file.path()).unwrap())
        })
        .collect();
    assert!(!sources.is_empty(), "{} has no files", source.display());
    sources
}
