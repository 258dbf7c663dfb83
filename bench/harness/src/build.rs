//! Builds what is measured: the Worker as it ships, and its peer.

use std::process::Command;

use anyhow::Result;
use xtask::{
    devstack, fingerprint, project, setup,
    step::{self, Step},
    worker,
};

/// What the peer is made of.
const PEER: [&str; 4] = [
    "bench/peer/src",
    "bench/peer/package.json",
    "bench/peer/package-lock.json",
    "bench/peer/tsconfig.json",
];

/// Builds everything that has changed.
///
/// # Errors
/// When something does not build, or the peer's types are wrong.
pub fn all() -> Result<()> {
    setup::build_tools()?;
    worker::build(worker::Profile::Release)?;
    devstack::build()?;
    peer()
}

fn peer() -> Result<()> {
    setup::npm_packages("Install the peer's npm packages", "bench/peer")?;
    let fingerprint = fingerprint::of(&PEER, "")?;
    let product = project::path("build/peer/index.js");
    step::once("Build the peer", &fingerprint, &product, |step| {
        check(step, "bench/peer")?;
        step.run(&mut bundle())
    })
}

/// What looks at the pages in a browser.
///
/// # Errors
/// When there is no browser, or its types are wrong.
pub fn pages() -> Result<()> {
    setup::chromium()?;
    setup::npm_packages("Install what looks at the pages", "bench/pages")?;
    let fingerprint = fingerprint::of(&["bench/pages"], "")?;
    let packages = project::path("bench/pages/node_modules");
    step::once(
        "Check what looks at the pages",
        &fingerprint,
        &packages,
        |step| check(step, "bench/pages"),
    )
}

/// Types; their formatting is checked with that of all JavaScript (`cargo xtask test frontend`).
fn check(step: &Step, folder: &str) -> Result<()> {
    step.run(
        Command::new("npm")
            .args(["run", "--silent", "check"])
            .current_dir(project::path(folder)),
    )
}

/// As wrangler bundles.
fn bundle() -> Command {
    let mut command = Command::new(setup::npm_tool_path("esbuild"));
    command
        .args(["src/index.ts", "--bundle", "--minify"])
        .args(["--format=esm", "--target=es2024"])
        .args([
            "--conditions=workerd,worker,browser",
            "--main-fields=browser,module,main",
        ])
        .args(["--loader:.wasm=copy", "--asset-names=[name]"])
        .args(["--external:cloudflare:workers", "--external:node:*"])
        .arg(format!(
            "--outdir={}",
            project::path("build/peer").display()
        ))
        .current_dir(project::path("bench/peer"));
    command
}
