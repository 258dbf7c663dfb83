//! Makes an account an operator's: the way to the first one.

use anyhow::{Result, bail};
use serde_json::json;

use crate::hrana::Database;

/// SQL: now, in UTC milliseconds.
const NOW: &str = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

/// SQL: the id of a record made at `?3`, which sorts by that time (UUIDv7, RFC 9562).
const RECORD_ID: &str = "lower(printf(
    '%08x-%04x-7%s-8%s-%s', ?3 >> 16, ?3 & 65535,
    substr(hex(randomblob(2)), 2), substr(hex(randomblob(2)), 2), hex(randomblob(6))
))";

/// Gives the account of an address the role of an operator and ends its sessions, so that the role
/// is told by no token older than it. The audit log has it as a deed of the account's own, because
/// whoever runs this command is nobody that the database knows. False where it has the role already.
///
/// # Errors
/// When nobody has registered with that address, the account is banned, or the database cannot be
/// reached.
pub fn make(database: &Database, email: &str) -> Result<bool> {
    let email = email.trim();
    database.transaction(|connection| {
        let found = connection.execute(
            &format!("SELECT id, role, banned_at, {NOW} FROM accounts WHERE email_key = ?"),
            &[json!(email.to_ascii_lowercase())],
        )?;
        let Some([id, role, banned_at, now]) = found.first().map(Vec::as_slice) else {
            bail!("nobody has registered with {email}: register on the page first");
        };
        if !banned_at.is_null() {
            bail!("{email} is banned: let another operator lift that first");
        }
        if role == "admin" {
            return Ok(false);
        }
        connection.execute(
            "UPDATE accounts SET role = 'admin' WHERE id = ?",
            std::slice::from_ref(id),
        )?;
        connection.execute(
            "UPDATE sessions SET ended_at = ?2, end_reason = 'log_out'
             WHERE account_id = ?1 AND ended_at IS NULL",
            &[id.clone(), now.clone()],
        )?;
        connection.execute(
            &format!(
                "INSERT INTO audit_log
                    (id, operator_id, action, subject, account_id, reason, before, after, created_at)
                 VALUES (
                    {RECORD_ID}, ?1, 'account.role', ?1, ?1, ?2,
                    json_object('role', ?4), json_object('role', 'admin'), ?3
                 )"
            ),
            &[
                id.clone(),
                json!("cargo xtask admin"),
                now.clone(),
                role.clone(),
            ],
        )?;
        Ok(true)
    })
}
