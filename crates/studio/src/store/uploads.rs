//! Uploads: whose they are, and until when.

use access::{
    sessions::{Session, store as sessions},
    throttle::store as throttle,
};
use images::Inspected;
use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError, Outcome, Row, Step},
};
use web::{RequestContext, problem::Problem};

use super::{RETRY_AFTER_LIMIT, verdicts};
use crate::{problems, serving::Stored, views::Upload};

/// A picture to be kept.
pub struct NewUpload<'a> {
    /// Its id.
    pub id: &'a str,
    /// Where it is in the bucket.
    pub object_key: &'a str,
    /// What it is.
    pub picture: Inspected,
    /// Its length in bytes.
    pub bytes: u64,
    /// Whether the moderation service found it fine.
    pub is_judged: bool,
}

const UPLOAD: &str = "id, content_type, width, height, bytes, expires_at, kept";

fn upload(row: &Row) -> Result<Upload, DatabaseError> {
    Ok(Upload {
        id: row.get("id")?,
        content_type: row.get("content_type")?,
        width: row.get("width")?,
        height: row.get("height")?,
        bytes: row.get("bytes")?,
        expires_at: row.get("expires_at")?,
        kept: row.get("kept")?,
    })
}

/// Requires that the account may hold another upload.
fn require_room(batch: &mut Batch, session: &Session, now: Millis) -> Step {
    batch.require(
        "(SELECT count(*) FROM uploads WHERE account_id = ?1 AND expires_at > ?2)
            < (SELECT value FROM settings WHERE name = 'uploads_waiting')",
        args![&session.account_id, now],
    )
}

fn check_refusal(outcome: &Outcome, room: Step) -> Result<(), Problem> {
    match outcome.refused() == Some(room) {
        true => Err(problems::too_many_uploads(RETRY_AFTER_LIMIT)),
        false => Ok(()),
    }
}

/// Asks whether the session still stands and the account may hold another upload, before anything is
/// taken for it.
pub async fn check_room(context: &RequestContext, session: &Session) -> Result<(), Problem> {
    let mut batch = Batch::read();
    let alive = sessions::require(&mut batch, session);
    let now = context.now();
    let room = require_room(&mut batch, session, now);
    let flagged = match context.env.moderation.judges_pictures() {
        true => vec![verdicts::counter(context, &session.account_id)?],
        false => vec![],
    };
    let flagged = throttle::guard(&mut batch, context, &flagged, now);
    let outcome = sessions::run(context, batch, alive).await?;
    check_refusal(&outcome, room)?;
    flagged.check(&outcome).map_err(verdicts::too_many)
}

/// Records an upload. Refused where the account holds as many as it may.
pub async fn add(
    context: &RequestContext,
    session: &Session,
    new: &NewUpload<'_>,
) -> Result<Upload, Problem> {
    let now = context.now();
    let mut batch = Batch::write();
    let alive = sessions::require(&mut batch, session);
    let room = require_room(&mut batch, session, now);
    let added = batch.add(
        format!(
            "INSERT INTO uploads
                (id, account_id, object_key, content_type, width, height, bytes, created_at,
                 judged_at, expires_at)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?8 + value
             FROM settings WHERE name = 'upload_life'
             RETURNING {UPLOAD}"
        ),
        args![
            new.id,
            &session.account_id,
            new.object_key,
            new.picture.format.content_type(),
            new.picture.width,
            new.picture.height,
            new.bytes as i64,
            now,
            new.is_judged.then_some(now)
        ],
    );
    let outcome = sessions::run(context, batch, alive).await?;
    check_refusal(&outcome, room)?;
    Ok(upload(outcome.one(added)?)?)
}

/// SQL: until when operators may look at an upload.
pub const UNTIL_FOR_OPERATORS: &str = "CASE
    WHEN purged_at IS NOT NULL THEN expires_at
    ELSE max(expires_at, coalesce(
        (SELECT max(until) FROM inputs_needed WHERE upload_id = uploads.id), 0
    ))
END";

