//! The SQL of accounts and sessions.

use super::{Role, Session, email::Email, tokens};
use crate::{
    app::Context,
    args,
    credits::{Balance, store as credits},
    ports::{
        clock::Millis,
        database::{Batch, DatabaseError, Outcome, Row, Step},
    },
    problem::Problem,
};

/// An account, as its owner sees it.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// The address as typed.
    pub email: String,
    /// What it may do.
    pub role: Role,
    /// Its level: `free`, `plus` or `pro`.
    pub level: String,
    /// When it was made.
    pub created_at: Millis,
    /// What it holds.
    pub balance: Balance,
    /// Garments in one try-on.
    pub garments: u32,
    /// Tasks running at once.
    pub running: u32,
    /// Tasks waiting.
    pub waiting: u32,
}

/// A log-in about to be: its session and the first token of its family.
pub struct NewSession<'a> {
    /// The session's id.
    pub id: &'a str,
    /// The refresh token's hash.
    pub token_hash: [u8; 32],
}

const ACCOUNT: &str = "
    SELECT
        accounts.id, email, role, accounts.level, accounts.created_at,
        balances.total, balances.permanent, balances.membership, garments, running, waiting
    FROM accounts
    JOIN balances ON balances.account_id = accounts.id
    JOIN level_policies ON level_policies.level = accounts.level";

fn account(row: &Row) -> Result<Account, DatabaseError> {
    Ok(Account {
        id: row.get(0)?,
        email: row.get(1)?,
        role: role(row, 2)?,
        level: row.get(3)?,
        created_at: row.get(4)?,
        balance: Balance {
            total: row.get(5)?,
            permanent: row.get(6)?,
            membership: row.get(7)?,
        },
        garments: row.get(8)?,
        running: row.get(9)?,
        waiting: row.get(10)?,
    })
}

fn role(row: &Row, index: usize) -> Result<Role, DatabaseError> {
    let text: String = row.get(index)?;
    Role::from_database(&text).ok_or_else(|| DatabaseError::Shape(format!("no role `{text}`")))
}

/// Lets the batch go on only while the session lives and its account is not banned.
pub fn require_session(batch: &mut Batch, session: &Session) -> Step {
    batch.require(
        "EXISTS (
            SELECT 1 FROM sessions JOIN accounts ON accounts.id = sessions.account_id
            WHERE sessions.id = ?1 AND accounts.id = ?2 AND ended_at IS NULL AND banned_at IS NULL
        )",
        args![&session.id, &session.account_id],
    )
}

/// Runs a batch that began with [`require_session`].
pub async fn run_as(
    context: &Context,
    batch: Batch,
    session_step: Step,
) -> Result<Outcome, Problem> {
    let outcome = context.run(batch).await?;
    match outcome.refused() == Some(session_step) {
        true => Err(Problem::Unauthenticated),
        false => Ok(outcome),
    }
}

/// Makes an account with its welcome credits, unless the address has one. Tells whether it did.
pub async fn register(
    context: &Context,
    email: &Email,
    password_hash: &str,
) -> Result<bool, DatabaseError> {
    let (id, now) = (context.id(), context.now());
    let mut batch = Batch::write();
    let made = batch.add(
        "INSERT INTO accounts (id, email, email_key, password_hash, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (email_key) DO NOTHING",
        args![&id, email.as_str(), email.key(), password_hash, now],
    );
    credits::add_welcome(&mut batch, context, &id, now);
    let outcome = context.run(batch).await?;
    Ok(outcome.changed(made) == 1)
}

/// What log-in needs to decide.
pub struct LogIn {
    /// The account, if the address has one.
    pub account: Option<(Account, PasswordHash)>,
}

/// A stored hash, and whether the account is banned.
pub struct PasswordHash {
    /// Argon2id in PHC form.
    pub phc: String,
    /// Whether the account is banned.
    pub banned: bool,
}

