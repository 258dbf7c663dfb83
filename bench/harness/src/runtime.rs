//! What runs: contestants on workerd, each in a process of its own.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use xtask::{
    ports,
    process::{Echo, Service},
    project, setup,
};

use crate::{
    contestant::{Contestant, Place},
    data,
    heap::Heap,
};

/// How long something may take to come up.
const PATIENCE: Duration = Duration::from_secs(60);

/// An empty folder for what one run leaves.
///
/// # Errors
/// When it cannot be emptied.
pub fn folder(name: &str) -> Result<PathBuf> {
    let folder = project::cache().join("bench").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// What is kept of a contestant besides its answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watched {
    /// Nothing: it is as fast as it can be.
    Not,
    /// The lines of its log.
    ByLog,
    /// Its log, and what workerd's inspector tells.
    ByInspector,
}

/// A contestant that runs.
pub struct Running {
    /// Who.
    pub contestant: Contestant,
    folder: PathBuf,
    port: u16,
    door: u16,
    inspector: Option<u16>,
    /// Of its workerd, below `/proc`.
    process: PathBuf,
    _service: Service,
}

impl Running {
    /// Starts a contestant in that folder, and waits until it answers.
    ///
    /// # Errors
    /// When it does not come up: then with what it said.
    pub fn start(
        contestant: Contestant,
        folder: &Path,
        database_url: &str,
        pipeline: &str,
        watched: Watched,
    ) -> Result<Self> {
        let folder = folder.join(contestant.name());
        let temporary = folder.join("temporary");
        fs::create_dir_all(&temporary)?;
        let inspector = (watched == Watched::ByInspector)
            .then(ports::pick)
            .transpose()?;
        let (port, door) = (ports::pick()?, ports::pick()?);
        let options = contestant.options(&Place {
            folder: &folder,
            port,
            door,
            inspector,
            database_url,
            pipeline,
        })?;
        let objects: Vec<Value> = data::RESULTS
            .into_iter()
            .enumerate()
            .filter(|_| !options["r2Buckets"].is_null())
            .map(|(place, bytes)| {
                json!({"key": data::object_key(place), "bytes": bytes, "type": "image/png"})
            })
            .collect();
        let settings = folder.join("settings.json");
        let text = json!({"options": options, "objects": objects}).to_string();
        fs::write(&settings, text)?;
        let log = match watched {
            Watched::Not => PathBuf::from("/dev/null"),
            Watched::ByLog | Watched::ByInspector => folder.join("workerd.log"),
        };
        let mut command = Command::new(setup::node_for_wrangler()?);
        command
            .arg(project::path("bench/runtime/serve.mjs"))
            .arg(&settings)
            .current_dir(project::root())
            .env("TMPDIR", &temporary)
            .env(
                "MINIFLARE_WORKERD_PATH",
                project::path("bench/runtime/workerd.sh"),
            )
            .env("BENCH_WORKERD", workerd()?)
            .env("BENCH_KEPT", &temporary)
            .env("BENCH_LOG", log);
        let said = folder.join("serve.log");
        let mut service = Service::start(contestant.name(), &command, &said, Echo::Quiet)?;
        let url = format!("http://127.0.0.1:{port}/api/health");
        wait_for(&url, &mut service)
            .with_context(|| fs::read_to_string(&said).unwrap_or_default())?;
        wait_until(&mut service, || {
            fs::read_to_string(&said).is_ok_and(|said| said.contains("ready"))
        })?;
        let process = processes(&temporary)
            .pop()
            .context("workerd does not run")?;
        Ok(Self {
            contestant,
            folder,
            port,
            door,
            inspector,
            process,
            _service: service,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }

    /// Where what its workerd was given is kept.
    pub fn kept(&self) -> PathBuf {
        self.folder.join("temporary")
    }

    /// Looks at its isolate from now on.
    ///
    /// # Errors
    /// When it was not started to be watched so.
    pub fn heap(&self) -> Result<Heap> {
        let port = self.inspector.context("it runs without an inspector")?;
        Heap::watch(port, self.contestant.name())
    }

    /// Fires a cron, and waits until it is done.
    ///
    /// # Errors
    /// When its handler fails.
    pub fn scheduled(&self, cron: &str) -> Result<()> {
        let mut answer = ureq::get(format!(
            "http://127.0.0.1:{}/cdn-cgi/local/scheduled",
            self.door
        ))
        .query("cron", cron)
        .call()?;
        let said = answer.body_mut().read_to_string()?;
        if said != "ok" {
            bail!("the cron `{cron}` ended with {said}");
        }
        Ok(())
    }

    /// What its workerd takes, in bytes: now, and at most since its start.
    ///
    /// # Errors
    /// When it does not run, or not on Linux.
    pub fn memory(&self) -> Result<(u64, u64)> {
        let status = fs::read_to_string(self.process.join("status"))?;
        let read = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
            kilobytes.map(|kilobytes: u64| kilobytes * 1024)
        };
        let both = read("VmRSS:").zip(read("VmHWM:"));
        both.context("workerd's memory is not told")
    }

    /// What its wasm has taken at most, in bytes: by its log, where it is kept and tells.
    pub fn wasm_memory(&self) -> Option<u64> {
        let log = fs::read_to_string(self.folder.join("workerd.log")).ok()?;
        let told = log.split("\\\"memory\\\":").skip(1);
        let told = told.filter_map(|rest| {
            let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
            digits.parse().ok()
        });
        told.max()
    }

    /// The processor time that its workerd has taken, in microseconds.
    ///
    /// # Errors
    /// When it does not run, or not on Linux.
    pub fn processor_time(&self) -> Result<f64> {
        spent(&self.process)
    }
}

/// The processor time of a process below `/proc`, in microseconds.
fn spent(process: &Path) -> Result<f64> {
    /// Microseconds of the unit in which Linux tells it.
    const TICK: f64 = 10_000.0;
    let stat = fs::read_to_string(process.join("stat"))?;
    // Behind the name, which may hold anything.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let spent = fields.split_whitespace().skip(11).take(2);
    Ok(spent
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        * TICK)
}

/// The processor time of all of workerd that was started with that folder for temporary files, in
/// microseconds.
///
/// # Errors
/// When none was, or not on Linux.
pub fn processor_time_of(temporary: &Path) -> Result<f64> {
    processes(temporary)
        .iter()
        .map(|process| spent(process))
        .sum()
}

/// All of workerd that was started with that folder for temporary files, below `/proc`.
fn processes(temporary: &Path) -> Vec<PathBuf> {
    let mark = temporary.to_string_lossy();
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let is_ours = |process: &PathBuf| {
        let read = |name| fs::read(process.join(name)).unwrap_or_default();
        String::from_utf8_lossy(&read("environ")).contains(&*mark)
            && read("comm").starts_with(b"workerd")
    };
    entries.map(|entry| entry.path()).filter(is_ours).collect()
}

/// The runtime that npm has brought.
///
/// # Errors
/// When it has not.
pub fn workerd() -> Result<PathBuf> {
    let packages = ["workerd-linux-64", "workerd-linux-arm64"];
    let found = packages
        .map(|name| {
            project::path("node_modules/@cloudflare")
                .join(name)
                .join("bin/workerd")
        })
        .into_iter()
        .find(|path| path.exists());
    found.context("npm has brought no workerd for this machine")
}

/// Waits for a service's first good answer.
///
/// # Errors
/// When it ends or takes too long.
pub fn wait_for(url: &str, service: &mut Service) -> Result<()> {
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .new_agent();
    wait_until(service, || {
        // A floor answers whatever it is asked.
        agent
            .get(url)
            .call()
            .is_ok_and(|answer| answer.status() == 200)
    })
    .with_context(|| format!("{url} gives no answer"))
}

fn wait_until(service: &mut Service, mut is_so: impl FnMut() -> bool) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        if let Some(status) = service.ended() {
            bail!("{} ended ({status})", service.name());
        }
        if Instant::now() > deadline {
            bail!("{} took too long", service.name());
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}
