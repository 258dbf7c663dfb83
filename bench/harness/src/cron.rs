//! The daily check-ins of very many accounts: the service's cron, and the peer's, which takes one
//! account after the other.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde_json::json;
use xtask::{
    devstack,
    hrana::Database,
    ports,
    process::{Echo, Service},
    sqld::Server,
};

use crate::{
    contestant::Contestant,
    data,
    runtime::{Running, Watched, folder, wait_for},
    scenario::Pools,
};

/// What a cron took.
#[derive(Debug, Clone, Serialize)]
pub struct Run {
    /// Whose.
    pub contestant: Contestant,
    /// Accounts that were due.
    pub users: u32,
    /// The check-ins alone, in seconds.
    pub seconds: f64,
    /// All that the cron does, in seconds.
    pub whole: f64,
    /// Requests to the database, of the whole cron.
    pub round_trips: u64,
}

/// Runs the cron of both.
///
/// # Errors
/// When somebody is left out, or granted twice.
pub async fn run(users: u32, peer_users: u32) -> Result<Vec<Run>> {
    let mut runs = Vec::new();
    for (contestant, users) in [(Contestant::Ours, users), (Contestant::Peer, peer_users)] {
        runs.push(
            tokio::task::spawn_blocking(move || one(contestant, users))
                .await?
                .with_context(|| format!("the cron of {}", contestant.name()))?,
        );
    }
    Ok(runs)
}

fn one(contestant: Contestant, users: u32) -> Result<Run> {
    let folder = folder("cron")?;
    let server = Server::start(&folder.join("database"))?;
    let proxy = Proxy::start(&folder, &server)?;
    let database = server.database();
    let pools = Pools {
        check_ins: users,
        redemptions: 0,
    };
    data::fill(&database, pools)?;
    let due = number(&database, "SELECT count(*) FROM accounts")?;
    let running = Running::start(
        contestant,
        Path::new(&folder),
        &proxy.url(),
        "",
        Watched::ByLog,
    )?;
    let before = proxy.round_trips()?;
    let begun = Instant::now();
    running.scheduled("5 16 * * *")?;
    let whole = begun.elapsed().as_secs_f64();
    let round_trips = proxy.round_trips()? - before;
    let claimed = "SELECT count(*) FROM ledger_entries WHERE event = 'check_in'";
    ensure!(number(&database, claimed)? == due, "not everybody has it");
    let alone = database.execute(
        "SELECT (finished_at - started_at) / 1000.0 FROM job_runs WHERE job = 'check_ins'",
        &[],
    )?;
    let alone = alone.first().and_then(|row| row[0].as_f64());
    Ok(Run {
        contestant,
        users: u32::try_from(due)?,
        seconds: alone.unwrap_or(whole),
        whole,
        round_trips,
    })
}

fn number(database: &Database, sql: &str) -> Result<i64> {
    let rows = database.execute(sql, &[])?;
    let number = rows.first().and_then(|row| row[0].as_i64());
    number.context("a count is a number")
}

/// What counts the round trips.
struct Proxy {
    port: u16,
    _service: Service,
}

impl Proxy {
    fn start(folder: &Path, server: &Server) -> Result<Self> {
        let port = ports::pick()?;
        let mut service = devstack::start(&devstack::Options {
            port,
            database_url: &server.url(),
            gateway_key: "unused",
            gateway_delay: Duration::ZERO,
            folder,
            echo: Echo::Quiet,
        })?;
        let url = format!("http://127.0.0.1:{port}/health");
        wait_for(&url, &mut service)?;
        Ok(Self {
            port,
            _service: service,
        })
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn round_trips(&self) -> Result<u64> {
        let mut answer = ureq::get(format!("{}/stats", self.url())).call()?;
        let totals: serde_json::Value = answer.body_mut().read_json()?;
        totals["pipelines"]
            .as_u64()
            .context(json!(totals).to_string())
    }
}
