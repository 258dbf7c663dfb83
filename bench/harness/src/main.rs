//! The service beside its peer and its floors (docs/benchmarks): all contestants in one run, round
//! by round, on the same workerd, the same database server and the same data.
//!
//! [`contestant`] says who they are, [`build`] builds and [`runtime`] runs them, [`data`] is what they
//! work on and [`scenario`] what they are asked. First [`audit`] sees, through [`recorder`], that they
//! do the same; then [`measure`] puts them under [`load`]. [`cold`], [`memory`] (by [`heap`]),
//! [`picture`], [`cron`] and [`pages`] look at what speed does not tell. [`report`] writes it down.

mod audit;
mod build;
mod cold;
mod contestant;
mod cron;
mod data;
mod heap;
mod load;
mod machine;
mod measure;
mod memory;
mod pages;
mod picture;
mod recorder;
mod report;
mod runtime;
mod scenario;

use std::{
    path::{Path, PathBuf},
    rc::Rc,
    time::Duration,
};

use anyhow::{Result, ensure};
use clap::Parser;
use contestant::Contestant;
use data::Signer;
use measure::{Plan, Samples};
use report::Findings;
use runtime::{Running, Watched};
use scenario::{Pools, Scenario};
use tokio::task::{LocalSet, spawn_blocking};
use xtask::{project, sqld::Server, step, worker::Profile};

/// Measures the service beside its peer and its floors.
#[derive(Debug, Clone, Parser)]
#[command(name = "cargo xtask bench")]
struct Arguments {
    /// How many rounds.
    #[arg(long, default_value_t = 7)]
    rounds: u32,
    /// How long each contestant is warmed up for each scenario, in seconds.
    #[arg(long, default_value_t = 2.0)]
    warm_up: f64,
    /// How long each measurement of a round takes, in seconds.
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,
    /// Only these scenarios, by their names.
    #[arg(long)]
    scenario: Vec<String>,
    /// Over so many connections.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64])]
    connections: Vec<usize>,
    /// For how many accounts the service's cron claims the daily check-ins; 0 leaves it out.
    #[arg(long, default_value_t = 1_000_000)]
    users: u32,
    /// For how many accounts the peer's does.
    #[arg(long, default_value_t = 10_000)]
    peer_users: u32,
    /// Speed alone: no start, no memory, no picture, no cron, no pages.
    #[arg(long, conflicts_with = "pages_only")]
    speed_only: bool,
    /// The pages alone, in a browser.
    #[arg(long)]
    pages_only: bool,
    /// Measure what is there, without building anything.
    #[arg(long)]
    as_built: bool,
    /// The folder of the report.
    #[arg(long, default_value_os_t = project::path("docs/benchmarks"))]
    folder: PathBuf,
    /// The name of its files.
    #[arg(long, default_value = "results")]
    name: String,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    LocalSet::new().block_on(&runtime, run(arguments))
}

async fn run(arguments: Arguments) -> Result<()> {
    if !arguments.as_built {
        build::all()?;
    }
    let plan = Plan {
        rounds: arguments.rounds,
        warm_up: Duration::from_secs_f64(arguments.warm_up),
        time: Duration::from_secs_f64(arguments.seconds),
        connections: arguments.connections.clone(),
    };
    let signer = Rc::new(Signer::new()?);
    let pools = pools(&plan);
    let (everything, mut scenarios) =
        (scenario::all(&signer, pools), scenario::all(&signer, pools));
    let wanted = &arguments.scenario;
    ensure!(
        wanted
            .iter()
            .all(|name| scenarios.iter().any(|scenario| scenario.name == name)),
        "scenarios are: {}",
        scenarios
            .iter()
            .map(|scenario| scenario.name)
            .collect::<Vec<_>>()
            .join(", ")
    );

    let mut findings = Findings::new(machine::Machine::here()?, &plan, &everything);
    if arguments.pages_only {
        findings.pages = Some(spawn_blocking(pages::run).await??);
        println!(
            "✓ {}",
            findings
                .write(&arguments.folder, &arguments.name)?
                .display()
        );
        return Ok(());
    }
    let step = step::Step::begin("Compare what the contestants do");
    let audit = audit::run().await?;
    step.done();
    let folder = runtime::folder("measure")?;
    let (server, contestants) = start(&folder, pools, audit.pipeline.clone()).await?;
    scenarios
        .retain(|scenario| wanted.is_empty() || wanted.iter().any(|name| name == scenario.name));
    let samples = measure::run(&plan, &scenarios, &contestants).await?;
    drop(contestants);

    findings.samples = by_place(samples, &scenarios, &everything);
    findings.uses = audit.uses;
    findings.sizes = sizes()?;
    // What took longest is written down whatever comes of the rest.
    let written = findings.write(&arguments.folder, &arguments.name)?;
    if !arguments.speed_only {
        look(&mut findings, &arguments, &folder, &server).await?;
        findings.write(&arguments.folder, &arguments.name)?;
    }
    println!("✓ {}", written.display());
    Ok(())
}

