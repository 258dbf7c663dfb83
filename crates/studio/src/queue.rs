//! Putting outputs on the queue.

use ports::jobs::Job;
use web::{RequestContext, problem::Problem};

/// Sends a message for each output.
pub async fn put(context: &RequestContext, outputs: &[String]) -> Result<(), Problem> {
    let jobs = outputs.iter().map(|id| Job::Output { id: id.clone() });
    let sent = context.env.jobs.send(jobs.collect()).await;
    sent.map_err(Problem::unavailable)
}

/// The same, for outputs that are on record as waiting: what cannot be sent, the sweep finds.
pub async fn send(context: &RequestContext, outputs: Vec<String>) {
    if outputs.is_empty() {
        return;
    }
    if let Err(problem) = put(context, &outputs).await {
        context.log_error("queue", problem.log().unwrap_or_default());
    }
}
