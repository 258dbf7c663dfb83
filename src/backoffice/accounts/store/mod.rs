//! The SQL of accounts in the back office.

mod deeds;
mod page;

pub use deeds::{Decision, decide};
pub use page::{find, page};

use crate::{credits::store::spendable, membership::store::benefits};

/// SQL: where the outer query's `accounts` stands.
const STATE: &str = "CASE
    WHEN deleted_at IS NOT NULL THEN 'deleted'
    WHEN banned_at IS NOT NULL THEN 'banned'
    ELSE 'active'
END";

/// SQL: the members of an [`AccountItem`](super::views::AccountItem) of the outer query's `accounts`,
/// at `now`.
fn members(now: &str) -> String {
    format!(
        "'id', accounts.id, 'email', email, 'role', role, 'level', accounts.level,
        'effective_level', {}, 'member_until', {}, 'balance', {}, 'state', {STATE},
        'verified_at', verified_at, 'created_at', accounts.created_at, 'seen_at', seen_at",
        benefits::level(now),
        benefits::member_until(now),
        spendable("accounts.id", now),
    )
}

/// SQL: an [`AccountItem`](super::views::AccountItem) of the outer query's `accounts`, at `now`, as
/// JSON.
pub fn item(now: &str) -> String {
    format!("json_object({})", members(now))
}
