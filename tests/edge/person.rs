//! Somebody with an account, and what they do.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use xtask::api::{Answer, Client};
use xtask::stack::Stack;
use xtask::{admin, demo};

use crate::{number, photos, wait_until};

/// Everybody's password.
pub const PASSWORD: &str = "nine lives in one closet";

/// A person who is logged in.
pub struct Person<'a> {
    /// The stack whose user they are.
    pub stack: &'a Stack,
    /// Carries their access token.
    pub client: Client,
    /// Their account's id.
    pub id: String,
    /// Their address.
    pub email: String,
    /// What registering or logging in answered.
    pub log_in: Value,
}

/// Something that nobody else has.
pub fn unique(prefix: &str) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let moment = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_nanos();
    format!(
        "{prefix}-{moment}-{}",
        COUNT.fetch_add(1, Ordering::Relaxed)
    )
}

impl<'a> Person<'a> {
    /// Registers, which logs in.
    pub fn new(stack: &'a Stack) -> Self {
        Self::registered(stack, &format!("{}@kitten.test", unique("edge")))
    }

    /// Registers an address, which logs in.
    pub fn registered(stack: &'a Stack, email: &str) -> Self {
        let mut client = Client::new(&stack.base_url());
        let answer = client.register(&stack.devstack_url(), email, PASSWORD);
        Self::entered(stack, client, email, answer.unwrap())
    }

    /// Logs in with an address that is registered.
    pub fn known(stack: &'a Stack, email: &str) -> Self {
        let mut client = Client::new(&stack.base_url());
        let log_in = client.log_in(email, PASSWORD).unwrap();
        Self::entered(stack, client, email, log_in)
    }

    fn entered(stack: &'a Stack, client: Client, email: &str, log_in: Value) -> Self {
        Self {
            stack,
            client,
            id: log_in["account"]["id"].as_str().unwrap().to_owned(),
            email: email.to_owned(),
            log_in,
        }
    }

    /// Registers, becomes an operator, and logs in.
    pub fn operator(stack: &'a Stack) -> Self {
        let email = Self::new(stack).email;
        admin::make(&stack.database(), &email).unwrap();
        Self::known(stack, &email)
    }

    /// Writes under a key of its own.
    pub fn write(&self, path: &str, body: &Value) -> Answer {
        let key = unique("key");
        self.client
            .post_json(path, &[("idempotency-key", &key)], body)
            .unwrap()
    }

    /// Books credits to them.
    pub fn with_credits(self, credits: i64) -> Self {
        demo::grant(&self.stack.database(), &self.id, credits, &unique("test")).unwrap();
        self
    }

    /// Sets their level.
    pub fn at_level(self, level: &str) -> Self {
        let sql = "UPDATE accounts SET level = ? WHERE id = ?";
        let arguments = [json!(level), json!(self.id)];
        self.stack.database().execute(sql, &arguments).unwrap();
        self
    }

    /// Their balance as they see it, in credits.
    pub fn balance(&self) -> i64 {
        let me = self.client.get("/api/me", &[]).unwrap().accepted().unwrap();
        me.json()["balance"]["total"].as_i64().unwrap()
    }

    /// Offers a file.
    pub fn offer(&self, bytes: &[u8]) -> Answer {
        let headers = [("content-type", "application/octet-stream")];
        self.client
            .post_bytes("/api/uploads", &headers, bytes)
            .unwrap()
    }

    /// Uploads a picture and returns its id.
    pub fn upload(&self, bytes: &[u8]) -> String {
        let answer = self.offer(bytes).accepted().unwrap();
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// Asks for a task with a key of its own.
    pub fn ask(&self, body: &Value) -> Answer {
        self.write("/api/tasks", body)
    }

    /// Uploads a person and a garment and asks to see the one in the other.
    pub fn try_on(&self, prompt: Option<&str>) -> Value {
        let inputs = json!({
            "person": [self.upload(&photos::person())],
            "garments": [self.upload(&photos::garment())],
        });
        let body = json!({"preset": "try_on", "inputs": inputs, "prompt": prompt});
        let answer = self.ask(&body).accepted().unwrap();
        assert_eq!(answer.status, 202);
        answer.json()
    }

    /// The task as it stands.
    pub fn task(&self, id: &str) -> Value {
        let answer = self.client.get(&format!("/api/tasks/{id}"), &[]).unwrap();
        answer.accepted().unwrap().json()
    }

    /// The task once it has ended.
    pub fn finished(&self, task: &Value, patience: Duration) -> Value {
        let id = task["id"].as_str().unwrap();
        wait_until("the task's end", patience, || {
            let task = self.task(id);
            (!task["finished_at"].is_null()).then_some(task)
        })
    }

    /// Asserts what must always hold of credits: the ledger, its running balance, the buckets and
    /// the movements all say `credits`.
    pub fn assert_books(&self, credits: i64) {
        let queries = [
            "SELECT coalesce(sum(amount), 0) FROM ledger_entries WHERE account_id = ?",
            "SELECT balance FROM ledger_entries WHERE account_id = ? ORDER BY seq DESC LIMIT 1",
            "SELECT sum(remaining) FROM credit_grants WHERE account_id = ?",
            "SELECT sum(credit_movements.amount) FROM credit_movements
             JOIN credit_grants ON credit_grants.id = grant_id WHERE account_id = ?",
        ];
        for sql in queries {
            assert_eq!(number(self.stack, sql, &[json!(self.id)]), credits, "{sql}");
        }
        assert_eq!(self.balance(), credits);
    }
}
