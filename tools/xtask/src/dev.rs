//! `cargo xtask dev`: the whole service on this machine, rebuilt when its source changes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::cron::{Clock, Cron};
use crate::process::Echo;
use crate::stack::{Stack, StackOptions};
use crate::worker::{self, Profile};
use crate::{demo, devstack, frontend, migrate, project, setup, step, watch};

/// The address of the local service, unless a port is chosen.
pub const PORT: u16 = 8787;
/// The address of the local database, gateway and outbox, unless a port is chosen.
pub const DEVSTACK_PORT: u16 = 8790;
/// When the first sweep runs after the start: what a crash left behind is not kept waiting.
const FIRST_SWEEP: Duration = Duration::from_secs(5);

/// The options of the local stack that people use: fixed ports, kept data.
pub fn options() -> StackOptions {
    StackOptions {
        port: PORT,
        devstack_port: DEVSTACK_PORT,
        gateway_delay: Duration::from_secs(4),
        profile: Profile::Dev,
        ..StackOptions::new(project::local("dev"))
    }
}

/// Sets up, builds and runs everything until ctrl-c or until a service dies.
///
/// # Errors
/// One sentence on what could not be done.
pub fn run(options: StackOptions) -> Result<()> {
    let started = Instant::now();
    let profile = options.profile;
    setup::build_tools()?;
    devstack::build()?;
    frontend::build()?;
    worker::build(options.profile)?;

    // From here on there is something to end in order.
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        // The second time, nothing is waited for; the services end with this process.
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    })
    .context("cannot listen for ctrl-c")?;

    let step = step::Step::begin("Start the stack");
    let mut stack = Stack::start(StackOptions {
        echo: Echo::Terminal,
        ..options
    })?;
    let codes = demo::create(&stack)?;
    step.done();
    greet(&stack, &codes, started.elapsed());

    // wrangler sees by itself that what it serves was built again.
    let database = stack.database();
    let migrate = move || {
        let applied = migrate::apply(&database, &project::path("migrations"))?;
        for name in applied {
            eprintln!("✓ Migrate the database: {name}");
        }
        Ok(())
    };
    let watchers = [
        watch::start(&["migrations"], migrate, &stop),
        watch::start(&frontend::INPUTS, frontend::build, &stop),
        watch::start(&worker::INPUTS, move || worker::build(profile), &stop),
    ];
    let result = drive(&mut stack, &stop);
    stop.store(true, Ordering::Relaxed);
    stack.stop();
    for watcher in watchers {
        // It may be in the middle of a build, which ends by itself.
        let _ = watcher.join();
    }
    result
}

/// Fires crons and looks after the services until told to stop.
fn drive(stack: &mut Stack, stop: &AtomicBool) -> Result<()> {
    let mut first_sweep = Some(Instant::now() + FIRST_SWEEP);
    let mut clock = Clock::new(crons()?);
    while !stop.load(Ordering::Relaxed) {
        if let Some(casualty) = stack.casualty() {
            bail!(casualty);
        }
        let mut due = clock.due();
        if first_sweep.is_some_and(|moment| moment <= Instant::now()) {
            first_sweep = None;
            due.push("*/5 * * * *".to_owned());
        }
        for cron in due {
            // The Worker may be between two builds; the next round finds it.
            if let Err(problem) = stack.scheduled(&cron) {
                eprintln!("{problem:#}");
            }
        }
        thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}

fn greet(stack: &Stack, codes: &[demo::Code], took: Duration) {
    println!(
        "
  小猫更衣 is ready after {}.

    Pages and API   {}
    Mail outbox     {}/outbox
    Demo accounts   {} (Plus, 200 credits), {} (Free, with an unpaid order),
                    {} (a member), {} (an operator); password {}
    Codes           {}
    Data and logs   {}

  Changes in crates/, src/, migrations/ and frontend/ are live in a moment. End with ctrl-c.
",
        step::seconds(took),
        stack.base_url(),
        stack.devstack_url(),
        demo::PLUS.email,
        demo::FREE.email,
        demo::MEMBER.email,
        demo::ADMIN.email,
        demo::PLUS.password,
        codes
            .iter()
            .map(|code| format!("{} ({})", code.code, code.grants))
            .collect::<Vec<_>>()
            .join("\n                    "),
        stack.state().display(),
    );
}

/// The cron triggers of wrangler.toml.
fn crons() -> Result<Vec<Cron>> {
    #[derive(Deserialize)]
    struct Configuration {
        triggers: Triggers,
    }
    #[derive(Deserialize)]
    struct Triggers {
        crons: Vec<String>,
    }
    let text = std::fs::read_to_string(project::path("wrangler.toml"))
        .context("cannot read wrangler.toml")?;
    let configuration: Configuration =
        toml::from_str(&text).context("wrangler.toml has no cron triggers")?;
    configuration
        .triggers
        .crons
        .iter()
        .map(|cron| Cron::parse(cron))
        .collect()
}
