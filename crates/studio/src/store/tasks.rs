//! Reading tasks, with their outputs, for their owner.

use access::sessions::{Session, store as sessions};
use ports::{
    args,
    database::{Batch, DatabaseError, Row, Step, Value},
};
use web::{RequestContext, problem::Problem};

use crate::views::{Output, OutputRow, PromptSource, Task, TaskState};

/// A task with its outputs, as [`task`] reads it. What is asked of other tasks, the place in the
/// queue and what a picture of the tool takes, is asked for tasks under way alone, along an index and
/// up to a limit.
pub const TASK: &str = "
    SELECT
        tasks.id, preset, preset_version, state, prompt, created_at, finished_at, inputs, options,
        (
            SELECT json_array(
                -coalesce(sum(amount) FILTER (WHERE event = 'generation'), 0),
                coalesce(sum(amount) FILTER (WHERE event = 'refund'), 0)
            )
            FROM ledger_entries WHERE task_id = tasks.id
        ) AS credits,
        (
            SELECT json_group_array(
                json_object(
                    'id', id, 'position', position, 'state', state, 'reason', reason,
                    'queued_at', queued_at, 'started_at', started_at, 'finished_at', finished_at,
                    'content_type', content_type, 'width', width, 'height', height,
                    'bytes', bytes, 'expires_at', expires_at
                )
            )
            FROM (SELECT * FROM task_outputs WHERE task_id = tasks.id ORDER BY position)
        ) AS outputs,
        coalesce(aspect_ratio, (
            SELECT definition ->> '$.aspect_ratios[0]' FROM preset_versions
            WHERE preset_versions.preset = tasks.preset AND version = preset_version
        )) AS aspect_ratio,
        retry_of,
        CASE WHEN finished_at IS NULL THEN (
            SELECT duration FROM (
                SELECT
                    duration,
                    row_number() OVER (ORDER BY duration) AS place,
                    count(*) OVER () AS number
                FROM (
                    SELECT made.finished_at - made.queued_at AS duration
                    FROM (
                        SELECT id FROM tasks AS done
                        WHERE done.preset = tasks.preset AND state IN ('succeeded', 'partial')
                        ORDER BY finished_at DESC LIMIT 21
                    ) AS recent
                    CROSS JOIN task_outputs AS made
                    WHERE made.task_id = recent.id AND made.state = 'succeeded'
                )
            )
            WHERE place = (number + 1) / 2
        ) END AS typical_duration_ms,
        CASE WHEN state = 'queued' THEN 1 + (
            SELECT count(*) FROM (
                SELECT 1 FROM tasks AS ahead
                WHERE ahead.state = 'queued' AND ahead.id < tasks.id LIMIT 99
            )
        ) END AS queue_place,
        (
            SELECT definition -> '$.name' FROM preset_versions
            WHERE preset_versions.preset = tasks.preset AND version = preset_version
        ) AS preset_name
    FROM tasks";

/// Whose prompt it is.
pub fn prompt_source(prompt: Option<&str>) -> PromptSource {
    match prompt {
        Some(_) => PromptSource::Custom,
        None => PromptSource::Preset,
    }
}

/// The state of a task in the column `state`.
pub fn state(row: &Row) -> Result<TaskState, DatabaseError> {
    row.word("state")
}

/// A row of [`TASK`].
pub fn task(row: &Row) -> Result<Task, DatabaseError> {
    let prompt: Option<String> = row.get("prompt")?;
    let (credits_charged, credits_refunded) = row.json("credits")?;
    Ok(Task {
        id: row.get("id")?,
        preset: row.get("preset")?,
        preset_version: row.get("preset_version")?,
        preset_name: row.json("preset_name")?,
        state: state(row)?,
        prompt_source: prompt_source(prompt.as_deref()),
        prompt,
        created_at: row.get("created_at")?,
        finished_at: row.get("finished_at")?,
        credits_charged,
        credits_refunded,
        inputs: row.json("inputs")?,
        options: row.json("options")?,
        outputs: row
            .json::<Vec<OutputRow>>("outputs")?
            .into_iter()
            .map(Output::from)
            .collect(),
        aspect_ratio: row.get("aspect_ratio")?,
        retry_of: row.get("retry_of")?,
        typical_duration_ms: row.get("typical_duration_ms")?,
        queue_place: row.get("queue_place")?,
    })
}

/// Reads one task of an account; [`task`] takes its row.
pub fn add_one(batch: &mut Batch, account_id: &str, id: &str) -> Step {
    batch.add(
        format!("{TASK} WHERE tasks.id = ?2 AND account_id = ?1"),
        args![account_id, id],
    )
}

/// A task of the session's account.
pub async fn find(
    context: &RequestContext,
    session: &Session,
    id: &str,
) -> Result<Option<Task>, Problem> {
    let mut batch = Batch::read();
    let alive = sessions::require(&mut batch, session);
    let read = add_one(&mut batch, &session.account_id, id);
    let outcome = sessions::run(context, batch, alive).await?;
    Ok(outcome.first(read).map(task).transpose()?)
}

/// Which tasks of an account.
#[derive(Debug, Clone, Copy)]
pub struct Filter<'a> {
    /// Of this tool.
    pub preset: Option<&'a str>,
    /// In this state.
    pub state: Option<TaskState>,
    /// Before this one.
    pub before: Option<&'a str>,
    /// At most so many.
    pub limit: u32,
}

/// SQL: those tasks, newest first. Every filter has an index in the order of the ids, so that a page
/// is a range of it; with both, it is the tool's, and the state is looked at.
pub fn listing(filter: &Filter<'_>) -> String {
    let of_preset = match filter.preset {
        Some(_) => "AND preset = ?4",
        None => "",
    };
    let in_state = match (filter.state, filter.preset) {
        (Some(_), None) => "AND state = ?5",
        // The plus keeps the planner at the tool's index.
        (Some(_), Some(_)) => "AND +state = ?5",
        (None, _) => "",
    };
    format!(
        "{TASK} WHERE account_id = ?1 AND tasks.id < ?2 {of_preset} {in_state}
         ORDER BY tasks.id DESC LIMIT ?3"
    )
}

/// A page of the tasks of the session's account, newest first.
pub async fn list(
    context: &RequestContext,
    session: &Session,
    filter: &Filter<'_>,
) -> Result<Vec<Task>, Problem> {
    let mut batch = Batch::read();
    let alive = sessions::require(&mut batch, session);
    let mut args = args![
        &session.account_id,
        // `~` comes after every character of an id.
        filter.before.unwrap_or("~"),
        filter.limit
    ];
    if filter.preset.is_some() || filter.state.is_some() {
        args.extend(args![filter.preset]);
    }
    args.extend(filter.state.map(|state| Value::from(state.name())));
    let read = batch.add(listing(filter), args);
    let outcome = sessions::run(context, batch, alive).await?;
    let rows = outcome.rows(read).iter();
    Ok(rows.map(task).collect::<Result<_, _>>()?)
}
