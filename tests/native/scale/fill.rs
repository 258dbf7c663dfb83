//! A service that has run for two years, made by set-based SQL: the schema's own, but that nothing is
//! checked while it is filled. Triggers and indexes other than those of keys are taken away for the
//! while, and made again; foreign keys are not looked at. What no list reads (movements, uploads,
//! redemptions, notifications) is left out.

use backoffice::dashboard::store::compute;

use crate::support::{START, World};

pub const ACCOUNTS: i64 = 1_000_000;
pub const TASKS: i64 = 1_000_000;
/// Of each account, and beside them those of the one that has most.
const ENTRIES_EACH: i64 = 5;
const ENTRIES_OF_THE_LARGEST: i64 = 100_000;
const ORDERS: i64 = 200_000;
const BATCHES: i64 = 1_000;
const CODES_EACH: i64 = 1_000;
const DEEDS: i64 = 200_000;
const RUNS: i64 = 200_000;

/// SQL: the time at which the row `n` of so many was made: one each so many milliseconds, until now.
fn made(rows: i64, apart: i64) -> String {
    format!("({START} - ({rows} + 1 - n) * {apart})")
}

/// SQL: the id of the row `n` of its kind, made at a time.
fn id(kind: u8, time: &str) -> String {
    format!("printf('%08x-%04x-7000-8%03x-%012x', {time} >> 16, {time} & 65535, {kind}, n)")
}

pub fn account() -> String {
    id(1, &made(ACCOUNTS, 60_000))
}

pub fn task() -> String {
    id(2, &made(TASKS, 60_000))
}

/// SQL: `n` from 1 to so many.
fn numbers(rows: i64) -> String {
    format!(
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {rows})"
    )
}

/// SQL: `chosen` of the row `n`, each in so many of a hundred.
fn mixed(of_hundred: &[(i64, &str)]) -> String {
    let mut below = 0;
    let cases = of_hundred.iter().map(|(share, value)| {
        below += share;
        // Scattered, and the same each time.
        format!("WHEN (n * 7919) % 100 < {below} THEN {value}")
    });
    format!("CASE {} END", cases.collect::<Vec<_>>().join(" "))
}

