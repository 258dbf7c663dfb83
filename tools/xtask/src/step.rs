//! A step of a command: printed, timed, and skipped when its inputs are what they were.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{process, project};

/// How often a long step without a terminal says where it is.
const SIGN_OF_LIFE: Duration = Duration::from_secs(30);

/// One step under way: a spinner with the last line of output on a terminal, plain lines
/// anywhere else.
pub struct Step {
    title: String,
    started: Instant,
    spinner: ProgressBar,
}

impl Step {
    /// Says what begins.
    pub fn begin(title: &str) -> Self {
        let spinner = ProgressBar::new_spinner();
        spinner.set_draw_target(ProgressDrawTarget::stderr());
        spinner.set_style(
            ProgressStyle::with_template("{spinner} {prefix} ({elapsed}) {wide_msg:.dim}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner()),
        );
        spinner.set_prefix(title.to_owned());
        spinner.enable_steady_tick(Duration::from_millis(120));
        if spinner.is_hidden() {
            eprintln!("… {title}");
        }
        Self {
            title: title.to_owned(),
            started: Instant::now(),
            spinner,
        }
    }

    /// Runs a command of this step, showing its last line.
    ///
    /// # Errors
    /// As [`process::run_quietly`].
    pub fn run(&self, command: &mut Command) -> Result<()> {
        let said = Mutex::new(Instant::now());
        process::run_quietly(command, |line| {
            if line.is_empty() {
                return;
            }
            self.spinner.set_message(line.to_owned());
            let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
            if self.spinner.is_hidden() && said.elapsed() > SIGN_OF_LIFE {
                eprintln!("  {line}");
                *said = Instant::now();
            }
        })
    }

    /// Says that it is done, and how long it took.
    pub fn done(self) {
        self.spinner.finish_and_clear();
        eprintln!("✓ {} ({})", self.title, seconds(self.started.elapsed()));
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        self.spinner.finish_and_clear();
    }
}

/// Does `work` unless it was done for the same `fingerprint` and `product` still exists.
///
/// # Errors
/// Those of `work`, under the step's title.
pub fn once(
    title: &str,
    fingerprint: &str,
    product: &Path,
    work: impl FnOnce(&Step) -> Result<()>,
) -> Result<()> {
    let stamp = stamp(title);
    if product.exists() && fs::read_to_string(&stamp).is_ok_and(|done| done == fingerprint) {
        return Ok(());
    }
    always(title, work)?;
    fs::create_dir_all(project::cache())?;
    fs::write(&stamp, fingerprint).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Does `work`, printed and timed.
///
/// # Errors
/// Those of `work`, under the step's title.
pub fn always(title: &str, work: impl FnOnce(&Step) -> Result<()>) -> Result<()> {
    let step = Step::begin(title);
    work(&step).with_context(|| format!("could not finish: {title}"))?;
    step.done();
    Ok(())
}

/// A length of time as people read it: `0.4 s`, `12 s`, `3 min 05 s`.
pub fn seconds(length: Duration) -> String {
    let whole = length.as_secs();
    match whole {
        0..10 => format!("{:.1} s", length.as_secs_f64()),
        10..60 => format!("{whole} s"),
        _ => format!("{} min {:02} s", whole / 60, whole % 60),
    }
}

fn stamp(title: &str) -> PathBuf {
    let name: String = title
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    project::cache().join(format!("{name}.stamp"))
}
