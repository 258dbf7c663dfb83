//! Outputs on their way: claimed, released, settled, found by the sweep.

use std::{collections::BTreeMap, slice};

use access::throttle::store as throttle;
use gateways::{Record, RemoteTask, Verdict};
use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError, Step},
};
use web::{RequestContext, problem::Problem};

use super::{
    super::{
        attempts::{ATTEMPTS_END_WITHIN, Earlier, Ending, MOST_ATTEMPTS, UNJUDGED},
        costly,
    },
    gateways::{
        add_cost,
        choice::{self, Chosen},
        health::{Call, add_alert, add_failure, add_nothing_told, add_refusal, add_success},
        seed,
    },
    presets::definition,
    room, uploads,
};
use crate::{StudioContext, presets::Definition};

/// An output that is ours until the lease ends.
#[derive(Debug)]
pub struct Claim {
    /// The output.
    pub output_id: String,
    /// Its task.
    pub task_id: String,
    /// Whose it is.
    pub account_id: String,
    /// What proves that it is ours; also part of its object's key.
    pub lease: String,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// When it began.
    pub begun_at: Millis,
    /// When the output was asked for.
    pub queued_at: Millis,
    /// How long it is ours, in milliseconds from its beginning.
    pub lease_ms: Millis,
    /// The gateway to ask.
    pub chosen: Chosen,
    /// The task that it works on since an attempt whose consumer is gone: this claim goes on with it.
    pub gateway_task: Option<RemoteTask>,
    /// The output's place in its task, from 0.
    pub position: u32,
    /// The tool, in the version of the task.
    pub definition: Definition,
    /// The user's own prompt.
    pub prompt: Option<String>,
    /// Option → value.
    pub options: BTreeMap<String, String>,
    /// Width to height; the tool's default where nothing was said.
    pub aspect_ratio: Option<String>,
    /// The pictures that were put in.
    pub inputs: Vec<Input>,
    /// Whether the moderation service judges the result.
    pub is_judged: bool,
    /// Whether a result that it does not judge is given up.
    pub needs_verdict: bool,
    /// The attempts before this one whose end is known.
    pub earlier: Vec<Earlier>,
}

/// A picture that was put in.
#[derive(Debug)]
pub struct Input {
    /// Where.
    pub slot: String,
    /// Its place in the slot, from 0.
    pub place: u32,
    /// Where it is in the bucket; none where its record is gone.
    pub object_key: Option<String>,
    /// What it is.
    pub content_type: Option<String>,
}

/// Why an output cannot be claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclaimable {
    /// It has ended, or never was.
    Over,
    /// Somebody holds it, or it rests; not before then.
    NotBefore(Millis),
    /// As many tasks of its account run as the level allows. It waits without a message; the one that
    /// stops next sends it another ([`room`]).
    NoRoom,
    /// Its attempts are used up and the last one's worker is gone, or no time is left for another.
    Exhausted,
}

/// SQL, of `task_outputs`: whether its last attempt left a task at a gateway, and no end.
const HAS_OPEN_TASK: &str = "EXISTS (
    SELECT 1 FROM output_attempts
    WHERE output_id = task_outputs.id AND number = attempts
    AND outcome IS NULL AND gateway_task IS NOT NULL
)";

/// Whether an attempt that begins at `begins_at` and may last for `lease_ms` is over in time, its
/// worker's death included.
pub const fn is_in_time(queued_at: Millis, begins_at: Millis, lease_ms: Millis) -> bool {
    begins_at + lease_ms <= queued_at + ATTEMPTS_END_WITHIN
}

