//! The SQL of jobs: their runs, and how they stand.

use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError, Value},
    random::before_ids_of,
};
use serde_json::json;
use web::RequestContext;

use crate::{JOBS, Job, schedule};

/// The platform ends a run after fifteen minutes: one that is older has died.
const LONGEST_RUN: Millis = 20 * 60 * 1000;

/// What a job did, in numbers.
pub type Figures = Vec<(&'static str, u64)>;

/// A run that is over.
pub struct Ended {
    pub id: String,
    pub job: &'static Job,
    pub started_at: Millis,
    pub outcome: Result<Figures, String>,
}

/// SQL: the jobs of the schedule `?1`, as they stand at `?2`. A job is due again at its first time
/// after it last went well; one that never did, after it became known. Before any is known, the
/// first account says since when there was something to do.
pub const STANDING: &str = "(
    SELECT *, due_by < ?2 AS is_late
    FROM (
        SELECT
            listed.key AS position, listed.value ->> 'job' AS job,
            listed.value ->> 'text' AS every, last_started_at, last_done_at, last_error,
            (
                (
                    coalesce(
                        last_done_at, known_since,
                        CASE WHEN NOT EXISTS (SELECT 1 FROM scheduled_jobs)
                            THEN (SELECT created_at FROM accounts ORDER BY id LIMIT 1)
                        END,
                        ?2
                    ) - (listed.value ->> 'at')
                ) / (listed.value ->> 'every') + 1
            ) * (listed.value ->> 'every') + (listed.value ->> 'at') + (listed.value ->> 'slack')
                AS due_by
        FROM json_each(?1) AS listed
        LEFT JOIN scheduled_jobs ON scheduled_jobs.job = listed.value ->> 'job'
    )
)";

/// The values of [`STANDING`].
pub fn standing_args(context: &RequestContext) -> Vec<Value> {
    args![schedule(), context.now()]
}

/// Writes that a run has ended and that the next one begins, as far as there are such.
pub async fn turn(
    context: &RequestContext,
    ended: Option<Ended>,
    next: Option<(&str, &'static Job)>,
) -> Result<(), DatabaseError> {
    let now = context.now();
    let mut batch = Batch::write();
    if let Some(ended) = ended {
        add_end(&mut batch, &ended, now);
    }
    if let Some((id, job)) = next {
        let known: Vec<_> = JOBS.iter().map(|job| job.name).collect();
        batch.add(
            "INSERT INTO scheduled_jobs (job, known_since) SELECT value, ?2 FROM json_each(?1)
             WHERE true ON CONFLICT DO NOTHING",
            args![json!(known).to_string(), now],
        );
        batch.add(
            "UPDATE job_runs SET outcome = 'failed', finished_at = ?1, error = 'it never ended'
             WHERE outcome = 'running' AND id < ?2",
            args![now, before_ids_of(now - LONGEST_RUN)],
        );
        batch.add(
            "INSERT INTO job_runs (id, job, started_at) VALUES (?1, ?2, ?3)",
            args![id, job.name, now],
        );
    }
    context.run(batch).await.map(drop)
}

/// Also where its beginning could not be written.
fn add_end(batch: &mut Batch, ended: &Ended, now: Millis) {
    let (outcome, figures, error) = match &ended.outcome {
        Ok(figures) => ("done", figures.as_slice(), None),
        Err(error) => ("failed", [].as_slice(), Some(error.as_str())),
    };
    batch.add(
        "INSERT INTO job_runs (id, job, started_at, finished_at, outcome, figures, error)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id) DO UPDATE SET
            finished_at = excluded.finished_at, outcome = excluded.outcome,
            figures = excluded.figures, error = excluded.error",
        args![
            &ended.id,
            ended.job.name,
            ended.started_at,
            now,
            outcome,
            object(figures).to_string(),
            error
        ],
    );
}

/// Figures as a JSON object.
pub fn object(figures: &[(&'static str, u64)]) -> serde_json::Value {
    let mut object = serde_json::Map::new();
    for (name, figure) in figures {
        object.insert((*name).to_owned(), (*figure).into());
    }
    object.into()
}

/// When a job last went well; none where it never did.
pub async fn last_done(
    context: &RequestContext,
    job: &'static Job,
) -> Result<Option<Millis>, DatabaseError> {
    let mut batch = Batch::read();
    let read = batch.add(
        "SELECT last_done_at FROM scheduled_jobs WHERE job = ?1",
        args![job.name],
    );
    let outcome = context.run(batch).await?;
    outcome
        .first(read)
        .map_or(Ok(None), |row| row.get("last_done_at"))
}
