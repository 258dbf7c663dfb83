//! Operators are made by a command.

use crate::server::Server;
use serde_json::json;
use xtask::{admin, migrate, project};

/// A database with Mimi, who is logged in on two devices, and Momo, who is on one.
fn closet() -> Server {
    let server = Server::new();
    migrate::apply(&server.database, &project::path("migrations")).unwrap();
    for sql in [
        "INSERT INTO accounts (id, email, email_key, password_hash, created_at) VALUES
            ('mimi', 'Mimi@example.com', 'mimi@example.com', '', 0),
            ('momo', 'momo@example.com', 'momo@example.com', '', 0)",
        "INSERT INTO sessions (id, account_id, created_at) VALUES
            ('phone', 'mimi', 0), ('laptop', 'mimi', 0), ('tablet', 'momo', 0)",
    ] {
        server.database.execute(sql, &[]).unwrap();
    }
    server
}

fn ids(server: &Server, sql: &str) -> Vec<serde_json::Value> {
    server.database.execute(sql, &[]).unwrap().concat()
}

const LIVING: &str = "SELECT id FROM sessions WHERE ended_at IS NULL ORDER BY id";
const OPERATORS: &str = "SELECT id FROM accounts WHERE role = 'admin'";

#[test]
fn an_account_becomes_an_operators_and_has_to_log_in_again() {
    let server = closet();
    assert!(admin::make(&server.database, "MIMI@example.com ").unwrap());
    assert_eq!(ids(&server, OPERATORS), [json!("mimi")]);
    assert_eq!(ids(&server, LIVING), [json!("tablet")]);
}

#[test]
fn it_is_on_record_as_a_deed_of_the_accounts_own() {
    let server = closet();
    admin::make(&server.database, "mimi@example.com").unwrap();
    let record = "SELECT
            operator_id, action, subject, account_id, reason, before ->> 'role', after ->> 'role',
            length(id), created_at > 1700000000000,
            substr(id, 1, 8) = printf('%08x', created_at >> 16)
        FROM audit_log";
    let expected = json!([
        "mimi",
        "account.role",
        "mimi",
        "mimi",
        "cargo xtask admin",
        "user",
        "admin",
        36,
        1,
        1
    ]);
    assert_eq!(json!(ids(&server, record)), expected);
}

#[test]
fn whoever_is_banned_does_not_become_an_operator() {
    let server = closet();
    let ban = "UPDATE accounts SET banned_at = 1 WHERE id = 'mimi'";
    server.database.execute(ban, &[]).unwrap();
    let problem = admin::make(&server.database, "mimi@example.com").unwrap_err();
    assert!(problem.to_string().contains("banned"), "{problem}");
    assert!(ids(&server, OPERATORS).is_empty());
}

#[test]
fn who_is_an_operator_stays_logged_in() {
    let server = closet();
    let promote = "UPDATE accounts SET role = 'admin' WHERE id = 'mimi'";
    server.database.execute(promote, &[]).unwrap();
    assert!(!admin::make(&server.database, "mimi@example.com").unwrap());
    assert_eq!(ids(&server, LIVING).len(), 3);
    assert!(ids(&server, "SELECT id FROM audit_log").is_empty());
}

#[test]
fn somebody_unknown_has_to_register_first() {
    let server = closet();
    let problem = admin::make(&server.database, "nobody@example.com").unwrap_err();
    assert!(problem.to_string().contains("register"), "{problem}");
    assert!(ids(&server, OPERATORS).is_empty());
}
