//! The SQL of readiness.

use ports::{args, clock::Millis, database::DatabaseError};
use schedule::store::{STANDING, standing_args};
use studio::{
    StudioContext,
    store::gateways::{self, seed},
};

/// Who waits for longer, although nothing stands in the way, waits for a queue that does not
/// deliver; in milliseconds.
const DELIVERED_WITHIN: Millis = 3 * 60 * 1000;

/// How things stand by the database.
pub(super) struct Standing {
    /// Jobs that are late.
    pub late_jobs: u32,
    /// Whether outputs wait that nobody has claimed, of accounts of which nothing runs or has just
    /// ended.
    pub is_queue_stuck: bool,
    /// The gateways.
    pub gateways: gateways::Count,
}

pub(super) async fn standing(context: &StudioContext) -> Result<Standing, DatabaseError> {
    let now = context.now();
    let mut batch = seed::reading(context);
    let late = batch.add(
        format!("SELECT count(*) AS late_jobs FROM {STANDING} WHERE is_late"),
        standing_args(context),
    );
    let stuck = batch.add(
        "SELECT EXISTS (
            SELECT 1 FROM task_outputs JOIN tasks ON tasks.id = task_id
            WHERE task_outputs.finished_at IS NULL AND task_outputs.state = 'queued'
            AND attempts = 0 AND not_before <= ?1 AND queued_at <= ?2
            AND NOT EXISTS (
                SELECT 1 FROM tasks AS other JOIN task_outputs AS busy ON busy.task_id = other.id
                WHERE other.account_id = tasks.account_id
                AND (other.finished_at IS NULL OR other.finished_at > ?2)
                AND (busy.state = 'running' OR busy.finished_at > ?2)
            )
         ) AS is_queue_stuck",
        args![now, now - DELIVERED_WITHIN],
    );
    let count = gateways::add_count(&mut batch, context);
    let outcome = context.run(batch).await?;
    seed::note(context, &outcome);
    Ok(Standing {
        late_jobs: outcome.one(late)?.get("late_jobs")?,
        is_queue_stuck: outcome.one(stuck)?.get("is_queue_stuck")?,
        gateways: gateways::Count::of(&outcome, count)?,
    })
}
