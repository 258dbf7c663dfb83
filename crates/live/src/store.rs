//! The SQL of live state: all of it in one round trip.

use access::sessions::{Session, store as sessions};
use credits::store::{balance, balance_columns};
use membership::store::benefits;
use notifications::store::UNREAD;
use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError, Outcome, Row, Step},
};
use web::{RequestContext, problem::Problem};

use super::{ENDED_RECENTLY, LiveState, LiveTask};

/// The tasks under way, and those that ended since `?2`.
pub const TASKS: &str = "
    SELECT tasks.id, tasks.state, count(task_outputs.finished_at) AS finished,
        count(*) AS outputs
    FROM tasks JOIN task_outputs ON task_id = tasks.id
    WHERE tasks.id IN (
        SELECT id FROM tasks WHERE account_id = ?1 AND finished_at IS NULL
        UNION ALL
        SELECT id FROM tasks WHERE account_id = ?1 AND finished_at > ?2
    )
    GROUP BY tasks.id";

/// The steps that read a [`LiveState`].
struct StateSteps {
    account: Step,
    tasks: Step,
}

impl StateSteps {
    fn add(batch: &mut Batch, account_id: &str, now: Millis) -> Self {
        let account = batch.add(
            format!(
                "SELECT {} AS level, {}, ({UNREAD}) AS unread_notifications, {}
                 FROM accounts WHERE accounts.id = ?1",
                benefits::level("?2"),
                benefits::membership_column("?2"),
                balance_columns("?1", "?2"),
            ),
            args![account_id, now],
        );
        let tasks = batch.add(TASKS, args![account_id, now - ENDED_RECENTLY]);
        Self { account, tasks }
    }

    fn read(&self, outcome: &Outcome) -> Result<LiveState, DatabaseError> {
        let account = outcome.one(self.account)?;
        Ok(LiveState {
            level: account.get("level")?,
            membership: benefits::membership(account)?,
            unread_notifications: account.get("unread_notifications")?,
            balance: balance(account)?,
            tasks: outcome
                .rows(self.tasks)
                .iter()
                .map(task)
                .collect::<Result<_, _>>()?,
        })
    }
}

fn task(row: &Row) -> Result<LiveTask, DatabaseError> {
    Ok(LiveTask {
        id: row.get("id")?,
        state: row.word("state")?,
        finished: row.get("finished")?,
        outputs: row.get("outputs")?,
    })
}

/// The state of the session's account.
pub async fn state(context: &RequestContext, session: &Session) -> Result<LiveState, Problem> {
    let mut batch = Batch::read();
    let alive = sessions::require(&mut batch, session);
    let steps = StateSteps::add(&mut batch, &session.account_id, context.now());
    let outcome = sessions::run(context, batch, alive).await?;
    Ok(steps.read(&outcome)?)
}

/// What the pages of an account are to be told, and which of them may hear it.
pub struct Look {
    /// The sessions that still live.
    pub living: Vec<String>,
    /// The account's state, as JSON.
    pub message: String,
}

/// Looks for the pages of an account, given the sessions they belong to. Nothing where none of
/// these lives.
pub async fn look(
    context: &RequestContext,
    account_id: &str,
    session_ids: &[String],
) -> Result<Option<Look>, DatabaseError> {
    let mut batch = Batch::read();
    let living = batch.add(
        "SELECT sessions.id
         FROM sessions JOIN accounts ON accounts.id = account_id
         WHERE sessions.id IN (SELECT value FROM json_each(?2)) AND account_id = ?1
         AND ended_at IS NULL AND banned_at IS NULL",
        args![account_id, serde_json::json!(session_ids).to_string()],
    );
    let steps = StateSteps::add(&mut batch, account_id, context.now());
    let outcome = context.run(batch).await?;
    let living: Vec<String> = outcome
        .rows(living)
        .iter()
        .map(|row| row.get("id"))
        .collect::<Result<_, _>>()?;
    if living.is_empty() {
        return Ok(None);
    }
    let message = serde_json::to_string(&steps.read(&outcome)?)
        .map_err(|error| DatabaseError::Shape(error.to_string()))?;
    Ok(Some(Look { living, message }))
}
