//! Taking back what has not started.

use access::sessions::{Session, store as sessions};
use credits::store::{Outputs, add_refunds};
use ports::{args, database::Batch};
use web::{RequestContext, problem::Problem};

use super::tasks;
use crate::views::Task;

/// The outputs that nothing works on: a claim takes them out of this set, and this set out of the
/// reach of claims, each in a transaction of its own.
const QUEUED: &str = "SELECT id FROM task_outputs WHERE task_id = ?1 AND state = 'queued'";

/// Cancels every output of a task that is queued, and gives its credits back. The last step changes a
/// row for each.
pub fn add(batch: &mut Batch, context: &RequestContext, task_id: &str) {
    let queued = Outputs {
        sql: QUEUED,
        args: args![task_id],
    };
    add_refunds(batch, context, task_id, queued);
    batch.add(
        format!(
            "UPDATE task_outputs SET state = 'canceled', finished_at = ?2 WHERE id IN ({QUEUED})"
        ),
        args![task_id, context.now()],
    );
}

/// Cancels what is queued of a task of the session's account, and tells the task as it is then.
/// Again, it changes nothing.
pub async fn cancel(
    context: &RequestContext,
    session: &Session,
    task_id: &str,
) -> Result<Option<Task>, Problem> {
    let mut batch = Batch::write();
    let alive = sessions::require(&mut batch, session);
    let own = batch.require(
        "EXISTS (SELECT 1 FROM tasks WHERE id = ?1 AND account_id = ?2)",
        args![task_id, &session.account_id],
    );
    add(&mut batch, context, task_id);
    let read = tasks::add_one(&mut batch, &session.account_id, task_id);
    let outcome = sessions::run(context, batch, alive).await?;
    match outcome.refused() == Some(own) {
        true => Ok(None),
        false => Ok(Some(tasks::task(outcome.one(read)?)?)),
    }
}
