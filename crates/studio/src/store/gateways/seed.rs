//! The gateways of the setting `GATEWAYS`: what an empty table begins with. Once there are gateways,
//! operators edit them, and the setting is not read any more.

use std::sync::atomic::{AtomicBool, Ordering};

use gateways::{ConfigError, Entry, entries};
use ports::{
    args,
    database::{Batch, DatabaseError, Outcome, Statement},
};
use serde_json::json;
use web::RequestContext;

use crate::StudioContext;

/// The setting, and whether this isolate still has to offer it to the table.
#[derive(Debug, Default)]
pub struct Seed {
    setting: Option<String>,
    is_over: AtomicBool,
}

impl Seed {
    /// Of the setting, where there is one.
    pub fn new(setting: Option<String>) -> Self {
        Self {
            is_over: AtomicBool::new(setting.is_none()),
            setting,
        }
    }

    fn is_due(&self) -> bool {
        !self.is_over.load(Ordering::Relaxed)
    }

    /// The gateways, as rows of JSON; none where the setting cannot be used, which the log tells.
    fn rows(&self, context: &RequestContext) -> Option<String> {
        let setting = self.setting.as_ref()?;
        match rows(setting) {
            Ok(rows) => Some(rows),
            Err(error) => {
                context.log_error("the setting GATEWAYS cannot be used", error);
                self.is_over.store(true, Ordering::Relaxed);
                None
            }
        }
    }
}

fn rows(setting: &str) -> Result<String, ConfigError> {
    let entries = entries(setting)?;
    let rows = entries.iter().map(|entry| {
        let [settings, attempt_ms, photo_bytes, rest_after] = facts(entry);
        json!([
            i64::from(entry.is_on),
            settings,
            attempt_ms,
            photo_bytes,
            rest_after
        ])
    });
    Ok(rows.collect::<serde_json::Value>().to_string())
}

/// What the table keeps of settings: their text, and what their adapter makes of them.
pub fn facts(entry: &Entry) -> [serde_json::Value; 4] {
    [
        entry.settings().into(),
        entry.attempt_ms().into(),
        entry.photo_bytes().into(),
        entry.config().rest_after_failures.into(),
    ]
}

/// The statement that fills an empty table, in the first transaction of an isolate that concerns the
/// gateways. It is one statement of a transaction with the write lock, so that of several at once one
/// alone finds the table empty. [`note`] takes the transaction's outcome.
pub fn statement(context: &StudioContext) -> Option<Statement> {
    let seed = &context.state.gateway_seed;
    let rows = seed.is_due().then(|| seed.rows(context)).flatten()?;
    Some(Statement::new(
        "INSERT INTO gateways
            (name, position, is_on, settings, attempt_ms, photo_bytes, rest_after)
         SELECT
            (value ->> '$[1]') ->> 'name', key + 1, value ->> '$[0]', value ->> '$[1]',
            value ->> '$[2]', value ->> '$[3]', value ->> '$[4]'
         FROM json_each(?1)
         WHERE NOT EXISTS (SELECT 1 FROM gateways)",
        args![rows],
    ))
}

/// Adds [`statement`] to a transaction, where it is due.
pub fn add(batch: &mut Batch, context: &StudioContext) {
    if let Some(Statement { sql, args }) = statement(context) {
        batch.add(sql, args);
    }
}

/// Fills the table by itself, where that is due: before an operator's write, whose record says how
/// things stood. It is a round trip of its own once an isolate.
pub async fn ensure(context: &StudioContext) -> Result<(), DatabaseError> {
    let Some(Statement { sql, args }) = statement(context) else {
        return Ok(());
    };
    let mut batch = Batch::write();
    batch.add(sql, args);
    note(context, &context.run(batch).await?);
    Ok(())
}

/// A batch that reads the gateways; a transaction that fills the table first, where that is due.
pub fn reading(context: &StudioContext) -> Batch {
    match statement(context) {
        None => Batch::read(),
        Some(Statement { sql, args }) => {
            let mut batch = Batch::write();
            batch.add(sql, args);
            batch
        }
    }
}

/// Notes that a transaction with the statement is through: the table has gateways.
pub fn note(context: &StudioContext, outcome: &Outcome) {
    if outcome.refused().is_none() {
        let seed = &context.state.gateway_seed;
        seed.is_over.store(true, Ordering::Relaxed);
    }
}
