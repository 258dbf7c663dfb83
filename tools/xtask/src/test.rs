//! `cargo xtask test`: every check the project has.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::ValueEnum;

use crate::browsers::Stacks;
use crate::worker::Profile;
use crate::{
    bench, contract, dependencies, fuzz, process, project, setup, simulate, size, stack,
    statements, step, worker,
};

/// How long each fuzz target runs before a release; the native tests replay the corpora alone.
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
    if wanted(Part::Native) {
        report.check("Statements on the libSQL server", statements::check);
    }
    if wanted(Part::Frontend) {
        types_and_formatting(&mut report, "Pages", "frontend");
        report.check("Pages: unit tests", || npm("frontend", &["test"]));
    }
    if wanted(Part::Edge) || wanted(Part::Browser) || wanted(Part::Engines) {
        report.check("Build what ships", || stack::build(Profile::Release));
        report.check("Deployment, without deploying", worker::dry_run);
    }
    if wanted(Part::Edge) {
        report.check("Size budgets", size::check);
        report.check("The benchmark, at its smallest", bench::smallest);
        report.check("Edge tests", || edge(long));
    }
    if wanted(Part::Browser) || wanted(Part::Engines) {
        browsers(&mut report, wanted(Part::Browser), long, playwright);
    }
    report.finish(started.elapsed())
}

fn native(report: &mut Report, long: bool) {
    report.check("Rust: formatting", || cargo(&["fmt", "--all", "--check"]));
    report.check("Rust: dependencies", dependencies::check);
    report.check("Rust: lints", || {
        // `--all-targets` leaves out what a plain `cargo test` does.
        let named = ["--test", "edge", "--test", "simulation"];
        for targets in [["--all-targets"].as_slice(), &named] {
            let mut lints = process::cargo_workspace("clippy");
            process::run(lints.args(targets).args(["--", "--deny", "warnings"]))?;
        }
        Ok(())
    });
    report.check("Rust: lints of the Worker as wasm", || {
        cargo(&[
            "clippy",
            "--package",
            "kitten-closet",
            "--package",
            "web",
            "--target",
            "wasm32-unknown-unknown",
            "--",
            "--deny",
            "warnings",
        ])
    });
    report.check("Rust: native tests", || {
        let mut tests = process::cargo_workspace("test");
        if long {
            tests.env("RACE_ROUNDS", "3000");
        }
        process::run(
            tests
                .arg("--no-fail-fast")
                .env(statements::FOLDER, statements::folder()),
        )
    });
    if long {
        report.check("Rust: advisories", dependencies::check_advisories);
        report.check("Rust: fuzzing", || fuzz::run(&[], FUZZING));
    }
}

fn edge(long: bool) -> Result<()> {
    let mut tests = process::cargo_workspace("test");
    if long {
        tests.env(contract::LONG, "1");
    }
    process::run(
        tests
            .args(["--test", "edge"])
            // They wait more than they compute.
            .args(["--", "--test-threads", "4"]),
    )
}

/// Runs the tests in Chromium if they are wanted, and then the main story in Firefox and WebKit,
/// against the same fresh stacks.
fn browsers(report: &mut Report, is_chromium_wanted: bool, long: bool, playwright: &[String]) {
    if is_chromium_wanted {
        types_and_formatting(report, "Browser tests", "tests/browser");
    }
    types_and_formatting(report, "Firefox and WebKit", "tests/engines");
    let mut stacks = None;
    report.check("Start two stacks for the browsers", || {
        stacks = Some(Stacks::start()?);
        Ok(())
    });
    if let Some(stacks) = &stacks {
        if is_chromium_wanted {
            report.check("Browser tests", || stacks.chromium(long, playwright));
        }
        report.check("Firefox and WebKit", || stacks.firefox_and_webkit());
    }
}

/// Checks what a folder has in TypeScript.
fn types_and_formatting(report: &mut Report, title: &str, folder: &str) {
    report.check(&format!("{title}: types"), || {
        npm(folder, &["run", "check"])
    });
    report.check(&format!("{title}: formatting"), || {
        npm(folder, &["run", "format:check"])
    });
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
