//! Putting outputs on the queue.

use crate::{app::Context, ports::jobs::Job};

/// Sends a message for each output. What cannot be sent is on record as waiting: the sweep finds it.
pub async fn send(context: &Context, outputs: Vec<String>) {
    if outputs.is_empty() {
        return;
    }
    let jobs = outputs.into_iter().map(|id| Job::Output { id }).collect();
    if let Err(error) = context.app.jobs.send(jobs).await {
        context.complain("queue", error);
    }
}
