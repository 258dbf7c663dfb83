//! Putting outputs on the queue.

use crate::{app::Context, problem::Problem};
use ports::jobs::Job;

/// Sends a message for each output.
pub async fn put(context: &Context, outputs: &[String]) -> Result<(), Problem> {
    let jobs = outputs.iter().map(|id| Job::Output { id: id.clone() });
    let sent = context.app.jobs.send(jobs.collect()).await;
    sent.map_err(|error| Problem::Unavailable {
        log: error.to_string(),
    })
}

/// The same, for outputs that are on record as waiting: what cannot be sent, the sweep finds.
pub async fn send(context: &Context, outputs: Vec<String>) {
    if outputs.is_empty() {
        return;
    }
    if let Err(problem) = put(context, &outputs).await {
        context.complain("queue", problem.log().unwrap_or_default());
    }
}
