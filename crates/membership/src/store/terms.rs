//! Terms: stretches of membership, each bought or given, and their months. A term begins where the
//! last one ends. Its months are calendar months in China's time, counted from the first midnight
//! at or after its beginning, so that a membership always ends with a day.

use credits::{
    Event,
    store::{Offers, add_grants},
};
use ports::{
    args,
    clock::Millis,
    database::{Batch, Step, Value},
};
use web::RequestContext;

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
pub fn add_term(
    batch: &mut Batch,
    context: &RequestContext,
    sql: &str,
    mut args: Vec<Value>,
) -> Step {
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
    let [month_starts_at, month_ends_at] = month("membership_terms");
    batch.add(
        format!(
            "INSERT INTO membership_months (id, term_id, number, starts_at, ends_at, credits)
             WITH RECURSIVE month (number) AS (
                SELECT 1 UNION ALL SELECT number + 1 FROM month
                WHERE number < (SELECT months FROM membership_terms WHERE id = ?1)
             )
             SELECT
                printf('%s-%02d', id, number), id, number, {month_starts_at}, {month_ends_at},
                credits_per_month
             FROM membership_terms, month WHERE id = ?1"
        ),
        args![&id],
    );
    add_due_months(batch, context, Due::OfTerm(&id));
    added
}

/// SQL: when a month of `term` begins and ends, by its `number`.
fn month(term: &str) -> [String; 2] {
    let starts_at = format!("{term}.starts_at");
    let anchor = anchor(&starts_at);
    let later = months_after(&anchor, "number - 1");
    [
        format!("CASE number WHEN 1 THEN {starts_at} ELSE {later} END"),
        months_after(&anchor, "number"),
    ]
}

/// Whose months.
#[derive(Debug, Clone, Copy)]
pub enum Due<'a> {
    /// Everybody's, at most so many, the longest due first.
    Most(u32),
    /// Those of a term.
    OfTerm(&'a str),
    /// Those of the account that made an order, of terms that begin now.
    OfBuyer(&'a str),
}

/// Books the months that have begun and are not booked. Their credits expire at the month's end, or
/// seven days from now if that is later. The step told changes one row for each.
pub fn add_due_months(batch: &mut Batch, context: &RequestContext, due: Due<'_>) -> Step {
    let now = context.now();
    let (condition, value) = match due {
        Due::Most(limit) => (
            "ORDER BY membership_months.starts_at LIMIT ?3",
            limit.into(),
        ),
        Due::OfTerm(id) => ("AND term_id = ?3", id.into()),
        Due::OfBuyer(order_id) => (
            "AND term_id IN (
                SELECT term.id FROM membership_terms AS term
                JOIN orders ON orders.account_id = term.account_id
                WHERE orders.id = ?3 AND term.canceled_at IS NULL AND term.starts_at >= ?1
            )",
            order_id.into(),
        ),
    };
    let offers = Offers {
        sql: &format!(
            "SELECT
                account_id, membership_months.id AS subject, credits AS amount,
                max(membership_months.ends_at, ?2) AS expires_at, order_id
             FROM membership_months JOIN membership_terms ON membership_terms.id = term_id
             WHERE settled_at IS NULL AND membership_months.starts_at <= ?1 {condition}"
        ),
        args: vec![now.into(), (now + LATE_GRACE).into(), value],
    };
    add_grants(batch, context, Event::Membership, offers)
}

/// Adds a term of a plan that an operator gives.
pub fn add_given_term(
    batch: &mut Batch,
    context: &RequestContext,
    account_id: &str,
    plan_id: &str,
) {
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

/// SQL: `line`, the terms of the buyer of order `?1` as they follow each other at `?2` without the one
/// that the order brought. At place 0 is what has begun (also what began while this request stood
/// still), with its end, or the moment itself where nothing lasts; the terms to come have their `id`, and `starts_at` and `ends_at` as they will be.
pub fn line_without() -> String {
    let ends_at = months_after(&anchor("line.ends_at"), "coming.months");
    format!(
        "WITH RECURSIVE
         standing AS MATERIALIZED (
            SELECT
                term.id, term.months, term.starts_at, term.ends_at,
                term.starts_at <= ?2 OR EXISTS (
                    SELECT 1 FROM membership_months
                    WHERE term_id = term.id AND settled_at IS NOT NULL
                ) AS has_begun
            FROM orders JOIN membership_terms AS term ON term.account_id = orders.account_id
            WHERE orders.id = ?1 AND term.canceled_at IS NULL AND term.order_id IS NOT ?1
         ),
         coming AS MATERIALIZED (
            SELECT id, months, row_number() OVER (ORDER BY starts_at, id) AS place
            FROM standing WHERE NOT has_begun
         ),
         line (place, id, starts_at, ends_at) AS (
            SELECT 0, NULL, NULL, max(?2, coalesce(
                (SELECT max(ends_at) FROM standing WHERE has_begun), 0
            ))
            UNION ALL
            SELECT coming.place, coming.id, line.ends_at, {ends_at}
            FROM line JOIN coming ON coming.place = line.place + 1
         )"
    )
}

/// Moves the terms to come forward into the time that a refunded order's term has left, and books the
/// months that are due by that. A term that has begun stays where it is.
pub fn add_moves(batch: &mut Batch, context: &RequestContext, order_id: &str) {
    let now = context.now();
    batch.add(
        format!(
            "UPDATE membership_terms SET starts_at = moved.starts_at, ends_at = moved.ends_at
             FROM ({} SELECT id, starts_at, ends_at FROM line WHERE place > 0) AS moved
             WHERE membership_terms.id = moved.id AND moved.starts_at < membership_terms.starts_at",
            line_without()
        ),
        args![order_id, now],
    );
    let [starts_at, ends_at] = month("term");
    batch.add(
        format!(
            "UPDATE membership_months SET starts_at = {starts_at}, ends_at = {ends_at}
             FROM membership_terms AS term
             WHERE term.id = term_id AND settled_at IS NULL AND term.canceled_at IS NULL
             AND term.account_id = (SELECT account_id FROM orders WHERE id = ?1)"
        ),
        args![order_id],
    );
    add_due_months(batch, context, Due::OfBuyer(order_id));
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