/// Takes an output for one attempt, and puts the attempt on record before it is made.
pub async fn claim(
    context: &StudioContext,
    output_id: &str,
) -> Result<Result<Claim, Unclaimable>, Problem> {
    let now = context.now();
    let lease = context.env.random.secret_id();
    let mut batch = Batch::write().named(format!("claim-{output_id}"));
    seed::add(&mut batch, context);
    let before = batch.add(
        format!(
            "SELECT attempts - {HAS_OPEN_TASK} AS attempts,
                coalesce(lease_until, not_before) AS not_before, queued_at
             FROM task_outputs WHERE id = ?1 AND finished_at IS NULL"
        ),
        args![output_id],
    );
    let has_room = room::require(&mut batch, output_id, now);
    let choice = choice::add_choice(&mut batch, context, output_id);
    let limits = (MOST_ATTEMPTS, ATTEMPTS_END_WITHIN);
    choice::add_lease(&mut batch, context, (output_id, &lease), limits);
    choice::add_call(&mut batch, output_id, now);
    let chosen = choice::add_read(&mut batch, context, output_id);
    let read = batch.add(
        "SELECT
            task_id, attempts, lease_until, position, definition, prompt, options, account_id,
            aspect_ratio, queued_at, (
                SELECT gateway_task FROM output_attempts
                WHERE output_id = task_outputs.id AND number = attempts
            ) AS gateway_task,
            ?2 AND (SELECT value FROM settings WHERE name = 'results_judged') AS is_judged,
            ?2 AND (SELECT value FROM settings WHERE name = 'photos_need_verdict')
                AS needs_verdict
         FROM task_outputs
         JOIN tasks ON tasks.id = task_id
         JOIN preset_versions
         ON preset_versions.preset = tasks.preset AND version = preset_version
         WHERE task_outputs.id = ?1",
        args![
            output_id,
            i64::from(context.env.moderation.judges_pictures())
        ],
    );
    let inputs = batch.add(
        "SELECT slot.key AS slot, picture.key AS place, uploads.object_key, uploads.content_type
         FROM task_outputs
         JOIN tasks ON tasks.id = task_id
         JOIN json_each(tasks.inputs) AS slot
         JOIN json_each(slot.value) AS picture
         LEFT JOIN uploads ON uploads.id = picture.value
         WHERE task_outputs.id = ?1
         ORDER BY picture.key",
        args![output_id],
    );
    let earlier = batch.add(
        "SELECT gateway, outcome FROM output_attempts
         WHERE output_id = ?1 AND outcome IS NOT NULL",
        args![output_id],
    );
    let outcome = context.run(batch).await?;
    if outcome.refused() == Some(has_room) {
        return Ok(Err(Unclaimable::NoRoom));
    }
    if outcome.refused().is_some() {
        let Some(row) = outcome.first(before) else {
            return Ok(Err(Unclaimable::Over));
        };
        let not_before: Millis = row.get("not_before")?;
        if not_before > now {
            return Ok(Err(Unclaimable::NotBefore(not_before)));
        }
        let choice::Prospect { free_at, lease_ms } = choice.prospect(context, &outcome)?;
        let has_attempts = row.get::<u32>("attempts")? < MOST_ATTEMPTS;
        return Ok(Err(
            match has_attempts && is_in_time(row.get("queued_at")?, free_at.max(now), lease_ms) {
                true => Unclaimable::NotBefore(free_at),
                false => Unclaimable::Exhausted,
            },
        ));
    }
    seed::note(context, &outcome);
    let row = outcome.one(read)?;
    let account_id: String = row.get("account_id")?;
    context.changed(&account_id);
    Ok(Ok(Claim {
        output_id: output_id.to_owned(),
        task_id: row.get("task_id")?,
        account_id,
        lease,
        attempt: row.get("attempts")?,
        begun_at: now,
        queued_at: row.get("queued_at")?,
        lease_ms: row.get::<Millis>("lease_until")? - now,
        chosen: Chosen::of(context, outcome.one(chosen)?)?,
        gateway_task: row.json("gateway_task")?,
        position: row.get("position")?,
        definition: definition(row)?,
        prompt: row.get("prompt")?,
        options: row.json("options")?,
        aspect_ratio: row.get("aspect_ratio")?,
        is_judged: row.get("is_judged")?,
        needs_verdict: row.get("needs_verdict")?,
        inputs: outcome
            .rows(inputs)
            .iter()
            .map(|row| {
                Ok(Input {
                    slot: row.get("slot")?,
                    place: row.get("place")?,
                    object_key: row.get("object_key")?,
                    content_type: row.get("content_type")?,
                })
            })
            .collect::<Result<_, DatabaseError>>()?,
        earlier: outcome
            .rows(earlier)
            .iter()
            .map(|row| {
                Ok(Earlier {
                    gateway: row.get("gateway")?,
                    outcome: row.get("outcome")?,
                })
            })
            .collect::<Result<_, DatabaseError>>()?,
    }))
}

