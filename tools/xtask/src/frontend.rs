//! Builds the pages, and builds them again when they change.

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::Result;

use crate::{fingerprint, project, step};

const INPUTS: [&str; 8] = [
    "frontend/src",
    "frontend/static",
    "frontend/package.json",
    "frontend/package-lock.json",
    "frontend/svelte.config.js",
    "frontend/vite.config.ts",
    "frontend/tsconfig.json",
    "frontend/openapi.json",
];

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

/// Builds again after each change until `stop`; a failed build is reported and waits for the
/// next change.
pub fn watch(stop: &AtomicBool) {
    let mut seen = fingerprint::newest(&INPUTS);
    while !stop.load(Ordering::Relaxed) {
        thread::sleep(Duration::from_millis(500));
        let now = fingerprint::newest(&INPUTS);
        if now != seen {
            seen = now;
            if let Err(problem) = build() {
                eprintln!("{problem:#}");
            }
        }
    }
}
