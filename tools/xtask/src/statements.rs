//! Hands each statement that the native tests and the simulation recorded (`tests/world`) to the
//! official libSQL server: its parser refuses some of what the embedded engine takes.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::hrana::{Database, SqlError};
use crate::{migrate, project, sqld, step};

/// Names the folder to the tests that record.
pub const FOLDER: &str = "RECORD_STATEMENTS";
/// Where statements are recorded, in the cache.
const RECORDED: &str = "statements";
/// Fewer than the native tests alone send: something is wrong with the recording.
const FEWEST: usize = 500;

/// A statement that the service sends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Statement {
    /// Its text.
    pub sql: String,
    /// How many values are bound to it.
    pub arguments: usize,
}

/// A statement that the server refuses, and why.
#[derive(Debug)]
pub struct Refusal {
    /// Its text.
    pub sql: String,
    /// What the server says.
    pub error: SqlError,
}

/// Where statements are recorded.
pub fn folder() -> PathBuf {
    project::cache().join(RECORDED)
}

/// Forgets what was recorded before.
///
/// # Errors
/// When the folder cannot be emptied.
pub fn forget() -> Result<()> {
    project::cleared(RECORDED).map(drop)
}

/// Explains each recorded statement on the official server, and prints how many there were.
///
/// # Errors
/// When the server refuses one, or too few were recorded: each table must be named by one.
pub fn check() -> Result<()> {
    let statements = recorded(&folder())?;
    if statements.len() < FEWEST {
        bail!(
            "only {} statements were recorded, of at least {FEWEST}",
            statements.len()
        );
    }
    let folder = project::cleared("statements-database")?;
    sqld::install()?;
    let server = sqld::Server::start(&folder.join("database"))?;
    let database = server.database();
    migrate::apply(&database, &project::path("migrations"))?;
    let unnamed = unnamed_tables(&database, &statements)?;
    if !unnamed.is_empty() {
        bail!("no recorded statement names {}", unnamed.join(", "));
    }
    let refusals = refused(&database, &statements)?;
    for Refusal { sql, error } in &refusals {
        let code = error.code.as_deref().unwrap_or("no code");
        println!("✗ {code}: {error}\n{sql}\n");
    }
    println!(
        "{} distinct statements, {} accepted by the libSQL server",
        statements.len(),
        statements.len() - refusals.len()
    );
    if !refusals.is_empty() {
        bail!("the libSQL server refuses {} statements", refusals.len());
    }
    Ok(())
}

/// The distinct statements of all files of a folder.
fn recorded(folder: &Path) -> Result<Vec<Statement>> {
    let mut statements = BTreeSet::new();
    let files = fs::read_dir(folder).with_context(|| {
        format!(
            "nothing was recorded in {}: run the native tests first",
            folder.display()
        )
    })?;
    for file in files {
        for line in fs::read_to_string(file?.path())?.lines() {
            statements.insert(serde_json::from_str(line)?);
        }
    }
    Ok(statements.into_iter().collect())
}

/// The tables of the schema that none of the statements names.
///
/// # Errors
/// When the server cannot be reached.
pub fn unnamed_tables(database: &Database, statements: &[Statement]) -> Result<Vec<String>> {
    let words: HashSet<&str> = statements
        .iter()
        .flat_map(|statement| {
            let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
            statement.sql.split(move |letter| !is_word(letter))
        })
        .collect();
    let tables = database.execute(
        "SELECT name FROM sqlite_schema
         WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'schema_migrations'
         ORDER BY name",
        &[],
    )?;
    let names = tables.iter().filter_map(|row| row.first()?.as_str());
    Ok(names
        .filter(|name| !words.contains(name))
        .map(str::to_owned)
        .collect())
}

/// Which of the statements the server refuses to prepare.
///
/// # Errors
/// When the server cannot be reached.
pub fn refused(database: &Database, statements: &[Statement]) -> Result<Vec<Refusal>> {
    /// Statements sent at once.
    const CHUNK: usize = 100;
    let step = step::Step::begin("Explain the statements");
    let mut refusals = Vec::new();
    for chunk in statements.chunks(CHUNK) {
        let explained = chunk
            .iter()
            .map(|statement| (format!("EXPLAIN {}", statement.sql), statement.arguments));
        let outcomes = database.try_each(explained)?;
        for (statement, outcome) in chunk.iter().zip(outcomes) {
            if let Err(error) = outcome {
                let sql = statement.sql.clone();
                refusals.push(Refusal { sql, error });
            }
        }
    }
    step.done();
    Ok(refusals)
}
