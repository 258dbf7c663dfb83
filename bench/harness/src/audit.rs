//! Before anything is measured: each scenario once by the service and once by its peer, on data of
//! the same kind, with the database watched. It tells the round trips, and that both leave the same
//! behind.

use std::{cell::Cell, collections::BTreeMap, rc::Rc};

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde_json::Value;
use xtask::{hrana::Database, ports, sqld::Server};

use crate::{
    contestant::Contestant,
    data::{self, Signer},
    load::{self, Connection},
    recorder::{Exchange, Recorder},
    runtime::{Running, Watched, folder},
    scenario::{self, Pools},
};

/// What one request takes of the database.
#[derive(Debug, Clone, Serialize)]
pub struct Use {
    /// Requests to it.
    pub round_trips: usize,
    /// Statements run, `BEGIN` and `COMMIT` among them.
    pub statements: u64,
    /// Bytes of the bodies sent to it.
    pub bytes_sent: usize,
    /// Bytes of the bodies it answered.
    pub bytes_received: usize,
    /// Rows that the database looked at.
    pub rows_read: u64,
    /// Rows written, by triggers and in indexes too.
    pub rows_written: u64,
}

impl Use {
    fn of(exchanges: &[Exchange]) -> Self {
        let sum = |name| exchanges.iter().map(|exchange| exchange.sum(name)).sum();
        Self {
            round_trips: exchanges.len(),
            statements: exchanges.iter().map(statements).sum(),
            bytes_sent: exchanges
                .iter()
                .map(|exchange| exchange.question.len())
                .sum(),
            bytes_received: exchanges.iter().map(|exchange| exchange.answer.len()).sum(),
            rows_read: sum("rows_read"),
            rows_written: sum("rows_written"),
        }
    }
}

fn statements(exchange: &Exchange) -> u64 {
    String::from_utf8_lossy(&exchange.answer)
        .matches("\"affected_row_count\"")
        .count() as u64
}

/// What came of it.
#[derive(Debug)]
pub struct Audit {
    /// By scenario and contestant.
    pub uses: BTreeMap<(&'static str, Contestant), Use>,
    /// What the service asks the database for `me`.
    pub pipeline: String,
}

/// Asks everything once.
///
/// # Errors
/// When an answer is wrong, the service needs more than one round trip, or the two do not leave the
/// same behind.
pub async fn run() -> Result<Audit> {
    let folder = folder("audit")?;
    let server = Server::start(&folder.join("database"))?;
    let database = server.database();
    let pools = Pools {
        check_ins: 10,
        redemptions: 10,
    };
    data::fill(&database, pools)?;
    let recorder = Recorder::start(ports::pick()?, server.address()).await?;
    let mut contestants = Vec::new();
    for contestant in [Contestant::Ours, Contestant::Peer] {
        let (folder, url) = (folder.clone(), recorder.url());
        let start = move || Running::start(contestant, &folder, &url, "", Watched::ByLog);
        contestants.push(tokio::task::spawn_blocking(start).await??);
    }
    let signer = Rc::new(Signer::new()?);
    let numbers = Cell::new(0);
    let mut audit = Audit {
        uses: BTreeMap::new(),
        pipeline: String::new(),
    };
    for scenario in scenario::all(&signer, pools) {
        let mut effects = Vec::new();
        for running in &contestants {
            let mut connection = Connection::open(running.address()).await?;
            let mut ask = async || {
                let number = numbers.replace(numbers.get() + 1) % scenario.most.min(1_000);
                let answer = connection.ask((scenario.request)(number)).await?;
                load::check(&scenario.expected, &answer)
                    .with_context(|| format!("{} of {}", scenario.name, running.contestant.name()))
            };
            // The first one warms an isolate up.
            ask().await?;
            // What runs out meanwhile would be swept by whoever happens to come next.
            database.execute("DELETE FROM attempts", &[])?;
            recorder.take().await;
            let before = dump(&database)?;
            ask().await?;
            let exchanges = recorder.take().await;
            effects.push(difference(&before, &dump(&database)?));
            if running.contestant == Contestant::Ours && scenario.name == "me" {
                audit.pipeline = String::from_utf8(exchanges[0].question.to_vec())?;
            }
            let used = Use::of(&exchanges);
            audit.uses.insert((scenario.name, running.contestant), used);
        }
        ensure!(
            effects[0] == effects[1],
            "{}: ours and the peer do not leave the same behind:\n{:#?}\n{:#?}",
            scenario.name,
            effects[0],
            effects[1]
        );
        ensure!(
            effects[0].is_empty() != scenario.writes,
            "{} leaves {:#?}",
            scenario.name,
            effects[0]
        );
    }
    Ok(audit)
}

type Table = BTreeMap<String, usize>;

/// All rows of all tables, ids and times made the same.
fn dump(database: &Database) -> Result<BTreeMap<String, Table>> {
    let names = database.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
        &[],
    )?;
    let mut tables = BTreeMap::new();
    for name in names.iter().filter_map(|row| row[0].as_str()) {
        let rows = database.execute(&format!("SELECT * FROM {name}"), &[])?;
        let mut table = Table::new();
        for row in rows {
            let row: Vec<String> = row.iter().map(alike).collect();
            *table.entry(row.join(" | ")).or_default() += 1;
        }
        tables.insert(name.to_owned(), table);
    }
    Ok(tables)
}

