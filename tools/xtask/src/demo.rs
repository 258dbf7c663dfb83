//! What a local stack comes with: accounts of every kind, orders, and codes to redeem.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::admin;
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

const PASSWORD: &str = "demo-closet-2026";

/// A Plus account with credits to spend.
pub const PLUS: Account = Account {
    email: "demo@kitten.test",
    password: PASSWORD,
};
/// An account as registering makes it, with an order that waits to be paid.
pub const FREE: Account = Account {
    email: "free@kitten.test",
    password: PASSWORD,
};
/// An account with a monthly membership.
pub const MEMBER: Account = Account {
    email: "member@kitten.test",
    password: PASSWORD,
};
/// An operator.
pub const ADMIN: Account = Account {
    email: "admin@kitten.test",
    password: PASSWORD,
};

const PLUS_CREDITS: i64 = 200;
/// The note of the batches that the codes below belong to.
const NOTE: &str = "demo";

/// A code to redeem.
pub struct Code {
    /// In groups of four.
    pub code: String,
    /// What it grants, in words.
    pub grants: String,
}

/// Creates what does not exist yet, and tells the codes that nobody has used up.
///
/// # Errors
/// When the service or its database refuses or cannot be reached.
pub fn create(stack: &Stack) -> Result<Vec<Code>> {
    let database = stack.database();
    for account in [&PLUS, &FREE, &MEMBER, &ADMIN] {
        if find(&database, account.email)?.is_none() {
            let mut client = Client::new(&stack.base_url());
            client.register(&stack.devstack_url(), account.email, account.password)?;
        }
    }
    let plus = find(&database, PLUS.email)?.context("the demo account was not created")?;
    database.execute(
        "UPDATE accounts SET level = 'plus' WHERE id = ?",
        &[json!(plus)],
    )?;
    grant(&database, &plus, PLUS_CREDITS, "demo")?;
    admin::make(&database, ADMIN.email)?;
    let is_done = database.execute("SELECT 1 FROM code_batches WHERE note = ?", &[json!(NOTE)])?;
    if is_done.is_empty() {
        trade(stack)?;
    }
    codes(&database)
}

/// A day in the shop: a membership is bought and confirmed, a pack is ordered, codes are made.
fn trade(stack: &Stack) -> Result<()> {
    let logged_in = |account: &Account| -> Result<Client> {
        let mut client = Client::new(&stack.base_url());
        client.log_in(account.email, account.password)?;
        Ok(client)
    };
    let write = |client: &Client, path: &str, key: &str, body: &Value| -> Result<Value> {
        let headers = [("idempotency-key", key)];
        Ok(client.post_json(path, &headers, body)?.accepted()?.json())
    };
    let (free, member, admin) = (logged_in(&FREE)?, logged_in(&MEMBER)?, logged_in(&ADMIN)?);
    write(&free, "/api/orders", "demo", &json!({"pack": "small"}))?;
    let order = write(&member, "/api/orders", "demo", &json!({"plan": "monthly"}))?;
    let id = order["id"].as_str().context("the order has no id")?;
    let path = format!("/api/admin/orders/{id}/confirm");
    write(&admin, &path, "demo-order", &json!({"reason": NOTE}))?;
    for (key, grants, uses) in [
        (
            "demo-credits",
            json!({"kind": "credits", "credits": 50}),
            100,
        ),
        ("demo-plan", json!({"kind": "plan", "plan": "monthly"}), 1),
        ("demo-level", json!({"kind": "level", "level": "plus"}), 1),
    ] {
        let body = json!({"grants": grants, "count": 1, "uses": uses, "note": NOTE});
        write(&admin, "/api/admin/code-batches", key, &body)?;
    }
    Ok(())
}

fn codes(database: &Database) -> Result<Vec<Code>> {
    let rows = database.execute(
        "SELECT code, coalesce(
            credits || ' credits',
            (SELECT name_en FROM plans WHERE id = plan_id),
            'level ' || level
         )
         FROM redemption_codes JOIN code_batches ON code_batches.id = batch_id
         WHERE note = ? AND used < redemption_codes.uses AND disabled_at IS NULL
         ORDER BY code_batches.id",
        &[json!(NOTE)],
    )?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let code = |row: &Vec<Value>| Code {
        code: grouped(&text(&row[0])),
        grants: text(&row[1]),
    };
    Ok(rows.iter().map(code).collect())
}

fn grouped(symbols: &str) -> String {
    let symbols: Vec<char> = symbols.chars().collect();
    let groups = symbols.chunks(4).map(|group| group.iter().collect());
    groups.collect::<Vec<String>>().join("-")
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
