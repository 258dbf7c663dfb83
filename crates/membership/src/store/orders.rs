//! Orders. What an order buys is booked in the transaction that pays it, and taken back in the one
//! that refunds it; the schema lets neither happen without the other.

use access::{
    idempotency::{IdempotencyKey, RequestHash, StoredResponse},
    sessions::{Session, store as sessions},
};
use credits::{
    Event,
    store::{Offers, add_grants, add_reversal},
};
use http::StatusCode;
use notifications::{NotificationKind, announce};
use ports::{
    args,
    database::{Batch, DatabaseError, Outcome, Row, Statement, Step},
};
use web::{RequestContext, problem::Problem};

use super::{
    offers::{PACKS_ON_SALE, plans_on_sale},
    terms::{add_moves, add_term, cancel_term, line_without},
};
use crate::{
    orders::{Order, OrderNumber, OrderState},
    problems,
};

/// Seconds after which somebody with too many unpaid orders may ask again.
const RETRY_AFTER_LIMIT: u32 = 3600;
/// So many orders lapse at a time, because the pages of each buyer are told; those that are left come
/// next time.
const LAPSES_AT_A_TIME: u32 = 200;

/// SQL: an [`Order`] as JSON.
pub const ORDER: &str = "json_object(
    'id', orders.id, 'number', orders.number, 'state', orders.state,
    'price_fen', orders.price_fen,
    'item', json(CASE
        WHEN orders.pack_id IS NOT NULL THEN json_object(
            'kind', 'pack',
            'name', json_object('zh', orders.name_zh, 'en', orders.name_en),
            'credits', orders.credits
        )
        ELSE json_object(
            'kind', 'plan',
            'name', json_object('zh', orders.name_zh, 'en', orders.name_en),
            'months', orders.months, 'credits_per_month', orders.credits_per_month
        )
    END),
    'created_at', orders.created_at, 'lapses_at', orders.lapses_at,
    'paid_at', orders.paid_at, 'closed_at', orders.closed_at
)";

