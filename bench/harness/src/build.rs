//! Builds what is measured: the Worker as it ships, its peer, and the database server.

use std::process::Command;

use anyhow::Result;
use xtask::{fingerprint, project, setup, step, worker};

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
    step::always("Build the database server", |step| {
        step.run(
            Command::new("cargo")
                .args(["build", "--profile", "measure", "--package", "devstack"])
                .current_dir(project::root()),
        )
    })?;
    peer()
}

fn peer() -> Result<()> {
    let folder = project::path("bench/peer");
    let npm = |arguments: &[&str]| {
        let mut command = Command::new("npm");
        command.args(arguments).current_dir(&folder);
        command
    };
    let locked = fingerprint::of(&PEER[1..3], "")?;
    let packages = folder.join("node_modules");
    step::once(
        "Install the peer's npm packages",
        &locked,
        &packages,
        |step| step.run(&mut npm(&["ci", "--loglevel=error"])),
    )?;
    let fingerprint = fingerprint::of(&PEER, "")?;
    let product = project::path("build/peer/index.js");
    step::once("Build the peer", &fingerprint, &product, |step| {
        step.run(&mut npm(&["run", "--silent", "check"]))?;
        step.run(&mut npm(&["run", "--silent", "format:check"]))?;
        step.run(&mut bundle())
    })
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
