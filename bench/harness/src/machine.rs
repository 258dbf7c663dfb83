//! What was measured on, and what was measured.

use std::{fs, process::Command};

use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::Value;
use xtask::{process, project, setup};

/// What the figures depend on, in the repository.
const MEASURED: [&str; 4] = ["crates", "src", "bench", "migrations"];

/// The machine, and the versions of everything.
#[derive(Debug, Serialize)]
pub struct Machine {
    /// Processor, and how many of its threads there are.
    pub processor: String,
    /// Memory, in GB.
    pub memory: u64,
    /// Operating system.
    pub system: String,
    /// When, in UTC.
    pub date: String,
    /// The commit of the service.
    pub commit: String,
    /// Name and version of what takes part.
    pub versions: Vec<(&'static str, String)>,
}

impl Machine {
    /// This one, now.
    ///
    /// # Errors
    /// When a version cannot be told.
    pub fn here() -> Result<Self> {
        let told = |program: &str, arguments: &[&str]| {
            process::output(program, arguments).unwrap_or_else(|| "?".to_owned())
        };
        let root = project::root().display().to_string();
        let git = |arguments: &[&str]| told("git", &[&["-C", &root], arguments].concat());
        let node = setup::node_for_wrangler()?;
        let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = processors
            .lines()
            .find_map(|line| line.strip_prefix("model name")?.split_once(':'))
            .map_or("?", |(_, model)| model.trim());
        let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
        let memory = memory.lines().find_map(|line| {
            line.strip_prefix("MemTotal:")?
                .trim()
                .strip_suffix(" kB")?
                .parse()
                .ok()
        });
        let threads = processors.matches("model name").count();
        let state = [&["status", "--porcelain", "--"], MEASURED.as_slice()].concat();
        let changed = match git(&state).is_empty() {
            true => "",
            false => ", with changes",
        };
        Ok(Self {
            processor: format!("{model}, {threads} threads"),
            memory: memory.unwrap_or(0) / 1_000_000,
            system: told("uname", &["-sr"]),
            date: told("date", &["-u", "+%Y-%m-%d %H:%M UTC"]),
            commit: format!("{}{changed}", git(&["rev-parse", "--short=12", "HEAD"])),
            versions: vec![
                ("rustc", told("rustc", &["--version"])),
                ("workerd", package("node_modules/workerd")?),
                ("Miniflare", package("node_modules/miniflare")?),
                ("Node", told(&node.to_string_lossy(), &["--version"])),
                ("Hono", package("bench/peer/node_modules/hono")?),
                (
                    "@libsql/client",
                    package("bench/peer/node_modules/@libsql/client")?,
                ),
                ("jose", package("bench/peer/node_modules/jose")?),
                ("zod", package("bench/peer/node_modules/zod")?),
                (
                    "@phi-ag/argon2",
                    package("bench/peer/node_modules/@phi-ag/argon2")?,
                ),
            ],
        })
    }
}

fn package(folder: &str) -> Result<String> {
    let text = fs::read_to_string(project::path(folder).join("package.json"))
        .with_context(|| format!("{folder} is not installed"))?;
    let package: Value = serde_json::from_str(&text)?;
    Ok(package["version"].as_str().unwrap_or("?").to_owned())
}

/// The length of a file, and of the same compressed, in bytes.
///
/// # Errors
/// When it is not there.
pub fn size(path: &std::path::Path) -> Result<(u64, u64)> {
    let bytes = fs::metadata(path)?.len();
    let compressed = Command::new("gzip").args(["-9", "-c"]).arg(path).output()?;
    Ok((bytes, compressed.stdout.len() as u64))
}