/// Puts a task on record that a gateway works on for an attempt. The lease may be gone: whoever holds it
/// now, or comes next, has to find the task.
pub async fn record_gateway_task(
    context: &RequestContext,
    claim: &Claim,
    task: &RemoteTask,
) -> Result<(), DatabaseError> {
    let mut batch = Batch::write().named(format!("task-{}", claim.output_id));
    batch.add(
        "UPDATE output_attempts SET gateway_task = ?3
         WHERE output_id = ?1 AND number = ?2 AND outcome IS NULL",
        args![
            &claim.output_id,
            claim.attempt,
            serde_json::json!(task).to_string()
        ],
    );
    context.run(batch).await.map(drop)
}

/// How an attempt of ours ended.
#[derive(Debug)]
pub struct AttemptEnd<'a> {
    /// `succeeded`, or the kind of failure.
    pub outcome: &'a str,
    /// The gateway's own word for it.
    pub reason: Option<&'a str>,
    /// What the call left.
    pub record: &'a Record,
    /// What it told about the gateway.
    pub verdict: Verdict,
    /// What went wrong, in words for the back office.
    pub detail: &'a str,
    /// Whether an operator has to see to the gateway because of it.
    pub is_alarming: bool,
}

/// Whether the gateway came to rest with this attempt because it refuses the requests of different
/// accounts ([`add_refusal`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefusesAll(pub bool);

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
    /// Its CRC-32.
    pub crc32: u32,
}

/// What a settlement with a picture came to.
#[derive(Debug)]
pub enum Settled {
    /// The picture is there. These objects, the inputs of a task that has succeeded with it, are
    /// needed by nobody any more.
    StoredResponse(Vec<String>),
    /// The output is not ours any more, and so the picture is nobody's.
    TooLate,
}

/// Settles an output with its picture. Asked again after a lost reply, it answers the same, but for
/// the inputs: the purge will find them.
pub async fn settle_with_picture(
    context: &RequestContext,
    claim: &Claim,
    end: &AttemptEnd<'_>,
    picture: &StoredPicture<'_>,
) -> Result<Settled, DatabaseError> {
    let now = context.now();
    let mut batch = Batch::write().named(format!("settle-{}", claim.output_id));
    let kept = batch.add(
        "SELECT 1 FROM task_outputs WHERE id = ?1 AND object_key = ?2",
        args![&claim.output_id, picture.object_key],
    );
    batch.change_one(
        "UPDATE task_outputs
         SET state = 'succeeded', lease = NULL, lease_until = NULL, finished_at = ?3,
             object_key = ?4, content_type = ?5, width = ?6, height = ?7, bytes = ?8, crc32 = ?9,
             expires_at = ?3 + coalesce(
                (SELECT result_life FROM tasks WHERE tasks.id = task_id),
                (SELECT value FROM settings WHERE name = 'result_life')
             )
         WHERE id = ?1 AND lease = ?2",
        args![
            &claim.output_id,
            &claim.lease,
            now,
            picture.object_key,
            picture.content_type,
            picture.width,
            picture.height,
            picture.bytes as i64,
            picture.crc32
        ],
    );
    add_attempt_end(&mut batch, claim, end, now);
    let left_behind = uploads::add_left_behind(&mut batch, &claim.task_id, now);
    let next = room::add_next_in_line(&mut batch, &claim.task_id, now);
    let outcome = context.run(batch).await?;
    room::call(context, &outcome, next).await;
    if outcome.refused().is_some() && outcome.first(kept).is_none() {
        return Ok(Settled::TooLate);
    }
    context.changed(&claim.account_id);
    let keys = outcome
        .rows(left_behind)
        .iter()
        .map(|row| row.get("object_key"));
    Ok(Settled::StoredResponse(keys.collect::<Result<_, _>>()?))
}

