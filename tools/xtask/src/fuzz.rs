//! `cargo xtask fuzz`: libFuzzer on what reads bytes from outside (`tests/fuzz`).
//!
//! With the stable compiler, and built beside everything else: `instrument.sh` adds to our own crates
//! what `cargo fuzz` adds to all, less the sanitizers, which need nightly and have nothing to find in
//! code without `unsafe`.

use std::fs;
use std::path::PathBuf;
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

    fn program(self) -> String {
        format!("fuzz-{}", self.name())
    }

    /// Where it begins.
    fn seeds(self) -> [PathBuf; 2] {
        let folders = match self {
            Self::Answer => ["crates/gateways/src/fixtures", "tests/fuzz/corpus/answer"],
            Self::Picture => ["crates/images/src/fixtures", "tests/fuzz/corpus/picture"],
        };
        folders.map(project::path)
    }
}

/// The longest input tried, in bytes: longer ones are slow and find nothing new.
const LONGEST: u32 = 16_384;

/// Fuzzes each target for `length`, from its corpus, the fixtures of the tests and what earlier runs
/// found on; what is found on the way stays below `target/`. Fails with the input where a target
/// panics, hangs or takes too much memory.
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
                    .args(target.seeds()),
            )
        })?;
    }
    Ok(())
}

fn build() -> Result<()> {
    step::always("Build the fuzz targets", |step| {
        step.run(
            process::cargo_workspace("build")
                .args(["--features", "fuzz/libfuzzer"])
                .args(
                    Target::value_variants()
                        .iter()
                        .map(|target| format!("--bin={}", target.program())),
                )
                .env(
                    "RUSTC_WORKSPACE_WRAPPER",
                    project::path("tests/fuzz/instrument.sh"),
                ),
        )
    })
}

fn command(target: Target) -> Command {
    let mut command = Command::new(project::path("target/debug").join(target.program()));
    command
        .arg(format!("-max_len={LONGEST}"))
        .arg("-timeout=10");
    command
}

fn folder() -> PathBuf {
    project::path("target/fuzz")
}
