//! The SQL of credits. Each function adds its steps to somebody's transaction: first the movements
//! between buckets, then the ledger entry they make up.

use super::{Charge, Event, LedgerEntry};
use crate::{
    app::Context,
    args,
    ports::{
        clock::Millis,
        database::{Batch, DatabaseError, Outcome, Row, Step, Value},
    },
    problem::Problem,
    sessions::{Session, store as sessions},
};

/// Where the account's ledger stands: the place and the balance of its last entry.
const LAST_ENTRY: &str = "
    SELECT coalesce(max(seq), 0) AS seq, coalesce(balance, 0) AS balance
    FROM ledger_entries WHERE account_id = ?1";

/// Credits on offer: a query that gives one row of `amount` and `subject`, or none. Its values come
/// first, so `?1` and on are its own.
pub struct Offer<'a> {
    /// The query.
    pub sql: &'a str,
    /// Its values.
    pub args: Vec<Value>,
}

/// Books what is on offer as a grant that never expires: once for each account, event and subject;
/// nothing where there is no offer, or where it is booked. The step told changes one row if it was
/// booked now.
pub fn add_grant(
    batch: &mut Batch,
    context: &Context,
    account_id: &str,
    event: Event,
    offer: Offer<'_>,
) -> Step {
    let (grant_id, entry_id, now) = (context.id(), context.id(), context.now());
    let Offer { sql, args: own } = offer;
    let place = own.len() + 1;
    let with = |more: Vec<Value>| own.iter().cloned().chain(more).collect::<Vec<_>>();
    let [a, b, c, d] = [place, place + 1, place + 2, place + 3];
    let booked = batch.add(
        format!(
            "INSERT INTO credit_grants (id, account_id, source, amount, created_at)
             SELECT ?{a}, ?{b}, ?{c}, amount, ?{d} FROM ({sql}) AS offer
             WHERE NOT EXISTS (
                SELECT 1 FROM ledger_entries
                WHERE account_id = ?{b} AND event = ?{c} AND ledger_entries.subject = offer.subject
             )"
        ),
        with(args![&grant_id, account_id, event.name(), now]),
    );
    batch.add(
        "INSERT INTO credit_movements (entry_id, grant_id, rank, amount)
         SELECT ?1, id, 1, amount FROM credit_grants WHERE id = ?2",
        args![&entry_id, &grant_id],
    );
    let e = place + 4;
    batch.add(
        format!(
            "INSERT INTO ledger_entries
                (id, account_id, event, created_at, subject, seq, amount, balance)
             SELECT
                ?{e}, ?{b}, ?{c}, ?{d}, offer.subject,
                last.seq + 1, credit_grants.amount, last.balance + credit_grants.amount
             FROM credit_grants, ({sql}) AS offer, ({}) AS last
             WHERE credit_grants.id = ?{a}",
            LAST_ENTRY.replace("?1", &format!("?{b}")),
        ),
        with(args![&grant_id, account_id, event.name(), now, &entry_id]),
    );
    booked
}

/// Grants the welcome credits to an account made in the same transaction; nothing where it was
/// not made. Once for each account.
pub fn add_welcome(batch: &mut Batch, context: &Context, account_id: &str) {
    let offer = Offer {
        sql: "SELECT value AS amount, accounts.id AS subject
              FROM settings JOIN accounts ON accounts.id = ?1
              WHERE settings.name = 'welcome_credits' AND value > 0",
        args: args![account_id],
    };
    add_grant(batch, context, account_id, Event::Welcome, offer);
}

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
            true => Ok(Some(outcome.one(self.available)?.get(0)?)),
            false => Ok(None),
        }
    }
}

/// Charges `cost` credits for each of a task's outputs, by the burn order: membership credits
/// first, the soonest to expire first; then the rest, the oldest first. Each output's entry takes
/// the next credits of that order. Refused where the account has not enough.
pub fn add_spend(
    batch: &mut Batch,
    account_id: &str,
    task_id: &str,
    cost: u32,
    charges: &[Charge],
    now: Millis,
) -> Spend {
    const SPENDABLE: &str = "
        FROM credit_grants
        WHERE account_id = ?1 AND remaining > 0 AND (expires_at IS NULL OR expires_at > ?2)";
    let total = i64::from(cost) * charges.len() as i64;
    let available = batch.add(
        format!("SELECT coalesce(sum(remaining), 0) {SPENDABLE}"),
        args![account_id, now],
    );
    let enough = batch.require(
        &format!("coalesce(sum(remaining), 0) >= ?3 {SPENDABLE}"),
        args![account_id, now, total],
    );
    if total == 0 {
        return Spend { available, enough };
    }
    let charges = serde_json::json!(charges).to_string();
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
        args![account_id, now, &charges, cost],
    );
    batch.add(
        format!(
            "INSERT INTO ledger_entries
                (account_id, id, event, subject, task_id, created_at, seq, amount, balance)
             SELECT
                ?1, value ->> 'entry_id', 'generation', value ->> 'output_id', ?2, ?3,
                last.seq + key + 1, -?5, last.balance - ?5 * (key + 1)
             FROM json_each(?4), ({LAST_ENTRY}) AS last ORDER BY key"
        ),
        args![account_id, task_id, now, &charges, cost],
    );
    Spend { available, enough }
}

