//! A task made again by an operator: a new one, of the outputs that failed.
//!
//! A new task rather than the old one set back, so that what was booked stays booked: the old outputs
//! keep their refunds, the new ones are free, or charged as any others.

use std::collections::BTreeMap;

use credits::{
    Charge,
    store::{Spend, add_spend},
};
use ports::{
    args,
    database::{Batch, DatabaseError, Outcome, Row, Step},
};
use web::{RequestContext, language::Name, problem::Problem};

use super::{submission::add_task, tasks};
use crate::{
    problems,
    views::{Output, Task, TaskState},
};

/// SQL: the places of a task's outputs that ended without a picture though somebody wanted them.
const FAILED: &str = "(
    SELECT json_group_array(position) FROM (
        SELECT position FROM task_outputs
        WHERE task_id = tasks.id AND state IN ('failed', 'blocked', 'needs_review')
        ORDER BY position
    )
)";

/// A task of which something failed.
pub struct Failed {
    /// Whose it is.
    pub account_id: String,
    task_id: String,
    preset: String,
    preset_version: u32,
    state: TaskState,
    inputs: BTreeMap<String, Vec<String>>,
    options: BTreeMap<String, String>,
    prompt: Option<String>,
    aspect_ratio: String,
    credits_per_output: u32,
    one_output_each: Option<String>,
    places: Vec<usize>,
    preset_name: Name,
}

/// Reads a task that is to be made again; [`Failed::of`] takes the row.
pub fn add_read(batch: &mut Batch, task_id: &str) -> Step {
    batch.add(
        format!(
            "SELECT
                account_id, tasks.id, tasks.preset, preset_version, state, inputs, options, prompt,
                coalesce(aspect_ratio, definition ->> '$.aspect_ratios[0]') AS aspect_ratio,
                definition ->> '$.credits_per_output' AS credits_per_output,
                definition ->> '$.one_output_each' AS one_output_each, {FAILED} AS places,
                definition -> '$.name' AS preset_name
             FROM tasks JOIN preset_versions
             ON preset_versions.preset = tasks.preset AND version = preset_version
             WHERE tasks.id = ?1"
        ),
        args![task_id],
    )
}

/// The steps of a retry.
pub struct Retry {
    /// The new task.
    pub task: Task,
    state: TaskState,
    cost: i64,
    is_as_read: Step,
    has_pictures: Step,
    spend: Option<Spend>,
}

impl Failed {
    /// The task in a row of [`add_read`].
    pub fn of(row: &Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            account_id: row.get("account_id")?,
            task_id: row.get("id")?,
            preset: row.get("preset")?,
            preset_version: row.get("preset_version")?,
            state: tasks::state(row)?,
            inputs: row.json("inputs")?,
            options: row.json("options")?,
            prompt: row.get("prompt")?,
            aspect_ratio: row.get("aspect_ratio")?,
            credits_per_output: row.get("credits_per_output")?,
            one_output_each: row.get("one_output_each")?,
            places: row.json("places")?,
            preset_name: row.json("preset_name")?,
        })
    }

    /// Adds the new task, for its price if it `is_charged`. What waits for review is thereby resolved.
    pub fn add_retry(
        &self,
        batch: &mut Batch,
        context: &RequestContext,
        is_charged: bool,
    ) -> Retry {
        let now = context.now();
        let cost = if is_charged {
            self.credits_per_output
        } else {
            0
        };
        let task = self.again(context, cost);
        let places = serde_json::json!(self.places).to_string();
        let is_as_read = batch.require(
            &format!(
                "finished_at IS NOT NULL AND {FAILED} = ?2 AND ?2 <> '[]'
                 AND NOT EXISTS (SELECT 1 FROM tasks WHERE retry_of = ?1)
                 FROM tasks WHERE id = ?1"
            ),
            args![&self.task_id, places],
        );
        let pictures = task.inputs.values().flatten();
        let mut uploads: Vec<&str> = pictures.map(String::as_str).collect();
        uploads.sort_unstable();
        uploads.dedup();
        let has_pictures = batch.require(
            "count(*) = ?2 AND ?2 > 0 FROM uploads
             WHERE id IN (SELECT value FROM json_each(?1)) AND purged_at IS NULL AND (
                expires_at > ?3
                OR EXISTS (SELECT 1 FROM inputs_needed WHERE upload_id = uploads.id AND until > ?3)
             )",
            args![
                serde_json::json!(uploads).to_string(),
                uploads.len() as i64,
                now
            ],
        );
        let charges = task.outputs.iter().map(|output| Charge {
            entry_id: context.id(),
            output_id: output.id().to_owned(),
        });
        let charges: Vec<_> = charges.collect();
        let spend =
            is_charged.then(|| add_spend(batch, &self.account_id, &task.id, cost, &charges, now));
        add_task(batch, &self.account_id, cost, &task);
        add_resolution(batch, &self.task_id);
        Retry {
            cost: task.credits_charged,
            task,
            state: self.state,
            is_as_read,
            has_pictures,
            spend,
        }
    }

    /// The new task: of the slot whose pictures make an output each, only those that failed.
    fn again(&self, context: &RequestContext, cost: u32) -> Task {
        let now = context.now();
        let mut inputs = self.inputs.clone();
        if let Some(pictures) = self
            .one_output_each
            .as_ref()
            .and_then(|slot| inputs.get_mut(slot))
        {
            let mut place = 0..;
            pictures.retain(|_| {
                place
                    .next()
                    .is_some_and(|place| self.places.contains(&place))
            });
        }
        Task {
            id: context.id(),
            preset: self.preset.clone(),
            preset_version: self.preset_version,
            preset_name: self.preset_name.clone(),
            state: TaskState::Queued,
            prompt_source: tasks::prompt_source(self.prompt.as_deref()),
            prompt: self.prompt.clone(),
            aspect_ratio: self.aspect_ratio.clone(),
            retry_of: Some(self.task_id.clone()),
            created_at: now,
            finished_at: None,
            credits_charged: i64::from(cost) * self.places.len() as i64,
            credits_refunded: 0,
            typical_duration_ms: None,
            queue_place: None,
            inputs,
            options: self.options.clone(),
            outputs: (0..)
                .zip(&self.places)
                .map(|(position, _)| Output::queued(&context.id(), position, now))
                .collect(),
        }
    }
}

impl Retry {
    /// Why there is none, if there is none.
    pub fn check(&self, outcome: &Outcome) -> Result<(), Problem> {
        if let Some(spend) = &self.spend
            && let Some(available) = spend.shortfall(outcome)?
        {
            let needed = self.cost;
            return Err(credits::problems::insufficient_credits(needed, available));
        }
        match outcome.refused() {
            Some(step) if step == self.is_as_read => Err(Problem::wrong_state(self.state.name())),
            Some(step) if step == self.has_pictures => Err(Problem::from(&problems::GONE)),
            _ => Ok(()),
        }
    }
}

/// Says that somebody has looked at what waited for review: it has failed. Its credits went back
/// when it came there.
pub fn add_resolution(batch: &mut Batch, task_id: &str) {
    batch.add(
        "UPDATE task_outputs SET state = 'failed' WHERE task_id = ?1 AND state = 'needs_review'",
        args![task_id],
    );
}
