//! Builds the Worker: Rust to wasm, and the JavaScript around it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::{fingerprint, process, project, setup, step};

/// What the Worker is made of.
pub const INPUTS: [&str; 7] = [
    "crates",
    "src",
    "worker",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo",
    "package-lock.json",
];

/// What it is compiled for.
const TARGET: &str = "wasm32-unknown-unknown";

/// How the Worker is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Quick to build, slower to run.
    Dev,
    /// What ships.
    Release,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }

    /// The folder, relative to the repository, that receives the build.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Dev => "build/dev",
            Self::Release => "build/release",
        }
    }

    /// The module to hand to workerd.
    pub fn module(self) -> PathBuf {
        project::path(self.folder()).join("index.js")
    }

    /// The wasm that it imports.
    pub fn wasm(self) -> PathBuf {
        project::path(self.folder()).join("bindings_bg.wasm")
    }
}

/// Builds the Worker unless nothing it is made of has changed.
///
/// # Errors
/// When a tool is missing or the build fails: then with the compiler's words.
pub fn build(profile: Profile) -> Result<()> {
    let title = format!("Build the Worker ({})", profile.name());
    let flags = rust_flags()?;
    let fingerprint = fingerprint::of(&INPUTS, &flags)?;
    step::once(&title, &fingerprint, &profile.module(), |step| {
        step.run(&mut compile(profile, &flags))?;
        let folder = project::path(profile.folder());
        fs::create_dir_all(&folder)?;
        bind(profile, &folder)?;
        fs::copy(project::path("worker/entry.js"), folder.join("entry.js"))?;
        step.run(&mut bundle(&folder))?;
        if profile == Profile::Release {
            step.run(&mut optimize(&profile.wasm()))?;
        }
        Ok(())
    })
}

fn compile(profile: Profile, flags: &str) -> Command {
    let mut command = process::cargo();
    command
        .args([
            "build",
            "--package",
            "kitten-closet-worker",
            "--target",
            TARGET,
        ])
        .args(["--profile", profile.name()])
        .current_dir(project::root())
        .env("CARGO_ENCODED_RUSTFLAGS", flags);
    command
}

/// The JavaScript between the module and the runtime, which can instantiate the module again. By the
/// library below wasm-bindgen's program: why is told in docs/decisions/edge.md.
fn bind(profile: Profile, folder: &Path) -> Result<()> {
    let compiled = match profile {
        Profile::Dev => "debug",
        Profile::Release => "release",
    };
    let wasm = project::path("target").join(TARGET).join(compiled);
    Bindgen::new()
        .web(true)?
        .input_path(wasm.join("kitten_closet_worker.wasm"))
        .out_name("bindings")
        .typescript(false)
        .force_enable_abort_handler(true)
        .reset_state_function(true)
        .generate(folder)
}

/// One file of JavaScript, with what of the bindings is in use.
fn bundle(folder: &Path) -> Command {
    let mut command = Command::new(setup::npm_tool_path("esbuild"));
    command
        .args(["entry.js", "--bundle", "--minify", "--format=esm"])
        .args(["--outfile=index.js", "--log-level=warning"])
        .args(["--external:./bindings_bg.wasm", "--external:cloudflare:*"])
        .current_dir(folder);
    command
}

/// The flags of `.cargo/config.toml`, which the variable takes the place of, and one more: no path of
/// the machine that builds it goes into what ships.
fn rust_flags() -> Result<String> {
    let home = cargo_home()?;
    Ok([
        r#"--cfg=getrandom_backend="wasm_js""#.to_owned(),
        format!(
            "--remap-path-prefix={}=",
            home.join("registry/src").display()
        ),
        "-Ctarget-feature=+simd128".to_owned(),
    ]
    .join("\x1f"))
}

fn cargo_home() -> Result<PathBuf> {
    if let Some(home) = env::var_os("CARGO_HOME") {
        return Ok(home.into());
    }
    let home = env::var_os("HOME").context("neither CARGO_HOME nor HOME is set")?;
    Ok(PathBuf::from(home).join(".cargo"))
}

/// What the edge's runtimes can do, and so what may be used of it.
const WASM_FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-exception-handling",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];

fn optimize(wasm: &Path) -> Command {
    let mut command = Command::new(setup::npm_tool_path("wasm-opt"));
    command
        .args(["-Oz", "--strip-debug", "--strip-producers"])
        .args(WASM_FEATURES)
        .arg(wasm)
        .arg("--output")
        .arg(wasm);
    command
}

/// Puts together what `wrangler deploy` would send, and sends nothing.
///
/// # Errors
/// When the configuration is refused, or the build fails.
pub fn dry_run() -> Result<()> {
    process::run(
        Command::new(setup::node_for_wrangler()?)
            .arg(project::path("node_modules/wrangler/bin/wrangler.js"))
            .args(["deploy", "--dry-run", "--outdir"])
            .arg(project::cache().join("deploy"))
            .current_dir(project::root())
            .env("CI", "1")
            .env("WRANGLER_SEND_METRICS", "false")
            .env("WRANGLER_SEND_ERROR_REPORTS", "false")
            .env("WRANGLER_LOG_PATH", project::cache().join("deploy-logs")),
    )
}
