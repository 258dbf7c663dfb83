//! One hash over the content of many files, to tell whether work must be done again.

use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use crate::project;

/// SHA-256 in hexadecimal over names and content of the files at `inputs`: paths inside the
/// repository, of files or folders. What does not exist counts as absent, not as an error.
///
/// # Errors
/// When a file cannot be read.
pub fn of(inputs: &[&str], extra: &str) -> Result<String> {
    let root = project::path("");
    let mut hash = Sha256::new();
    hash.update(extra);
    for file in inputs.iter().flat_map(|input| files(input)) {
        let content =
            std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file.strip_prefix(&root).unwrap_or(&file);
        hash.update(name.as_os_str().as_encoded_bytes());
        hash.update((content.len() as u64).to_le_bytes());
        hash.update(content);
    }
    Ok(hexadecimal(&hash.finalize()))
}

/// When the newest of the files at `inputs` was changed, and how many there are: cheap enough
/// to ask twice a second.
pub fn newest(inputs: &[&str]) -> (Option<SystemTime>, usize) {
    let changed: Vec<SystemTime> = inputs
        .iter()
        .flat_map(|input| files(input))
        .filter_map(|file| file.metadata().ok()?.modified().ok())
        .collect();
    (changed.iter().max().copied(), changed.len())
}

/// SHA-256 of a text, in hexadecimal.
pub fn of_text(text: &str) -> String {
    hexadecimal(&Sha256::digest(text))
}

/// Folders whose content is made, not written.
const MADE: [&str; 3] = ["node_modules", "build", ".svelte-kit"];

fn files(input: &str) -> impl Iterator<Item = PathBuf> {
    WalkDir::new(project::path(input))
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| MADE.iter().all(|name| entry.file_name() != *name))
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
