//! The SQL of the dashboard. A job computes the figures of each day; showing them reads one row a
//! day.

use access::sessions::{OperatorSession, store as sessions};
use membership::period::Rhythm;
use ports::{
    args,
    clock::{CHINA, Millis},
    database::{Batch, DatabaseError},
    random::before_ids_of,
};
use schedule::store::{STANDING, standing_args};
use web::{RequestContext, problem::Problem};

use crate::gateways::store::figures as gateways;

/// Days computed in one run, at most; what is left follows an hour later.
const DAYS_A_RUN: usize = 31;
const DAY: Millis = 24 * 3600 * 1000;

/// SQL: the figures of the day `?1`, which lasts from `?2` until `?3`, and in which the ids from `?4`
/// until `?5` were made; computed at `?6`. An attempt may belong to an output of the day before,
/// whose ids begin at `?7`.
const FIGURES: &str = "
     WITH taken AS (
        SELECT
            finished_at - queued_at AS ms, count(*) OVER () AS number,
            row_number() OVER (ORDER BY finished_at - queued_at) AS place
        FROM task_outputs
        WHERE finished_at >= ?2 AND finished_at < ?3 AND state = 'succeeded'
     )
     SELECT
        ?1, ?6, ?4,
        (SELECT count(*) FROM accounts WHERE id > ?4 AND id < ?5),
        (
            SELECT count(DISTINCT account_id)
            FROM refresh_tokens JOIN sessions ON sessions.id = session_id
            WHERE refresh_tokens.created_at >= ?2 AND refresh_tokens.created_at < ?3
        ),
        (
            SELECT json_object(
                'succeeded', coalesce(sum(state = 'succeeded'), 0),
                'partial', coalesce(sum(state = 'partial'), 0),
                'failed', coalesce(sum(state = 'failed'), 0),
                'canceled', coalesce(sum(state = 'canceled'), 0)
            )
            FROM tasks WHERE finished_at >= ?2 AND finished_at < ?3
        ),
        (
            SELECT json_object(
                'succeeded', coalesce(sum(state = 'succeeded'), 0),
                'failed', coalesce(sum(state = 'failed'), 0),
                'blocked', coalesce(sum(state = 'blocked'), 0),
                'canceled', coalesce(sum(state = 'canceled'), 0),
                'needs_review', coalesce(sum(state = 'needs_review'), 0)
            )
            FROM task_outputs WHERE finished_at >= ?2 AND finished_at < ?3
        ),
        (SELECT ms FROM taken WHERE place = (number * 50 + 99) / 100),
        (SELECT ms FROM taken WHERE place = (number * 95 + 99) / 100),
        coalesce(credits.came, 0), coalesce(credits.went, 0),
        (SELECT coalesce(sum(price_fen), 0) FROM orders WHERE paid_at >= ?2 AND paid_at < ?3) - (
            SELECT coalesce(sum(price_fen), 0) FROM orders
            WHERE state = 'refunded' AND closed_at >= ?2 AND closed_at < ?3
        ),
        calls.number, coalesce(calls.errors, 0),
        coalesce(calls.cost, 0) + (
            SELECT coalesce(sum(cost), 0) FROM gateway_tests
            WHERE started_at >= ?2 AND started_at < ?3
        )
     FROM (
        SELECT
            sum(amount) FILTER (WHERE amount > 0 AND event <> 'refund') AS came,
            -sum(amount) FILTER (WHERE amount < 0 OR event = 'refund') AS went
        FROM ledger_entries WHERE id > ?4 AND id < ?5
     ) AS credits
     JOIN (
        SELECT
            count(*) AS number, sum(cost) AS cost,
            sum(outcome NOT IN (
                'succeeded', 'blocked', 'input_unusable', 'no_image', 'check_failed', 'inputs_gone',
                'storage_unavailable'
            )) AS errors
        FROM output_attempts
        WHERE output_id > ?7 AND output_id < ?5 AND started_at >= ?2 AND started_at < ?3
     ) AS calls";

/// SQL: keeps the values of [`FIGURES`], unless somebody has kept later ones.
const KEEP: &str = "INSERT OR REPLACE INTO daily_figures (
        day, computed_at, ids_from, sign_ups, active, tasks, outputs, p50_ms, p95_ms,
        credits_in, credits_out, income_fen, gateway_calls, gateway_errors, gateway_cost
     )
     SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15
     WHERE NOT EXISTS (SELECT 1 FROM daily_figures WHERE day = ?1 AND computed_at > ?2)";

