//! Taking a task in: limits, credits, task and outputs in one transaction.

use http::StatusCode;

use super::{RETRY_AFTER_LIMIT, tasks::prompt_source};
use crate::{
    app::Context,
    args,
    credits::{self, Charge},
    http::{IdempotencyKey, RequestHash},
    membership::store::benefits,
    ports::{clock::Millis, database::Batch},
    problem::{Fault, Limited, Problem},
    sessions::{Session, store as sessions},
    studio::{
        submission::Submission,
        views::{Output, Task, TaskState},
        words,
    },
};

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

/// Takes a submission in: limits, credits, task and outputs in one transaction. None where the preset
/// it was checked against is not the one on offer any more.
pub async fn submit(
    context: &Context,
    session: &Session,
    submission: &Submission<'_>,
    (key, hash): (&IdempotencyKey, &RequestHash),
) -> Result<Option<Submitted>, Problem> {
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
    let alive = sessions::require(&mut batch, session);
    let guard = key.guard(&mut batch, account_id);
    let current = batch.require(
        "EXISTS (SELECT 1 FROM presets WHERE id = ?1 AND version = ?2 AND is_on = 1)",
        args![&preset.id, preset.version],
    );
    let decent = submission.prompt.as_deref().map(|prompt| {
        batch.require(
            "NOT EXISTS (SELECT 1 FROM content_words WHERE instr(?1, pattern) > 0)",
            args![words::searchable(prompt)],
        )
    });
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
    let policies = format!(
        "FROM {} WHERE accounts.id = ?1",
        benefits::with_policy("?2")
    );
    let policy = batch.add(
        format!("SELECT garments {policies}"),
        args![account_id, now],
    );
    // The level's number of garments is about pictures that make an output each.
    let several = preset.definition.one_output_each.as_deref();
    let within = several.map(|_| {
        batch.require(
            &format!("garments >= ?3 {policies}"),
            args![account_id, now, outputs.len() as i64],
        )
    });
    let spend = credits::store::add_spend(
        &mut batch,
        account_id,
        &task.id,
        preset.definition.credits_per_output,
        &outputs
            .iter()
            .map(|id| Charge {
                entry_id: context.id(),
                output_id: id.clone(),
            })
            .collect::<Vec<_>>(),
        now,
    );
    // What a level lets run and what it lets wait are counted together: which of them a task is, its
    // outputs' claims decide.
    let room = batch.require(
        &format!(
            "(SELECT count(*) FROM tasks WHERE account_id = ?1 AND finished_at IS NULL)
                < running + waiting {policies}"
        ),
        args![account_id, now],
    );
    add_task(
        &mut batch,
        account_id,
        preset.definition.credits_per_output,
        &task,
    );
    key.keep(
        &mut batch,
        account_id,
        hash,
        (StatusCode::ACCEPTED, &answer),
        now,
    );

    let outcome = sessions::run(context, batch, alive).await?;
    if let Some(response) = guard.replay(&outcome, hash)? {
        return Ok(Some(Submitted::Replayed(response)));
    }
    if let Some(available) = spend.shortfall(&outcome)? {
        let needed = i64::from(preset.definition.credits_per_output) * outputs.len() as i64;
        return Err(Problem::InsufficientCredits { needed, available });
    }
    match outcome.refused() {
        None => Ok(Some(Submitted::Accepted { answer, outputs })),
        Some(step) if step == all_known => {
            let known: Vec<String> = outcome
                .rows(known)
                .iter()
                .map(|row| row.get(0))
                .collect::<Result<_, _>>()?;
            Err(Problem::Validation(submission.unknown_uploads(&known)))
        }
        Some(step) if step == current => Ok(None),
        Some(step) if Some(step) == decent => Err(Problem::PromptRefused),
        Some(step) if Some(step) == within => {
            let most = outcome.one(policy)?.get(0)?;
            let field = format!("inputs.{}", several.unwrap_or_default());
            Err(Problem::field(field, Fault::TooMany(most)))
        }
        Some(step) if step == room => Err(Problem::LimitReached {
            of: Limited::Tasks,
            retry_after: RETRY_AFTER_LIMIT,
        }),
        Some(step) => Err(Problem::internal(format!("refused at step {step}"))),
    }
}

fn new_task(context: &Context, submission: &Submission<'_>, now: Millis) -> Task {
    let preset = submission.preset;
    let outputs = submission.outputs();
    Task {
        id: context.id(),
        preset: preset.id.clone(),
        preset_version: preset.version,
        state: TaskState::Queued,
        prompt_source: prompt_source(submission.prompt.as_deref()),
        prompt: submission.prompt.clone(),
        aspect_ratio: submission.aspect_ratio.clone(),
        retry_of: None,
        created_at: now,
        finished_at: None,
        credits_charged: i64::from(preset.definition.credits_per_output) * outputs as i64,
        credits_refunded: 0,
        typical_duration_ms: None,
        queue_place: None,
        inputs: submission.inputs.clone(),
        options: submission.options.clone(),
        outputs: (0..outputs as u32)
            .map(|position| Output::queued(&context.id(), position, now))
            .collect(),
    }
}

/// Records a task and the outputs it asks for, each of which costs so many credits.
pub(super) fn add_task(batch: &mut Batch, account_id: &str, credits_per_output: u32, task: &Task) {
    batch.add(
        "INSERT INTO tasks
            (id, account_id, preset, preset_version, inputs, options, prompt, aspect_ratio,
             retry_of, credits_per_output, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        args![
            &task.id,
            account_id,
            &task.preset,
            task.preset_version,
            serde_json::json!(task.inputs).to_string(),
            serde_json::json!(task.options).to_string(),
            task.prompt.as_deref(),
            &task.aspect_ratio,
            task.retry_of.as_deref(),
            credits_per_output,
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