/// A value, without what differs from one request to the next.
fn alike(value: &Value) -> String {
    match value {
        Value::Number(number)
            if number
                .as_u64()
                .is_some_and(|number| number > 1_000_000_000_000) =>
        {
            "<time>".to_owned()
        }
        Value::String(text) if text.ends_with("@bench.test") => "<address>".to_owned(),
        Value::String(text) if text.starts_with("bench-") => "<key>".to_owned(),
        Value::String(text) if text.len() == 16 && !text.contains(' ') => "<code>".to_owned(),
        Value::String(text) if (43..=44).contains(&text.len()) && !text.contains(' ') => {
            "<hash>".to_owned()
        }
        Value::String(text) => without_ids(text),
        other => other.to_string(),
    }
}

/// A text with its UUIDs and its times in milliseconds made the same.
fn without_ids(text: &str) -> String {
    let mut words = String::new();
    let mut word = String::new();
    let is_part = |c: char| c.is_ascii_hexdigit() || c == '-';
    for c in text.chars().chain(['\0']) {
        if is_part(c) {
            word.push(c);
            continue;
        }
        let is_id = word.len() >= 36 && word.matches('-').count() >= 4;
        let is_time = word.len() == 13 && word.chars().all(|c| c.is_ascii_digit());
        words += match (is_id, is_time) {
            (true, _) => "<id>",
            (_, true) => "<time>",
            _ => &word,
        };
        word.clear();
        words.push(c);
    }
    words.trim_end_matches('\0').to_owned()
}

/// The rows that came and went, by table.
fn difference(
    before: &BTreeMap<String, Table>,
    after: &BTreeMap<String, Table>,
) -> BTreeMap<String, Vec<String>> {
    let mut changes = BTreeMap::new();
    for (name, rows) in after {
        let old = &before[name];
        let mut changed: Vec<String> = Vec::new();
        for row in rows.keys().chain(old.keys()) {
            let (was, is) = (
                old.get(row).copied().unwrap_or_default(),
                rows.get(row).copied().unwrap_or_default(),
            );
            let sign = if is > was { "+" } else { "-" };
            let line = format!("{sign}{} {row}", is.abs_diff(was));
            if is != was && !changed.contains(&line) {
                changed.push(line);
            }
        }
        if !changed.is_empty() {
            changes.insert(name.clone(), changed);
        }
    }
    changes
}
