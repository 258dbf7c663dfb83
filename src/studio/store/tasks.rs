//! Reading tasks, with their outputs, for their owner.

use serde::de::DeserializeOwned;

use super::json;
use crate::{
    app::Context,
    args,
    ports::database::{Batch, DatabaseError, Row},
    problem::Problem,
    sessions::{Session, store as sessions},
    studio::views::{Output, OutputRow, PromptSource, Task},
};

/// A task with its outputs, as [`task`] reads it.
const TASK: &str = "
    SELECT
        tasks.id, preset, preset_version, state, prompt, created_at, finished_at, inputs, options,
        (
            SELECT json_array(
                -coalesce(sum(amount) FILTER (WHERE event = 'generation'), 0),
                coalesce(sum(amount) FILTER (WHERE event = 'refund'), 0)
            )
            FROM ledger_entries WHERE task_id = tasks.id
        ),
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
        )
    FROM tasks";

/// The median of what the last pictures took from queue to result.
const TYPICAL_DURATION: &str = "
    SELECT duration FROM (
        SELECT
            duration,
            row_number() OVER (ORDER BY duration) AS place,
            count(*) OVER () AS number
        FROM (
            SELECT finished_at - queued_at AS duration FROM task_outputs
            WHERE state = 'succeeded' ORDER BY finished_at DESC LIMIT 21
        )
    )
    WHERE place = (number + 1) / 2";

/// Whose prompt it is.
pub fn prompt_source(prompt: Option<&str>) -> PromptSource {
    match prompt {
        Some(_) => PromptSource::Custom,
        None => PromptSource::Preset,
    }
}

fn word<T: DeserializeOwned>(row: &Row, index: usize) -> Result<T, DatabaseError> {
    serde_json::from_value(row.get::<String>(index)?.into())
        .map_err(|error| DatabaseError::Shape(format!("column {index}: {error}")))
}

fn task(row: &Row, typical_duration_ms: Option<i64>) -> Result<Task, DatabaseError> {
    let prompt: Option<String> = row.get(4)?;
    let (credits_charged, credits_refunded) = json(row, 9)?;
    Ok(Task {
        id: row.get(0)?,
        preset: row.get(1)?,
        preset_version: row.get(2)?,
        state: word(row, 3)?,
        prompt_source: prompt_source(prompt.as_deref()),
        prompt,
        created_at: row.get(5)?,
        finished_at: row.get(6)?,
        credits_charged,
        credits_refunded,
        typical_duration_ms,
        inputs: json(row, 7)?,
        options: json(row, 8)?,
        outputs: json::<Vec<OutputRow>>(row, 10)?
            .into_iter()
            .map(Output::from)
            .collect(),
    })
}

/// Tasks of the session's account: the one of `id`, or else a page of `limit`, newest first, older
/// than `before`.
pub async fn read(
    context: &Context,
    session: &Session,
    page: Page<'_>,
) -> Result<Vec<Task>, Problem> {
    let mut batch = Batch::read();
    let alive = sessions::require(&mut batch, session);
    let typical = batch.add(TYPICAL_DURATION, vec![]);
    let account_id = &session.account_id;
    let read = match page {
        Page::One(id) => batch.add(
            format!("{TASK} WHERE account_id = ?1 AND tasks.id = ?2"),
            args![account_id, id],
        ),
        Page::Before { cursor, limit } => batch.add(
            format!(
                "{TASK} WHERE account_id = ?1 AND tasks.id < ?2 ORDER BY tasks.id DESC LIMIT ?3"
            ),
            // `~` comes after every character of an id.
            args![account_id, cursor.unwrap_or("~"), limit],
        ),
    };
    let outcome = sessions::run(context, batch, alive).await?;
    let typical = outcome.first(typical).map(|row| row.get(0)).transpose()?;
    Ok(outcome
        .rows(read)
        .iter()
        .map(|row| task(row, typical))
        .collect::<Result<_, _>>()?)
}

/// Which tasks.
#[derive(Debug, Clone, Copy)]
pub enum Page<'a> {
    /// One.
    One(&'a str),
    /// Those before a cursor.
    Before {
        /// The last id of the page before.
        cursor: Option<&'a str>,
        /// How many.
        limit: u32,
    },
}
