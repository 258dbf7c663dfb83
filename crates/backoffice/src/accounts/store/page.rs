//! The page of one account: one query, which writes the answer.

use access::sessions::{OperatorSession, store as sessions, tokens::REFRESH_LIFE};
use credits::store::ENTRY;
use ports::{
    args,
    clock::Millis,
    database::{Batch, Statement},
};
use web::{RequestContext, problem::Problem};

use super::members;
use crate::{audit::store::newest_of_account, orders::store as orders, tasks::store as tasks};

/// Buckets in the order in which they are spent.
const GRANTS: &str = "
    SELECT json_group_array(json_object(
        'id', id, 'source', source, 'amount', amount, 'remaining', remaining,
        'expires_at', expires_at, 'created_at', created_at
    ))
    FROM (
        SELECT * FROM credit_grants
        WHERE account_id = ?1 AND remaining > 0 AND (expires_at IS NULL OR expires_at > :now)
        ORDER BY expires_at IS NULL, expires_at, created_at, id LIMIT 200
    )";

const BALANCE: &str = "
    SELECT json_object(
        'total', coalesce(sum(remaining), 0),
        'permanent', coalesce(sum(remaining) FILTER (WHERE expires_at IS NULL), 0),
        'membership', coalesce(sum(remaining) FILTER (WHERE expires_at IS NOT NULL), 0)
    )
    FROM credit_grants
    WHERE account_id = ?1 AND remaining > 0 AND (expires_at IS NULL OR expires_at > :now)";

const TERMS: &str = "
    SELECT json_group_array(json_object(
        'id', id,
        'plan', json_object('id', plan_id, 'name_zh', name_zh, 'name_en', name_en),
        'starts_at', starts_at, 'ends_at', ends_at, 'canceled_at', canceled_at,
        'order_id', order_id,
        'code_masked', substr(code, 1, 4) || '-****-****-' || substr(code, -4)
    ))
    FROM (
        SELECT
            membership_terms.id, plan_id, name_zh, name_en, starts_at, ends_at, canceled_at,
            order_id, code
        FROM membership_terms JOIN plans ON plans.id = plan_id
        WHERE account_id = ?1 ORDER BY membership_terms.id DESC LIMIT 50
    )";

const OUTPUTS: &str = "
    SELECT json_group_array(json_object(
        'id', id, 'position', position, 'state', state, 'reason', reason,
        'image', json(CASE WHEN state = 'succeeded' AND expires_at > :now THEN json_object(
            'url', '/api/outputs/' || id || '/image', 'expires_at', expires_at
        ) END)
    ))
    FROM (SELECT * FROM task_outputs WHERE task_id = tasks.id ORDER BY position)";

/// Tasks under way, and those that ended within the time for which results are kept: as in their list,
/// with the outputs in place of their number.
fn tasks() -> String {
    format!(
        "SELECT json_group_array(json_set({}, '$.outputs', json(({OUTPUTS}))))
         FROM (
            SELECT * FROM tasks
            WHERE id IN (
                SELECT id FROM tasks WHERE account_id = ?1 AND finished_at IS NULL
                UNION ALL
                SELECT id FROM tasks WHERE account_id = ?1 AND finished_at > :now - coalesce(
                    result_life, (SELECT value FROM settings WHERE name = 'result_life')
                )
            )
            ORDER BY id DESC LIMIT 100
         ) AS tasks",
        tasks::item(),
    )
}

fn ledger() -> String {
    format!(
        "SELECT json_group_array({ENTRY})
         FROM (SELECT * FROM ledger_entries WHERE account_id = ?1 ORDER BY seq DESC LIMIT 20)"
    )
}

fn orders() -> String {
    format!(
        "SELECT json_group_array({})
         FROM (SELECT * FROM orders WHERE account_id = ?1 ORDER BY id DESC LIMIT 10) AS orders",
        orders::order()
    )
}

/// Sessions that can still be carried on: those seen since `?3`.
const SESSIONS: &str = "
    SELECT json_group_array(json_object(
        'id', id, 'user_agent', user_agent, 'created_at', created_at, 'seen_at', seen_at
    ))
    FROM (
        SELECT * FROM sessions WHERE account_id = ?1 AND ended_at IS NULL AND seen_at > ?3
        ORDER BY seen_at DESC, id DESC LIMIT 50
    )";

/// The query of an [`AccountPage`](crate::accounts::views::AccountPage), as JSON: a row if
/// there is the account.
pub fn page(account_id: &str, now: Millis) -> Statement {
    let parts = [
        ("balance", BALANCE.to_owned()),
        ("grants", GRANTS.to_owned()),
        ("terms", TERMS.to_owned()),
        ("tasks", tasks()),
        ("ledger", ledger()),
        ("orders", orders()),
        ("sessions", SESSIONS.to_owned()),
        ("audit", newest_of_account("?1", 10)),
    ];
    let parts = parts.map(|(name, sql)| format!("'{name}', json(({sql}))"));
    Statement {
        sql: format!(
            "SELECT json_object(
                'account', json_object(
                    {},
                    'language', language, 'deleted_at', deleted_at, 'banned_at', banned_at,
                    'last_login_at', logged_in_at, 'flagged_photos', flagged_photos
                ),
                'result_life_ms', (SELECT value FROM settings WHERE name = 'result_life'),
                {}
             ) AS page
             FROM accounts WHERE accounts.id = ?1",
            members(),
            parts.join(", "),
        )
        .replace(":now", "?2"),
        args: args![account_id, now, now - REFRESH_LIFE],
    }
}

/// The page of an account, as JSON.
pub async fn find(
    context: &RequestContext,
    admin: &OperatorSession,
    id: &str,
) -> Result<String, Problem> {
    let mut batch = Batch::read();
    let standing = sessions::require_admin(&mut batch, admin);
    let Statement { sql, args } = page(id, context.now());
    let read = batch.add(sql, args);
    let outcome = sessions::run(context, batch, standing).await?;
    let row = outcome.first(read).ok_or(Problem::not_found())?;
    Ok(row.get("page")?)
}
