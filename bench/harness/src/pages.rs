//! The pages in a browser, before the whole local stack: Lighthouse, the time to the thumbnail of a
//! photo, and what each page loads before it is usable.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use xtask::{
    project, setup, size,
    stack::{self, Stack, StackOptions},
    worker::Profile,
};

use crate::{build, measure::Spread, runtime::folder};

/// How often each is looked at.
const TIMES: usize = 5;

/// What came of it.
#[derive(Debug, Clone, Serialize)]
pub struct Pages {
    /// Name and version of the browser.
    pub browser: String,
    /// By page.
    pub lighthouse: Vec<Lighthouse>,
    /// What was chosen.
    pub photo: Photo,
    /// By device.
    pub thumbnails: Vec<Thumbnail>,
    /// By page: bytes of the JavaScript it loads before it is usable, compressed by Brotli.
    pub first_load: BTreeMap<String, usize>,
}

/// Lighthouse's word on a page, on a phone.
#[derive(Debug, Clone, Serialize)]
pub struct Lighthouse {
    /// The page.
    pub path: String,
    /// Of 100 each.
    pub scores: Scores<Spread>,
    /// What its score for performance is made of.
    pub metrics: Metrics<Spread>,
    /// How fast the machine was, by Lighthouse's own index.
    pub power: Spread,
    /// What was at fault, but for speed, in any run.
    pub faults: Vec<String>,
}

/// Lighthouse's four scores.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct Scores<T> {
    /// How soon it can be used.
    pub performance: T,
    /// For everybody.
    pub accessibility: T,
    /// By today's rules.
    pub best_practices: T,
    /// By search engines.
    pub seo: T,
}

/// Lighthouse's metrics, in milliseconds but for the last.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct Metrics<T> {
    /// Until there is anything to see.
    pub first_contentful_paint: T,
    /// Until the largest thing is seen.
    pub largest_contentful_paint: T,
    /// In which the page could not have answered.
    pub total_blocking_time: T,
    /// How much moved after it was seen; without a unit.
    pub layout_shift: T,
}

/// A photo made for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Photo {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Of its file.
    pub bytes: u64,
}

/// How long a photo takes after it was chosen, in milliseconds.
#[derive(Debug, Clone, Serialize)]
pub struct Thumbnail {
    /// On what.
    pub device: String,
    /// Until its thumbnail is seen.
    pub seen: Spread,
    /// Until it is ready to be sent: straightened, shrunk and stripped.
    pub ready: Spread,
}

/// What `bench/pages` tells.
#[derive(Debug, Deserialize)]
struct Told {
    browser: String,
    lighthouse: Vec<Looked<Run>>,
    photo: Photo,
    thumbnails: Vec<Looked<Moments>>,
}

#[derive(Debug, Deserialize)]
struct Looked<T> {
    #[serde(alias = "path", alias = "device")]
    at: String,
    runs: Vec<T>,
}

#[derive(Debug, Deserialize)]
struct Run {
    scores: Scores<f64>,
    metrics: Metrics<f64>,
    power: f64,
    faults: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Moments {
    seen: f64,
    ready: f64,
}

/// Looks at the pages.
///
/// # Errors
/// When something does not build or start, or a page does not come up in the browser.
pub fn run() -> Result<Pages> {
    build::pages()?;
    stack::build(Profile::Release)?;
    let folder = folder("pages")?;
    let mut stack = Stack::start(StackOptions::new(folder.clone()))?;
    let output = Command::new(setup::node_for_wrangler()?)
        .arg(project::path("bench/pages/src/main.ts"))
        .arg(stack.base_url())
        .arg(TIMES.to_string())
        .arg(&folder)
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(output.status.success(), "the pages could not be looked at");
    if let Some(casualty) = stack.casualty() {
        bail!("{casualty}");
    }
    let told: Told =
        serde_json::from_slice(&output.stdout).context("the browser told something else")?;
    Ok(Pages {
        browser: told.browser,
        lighthouse: told.lighthouse.into_iter().map(of_runs).collect(),
        photo: told.photo,
        thumbnails: told.thumbnails.into_iter().map(of_moments).collect(),
        first_load: size::pages()?,
    })
}

fn of_runs(Looked { at, runs }: Looked<Run>) -> Lighthouse {
    let score = |of: fn(&Scores<f64>) -> f64| Spread::of(runs.iter().map(|run| of(&run.scores)));
    let metric = |of: fn(&Metrics<f64>) -> f64| Spread::of(runs.iter().map(|run| of(&run.metrics)));
    let faults: BTreeSet<&String> = runs.iter().flat_map(|run| &run.faults).collect();
    Lighthouse {
        path: at,
        scores: Scores {
            performance: score(|scores| scores.performance),
            accessibility: score(|scores| scores.accessibility),
            best_practices: score(|scores| scores.best_practices),
            seo: score(|scores| scores.seo),
        },
        metrics: Metrics {
            first_contentful_paint: metric(|metrics| metrics.first_contentful_paint),
            largest_contentful_paint: metric(|metrics| metrics.largest_contentful_paint),
            total_blocking_time: metric(|metrics| metrics.total_blocking_time),
            layout_shift: metric(|metrics| metrics.layout_shift),
        },
        power: Spread::of(runs.iter().map(|run| run.power)),
        faults: faults.into_iter().cloned().collect(),
    }
}

fn of_moments(Looked { at, runs }: Looked<Moments>) -> Thumbnail {
    Thumbnail {
        device: at,
        seen: Spread::of(runs.iter().map(|moments| moments.seen)),
        ready: Spread::of(runs.iter().map(|moments| moments.ready)),
    }
}
