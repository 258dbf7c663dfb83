//! Terms: stretches of membership, each bought or given, and their months. A term begins where the
//! last one ends. Its months are calendar months in China's time, counted from the first midnight
//! at or after its beginning, so that a membership always ends with a day.

use crate::{
    app::Context,
    args,
    credits::{
        Event,
        store::{Offers, add_grants},
    },
    ports::{
        clock::Millis,
        database::{Batch, Step, Value},
    },
};

/// Credits granted late stay at least so long, in milliseconds.
const LATE_GRACE: Millis = 7 * 24 * 3600 * 1000;

/// SQL: the day in China of the first midnight at or after `time`.
fn anchor(time: &str) -> String {
    format!("date(({time} + 28800000 + 86399999) / 86400000 * 86400, 'unixepoch')")
}

/// SQL: the midnight in China `months` calendar months after the day `anchor`, in UTC milliseconds;
/// the last day of a month that is too short.
fn months_after(anchor: &str, months: &str) -> String {
    let first = format!("{anchor}, 'start of month', printf('+%d months', {months})");
    format!(
        "unixepoch(min(
            date({first}, printf('+%d days', strftime('%d', {anchor}) - 1)),
            date({first}, '+1 month', '-1 day')
        )) * 1000 - 28800000"
    )
}

/// Adds a term, and books the months that are due at once. The query gives one row of `account_id`,
/// `plan_id`, `order_id`, `code`, `months` and `credits_per_month`, or none; its values come first.
/// The step told changes one row if a term was added.
pub fn add_term(batch: &mut Batch, context: &Context, sql: &str, mut args: Vec<Value>) -> Step {
    let (id, now) = (context.id(), context.now());
    let [id_place, now_place] = [1, 2].map(|place| format!("?{}", args.len() + place));
    args.extend(args![&id, now]);
    let ends_at = months_after(&anchor("starts_at"), "months");
    let added = batch.add(
        format!(
            "INSERT INTO membership_terms
                (id, account_id, plan_id, order_id, code, months, credits_per_month,
                 created_at, starts_at, ends_at)
             SELECT *, {ends_at} FROM (
                SELECT
                    {id_place}, account_id, plan_id, order_id, code, months, credits_per_month,
                    {now_place},
                    max({now_place}, coalesce((
                        SELECT max(ends_at) FROM membership_terms
                        WHERE account_id = offer.account_id AND canceled_at IS NULL
                    ), 0)) AS starts_at
                FROM ({sql}) AS offer
             )"
        ),
        args,
    );
    let anchor = anchor("starts_at");
    batch.add(
        format!(
            "INSERT INTO membership_months (id, term_id, number, starts_at, ends_at, credits)
             WITH RECURSIVE month (number) AS (
                SELECT 1 UNION ALL SELECT number + 1 FROM month
                WHERE number < (SELECT months FROM membership_terms WHERE id = ?1)
             )
             SELECT
                printf('%s-%02d', id, number), id, number,
                CASE number WHEN 1 THEN starts_at ELSE {} END, {}, credits_per_month
             FROM membership_terms, month WHERE id = ?1",
            months_after(&anchor, "number - 1"),
            months_after(&anchor, "number"),
        ),
        args![&id],
    );
    add_due_months(batch, context, Some(&id), 1);
    added
}

/// Books the months that have begun and are not booked, of one term or of all, at most `limit` of
/// them. Their credits expire at the month's end, or seven days from now if that is later. The step
/// told changes one row for each.
pub fn add_due_months(
    batch: &mut Batch,
    context: &Context,
    term_id: Option<&str>,
    limit: u32,
) -> Step {
    let now = context.now();
    let offers = Offers {
        sql: "SELECT
                account_id, membership_months.id AS subject, credits AS amount,
                max(membership_months.ends_at, ?2) AS expires_at, order_id
              FROM membership_months JOIN membership_terms ON membership_terms.id = term_id
              WHERE settled_at IS NULL AND membership_months.starts_at <= ?1
              AND (?3 IS NULL OR term_id = ?3)
              ORDER BY membership_months.starts_at LIMIT ?4",
        args: args![now, now + LATE_GRACE, term_id, limit],
    };
    add_grants(batch, context, Event::Membership, offers)
}

/// Adds a term of a plan that an operator gives.
pub fn add_given_term(batch: &mut Batch, context: &Context, account_id: &str, plan_id: &str) {
    let given = "
        SELECT
            ?1 AS account_id, id AS plan_id, NULL AS order_id, NULL AS code,
            months, credits_per_month
        FROM plans WHERE id = ?2";
    add_term(batch, context, given, args![account_id, plan_id]);
}

/// Takes back the term that an order brought.
pub fn cancel_term(batch: &mut Batch, order_id: &str, now: Millis) {
    cancel(batch, "order_id = ?1", order_id, now);
}

/// Takes back what is left of an account's membership: the term it is in, and those to come.
pub fn cancel_terms(batch: &mut Batch, account_id: &str, now: Millis) {
    cancel(batch, "account_id = ?1 AND ends_at > ?2", account_id, now);
}

/// Takes terms back: their months to come bring nothing any more.
fn cancel(batch: &mut Batch, which: &str, value: &str, now: Millis) {
    batch.add(
        format!(
            "UPDATE membership_terms SET canceled_at = ?2 WHERE {which} AND canceled_at IS NULL"
        ),
        args![value, now],
    );
    batch.add(
        format!(
            "UPDATE membership_months SET settled_at = ?2
             WHERE settled_at IS NULL AND term_id IN (
                SELECT id FROM membership_terms WHERE {which} AND canceled_at IS NOT NULL
             )"
        ),
        args![value, now],
    );
}