/// Refunds what an output cost, once; nothing where it cost nothing or has its refund. The task's
/// spend is unwound backwards: what was burnt last comes back first (product.md 2).
pub fn add_refund(batch: &mut Batch, context: &Context, task_id: &str, output_id: &str) {
    let entry_id = context.id();
    batch.add(
        "INSERT INTO credit_movements (entry_id, grant_id, rank, amount)
         WITH held AS (
            SELECT grant_id, rank, -sum(credit_movements.amount) AS amount
            FROM ledger_entries
            JOIN credit_movements ON credit_movements.entry_id = ledger_entries.id
            WHERE task_id = ?2
            GROUP BY grant_id, rank
            HAVING sum(credit_movements.amount) < 0
         ), unwound AS (
            SELECT
                grant_id, rank, amount,
                sum(amount) OVER (ORDER BY rank DESC) - amount AS low
            FROM held
         ), due AS (
            SELECT -amount AS amount FROM ledger_entries
            WHERE task_id = ?2 AND event = 'generation' AND subject = ?3
            AND NOT EXISTS (
                SELECT 1 FROM ledger_entries
                WHERE task_id = ?2 AND event = 'refund' AND subject = ?3
            )
         )
         SELECT ?1, grant_id, rank, min(unwound.amount, due.amount - low)
         FROM unwound, due WHERE low < due.amount",
        args![&entry_id, task_id, output_id],
    );
    batch.add(
        "INSERT INTO ledger_entries
            (id, account_id, event, subject, task_id, created_at, seq, amount, balance)
         SELECT
            ?1, spent.account_id, 'refund', ?3, ?2, ?4,
            last.seq + 1, -spent.amount, last.balance - spent.amount
         FROM ledger_entries AS spent
         JOIN ledger_entries AS last ON last.account_id = spent.account_id
         WHERE spent.task_id = ?2 AND spent.event = 'generation' AND spent.subject = ?3
         AND EXISTS (SELECT 1 FROM credit_movements WHERE entry_id = ?1)
         ORDER BY last.seq DESC LIMIT 1",
        args![&entry_id, task_id, output_id, context.now()],
    );
}

/// Which entries of a ledger.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    /// Of this kind alone.
    pub event: Option<Event>,
    /// From this time on.
    pub from: Option<Millis>,
    /// Before this time.
    pub to: Option<Millis>,
    /// Before this place in the ledger.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: u32,
}

/// Times become places in the ledger, which never run against each other, so that every page is a
/// range of one index.
pub const LEDGER: &str = "
    SELECT seq, id, event, amount, balance, task_id, created_at FROM ledger_entries
    WHERE account_id = ?1 AND seq < ?2
    AND seq >= coalesce((
        SELECT seq FROM ledger_entries WHERE account_id = ?1 AND created_at >= ?3
        ORDER BY created_at, seq LIMIT 1
    ), ?2)
    AND seq < coalesce((
        SELECT seq FROM ledger_entries WHERE account_id = ?1 AND created_at >= ?4
        ORDER BY created_at, seq LIMIT 1
    ), ?2)";

fn entry(row: &Row) -> Result<(i64, LedgerEntry), DatabaseError> {
    let event: String = row.get(2)?;
    let entry = LedgerEntry {
        id: row.get(1)?,
        event: serde_json::from_value(event.into())
            .map_err(|error| DatabaseError::Shape(error.to_string()))?,
        amount: row.get(3)?,
        balance: row.get(4)?,
        task_id: row.get(5)?,
        created_at: row.get(6)?,
    };
    Ok((row.get(0)?, entry))
}

/// A page of the ledger of the session's account, newest first, each entry with its place.
pub async fn ledger(
    context: &Context,
    session: &Session,
    filter: &Filter,
) -> Result<Vec<(i64, LedgerEntry)>, Problem> {
    let mut batch = Batch::read();
    let alive = sessions::require(&mut batch, session);
    let of_kind = match filter.event {
        Some(_) => "AND event = ?6",
        None => "",
    };
    let mut args = args![
        &session.account_id,
        filter.before.unwrap_or(i64::MAX),
        filter.from.unwrap_or(i64::MIN),
        filter.to.unwrap_or(i64::MAX),
        filter.limit
    ];
    args.extend(filter.event.map(|event| Value::from(event.name())));
    let read = batch.add(
        format!("{LEDGER} {of_kind} ORDER BY seq DESC LIMIT ?5"),
        args,
    );
    let outcome = sessions::run(context, batch, alive).await?;
    Ok(outcome
        .rows(read)
        .iter()
        .map(entry)
        .collect::<Result<_, _>>()?)
}
