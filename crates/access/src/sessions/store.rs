//! The SQL of sessions.

use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError, Outcome, Row, Step, Value},
};
use web::{RequestContext, problem::Problem};

use super::{OperatorSession, Role, Session, Visitor, tokens};
use crate::problems;

/// A log-in about to be: its session and the first token of its family.
pub struct NewSession<'a> {
    /// The session's id.
    pub id: &'a str,
    /// The refresh token's hash.
    pub token_hash: [u8; 32],
}

/// The steps that ask whether a session still stands.
#[derive(Debug, Clone, Copy)]
pub struct SessionCheck {
    alive: Step,
    admin: Option<Step>,
}

/// Lets the batch go on only while the session lives and its account is not banned.
pub fn require(batch: &mut Batch, session: &Session) -> SessionCheck {
    let alive = batch.require(
        "EXISTS (
            SELECT 1 FROM sessions JOIN accounts ON accounts.id = sessions.account_id
            WHERE sessions.id = ?1 AND accounts.id = ?2 AND ended_at IS NULL AND banned_at IS NULL
        )",
        args![&session.id, &session.account_id],
    );
    SessionCheck { alive, admin: None }
}

/// As [`require`], and only while the account has a role that the route is for.
pub fn require_admin(batch: &mut Batch, admin: &OperatorSession) -> SessionCheck {
    let standing = require(batch, admin);
    let condition = admin.duty.condition();
    let is_admin = batch.require(
        &format!("EXISTS (SELECT 1 FROM accounts WHERE id = ?1 AND {condition})"),
        args![&admin.account_id],
    );
    SessionCheck {
        admin: Some(is_admin),
        ..standing
    }
}

/// Runs a batch that began with [`require`] or [`require_admin`].
pub async fn run(
    context: &RequestContext,
    batch: Batch,
    standing: SessionCheck,
) -> Result<Outcome, Problem> {
    let outcome = context.run(batch).await?;
    match outcome.refused() {
        Some(step) if step == standing.alive => Err(problems::unauthenticated()),
        Some(step) if Some(step) == standing.admin => Err(Problem::from(&problems::FORBIDDEN)),
        _ => Ok(outcome),
    }
}

/// Opens a session for the account that the condition on `?3` finds, unless it is banned or there is
/// none.
pub fn add(
    batch: &mut Batch,
    (condition, value): (&str, &str),
    session: &NewSession<'_>,
    visitor: &Visitor,
    now: Millis,
) {
    batch.add(
        format!(
            "INSERT INTO sessions (id, account_id, user_agent, created_at, seen_at)
             SELECT ?1, id, ?4, ?2, ?2 FROM accounts WHERE {condition} AND banned_at IS NULL"
        ),
        args![session.id, now, value, visitor.user_agent.as_deref()],
    );
    batch.add(
        "INSERT INTO refresh_tokens (hash, session_id, created_at, expires_at)
         SELECT ?1, id, ?2, ?3 FROM sessions WHERE id = ?4",
        args![
            session.token_hash,
            now,
            now + tokens::REFRESH_LIFE,
            session.id
        ],
    );
}

/// Takes back a session whose token was never given to anybody.
pub fn add_withdrawal(batch: &mut Batch, session_id: &str) {
    batch.add(
        "DELETE FROM refresh_tokens WHERE session_id = ?1",
        args![session_id],
    );
    batch.add("DELETE FROM sessions WHERE id = ?1", args![session_id]);
}

/// The steps of an exchange of tokens.
#[derive(Debug, Clone, Copy)]
pub struct Rotation {
    replayed: Step,
    carried_on: Step,
}

impl Rotation {
    /// The account whose session ended because a used token was presented again.
    pub fn replayed(&self, outcome: &Outcome) -> Result<Option<String>, DatabaseError> {
        outcome
            .first(self.replayed)
            .map(|row| row.get("account_id"))
            .transpose()
    }

    /// The session of the successor; none where the token leads nowhere.
    pub fn session(&self, outcome: &Outcome) -> Result<Option<Session>, DatabaseError> {
        let session = |row: &Row| {
            Ok(Session {
                id: row.get("id")?,
                account_id: row.get("account_id")?,
                role: role(row)?,
            })
        };
        outcome.first(self.carried_on).map(session).transpose()
    }
}