/// What is wanted.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// A pack, by its id.
    Pack(&'a str),
    /// A plan, by its id.
    Plan(&'a str),
}

/// The order in the column `item`.
fn order(row: &Row) -> Result<Order, DatabaseError> {
    row.json("item")
}

/// Makes an order of what is on offer now.
pub async fn create(
    context: &RequestContext,
    session: &Session,
    wanted: Wanted<'_>,
    (key, hash): (&IdempotencyKey, &RequestHash),
) -> Result<StoredResponse, Problem> {
    let (id, now) = (context.id(), context.now());
    let account_id = session.account_id.as_str();
    // The first that is free is taken; that all three are taken does not happen.
    let numbers = [(); 3].map(|()| OrderNumber::draw(&*context.env.random).to_string());

    let mut batch = Batch::write();
    let alive = sessions::require(&mut batch, session);
    let guard = key.guard(&mut batch, account_id, context.now());
    let room = batch.require(
        "(SELECT count(*) FROM orders WHERE account_id = ?1 AND state = 'pending')
            < (SELECT value FROM settings WHERE name = 'orders_pending')",
        args![account_id],
    );
    let (offer, item) = match wanted {
        Wanted::Pack(id) => (
            format!(
                "SELECT id AS pack_id, NULL AS plan_id, name_zh, name_en, price_fen,
                    base_credits + bonus_credits AS credits,
                    NULL AS months, NULL AS credits_per_month
                 FROM packs WHERE id = ?1 AND {PACKS_ON_SALE}"
            ),
            id,
        ),
        Wanted::Plan(id) => (
            format!(
                "SELECT NULL AS pack_id, id AS plan_id, name_zh, name_en, price_fen,
                    NULL AS credits, months, credits_per_month
                 FROM plans WHERE id = ?1 AND {}",
                plans_on_sale("?5")
            ),
            id,
        ),
    };
    let on_offer = batch.change_one(
        format!(
            "INSERT INTO orders
                (pack_id, plan_id, name_zh, name_en, price_fen, credits, months,
                 credits_per_month, id, account_id, number, created_at, lapses_at)
             SELECT
                offer.*, ?2, ?3,
                (
                    SELECT value FROM json_each(?4)
                    WHERE value NOT IN (SELECT number FROM orders) LIMIT 1
                ),
                ?5, ?5 + (SELECT value FROM settings WHERE name = 'order_life')
             FROM ({offer}) AS offer"
        ),
        args![
            item,
            &id,
            account_id,
            serde_json::json!(numbers).to_string(),
            now
        ],
    );
    let told = Statement {
        sql: format!("SELECT {ORDER} AS item FROM orders WHERE id = ?1"),
        args: args![&id],
    };
    let kept = key.store_response(&mut batch, account_id, hash, StatusCode::CREATED, told, now);

    let outcome = sessions::run(context, batch, alive).await?;
    match outcome.refused() {
        Some(step) if step == room => Err(problems::too_many_orders(RETRY_AFTER_LIMIT)),
        Some(step) if step == on_offer => Err(Problem::from(&problems::NOT_FOR_SALE)),
        _ => guard.kept(&outcome, kept, hash),
    }
}

/// SQL: the orders of account `?1` before the id `?2`, newest first, at most `?3`.
pub fn newest() -> String {
    format!(
        "SELECT {ORDER} AS item FROM orders WHERE account_id = ?1 AND id < ?2
         ORDER BY id DESC LIMIT ?3"
    )
}

/// A page of the orders of the session's account, newest first.
pub async fn list(
    context: &RequestContext,
    session: &Session,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Vec<Order>, Problem> {
    let mut batch = Batch::read();
    let alive = sessions::require(&mut batch, session);
    // `~` comes after every character of an id.
    let args = args![&session.account_id, cursor.unwrap_or("~"), limit];
    let page = batch.add(newest(), args);
    let outcome = sessions::run(context, batch, alive).await?;
    Ok(outcome
        .rows(page)
        .iter()
        .map(order)
        .collect::<Result<_, _>>()?)
}

const OWN: &str = "FROM orders WHERE id = ?1 AND account_id = ?2";

/// An order of the session's account.
pub async fn find(
    context: &RequestContext,
    session: &Session,
    id: &str,
) -> Result<Option<Order>, Problem> {
    let mut batch = Batch::read();
    let alive = sessions::require(&mut batch, session);
    let read = batch.add(
        format!("SELECT {ORDER} AS item {OWN}"),
        args![id, &session.account_id],
    );
    let outcome = sessions::run(context, batch, alive).await?;
    Ok(outcome.first(read).map(order).transpose()?)
}

/// Takes an order of the session's account back, while it is unpaid; again, and nothing changes.
pub async fn cancel(
    context: &RequestContext,
    session: &Session,
    id: &str,
) -> Result<Order, Problem> {
    let mut batch = Batch::write();
    let alive = sessions::require(&mut batch, session);
    let own = batch.require(
        &format!("EXISTS (SELECT 1 {OWN})"),
        args![id, &session.account_id],
    );
    let states = [OrderState::Pending, OrderState::Canceled];
    let standing = require_state(&mut batch, id, &states);
    batch.add(
        "UPDATE orders SET state = 'canceled', closed_at = ?2 WHERE id = ?1 AND state = 'pending'",
        args![id, context.now()],
    );
    let read = batch.add(
        format!("SELECT {ORDER} AS item FROM orders WHERE id = ?1"),
        args![id],
    );
    let outcome = sessions::run(context, batch, alive).await?;
    if outcome.refused() == Some(own) {
        return Err(Problem::not_found());
    }
    standing.check(&outcome)?;
    Ok(order(outcome.one(read)?)?)
}

/// The steps that look at where an order stands.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    read: Step,
    fits: Step,
    /// A refund does what was shown.
    as_seen: Option<Step>,
}

impl Standing {
    /// Refuses what cannot be done with an order that is not there, or stands elsewhere, and a refund
    /// that would do something other than was shown.
    pub fn check(&self, outcome: &Outcome) -> Result<(), Problem> {
        let refused = outcome.refused();
        if refused.is_some() && refused == self.as_seen {
            return Err(Problem::from(&problems::REFUND_CHANGED));
        }
        if refused != Some(self.fits) {
            return Ok(());
        }
        let row = outcome.first(self.read).ok_or(Problem::not_found())?;
        let state = order(row)?.state.name();
        Err(Problem::wrong_state(state))
    }
}

/// Lets the batch go on only while the order is in one of `states`.
fn require_state(batch: &mut Batch, id: &str, states: &[OrderState]) -> Standing {
    let states = serde_json::json!(states).to_string();
    let read = batch.add(
        format!("SELECT {ORDER} AS item FROM orders WHERE id = ?1"),
        args![id],
    );
    let fits = batch.require(
        "EXISTS (
            SELECT 1 FROM orders
            WHERE id = ?1 AND state IN (SELECT value FROM json_each(?2))
        )",
        args![id, states],
    );
    Standing {
        read,
        fits,
        as_seen: None,
    }
}

