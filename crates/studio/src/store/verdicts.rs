//! What the moderation service said of photos, and what follows for who uploaded them.

use access::{
    problems::attempts_as_limit,
    sessions::{Session, store as sessions},
    throttle::{Counter, Rule, WayIn, store as throttle},
};
use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError, Step},
    moderation::Verdict,
};
use web::{RequestContext, problem::Problem};

use crate::problems;

static FLAGGED_PHOTOS: Rule = Rule {
    action: "flagged_photo",
    most: "flagged_photos",
    window: 24 * 60 * 60 * 1000,
    way_in: WayIn::Later,
};

/// Verdicts are kept so long, in milliseconds: after that a photo is judged anew, by what the service has
/// learned since.
const KEPT: Millis = 90 * 24 * 60 * 60 * 1000;

/// How it stands with a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It was judged before.
    Known(Verdict),
    /// It is ours to ask.
    Ours,
    /// Somebody else asks.
    AskedByOthers,
}

/// Looks for the verdict on a photo by the hash of its bytes; where there is none, and nobody asks, it is
/// ours to ask until `asked_until`.
pub async fn claim(
    context: &RequestContext,
    hash: &[u8; 32],
    asked_until: Millis,
) -> Result<Standing, DatabaseError> {
    let now = context.now();
    let mut batch = Batch::write();
    let ours = batch.add(
        "INSERT INTO photo_verdicts (hash, asked_until, created_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (hash) DO UPDATE SET asked_until = excluded.asked_until
         WHERE is_flagged IS NULL AND asked_until <= ?3",
        args![*hash, asked_until, now],
    );
    let read = batch.add(
        "SELECT is_flagged FROM photo_verdicts WHERE hash = ?1",
        args![*hash],
    );
    let outcome = context.run(batch).await?;
    if outcome.changed(ours) > 0 {
        return Ok(Standing::Ours);
    }
    Ok(
        match outcome.one(read)?.get::<Option<bool>>("is_flagged")? {
            None => Standing::AskedByOthers,
            Some(true) => Standing::Known(Verdict::Flagged),
            Some(false) => Standing::Known(Verdict::Fine),
        },
    )
}

/// Keeps a verdict, or gives the question back where there is none. Says whether photos have to wait for
/// one.
pub async fn keep(
    context: &RequestContext,
    hash: &[u8; 32],
    verdict: Option<Verdict>,
) -> Result<bool, DatabaseError> {
    let mut batch = Batch::write();
    match verdict {
        Some(verdict) => batch.add(
            "UPDATE photo_verdicts SET is_flagged = ?2 WHERE hash = ?1 AND is_flagged IS NULL",
            args![*hash, i64::from(verdict == Verdict::Flagged)],
        ),
        None => batch.add(
            "DELETE FROM photo_verdicts WHERE hash = ?1 AND is_flagged IS NULL",
            args![*hash],
        ),
    };
    let must_wait = batch.add(
        "SELECT value FROM settings WHERE name = 'photos_need_verdict'",
        vec![],
    );
    let outcome = context.run(batch).await?;
    outcome.one(must_wait)?.get("value")
}

/// The counter of an account's flagged photos.
pub fn counter(context: &RequestContext, account_id: &str) -> Result<Counter, Problem> {
    FLAGGED_PHOTOS.counter(context, &[account_id])
}

/// The problem of an account that has had too many photos flagged within a day.
pub fn too_many(problem: Problem) -> Problem {
    attempts_as_limit(problem, problems::too_many_flagged_photos)
}

/// Counts a flagged photo for its account, and ends the life of the upload where it is one already.
pub async fn refuse(
    context: &RequestContext,
    account_id: &str,
    upload_id: Option<&str>,
) -> Result<(), Problem> {
    let now = context.now();
    let counter = counter(context, account_id)?;
    let mut batch = Batch::write();
    batch.add(
        "UPDATE accounts SET flagged_photos = flagged_photos + 1 WHERE id = ?1",
        args![account_id],
    );
    batch.add(
        "UPDATE uploads SET expires_at = min(expires_at, ?3) WHERE id = ?1 AND account_id = ?2",
        args![upload_id.unwrap_or_default(), account_id, now],
    );
    throttle::count(&mut batch, &context.id(), &[counter], now);
    context.run(batch).await?;
    Ok(())
}

/// A photo that was uploaded without having been judged.
#[derive(Debug)]
pub struct Unjudged {
    /// Its upload's id.
    pub id: String,
    /// Where it is in the bucket.
    pub object_key: String,
    /// What it is.
    pub content_type: String,
}

/// Of these uploads of the session's account those that nobody has judged. Refused where too many of the
/// account's photos were flagged within a day.
pub async fn unjudged(
    context: &RequestContext,
    session: &Session,
    uploads: &[&str],
) -> Result<Vec<Unjudged>, Problem> {
    let now = context.now();
    let counter = counter(context, &session.account_id)?;
    let mut batch = Batch::read();
    let alive = sessions::require(&mut batch, session);
    let flagged = throttle::guard(&mut batch, context, &[counter], now);
    let read = batch.add(
        "SELECT id, object_key, content_type FROM uploads
         WHERE id IN (SELECT value FROM json_each(?1)) AND account_id = ?2 AND expires_at > ?3
         AND judged_at IS NULL",
        args![
            serde_json::json!(uploads).to_string(),
            &session.account_id,
            now
        ],
    );
    let outcome = sessions::run(context, batch, alive).await?;
    flagged.check(&outcome).map_err(too_many)?;
    let unjudged = outcome.rows(read).iter().map(|row| {
        Ok(Unjudged {
            id: row.get("id")?,
            object_key: row.get("object_key")?,
            content_type: row.get("content_type")?,
        })
    });
    Ok(unjudged.collect::<Result<_, DatabaseError>>()?)
}

/// Notes that an upload was found fine.
pub async fn note_fine(context: &RequestContext, upload_id: &str) -> Result<(), DatabaseError> {
    let mut batch = Batch::write();
    batch.add(
        "UPDATE uploads SET judged_at = ?2 WHERE id = ?1",
        args![upload_id, context.now()],
    );
    context.run(batch).await.map(drop)
}

/// Forgets verdicts that were kept long enough, at most `limit`. The step told changes a row for each.
pub fn add_clean_up(batch: &mut Batch, now: Millis, limit: u32) -> Step {
    batch.add(
        "DELETE FROM photo_verdicts WHERE hash IN (
            SELECT hash FROM photo_verdicts WHERE created_at <= ?1 LIMIT ?2
         )",
        args![now - KEPT, limit],
    )
}
