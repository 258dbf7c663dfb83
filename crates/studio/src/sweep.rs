//! The sweep: finds what was lost, and sets it going again or settles it (product.md 4).

use web::problem::Problem;

use super::{
    attempts::{ATTEMPTS_END_WITHIN, Ending, MOST_ATTEMPTS},
    queue,
    store::outputs,
};
use crate::StudioContext;

/// So many outputs a sweep: those that are left come next time. Each that is settled takes a call of
/// the database and one of its account's room, and a run may make a thousand calls.
const MOST: u32 = 300;

/// What a sweep did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    /// Outputs put on the queue again.
    pub requeued: usize,
    /// Outputs settled without a picture.
    pub settled: usize,
}

/// Sweeps once. Any number of sweeps at a time do no harm.
pub async fn sweep(context: &StudioContext) -> Result<Swept, Problem> {
    let stuck = outputs::stuck(context, MOST).await?;
    // No time is left: it waits for an admin, already refunded.
    let is_late = |queued_at| queued_at <= context.now() - ATTEMPTS_END_WITHIN;
    let (dead, alive): (Vec<_>, Vec<_>) = stuck
        .iter()
        .partition(|output| is_late(output.queued_at) || output.attempts >= MOST_ATTEMPTS);
    for output in &dead {
        let ending = match is_late(output.queued_at) {
            true => Ending {
                state: "needs_review",
                reason: "timed_out",
            },
            false => Ending {
                state: "failed",
                reason: "timed_out",
            },
        };
        outputs::abandon(context, (&output.task_id, &output.output_id), ending).await?;
    }
    let alive: Vec<String> = alive
        .iter()
        .map(|output| output.output_id.clone())
        .collect();
    if !alive.is_empty() {
        queue::put(context, &alive).await?;
        outputs::note_enqueued(context, &alive).await?;
    }
    Ok(Swept {
        requeued: alive.len(),
        settled: dead.len(),
    })
}
