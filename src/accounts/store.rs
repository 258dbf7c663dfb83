//! The SQL of accounts.

use super::email::Email;
use crate::{
    app::Context,
    args,
    credits::{
        Balance,
        store::{self as credits, balance, balance_columns},
    },
    membership::{Membership, store::benefits},
    ports::{
        clock::Millis,
        database::{Batch, DatabaseError, Row},
    },
    problem::Problem,
    sessions::{
        Role, Session,
        store::{self as sessions, NewSession, role},
    },
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
    /// The level in effect: `free`, `plus` or `pro`.
    pub level: String,
    /// When it was made.
    pub created_at: Millis,
    /// The membership, of a member.
    pub membership: Option<Membership>,
    /// What it can spend.
    pub balance: Balance,
    /// Garments in one try-on.
    pub garments: u32,
    /// Tasks running at once.
    pub running: u32,
    /// Tasks waiting.
    pub waiting: u32,
}

/// SQL: the columns for [`account`], at `?2`.
fn accounts() -> String {
    format!(
        "SELECT
            accounts.id, email, role, level_policies.level, accounts.created_at,
            garments, running, waiting, {}, {}
         FROM {}",
        benefits::membership_column("?2"),
        balance_columns("accounts.id", "?2"),
        benefits::with_policy("?2"),
    )
}

fn account(row: &Row) -> Result<Account, DatabaseError> {
    Ok(Account {
        id: row.get(0)?,
        email: row.get(1)?,
        role: role(row, 2)?,
        level: row.get(3)?,
        created_at: row.get(4)?,
        garments: row.get(5)?,
        running: row.get(6)?,
        waiting: row.get(7)?,
        membership: benefits::membership(row, 8)?,
        balance: balance(row, 9)?,
    })
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
    credits::add_welcome(&mut batch, context, &id);
    let outcome = context.run(batch).await?;
    Ok(outcome.changed(made) == 1)
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
/// wrong, [`sessions::withdraw`] takes the session back.
pub async fn log_in(
    context: &Context,
    email: &Email,
    session: &NewSession<'_>,
) -> Result<Option<(Account, PasswordHash)>, DatabaseError> {
    let now = context.now();
    let mut batch = Batch::write();
    let read = batch.add(
        format!("{} WHERE email_key = ?1", accounts()),
        args![email.key(), now],
    );
    let secrets = batch.add(
        "SELECT password_hash, banned_at IS NOT NULL FROM accounts WHERE email_key = ?1",
        args![email.key()],
    );
    sessions::add_for_address(&mut batch, &email.key(), session, now);
    let outcome = context.run(batch).await?;
    Ok(match (outcome.first(read), outcome.first(secrets)) {
        (Some(row), Some(secrets)) => {
            let hash = PasswordHash {
                phc: secrets.get(0)?,
                banned: secrets.get(1)?,
            };
            Some((account(row)?, hash))
        }
        _ => None,
    })
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

/// Exchanges a refresh token for its successor. Tells the session and its account, or nothing where
/// the token leads nowhere.
pub async fn refresh(
    context: &Context,
    presented: [u8; 32],
    successor: [u8; 32],
) -> Result<Option<(Session, Account)>, DatabaseError> {
    let now = context.now();
    let mut batch = Batch::write();
    let session = sessions::add_rotation(&mut batch, presented, successor, now);
    let read = batch.add(
        format!(
            "{} WHERE accounts.id = (
                SELECT account_id FROM refresh_tokens JOIN sessions ON sessions.id = session_id
                WHERE hash = ?1
            )",
            accounts()
        ),
        args![successor, now],
    );
    let outcome = context.run(batch).await?;
    let Some(row) = outcome.first(session) else {
        return Ok(None);
    };
    Ok(Some((
        sessions::session(row)?,
        account(outcome.one(read)?)?,
    )))
}

/// The account of a session.
pub async fn me(context: &Context, session: &Session) -> Result<Account, Problem> {
    let mut batch = Batch::read();
    let alive = sessions::require(&mut batch, session);
    let read = batch.add(
        format!("{} WHERE accounts.id = ?1", accounts()),
        args![&session.account_id, context.now()],
    );
    let outcome = sessions::run(context, batch, alive).await?;
    Ok(account(outcome.one(read)?)?)
}
