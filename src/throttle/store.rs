//! The SQL of throttling. An attempt has a row for each of its counters, under one id.

use super::Counter;
use crate::{
    args,
    ports::{
        clock::Millis,
        database::{Batch, Outcome, Step},
    },
    problem::Problem,
};

/// How long an attempt counts that has neither failed nor succeeded yet, in milliseconds: longer
/// than checking a password takes.
const UNDER_WAY: Millis = 5_000;
/// An attempt takes away at most so many that do not count any more.
const SWEPT: u32 = 20;

/// The attempts that count, of `?1` by `?2` at the time `?3`.
const COUNTED: &str = "FROM attempts WHERE action = ?1 AND subject = ?2 AND counts_until > ?3";

/// The setting `?4` allows one more than what counts.
fn has_room() -> String {
    format!("(SELECT count(*) {COUNTED}) < (SELECT value FROM settings WHERE name = ?4)")
}

/// The steps that keep attempts within their rules.
#[derive(Debug)]
pub struct Guard {
    gates: Vec<Gate>,
    now: Millis,
}

#[derive(Debug)]
struct Gate {
    first_end: Step,
    has_room: Step,
    window: Millis,
}

/// Refuses the batch where one of the counters is full.
pub fn guard(batch: &mut Batch, counters: &[Counter], now: Millis) -> Guard {
    let gate = |Counter { rule, subject }: &Counter| Gate {
        first_end: batch.add(
            format!("SELECT min(counts_until) {COUNTED}"),
            args![rule.action, *subject, now],
        ),
        has_room: batch.require(&has_room(), args![rule.action, *subject, now, rule.most]),
        window: rule.window,
    };
    Guard {
        gates: counters.iter().map(gate).collect(),
        now,
    }
}

impl Guard {
    /// The refusal, if the batch was refused here: it says when there is room again.
    pub fn check(&self, outcome: &Outcome) -> Result<(), Problem> {
        let full = |gate: &&Gate| outcome.refused() == Some(gate.has_room);
        let Some(gate) = self.gates.iter().find(full) else {
            return Ok(());
        };
        let first_end: Option<Millis> = outcome.one(gate.first_end)?.get(0)?;
        // Without any attempt there is no room at all.
        let wait = first_end.map_or(gate.window, |end| end - self.now);
        let seconds = u32::try_from((wait + 999) / 1000).unwrap_or(u32::MAX);
        Err(Problem::TooManyAttempts {
            retry_after: seconds,
        })
    }
}

/// Records an attempt whose outcome is not known yet. It counts for a moment, and for its whole
/// window only if [`count`] says so under the same id.
pub fn begin(batch: &mut Batch, id: &str, counters: &[Counter], now: Millis) {
    sweep(batch, now);
    for counter in counters {
        add(batch, id, counter, now + UNDER_WAY);
    }
}

/// Counts an attempt for the whole window of each rule: it failed, or it counts however it ends.
pub fn count(batch: &mut Batch, id: &str, counters: &[Counter], now: Millis) {
    sweep(batch, now);
    for counter in counters {
        add(batch, id, counter, now + counter.rule.window);
    }
}

/// Counts an attempt where the counter has room, and goes on without a word where it has not: the
/// step told changes one row or none.
pub fn count_if_room(batch: &mut Batch, id: &str, counter: &Counter, now: Millis) -> Step {
    let Counter { rule, subject } = counter;
    batch.add(
        format!(
            "INSERT INTO attempts (action, subject, id, counts_until)
             SELECT ?1, ?2, ?5, ?6 WHERE {}",
            has_room()
        ),
        args![rule.action, *subject, now, rule.most, id, now + rule.window],
    )
}

fn add(batch: &mut Batch, id: &str, counter: &Counter, counts_until: Millis) {
    batch.add(
        "INSERT INTO attempts (action, subject, id, counts_until) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (action, subject, id) DO UPDATE SET counts_until = excluded.counts_until",
        args![counter.rule.action, counter.subject, id, counts_until],
    );
}

/// What no longer counts goes, a little with each attempt.
fn sweep(batch: &mut Batch, now: Millis) {
    batch.add(
        "DELETE FROM attempts WHERE rowid IN (
            SELECT rowid FROM attempts WHERE counts_until <= ?1 LIMIT ?2
         )",
        args![now, SWEPT],
    );
}
