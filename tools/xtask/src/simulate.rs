//! `cargo xtask simulate`: many histories of the whole service against a naive model
//! (`tests/simulation`).

use std::fs;
use std::process::Command;

use anyhow::Result;

use crate::{process, project, statements};

/// As many as every change must pass.
pub const HISTORIES: u64 = 2_000;
/// As many as a release must pass.
pub const MANY_HISTORIES: u64 = 10_000;

/// What is optimised for the simulator alone beside `crates/`, because it makes building slower.
const HOT: [&str; 2] = ["simulation", "world"];

/// Plays so many histories, each with its own seed from `seed` on. Their statements are recorded.
///
/// # Errors
/// When one differs from the model; what it takes is printed.
pub fn run(histories: u64, seed: u64) -> Result<()> {
    let numbers = [histories, seed].map(|number| number.to_string());
    // With a test beside it, which `test` has built anyway, dependencies have the same features there
    // and here.
    let targets = ["--bin", "simulate", "--test", "simulation"];
    process::run(cargo("build")?.arg("--quiet").args(targets))?;
    process::run(
        Command::new(project::path("target/debug/simulate"))
            .args(numbers)
            .current_dir(project::root())
            .env(statements::FOLDER, statements::folder()),
    )
}

/// Plants faults, and sees that they are found.
///
/// # Errors
/// When one is not.
pub fn test() -> Result<()> {
    process::run(cargo("test")?.args(["--test", "simulation", "--", "--nocapture"]))
}

fn cargo(verb: &str) -> Result<Command> {
    let mut command = process::cargo_workspace(verb);
    let mut packages = HOT.map(str::to_owned).to_vec();
    for folder in fs::read_dir(project::path("crates"))? {
        packages.push(folder?.file_name().to_string_lossy().into_owned());
    }
    for package in packages {
        let setting = format!("profile.dev.package.{package}.opt-level=2");
        command.args(["--config", &setting]);
    }
    Ok(command)
}
