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
            garments, running, waiting, verified_at IS NOT NULL, ({}), {}, {}
         FROM {}",
        UNREAD.replace("?1", "accounts.id"),
        benefits::membership_column("?2"),
        balance_columns("accounts.id", "?2"),
        benefits::with_policy("?2"),
    )
}

pub(super) fn account(row: &Row) -> Result<Account, DatabaseError> {
    Ok(Account {
        id: row.get(0)?,
        email: row.get(1)?,
        is_email_verified: row.get(8)?,
        role: role(row, 2)?,
        level: row.get(3)?,
        created_at: row.get(4)?,
        garments: row.get(5)?,
        running: row.get(6)?,
        waiting: row.get(7)?,
        unread_notifications: row.get(9)?,
        membership: benefits::membership(row, 10)?,
        balance: balance(row, 11)?,
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

/// The addressee in two columns, from `index` on.
pub(super) fn addressee(row: &Row, index: usize) -> Result<Addressee, DatabaseError> {
    Ok(Addressee {
        email: row.get(index)?,
        language: language(row, index + 1)?,
    })
}

pub(super) fn language(row: &Row, index: usize) -> Result<Language, DatabaseError> {
    let tag: String = row.get(index)?;
    Language::from_tag(&tag).ok_or_else(|| DatabaseError::Shape(format!("no language `{tag}`")))
}