/// Reads the account of an address, and opens the session at once, so that a right password takes
/// one round trip. Nobody has the session's token before the password is checked; where it is
/// wrong, [`withdraw`] takes the session back.
pub async fn log_in(
    context: &Context,
    email: &Email,
    session: &NewSession<'_>,
) -> Result<LogIn, DatabaseError> {
    let now = context.now();
    let mut batch = Batch::write();
    let read = batch.add(
        format!("{ACCOUNT} WHERE email_key = ?1"),
        args![email.key()],
    );
    let secrets = batch.add(
        "SELECT password_hash, banned_at IS NOT NULL FROM accounts WHERE email_key = ?1",
        args![email.key()],
    );
    batch.add(
        "INSERT INTO sessions (id, account_id, created_at)
         SELECT ?1, id, ?2 FROM accounts WHERE email_key = ?3 AND banned_at IS NULL",
        args![session.id, now, email.key()],
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
    let outcome = context.run(batch).await?;
    let account = match (outcome.first(read), outcome.first(secrets)) {
        (Some(row), Some(secrets)) => {
            let hash = PasswordHash {
                phc: secrets.get(0)?,
                banned: secrets.get(1)?,
            };
            Some((account(row)?, hash))
        }
        _ => None,
    };
    Ok(LogIn { account })
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

/// Keeps a hash made with today's parameters in place of the one that was checked.
pub async fn rehash(
    context: &Context,
    account_id: &str,
    old: &str,
    new: &str,
) -> Result<(), DatabaseError> {
    let mut batch = Batch::write();
    batch.add(
        "UPDATE accounts SET password_hash = ?1 WHERE id = ?2 AND password_hash = ?3",
        args![new, account_id, old],
    );
    context.run(batch).await.map(drop)
}

/// Exchanges a refresh token for its successor (product.md 1): once; again within the grace, for
/// the same successor; after it, the whole family ends. Tells the session and its account, or
/// nothing where the token leads nowhere.
pub async fn refresh(
    context: &Context,
    presented: [u8; 32],
    successor: [u8; 32],
) -> Result<Option<(Session, Account)>, DatabaseError> {
    let now = context.now();
    let mut batch = Batch::write();
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
    let session = batch.add(
        "SELECT sessions.id, account_id, role
         FROM refresh_tokens
         JOIN sessions ON sessions.id = session_id
         JOIN accounts ON accounts.id = account_id
         WHERE hash = ?1 AND ended_at IS NULL AND banned_at IS NULL",
        args![successor],
    );
    let read = batch.add(
        format!(
            "{ACCOUNT} WHERE accounts.id = (
                SELECT account_id FROM refresh_tokens JOIN sessions ON sessions.id = session_id
                WHERE hash = ?1
            )"
        ),
        args![successor],
    );
    let outcome = context.run(batch).await?;
    let Some(row) = outcome.first(session) else {
        return Ok(None);
    };
    let session = Session {
        id: row.get(0)?,
        account_id: row.get(1)?,
        role: role(row, 2)?,
    };
    Ok(Some((session, account(outcome.one(read)?)?)))
}

/// Ends the session of a refresh token, and the one of an access token, if they still live.
pub async fn log_out(
    context: &Context,
    session_id: Option<&str>,
    refresh_token: Option<[u8; 32]>,
) -> Result<(), DatabaseError> {
    let mut batch = Batch::write();
    batch.add(
        "UPDATE sessions SET ended_at = ?1, end_reason = 'log_out'
         WHERE ended_at IS NULL
         AND (id = ?2 OR id = (SELECT session_id FROM refresh_tokens WHERE hash = ?3))",
        args![context.now(), session_id, refresh_token],
    );
    context.run(batch).await.map(drop)
}

/// The account of a session.
pub async fn me(context: &Context, session: &Session) -> Result<Account, Problem> {
    let mut batch = Batch::read();
    let alive = require_session(&mut batch, session);
    let read = batch.add(
        format!("{ACCOUNT} WHERE accounts.id = ?1"),
        args![&session.account_id],
    );
    let outcome = run_as(context, batch, alive).await?;
    Ok(account(outcome.one(read)?)?)
}
