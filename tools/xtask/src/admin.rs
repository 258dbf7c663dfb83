//! Makes an account an operator's: the way to the first one.

use anyhow::{Result, bail};
use serde_json::json;

use crate::hrana::Database;

/// Gives the account of an address the role of an operator and ends its sessions, so that the role
/// is told by no token older than it. False where it has the role already.
///
/// # Errors
/// When nobody has registered with that address, or the database cannot be reached.
pub fn make(database: &Database, email: &str) -> Result<bool> {
    const NOW: &str = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
    let email = email.trim();
    database.transaction(|connection| {
        let found = connection.execute(
            "SELECT id, role FROM accounts WHERE email_key = ?",
            &[json!(email.to_lowercase())],
        )?;
        let Some([id, role]) = found.first().map(Vec::as_slice) else {
            bail!("nobody has registered with {email}: register on the page first");
        };
        if role == "admin" {
            return Ok(false);
        }
        connection.execute(
            "UPDATE accounts SET role = 'admin' WHERE id = ?",
            std::slice::from_ref(id),
        )?;
        connection.execute(
            &format!(
                "UPDATE sessions SET ended_at = {NOW}, end_reason = 'log_out'
                 WHERE account_id = ? AND ended_at IS NULL"
            ),
            std::slice::from_ref(id),
        )?;
        Ok(true)
    })
}
