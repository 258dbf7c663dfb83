//! The SQL of tasks in the back office. What happens to a task stands in `studio::store`; here it
//! becomes an operator's deed.

use http::StatusCode;

use crate::{
    app::Context,
    args,
    backoffice::audit::{Act, Deed},
    http::{IdempotencyKey, Kept, RequestHash},
    ports::database::{Batch, Statement},
    problem::Problem,
    sessions::{Admin, store as sessions},
    studio::{
        store::{
            cancel,
            retry::{Failed, add_read, add_resolution},
            tasks,
        },
        views::Task,
    },
};

/// A deed on a task, and why.
fn deed<'a>(action: &'static str, (id, reason): (&'a str, Option<&'a str>)) -> Deed<'a> {
    Deed {
        action,
        subject: id,
        reason,
        state: Statement {
            sql: "SELECT
                    account_id,
                    json_object(
                        'state', state,
                        'outputs', (
                            SELECT json_group_array(state ORDER BY position) FROM task_outputs
                            WHERE task_id = tasks.id
                        ),
                        'retry', (SELECT id FROM tasks AS retry WHERE retry_of = tasks.id)
                    ) AS state
                  FROM tasks WHERE id = ?1"
                .to_owned(),
            args: args![id],
        },
    }
}

/// Makes again what failed of a task, and tells the new task beside what is kept. A first round trip
/// reads the task: how many pictures failed decides how many there are to make and to charge for.
pub async fn retry(
    context: &Context,
    admin: &Admin,
    request: (&IdempotencyKey, &RequestHash),
    task: (&str, Option<&str>),
    is_charged: bool,
) -> Result<(Kept, Task, String), Problem> {
    let mut batch = Batch::read();
    let standing = sessions::require_admin(&mut batch, admin);
    let read = add_read(&mut batch, task.0);
    let outcome = sessions::run(context, batch, standing).await?;
    let row = outcome.first(read).ok_or(Problem::NotFound)?;
    let failed = Failed::of(row)?;

    let mut act = Act::begin(context, admin, request, deed("task.retry", task));
    let retry = failed.add_retry(act.batch(), context, is_charged);
    let answer = serde_json::to_string(&retry.task).map_err(Problem::internal)?;
    let told = Statement {
        sql: "SELECT ?1".to_owned(),
        args: args![answer],
    };
    let kept = act
        .commit(StatusCode::ACCEPTED, told, |outcome| retry.check(outcome))
        .await?;
    Ok((kept, retry.task, failed.account_id))
}

/// What an operator can do with a task at once.
#[derive(Debug, Clone, Copy)]
pub enum Decision {
    /// Take back what nothing works on.
    Cancel,
    /// Somebody has looked at what waits for review.
    Resolve,
}

/// Decides on a task. What is kept says how it stands then, and whose it is.
pub async fn decide(
    context: &Context,
    admin: &Admin,
    request: (&IdempotencyKey, &RequestHash),
    decision: Decision,
    task: (&str, Option<&str>),
) -> Result<Kept, Problem> {
    let id = task.0;
    let action = match decision {
        Decision::Cancel => "task.cancel",
        Decision::Resolve => "task.resolve",
    };
    let mut act = Act::begin(context, admin, request, deed(action, task));
    let batch = act.batch();
    let stands = batch.add("SELECT state FROM tasks WHERE id = ?1", args![id]);
    let known = batch.require("EXISTS (SELECT 1 FROM tasks WHERE id = ?1)", args![id]);
    match decision {
        Decision::Cancel => cancel::add(batch, context, id),
        Decision::Resolve => add_resolution(batch, id),
    }
    let changed = batch.require("changes() > 0", vec![]);
    let told = Statement {
        sql: "SELECT json_object('id', id, 'state', state, 'account_id', account_id)
              FROM tasks WHERE id = ?1"
            .to_owned(),
        args: args![id],
    };
    act.commit(StatusCode::OK, told, |outcome| match outcome.refused() {
        Some(step) if step == known => Err(Problem::NotFound),
        Some(step) if step == changed => Err(Problem::WrongState {
            state: tasks::state(outcome.one(stands)?, 0)?.name(),
        }),
        _ => Ok(()),
    })
    .await
}
