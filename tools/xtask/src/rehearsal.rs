//! Rehearses a restore: a backup of the database, on an official libSQL server of this machine.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::hrana::{Database, Row};
use crate::sqld::{self, Server};
use crate::{migrate, project};

/// What is told of a backup, so that somebody sees whether it is the one that was meant.
const FIGURES: &str = "SELECT
    (SELECT count(*) FROM accounts), (SELECT count(*) FROM ledger_entries),
    (SELECT count(*) FROM tasks), (SELECT count(*) FROM orders),
    (SELECT datetime(max(created_at) / 1000, 'unixepoch') FROM ledger_entries)";

/// What must find nothing, in words and SQL.
const CHECKS: [(&str, &str); 3] = [
    (
        "the file is whole",
        "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    ),
    (
        "every reference leads somewhere",
        "SELECT * FROM pragma_foreign_key_check",
    ),
    (
        "the books are right",
        "SELECT account_id FROM ledger_faults",
    ),
];

/// Starts a server in `folder`, which is made anew, on a copy of `backup`, an SQLite file as
/// `turso db export` writes it; brings it to the current schema and checks it.
///
/// # Errors
/// When the server does not take it, a migration is refused, or a check finds something.
pub fn run(backup: &Path, folder: &Path) -> Result<()> {
    sqld::install()?;
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let database = folder.join("database");
    let place = database.join("dbs/default");
    fs::create_dir_all(&place)?;
    fs::copy(backup, place.join("data"))
        .with_context(|| format!("cannot read the backup {}", backup.display()))?;
    let server = Server::start(&database)?;
    check(&server.database())
}

fn check(database: &Database) -> Result<()> {
    let applied = migrate::apply(database, &project::path("migrations"))?;
    println!(
        "✓ the schema is current; migrations that were missing: {}",
        applied.len()
    );
    let mut wrong = Vec::new();
    for (what, sql) in CHECKS {
        let found = database.execute(sql, &[])?;
        let mark = if found.is_empty() { "✓" } else { "✗" };
        println!("{mark} {what}");
        wrong.extend(
            found
                .into_iter()
                .map(|row| format!("{what}: {}", told(&row))),
        );
    }
    let figures = database.execute(FIGURES, &[])?;
    if let Some([accounts, entries, tasks, orders, newest]) = figures.first().map(Row::as_slice) {
        let newest = newest.as_str().unwrap_or("no time");
        println!(
            "  {accounts} accounts, {entries} ledger entries, {tasks} tasks, {orders} orders; \
             the newest entry is of {newest} UTC"
        );
    }
    if !wrong.is_empty() {
        bail!("the backup cannot be used as it is:\n{}", wrong.join("\n"));
    }
    Ok(())
}

fn told(row: &Row) -> String {
    let values: Vec<String> = row.iter().map(ToString::to_string).collect();
    values.join(" ")
}
