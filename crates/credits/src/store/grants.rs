//! Credits that come.

use ports::{
    args,
    database::{Batch, Step, Value},
};
use web::RequestContext;

use super::booking::Booking;
use crate::Event;

/// Credits on offer: a query that gives rows of `account_id`, `subject`, `amount`, `expires_at` and
/// `order_id`. Its values come first, so `?1` and on are its own.
pub struct Offers<'a> {
    /// The query.
    pub sql: &'a str,
    /// Its values.
    pub args: Vec<Value>,
}

/// Books what is on offer, each row as a grant: once for each account, event and subject; what is
/// booked already is passed over. The step told changes one row for each that was booked now.
pub fn add_grants(
    batch: &mut Batch,
    context: &RequestContext,
    event: Event,
    offers: Offers<'_>,
) -> Step {
    add_noted_grants(batch, context, event, offers, None)
}

/// The same, with a note on each entry.
pub(super) fn add_noted_grants(
    batch: &mut Batch,
    context: &RequestContext,
    event: Event,
    Offers { sql, mut args }: Offers<'_>,
    note: Option<&str>,
) -> Step {
    let booking = Booking::new(context);
    let [seed, name, now] = [1, 2, 3].map(|place| format!("?{}", args.len() + place));
    args.extend(args![booking.seed(), event.name(), context.now()]);
    let id = Booking::id(
        &seed,
        "row_number() OVER (ORDER BY account_id, expires_at, subject)",
    );
    let booked = batch.add(
        format!(
            "INSERT INTO credit_grants
                (id, account_id, source, subject, order_id, amount, expires_at, created_at)
             SELECT {id}, account_id, {name}, subject, order_id, amount, expires_at, {now}
             FROM ({sql}) AS offer
             WHERE NOT EXISTS (
                SELECT 1 FROM ledger_entries
                WHERE account_id = offer.account_id AND event = {name}
                AND subject = offer.subject
             )"
        ),
        args,
    );
    batch.add(
        format!(
            "INSERT INTO credit_movements (entry_id, grant_id, rank, amount)
             SELECT id, id, 1, amount FROM credit_grants WHERE {}",
            Booking::holds("?1", "id"),
        ),
        args![booking.seed()],
    );
    booking.add_entries(
        batch,
        context,
        "source",
        ("credit_grants.subject", None),
        note,
    );
    booked
}

/// Grants the welcome credits to an account made in the same transaction; nothing where it was
/// not made, or where its address has had a welcome (`accounts.welcome_hash` is null then). Once for
/// each account.
pub fn add_welcome(batch: &mut Batch, context: &RequestContext, account_id: &str) {
    let offers = Offers {
        sql: "SELECT
                accounts.id AS account_id, accounts.id AS subject, value AS amount,
                NULL AS expires_at, NULL AS order_id
              FROM settings JOIN accounts ON accounts.id = ?1
              WHERE settings.name = 'welcome_credits' AND value > 0 AND welcome_hash IS NOT NULL",
        args: args![account_id],
    };
    add_grants(batch, context, Event::Welcome, offers);
}
