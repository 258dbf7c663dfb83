//! `cargo xtask test`: every check the project has.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use crate::stack::{self, Stack, StackOptions};
use crate::worker::Profile;
use crate::{
    contract, demo, fuzz, process, project, setup, simulate, size, statements, step, worker,
};

/// How long each fuzz target runs before a release; every change replays the corpora alone.
const FUZZING: Duration = Duration::from_secs(600);

/// A part of the checks that can run on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Formatting, lints and native tests of everything in Rust.
    Native,
    /// Histories of the whole service against a naive model, and faults planted to be found.
    Simulation,
    /// Types, formatting and unit tests of the pages.
    Frontend,
    /// Sizes of what ships, and the Worker on workerd.
    Edge,
    /// The whole story in Chromium, and the main story in Firefox and WebKit.
    Browser,
    /// The main story in Firefox and WebKit alone.
    Engines,
}

/// What was done, how long it took, and whether it went well.
#[derive(Default)]
struct Report {
    lines: Vec<(String, Duration, bool)>,
}

impl Report {
    /// Runs one check, and goes on whatever comes of it.
    fn check(&mut self, title: &str, work: impl FnOnce() -> Result<()>) {
        eprintln!("\n━━ {title}");
        let started = Instant::now();
        let result = work();
        if let Err(problem) = &result {
            eprintln!("✗ {title}: {problem:#}");
        }
        self.lines
            .push((title.to_owned(), started.elapsed(), result.is_ok()));
    }

    fn finish(self, total: Duration) -> Result<()> {
        println!("\n━━ Summary");
        for (title, took, good) in &self.lines {
            let mark = if *good { "✓" } else { "✗" };
            println!("{mark} {title:<44} {:>12}", step::seconds(*took));
        }
        println!("  {:<44} {:>12}", "in all", step::seconds(total));
        let failed = self.lines.iter().filter(|(_, _, good)| !good).count();
        if failed > 0 {
            bail!("{failed} of {} checks failed", self.lines.len());
        }
        Ok(())
    }
}

/// Runs the given parts, or all of them, prints a table and fails if any check failed. What takes
/// `long` is for before a release. `playwright` goes to the browser tests' runner, such as the names
/// of specs.
///
/// # Errors
/// When a tool is missing or a check fails.
pub fn run(parts: &[Part], long: bool, playwright: &[String]) -> Result<()> {
    let started = Instant::now();
    let wanted = |part| parts.is_empty() || parts.contains(&part);
    let mut report = Report::default();

    eprintln!("━━ Set up");
    setup::build_tools()?;
    if wanted(Part::Browser) {
        setup::browser_tools()?;
    }
    if wanted(Part::Browser) || wanted(Part::Engines) {
        setup::engine_tools()?;
    }
    report
        .lines
        .push(("Set up".to_owned(), started.elapsed(), true));

    if wanted(Part::Native) {
        statements::forget()?;
        native(&mut report, long);
        report.check("Statements on the libSQL server", statements::check);
    }
    if wanted(Part::Simulation) {
        report.check("Simulation: planted faults", simulate::test);
        let histories = match long {
            true => simulate::MANY_HISTORIES,
            false => simulate::HISTORIES,
        };
        report.check(&format!("Simulation: {histories} histories"), || {
            simulate::run(histories, 0)
        });
    }
    if wanted(Part::Frontend) {
        report.check("Pages: types", || npm("frontend", &["run", "check"]));
        report.check("Pages: formatting", || {
            npm("frontend", &["run", "format:check"])
        });
        report.check("Pages: unit tests", || npm("frontend", &["test"]));
    }
    if wanted(Part::Edge) || wanted(Part::Browser) || wanted(Part::Engines) {
        report.check("Build what ships", || stack::build(Profile::Release));
        report.check("Deployment, without deploying", worker::dry_run);
    }
    if wanted(Part::Edge) {
        report.check("Size budgets", size::check);
        report.check("The API beside its document", || contract::check(long));
        report.check("Edge tests", || cargo(&["test", "--package", "edge-tests"]));
    }
    if wanted(Part::Browser) || wanted(Part::Engines) {
        browsers(&mut report, wanted(Part::Browser), long, playwright);
    }
    report.finish(started.elapsed())
}

