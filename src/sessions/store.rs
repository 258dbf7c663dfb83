//! The SQL of sessions.

use super::{Role, Session, tokens};
use crate::{
    app::Context,
    args,
    ports::{
        clock::Millis,
        database::{Batch, DatabaseError, Outcome, Row, Step},
    },
    problem::Problem,
};

/// A log-in about to be: its session and the first token of its family.
pub struct NewSession<'a> {
    /// The session's id.
    pub id: &'a str,
    /// The refresh token's hash.
    pub token_hash: [u8; 32],
}

/// Lets the batch go on only while the session lives and its account is not banned.
pub fn require(batch: &mut Batch, session: &Session) -> Step {
    batch.require(
        "EXISTS (
            SELECT 1 FROM sessions JOIN accounts ON accounts.id = sessions.account_id
            WHERE sessions.id = ?1 AND accounts.id = ?2 AND ended_at IS NULL AND banned_at IS NULL
        )",
        args![&session.id, &session.account_id],
    )
}

/// Runs a batch that began with [`require`].
pub async fn run(context: &Context, batch: Batch, session_step: Step) -> Result<Outcome, Problem> {
    let outcome = context.run(batch).await?;
    match outcome.refused() == Some(session_step) {
        true => Err(Problem::Unauthenticated),
        false => Ok(outcome),
    }
}

/// Opens a session for the account of an address, unless it is banned or there is none.
pub fn add_for_address(batch: &mut Batch, email_key: &str, session: &NewSession<'_>, now: Millis) {
    batch.add(
        "INSERT INTO sessions (id, account_id, created_at)
         SELECT ?1, id, ?2 FROM accounts WHERE email_key = ?3 AND banned_at IS NULL",
        args![session.id, now, email_key],
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
pub async fn withdraw(context: &Context, session_id: &str) -> Result<(), DatabaseError> {
    let mut batch = Batch::write();
    batch.add(
        "DELETE FROM refresh_tokens WHERE session_id = ?1",
        args![session_id],
    );
    batch.add("DELETE FROM sessions WHERE id = ?1", args![session_id]);
    context.run(batch).await.map(drop)
}

/// Exchanges a refresh token for its successor (product.md 1): once; again within the grace, for
/// the same successor; after it, the whole family ends. The step told gives the session of the
/// successor, or no row where the token leads nowhere.
pub fn add_rotation(
    batch: &mut Batch,
    presented: [u8; 32],
    successor: [u8; 32],
    now: Millis,
) -> Step {
    batch.add(
        "UPDATE sessions SET ended_at = ?2, end_reason = 'replay'
         WHERE ended_at IS NULL AND id = (
            SELECT session_id FROM refresh_tokens WHERE hash = ?1 AND used_at <= ?3
         )",
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
        "SELECT sessions.id, account_id, role
         FROM refresh_tokens
         JOIN sessions ON sessions.id = session_id
         JOIN accounts ON accounts.id = account_id
         WHERE hash = ?1 AND ended_at IS NULL AND banned_at IS NULL",
        args![successor],
    )
}

/// The session that a row of [`add_rotation`] tells.
pub fn session(row: &Row) -> Result<Session, DatabaseError> {
    Ok(Session {
        id: row.get(0)?,
        account_id: row.get(1)?,
        role: role(row, 2)?,
    })
}

/// The role in a column.
pub(crate) fn role(row: &Row, index: usize) -> Result<Role, DatabaseError> {
    let text: String = row.get(index)?;
    Role::from_database(&text).ok_or_else(|| DatabaseError::Shape(format!("no role `{text}`")))
}

/// Ends the session of a refresh token, and the one of an access token, if they still live. Their
/// open pages are told, which ends those too.
pub async fn log_out(
    context: &Context,
    session_id: Option<&str>,
    refresh_token: Option<[u8; 32]>,
) -> Result<(), DatabaseError> {
    let mut batch = Batch::write();
    let ended = batch.add(
        "UPDATE sessions SET ended_at = ?1, end_reason = 'log_out'
         WHERE ended_at IS NULL
         AND (id = ?2 OR id = (SELECT session_id FROM refresh_tokens WHERE hash = ?3))
         RETURNING account_id",
        args![context.now(), session_id, refresh_token],
    );
    for row in context.run(batch).await?.rows(ended) {
        context.changed(&row.get::<String>(0)?);
    }
    Ok(())
}
