//! `cargo xtask fuzz`: libFuzzer on what reads bytes from outside (`tests/fuzz`).
//!
//! With the stable compiler, and built beside everything else: `instrument.sh` adds to our own crates
//! what `cargo fuzz` adds to all, less the sanitizers, which need nightly and have nothing to find in
//! code without `unsafe`.

use std::fs;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::{process, project, step};

/// What is fuzzed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Target {
    /// A gateway's answer.
    Answer,
    /// A file that may be a picture.
    Picture,
}

impl Target {
    const fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Picture => "picture",
        }
    }
}

/// The longest input tried, in bytes: longer ones are slow and find nothing new.
const LONGEST: u32 = 16_384;

/// Fuzzes each target for `length`, from the corpus on; what is found on the way stays below
/// `target/`. Fails with the input where a target panics, hangs or takes too much memory.
///
/// # Errors
/// Those of the build, and findings.
pub fn run(targets: &[Target], length: Duration) -> Result<()> {
    build()?;
    let wanted = match targets {
        [] => Target::value_variants(),
        some => some,
    };
    for target in wanted {
        let found = folder().join("found").join(target.name());
        fs::create_dir_all(&found).with_context(|| format!("cannot make {}", found.display()))?;
        let title = format!("Fuzz: {} for {}", target.name(), step::seconds(length));
        step::always(&title, |step| {
            step.run(
                command(*target)
                    .arg(format!("-max_total_time={}", length.as_secs()))
                    .arg(format!("-artifact_prefix={}/", folder().display()))
                    .arg(&found)
                    .arg(corpus(*target)),
            )
        })?;
    }
    Ok(())
}

/// Replaces the corpus by as few inputs as reach what it and the findings of earlier runs reach.
///
/// # Errors
/// Those of the build, and findings.
pub fn distill() -> Result<()> {
    build()?;
    for target in Target::value_variants() {
        let best = folder().join("best").join(target.name());
        if best.exists() {
            fs::remove_dir_all(&best)?;
        }
        fs::create_dir_all(&best)?;
        let found = folder().join("found").join(target.name());
        process::run(command(*target).arg("-set_cover_merge=1").args([
            &best,
            &corpus(*target),
            &found,
        ]))?;
        fs::remove_dir_all(corpus(*target))?;
        fs::create_dir_all(corpus(*target))?;
        for file in fs::read_dir(&best)? {
            let file = file?;
            fs::copy(file.path(), corpus(*target).join(file.file_name()))?;
        }
    }
    Ok(())
}

fn build() -> Result<()> {
    step::always("Build the fuzz targets", |step| {
        step.run(
            Command::new("cargo")
                .args(["build", "--package", "fuzz", "--features", "libfuzzer"])
                .env(
                    "RUSTC_WORKSPACE_WRAPPER",
                    project::path("tests/fuzz/instrument.sh"),
                )
                .current_dir(project::root()),
        )
    })
}

fn command(target: Target) -> Command {
    let program = project::path("target/debug").join(format!("fuzz-{}", target.name()));
    let mut command = Command::new(program);
    command
        .arg(format!("-max_len={LONGEST}"))
        .arg("-timeout=10");
    command
}

fn folder() -> std::path::PathBuf {
    project::path("target/fuzz")
}

fn corpus(target: Target) -> std::path::PathBuf {
    project::path("tests/fuzz/corpus").join(target.name())
}
