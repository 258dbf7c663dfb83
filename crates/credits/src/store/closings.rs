//! Buckets that are closed: membership credits that expire, by time or because an operator ended the
//! membership, and credits that go back with the order they were bought with. What comes back into a
//! closed bucket leaves it at once, visibly (product.md 2): it never becomes anything that lasts.

use ports::{
    args,
    database::{Batch, Step, Value},
};
use web::RequestContext;

use super::booking::Booking;

/// Empties membership buckets whose time is over, at most `limit` of them, the longest over first.
/// The step told changes one row for each.
pub fn add_expiries(batch: &mut Batch, context: &RequestContext, limit: u32) -> Step {
    let over = "expires_at <= ?2 AND remaining > 0 ORDER BY expires_at LIMIT ?3";
    add_expiry(batch, context, over, args![context.now(), limit])
}

/// Empties the membership buckets of an account before their time, and closes them.
pub fn add_membership_end(batch: &mut Batch, context: &RequestContext, account_id: &str) {
    let left = "account_id = ?2 AND expires_at IS NOT NULL AND remaining > 0";
    add_expiry(batch, context, left, args![account_id]);
    batch.add(
        "UPDATE credit_grants SET ended_at = ?2
         WHERE account_id = ?1 AND source = 'membership' AND subject IS NOT NULL
         AND expires_at > ?2 AND ended_at IS NULL",
        args![account_id, context.now()],
    );
}

/// Empties the buckets that a condition picks; its values are `?2` and on. The step told changes one
/// row for each.
fn add_expiry(
    batch: &mut Batch,
    context: &RequestContext,
    which: &str,
    values: Vec<Value>,
) -> Step {
    let booking = Booking::new(context);
    let id = Booking::id("?1", "row_number() OVER (ORDER BY account_id, id)");
    let mut args = args![booking.seed()];
    args.extend(values);
    let emptied = batch.add(
        format!(
            "INSERT INTO credit_movements (entry_id, grant_id, rank, amount)
             WITH expired AS MATERIALIZED (
                SELECT id, account_id, remaining FROM credit_grants WHERE {which}
             )
             SELECT {id}, id, 1, -remaining FROM expired"
        ),
        args,
    );
    // Once a bucket, but for what a clock that runs behind put into it after that.
    let subject = "credit_grants.id || CASE
        WHEN EXISTS (
            SELECT 1 FROM ledger_entries
            WHERE account_id = credit_grants.account_id AND event = 'expiry'
            AND subject = credit_grants.id
        )
        THEN ':' || credit_movements.entry_id ELSE ''
    END";
    booking.add_entries(batch, context, "'expiry'", (subject, None), None);
    emptied
}

/// Takes back what is left of what an order brought, and closes its buckets.
pub fn add_reversal(batch: &mut Batch, context: &RequestContext, order_id: &str) {
    let booking = Booking::new(context);
    batch.add(
        format!(
            "INSERT INTO credit_movements (entry_id, grant_id, rank, amount)
             WITH bought AS MATERIALIZED (
                SELECT id, remaining FROM credit_grants WHERE order_id = ?2 AND remaining > 0
             )
             SELECT {}, id, 1, -remaining FROM bought",
            Booking::id("?1", "1"),
        ),
        args![booking.seed(), order_id],
    );
    batch.add(
        "UPDATE credit_grants SET reversed_at = ?2 WHERE order_id = ?1 AND reversed_at IS NULL",
        args![order_id, context.now()],
    );
    let subject = "credit_grants.order_id";
    booking.add_entries(batch, context, "'order_reversal'", (subject, None), None);
}

/// Takes what refunds put into closed buckets out of them again.
pub(super) fn add_reclosing(batch: &mut Batch, context: &RequestContext, refunds: &Booking) {
    let booking = Booking::new(context);
    let id = Booking::id("?1", "row_number() OVER (ORDER BY grant_id)");
    batch.add(
        format!(
            "INSERT INTO credit_movements (entry_id, grant_id, rank, amount)
             WITH closed AS MATERIALIZED (
                SELECT grant_id, sum(credit_movements.amount) AS amount
                FROM credit_movements JOIN credit_grants ON credit_grants.id = grant_id
                WHERE {} AND (
                    ended_at IS NOT NULL OR reversed_at IS NOT NULL OR expires_at <= ?3
                    OR EXISTS (
                        SELECT 1 FROM ledger_entries
                        WHERE account_id = credit_grants.account_id AND event = 'expiry'
                        AND subject = credit_grants.id
                    )
                )
                GROUP BY grant_id
             )
             SELECT {id}, grant_id, 1, -amount FROM closed",
            Booking::holds("?2", "entry_id"),
        ),
        args![booking.seed(), refunds.seed(), context.now()],
    );
    let event = "CASE WHEN reversed_at IS NULL THEN 'expiry' ELSE 'order_reversal' END";
    // Once a bucket and refund, of several the first.
    let subject = format!(
        "credit_grants.id || ':' || (SELECT min(subject) FROM ledger_entries WHERE {})",
        Booking::holds("?4", "id"),
    );
    let subject = (subject.as_str(), Some(refunds.seed()));
    booking.add_entries(batch, context, event, subject, None);
}
