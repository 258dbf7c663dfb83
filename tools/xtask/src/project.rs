//! Where things are in the repository.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The repository's root folder.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// A path inside the repository, free of `..`.
///
/// # Panics
/// When the repository itself is gone.
pub fn path(relative: &str) -> PathBuf {
    let root = root()
        .canonicalize()
        .expect("the repository this command was built from is still there");
    root.join(relative)
}

/// What this tool remembers between runs; safe to delete.
pub fn cache() -> PathBuf {
    path("target/xtask")
}

/// A place in the [`cache`] with nothing in it: what an earlier run left there is deleted.
///
/// # Errors
/// When it cannot be deleted.
pub fn cleared(name: &str) -> Result<PathBuf> {
    let folder = cache().join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    Ok(folder)
}

/// State of local stacks: databases, buckets, logs. Ignored by git.
pub fn local(name: &str) -> PathBuf {
    path("local").join(name)
}