/// An upload of the session's account, or of anybody's for an operator: who may look at it longer,
/// for as long as a task needs it.
pub async fn find(
    context: &RequestContext,
    session: &Session,
    id: &str,
) -> Result<Option<Stored>, Problem> {
    let mut batch = Batch::read();
    let alive = sessions::require(&mut batch, session);
    let read = batch.add(
        format!(
            "SELECT
                object_key, content_type, bytes,
                iif(account_id = ?2, expires_at, {UNTIL_FOR_OPERATORS}) AS expires_at
             FROM uploads WHERE id = ?1 AND {}",
            super::OWNER_OR_OPERATOR
        ),
        args![id, &session.account_id],
    );
    let outcome = sessions::run(context, batch, alive).await?;
    Ok(outcome.first(read).map(Stored::of_row).transpose()?)
}

/// The living uploads that the account keeps, the newest first.
pub async fn kept(context: &RequestContext, session: &Session) -> Result<Vec<Upload>, Problem> {
    let mut batch = Batch::read();
    let alive = sessions::require(&mut batch, session);
    let read = batch.add(
        format!(
            "SELECT {UPLOAD} FROM uploads WHERE account_id = ?1 AND kept = 1 AND expires_at > ?2
             ORDER BY created_at DESC, id"
        ),
        args![&session.account_id, context.now()],
    );
    let outcome = sessions::run(context, batch, alive).await?;
    let uploads = outcome.rows(read).iter().map(upload);
    Ok(uploads.collect::<Result<_, _>>()?)
}

fn require_own(batch: &mut Batch, session: &Session, id: &str) -> Step {
    batch.require(
        "EXISTS (SELECT 1 FROM uploads WHERE id = ?1 AND account_id = ?2)",
        args![id, &session.account_id],
    )
}

/// Keeps an upload for the rest of its life, whatever becomes of its tasks.
pub async fn keep(
    context: &RequestContext,
    session: &Session,
    id: &str,
) -> Result<Upload, Problem> {
    let now = context.now();
    let mut batch = Batch::write();
    let alive = sessions::require(&mut batch, session);
    let is_own = require_own(&mut batch, session, id);
    let kept = batch.add(
        format!("UPDATE uploads SET kept = 1 WHERE id = ?1 AND expires_at > ?2 RETURNING {UPLOAD}"),
        args![id, now],
    );
    let outcome = sessions::run(context, batch, alive).await?;
    if outcome.refused() == Some(is_own) {
        return Err(Problem::not_found());
    }
    Ok(upload(
        outcome.first(kept).ok_or(Problem::from(&problems::GONE))?,
    )?)
}

/// Takes back [`keep`]: an upload whose tasks have all succeeded is gone at once. Tells the object
/// that nobody needs any more.
pub async fn let_go(
    context: &RequestContext,
    session: &Session,
    id: &str,
) -> Result<Option<String>, Problem> {
    let now = context.now();
    let mut batch = Batch::write();
    let alive = sessions::require(&mut batch, session);
    let is_own = require_own(&mut batch, session, id);
    batch.add("UPDATE uploads SET kept = 0 WHERE id = ?1", args![id]);
    let gone = batch.add(
        "UPDATE uploads SET expires_at = min(expires_at, ?2)
         WHERE id = ?1
         AND EXISTS (SELECT 1 FROM task_inputs WHERE upload_id = ?1)
         AND NOT EXISTS (SELECT 1 FROM inputs_needed WHERE upload_id = ?1 AND until > ?2)
         RETURNING object_key",
        args![id, now],
    );
    let outcome = sessions::run(context, batch, alive).await?;
    if outcome.refused() == Some(is_own) {
        return Err(Problem::not_found());
    }
    Ok(outcome
        .first(gone)
        .map(|row| row.get("object_key"))
        .transpose()?)
}

/// What the settlement of a task's last output leaves to nobody: the step told gives the keys of
/// the inputs whose life ended with it.
pub fn add_left_behind(batch: &mut Batch, task_id: &str, now: Millis) -> Step {
    batch.add(
        "SELECT object_key FROM uploads
         WHERE id IN (SELECT upload_id FROM task_inputs WHERE task_id = ?1)
         AND expires_at <= ?2 AND purged_at IS NULL
         AND NOT EXISTS (
            SELECT 1 FROM inputs_needed WHERE upload_id = uploads.id AND until > ?2
         )",
        args![task_id, now],
    )
}