/// The statements, each with what it makes.
fn statements() -> Vec<(&'static str, String)> {
    let [account, task] = [account(), task()];
    let [account_made, task_made] = [made(ACCOUNTS, 60_000), made(TASKS, 60_000)];
    let numbers_of = numbers;
    let output = id(3, &task_made);
    // Every twentieth task is of the account that has most.
    let owner = "(SELECT id FROM people WHERE number = iif(n % 20 = 0, 1, n))";
    let task_state = "CASE
        WHEN n > 999950 THEN 'queued' WHEN n > 999900 THEN 'running'
        WHEN n % 100 < 3 THEN 'failed' WHEN n % 100 = 3 THEN 'canceled' ELSE 'succeeded'
    END";
    let output_state = "CASE
        WHEN n > 999950 THEN 'queued' WHEN n > 999900 THEN 'running' WHEN n % 5000 = 1 THEN 'needs_review'
        WHEN n % 100 < 3 THEN 'failed' WHEN n % 100 = 3 THEN 'canceled' ELSE 'succeeded'
    END";
    let preset = format!(
        "CASE WHEN n % 10000 = 0 THEN 'rare' ELSE {} END",
        mixed(&[
            (60, "'try_on'"),
            (25, "'scene'"),
            (10, "'pose'"),
            (5, "'cutout'")
        ])
    );
    let order_made = made(ORDERS, 300_000);
    let order_state = format!(
        "CASE WHEN n > {ORDERS} - 100 THEN 'pending' ELSE {} END",
        mixed(&[
            (60, "'paid'"),
            (30, "'lapsed'"),
            (8, "'canceled'"),
            (1, "'voided'"),
            (1, "'refunded'")
        ])
    );
    let deed_made = made(DEEDS, 300_000);
    let action = format!(
        "CASE WHEN n % 20000 = 0 THEN 'account.erase' ELSE {} END",
        mixed(&[
            (50, "'order.confirm'"),
            (30, "'credits.adjust'"),
            (20, "'task.retry'")
        ])
    );
    let run_made = made(RUNS, 300_000);
    let symbols = |value: &str| {
        let symbol = |place: u32| {
            format!(
                "substr('346789ACDEFGHJKMNPQRTVWXY', 1 + {value} / {} % 25, 1)",
                25_i64.pow(place)
            )
        };
        (0..8).map(symbol).collect::<Vec<_>>().join(" || ")
    };
    let batch =
        |number: &str| format!("(SELECT id FROM code_batches WHERE note = 'batch ' || ({number}))");
    vec![
        (
            "accounts",
            format!(
                "INSERT INTO accounts
                    (id, email, email_key, password_hash, role, level, created_at, seen_at,
                     verified_at, banned_at, deleted_at, language, welcome_hash)
                 {} SELECT
                    {account}, 'User' || n || '@example.com', 'user' || n || '@example.com', '-',
                    iif(n IN (2, 3, 4), 'admin', 'user'), {}, {account_made},
                    {account_made} + (n * 7919) % 1000000 * 1000, {account_made},
                    iif(n % 1000 = 7, {START}, NULL), iif(n % 300 = 8, {START}, NULL), 'zh',
                    CAST('user' || n AS BLOB)
                 FROM numbers",
                numbers_of(ACCOUNTS),
                mixed(&[(90, "'free'"), (8, "'plus'"), (2, "'pro'")])
            ),
        ),
        (
            "places of accounts",
            "CREATE TABLE people AS SELECT row_number() OVER (ORDER BY id) AS number, id FROM accounts"
                .to_owned(),
        ),
        (
            "",
            "CREATE UNIQUE INDEX people_by_number ON people (number, id)".to_owned(),
        ),
        (
            "sessions",
            format!(
                "INSERT INTO sessions (id, account_id, created_at, seen_at)
                 {} SELECT {}, id, {account_made}, {account_made} + 3600000
                 FROM numbers JOIN people ON number = n",
                numbers_of(ACCOUNTS),
                id(4, &account_made)
            ),
        ),
        (
            "buckets",
            format!(
                "INSERT INTO credit_grants
                    (id, account_id, source, amount, remaining, created_at)
                 {} SELECT {}, id, 'welcome', 1000000, 21, {account_made}
                 FROM numbers JOIN people ON number = n",
                numbers_of(ACCOUNTS),
                id(5, &account_made)
            ),
        ),
        (
            "ledger entries",
            format!(
                "INSERT INTO ledger_entries
                    (id, account_id, seq, event, subject, task_id, amount, balance, created_at, note)
                 {}, entries (seq, event, amount, balance) AS (
                    VALUES (1, 'welcome', 6, 6), (2, 'check_in', 6, 12), (3, 'adjustment', 5, 17),
                        (4, 'generation', -2, 15), ({ENTRIES_EACH}, 'check_in', 6, 21)
                 )
                 SELECT
                    {} || seq, people.id, seq, event, 'subject ' || seq,
                    iif(event = 'generation', {task}, NULL), amount, balance,
                    {account_made} + seq * 1000, iif(event = 'adjustment', 'sorry', NULL)
                 FROM numbers JOIN people ON number = n CROSS JOIN entries",
                numbers_of(ACCOUNTS),
                id(6, &account_made)
            ),
        ),
        (
            "ledger entries of the account that has most",
            format!(
                "INSERT INTO ledger_entries
                    (id, account_id, seq, event, subject, amount, balance, created_at)
                 {} SELECT
                    {}, (SELECT id FROM people WHERE number = 1), n + {ENTRIES_EACH}, 'adjustment',
                    'more ' || n, 1, n + 21, {}
                 FROM numbers",
                numbers_of(ENTRIES_OF_THE_LARGEST),
                id(7, &made(ENTRIES_OF_THE_LARGEST, 60_000)),
                made(ENTRIES_OF_THE_LARGEST, 60_000),
            ),
        ),
        (
            "memberships",
            format!(
                "INSERT INTO membership_terms
                    (id, account_id, plan_id, months, credits_per_month, starts_at, ends_at, created_at)
                 {} SELECT
                    {}, id, 'monthly', 1, 300, {START} - 864000000,
                    {START} + iif(n % 50 = 0, 1728000000, -86400000), {START} - 864000000
                 FROM numbers JOIN people ON number = n WHERE n % 25 = 0",
                numbers_of(ACCOUNTS),
                id(8, &account_made)
            ),
        ),
        (
            "",
            "UPDATE accounts SET membership_ends_at = (
                SELECT max(ends_at) FROM membership_terms WHERE account_id = accounts.id
             ) WHERE id IN (SELECT account_id FROM membership_terms)"
                .to_owned(),
        ),
        (
            "tasks",
            format!(
                "INSERT INTO tasks
                    (id, account_id, preset, preset_version, inputs, options, credits_per_output,
                     state, created_at, finished_at)
                 {} SELECT
                    {task}, {owner}, {preset}, 1, '{{}}', '{{}}', 2, {task_state}, {task_made},
                    iif(n > 999900, NULL, {task_made} + 20000)
                 FROM numbers",
                numbers_of(TASKS)
            ),
        ),
        (
            "outputs",
            format!(
                "INSERT INTO task_outputs
                    (id, task_id, position, state, reason, attempts, lease, lease_until, enqueued_at,
                     queued_at, started_at, finished_at, object_key, content_type, width, height,
                     bytes, expires_at)
                 {} , made AS (SELECT n, {output_state} AS state FROM numbers)
                 SELECT
                    {output}, {task}, 0, state,
                    iif(state IN ('failed', 'needs_review'), 'no_image', NULL), 1,
                    iif(state = 'running', 'lease', NULL), iif(state = 'running', {START}, NULL),
                    {task_made}, {task_made}, {task_made} + 1000,
                    iif(n > 999900, NULL, {task_made} + 20000),
                    iif(state = 'succeeded', 'results/' || n, NULL),
                    iif(state = 'succeeded', 'image/png', NULL),
                    iif(state = 'succeeded', 1024, NULL), iif(state = 'succeeded', 1536, NULL),
                    iif(state = 'succeeded', 1000000, NULL),
                    iif(state = 'succeeded', {task_made} + 86420000, NULL)
                 FROM made",
                numbers_of(TASKS)
            ),
        ),
        (
            "attempts",
            format!(
                "INSERT INTO output_attempts
                    (output_id, number, gateway, model, started_at, finished_at, outcome, status, cost)
                 {} SELECT
                    {output}, 1, 'first', 'model', {task_made} + 1000, {task_made} + 20000,
                    iif(n % 100 < 3, 'no_image', 'succeeded'), 200, 150000
                 FROM numbers",
                numbers_of(TASKS)
            ),
        ),
        (
            "orders",
            format!(
                "INSERT INTO orders
                    (id, number, account_id, pack_id, name_zh, name_en, price_fen, credits, state,
                     created_at, lapses_at, paid_at, closed_at)
                 {}, made AS (SELECT n, {order_state} AS state FROM numbers)
                 SELECT
                    {}, 'KC-' || substr({symbols}, 1, 4) || '-' || substr({symbols}, 5, 4),
                    (SELECT id FROM people WHERE number = iif(n % 20 = 0, 1, n * 5)),
                    'small', '尝鲜包', 'Small pack', 990, 60, state, {order_made},
                    {order_made} + 259200000,
                    iif(state IN ('paid', 'refunded'), {order_made} + 3600000, NULL),
                    iif(state IN ('paid', 'pending'), NULL, {order_made} + 7200000)
                 FROM made",
                numbers_of(ORDERS),
                id(9, &order_made),
                symbols = format!("({})", symbols("n")),
            ),
        ),
        (
            "code batches",
            format!(
                "INSERT INTO code_batches (id, credits, uses, note, created_at, expires_at)
                 {} SELECT
                    {}, 50, 1, 'batch ' || n, {}, iif(n % 2 = 0, {START} - 1000, NULL)
                 FROM numbers",
                numbers_of(BATCHES),
                id(10, &made(BATCHES, 60_000_000)),
                made(BATCHES, 60_000_000),
            ),
        ),
        (
            "",
            "CREATE INDEX batches_by_note ON code_batches (note, id)".to_owned(),
        ),
        (
            "codes",
            format!(
                "INSERT INTO redemption_codes (code, batch_id, uses, used, disabled_at)
                 {} SELECT
                    {} || {}, {}, 1, iif((n * 7919) % 100 < 30, 1, 0),
                    iif((n * 7919) % 100 = 99, {START}, NULL)
                 FROM numbers",
                numbers_of(BATCHES * CODES_EACH),
                symbols("((n * 2654435761) % 152587890625)"),
                symbols("n"),
                batch(&format!("(n - 1) / {CODES_EACH} + 1")),
            ),
        ),
        ("", "DROP INDEX batches_by_note".to_owned()),
        (
            "deeds",
            format!(
                "INSERT INTO audit_log
                    (id, operator_id, address, action, subject, account_id, reason, before, after,
                     created_at)
                 {} SELECT
                    {}, (SELECT id FROM people WHERE number = iif(n % 5000 = 0, 4, 2 + n % 2)),
                    '10.0.0.1', {action}, 'subject ' || n % 50000,
                    (SELECT id FROM people WHERE number = iif(n % 20 = 0, 1, n)), 'as agreed',
                    '{{\"state\":\"pending\"}}', '{{\"state\":\"paid\"}}', {deed_made}
                 FROM numbers",
                numbers_of(DEEDS),
                id(11, &deed_made)
            ),
        ),
        (
            "runs of jobs",
            format!(
                "INSERT INTO job_runs (id, job, started_at, finished_at, outcome, figures, error)
                 {} SELECT
                    {}, {}, {run_made}, {run_made} + 1000, iif(n % 5000 = 0, 'failed', 'done'),
                    '{{\"done\":7}}', iif(n % 5000 = 0, 'out of reach', NULL)
                 FROM numbers",
                numbers_of(RUNS),
                id(12, &run_made),
                mixed(&[(90, "'sweep'"), (8, "'purge'"), (2, "'daily'")])
            ),
        ),
        ("", "DROP TABLE people".to_owned()),
    ]
}

/// Fills an empty database; tells what it does.
pub async fn fill(world: &World) {
    let sql = async |sql: &str| {
        let done = world.database.sql(sql).await;
        done.unwrap_or_else(|error| panic!("{error}: {sql}"))
    };
    for setting in [
        "PRAGMA foreign_keys = OFF",
        "PRAGMA journal_mode = OFF",
        "PRAGMA synchronous = OFF",
        "PRAGMA cache_size = -1000000",
    ] {
        sql(setting).await;
    }
    let made = "SELECT type, name, sql FROM sqlite_schema
                WHERE type IN ('trigger', 'index') AND sql IS NOT NULL";
    let made = sql(made).await;
    for row in &made {
        let [kind, name] = [0, 1].map(|column| row.get::<String>(column).unwrap());
        sql(&format!("DROP {kind} {name}")).await;
    }
    for (title, statement) in statements() {
        if !title.is_empty() {
            println!("  {title}");
        }
        sql(&statement).await;
    }
    println!("  indexes");
    for row in &made {
        sql(&row.get::<String>(2).unwrap()).await;
    }
    println!("  figures of days");
    // A month of days a run; the last run finds less.
    while compute(&world.context()).await.unwrap() > 30 {}
}
