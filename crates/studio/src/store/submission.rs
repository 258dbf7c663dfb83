//! Taking a task in: limits, credits, task and outputs in one transaction.

use access::{
    idempotency::{IdempotencyKey, RequestHash},
    problems::attempts_as_limit,
    sessions::{Session, store as sessions},
    throttle::store as throttle,
};
use credits::{
    Charge,
    store::{Spend, add_spend},
};
use http::StatusCode;
use membership::store::benefits;
use ports::{
    args,
    database::{Batch, Outcome, Step},
};
use web::{
    RequestContext,
    problem::{Fault, Problem},
};

use super::{RETRY_AFTER_LIMIT, tasks::prompt_source};
use crate::{
    StudioContext, costly, problems,
    store::{
        gateways::{seed, serving},
        words,
    },
    submission::Submission,
    views::{Output, Task, TaskState},
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
/// it was checked against is not the one on offer any more, or the word list is another one.
pub async fn submit(
    context: &StudioContext,
    session: &Session,
    submission: &Submission<'_>,
    (key, hash): (&IdempotencyKey, &RequestHash),
) -> Result<Option<Submitted>, Problem> {
    let account_id = session.account_id.as_str();
    let preset = submission.preset;
    let mut batch = Batch::write();
    let alive = sessions::require(&mut batch, session);
    let guard = key.guard(&mut batch, account_id, context.now());
    let current = batch.require(
        "EXISTS (SELECT 1 FROM presets WHERE id = ?1 AND version = ?2 AND is_on = 1)",
        args![&preset.id, preset.version],
    );
    let costly = costly::counter(context, account_id)?;
    let refunds = throttle::guard(&mut batch, context, &[costly], context.now());
    let task = task_of(context, submission);
    let admission = Admission::add(&mut batch, context, account_id, submission, task);
    let answer = admission.answer()?;
    key.keep(
        &mut batch,
        account_id,
        hash,
        (StatusCode::ACCEPTED, &answer),
        context.now(),
    );

    let outcome = sessions::run(context, batch, alive).await?;
    seed::note(context, &outcome);
    if let Some(response) = guard.replay(&outcome, hash)? {
        return Ok(Some(Submitted::Replayed(response)));
    }
    let refunds = refunds.check(&outcome);
    refunds.map_err(|problem| attempts_as_limit(problem, problems::too_many_failures))?;
    admission.check(&outcome)?;
    match outcome.refused() {
        None => Ok(Some(Submitted::Accepted {
            answer,
            outputs: admission.outputs(),
        })),
        Some(step) if step == current || Some(step) == admission.same_words => Ok(None),
        Some(step) => Err(Problem::internal(format!("refused at step {step}"))),
    }
}

/// The steps that take a submission in for an account, whoever hands it in.
pub struct Admission<'a> {
    submission: &'a Submission<'a>,
    task: Task,
    same_words: Option<Step>,
    known: Step,
    all_known: Step,
    room_of_gateways: Step,
    fits: Step,
    policy: Step,
    within: Option<Step>,
    spend: Spend,
    room: Step,
}

