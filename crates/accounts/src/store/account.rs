//! Reading an account, and whom its letters go to.

use access::sessions::{Role, store::role};
use credits::{
    Balance,
    store::{balance, balance_columns},
};
use membership::{Membership, store::benefits};
use notifications::store::UNREAD;
use ports::{
    clock::Millis,
    database::{DatabaseError, Row},
};
use web::language::Language;

/// An account, as its owner sees it.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// The address as typed.
    pub email: String,
    /// Whether a link sent to that address was opened.
    pub is_email_verified: bool,
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
    /// How many notifications are unread.
    pub unread_notifications: u32,
}

/// SQL: the columns for [`account`], at `?2`.
pub(super) fn accounts() -> String {
    format!(
        "SELECT
            accounts.id, email, role, level_policies.level, accounts.created_at,
            garments, running, waiting, verified_at IS NOT NULL AS is_email_verified,
            ({}) AS unread_notifications, {}, {}
         FROM {}",
        UNREAD.replace("?1", "accounts.id"),
        benefits::membership_column("?2"),
        balance_columns("accounts.id", "?2"),
        benefits::with_policy("?2"),
    )
}

pub(super) fn account(row: &Row) -> Result<Account, DatabaseError> {
    Ok(Account {
        id: row.get("id")?,
        email: row.get("email")?,
        is_email_verified: row.get("is_email_verified")?,
        role: role(row)?,
        level: row.get("level")?,
        created_at: row.get("created_at")?,
        garments: row.get("garments")?,
        running: row.get("running")?,
        waiting: row.get("waiting")?,
        unread_notifications: row.get("unread_notifications")?,
        membership: benefits::membership(row)?,
        balance: balance(row)?,
    })
}

/// Whom a letter goes to.
#[derive(Debug, Clone)]
pub struct Addressee {
    /// The address as typed.
    pub email: String,
    /// The language of the last log-in or refresh.
    pub language: Language,
}

/// The addressee in the columns `email` and `language`.
pub(super) fn addressee(row: &Row) -> Result<Addressee, DatabaseError> {
    Ok(Addressee {
        email: row.get("email")?,
        language: language(row)?,
    })
}

pub(super) fn language(row: &Row) -> Result<Language, DatabaseError> {
    let tag: String = row.get("language")?;
    Language::from_tag(&tag).ok_or_else(|| DatabaseError::Shape(format!("no language `{tag}`")))
}
