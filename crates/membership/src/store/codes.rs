//! Redeeming a code. What it grants is booked in the transaction that uses it.

use access::{
    idempotency::{IdempotencyKey, RequestHash, StoredResponse},
    sessions::{Session, store as sessions},
    throttle::{Rule, WayIn, store as throttle},
};
use credits::{
    Event,
    store::{Offers, add_grants},
};
use http::StatusCode;
use notifications::{NotificationKind, announce};
use ports::{
    args,
    database::{Batch, DatabaseError, Row, Statement, Step},
};
use web::{RequestContext, problem::Problem};

use super::{benefits, terms::add_term};
use crate::{
    codes::Code,
    problems::{self, CodeRefusal},
};

/// Guesses at codes, of an account.
const GUESSES: Rule = Rule {
    action: "redemption",
    most: "redemption_failures",
    window: 3600 * 1000,
    way_in: WayIn::Later,
};

/// The code `?1` with its batch.
const CODE: &str = "redemption_codes JOIN code_batches ON code_batches.id = batch_id
    WHERE redemption_codes.code = ?1";

/// SQL: whether the code `?1` brings something of that kind.
fn brings(kind: &str) -> String {
    format!("EXISTS (SELECT 1 FROM {CODE} AND {kind} IS NOT NULL)")
}

/// Why the code cannot be used, read from what stands in its way.
fn refusal(row: Option<&Row>) -> Result<CodeRefusal, DatabaseError> {
    let Some(row) = row else {
        return Ok(CodeRefusal::Unknown);
    };
    let obstacles = [
        ("is_redeemed", CodeRefusal::AlreadyRedeemed),
        ("is_disabled", CodeRefusal::Disabled),
        ("is_expired", CodeRefusal::Expired),
    ];
    for (column, obstacle) in obstacles {
        if row.get(column)? {
            return Ok(obstacle);
        }
    }
    Ok(CodeRefusal::UsedUp)
}

/// Redeems a code for the session's account: once for each account, and as often as the code may be
/// used. What cannot be a code is refused as one that nobody knows, but is no guess at one.
pub async fn redeem(
    context: &RequestContext,
    session: &Session,
    code: Option<&Code>,
    (key, hash): (&IdempotencyKey, &RequestHash),
) -> Result<StoredResponse, Problem> {
    let now = context.now();
    let is_guess = code.is_some();
    let code = code.map_or("", Code::key);
    let account_id = session.account_id.as_str();
    const REDEEMED: &str = "EXISTS (SELECT 1 FROM redemptions WHERE code = ?1 AND account_id = ?2)";

    let counters = [GUESSES.counter(context, &[account_id])?];

    let mut batch = Batch::write();
    let alive = sessions::require(&mut batch, session);
    let guard = key.guard(&mut batch, account_id, context.now());
    let guesses = throttle::guard(&mut batch, context, &counters, now);
    let obstacles = batch.add(
        format!(
            "SELECT
                {REDEEMED} AS is_redeemed, disabled_at IS NOT NULL AS is_disabled,
                coalesce(expires_at <= ?3, 0) AS is_expired
             FROM {CODE}"
        ),
        args![code, account_id, now],
    );
    let usable = batch.require(
        &format!(
            "EXISTS (
                SELECT 1 FROM {CODE}
                AND NOT {REDEEMED} AND disabled_at IS NULL
                AND coalesce(expires_at > ?3, 1) AND used < redemption_codes.uses
            )"
        ),
        args![code, account_id, now],
    );
    let credits = Offers {
        sql: &format!(
            "SELECT
                ?2 AS account_id, code AS subject, credits AS amount,
                NULL AS expires_at, NULL AS order_id
             FROM {CODE} AND credits IS NOT NULL"
        ),
        args: args![code, account_id],
    };
    add_grants(&mut batch, context, Event::Redemption, credits);
    // A code is of one kind, and most are of the first: it need not wait for what the others take.
    let plan = format!(
        "SELECT
            ?2 AS account_id, plans.id AS plan_id, NULL AS order_id, code,
            months, credits_per_month
         FROM plans JOIN {} AND plans.id = plan_id",
        CODE
    );
    batch.when(&brings("plan_id"), args![code], |batch| {
        add_term(batch, context, &plan, args![code, account_id])
    });
    let told = batch.when(&brings("level"), args![code], |batch| {
        add_level(batch, context, code, account_id)
    });
    batch.add(
        "INSERT INTO redemptions (code, account_id, redeemed_at) VALUES (?1, ?2, ?3)",
        args![code, account_id, now],
    );
    let granted = Statement {
        sql: format!(
            "SELECT json_object('granted', json(CASE
                WHEN credits IS NOT NULL
                    THEN json_object('kind', 'credits', 'credits', credits)
                WHEN plan_id IS NOT NULL THEN json_object(
                    'kind', 'plan',
                    'name', (
                        SELECT json_object('zh', name_zh, 'en', name_en)
                        FROM plans WHERE plans.id = plan_id
                    ),
                    'membership_ends_at', (
                        SELECT max(ends_at) FROM membership_terms
                        WHERE account_id = ?2 AND canceled_at IS NULL
                    )
                )
                ELSE json_object('kind', 'level', 'level', level)
             END)) FROM {CODE}"
        ),
        args: args![code, account_id],
    };
    let kept = key.store_response(&mut batch, account_id, hash, StatusCode::OK, granted, now);

    let outcome = sessions::run(context, batch, alive).await?;
    guesses.check(&outcome)?;
    if outcome.refused() == Some(usable) {
        let refusal = refusal(outcome.first(obstacles))?;
        if refusal == CodeRefusal::Unknown && is_guess {
            // A second round trip, because what was refused leaves nothing behind. Whoever names a
            // code that exists is not guessing.
            let mut batch = Batch::write();
            throttle::count(&mut batch, &context.id(), &counters, now);
            context.run(batch).await?;
        }
        return Err(problems::code_refused(refusal));
    }
    let kept = guard.kept(&outcome, kept, hash)?;
    if !kept.is_replay {
        context.changed(account_id);
    }
    if !outcome.rows(told).is_empty() {
        announce(context, account_id, NotificationKind::LevelChanged);
    }
    Ok(kept)
}

/// Raises the account to the code's level, if it grants one that is higher, and tells it where that
/// makes a difference. The step gives a row if it does.
fn add_level(batch: &mut Batch, context: &RequestContext, code: &str, account_id: &str) -> Step {
    let above = |level: &str| {
        format!(
            "(SELECT position FROM level_policies WHERE level = code_batches.level)
                > (SELECT position FROM level_policies WHERE level = {level})"
        )
    };
    let effective = above(&format!("({})", benefits::level("?3")));
    let whom = Statement {
        sql: format!(
            "SELECT
                accounts.id AS account_id, 'code:' || code AS subject,
                json_object('level', code_batches.level) AS data
             FROM accounts JOIN {CODE} AND accounts.id = ?2 AND {effective}"
        ),
        args: args![code, account_id, context.now()],
    };
    let told = notifications::store::add(batch, context, NotificationKind::LevelChanged, whom);
    batch.add(
        format!(
            "UPDATE accounts SET level = code_batches.level FROM {CODE}
             AND accounts.id = ?2 AND {}",
            above("accounts.level")
        ),
        args![code, account_id],
    );
    told
}
