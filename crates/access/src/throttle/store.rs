//! The SQL of throttling. An attempt has a row for each of its counters, under one id.

use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError, Outcome, Statement, Step, Value},
};
use web::{
    RequestContext,
    allowance::{Allowance, Allowances},
    problem::Problem,
};

use super::{Counter, Rule};
use crate::problems;

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
pub struct Guard {
    gates: Vec<Gate>,
    now: Millis,
    allowances: Allowances,
}

struct Gate {
    counted: Step,
    has_room: Step,
    rule: &'static Rule,
}

/// Refuses the batch where one of the counters is full.
pub fn guard(
    batch: &mut Batch,
    context: &RequestContext,
    counters: &[Counter],
    now: Millis,
) -> Guard {
    let gate = |Counter { rule, subject }: &Counter| Gate {
        counted: batch.add(
            format!(
                "SELECT min(counts_until) AS first_end, count(*) AS counted,
                    (SELECT value FROM settings WHERE name = ?4) AS most {COUNTED}"
            ),
            args![rule.action, *subject, now, rule.most],
        ),
        has_room: batch.require(&has_room(), args![rule.action, *subject, now, rule.most]),
        rule,
    };
    Guard {
        gates: counters.iter().map(gate).collect(),
        now,
        allowances: context.allowances.clone(),
    }
}

impl Guard {
    /// Whether half of what some counter allows was counted when the batch ran, the attempt itself left
    /// out. A crowd of attempts that turn out right has to be [`forget`]-ed one by one from then on, or
    /// those under way would shut out the next.
    pub fn is_crowded(&self, outcome: &Outcome) -> Result<bool, DatabaseError> {
        let mut is_crowded = false;
        for gate in &self.gates {
            if let Some(row) = outcome.first(gate.counted) {
                let (counted, most): (u32, u32) = (row.get("counted")?, row.get("most")?);
                is_crowded |= counted >= most / 2;
            }
        }
        Ok(is_crowded)
    }

    /// The refusal, if the batch was refused here: it says when there is room again. The answer
    /// tells how every counter stands.
    pub fn check(&self, outcome: &Outcome) -> Result<(), Problem> {
        let mut refused = Ok(());
        for gate in &self.gates {
            let Some(row) = outcome.first(gate.counted) else {
                break;
            };
            let first_end: Option<Millis> = row.get("first_end")?;
            let (counted, most): (u32, u32) = (row.get("counted")?, row.get("most")?);
            let is_full = outcome.refused() == Some(gate.has_room);
            let window = seconds(gate.rule.window);
            let more_in = first_end.map(|end| seconds(end - self.now));
            // Without any attempt there is no room at all.
            let retry_after = more_in.unwrap_or(window);
            self.allowances.add(Allowance {
                action: gate.rule.action,
                most,
                window,
                left: most.saturating_sub(counted).saturating_sub(1),
                more_in: if is_full { Some(retry_after) } else { more_in },
            });
            if is_full {
                refused = Err(problems::too_many_attempts(retry_after, gate.rule.way_in));
            }
        }
        refused
    }
}

/// Whole seconds, rounded up.
fn seconds(time: Millis) -> u32 {
    u32::try_from((time + 999) / 1000).unwrap_or(u32::MAX)
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

/// Takes back an attempt that [`begin`] recorded and that turned out right.
pub fn forget(batch: &mut Batch, id: &str, counters: &[Counter]) {
    for Counter { rule, subject } in counters {
        batch.add(
            "DELETE FROM attempts WHERE action = ?1 AND subject = ?2 AND id = ?3",
            args![rule.action, *subject, id],
        );
    }
}

/// Counts an attempt where the counter has room, and goes on without a word where it has not: the
/// step told changes one row or none.
pub fn count_if_room(batch: &mut Batch, id: &str, counter: &Counter, now: Millis) -> Step {
    count_if(batch, id, counter, now, ("?7 = 1", 1_i64))
}

/// The same, where a condition on the value `?7` holds too.
pub fn count_if(
    batch: &mut Batch,
    id: &str,
    counter: &Counter,
    now: Millis,
    (condition, value): (&str, impl Into<Value>),
) -> Step {
    let Counter { rule, subject } = counter;
    let value: Value = value.into();
    batch.add(
        format!(
            "INSERT INTO attempts (action, subject, id, counts_until)
             SELECT ?1, ?2, ?5, ?6 WHERE {} AND {condition}",
            has_room()
        ),
        args![
            rule.action,
            *subject,
            now,
            rule.most,
            id,
            now + rule.window,
            value
        ],
    )
}

/// A condition in SQL: the counter has no room. Its values are `?1` to `?4`, of which `?3` is `now`.
pub fn is_full(counter: &Counter, now: Millis) -> Statement {
    let Counter { rule, subject } = counter;
    Statement::new(
        format!("NOT {}", has_room()),
        args![rule.action, *subject, now, rule.most],
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
