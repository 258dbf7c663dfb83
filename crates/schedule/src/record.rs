//! The record of runs: every job leaves a row that says when, what it did in numbers, or why it
//! failed.

use std::{future::Future, pin::Pin};

use ports::log::Level;
use serde_json::json;
use web::{RequestContext, problem::Problem};

use crate::{
    Job,
    store::{self, Ended, Figures},
};

/// A job at work.
type Work<'a> = Pin<Box<dyn Future<Output = Result<Figures, Problem>> + Send + 'a>>;

/// The longest error that is kept, in characters.
const LONGEST_ERROR: usize = 500;

/// The jobs of one cron trigger, one after the other. One that fails does not keep the others. The
/// end of each is written together with the beginning of the next.
pub struct Round<'a> {
    context: &'a RequestContext,
    ended: Option<Ended>,
    outcome: Result<(), Problem>,
}

impl<'a> Round<'a> {
    pub fn new(context: &'a RequestContext) -> Self {
        Self {
            context,
            ended: None,
            outcome: Ok(()),
        }
    }

    /// Runs a job.
    pub async fn run(&mut self, job: &'static Job, work: Work<'_>) {
        let id = self.context.id();
        self.write(Some((&id, job))).await;
        let started_at = self.context.now();
        let outcome = work.await;
        let (level, line) = match &outcome {
            Ok(figures) => (Level::Info, json!({"figures": store::object(figures)})),
            Err(problem) => (Level::Error, json!({"error": said(problem)})),
        };
        self.log(job, level, line);
        self.ended = Some(Ended {
            id,
            job,
            started_at,
            outcome: outcome.clone().map_err(|problem| said(&problem)),
        });
        if let (Err(problem), Ok(())) = (outcome, &self.outcome) {
            self.outcome = Err(problem);
        }
    }

    /// Ends the round, and tells what failed first.
    pub async fn end(mut self) -> Result<(), Problem> {
        self.write(None).await;
        self.outcome
    }

    /// A job is done although it cannot be written; then it will be late.
    async fn write(&mut self, next: Option<(&str, &'static Job)>) {
        if let Err(error) = store::turn(self.context, self.ended.take(), next).await {
            self.context.log_error("the record of jobs", error);
        }
    }

    fn log(&self, job: &Job, level: Level, mut line: serde_json::Value) {
        line["request_id"] = self.context.request_id.as_str().into();
        line["job"] = job.name.into();
        self.context.env.log.tell(level, &line);
    }
}

/// A problem in the words of the log.
fn said(problem: &Problem) -> String {
    let text = problem.log().unwrap_or(problem.kind());
    text.chars().take(LONGEST_ERROR).collect()
}