/// Gives an output back to the queue after an attempt that failed, for another one: at the first
/// gateway from `position` on.
pub async fn release(
    context: &RequestContext,
    claim: &Claim,
    end: &AttemptEnd<'_>,
    position: u32,
    not_before: Millis,
) -> Result<RefusesAll, DatabaseError> {
    let now = context.now();
    let mut batch = Batch::write().named(format!("release-{}", claim.output_id));
    batch.change_one(
        "UPDATE task_outputs
         SET state = 'queued', lease = NULL, lease_until = NULL, gateway = ?3, not_before = ?4,
             enqueued_at = ?4
         WHERE id = ?1 AND lease = ?2",
        args![&claim.output_id, &claim.lease, position, not_before],
    );
    let alert = add_attempt_end(&mut batch, claim, end, now);
    run_for(context, claim, batch, alert).await
}

/// Runs a batch that ends the run of an output of ours, unless it is not ours any more. `alert` is the
/// step of [`add_refusal`].
async fn run_for(
    context: &RequestContext,
    claim: &Claim,
    mut batch: Batch,
    alert: Option<Step>,
) -> Result<RefusesAll, DatabaseError> {
    let next = room::add_next_in_line(&mut batch, &claim.task_id, context.now());
    let outcome = context.run(batch).await;
    // Without an answer it may have happened all the same.
    let is_refused = outcome
        .as_ref()
        .is_ok_and(|outcome| outcome.refused().is_some());
    if !is_refused {
        context.changed(&claim.account_id);
    }
    let outcome = outcome?;
    room::call(context, &outcome, next).await;
    Ok(RefusesAll(
        alert.is_some_and(|step| outcome.changed(step) == 1),
    ))
}

/// Settles an output of ours without a picture: its credits go back in the same transaction.
/// Nothing happens where it is not ours any more.
pub async fn settle_without_picture(
    context: &RequestContext,
    claim: &Claim,
    end: &AttemptEnd<'_>,
    ending: Ending,
) -> Result<RefusesAll, Problem> {
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
    let alert = add_attempt_end(&mut batch, claim, end, now);
    if end.outcome != UNJUDGED && costly::counts(end.verdict, end.record) {
        let counter = costly::counter(context, &claim.account_id)?;
        throttle::count(&mut batch, &claim.output_id, slice::from_ref(&counter), now);
        alerts::store::add_account_waits(&mut batch, &claim.account_id, &counter, now);
    }
    Ok(run_for(context, claim, batch, alert).await?)
}

/// Writes an attempt's end, and what it told about its gateway. The step told is that of [`add_refusal`].
fn add_attempt_end(
    batch: &mut Batch,
    claim: &Claim,
    end: &AttemptEnd<'_>,
    now: Millis,
) -> Option<Step> {
    let record = end.record;
    batch.add(
        "UPDATE output_attempts
         SET finished_at = ?3, outcome = ?4, reason = ?5, status = ?6, request_id = ?7,
             input_tokens = ?8, output_tokens = ?9, cost = ?10, gateway_task = NULL
         WHERE output_id = ?1 AND number = ?2",
        args![
            &claim.output_id,
            claim.attempt,
            now,
            end.outcome,
            end.reason,
            record.status.map(u32::from),
            record.request_id.as_deref(),
            record.input_tokens,
            record.output_tokens,
            record.cost.and_then(|cost| i64::try_from(cost).ok())
        ],
    );
    let chosen = &claim.chosen;
    add_cost(
        batch,
        &chosen.name,
        (chosen.day, chosen.estimate),
        record.cost,
    );
    if end.is_alarming {
        add_alert(batch, &chosen.name, end.outcome, end.detail, now);
    }
    let call = Call {
        chosen,
        account_id: &claim.account_id,
        begun_at: claim.begun_at,
    };
    match end.verdict {
        Verdict::Well => add_success(batch, &call),
        Verdict::Open => add_nothing_told(batch, &call),
        Verdict::Ill {
            rest_ms,
            must_prove,
        } => add_failure(batch, &call, (rest_ms, must_prove), end.outcome, now),
        Verdict::Refused => return Some(add_refusal(batch, &call, end.detail, now)),
    }
    None
}

