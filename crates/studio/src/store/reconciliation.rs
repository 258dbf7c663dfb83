//! Tasks held against the ledger, and rows against the bucket.

use credits::store::reconciliation::Slice;
use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError},
};
use serde_json::json;
use web::RequestContext;

/// What is under way for longer is at fault, in milliseconds: four times what anything may take.
const TOO_LONG: Millis = 60 * 60 * 1000;

/// SQL: whether the outputs of `task` are not settled as they should be: each is charged, and has a
/// picture or a refund.
const IS_WRONG: &str = "EXISTS (
    SELECT 1 FROM task_outputs AS output
    WHERE output.task_id = task.id AND (
        output.finished_at IS NULL
        OR task.credits_per_output > 0 AND (
            NOT EXISTS (
                SELECT 1 FROM ledger_entries
                WHERE account_id = task.account_id AND event = 'generation'
                AND subject = output.id
            )
            OR (output.state = 'succeeded') = EXISTS (
                SELECT 1 FROM ledger_entries
                WHERE account_id = task.account_id AND event = 'refund'
                AND subject = output.id
            )
        )
    )
)";

/// Looks at the tasks that ended after `after`, a time and an id, at most `limit` of them. Tells also
/// when the last of them ended.
pub async fn faults(
    context: &RequestContext,
    after: &(Millis, String),
    limit: u32,
) -> Result<(Slice, Millis), DatabaseError> {
    const SLICE: &str = "SELECT id, account_id, credits_per_output, finished_at FROM tasks
        WHERE finished_at IS NOT NULL AND (finished_at, id) > (?1, ?2)
        ORDER BY finished_at, id LIMIT ?3";
    let args = args![after.0, &after.1, limit];
    let mut batch = Batch::read();
    let looked_at = batch.add(
        format!("SELECT count(*) AS number FROM ({SLICE})"),
        args.clone(),
    );
    let last = batch.add(
        format!(
            "SELECT finished_at, id FROM ({SLICE}) AS slice
             WHERE (SELECT count(*) FROM ({SLICE})) = ?3
             ORDER BY finished_at DESC, id DESC LIMIT 1"
        ),
        args.clone(),
    );
    let wrong = batch.add(
        format!("SELECT id FROM ({SLICE}) AS task WHERE {IS_WRONG} LIMIT 10"),
        args,
    );
    let outcome = context.run(batch).await?;
    let faults = outcome.rows(wrong).iter().map(|row| row.get("id"));
    let slice = Slice {
        number: outcome.one(looked_at)?.get("number")?,
        faults: faults.collect::<Result<_, _>>()?,
        next: outcome.first(last).map(|row| row.get("id")).transpose()?,
    };
    let ended_at = outcome
        .first(last)
        .map_or(Ok(0), |row| row.get("finished_at"))?;
    Ok((slice, ended_at))
}

/// Tasks that were under way for longer than anything may take when the last sweep had gone over
/// them; the first ten.
pub async fn overdue(
    context: &RequestContext,
    swept_at: Millis,
) -> Result<Vec<String>, DatabaseError> {
    let mut batch = Batch::read();
    let read = batch.add(
        "SELECT DISTINCT task_id FROM task_outputs
         WHERE finished_at IS NULL AND queued_at <= ?1 LIMIT 10",
        args![swept_at - TOO_LONG],
    );
    let outcome = context.run(batch).await?;
    outcome
        .rows(read)
        .iter()
        .map(|row| row.get("task_id"))
        .collect()
}

/// Tells which keys between two others should be in the bucket, by rows older than `before` whose
/// pictures live on, and are not among `keys`; the first ten.
pub async fn missing(
    context: &RequestContext,
    keys: &[&str],
    (after, last): (&str, &str),
    before: Millis,
) -> Result<Vec<String>, DatabaseError> {
    let mut batch = Batch::read();
    let read = batch.add(
        "SELECT object_key FROM (
            SELECT object_key FROM task_outputs
            WHERE object_key > ?2 AND object_key <= ?3
            AND purged_at IS NULL AND finished_at < ?4 AND expires_at > ?5
            UNION ALL
            SELECT object_key FROM uploads
            WHERE object_key > ?2 AND object_key <= ?3
            AND purged_at IS NULL AND created_at < ?4 AND expires_at > ?5
         )
         WHERE object_key NOT IN (SELECT value FROM json_each(?1)) LIMIT 10",
        args![json!(keys).to_string(), after, last, before, context.now()],
    );
    let outcome = context.run(batch).await?;
    outcome
        .rows(read)
        .iter()
        .map(|row| row.get("object_key"))
        .collect()
}
