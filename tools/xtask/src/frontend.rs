//! Builds the pages.

use std::process::Command;

use anyhow::Result;

use crate::{fingerprint, project, step};

/// What the pages are made of.
pub const INPUTS: [&str; 2] = ["frontend", "docs/openapi.json"];

/// Builds `frontend/build` unless nothing it is made of has changed.
///
/// # Errors
/// When the build fails: then with its output.
pub fn build() -> Result<()> {
    let fingerprint = fingerprint::of(&INPUTS, "")?;
    let product = project::path("frontend/build/index.html");
    step::once("Build the pages", &fingerprint, &product, |step| {
        step.run(
            Command::new("npm")
                .args(["run", "build"])
                .current_dir(project::path("frontend")),
        )
    })
}
