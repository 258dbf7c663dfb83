//! `cargo xtask bench`: the service beside its peer and its floors (`bench/harness`).

use anyhow::Result;

use crate::{process, project};

/// Builds, runs and measures everything; `arguments` are the harness's own.
///
/// # Errors
/// When something does not build, somebody answers wrongly, or the contestants do not leave the same
/// behind.
pub fn run(arguments: &[String]) -> Result<()> {
    process::run(
        process::cargo()
            .current_dir(project::root())
            .args(["run", "--quiet", "--profile", "measure"])
            .args(["--package", "bench", "--"])
            .args(arguments),
    )
}
