//! Taking away what nobody asks for any more.

use access::{idempotency, sessions::store as sessions};
use accounts::store::{log_in_codes, sign_up};
use ports::{args, clock::Millis, database::Batch, random::before_ids_of};
use schedule::store::Figures;
use studio::store::verdicts;
use web::{RequestContext, problem::Problem};

/// Rows that one transaction of the clean-up takes from each table, at most.
const CLEANED: u32 = 10_000;
/// Runs of jobs are kept so long, in milliseconds.
const RUNS_KEPT: Millis = 90 * 24 * 3600 * 1000;

/// Takes away what nobody asks for any more, a slice at a time, and tells how many rows of what.
pub async fn clean_up(context: &RequestContext) -> Result<Figures, Problem> {
    let mut cleaned = vec![
        ("refresh_tokens", 0),
        ("sessions", 0),
        ("answers", 0),
        ("runs", 0),
        ("registrations", 0),
        ("log_in_codes", 0),
        ("verdicts", 0),
    ];
    loop {
        let now = context.now();
        let mut batch = Batch::write();
        let [tokens, ended] = sessions::add_clean_up(&mut batch, now, CLEANED);
        let answers = idempotency::add_clean_up(&mut batch, now, CLEANED);
        let runs = batch.add(
            "DELETE FROM job_runs WHERE rowid IN (
                SELECT rowid FROM job_runs WHERE id < ?1 LIMIT ?2
             )",
            args![before_ids_of(now - RUNS_KEPT), CLEANED],
        );
        let registrations = sign_up::add_clean_up(&mut batch, now, CLEANED);
        let codes = log_in_codes::add_clean_up(&mut batch, now, CLEANED);
        let verdicts = verdicts::add_clean_up(&mut batch, now, CLEANED);
        let outcome = context.run(batch).await?;
        let mut most = 0;
        let steps = [tokens, ended, answers, runs, registrations, codes, verdicts];
        for ((_, total), step) in cleaned.iter_mut().zip(steps) {
            let changed = outcome.changed(step);
            *total += changed;
            most = most.max(changed);
        }
        if most < u64::from(CLEANED) {
            return Ok(cleaned);
        }
    }
}
