//! Credits that go for outputs, and come back where there is no picture.

use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError, Outcome, Step, Value},
};
use serde_json::json;
use web::RequestContext;

use super::{booking::Booking, closings::add_reclosing};
use crate::Charge;

/// Where the account's ledger stands: the place and the balance of its last entry.
const LAST_ENTRY: &str = "
    SELECT coalesce(max(seq), 0) AS seq, coalesce(balance, 0) AS balance
    FROM ledger_entries WHERE account_id = ?1";

/// The steps of a spend.
#[derive(Debug, Clone, Copy)]
pub struct Spend {
    available: Step,
    enough: Step,
}

impl Spend {
    /// What the account could have spent, in credits, if it was not enough.
    pub fn shortfall(&self, outcome: &Outcome) -> Result<Option<i64>, DatabaseError> {
        match outcome.refused() == Some(self.enough) {
            true => Ok(Some(outcome.one(self.available)?.get("available")?)),
            false => Ok(None),
        }
    }
}

/// Moves `cost` credits for each charge out of the account's buckets, by the burn order: membership
/// credits first, the soonest to expire first; then the rest, the oldest first. Refused where the
/// account has not enough.
pub(super) fn add_burn(
    batch: &mut Batch,
    account_id: &str,
    cost: i64,
    charges: &[Charge],
    now: Millis,
) -> Spend {
    const SPENDABLE: &str = "
        FROM credit_grants
        WHERE account_id = ?1 AND remaining > 0 AND (expires_at IS NULL OR expires_at > ?2)";
    let total = cost * charges.len() as i64;
    let available = batch.add(
        format!("SELECT coalesce(sum(remaining), 0) AS available {SPENDABLE}"),
        args![account_id, now],
    );
    let enough = batch.require(
        &format!("coalesce(sum(remaining), 0) >= ?3 {SPENDABLE}"),
        args![account_id, now, total],
    );
    if total == 0 {
        return Spend { available, enough };
    }
    // Buckets and charges lie along one line of credits, in burn order; each overlap of a bucket
    // with a charge is a movement.
    batch.add(
        format!(
            "INSERT INTO credit_movements (entry_id, grant_id, rank, amount)
             WITH bucket AS (
                SELECT
                    id,
                    row_number() OVER burn AS rank,
                    sum(remaining) OVER burn - remaining AS low,
                    sum(remaining) OVER burn AS high
                {SPENDABLE}
                WINDOW burn AS (ORDER BY expires_at IS NULL, expires_at, created_at, id)
             ), charge AS (
                SELECT value ->> 'entry_id' AS entry_id, key * ?4 AS low, (key + 1) * ?4 AS high
                FROM json_each(?3)
             )
             SELECT
                charge.entry_id, bucket.id, bucket.rank,
                max(bucket.low, charge.low) - min(bucket.high, charge.high)
             FROM charge JOIN bucket ON bucket.low < charge.high AND charge.low < bucket.high
             ORDER BY charge.low, bucket.rank"
        ),
        args![account_id, now, json!(charges).to_string(), cost],
    );
    Spend { available, enough }
}

/// Charges `cost` credits for each of a task's outputs. Each output's entry takes the next credits
/// of the burn order. Refused where the account has not enough.
pub fn add_spend(
    batch: &mut Batch,
    account_id: &str,
    task_id: &str,
    cost: u32,
    charges: &[Charge],
    now: Millis,
) -> Spend {
    let spend = add_burn(batch, account_id, i64::from(cost), charges, now);
    if cost == 0 {
        return spend;
    }
    batch.add(
        format!(
            "INSERT INTO ledger_entries
                (account_id, id, event, subject, task_id, created_at, seq, amount, balance)
             SELECT
                ?1, value ->> 'entry_id', 'generation', value ->> 'output_id', ?2, ?3,
                last.seq + key + 1, -?5, last.balance - ?5 * (key + 1)
             FROM json_each(?4), ({LAST_ENTRY}) AS last ORDER BY key"
        ),
        args![account_id, task_id, now, json!(charges).to_string(), cost],
    );
    spend
}

/// Refunds what an output cost, once; nothing where it cost nothing or has its refund.
pub fn add_refund(batch: &mut Batch, context: &RequestContext, task_id: &str, output_id: &str) {
    let output = Outputs {
        sql: "SELECT ?1",
        args: args![output_id],
    };
    add_refunds(batch, context, task_id, output);
}

/// Outputs of a task: a query that gives their ids. Its values come first, so `?1` and on are its
/// own.
pub struct Outputs<'a> {
    /// The query.
    pub sql: &'a str,
    /// Its values.
    pub args: Vec<Value>,
}

/// Refunds what outputs of a task cost, each once; nothing for those that cost nothing or have their
/// refund. The task's spend is unwound backwards: what was burnt last comes back first
/// (product.md 2). What comes back into a bucket that is closed by now leaves it at once.
pub fn add_refunds(
    batch: &mut Batch,
    context: &RequestContext,
    task_id: &str,
    Outputs { sql, mut args }: Outputs<'_>,
) {
    let booking = Booking::new(context);
    let [task, seed, now] = [1, 2, 3].map(|place| format!("?{}", args.len() + place));
    args.extend(args![task_id, booking.seed()]);
    let id = Booking::id(&seed, "due.number");
    // As in a spend, what is held and what is due lie along one line of credits.
    let due = format!(
        "due AS MATERIALIZED (
            SELECT
                account_id, subject, row_number() OVER backwards AS number, -amount AS amount,
                sum(-amount) OVER backwards + amount AS low, sum(-amount) OVER backwards AS high
            FROM ledger_entries AS spent
            WHERE task_id = {task} AND event = 'generation' AND subject IN ({sql})
            AND NOT EXISTS (
                SELECT 1 FROM ledger_entries
                WHERE task_id = {task} AND event = 'refund' AND subject = spent.subject
            )
            WINDOW backwards AS (ORDER BY seq DESC)
        )"
    );
    batch.add(
        format!(
            "INSERT INTO credit_movements (entry_id, grant_id, rank, amount)
             WITH held AS (
                SELECT grant_id, rank, -sum(credit_movements.amount) AS amount
                FROM ledger_entries
                JOIN credit_movements ON credit_movements.entry_id = ledger_entries.id
                WHERE task_id = {task}
                GROUP BY grant_id, rank
                HAVING sum(credit_movements.amount) < 0
             ), unwound AS (
                SELECT
                    grant_id, rank,
                    sum(amount) OVER (ORDER BY rank DESC) - amount AS low,
                    sum(amount) OVER (ORDER BY rank DESC) AS high
                FROM held
             ), {due}
             SELECT {id}, grant_id, rank, min(unwound.high, due.high) - max(unwound.low, due.low)
             FROM due JOIN unwound ON unwound.low < due.high AND due.low < unwound.high"
        ),
        args.clone(),
    );
    args.extend(args![context.now()]);
    batch.add(
        format!(
            "INSERT INTO ledger_entries
                (id, account_id, event, subject, task_id, created_at, seq, amount, balance)
             WITH {due}
             SELECT
                {id}, due.account_id, 'refund', due.subject, {task}, {now},
                last.seq + due.number, due.amount, last.balance + due.high
             FROM due JOIN ledger_entries AS last ON last.account_id = due.account_id
             AND last.seq = (
                SELECT max(seq) FROM ledger_entries WHERE account_id = due.account_id
             )
             ORDER BY due.number"
        ),
        args,
    );
    add_reclosing(batch, context, &booking);
}
