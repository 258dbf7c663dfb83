//! The reconciliation: what the schema is to hold, counted again (product.md 8). A fault fails the
//! run, so that somebody looks; nothing is put right by itself.

use ports::{clock::Millis, database::DatabaseError};
use schedule::{
    self, Job,
    store::{self, Figures},
};
use web::{RequestContext, problem::Problem};

/// Accounts, or tasks, that one query holds against their books.
const SLICE: u32 = 5_000;
/// So much before the last one that went well, in milliseconds: what ended while it ran.
const OVERLAP: Millis = 3600 * 1000;

/// Fails where anything was found.
fn verdict(figures: Figures, what: &str, faults: &[String]) -> Result<Figures, Problem> {
    match faults {
        [] => Ok(figures),
        faults => Err(Problem::internal(format!("{what}: {}", faults.join(", ")))),
    }
}

/// What happened after that was not looked at yet.
async fn since_last(context: &RequestContext, job: &'static Job) -> Result<Millis, DatabaseError> {
    let done = store::last_done(context, job).await?;
    Ok(done.map_or(0, |done| done - OVERLAP))
}

/// Every balance is the sum of its ledger, every bucket and every entry that of its movements.
pub async fn ledger(context: &RequestContext) -> Result<Figures, Problem> {
    let since = since_last(context, &schedule::LEDGER).await?;
    let (mut number, mut faults, mut after) = (0, Vec::new(), String::new());
    loop {
        let slice = credits::store::reconciliation::faults(context, (&after, SLICE), since).await?;
        number += slice.number;
        faults.extend(slice.faults);
        match slice.next {
            Some(next) => after = next,
            None => break,
        }
    }
    verdict(
        vec![("accounts", number)],
        "accounts whose books are wrong",
        &faults,
    )
}

/// Every task that ended since the last time has only outputs that ended, each with its picture and
/// its charge, or with its refund; and the sweep has left nothing under way for longer than it may
/// be. What waits for a sweep that did not come is no fault of the books: the late sweep is told by
/// itself.
pub async fn tasks(context: &RequestContext) -> Result<Figures, Problem> {
    let since = since_last(context, &schedule::TASKS).await?;
    let swept_at = store::last_done(context, &schedule::SWEEP).await?;
    let (mut number, mut faults) = match swept_at {
        Some(swept_at) => (
            0,
            studio::store::reconciliation::overdue(context, swept_at).await?,
        ),
        None => (0, Vec::new()),
    };
    let mut after = (since, String::new());
    loop {
        let (slice, ended_at) =
            studio::store::reconciliation::faults(context, &after, SLICE).await?;
        number += slice.number;
        faults.extend(slice.faults);
        match slice.next {
            Some(next) => after = (ended_at, next),
            None => break,
        }
    }
    verdict(
        vec![("tasks", number)],
        "tasks that are not settled as they should be",
        &faults,
    )
}

/// Every picture that somebody may still ask for lies in the bucket.
pub async fn objects(context: &RequestContext) -> Result<Figures, Problem> {
    let begun_at = context.now();
    let (mut number, mut missing, mut after) = (0, Vec::new(), String::new());
    loop {
        let page = context.env.objects.list(&after).await?;
        number += page.objects.len() as u64;
        let keys: Vec<&str> = page
            .objects
            .iter()
            .map(|object| object.key.as_str())
            .collect();
        let last = match keys.last() {
            Some(last) if page.has_more => (*last).to_owned(),
            // It comes after every key.
            _ => "~".to_owned(),
        };
        missing.extend(
            studio::store::reconciliation::missing(context, &keys, (&after, &last), begun_at)
                .await?,
        );
        match page.has_more {
            true => after = last,
            false => break,
        }
    }
    verdict(
        vec![("objects", number)],
        "pictures that are not in the bucket",
        &missing,
    )
}