/// SQL: tells the buyers of the orders that a condition picks.
fn buyers(condition: &str) -> String {
    format!(
        "SELECT
            account_id, id AS subject,
            json_object(
                'order_id', id, 'number', number,
                'name', json_object('zh', name_zh, 'en', name_en), 'price_fen', price_fen
            ) AS data
         FROM orders WHERE {condition}"
    )
}

fn add_notice(batch: &mut Batch, context: &RequestContext, kind: NotificationKind, id: &str) {
    let whom = Statement {
        sql: buyers("id = ?1"),
        args: args![id],
    };
    notifications::store::add(batch, context, kind, whom);
}

/// Books that an order's money came: the order is paid, and what it buys is there. Money may come
/// late, for an order that was canceled or has lapsed.
pub fn add_payment(batch: &mut Batch, context: &RequestContext, id: &str) -> Standing {
    let now = context.now();
    let states = [
        OrderState::Pending,
        OrderState::Canceled,
        OrderState::Lapsed,
    ];
    let standing = require_state(batch, id, &states);
    let pack = Offers {
        sql: "SELECT
                account_id, id AS subject, credits AS amount,
                NULL AS expires_at, id AS order_id
              FROM orders WHERE id = ?1 AND pack_id IS NOT NULL",
        args: args![id],
    };
    add_grants(batch, context, Event::Purchase, pack);
    let plan = "
        SELECT account_id, plan_id, id AS order_id, NULL AS code, months, credits_per_month
        FROM orders WHERE id = ?1 AND plan_id IS NOT NULL";
    add_term(batch, context, plan, args![id]);
    batch.change_one(
        "UPDATE orders SET state = 'paid', paid_at = ?2, closed_at = NULL WHERE id = ?1",
        args![id, now],
    );
    add_notice(batch, context, NotificationKind::OrderPaid, id);
    standing
}

/// Closes an order that was not paid.
pub fn add_void(batch: &mut Batch, context: &RequestContext, id: &str) -> Standing {
    let standing = require_state(batch, id, &[OrderState::Pending]);
    batch.change_one(
        "UPDATE orders SET state = 'voided', closed_at = ?2 WHERE id = ?1",
        args![id, context.now()],
    );
    add_notice(batch, context, NotificationKind::OrderVoided, id);
    standing
}

/// SQL: the terms that move forward when order `?1` is refunded at `?2`, as a JSON array.
fn moved_terms() -> String {
    format!(
        "({} SELECT json_group_array(json(moved)) FROM (
            SELECT json_object(
                'name', json_object('zh', plans.name_zh, 'en', plans.name_en),
                'starts_at', term.starts_at, 'ends_at', term.ends_at,
                'new_starts_at', line.starts_at, 'new_ends_at', line.ends_at
            ) AS moved
            FROM line JOIN membership_terms AS term ON term.id = line.id
            JOIN plans ON plans.id = term.plan_id
            WHERE line.starts_at < term.starts_at ORDER BY line.place
         ))",
        line_without()
    )
}