/// Of what is deployed: bytes, and bytes compressed.
fn sizes() -> Result<Vec<(&'static str, (u64, u64))>> {
    let (ours, peer) = (Profile::Release.module(), project::path("build/peer"));
    [
        ("ours: wasm", Profile::Release.wasm()),
        ("ours: JavaScript around it", ours),
        ("peer: JavaScript", peer.join("index.js")),
        ("peer: wasm of Argon2", peer.join("argon2.wasm")),
    ]
    .into_iter()
    .map(|(name, path)| Ok((name, machine::size(&path)?)))
    .collect()
}

/// What speed does not tell.
async fn look(
    findings: &mut Findings<'_>,
    arguments: &Arguments,
    folder: &Path,
    server: &Server,
) -> Result<()> {
    println!("start");
    findings.wasm = Some(cold::wasm()?);
    for contestant in [Contestant::Ours, Contestant::Peer, Contestant::Constant] {
        let (folder, url) = (folder.to_owned(), server.url());
        let start = move || cold::start(contestant, &folder, &url);
        findings
            .starts
            .push((contestant, spawn_blocking(start).await??));
    }
    println!("memory");
    for contestant in [Contestant::Ours, Contestant::Peer] {
        let (url, scenarios) = (server.url(), findings.scenarios);
        let looks = memory::run(contestant, folder, &url, scenarios, findings.plan.time).await?;
        findings.memory.push((contestant, looks));
    }
    findings.write(&arguments.folder, &arguments.name)?;
    println!("picture");
    findings.picture = Some(spawn_blocking(picture::run).await??);
    findings.write(&arguments.folder, &arguments.name)?;
    println!("pages");
    findings.pages = Some(spawn_blocking(pages::run).await??);
    findings.write(&arguments.folder, &arguments.name)?;
    if arguments.users > 0 {
        println!("cron");
        findings.crons = cron::run(arguments.users, arguments.peer_users).await?;
    }
    Ok(())
}

/// Data enough for the fastest contestant.
fn pools(plan: &Plan) -> Pools {
    /// More writes a second than there will be.
    const MOST: f64 = 1_500.0;
    let measurements = 2.0 * f64::from(plan.rounds) * plan.connections.len() as f64;
    let seconds = measurements * plan.time.as_secs_f64() + 2.0 * plan.warm_up.as_secs_f64();
    let number = (seconds * MOST) as u32;
    Pools {
        check_ins: number,
        redemptions: number,
    }
}

/// Starts the database server with its data, and all contestants.
async fn start(folder: &Path, pools: Pools, pipeline: String) -> Result<(Server, Vec<Running>)> {
    let folder = folder.to_owned();
    let all = move || {
        let step = step::Step::begin("Fill the database, start the contestants");
        let server = Server::start(&folder.join("database"))?;
        data::fill(&server.database(), pools)?;
        let contestants = Contestant::ALL
            .into_iter()
            .map(|contestant| {
                Running::start(contestant, &folder, &server.url(), &pipeline, Watched::Not)
            })
            .collect::<Result<_>>()?;
        step.done();
        anyhow::Ok((server, contestants))
    };
    spawn_blocking(all).await?
}

/// Samples by the places of scenarios among all of them.
fn by_place(samples: Samples, measured: &[Scenario], all: &[Scenario]) -> Samples {
    let place = |place: usize| {
        all.iter()
            .position(|scenario| scenario.name == measured[place].name)
    };
    samples
        .into_iter()
        .filter_map(|((number, connections, contestant), samples)| {
            Some(((place(number)?, connections, contestant), samples))
        })
        .collect()
}
