//! What lies in the bucket and does not belong there any more.

use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError},
};
use serde_json::json;
use web::RequestContext;

/// Notes that objects were deleted, and tells the next ones whose life is over: the longest dead
/// first, at most `limit` results and as many uploads. What a task needs stays.
pub async fn next_to_purge(
    context: &RequestContext,
    deleted: &[String],
    limit: u32,
) -> Result<Vec<String>, DatabaseError> {
    let now = context.now();
    let mut batch = match deleted.is_empty() {
        true => Batch::read(),
        false => Batch::write(),
    };
    if !deleted.is_empty() {
        for table in ["task_outputs", "uploads"] {
            batch.add(
                format!(
                    "UPDATE {table} SET purged_at = ?2
                     WHERE purged_at IS NULL AND object_key IN (SELECT value FROM json_each(?1))"
                ),
                args![json!(deleted).to_string(), now],
            );
        }
    }
    let results = batch.add(
        "SELECT object_key FROM task_outputs
         WHERE state = 'succeeded' AND purged_at IS NULL AND expires_at <= ?1
         ORDER BY expires_at LIMIT ?2",
        args![now, limit],
    );
    let uploads = batch.add(
        "SELECT object_key FROM uploads
         WHERE purged_at IS NULL AND expires_at <= ?1
         AND NOT EXISTS (
            SELECT 1 FROM inputs_needed WHERE upload_id = uploads.id AND until > ?1
         )
         ORDER BY expires_at LIMIT ?2",
        args![now, limit],
    );
    let outcome = context.run(batch).await?;
    let keys = outcome.rows(results).iter().chain(outcome.rows(uploads));
    keys.map(|row| row.get("object_key")).collect()
}

/// How far the sweep through the bucket has come: the last key it has looked at. And before when
/// an object must have been stored to be a stray: what is younger may belong to a row that is still
/// to be written.
pub async fn sweep_from(context: &RequestContext) -> Result<(String, Millis), DatabaseError> {
    let mut batch = Batch::read();
    let read = batch.add(
        "SELECT last_key, ?1 - value AS stored_before
         FROM bucket_sweep JOIN settings ON name = 'stray_after'",
        args![context.now()],
    );
    let outcome = context.run(batch).await?;
    let row = outcome.one(read)?;
    Ok((row.get("last_key")?, row.get("stored_before")?))
}

/// Tells which of `keys` belong to no row, or to one whose object was deleted, and notes how far
/// the sweep has come. What was stored for an output under way may still be settled, however late.
pub async fn strays(
    context: &RequestContext,
    keys: &[&str],
    swept_to: &str,
) -> Result<Vec<String>, DatabaseError> {
    let mut batch = Batch::write();
    batch.add("UPDATE bucket_sweep SET last_key = ?1", args![swept_to]);
    let strays = batch.add(
        "SELECT value FROM json_each(?1)
         WHERE NOT EXISTS (
            SELECT 1 FROM task_outputs WHERE object_key = value AND purged_at IS NULL
         )
         AND NOT EXISTS (
            SELECT 1 FROM task_outputs
            WHERE id = substr(value, length('results/') + 1, 36) AND finished_at IS NULL
         )
         AND NOT EXISTS (SELECT 1 FROM uploads WHERE object_key = value AND purged_at IS NULL)",
        args![json!(keys).to_string()],
    );
    let outcome = context.run(batch).await?;
    outcome
        .rows(strays)
        .iter()
        .map(|row| row.get("value"))
        .collect()
}
