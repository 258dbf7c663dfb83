//! How many tasks of an account run at once (product.md 3), and who comes next.
//!
//! A task runs while one of its outputs is with a consumer. An output without room waits, and its
//! message is done with; the output that stops last in a task calls those who take its place. So an
//! account over its limit takes no turns from others, and a call that is lost is made up for by the
//! sweep.

use membership::store::benefits;
use ports::{
    args,
    clock::Millis,
    database::{Batch, Outcome, Step},
};
use web::RequestContext;

use crate::queue;

/// SQL: whether an output of `task` is with a consumer at `now`.
fn is_running(task: &str, now: &str) -> String {
    format!(
        "EXISTS (
            SELECT 1 FROM task_outputs AS running
            WHERE running.task_id = {task} AND running.state = 'running'
            AND running.lease_until > {now}
        )"
    )
}

/// SQL: how many more tasks the account that `accounts` names may run at `now`, beside its
/// `level_policies`.
fn places(now: &str) -> String {
    format!(
        "level_policies.running - (
            SELECT count(*) FROM tasks AS open
            WHERE open.account_id = accounts.id AND open.finished_at IS NULL AND {}
        )",
        is_running("open.id", now)
    )
}

/// Requires that an output's task runs already, or that its account's level lets another one run.
pub fn require(batch: &mut Batch, output_id: &str, now: Millis) -> Step {
    batch.require(
        &format!(
            "{} OR {} > 0
             FROM {}
             JOIN tasks ON tasks.account_id = accounts.id
             JOIN task_outputs AS mine ON mine.task_id = tasks.id
             WHERE mine.id = ?1 AND mine.finished_at IS NULL",
            is_running("tasks.id", "?2"),
            places("?2"),
            benefits::with_policy("?2"),
        ),
        args![output_id, now],
    )
}

/// Finds who takes the place of an output that stopped running: the outputs of its account's oldest
/// tasks that wait, as many tasks as there are places.
pub fn add_next_in_line(batch: &mut Batch, task_id: &str, now: Millis) -> Step {
    let can_run = "state = 'queued' AND not_before <= ?2";
    let account = "(SELECT account_id FROM tasks WHERE id = ?1)";
    batch.add(
        format!(
            "SELECT id FROM task_outputs
             WHERE {can_run} AND task_id IN (
                SELECT waiting.id FROM tasks AS waiting
                WHERE waiting.account_id = {account} AND waiting.finished_at IS NULL AND NOT {}
                AND EXISTS (
                    SELECT 1 FROM task_outputs WHERE task_id = waiting.id AND {can_run}
                )
                ORDER BY waiting.id
                LIMIT max(0, (SELECT {} FROM {} WHERE accounts.id = {account}))
             )",
            is_running("waiting.id", "?2"),
            places("?2"),
            benefits::with_policy("?2"),
        ),
        args![task_id, now],
    )
}

/// Sends those of [`add_next_in_line`] a message. To one that has a message already it does nothing.
pub async fn call(context: &RequestContext, outcome: &Outcome, next: Step) {
    let ids = outcome
        .rows(next)
        .iter()
        .filter_map(|row| row.get("id").ok());
    queue::send(context, ids.collect()).await;
}
