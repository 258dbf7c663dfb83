//! Builds the Worker: Rust to wasm, and the JavaScript around it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{fingerprint, order, process, project, setup, step};

/// What the Worker is made of.
pub const INPUTS: [&str; 7] = [
    "src",
    "argon2id",
    "worker",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo",
    "package-lock.json",
];

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
        step.run(
            Command::new(setup::cargo_tool_path("worker-build"))
                .arg(format!("--{}", profile.name()))
                .arg("--out-dir")
                .arg(project::path(profile.folder()))
                .current_dir(project::path("worker"))
                .env("CARGO_ENCODED_RUSTFLAGS", &flags)
                // What worker-build would download otherwise.
                .env("WASM_BINDGEN_BIN", setup::cargo_tool_path("wasm-bindgen"))
                .env("ESBUILD_BIN", setup::npm_tool_path("esbuild")),
        )?;
        match profile {
            Profile::Dev => Ok(()),
            Profile::Release => {
                let wasm = project::path(profile.folder()).join("index_bg.wasm");
                step.run(&mut optimize(&wasm))?;
                Ok(fs::write(&wasm, order::by_likeness(&fs::read(&wasm)?)?)?)
            }
        }
    })
}

/// The flags of `.cargo/config.toml`, which the variable takes the place of, and more: no path of the
/// machine that builds it goes into what ships, and functions with variables in memory stay on their
/// own: the larger a function, the more bytes each of its instructions takes.
fn rust_flags() -> Result<String> {
    let home = cargo_home()?;
    Ok([
        r#"--cfg=getrandom_backend="wasm_js""#.to_owned(),
        format!(
            "--remap-path-prefix={}=",
            home.join("registry/src").display()
        ),
        "-Ctarget-feature=+simd128".to_owned(),
        "-Cllvm-args=-inline-max-stacksize=32".to_owned(),
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

/// Run here and not by worker-build, which would keep the names: a tenth of what is sent.
fn optimize(wasm: &Path) -> Command {
    let mut command = Command::new(setup::npm_tool_path("wasm-opt"));
    command
        // Low memory is the far end of the stack: no address in use wraps around into it.
        .args(["-Oz", "--converge", "--low-memory-unused"])
        // A large function takes more bytes for each of its locals than small ones for a call.
        .arg("--one-caller-inline-max-function-size=50")
        .args(["--strip-debug", "--strip-producers"])
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
