//! `cargo xtask bench`: the service beside its peer and its floors (`bench/harness`).

use std::process::Command;

use anyhow::Result;

use crate::{process, project, setup};

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

/// The smallest benchmark there is, for its checks and not for its figures: every contestant answers
/// every scenario rightly, and they leave the same behind.
///
/// # Errors
/// As [`run`].
pub fn smallest() -> Result<()> {
    setup::build_tools()?;
    process::run(process::cargo_build("bench").arg("--quiet"))?;
    process::run(
        Command::new(project::path("target/debug/bench"))
            .args(["--rounds", "1", "--warm-up", "0.1", "--seconds", "0.1"])
            .args(["--connections", "1", "--speed-only", "--folder"])
            .arg(project::cache().join("bench"))
            .current_dir(project::root()),
    )
}
