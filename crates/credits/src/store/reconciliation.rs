//! The books, counted again: what the triggers of the schema hold, for as many accounts at a time as
//! a query may take. `ledger_faults` asks the same of everybody at once.

use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError},
};
use web::RequestContext;

/// What a slice of a reconciliation found.
#[derive(Debug, Clone)]
pub struct Slice {
    /// How many were looked at.
    pub number: u64,
    /// The ids of those at fault; the first ten.
    pub faults: Vec<String>,
    /// The last that was looked at, where more come after it.
    pub next: Option<String>,
}

/// SQL: whether the books of `slice.id` are wrong: the buckets do not add up to the balance, or an
/// entry booked after `?3` does not follow the one before, is not the sum of its movements, or moved a
/// bucket that is not. Entries and movements never change, so older ones are not counted again.
const IS_WRONG: &str = "
    coalesce((
        SELECT balance FROM ledger_entries WHERE account_id = slice.id ORDER BY seq DESC LIMIT 1
    ), 0) <> (
        SELECT coalesce(sum(remaining), 0) FROM credit_grants
        WHERE account_id = slice.id AND remaining > 0
    )
    OR EXISTS (
        SELECT 1 FROM ledger_entries AS entry
        WHERE account_id = slice.id AND created_at > ?3 AND (
            (seq, balance) IS NOT (
                SELECT coalesce(max(seq), 0) + 1, coalesce(balance, 0) + entry.amount
                FROM ledger_entries WHERE account_id = slice.id AND seq < entry.seq
            )
            OR amount IS NOT (SELECT sum(amount) FROM credit_movements WHERE entry_id = entry.id)
            OR EXISTS (
                SELECT 1 FROM credit_movements AS moved
                JOIN credit_grants ON credit_grants.id = moved.grant_id
                WHERE moved.entry_id = entry.id AND remaining IS NOT (
                    SELECT sum(amount) FROM credit_movements WHERE grant_id = moved.grant_id
                )
            )
        )
    )";

/// Counts the books of the accounts that come after the id `after`, at most `limit`: what was booked
/// after `since`.
pub async fn faults(
    context: &RequestContext,
    (after, limit): (&str, u32),
    since: Millis,
) -> Result<Slice, DatabaseError> {
    let mut batch = Batch::read();
    let looked_at = batch.add(
        "SELECT number, CASE WHEN EXISTS (SELECT 1 FROM accounts WHERE id > last) THEN last END AS next
         FROM (
            SELECT count(*) AS number, max(id) AS last
            FROM (SELECT id FROM accounts WHERE id > ?1 ORDER BY id LIMIT ?2)
         )",
        args![after, limit],
    );
    let wrong = batch.add(
        format!(
            "SELECT id FROM (SELECT id FROM accounts WHERE id > ?1 ORDER BY id LIMIT ?2) AS slice
             WHERE {IS_WRONG} LIMIT 10"
        ),
        args![after, limit, since],
    );
    let outcome = context.run(batch).await?;
    let row = outcome.one(looked_at)?;
    let faults = outcome.rows(wrong).iter().map(|row| row.get("id"));
    Ok(Slice {
        number: row.get("number")?,
        faults: faults.collect::<Result<_, _>>()?,
        next: row.get("next")?,
    })
}