/// SQL: what a refund of order `?1` would do at `?2`: one row of `credits`, `new_credits`, `ends_at`,
/// `new_ends_at`, `moved` (JSON), and the `revision` that those numbers have. The moment at which a
/// term begins at once is no part of the revision, because it is another one at each look.
fn refund_effect() -> String {
    format!(
        "WITH effect AS MATERIALIZED (
            SELECT
                (
                    SELECT coalesce(sum(remaining), 0) FROM credit_grants WHERE order_id = ?1
                ) AS credits,
                (
                    {line} SELECT coalesce(sum(term.credits_per_month), 0)
                    FROM line JOIN membership_terms AS term ON term.id = line.id
                    WHERE line.starts_at <= ?2
                ) AS new_credits,
                (
                    SELECT membership_ends_at FROM accounts
                    WHERE id = orders.account_id AND membership_ends_at > ?2
                ) AS ends_at,
                ({line} SELECT nullif(max(ends_at), ?2) FROM line) AS new_ends_at,
                {moved} AS moved
            FROM orders WHERE id = ?1
         )
         SELECT
            credits, new_credits, ends_at, new_ends_at, moved,
            json_array(credits, new_credits, ends_at, new_ends_at, (
                SELECT json_group_array(json_array(
                    value ->> 'starts_at', value ->> 'ends_at', value ->> 'new_ends_at'
                )) FROM json_each(moved)
            )) AS revision
         FROM effect",
        line = line_without(),
        moved = moved_terms(),
    )
}

/// SQL: the same as a `RefundPreview` in JSON.
fn refund_preview() -> String {
    format!(
        "SELECT json_object(
            'credits', credits, 'new_credits', new_credits,
            'membership_ends_at', ends_at, 'new_membership_ends_at', new_ends_at,
            'moved', json(moved), 'revision', revision
         ) AS preview FROM ({})",
        refund_effect()
    )
}

/// Looks at what a refund would do, which is possible while the order is paid.
pub fn add_refund_preview(
    batch: &mut Batch,
    context: &RequestContext,
    id: &str,
) -> (Standing, Step) {
    let standing = require_state(batch, id, &[OrderState::Paid]);
    let preview = batch.add(refund_preview(), args![id, context.now()]);
    (standing, preview)
}

/// Books that an order's money went back: what is left of what it brought is taken back, and terms
/// that follow its term move forward. With the revision of a preview, only while a refund does what
/// that preview told.
pub fn add_refund(
    batch: &mut Batch,
    context: &RequestContext,
    id: &str,
    revision: Option<&str>,
) -> Standing {
    let now = context.now();
    let mut standing = require_state(batch, id, &[OrderState::Paid]);
    standing.as_seen = revision.map(|revision| {
        batch.require(
            &format!("?3 IS (SELECT revision FROM ({}))", refund_effect()),
            args![id, now, revision],
        )
    });
    add_reversal(batch, context, id);
    cancel_term(batch, id, now);
    // Told before they move: it is the difference that counts.
    let whom = Statement {
        sql: format!(
            "SELECT account_id, subject, json_set(data, '$.moved', json({})) AS data FROM ({})",
            moved_terms(),
            buyers("id = ?1")
        ),
        args: args![id, now],
    };
    notifications::store::add(batch, context, NotificationKind::OrderRefunded, whom);
    add_moves(batch, context, id);
    batch.change_one(
        "UPDATE orders SET state = 'refunded', closed_at = ?2 WHERE id = ?1",
        args![id, now],
    );
    standing
}

/// The orders that nobody paid in time, the longest over first: at `?1`, at most `?2` of them.
pub const OVERDUE: &str = "SELECT id FROM orders INDEXED BY orders_to_lapse
    WHERE state = 'pending' AND lapses_at <= ?1 ORDER BY lapses_at, id LIMIT ?2";

/// Lets the orders lapse that nobody paid in time, at most 200, and tells their buyers. Says how
/// many lapsed. Any number at a time do no harm.
pub async fn lapse(context: &RequestContext) -> Result<u64, Problem> {
    let args = args![context.now(), LAPSES_AT_A_TIME];
    let mut batch = Batch::write();
    let whom = Statement {
        sql: buyers(&format!("id IN ({OVERDUE})")),
        args: args.clone(),
    };
    let told = notifications::store::add(&mut batch, context, NotificationKind::OrderLapsed, whom);
    let lapsed = batch.add(
        format!("UPDATE orders SET state = 'lapsed', closed_at = ?1 WHERE id IN ({OVERDUE})"),
        args,
    );
    let outcome = context.run(batch).await?;
    for row in outcome.rows(told) {
        announce(
            context,
            &row.get::<String>("account_id")?,
            NotificationKind::OrderLapsed,
        );
    }
    Ok(outcome.changed(lapsed))
}
