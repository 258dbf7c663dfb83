//! Brings a database to the schema of `migrations/`.
//!
//! Each file `NNNN_name.sql` is applied once, in order, in a transaction of its own together
//! with its row in `schema_migrations`. What was applied must not change afterwards.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::fingerprint;
use crate::hrana::{Connection, Database, SqlError};

const BOOKKEEPING: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (
    version    INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    applied_at INTEGER NOT NULL
) STRICT";

/// How long to wait for somebody else's writing to end.
const PATIENCE: Duration = Duration::from_secs(30);

/// A file of `migrations/`.
struct Migration {
    version: i64,
    name: String,
    sql: String,
}

/// What the database says was applied: name and SHA-256 of each version.
type Applied = BTreeMap<i64, (String, String)>;

/// Applies what is missing and returns the names of what was applied.
///
/// # Errors
/// When a file was edited or removed after it was applied, when its name is not
/// `NNNN_name.sql`, when the database refuses it (nothing of it stays) or cannot be reached.
pub fn apply(database: &Database, folder: &Path) -> Result<Vec<String>> {
    let migrations = read(folder)?;
    retry_when_busy(|| database.execute(BOOKKEEPING, &[]))?;
    let mut done = Vec::new();
    for migration in &migrations {
        let name = format!("{:04}_{}", migration.version, migration.name);
        let applied = retry_when_busy(|| {
            database.transaction(|connection| apply_one(connection, &migrations, migration))
        })
        .with_context(|| format!("nothing of migration {name} was applied"))?;
        if applied {
            done.push(name);
        }
    }
    Ok(done)
}

/// Applies one migration unless it is applied. All looking happens under the write lock, so
/// that two runners at once do not both apply it.
fn apply_one(
    connection: &mut Connection<'_>,
    migrations: &[Migration],
    migration: &Migration,
) -> Result<bool> {
    let applied = applied(connection)?;
    check(migrations, &applied)?;
    if applied.contains_key(&migration.version) {
        return Ok(false);
    }
    connection.run_script(&migration.sql)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    connection.execute(
        "INSERT INTO schema_migrations (version, name, sha256, applied_at) VALUES (?, ?, ?, ?)",
        &[
            json!(migration.version),
            json!(migration.name),
            json!(fingerprint::of_text(&migration.sql)),
            json!(u64::try_from(now)?),
        ],
    )?;
    Ok(true)
}

fn applied(connection: &mut Connection<'_>) -> Result<Applied> {
    let rows = connection.execute("SELECT version, name, sha256 FROM schema_migrations", &[])?;
    rows.iter()
        .map(|row| match row.as_slice() {
            [version, name, sha256] => Some((
                version.as_i64()?,
                (name.as_str()?.to_owned(), sha256.as_str()?.to_owned()),
            )),
            _ => None,
        })
        .collect::<Option<Applied>>()
        .context("the table schema_migrations is not this tool's")
}

/// The past must not change, and nothing may be slipped into it.
fn check(migrations: &[Migration], applied: &Applied) -> Result<()> {
    for (version, (name, sha256)) in applied {
        let Some(file) = migrations.iter().find(|file| file.version == *version) else {
            bail!(
                "migration {version:04}_{name} is applied, but its file is missing: \
                 get the version of the project that has it"
            );
        };
        if fingerprint::of_text(&file.sql) != *sha256 {
            bail!(
                "migration {version:04}_{name} was edited after it was applied: \
                 put it back and write the change as a new migration"
            );
        }
    }
    let newest = applied.keys().max().copied().unwrap_or(0);
    if let Some(late) = migrations
        .iter()
        .find(|file| file.version < newest && !applied.contains_key(&file.version))
    {
        bail!(
            "migration {:04}_{} comes before {newest:04}, which is applied already: \
             give it the next free number",
            late.version,
            late.name
        );
    }
    Ok(())
}

/// What all migrations make together, for people to read.
const SCHEMA: &str = "schema.sql";

fn read(folder: &Path) -> Result<Vec<Migration>> {
    let mut migrations = BTreeMap::new();
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "sql") || path.ends_with(SCHEMA) {
            continue;
        }
        let (version, name) = path
            .file_stem()
            .and_then(|stem| stem.to_str()?.split_once('_'))
            .and_then(|(version, name)| Some((version.parse::<i64>().ok()?, name.to_owned())))
            .with_context(|| format!("{} is not named NNNN_name.sql", path.display()))?;
        let sql =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let migration = Migration { version, name, sql };
        if migrations.insert(version, migration).is_some() {
            bail!("two migrations have the number {version:04}");
        }
    }
    Ok(migrations.into_values().collect())
}

fn retry_when_busy<T>(mut work: impl FnMut() -> Result<T>) -> Result<T> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match work() {
            Err(problem)
                if problem
                    .downcast_ref::<SqlError>()
                    .is_some_and(SqlError::is_busy)
                    && Instant::now() < deadline =>
            {
                thread::sleep(Duration::from_millis(200));
            }
            result => return result,
        }
    }
}
