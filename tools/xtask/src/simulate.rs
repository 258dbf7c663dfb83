//! `cargo xtask simulate`: many histories of the whole service against a naive model
//! (`tests/simulation`).

use std::process::Command;

use anyhow::Result;

use crate::{process, project, statements};

/// As many as every change must pass.
pub const HISTORIES: u64 = 2_000;
/// As many as a release must pass.
pub const MANY_HISTORIES: u64 = 10_000;

/// What runs hot in a simulation; the rest is optimised anyhow. For the simulator alone, because
/// it makes building slower.
const HOT: [&str; 7] = [
    "kitten-closet",
    "gateways",
    "hrana",
    "images",
    "ports",
    "simulation",
    "world",
];

/// Plays so many histories, each with its own seed from `seed` on. Their statements are recorded.
///
/// # Errors
/// When one differs from the model; what it takes is printed.
pub fn run(histories: u64, seed: u64) -> Result<()> {
    let numbers = [histories, seed].map(|number| number.to_string());
    // With a test beside it, which `test` has built anyway, dependencies have the same features there
    // and here.
    let targets = ["--bin", "simulate", "--test", "simulation"];
    process::run(cargo("build").arg("--quiet").args(targets))?;
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
    process::run(cargo("test").args(["--test", "simulation", "--", "--nocapture"]))
}

fn cargo(verb: &str) -> Command {
    let mut command = process::cargo_workspace(verb);
    for package in HOT {
        let setting = format!("profile.dev.package.{package}.opt-level=2");
        command.args(["--config", &setting]);
    }
    command
}
