//! What is written down: `results.json`, with every figure, and `results.md`, for reading.

use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;
use serde::Serialize;
use serde_json::{Value, json};
use xtask::size;

use crate::{
    audit::Use,
    contestant::Contestant,
    cron,
    machine::Machine,
    measure::{Plan, Samples, Spread},
    memory,
    pages::Pages,
    picture::Picture,
    scenario::Scenario,
};

const MB: f64 = 1_000_000.0;

/// Everything that a run has found out; what was left out is empty.
pub struct Findings<'a> {
    /// Where.
    pub machine: Machine,
    /// How much.
    pub plan: &'a Plan,
    /// What was asked.
    pub scenarios: &'a [Scenario],
    /// How fast.
    pub samples: Samples,
    /// What of the database.
    pub uses: BTreeMap<(&'static str, Contestant), Use>,
    /// How large, in bytes and compressed.
    pub sizes: Vec<(&'static str, (u64, u64))>,
    /// How long until the first answer, in milliseconds.
    pub starts: Vec<(Contestant, Spread)>,
    /// How long it takes to compile the wasm, and to instantiate it, in milliseconds.
    pub wasm: Option<(Spread, Spread)>,
    /// How much memory.
    pub memory: Vec<(Contestant, Vec<memory::Look>)>,
    /// How long for everybody.
    pub crons: Vec<cron::Run>,
    /// What one picture takes.
    pub picture: Option<Picture>,
    /// What the pages are in a browser.
    pub pages: Option<Pages>,
}

/// The rows of the speed table.
#[derive(Debug, Serialize)]
struct Row {
    scenario: &'static str,
    connections: usize,
    contestant: Contestant,
    requests: u64,
    rate: Spread,
    p50: Spread,
    p99: Spread,
    cpu: Spread,
}

impl<'a> Findings<'a> {
    /// Nothing yet.
    pub fn new(machine: Machine, plan: &'a Plan, scenarios: &'a [Scenario]) -> Self {
        Self {
            machine,
            plan,
            scenarios,
            samples: Samples::new(),
            uses: BTreeMap::new(),
            sizes: Vec::new(),
            starts: Vec::new(),
            wasm: None,
            memory: Vec::new(),
            crons: Vec::new(),
            picture: None,
            pages: None,
        }
    }

    fn rows(&self) -> Vec<Row> {
        let rows = self
            .samples
            .iter()
            .map(|(&(place, connections, contestant), samples)| Row {
                scenario: self.scenarios[place].name,
                connections,
                contestant,
                requests: samples.iter().map(|sample| sample.requests).sum(),
                rate: Spread::of(samples.iter().map(|sample| sample.rate)),
                p50: Spread::of(samples.iter().map(|sample| sample.p50)),
                p99: Spread::of(samples.iter().map(|sample| sample.p99)),
                cpu: Spread::of(samples.iter().map(|sample| sample.cpu)),
            });
        rows.collect()
    }

    /// Writes both files into a folder, and tells where the readable one is.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn write(&self, folder: &Path, name: &str) -> Result<PathBuf> {
        fs::create_dir_all(folder)?;
        let rows = self.rows();
        let json = serde_json::to_string_pretty(&self.json(&rows))?;
        fs::write(folder.join(format!("{name}.json")), json + "\n")?;
        let path = folder.join(format!("{name}.md"));
        fs::write(&path, self.markdown(&rows)?)?;
        Ok(path)
    }

    fn json(&self, rows: &[Row]) -> Value {
        let uses = self.uses.iter().map(|((scenario, contestant), used)| {
            json!({"scenario": scenario, "contestant": contestant, "use": used})
        });
        json!({
            "machine": self.machine,
            "rounds": self.plan.rounds,
            "seconds": self.plan.time.as_secs_f64(),
            "speed": rows,
            "database": uses.collect::<Vec<_>>(),
            "sizes": self.sizes.iter().map(|(name, (bytes, gzip))| {
                json!({"name": name, "bytes": bytes, "gzip": gzip})
            }).collect::<Vec<_>>(),
            "first_answer": self.starts.iter().map(|(contestant, milliseconds)| {
                json!({"contestant": contestant, "milliseconds": milliseconds})
            }).collect::<Vec<_>>(),
            "wasm": self.wasm.map(|(compile, instantiate)| {
                json!({"compile": compile, "instantiate": instantiate})
            }),
            "memory": self.memory.iter().map(|(contestant, looks)| {
                json!({"contestant": contestant, "looks": looks})
            }).collect::<Vec<_>>(),
            "crons": self.crons,
            "picture": self.picture,
            "pages": self.pages,
        })
    }

    fn markdown(&self, rows: &[Row]) -> Result<String> {
        let mut text =
            "# Results\n\nWritten by `cargo xtask bench`; what the words mean, and how to \
            run it, is in [README.md](README.md). Every figure of every round is in \
            [results.json](results.json).\n\n"
                .to_owned();
        self.write_machine(&mut text)?;
        self.write_speed(&mut text, rows)?;
        self.write_database(&mut text)?;
        self.write_start(&mut text)?;
        self.write_memory(&mut text)?;
        self.write_picture(&mut text)?;
        self.write_crons(&mut text)?;
        self.write_pages(&mut text)?;
        Ok(text)
    }

    fn write_machine(&self, text: &mut String) -> Result<()> {
        let machine = &self.machine;
        writeln!(text, "| | |\n|---|---|")?;
        writeln!(
            text,
            "| machine | {}, {} GB, {} |",
            machine.processor, machine.memory, machine.system
        )?;
        writeln!(text, "| date | {} |", machine.date)?;
        writeln!(text, "| commit | {} |", machine.commit)?;
        let versions = machine.versions.iter();
        let versions: Vec<String> = versions
            .map(|(name, version)| format!("{name} {version}"))
            .collect();
        writeln!(text, "| versions | {} |", versions.join(", "))?;
        writeln!(
            text,
            "| measured | {} rounds, {} s each |\n",
            self.plan.rounds,
            self.plan.time.as_secs_f64()
        )?;
        Ok(())
    }

    fn write_speed(&self, text: &mut String, rows: &[Row]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        writeln!(
            text,
            "## Speed\n\nMedians of the rounds, the least and the most in brackets. Times in \
             milliseconds; the processor's, of workerd, in microseconds a request. The last column is the median of requests a second beside that of the \
             service.\n\n\
             | scenario | connections | | requests/s | p50 | p99 | µs CPU | of ours |\n\
             |---|--:|---|--:|--:|--:|--:|--:|"
        )?;
        for row in rows {
            let ours = rows.iter().find(|other| {
                (other.scenario, other.connections) == (row.scenario, row.connections)
                    && other.contestant == Contestant::Ours
            });
            let of_ours = ours.map_or(f64::NAN, |ours| row.rate.median / ours.rate.median);
            writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} | {} | {of_ours:.2} |",
                row.scenario,
                row.connections,
                row.contestant.name(),
                spread(row.rate, 0),
                spread(row.p50, 2),
                spread(row.p99, 2),
                spread(row.cpu, 0),
            )?;
        }
        let faults = behind(rows);
        writeln!(
            text,
            "\n**Behind the peer:** {}\n",
            match faults.is_empty() {
                true => "nowhere.".to_owned(),
                false => faults.join("; ") + ".",
            }
        )?;
        Ok(())
    }

    fn write_database(&self, text: &mut String) -> Result<()> {
        if self.uses.is_empty() {
            return Ok(());
        }
        writeln!(
            text,
            "## What a request takes of the database\n\nCounted on the way, one request each, the \
             isolate warm; rows as Turso counts them. Both leave the same rows behind: that is checked before anything is \
             measured.\n\n\
             | scenario | | round trips | statements | bytes sent | bytes received | rows read | rows written |\n\
             |---|---|--:|--:|--:|--:|--:|--:|"
        )?;
        for scenario in self.scenarios {
            for contestant in Contestant::ALL {
                let Some(used) = self.uses.get(&(scenario.name, contestant)) else {
                    continue;
                };
                writeln!(
                    text,
                    "| {} | {} | {} | {} | {} | {} | {} | {} |",
                    scenario.name,
                    contestant.name(),
                    used.round_trips,
                    used.statements,
                    used.bytes_sent,
                    used.bytes_received,
                    used.rows_read,
                    used.rows_written,
                )?;
            }
        }
        writeln!(text)?;
        Ok(())
    }

    fn write_start(&self, text: &mut String) -> Result<()> {
        if self.sizes.is_empty() {
            return Ok(());
        }
        writeln!(
            text,
            "## Size and start\n\n| | KB | KB, gzip |\n|---|--:|--:|"
        )?;
        for (name, (bytes, gzip)) in &self.sizes {
            let (bytes, gzip) = (*bytes as f64 / 1024.0, *gzip as f64 / 1024.0);
            writeln!(text, "| {name} | {bytes:.0} | {gzip:.0} |")?;
        }
        if let Some((compile, instantiate)) = self.wasm {
            writeln!(
                text,
                "\nThe wasm alone, in the V8 of Node, in milliseconds: compiled in {}, and then \
                 instantiated in {}.",
                spread(compile, 1),
                spread(instantiate, 2)
            )?;
        }
        if !self.starts.is_empty() {
            writeln!(
                text,
                "\nFrom the start of workerd to the first answer of `/api/health`, in milliseconds:\n\n\
                 | | |\n|---|--:|"
            )?;
        }
        for (contestant, milliseconds) in &self.starts {
            writeln!(
                text,
                "| {} | {} |",
                contestant.name(),
                spread(*milliseconds, 0)
            )?;
        }
        writeln!(text)?;
        Ok(())
    }

    fn write_memory(&self, text: &mut String) -> Result<()> {
        if self.memory.is_empty() {
            return Ok(());
        }
        writeln!(
            text,
            "## Memory\n\nIn MB. Of the isolate, by the inspector: what lies on V8's heap, what the \
             heap takes, buffers outside of it, and the most of heap and outside together since the \
             row above; and the memory of wasm, which comes on top. Of workerd: with what stands in \
             for bucket and queue in the same process.\n\n\
             | | after | on the heap | heap | outside | at most | wasm | workerd | at most |\n\
             |---|---|--:|--:|--:|--:|--:|--:|--:|"
        )?;
        for (contestant, looks) in &self.memory {
            for look in looks {
                let wasm = look
                    .wasm
                    .map_or("–".to_owned(), |wasm| format!("{:.1}", wasm as f64 / MB));
                writeln!(
                    text,
                    "| {} | {} | {:.1} | {:.1} | {:.1} | {:.1} | {wasm} | {:.0} | {:.0} |",
                    contestant.name(),
                    look.after,
                    look.isolate.used as f64 / MB,
                    look.isolate.heap as f64 / MB,
                    look.isolate.outside as f64 / MB,
                    look.isolate.most as f64 / MB,
                    look.resident as f64 / MB,
                    look.peak as f64 / MB,
                )?;
            }
        }
        writeln!(text)?;
        Ok(())
    }

    fn write_picture(&self, text: &mut String) -> Result<()> {
        let Some(picture) = &self.picture else {
            return Ok(());
        };
        writeln!(
            text,
            "## One picture\n\nFrom its photos to its download, on the whole local stack, in the mean; \
             a million times that is in [cost.md](cost.md).\n\n\
             | requests | round trips | rows read | rows written | ms CPU, with all stand-ins |\n\
             |--:|--:|--:|--:|--:|\n\
             | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} |\n",
            picture.requests,
            picture.round_trips,
            picture.rows_read,
            picture.rows_written,
            picture.milliseconds,
        )?;
        Ok(())
    }

    fn write_crons(&self, text: &mut String) -> Result<()> {
        if self.crons.is_empty() {
            return Ok(());
        }
        writeln!(
            text,
            "## The daily check-ins of everybody\n\nBy cron, on workerd. The service's cron does all \
             jobs of the day; the peer's only this one, one account after the other.\n\n\
             | | accounts | check-ins, s | whole cron, s | round trips | for 1,000,000, s |\n\
             |---|--:|--:|--:|--:|--:|"
        )?;
        for run in &self.crons {
            let million = run.seconds * 1e6 / f64::from(run.users);
            let is_whole = run.users >= 1_000_000;
            writeln!(
                text,
                "| {} | {} | {:.1} | {:.1} | {} | {}{million:.0} |",
                run.contestant.name(),
                run.users,
                run.seconds,
                run.whole,
                run.round_trips,
                if is_whole { "" } else { "extrapolated: " },
            )?;
        }
        writeln!(text)?;
        Ok(())
    }

    fn write_pages(&self, text: &mut String) -> Result<()> {
        let Some(pages) = &self.pages else {
            return Ok(());
        };
        writeln!(
            text,
            "## The pages\n\nIn {}, before the local stack. Lighthouse on its defaults, a phone: \
             scores of 100, times in milliseconds, and how fast the machine was by its own index.\n\n\
             | | performance | accessibility | best practices | SEO | FCP | LCP | TBT | CLS | index |\n\
             |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
            pages.browser
        )?;
        for page in &pages.lighthouse {
            writeln!(
                text,
                "| `{}` | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
                page.path,
                spread(page.scores.performance, 0),
                spread(page.scores.accessibility, 0),
                spread(page.scores.best_practices, 0),
                spread(page.scores.seo, 0),
                spread(page.metrics.first_contentful_paint, 0),
                spread(page.metrics.largest_contentful_paint, 0),
                spread(page.metrics.total_blocking_time, 0),
                spread(page.metrics.layout_shift, 3),
                spread(page.power, 0),
            )?;
        }
        for page in pages
            .lighthouse
            .iter()
            .filter(|page| !page.faults.is_empty())
        {
            writeln!(
                text,
                "\nAt fault on `{}`: {}.",
                page.path,
                page.faults.join("; ")
            )?;
        }
        let photo = &pages.photo;
        writeln!(
            text,
            "\nFrom choosing a photo of {} × {} pixels ({:.1} MB) in the workbench, in milliseconds:\n\n\
             | | its thumbnail is seen | it is ready to be sent |\n|---|--:|--:|",
            photo.width,
            photo.height,
            photo.bytes as f64 / MB
        )?;
        for thumbnail in &pages.thumbnails {
            writeln!(
                text,
                "| {} | {} | {} |",
                thumbnail.device,
                spread(thumbnail.seen, 0),
                spread(thumbnail.ready, 0)
            )?;
        }
        writeln!(
            text,
            "\nJavaScript that a page loads before it is usable, of {} KB at most:\n\n\
             | | KB, Brotli |\n|---|--:|",
            size::PAGE_BUDGET / 1024
        )?;
        for (page, bytes) in &pages.first_load {
            writeln!(text, "| `{page}` | {:.1} |", *bytes as f64 / 1024.0)?;
        }
        writeln!(text)?;
        Ok(())
    }
}

/// Where the service is slower than its peer.
fn behind(rows: &[Row]) -> Vec<String> {
    let mut faults = Vec::new();
    for ours in rows.iter().filter(|row| row.contestant == Contestant::Ours) {
        let peer = rows.iter().find(|row| {
            row.contestant == Contestant::Peer
                && (row.scenario, row.connections) == (ours.scenario, ours.connections)
        });
        let Some(peer) = peer else { continue };
        let mut fault = |what: &str| {
            faults.push(format!(
                "{} over {}: {what}",
                ours.scenario, ours.connections
            ));
        };
        if ours.rate.median < peer.rate.median {
            fault("requests a second");
        }
        if ours.p99.median > peer.p99.median {
            fault("p99");
        }
    }
    faults
}

fn spread(figures: Spread, digits: usize) -> String {
    let Spread { median, min, max } = figures;
    format!("{median:.digits$} ({min:.digits$}–{max:.digits$})")
}
