//! The SQL of the studio.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, FixedOffset, Timelike};
use http::StatusCode;
use serde::de::DeserializeOwned;

use super::{
    presets::Preset,
    submission::Submission,
    views::{Output, OutputRow, PromptSource, Task, TaskState},
};
use crate::{
    accounts::{
        Session,
        store::{require_session, run_as},
    },
    app::Context,
    args,
    credits::{self, Charge},
    http::{IdempotencyKey, RequestHash},
    images::{ImageFormat, Inspected},
    ports::{
        clock::Millis,
        database::{Batch, DatabaseError, Row, Step},
    },
    problem::{Fault, Problem},
};

/// An output is called for at most so many times (product.md 4).
pub const MOST_ATTEMPTS: u32 = 3;
/// Seconds after which somebody at a limit may ask again.
const RETRY_AFTER_LIMIT: u32 = 15;

// Uploads.

/// A picture to be kept.
pub struct NewUpload<'a> {
    /// Its id.
    pub id: &'a str,
    /// Where it is in the bucket.
    pub object_key: &'a str,
    /// What it is.
    pub picture: Inspected,
    /// Its length in bytes.
    pub bytes: u64,
}

/// Records an upload and tells until when it is kept. Refused where the account holds as many as
/// it may.
pub async fn add_upload(
    context: &Context,
    session: &Session,
    upload: &NewUpload<'_>,
) -> Result<Millis, Problem> {
    let now = context.now();
    let mut batch = Batch::write();
    let alive = require_session(&mut batch, session);
    let room = batch.require(
        "(SELECT count(*) FROM uploads WHERE account_id = ?1 AND expires_at > ?2)
            < (SELECT value FROM settings WHERE name = 'uploads_waiting')",
        args![&session.account_id, now],
    );
    let added = batch.add(
        "INSERT INTO uploads
            (id, account_id, object_key, content_type, width, height, bytes, created_at, expires_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8 + value
         FROM settings WHERE name = 'upload_life'
         RETURNING expires_at",
        args![
            upload.id,
            &session.account_id,
            upload.object_key,
            upload.picture.format.content_type(),
            upload.picture.width,
            upload.picture.height,
            upload.bytes as i64,
            now
        ],
    );
    let outcome = run_as(context, batch, alive).await?;
    if outcome.refused() == Some(room) {
        return Err(Problem::LimitReached {
            retry_after: RETRY_AFTER_LIMIT,
        });
    }
    Ok(outcome.one(added)?.get(0)?)
}

/// An object somebody asks for.
#[derive(Debug)]
pub struct Stored {
    /// Where it is in the bucket.
    pub object_key: String,
    /// What it is.
    pub content_type: String,
    /// Until when it lives.
    pub expires_at: Millis,
}

fn stored(row: &Row) -> Result<Stored, DatabaseError> {
    Ok(Stored {
        object_key: row.get(0)?,
        content_type: row.get(1)?,
        expires_at: row.get(2)?,
    })
}

/// An upload of the session's account.
pub async fn find_upload(
    context: &Context,
    session: &Session,
    id: &str,
) -> Result<Option<Stored>, Problem> {
    let mut batch = Batch::read();
    let alive = require_session(&mut batch, session);
    let read = batch.add(
        "SELECT object_key, content_type, expires_at FROM uploads WHERE id = ?1 AND account_id = ?2",
        args![id, &session.account_id],
    );
    let outcome = run_as(context, batch, alive).await?;
    Ok(outcome.first(read).map(stored).transpose()?)
}

/// A result of the session's account, with what its file name is made of.
#[derive(Debug)]
pub struct StoredImage {
    /// The object.
    pub object: Stored,
    /// The tool that made it.
    pub preset: String,
    /// Its place in its task, from 0.
    pub position: u32,
    /// When it was done.
    pub finished_at: Millis,
}

impl StoredImage {
    /// What the file is called when it is kept: tool, time (UTC+8), place in its task.
    pub fn file_name(&self) -> String {
        let extension = ImageFormat::from_content_type(&self.object.content_type)
            .map_or("bin", ImageFormat::extension);
        let time = FixedOffset::east_opt(8 * 3600)
            .zip(DateTime::from_timestamp_millis(self.finished_at))
            .map(|(china, time)| time.with_timezone(&china).naive_local())
            .unwrap_or_default();
        format!(
            "kitten-closet-{}-{:04}{:02}{:02}-{:02}{:02}-{}.{extension}",
            self.preset.replace('_', "-"),
            time.year(),
            time.month(),
            time.day(),
            time.hour(),
            time.minute(),
            self.position + 1,
        )
    }
}

/// A result of the session's account.
pub async fn find_image(
    context: &Context,
    session: &Session,
    output_id: &str,
) -> Result<Option<StoredImage>, Problem> {
    let mut batch = Batch::read();
    let alive = require_session(&mut batch, session);
    let read = batch.add(
        "SELECT object_key, content_type, expires_at, preset, position, task_outputs.finished_at
         FROM task_outputs JOIN tasks ON tasks.id = task_id
         WHERE task_outputs.id = ?1 AND account_id = ?2 AND task_outputs.state = 'succeeded'",
        args![output_id, &session.account_id],
    );
    let outcome = run_as(context, batch, alive).await?;
    let image = outcome.first(read).map(|row| {
        Ok::<_, DatabaseError>(StoredImage {
            object: stored(row)?,
            preset: row.get(3)?,
            position: row.get(4)?,
            finished_at: row.get(5)?,
        })
    });
    Ok(image.transpose()?)
}

// Tasks.

/// What became of a submission.
pub enum Submitted {
    /// It is recorded and paid for; its outputs want to be queued.
    Accepted {
        /// The answer.
        answer: String,
        /// The outputs' ids.
        outputs: Vec<String>,
    },
    /// It was accepted before, under the same key.
    Replayed(axum::response::Response),
}

/// Takes a submission in: limits, credits, task and outputs in one transaction.
pub async fn submit(
    context: &Context,
    session: &Session,
    submission: &Submission,
    (key, hash): (&IdempotencyKey, &RequestHash),
) -> Result<Submitted, Problem> {
    let now = context.now();
    let account_id = session.account_id.as_str();
    let preset = submission.preset;
    let task = new_task(context, submission, now);
    let outputs: Vec<String> = task
        .outputs
        .iter()
        .map(|output| output.id().to_owned())
        .collect();
    let answer = serde_json::to_string(&task).map_err(Problem::internal)?;
    let uploads = submission.uploads();
    let upload_ids = serde_json::json!(uploads).to_string();

    let mut batch = Batch::write();
    let alive = require_session(&mut batch, session);
    let guard = key.guard(&mut batch, account_id);
    const KNOWN: &str = "FROM uploads
        WHERE id IN (SELECT value FROM json_each(?1)) AND account_id = ?2 AND expires_at > ?3";
    let known = batch.add(
        format!("SELECT id {KNOWN}"),
        args![&upload_ids, account_id, now],
    );
    let all_known = batch.require(
        &format!("count(*) = ?4 {KNOWN}"),
        args![&upload_ids, account_id, now, uploads.len() as i64],
    );
    const POLICY: &str =
        "FROM accounts JOIN level_policies ON level_policies.level = accounts.level
        WHERE accounts.id = ?1";
    let policy = batch.add(format!("SELECT garments {POLICY}"), args![account_id]);
    let within = batch.require(
        &format!("garments >= ?2 {POLICY}"),
        args![account_id, outputs.len() as i64],
    );
    let spend = credits::store::add_spend(
        &mut batch,
        account_id,
        &task.id,
        preset.credits_per_output,
        &outputs
            .iter()
            .map(|id| Charge {
                entry_id: context.id(),
                output_id: id.clone(),
            })
            .collect::<Vec<_>>(),
        now,
    );
    let room = batch.require(
        &format!(
            "(SELECT count(*) FROM tasks WHERE account_id = ?1 AND finished_at IS NULL)
                < running + waiting {POLICY}"
        ),
        args![account_id],
    );
    add_task(&mut batch, account_id, preset, &task);
    key.keep(
        &mut batch,
        account_id,
        hash,
        (StatusCode::ACCEPTED, &answer),
        now,
    );

    let outcome = run_as(context, batch, alive).await?;
    if let Some(response) = guard.replay(&outcome, hash)? {
        return Ok(Submitted::Replayed(response));
    }
    if let Some(available) = spend.shortfall(&outcome)? {
        let needed = i64::from(preset.credits_per_output) * outputs.len() as i64;
        return Err(Problem::InsufficientCredits { needed, available });
    }
    match outcome.refused() {
        None => Ok(Submitted::Accepted { answer, outputs }),
        Some(step) if step == all_known => {
            let known: Vec<String> = outcome
                .rows(known)
                .iter()
                .map(|row| row.get(0))
                .collect::<Result<_, _>>()?;
            Err(Problem::Validation(submission.unknown_uploads(&known)))
        }
        Some(step) if step == within => {
            let most = outcome.one(policy)?.get(0)?;
            let field = format!("inputs.{}", preset.one_output_each);
            Err(Problem::field(field, Fault::TooMany(most)))
        }
        Some(step) if step == room => Err(Problem::LimitReached {
            retry_after: RETRY_AFTER_LIMIT,
        }),
        Some(step) => Err(Problem::internal(format!("refused at step {step}"))),
    }
}

fn new_task(context: &Context, submission: &Submission, now: Millis) -> Task {
    let outputs = submission.outputs();
    Task {
        id: context.id(),
        preset: submission.preset.id.to_owned(),
        preset_version: submission.preset.version,
        state: TaskState::Queued,
        prompt_source: prompt_source(submission.prompt.as_deref()),
        prompt: submission.prompt.clone(),
        created_at: now,
        finished_at: None,
        credits_charged: i64::from(submission.preset.credits_per_output) * outputs as i64,
        credits_refunded: 0,
        typical_duration_ms: None,
        inputs: submission.inputs.clone(),
        options: submission.options.clone(),
        outputs: (0..outputs as u32)
            .map(|position| Output::queued(&context.id(), position, now))
            .collect(),
    }
}

fn prompt_source(prompt: Option<&str>) -> PromptSource {
    match prompt {
        Some(_) => PromptSource::Custom,
        None => PromptSource::Preset,
    }
}

fn add_task(batch: &mut Batch, account_id: &str, preset: &Preset, task: &Task) {
    batch.add(
        "INSERT INTO tasks
            (id, account_id, preset, preset_version, inputs, options, prompt, credits_per_output,
             created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        args![
            &task.id,
            account_id,
            preset.id,
            preset.version,
            serde_json::json!(task.inputs).to_string(),
            serde_json::json!(task.options).to_string(),
            task.prompt.as_deref(),
            preset.credits_per_output,
            task.created_at
        ],
    );
    let ids: Vec<&str> = task.outputs.iter().map(Output::id).collect();
    batch.add(
        "INSERT INTO task_outputs (id, task_id, position, enqueued_at, queued_at)
         SELECT value, ?2, key, ?3, ?3 FROM json_each(?1)",
        args![
            serde_json::json!(ids).to_string(),
            &task.id,
            task.created_at
        ],
    );
}

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

fn json<T: DeserializeOwned>(row: &Row, index: usize) -> Result<T, DatabaseError> {
    serde_json::from_str(&row.get::<String>(index)?)
        .map_err(|error| DatabaseError::Shape(format!("column {index}: {error}")))
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
pub async fn tasks(
    context: &Context,
    session: &Session,
    page: Page<'_>,
) -> Result<Vec<Task>, Problem> {
    let mut batch = Batch::read();
    let alive = require_session(&mut batch, session);
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
    let outcome = run_as(context, batch, alive).await?;
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

// Running.

/// An output that is ours until the lease ends.
#[derive(Debug)]
pub struct Claim {
    /// The output.
    pub output_id: String,
    /// Its task.
    pub task_id: String,
    /// What proves that it is ours; also part of its object's key.
    pub lease: String,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// The place of the gateway to call in the order of failover.
    pub gateway: u32,
    /// The output's place in its task, from 0.
    pub position: u32,
    /// The tool.
    pub preset: String,
    /// The user's own prompt.
    pub prompt: Option<String>,
    /// Option → choice.
    pub options: BTreeMap<String, String>,
    /// The pictures that were put in.
    pub inputs: Vec<Input>,
    /// How the attempts before this one ended, those of which it is known.
    pub outcomes: Vec<String>,
}

/// A picture that was put in.
#[derive(Debug)]
pub struct Input {
    /// Where.
    pub slot: String,
    /// Its place in the slot, from 0.
    pub place: u32,
    /// Where it is in the bucket.
    pub object_key: String,
    /// What it is.
    pub content_type: String,
}

/// Why an output cannot be claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclaimable {
    /// It has ended, or never was.
    Over,
    /// Somebody holds it, or it rests; not before then.
    NotBefore(Millis),
    /// Its attempts are used up, and the last one's worker is gone.
    Exhausted,
}

/// Takes an output for one attempt, and puts the attempt on record before it is made.
pub async fn claim(
    context: &Context,
    output_id: &str,
) -> Result<Result<Claim, Unclaimable>, Problem> {
    let now = context.now();
    let lease = context.app.random.secret_id();
    let gateways: Vec<_> = context
        .app
        .config
        .gateways
        .iter()
        .map(|gateway| serde_json::json!([gateway.config().name, gateway.config().model]))
        .collect();
    let mut batch = Batch::write().named(format!("claim-{output_id}"));
    let before = batch.add(
        "SELECT state, attempts, coalesce(lease_until, not_before), task_id
         FROM task_outputs WHERE id = ?1 AND finished_at IS NULL",
        args![output_id],
    );
    let claimed = batch.change_one(
        "UPDATE task_outputs
         SET state = 'running', lease = ?2, lease_until = ?3, attempts = attempts + 1,
             started_at = coalesce(started_at, ?4)
         WHERE id = ?1 AND attempts < ?5
         AND (state = 'queued' AND not_before <= ?4 OR state = 'running' AND lease_until <= ?4)",
        args![
            output_id,
            &lease,
            now + context.app.config.lease(),
            now,
            MOST_ATTEMPTS
        ],
    );
    batch.add(
        "INSERT INTO output_attempts (output_id, number, gateway, model, started_at)
         SELECT
            id, attempts,
            json_extract(?2, '$[' || (gateway % ?3) || '][0]'),
            json_extract(?2, '$[' || (gateway % ?3) || '][1]'),
            ?4
         FROM task_outputs WHERE id = ?1",
        args![
            output_id,
            serde_json::json!(gateways).to_string(),
            gateways.len() as i64,
            now
        ],
    );
    let read = batch.add(
        "SELECT task_id, attempts, gateway, position, preset, prompt, options
         FROM task_outputs JOIN tasks ON tasks.id = task_id WHERE task_outputs.id = ?1",
        args![output_id],
    );
    let inputs = batch.add(
        "SELECT slot.key, picture.key, uploads.object_key, uploads.content_type
         FROM task_outputs
         JOIN tasks ON tasks.id = task_id
         JOIN json_each(tasks.inputs) AS slot
         JOIN json_each(slot.value) AS picture
         JOIN uploads ON uploads.id = picture.value
         WHERE task_outputs.id = ?1
         ORDER BY picture.key",
        args![output_id],
    );
    let outcomes = batch.add(
        "SELECT outcome FROM output_attempts WHERE output_id = ?1 AND outcome IS NOT NULL",
        args![output_id],
    );
    let outcome = context.run(batch).await?;
    if outcome.refused() == Some(claimed) {
        let Some(row) = outcome.first(before) else {
            return Ok(Err(Unclaimable::Over));
        };
        let not_before: Millis = row.get(2)?;
        let is_exhausted = row.get::<u32>(1)? >= MOST_ATTEMPTS && not_before <= now;
        return Ok(Err(match is_exhausted {
            true => Unclaimable::Exhausted,
            false => Unclaimable::NotBefore(not_before),
        }));
    }
    let row = outcome.one(read)?;
    Ok(Ok(Claim {
        output_id: output_id.to_owned(),
        task_id: row.get(0)?,
        lease,
        attempt: row.get(1)?,
        gateway: row.get(2)?,
        position: row.get(3)?,
        preset: row.get(4)?,
        prompt: row.get(5)?,
        options: json(row, 6)?,
        inputs: outcome
            .rows(inputs)
            .iter()
            .map(|row| {
                Ok(Input {
                    slot: row.get(0)?,
                    place: row.get(1)?,
                    object_key: row.get(2)?,
                    content_type: row.get(3)?,
                })
            })
            .collect::<Result<_, DatabaseError>>()?,
        outcomes: outcome
            .rows(outcomes)
            .iter()
            .map(|row| row.get(0))
            .collect::<Result<_, _>>()?,
    }))
}

/// A picture that lies in the bucket.
pub struct StoredPicture<'a> {
    /// Where.
    pub object_key: &'a str,
    /// What it is.
    pub content_type: &'a str,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Its length in bytes.
    pub bytes: usize,
}

/// Settles an output with its picture. False where the output is not ours any more: the picture is
/// nobody's then. Asked again after a lost reply, it answers the same.
pub async fn settle_with_picture(
    context: &Context,
    claim: &Claim,
    picture: &StoredPicture<'_>,
) -> Result<bool, DatabaseError> {
    let now = context.now();
    let mut batch = Batch::write().named(format!("settle-{}", claim.output_id));
    let kept = batch.add(
        "SELECT 1 FROM task_outputs WHERE id = ?1 AND object_key = ?2",
        args![&claim.output_id, picture.object_key],
    );
    batch.change_one(
        "UPDATE task_outputs
         SET state = 'succeeded', lease = NULL, lease_until = NULL, finished_at = ?3,
             object_key = ?4, content_type = ?5, width = ?6, height = ?7, bytes = ?8,
             expires_at = ?3 + (SELECT value FROM settings WHERE name = 'result_life')
         WHERE id = ?1 AND lease = ?2",
        args![
            &claim.output_id,
            &claim.lease,
            now,
            picture.object_key,
            picture.content_type,
            picture.width,
            picture.height,
            picture.bytes as i64
        ],
    );
    add_attempt_outcome(&mut batch, claim, "succeeded", now);
    let outcome = context.run(batch).await?;
    Ok(outcome.refused().is_none() || outcome.first(kept).is_some())
}

/// Gives an output back to the queue after an attempt that failed, for another one.
pub async fn release(
    context: &Context,
    claim: &Claim,
    outcome: &str,
    gateway: u32,
    not_before: Millis,
) -> Result<(), DatabaseError> {
    let now = context.now();
    let mut batch = Batch::write().named(format!("release-{}", claim.output_id));
    batch.change_one(
        "UPDATE task_outputs
         SET state = 'queued', lease = NULL, lease_until = NULL, gateway = ?3, not_before = ?4,
             enqueued_at = ?4
         WHERE id = ?1 AND lease = ?2",
        args![&claim.output_id, &claim.lease, gateway, not_before],
    );
    add_attempt_outcome(&mut batch, claim, outcome, now);
    context.run(batch).await.map(drop)
}

/// How an output ends without a picture.
#[derive(Debug, Clone, Copy)]
pub struct Ending {
    /// The output's last state: `failed`, `blocked` or `needs_review`.
    pub state: &'static str,
    /// Why: one of the reasons of `docs/api.md`.
    pub reason: &'static str,
}

/// Settles an output of ours without a picture: its credits go back in the same transaction.
/// Nothing happens where it is not ours any more.
pub async fn settle_without_picture(
    context: &Context,
    claim: &Claim,
    outcome: &str,
    ending: Ending,
) -> Result<(), DatabaseError> {
    let mut batch = Batch::write().named(format!("settle-{}", claim.output_id));
    credits::store::add_refund(&mut batch, context, &claim.task_id, &claim.output_id);
    let now = context.now();
    batch.change_one(
        "UPDATE task_outputs
         SET state = ?3, reason = ?4, lease = NULL, lease_until = NULL, finished_at = ?5
         WHERE id = ?1 AND lease = ?2",
        args![
            &claim.output_id,
            &claim.lease,
            ending.state,
            ending.reason,
            now
        ],
    );
    add_attempt_outcome(&mut batch, claim, outcome, now);
    context.run(batch).await.map(drop)
}

fn add_attempt_outcome(batch: &mut Batch, claim: &Claim, outcome: &str, now: Millis) -> Step {
    batch.add(
        "UPDATE output_attempts SET finished_at = ?3, outcome = ?4
         WHERE output_id = ?1 AND number = ?2",
        args![&claim.output_id, claim.attempt, now, outcome],
    )
}

/// Settles an output that nobody holds without a picture. Nothing happens where somebody does, or
/// where it has ended.
pub async fn abandon(
    context: &Context,
    (task_id, output_id): (&str, &str),
    ending: Ending,
) -> Result<(), DatabaseError> {
    let mut batch = Batch::write().named(format!("settle-{output_id}"));
    credits::store::add_refund(&mut batch, context, task_id, output_id);
    batch.change_one(
        "UPDATE task_outputs
         SET state = ?2, reason = ?3, lease = NULL, lease_until = NULL, finished_at = ?4
         WHERE id = ?1 AND finished_at IS NULL AND (lease_until IS NULL OR lease_until <= ?4)",
        args![output_id, ending.state, ending.reason, context.now()],
    );
    context.run(batch).await.map(drop)
}

/// The task of an output that has not ended.
pub async fn open_task_of(
    context: &Context,
    output_id: &str,
) -> Result<Option<String>, DatabaseError> {
    let mut batch = Batch::read();
    let read = batch.add(
        "SELECT task_id FROM task_outputs WHERE id = ?1 AND finished_at IS NULL",
        args![output_id],
    );
    let outcome = context.run(batch).await?;
    outcome.first(read).map(|row| row.get(0)).transpose()
}

/// Outputs that no message and no consumer is known to take care of.
#[derive(Debug)]
pub struct Stuck {
    /// The output.
    pub output_id: String,
    /// Its task.
    pub task_id: String,
    /// Attempts begun.
    pub attempts: u32,
    /// When it was asked for.
    pub queued_at: Millis,
}

/// Finds open outputs that nobody holds and whose message is older than `lost_after` milliseconds;
/// at most `limit`.
pub async fn stuck(
    context: &Context,
    lost_after: Millis,
    limit: u32,
) -> Result<Vec<Stuck>, DatabaseError> {
    let now = context.now();
    let mut batch = Batch::read();
    let read = batch.add(
        "SELECT id, task_id, attempts, queued_at FROM task_outputs
         WHERE finished_at IS NULL AND enqueued_at <= ?1
         AND (lease_until IS NULL OR lease_until <= ?2)
         ORDER BY enqueued_at LIMIT ?3",
        args![now - lost_after, now, limit],
    );
    let outcome = context.run(batch).await?;
    outcome
        .rows(read)
        .iter()
        .map(|row| {
            Ok(Stuck {
                output_id: row.get(0)?,
                task_id: row.get(1)?,
                attempts: row.get(2)?,
                queued_at: row.get(3)?,
            })
        })
        .collect()
}

/// Notes that the messages of these outputs were put on the queue again.
pub async fn note_enqueued(context: &Context, outputs: &[&str]) -> Result<(), DatabaseError> {
    let mut batch = Batch::write();
    batch.add(
        "UPDATE task_outputs SET enqueued_at = ?2
         WHERE finished_at IS NULL AND id IN (SELECT value FROM json_each(?1))",
        args![serde_json::json!(outputs).to_string(), context.now()],
    );
    context.run(batch).await.map(drop)
}
