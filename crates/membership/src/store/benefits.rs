//! Effective benefits (product.md 3): the one place that knows which level counts. Nothing of it is
//! stored, so nothing has to be undone when an order is refunded or a membership ends.

use ports::database::{DatabaseError, Row};

use crate::Membership;

/// SQL: the membership term that the account of the outer query's `accounts` is in, at `:now`.
macro_rules! current_term {
    () => {
        "FROM membership_terms
         WHERE account_id = accounts.id AND canceled_at IS NULL
         AND starts_at <= :now AND ends_at > :now"
    };
}

/// SQL: the level in effect for the outer query's `accounts`, at `:now`. A pack that was bought makes
/// Pro, a membership while it lasts; otherwise it is what an operator or a code gave.
pub const LEVEL: &str = concat!(
    "CASE
        WHEN EXISTS (
            SELECT 1 FROM orders
            WHERE account_id = accounts.id AND state = 'paid' AND pack_id IS NOT NULL
        ) OR EXISTS (SELECT 1 ",
    current_term!(),
    ") THEN 'pro' ELSE accounts.level
    END"
);

/// SQL: picks those of the outer query's `accounts` that are members at `:now`.
pub const MEMBERS: &str = concat!(
    "accounts.membership_ends_at > :now AND EXISTS (SELECT 1 ",
    current_term!(),
    ")"
);

/// SQL: picks all others.
pub const NOT_MEMBERS: &str = concat!("NOT EXISTS (SELECT 1 ", current_term!(), ")");

/// SQL: the end of the membership of the outer query's `accounts`, if they are a member at `:now`.
pub const MEMBER_UNTIL: &str = concat!(
    "CASE WHEN EXISTS (SELECT 1 ",
    current_term!(),
    ") THEN accounts.membership_ends_at END"
);

/// SQL: [`LEVEL`] at the time that an expression names.
pub fn level(now: &str) -> String {
    LEVEL.replace(":now", now)
}

/// SQL: `accounts` with the `level_policies` of the level in effect.
pub fn with_policy(now: &str) -> String {
    format!(
        "accounts JOIN level_policies ON level_policies.level = {}",
        level(now)
    )
}

/// SQL: one column for [`membership`], at the time that an expression names.
pub fn membership_column(now: &str) -> String {
    const COLUMN: &str = concat!(
        "(
            SELECT json_object(
                'name', json_object('zh', name_zh, 'en', name_en),
                'ends_at', accounts.membership_ends_at
            )
            FROM plans WHERE id = (SELECT plan_id ",
        current_term!(),
        " LIMIT 1)
        ) AS membership"
    );
    COLUMN.replace(":now", now)
}

/// The membership in the column of [`membership_column`]; none for somebody who is not a member.
pub fn membership(row: &Row) -> Result<Option<Membership>, DatabaseError> {
    row.json("membership")
}