/// Exchanges a refresh token for its successor (product.md 1): once; again within the grace, for
/// the same successor; after it, the whole family ends.
pub fn add_rotation(
    batch: &mut Batch,
    presented: [u8; 32],
    successor: [u8; 32],
    visitor: &Visitor,
    now: Millis,
) -> Rotation {
    let replayed = batch.add(
        "UPDATE sessions SET ended_at = ?2, end_reason = 'replay'
         WHERE ended_at IS NULL AND id = (
            SELECT session_id FROM refresh_tokens WHERE hash = ?1 AND used_at <= ?3
         )
         RETURNING account_id",
        args![presented, now, now - tokens::REPLAY_GRACE],
    );
    batch.add(
        "UPDATE refresh_tokens SET used_at = coalesce(used_at, ?2)
         WHERE hash = ?1 AND expires_at > ?2",
        args![presented, now],
    );
    batch.add(
        "INSERT INTO refresh_tokens (hash, session_id, created_at, expires_at)
         SELECT ?1, session_id, ?2, ?3 FROM refresh_tokens WHERE hash = ?4 AND used_at > ?5
         ON CONFLICT (hash) DO NOTHING",
        args![
            successor,
            now,
            now + tokens::REFRESH_LIFE,
            presented,
            now - tokens::REPLAY_GRACE
        ],
    );
    batch.add(
        "UPDATE sessions SET seen_at = ?2, user_agent = coalesce(?3, user_agent)
         WHERE ended_at IS NULL AND id = (SELECT session_id FROM refresh_tokens WHERE hash = ?1)",
        args![successor, now, visitor.user_agent.as_deref()],
    );
    let carried_on = batch.add(
        "SELECT sessions.id, account_id, role
         FROM refresh_tokens
         JOIN sessions ON sessions.id = session_id
         JOIN accounts ON accounts.id = account_id
         WHERE hash = ?1 AND ended_at IS NULL AND banned_at IS NULL",
        args![successor],
    );
    Rotation {
        replayed,
        carried_on,
    }
}

/// The role in the column `role`.
pub fn role(row: &Row) -> Result<Role, DatabaseError> {
    let text: String = row.get("role")?;
    Role::from_database(&text).ok_or_else(|| DatabaseError::Shape(format!("no role `{text}`")))
}

/// What proves a session on the way out: its id, by an access token that is still good, or a
/// refresh token's hash.
#[derive(Debug, Clone, Copy)]
pub struct Leaving<'a> {
    /// The session's id.
    pub session_id: Option<&'a str>,
    /// The hash of a refresh token.
    pub token_hash: Option<[u8; 32]>,
}

/// Ends the session of a refresh token, and the one of an access token, if they still live.
pub async fn log_out(context: &RequestContext, leaving: Leaving<'_>) -> Result<(), DatabaseError> {
    let mut batch = Batch::write();
    let ended = batch.add(
        "UPDATE sessions SET ended_at = ?1, end_reason = 'log_out'
         WHERE ended_at IS NULL
         AND (id = ?2 OR id = (SELECT session_id FROM refresh_tokens WHERE hash = ?3))
         RETURNING account_id",
        args![context.now(), leaving.session_id, leaving.token_hash],
    );
    let outcome = context.run(batch).await?;
    tell_pages(context, &outcome, ended)
}

/// Ends every session of the account of a living session. False where there is none.
pub async fn log_out_everywhere(
    context: &RequestContext,
    leaving: Leaving<'_>,
) -> Result<bool, DatabaseError> {
    let mut batch = Batch::write();
    let ended = batch.add(
        "UPDATE sessions SET ended_at = ?1, end_reason = 'log_out'
         WHERE ended_at IS NULL AND account_id = (
            SELECT account_id FROM sessions WHERE ended_at IS NULL AND (id = ?2 OR id = (
                SELECT session_id FROM refresh_tokens WHERE hash = ?3 AND expires_at > ?1
            ))
         )
         RETURNING account_id",
        args![context.now(), leaving.session_id, leaving.token_hash],
    );
    let outcome = context.run(batch).await?;
    tell_pages(context, &outcome, ended)?;
    Ok(outcome.first(ended).is_some())
}

