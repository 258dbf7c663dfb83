//! Check-ins: what each period brings.

use access::sessions::{Session, store as sessions};
use credits::{
    Event,
    store::{Offers, add_grants},
};
use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError, Row},
};
use web::{RequestContext, problem::Problem};

use super::benefits;
use crate::period::Rhythm;

/// The check-in of an account, in the current period.
#[derive(Debug, Clone)]
pub struct CheckIn {
    /// How often.
    pub every: Rhythm,
    /// What it brings, in credits.
    pub credits: i64,
    /// Whether this period's is booked.
    pub is_claimed: bool,
}

/// SQL: what the check-in brings the accounts that `whose` picks: its amount, and the period it
/// would be booked for, of the day `?2` and the week `?3`, by the level in effect at `?4`.
fn offers(whose: &str) -> String {
    format!(
        "SELECT
            accounts.id AS account_id, check_in_credits AS amount, check_in_every AS every,
            CASE check_in_every WHEN 'day' THEN ?2 ELSE ?3 END AS subject,
            NULL AS expires_at, NULL AS order_id
         FROM {} WHERE {whose}",
        benefits::with_policy("?4")
    )
}

const IS_CLAIMED: &str = "EXISTS (
    SELECT 1 FROM ledger_entries
    WHERE account_id = ?1 AND event = 'check_in' AND ledger_entries.subject = check_in.subject
)";

fn check_in(row: &Row) -> Result<CheckIn, DatabaseError> {
    let every: String = row.get("every")?;
    Ok(CheckIn {
        every: if every == "day" {
            Rhythm::Day
        } else {
            Rhythm::Week
        },
        credits: row.get("amount")?,
        is_claimed: row.get("is_claimed")?,
    })
}

/// Reads the check-in of the session's account at `now` and, if `claims`, claims it first. Tells also
/// whether it was claimed just now. Once for each account and period, whoever comes first.
pub async fn check_in_of(
    context: &RequestContext,
    session: &Session,
    now: Millis,
    claims: bool,
) -> Result<(CheckIn, bool), Problem> {
    let account_id = session.account_id.as_str();
    let args = || {
        args![
            account_id,
            Rhythm::Day.period(now),
            Rhythm::Week.period(now),
            now
        ]
    };
    let sql = offers("accounts.id = ?1");
    let mut batch = if claims {
        Batch::write()
    } else {
        Batch::read()
    };
    let alive = sessions::require(&mut batch, session);
    let booked = claims.then(|| {
        let offers = Offers {
            sql: &sql,
            args: args(),
        };
        add_grants(&mut batch, context, Event::CheckIn, offers)
    });
    let read = batch.add(
        format!("SELECT every, amount, {IS_CLAIMED} AS is_claimed FROM ({sql}) AS check_in"),
        args(),
    );
    let outcome = sessions::run(context, batch, alive).await?;
    let is_new = booked.is_some_and(|step| outcome.changed(step) == 1);
    if is_new {
        context.changed(account_id);
    }
    Ok((check_in(outcome.one(read)?)?, is_new))
}

/// What one transaction of the daily check-in did.
#[derive(Debug, Clone)]
pub struct Slice {
    /// Accounts it looked at.
    pub looked_at: u64,
    /// Check-ins it claimed.
    pub claimed: u64,
    /// The last of the accounts, where more come after it.
    pub next: Option<String>,
}

/// Books the current period for accounts whose level is above Free and who were seen since
/// `seen_since`: those that come after the id `after`, at most `limit`.
pub async fn claim_for_all(
    context: &RequestContext,
    seen_since: Millis,
    after: &str,
    limit: u32,
) -> Result<Slice, DatabaseError> {
    const SEEN: &str = "seen_at >= ?5 AND banned_at IS NULL AND deleted_at IS NULL";
    let slice = format!("SELECT id FROM accounts WHERE id > ?1 AND {SEEN} ORDER BY id LIMIT ?6");
    let now = context.now();
    let args = args![
        after,
        Rhythm::Day.period(now),
        Rhythm::Week.period(now),
        now,
        seen_since,
        limit
    ];
    let mut batch = Batch::write();
    let looked_at = batch.add(
        format!(
            "SELECT
                number AS looked_at,
                CASE WHEN EXISTS (SELECT 1 FROM accounts WHERE id > last AND {SEEN}) THEN last END
                    AS next
             FROM (SELECT count(*) AS number, max(id) AS last FROM ({slice}))"
        ),
        args.clone(),
    );
    let whose = format!("accounts.id IN ({slice}) AND level_policies.level <> 'free'");
    let sql = offers(&whose);
    let offers = Offers { sql: &sql, args };
    let claimed = add_grants(&mut batch, context, Event::CheckIn, offers);
    let outcome = context.run(batch).await?;
    let row = outcome.one(looked_at)?;
    Ok(Slice {
        looked_at: row.get("looked_at")?,
        claimed: outcome.changed(claimed),
        next: row.get("next")?,
    })
}
