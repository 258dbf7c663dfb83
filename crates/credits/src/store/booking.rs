//! From movements to ledger entries.

use ports::{
    args,
    database::{Batch, Value},
};
use web::RequestContext;

/// Where an account's ledger stands: the place and the balance of its last entry, of the account
/// that `booked.account_id` names.
const LAST_ENTRY: &str = "
    LEFT JOIN ledger_entries AS last
    ON last.account_id = booked.account_id AND last.seq = (
        SELECT max(seq) FROM ledger_entries WHERE account_id = booked.account_id
    )";

/// The ids of the entries of one booking: `{seed}-00001` and on.
pub(super) struct Booking {
    seed: String,
}

impl Booking {
    /// A booking whose ids nobody can guess.
    pub fn new(context: &RequestContext) -> Self {
        Self { seed: context.id() }
    }

    /// SQL: the id of the entry with the place `number`, where `?seed` is bound to [`Self::seed`].
    pub fn id(seed: &str, number: &str) -> String {
        format!("printf('%s-%05d', {seed}, {number})")
    }

    /// What the ids begin with.
    pub fn seed(&self) -> &str {
        &self.seed
    }

    /// SQL: whether `id` is of the booking whose seed is bound to `seed`.
    pub fn holds(seed: &str, id: &str) -> String {
        format!("{id} > {seed} || '-' AND {id} < {seed} || '.'")
    }

    /// Books an entry for each id that has movements. `event` and `subject` are SQL over
    /// `credit_grants` and `credit_movements`; `note` goes with every entry.
    pub fn add_entries(
        &self,
        batch: &mut Batch,
        context: &RequestContext,
        event: &str,
        subject: (&str, Option<&str>),
        note: Option<&str>,
    ) {
        let (subject, bound) = subject;
        batch.add(
            format!(
                "INSERT INTO ledger_entries
                    (id, account_id, event, subject, note, created_at, seq, amount, balance)
                 SELECT
                    booked.id, booked.account_id, booked.event, booked.subject, ?3, ?2,
                    coalesce(last.seq, 0) + row_number() OVER following,
                    booked.amount,
                    coalesce(last.balance, 0) + sum(booked.amount) OVER following
                 FROM (
                    SELECT
                        entry_id AS id, account_id, {event} AS event, {subject} AS subject,
                        sum(credit_movements.amount) AS amount
                    FROM credit_movements
                    JOIN credit_grants ON credit_grants.id = grant_id
                    WHERE {}
                    GROUP BY entry_id
                 ) AS booked
                 {LAST_ENTRY}
                 WINDOW following AS (PARTITION BY booked.account_id ORDER BY booked.id)
                 ORDER BY booked.account_id, booked.id",
                Self::holds("?1", "entry_id"),
            ),
            args![&self.seed, context.now(), note, bound]
                .into_iter()
                .take(if bound.is_some() { 4 } else { 3 })
                .collect::<Vec<Value>>(),
        );
    }
}
