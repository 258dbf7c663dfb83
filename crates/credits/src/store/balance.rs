//! What an account holds.

use ports::database::{DatabaseError, Row};

use crate::Balance;

/// SQL: two columns for [`balance`], of the account and at the time that the two expressions name.
/// What has expired does not count, whether or not it is booked yet.
pub fn balance_columns(account: &str, now: &str) -> String {
    format!(
        "(
            SELECT coalesce(sum(remaining), 0) FROM credit_grants
            WHERE account_id = {account} AND remaining > 0 AND expires_at IS NULL
        ) AS permanent,
        (
            SELECT json_group_array(json_object('credits', credits, 'expires_at', expires_at))
            FROM (
                SELECT expires_at, sum(remaining) AS credits FROM credit_grants
                WHERE account_id = {account} AND remaining > 0 AND expires_at > {now}
                GROUP BY expires_at ORDER BY expires_at
            )
        ) AS expiring"
    )
}

/// SQL: what the outer query's `accounts` can spend at `:now`, in credits.
pub const SPENDABLE: &str = "(
    SELECT coalesce(sum(remaining), 0) FROM credit_grants
    WHERE account_id = accounts.id AND remaining > 0
    AND (expires_at IS NULL OR expires_at > :now)
)";

/// The balance in the columns of [`balance_columns`].
pub fn balance(row: &Row) -> Result<Balance, DatabaseError> {
    let permanent: i64 = row.get("permanent")?;
    Ok(Balance::of(permanent, row.json("expiring")?))
}