/// Computes the figures of the days that may have changed: from the one before the last that was
/// computed until today; from the first account's on, where none was. Tells how many days.
pub async fn compute(context: &RequestContext) -> Result<u64, DatabaseError> {
    let now = context.now();
    let mut batch = Batch::read();
    let read = batch.add(
        "SELECT max(
            coalesce((SELECT unixepoch(max(day)) * 1000 - ?1 - ?2 FROM daily_figures), 0),
            (SELECT created_at FROM accounts ORDER BY id LIMIT 1)
         ) AS since",
        args![CHINA, DAY],
    );
    let since: Option<Millis> = context.run(batch).await?.one(read)?.get("since")?;
    let Some(since) = since else { return Ok(0) };
    let start_of_day = |time| Rhythm::Day.next(time) - DAY;
    let days = (0..).map(|number| start_of_day(since) + number * DAY);
    let mut number = 0;
    for start in days.take_while(|start| *start <= now).take(DAYS_A_RUN) {
        compute_day(context, start).await?;
        number += 1;
    }
    Ok(number)
}

/// Computes the figures of the day that begins at `start`. They are read first and kept then, so that
/// nobody who writes has to wait for the counting.
async fn compute_day(context: &RequestContext, start: Millis) -> Result<(), DatabaseError> {
    let end = start + DAY;
    let mut batch = Batch::read();
    let read = batch.add(
        FIGURES,
        args![
            Rhythm::Day.period(start),
            start,
            end,
            before_ids_of(start),
            before_ids_of(end),
            context.now(),
            before_ids_of(start - DAY)
        ],
    );
    let of_gateways = gateways::add_computing(&mut batch, start, context.now());
    let outcome = context.run(batch).await?;
    let figures = outcome.one(read)?.values.clone();
    let mut batch = Batch::write();
    batch.add(KEEP, figures);
    gateways::add_keeping(&mut batch, outcome.one(of_gateways)?.get("figures")?);
    context.run(batch).await.map(drop)
}

/// The dashboard of the last `days` days as JSON. The number of accounts is that of the days, and
/// of those made since the last of them began.
pub async fn read(
    context: &RequestContext,
    admin: &OperatorSession,
    days: u32,
) -> Result<String, Problem> {
    let now = context.now();
    let mut batch = Batch::read();
    let standing = sessions::require_admin(&mut batch, admin);
    let mut args = standing_args(context);
    args.extend(args![Rhythm::Day.period(now - Millis::from(days) * DAY)]);
    let read = batch.add(
        format!(
            "SELECT json_object(
                'as_of', latest.computed_at,
                'now', json_object(
                    'accounts', (
                        SELECT count(*) FROM accounts WHERE id > coalesce(latest.ids_from, '')
                    ) + (
                        SELECT coalesce(sum(sign_ups), 0) FROM daily_figures WHERE day < latest.day
                    ) - (
                        SELECT count(*) FROM accounts INDEXED BY accounts_deleted
                        WHERE deleted_at IS NOT NULL
                    ),
                    'queued', (SELECT count(*) FROM tasks WHERE state = 'queued'),
                    'running', (
                        SELECT count(*) FROM tasks WHERE finished_at IS NULL AND state = 'running'
                    ),
                    'needs_review', (
                        SELECT count(DISTINCT task_id) FROM task_outputs
                        WHERE state = 'needs_review'
                    ),
                    'orders_pending', (SELECT count(*) FROM orders WHERE state = 'pending'),
                    'jobs_late', (SELECT count(*) FROM {STANDING} WHERE is_late),
                    'gateway_alerts', (SELECT count(DISTINCT gateway) FROM gateway_alerts)
                ),
                'days', (
                    SELECT json_group_array(json_object(
                        'day', day, 'sign_ups', sign_ups, 'active', active,
                        'tasks', json(tasks), 'outputs', json(outputs),
                        'success_rate', (outputs ->> 'succeeded') * 1000 / nullif(
                            (outputs ->> 'succeeded') + (outputs ->> 'failed')
                                + (outputs ->> 'needs_review'),
                            0
                        ),
                        'p50_ms', p50_ms, 'p95_ms', p95_ms,
                        'credits_in', credits_in, 'credits_out', credits_out,
                        'income_fen', income_fen, 'gateway_calls', gateway_calls,
                        'gateway_errors', gateway_errors, 'gateway_cost', gateway_cost
                    ))
                    FROM (SELECT * FROM daily_figures WHERE day > ?3 ORDER BY day)
                )
             ) AS dashboard
             FROM (SELECT 1) LEFT JOIN (
                SELECT * FROM daily_figures ORDER BY day DESC LIMIT 1
             ) AS latest"
        ),
        args,
    );
    let outcome = sessions::run(context, batch, standing).await?;
    Ok(outcome.one(read)?.get("dashboard")?)
}