impl<'a> Admission<'a> {
    /// Adds them: the word list of its prompt, the pictures, the gateways of its tool, the level's limits,
    /// the credits, and the task as [`task_of`] made it.
    pub fn add(
        batch: &mut Batch,
        context: &StudioContext,
        account_id: &str,
        submission: &'a Submission<'a>,
        task: Task,
    ) -> Self {
        let now = context.now();
        let preset = submission.preset;
        let cost = preset.definition.credits_per_output;
        let uploads = submission.uploads();
        let upload_ids = serde_json::json!(uploads).to_string();
        let prompt = submission.prompt.as_ref();
        let same_words = prompt.map(|_| words::require(batch, submission.words.as_deref()));
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
        seed::add(batch, context);
        let keys = context.state.gateway_keys.names();
        let (shared, each) = submission.photos_of_an_output();
        let pictures = shared.len() + each.len().min(1);
        let gateways = serving("?1", "?2", "?3");
        let room_of_gateways = batch.add(
            format!(
                "SELECT
                    (SELECT max(photo_bytes) FROM {gateways}) AS bytes,
                    (SELECT max(max_pictures) FROM {}) AS pictures",
                serving("?1", "?2", "NULL")
            ),
            args![keys, &preset.id, pictures as i64],
        );
        let fits = batch.require(
            &format!(
                "(
                    SELECT coalesce(sum(bytes), 0) FROM json_each(?4) AS shared
                    JOIN uploads ON uploads.id = shared.value
                ) + (
                    SELECT coalesce(max(bytes), 0) FROM json_each(?5) AS own
                    JOIN uploads ON uploads.id = own.value
                ) <= (SELECT max(photo_bytes) FROM {gateways})"
            ),
            args![
                keys,
                &preset.id,
                pictures as i64,
                serde_json::json!(shared).to_string(),
                serde_json::json!(each).to_string()
            ],
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
                args![account_id, now, task.outputs.len() as i64],
            )
        });
        let charges = task.outputs.iter().map(|output| Charge {
            entry_id: context.id(),
            output_id: output.id().to_owned(),
        });
        let charges: Vec<_> = charges.collect();
        let spend = add_spend(batch, account_id, &task.id, cost, &charges, now);
        // What a level lets run and what it lets wait are counted together: which of them a task is,
        // its outputs' claims decide.
        let room = batch.require(
            &format!(
                "(SELECT count(*) FROM tasks WHERE account_id = ?1 AND finished_at IS NULL)
                    < running + waiting {policies}"
            ),
            args![account_id, now],
        );
        add_task(batch, account_id, cost, &task);
        Self {
            submission,
            task,
            same_words,
            known,
            all_known,
            room_of_gateways,
            fits,
            policy,
            within,
            spend,
            room,
        }
    }

    /// The answer: the task.
    pub fn answer(&self) -> Result<String, Problem> {
        serde_json::to_string(&self.task).map_err(Problem::internal)
    }

    /// The ids of its outputs, which want to be queued.
    pub fn outputs(&self) -> Vec<String> {
        let ids = self.task.outputs.iter().map(Output::id);
        ids.map(str::to_owned).collect()
    }

    /// Whether it is not taken in because the word list is not the one that its prompt was held
    /// against any more.
    pub fn has_other_words(&self, outcome: &Outcome) -> bool {
        self.same_words.is_some() && outcome.refused() == self.same_words
    }

    /// Why it is not taken in, where one of these steps refused it and another look would not help.
    pub fn check(&self, outcome: &Outcome) -> Result<(), Problem> {
        let Some(step) = outcome.refused() else {
            return Ok(());
        };
        if let Some(available) = self.spend.shortfall(outcome)? {
            return Err(credits::problems::insufficient_credits(
                self.task.credits_charged,
                available,
            ));
        }
        if step == self.all_known {
            let known = outcome.rows(self.known).iter().map(|row| row.get("id"));
            let known: Vec<String> = known.collect::<Result<_, _>>()?;
            return Err(Problem::validation(self.submission.unknown_uploads(&known)));
        }
        if step == self.fits {
            // No photo fits where there is no gateway.
            let row = outcome.one(self.room_of_gateways)?;
            let most: (Option<u32>, Option<u32>) = (row.get("bytes")?, row.get("pictures")?);
            return Err(match most {
                (Some(bytes), _) => {
                    Problem::field("inputs", problems::photos_too_large(bytes as usize))
                }
                (None, Some(pictures)) => Problem::field("inputs", Fault::too_many(pictures)),
                (None, None) => Problem::unavailable(format!(
                    "no gateway serves the tool {}",
                    self.submission.preset.id
                )),
            });
        }
        if Some(step) == self.within {
            let most = outcome.one(self.policy)?.get("garments")?;
            let slot = &self.submission.preset.definition.one_output_each;
            let field = format!("inputs.{}", slot.as_deref().unwrap_or_default());
            return Err(Problem::field(field, Fault::too_many(most)));
        }
        match step == self.room {
            true => Err(problems::too_many_tasks(RETRY_AFTER_LIMIT)),
            false => Ok(()),
        }
    }
}

/// The task that a submission asks for, with an output for each picture.
pub fn task_of(context: &RequestContext, submission: &Submission<'_>) -> Task {
    let now = context.now();
    let preset = submission.preset;
    let outputs = submission.outputs();
    Task {
        id: context.id(),
        preset: preset.id.clone(),
        preset_version: preset.version,
        preset_name: preset.definition.name.clone(),
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
             retry_of, credits_per_output, created_at, result_life)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,
            (SELECT value FROM settings WHERE name = 'result_life'))",
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
