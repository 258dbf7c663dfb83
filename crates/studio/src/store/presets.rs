//! Reading presets, and what else a submission is checked against.

use std::sync::Arc;

use access::{
    idempotency::{IdempotencyKey, RequestHash},
    sessions::{Session, store as sessions},
};
use axum::response::Response;
use ports::{
    clock::Millis,
    database::{Batch, DatabaseError, Outcome, Row, Step},
};
use web::problem::Problem;

use crate::{
    StudioContext,
    presets::{Definition, Preset},
    store::words,
    words::WordList,
};

/// SQL: the presets on offer.
const ON_OFFER: &str = "
    SELECT id, presets.version, definition
    FROM presets JOIN preset_versions
    ON preset_versions.preset = presets.id AND preset_versions.version = presets.version
    WHERE is_on = 1 ORDER BY position, id";

/// The definition in the column `definition`.
pub fn definition(row: &Row) -> Result<Definition, DatabaseError> {
    Definition::parse(&row.get::<String>("definition")?)
        .map_err(|unsound| DatabaseError::Shape(unsound.to_string()))
}

/// The presets of [`ON_OFFER`], which this isolate remembers from now on.
fn remember(
    context: &StudioContext,
    outcome: &Outcome,
    read: Step,
) -> Result<Arc<[Preset]>, DatabaseError> {
    let presets: Arc<[Preset]> = outcome
        .rows(read)
        .iter()
        .map(|row| {
            Ok(Preset::new(
                row.get("id")?,
                row.get("version")?,
                definition(row)?,
            ))
        })
        .collect::<Result<_, DatabaseError>>()?;
    context.state.presets.set(Arc::clone(&presets));
    Ok(presets)
}

/// What the workbench needs to know of the service.
pub struct Offered {
    /// The presets on offer, in their order.
    pub presets: Arc<[Preset]>,
    /// How long a result is kept from its completion on, in milliseconds.
    pub result_life: Millis,
    /// How long a photo is kept, in milliseconds.
    pub upload_life: Millis,
}

/// What is on offer.
pub async fn on_offer(context: &StudioContext) -> Result<Offered, Problem> {
    let mut batch = Batch::read();
    let read = batch.add(ON_OFFER, vec![]);
    let lives = batch.add(
        "SELECT
            (SELECT value FROM settings WHERE name = 'result_life') AS result_life,
            (SELECT value FROM settings WHERE name = 'upload_life') AS upload_life",
        vec![],
    );
    let outcome = context.run(batch).await?;
    let lives = outcome.one(lives)?;
    Ok(Offered {
        presets: remember(context, &outcome, read)?,
        result_life: lives.get("result_life")?,
        upload_life: lives.get("upload_life")?,
    })
}

/// What there is for a submission that does not fit what this isolate remembers.
pub enum Reread {
    /// The presets on offer now, and the words that no prompt may hold.
    Current(Arc<[Preset]>, Arc<WordList>),
    /// It was accepted before, under the same key.
    Replayed(Response),
}

/// Reads the presets and the word list once more, and whether the submission was accepted before they changed.
pub async fn reread(
    context: &StudioContext,
    session: &Session,
    (key, hash): (&IdempotencyKey, &RequestHash),
) -> Result<Reread, Problem> {
    let mut batch = Batch::read();
    let alive = sessions::require(&mut batch, session);
    let read = batch.add(ON_OFFER, vec![]);
    let read_words = words::read(&mut batch);
    let guard = key.guard(&mut batch, &session.account_id, context.now());
    let outcome = sessions::run(context, batch, alive).await?;
    match guard.replay(&outcome, hash)? {
        Some(response) => Ok(Reread::Replayed(response)),
        None => Ok(Reread::Current(
            remember(context, &outcome, read)?,
            words::remember(context, &outcome, read_words)?,
        )),
    }
}
