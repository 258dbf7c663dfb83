//! The accounts that a local stack comes with.

use anyhow::{Context, Result};
use serde_json::json;

use crate::api::Client;
use crate::hrana::Database;
use crate::stack::Stack;

/// An account of the local stack.
pub struct Account {
    /// Its address; the domain can never receive mail.
    pub email: &'static str,
    /// Its password.
    pub password: &'static str,
}

/// A Plus account with credits to spend.
pub const PLUS: Account = Account {
    email: "demo@kitten.test",
    password: "demo-closet-2026",
};
/// An account as registering makes it.
pub const FREE: Account = Account {
    email: "free@kitten.test",
    password: "demo-closet-2026",
};

const PLUS_CREDITS: i64 = 200;

/// Creates the demo accounts that do not exist yet.
///
/// # Errors
/// When the service or its database refuses or cannot be reached.
pub fn create(stack: &Stack) -> Result<()> {
    let database = stack.database();
    let client = Client::new(&stack.base_url());
    for account in [&PLUS, &FREE] {
        if find(&database, account.email)?.is_none() {
            client.register(account.email, account.password)?;
        }
    }
    let plus = find(&database, PLUS.email)?.context("the demo account was not created")?;
    database.execute(
        "UPDATE accounts SET level = 'plus' WHERE id = ?",
        &[json!(plus)],
    )?;
    grant(&database, &plus, PLUS_CREDITS, "demo")
}

/// Books credits to an account as an adjustment, once for each `subject`.
///
/// # Errors
/// When the database refuses or cannot be reached.
pub fn grant(database: &Database, account_id: &str, credits: i64, subject: &str) -> Result<()> {
    const NOW: &str = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
    let grant_id = json!(format!("grant-{account_id}-{subject}"));
    let entry_id = json!(format!("entry-{account_id}-{subject}"));
    let (account_id, credits, subject) = (json!(account_id), json!(credits), json!(subject));
    database.transaction(|connection| {
        let booked = connection.execute(
            "SELECT 1 FROM ledger_entries
             WHERE account_id = ? AND event = 'adjustment' AND subject = ?",
            &[account_id.clone(), subject.clone()],
        )?;
        if !booked.is_empty() {
            return Ok(());
        }
        connection.execute(
            &format!(
                "INSERT INTO credit_grants (id, account_id, source, amount, created_at)
                 VALUES (?, ?, 'adjustment', ?, {NOW})"
            ),
            &[grant_id.clone(), account_id.clone(), credits.clone()],
        )?;
        connection.execute(
            "INSERT INTO credit_movements (entry_id, grant_id, rank, amount) VALUES (?, ?, 1, ?)",
            &[entry_id.clone(), grant_id, credits.clone()],
        )?;
        connection.execute(
            &format!(
                "INSERT INTO ledger_entries
                     (id, account_id, seq, event, subject, amount, balance, created_at)
                 SELECT ?1, ?2, coalesce(max(seq), 0) + 1, 'adjustment', ?3, ?4,
                     coalesce(sum(amount), 0) + ?4, {NOW}
                 FROM ledger_entries WHERE account_id = ?2"
            ),
            &[entry_id, account_id, subject, credits],
        )?;
        Ok(())
    })
}

/// The id of the account with this address.
///
/// # Errors
/// When the database refuses or cannot be reached.
pub fn find(database: &Database, email: &str) -> Result<Option<String>> {
    let rows = database.execute(
        "SELECT id FROM accounts WHERE email_key = ?",
        &[json!(email)],
    )?;
    Ok(rows
        .first()
        .and_then(|row| row.first()?.as_str().map(str::to_owned)))
}
