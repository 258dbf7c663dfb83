//! The SQL of accounts in the back office.

mod actions;
mod ledger;
mod list;
mod page;

pub use actions::{AccountAction, apply};
pub use ledger::LEDGER;
pub use list::LIST;
pub use page::{find, page};

use credits::store::SPENDABLE;
use membership::store::benefits::{LEVEL, MEMBER_UNTIL};
use ports::{args, clock::Millis, database::Statement};

/// SQL: where the outer query's `accounts` stands.
const STATE: &str = "CASE
    WHEN deleted_at IS NOT NULL THEN 'deleted'
    WHEN banned_at IS NOT NULL THEN 'banned'
    ELSE 'active'
END";

/// SQL: the members of an [`AccountItem`](super::views::AccountItem) of the outer query's `accounts`,
/// at `:now`.
fn members() -> String {
    format!(
        "'id', accounts.id, 'email', email, 'role', role, 'level', accounts.level,
        'effective_level', {LEVEL}, 'member_until', {MEMBER_UNTIL}, 'balance', {SPENDABLE},
        'state', {STATE}, 'verified_at', verified_at, 'created_at', accounts.created_at,
        'seen_at', seen_at"
    )
}

/// SQL: an [`AccountItem`](super::views::AccountItem) of the outer query's `accounts`, as JSON,
/// at `:now`.
fn item() -> String {
    format!("json_object({})", members())
}

/// The query of an account's [`AccountItem`](super::views::AccountItem), as JSON.
pub fn find_item(account_id: &str, now: Millis) -> Statement {
    Statement {
        sql: format!("SELECT {} FROM accounts WHERE accounts.id = ?1", item())
            .replace(":now", "?2"),
        args: args![account_id, now],
    }
}