/// Open pages find out by this that their session is over.
fn tell_pages(
    context: &RequestContext,
    outcome: &Outcome,
    ended: Step,
) -> Result<(), DatabaseError> {
    for row in outcome.rows(ended) {
        context.changed(&row.get::<String>("account_id")?);
    }
    Ok(())
}

/// Ends the sessions of an account, all of them or all but one. `whose` is an SQL expression for its
/// id, and the value of `?1` in it. Whoever runs the batch says that the account has changed.
pub fn add_end(
    batch: &mut Batch,
    (whose, value): (&str, impl Into<Value>),
    except: Option<&str>,
    now: Millis,
) {
    let value: Value = value.into();
    batch.add(
        format!(
            "UPDATE sessions SET ended_at = ?2, end_reason = 'log_out'
             WHERE account_id = {whose} AND ended_at IS NULL AND id IS NOT ?3"
        ),
        args![value, now, except],
    );
}

/// Forgets what sessions tell of a person; their tokens go.
pub fn add_anonymisation(batch: &mut Batch, account_id: &str) {
    batch.add(
        "DELETE FROM refresh_tokens
         WHERE session_id IN (SELECT id FROM sessions WHERE account_id = ?1)",
        args![account_id],
    );
    batch.add(
        "UPDATE sessions SET user_agent = NULL WHERE account_id = ?1",
        args![account_id],
    );
}

/// A living session, as its owner sees it.
#[derive(Debug, Clone)]
pub struct LivingSession {
    /// Its id.
    pub id: String,
    /// What the browser calls itself.
    pub user_agent: Option<String>,
    /// When it began.
    pub created_at: Millis,
    /// The last log-in or refresh.
    pub seen_at: Millis,
}

/// The living sessions of the session's account, the last seen first.
pub async fn living(
    context: &RequestContext,
    session: &Session,
) -> Result<Vec<LivingSession>, Problem> {
    let mut batch = Batch::read();
    let alive = require(&mut batch, session);
    let read = batch.add(
        "SELECT id, user_agent, created_at, seen_at FROM sessions
         WHERE account_id = ?1 AND ended_at IS NULL AND seen_at > ?2
         ORDER BY seen_at DESC, id DESC",
        args![&session.account_id, context.now() - tokens::REFRESH_LIFE],
    );
    let outcome = run(context, batch, alive).await?;
    let living = |row: &Row| {
        Ok(LivingSession {
            id: row.get("id")?,
            user_agent: row.get("user_agent")?,
            created_at: row.get("created_at")?,
            seen_at: row.get("seen_at")?,
        })
    };
    let living = outcome.rows(read).iter().map(living);
    Ok(living.collect::<Result<_, DatabaseError>>()?)
}

/// Ends one session of the session's account. False where it has no such living session.
pub async fn end(context: &RequestContext, session: &Session, id: &str) -> Result<bool, Problem> {
    let mut batch = Batch::write();
    let alive = require(&mut batch, session);
    let ended = batch.add(
        "UPDATE sessions SET ended_at = ?3, end_reason = 'log_out'
         WHERE id = ?1 AND account_id = ?2 AND ended_at IS NULL
         RETURNING account_id",
        args![id, &session.account_id, context.now()],
    );
    let outcome = run(context, batch, alive).await?;
    tell_pages(context, &outcome, ended)?;
    Ok(outcome.first(ended).is_some())
}

/// Forgets tokens that have expired, and sessions that no token can carry on any more, at most
/// `limit` of each. The steps told change a row for each.
pub fn add_clean_up(batch: &mut Batch, now: Millis, limit: u32) -> [Step; 2] {
    let args = args![now - tokens::REFRESH_LIFE, limit];
    let expired = batch.add(
        "DELETE FROM refresh_tokens WHERE rowid IN (
            SELECT rowid FROM refresh_tokens WHERE created_at <= ?1 LIMIT ?2
         )",
        args.clone(),
    );
    let over = batch.add(
        "DELETE FROM sessions WHERE rowid IN (
            SELECT rowid FROM sessions WHERE seen_at <= ?1 LIMIT ?2
         )",
        args,
    );
    [expired, over]
}