/// Settles an output that nobody holds without a picture. Nothing happens where somebody does, or
/// where it has ended.
pub async fn abandon(
    context: &RequestContext,
    (task_id, output_id): (&str, &str),
    ending: Ending,
) -> Result<(), DatabaseError> {
    let mut batch = Batch::write().named(format!("settle-{output_id}"));
    let owner = batch.add("SELECT account_id FROM tasks WHERE id = ?1", args![task_id]);
    credits::store::add_refund(&mut batch, context, task_id, output_id);
    batch.change_one(
        "UPDATE task_outputs
         SET state = ?2, reason = ?3, lease = NULL, lease_until = NULL, finished_at = ?4
         WHERE id = ?1 AND finished_at IS NULL AND (lease_until IS NULL OR lease_until <= ?4)",
        args![output_id, ending.state, ending.reason, context.now()],
    );
    let next = room::add_next_in_line(&mut batch, task_id, context.now());
    let outcome = context.run(batch).await?;
    if outcome.refused().is_none() {
        context.changed(&outcome.one(owner)?.get::<String>("account_id")?);
    }
    room::call(context, &outcome, next).await;
    Ok(())
}

/// The task of an output that has not ended.
pub async fn open_task_of(
    context: &RequestContext,
    output_id: &str,
) -> Result<Option<String>, DatabaseError> {
    let mut batch = Batch::read();
    let read = batch.add(
        "SELECT task_id FROM task_outputs WHERE id = ?1 AND finished_at IS NULL",
        args![output_id],
    );
    let outcome = context.run(batch).await?;
    outcome
        .first(read)
        .map(|row| row.get("task_id"))
        .transpose()
}

/// Outputs that no message and no consumer is known to take care of.
#[derive(Debug)]
pub struct Stuck {
    /// The output.
    pub output_id: String,
    /// Its task.
    pub task_id: String,
    /// Attempts begun, without one that a claim would go on with.
    pub attempts: u32,
    /// When it was asked for.
    pub queued_at: Millis,
}

/// Finds open outputs that nobody holds and whose message is older than the longest claim, or that
/// have no time left; at most `limit`.
pub async fn stuck(context: &StudioContext, limit: u32) -> Result<Vec<Stuck>, DatabaseError> {
    let now = context.now();
    let mut batch = Batch::read();
    let longest = choice::longest_claim(context);
    let read = batch.add(
        format!(
            "SELECT id, task_id, attempts - {HAS_OPEN_TASK} AS attempts, queued_at FROM task_outputs
             WHERE finished_at IS NULL AND (enqueued_at <= ?1 - {longest} OR queued_at <= ?3)
             AND (lease_until IS NULL OR lease_until <= ?1)
             ORDER BY enqueued_at LIMIT ?2"
        ),
        args![now, limit, now - ATTEMPTS_END_WITHIN],
    );
    let outcome = context.run(batch).await?;
    outcome
        .rows(read)
        .iter()
        .map(|row| {
            Ok(Stuck {
                output_id: row.get("id")?,
                task_id: row.get("task_id")?,
                attempts: row.get("attempts")?,
                queued_at: row.get("queued_at")?,
            })
        })
        .collect()
}

/// Notes that the messages of these outputs were put on the queue again.
pub async fn note_enqueued(
    context: &RequestContext,
    outputs: &[String],
) -> Result<(), DatabaseError> {
    let mut batch = Batch::write();
    batch.add(
        "UPDATE task_outputs SET enqueued_at = ?2
         WHERE finished_at IS NULL AND id IN (SELECT value FROM json_each(?1))",
        args![serde_json::json!(outputs).to_string(), context.now()],
    );
    context.run(batch).await.map(drop)
}