fn native(report: &mut Report, long: bool) {
    report.check("Rust: formatting", || cargo(&["fmt", "--all", "--check"]));
    report.check("Rust: lints", || {
        cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "--deny",
            "warnings",
        ])
    });
    report.check("Rust: lints of the Worker as wasm", || {
        cargo(&[
            "clippy",
            "--package",
            "kitten-closet",
            "--target",
            "wasm32-unknown-unknown",
            "--",
            "--deny",
            "warnings",
        ])
    });
    report.check("Rust: native tests", || {
        process::run(
            process::cargo()
                .args(["test", "--workspace", "--no-fail-fast"])
                .args(["--exclude", "edge-tests", "--exclude", "simulation"])
                .env(statements::FOLDER, statements::folder())
                .current_dir(project::root()),
        )
    });
    match long {
        true => report.check("Rust: fuzzing", || fuzz::run(&[], FUZZING)),
        false => report.check("Rust: fuzz corpora", fuzz::replay),
    }
}

/// Runs the tests in Chromium if they are wanted, and then the main story in Firefox and WebKit,
/// against one fresh stack.
fn browsers(report: &mut Report, is_chromium_wanted: bool, long: bool, playwright: &[String]) {
    if is_chromium_wanted {
        report.check("Browser tests: types", || {
            npm("tests/browser", &["run", "check"])
        });
        report.check("Browser tests: formatting", || {
            npm("tests/browser", &["run", "format:check"])
        });
    }
    report.check("Firefox and WebKit: types", || {
        npm("tests/engines", &["run", "check"])
    });
    report.check("Firefox and WebKit: formatting", || {
        npm("tests/engines", &["run", "format:check"])
    });
    let mut stack = None;
    report.check("Start a stack for the browsers", || {
        let started = Stack::start(StackOptions::new(fresh_state("browser-tests")?))?;
        demo::create(&started)?;
        stack = Some(started);
        Ok(())
    });
    if let Some(stack) = &stack {
        if is_chromium_wanted {
            report.check("Browser tests", || browser(stack, long, playwright));
        }
        report.check("Firefox and WebKit: the story", || engines(stack));
    }
}

/// Runs the browser tests against two stacks: one whose first gateway speaks OpenAI's style, and a
/// fresh one where it speaks Google's.
fn browser(stack: &Stack, long: bool, arguments: &[String]) -> Result<()> {
    let native = Stack::start(StackOptions {
        is_native_first: true,
        ..StackOptions::new(fresh_state("browser-tests-native")?)
    })?;
    demo::create(&native)?;
    let mut playwright = Command::new("npm");
    if long {
        playwright.env("ALL_SETTINGS", "1");
    }
    process::run(
        playwright
            .args(["test", "--"])
            .args(arguments)
            .current_dir(project::path("tests/browser"))
            .env("BASE_URL", stack.base_url())
            .env("DEVSTACK_URL", stack.devstack_url())
            .env("NATIVE_BASE_URL", native.base_url())
            .env("NATIVE_DEVSTACK_URL", native.devstack_url()),
    )?;
    stack.expect_no_panic()?;
    native.expect_no_panic()
}

/// Runs the main story in Firefox and in WebKit, which needs a display to draw on.
fn engines(stack: &Stack) -> Result<()> {
    process::run(
        Command::new("xvfb-run")
            .args(["--auto-servernum", "npm", "test"])
            .current_dir(project::path("tests/engines"))
            .env("BASE_URL", stack.base_url())
            .env("DEVSTACK_URL", stack.devstack_url()),
    )?;
    stack.expect_no_panic()
}

/// An empty folder for a stack's state.
fn fresh_state(name: &str) -> Result<PathBuf> {
    let state = project::cache().join(name);
    if state.exists() {
        fs::remove_dir_all(&state).with_context(|| format!("cannot empty {}", state.display()))?;
    }
    Ok(state)
}

fn cargo(arguments: &[&str]) -> Result<()> {
    process::run(
        process::cargo()
            .args(arguments)
            .current_dir(project::root()),
    )
}

fn npm(folder: &str, arguments: &[&str]) -> Result<()> {
    process::run(
        Command::new("npm")
            .args(arguments)
            .current_dir(project::path(folder)),
    )
}
