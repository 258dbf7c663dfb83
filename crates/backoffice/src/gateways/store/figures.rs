//! What each gateway did by day in China: computed every hour with the dashboard's figures; today's,
//! when they are asked for.

use access::sessions::{OperatorSession, store as sessions};
use membership::period::Rhythm;
use ports::{
    args,
    clock::Millis,
    database::{Batch, Step, Value},
    random::before_ids_of,
};
use web::{RequestContext, problem::Problem};

const DAY: Millis = 24 * 3600 * 1000;

/// SQL: the figures of the day `?1`, which lasts from `?2` until `?3`, a row for each gateway that was
/// called; computed at `?4`. An attempt may belong to an output of the day before, whose ids begin at
/// `?5`; those of the day end before `?6`.
const FIGURES: &str = "
    WITH calls AS (
        SELECT gateway, outcome, cost, finished_at - started_at AS ms, 0 AS is_test
        FROM output_attempts
        WHERE output_id > ?5 AND output_id < ?6 AND started_at >= ?2 AND started_at < ?3
        UNION ALL
        SELECT gateway, outcome, cost, finished_at - started_at, 1
        FROM gateway_tests WHERE started_at >= ?2 AND started_at < ?3
    ),
    taken AS (
        SELECT
            gateway, ms, count(*) OVER (PARTITION BY gateway) AS number,
            row_number() OVER (PARTITION BY gateway ORDER BY ms) AS place
        FROM calls WHERE outcome = 'succeeded'
    ),
    failed AS (
        SELECT gateway, json_group_object(outcome, number) AS failures
        FROM (
            SELECT gateway, outcome, count(*) AS number FROM calls
            WHERE outcome <> 'succeeded' GROUP BY gateway, outcome
        )
        GROUP BY gateway
    )
    SELECT
        ?1 AS day, calls.gateway AS gateway, ?4 AS computed_at, count(*) AS calls,
        sum(is_test) AS tests, coalesce(sum(outcome = 'succeeded'), 0) AS succeeded,
        coalesce((SELECT failures FROM failed WHERE failed.gateway = calls.gateway), '{}')
            AS failures,
        coalesce(sum(cost), 0) AS cost,
        (
            SELECT ms FROM taken
            WHERE taken.gateway = calls.gateway AND place = (number * 95 + 99) / 100
        ) AS p95_ms
    FROM calls GROUP BY calls.gateway";

/// What [`FIGURES`] of the day that begins at `start` is bound to.
fn figures_args(start: Millis, now: Millis) -> Vec<Value> {
    let end = start + DAY;
    args![
        Rhythm::Day.period(start),
        start,
        end,
        now,
        before_ids_of(start - DAY),
        before_ids_of(end)
    ]
}

/// Computes the figures of the day that begins at `start`; [`add_keeping`] takes what the step gives.
pub fn add_computing(batch: &mut Batch, start: Millis, now: Millis) -> Step {
    batch.add(
        format!(
            "SELECT json_group_array(json_array(
                day, gateway, computed_at, calls, tests, succeeded, failures, cost, p95_ms
             )) AS figures
             FROM ({FIGURES})"
        ),
        figures_args(start, now),
    )
}

/// Keeps figures, unless somebody has kept later ones.
pub fn add_keeping(batch: &mut Batch, figures: String) {
    batch.add(
        "INSERT OR REPLACE INTO gateway_figures
            (day, gateway, computed_at, calls, tests, succeeded, failures, cost, p95_ms)
         SELECT
            value ->> '$[0]', value ->> '$[1]', value ->> '$[2]', value ->> '$[3]',
            value ->> '$[4]', value ->> '$[5]', value ->> '$[6]', value ->> '$[7]',
            value ->> '$[8]'
         FROM json_each(?1)
         WHERE NOT EXISTS (
            SELECT 1 FROM gateway_figures
            WHERE day = value ->> '$[0]' AND gateway = value ->> '$[1]'
            AND computed_at > value ->> '$[2]'
         )",
        args![figures],
    );
}

/// The figures of the last `days` days, today's among them, as JSON.
pub async fn read(
    context: &RequestContext,
    admin: &OperatorSession,
    days: u32,
) -> Result<String, Problem> {
    let now = context.now();
    let today = Rhythm::Day.next(now) - DAY;
    let mut args = figures_args(today, now);
    args.extend(args![Rhythm::Day.period(now - Millis::from(days) * DAY)]);
    let mut batch = Batch::read();
    let standing = sessions::require_admin(&mut batch, admin);
    let read = batch.add(
        format!(
            "SELECT json_object('items', json_group_array(json_object(
                'day', day, 'gateway', gateway, 'calls', calls, 'tests', tests,
                'succeeded', succeeded, 'failures', json(failures), 'cost', cost, 'p95_ms', p95_ms
             ))) AS figures
             FROM (
                SELECT * FROM (
                    SELECT day, gateway, calls, tests, succeeded, failures, cost, p95_ms
                    FROM gateway_figures WHERE day > ?7 AND day < ?1
                    UNION ALL
                    SELECT day, gateway, calls, tests, succeeded, failures, cost, p95_ms
                    FROM ({FIGURES})
                )
                ORDER BY day, gateway
             )"
        ),
        args,
    );
    let outcome = sessions::run(context, batch, standing).await?;
    Ok(outcome.one(read)?.get("figures")?)
}
