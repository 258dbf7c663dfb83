//! What the database says, and what the model says it must: read after every event, and compared.

use std::slice;

use futures_util::FutureExt;
use ports::{
    args,
    database::{Batch, Database, Outcome, Row, Step},
};
use world::Embedded;

use crate::{
    model::{
        Entry, Model,
        calendar::{DAY, Moment},
    },
    names::Names,
};

/// For how long answers to repeated requests are kept.
pub const KEPT: i64 = DAY;

/// Everything that an event may have changed.
#[derive(Debug, PartialEq, Eq)]
pub struct Books {
    /// Every bucket with something in it: account, source, expiry, what remains.
    buckets: Vec<(usize, String, Option<i64>, i64)>,
    /// Entries booked since last time.
    entries: Vec<Entry>,
    /// The balance after the last entry of each account that has a new one.
    balances: Vec<(usize, i64)>,
    /// Where each order stands.
    orders: Vec<String>,
    /// Stretches of membership: account, from, until, whether taken back.
    terms: Vec<(usize, i64, i64, bool)>,
    /// For each code how often it was used, and whether it is out of use.
    codes: Vec<(i64, bool)>,
    /// The level that each account was given.
    levels: Vec<String>,
    /// How many accounts, outputs and answers of the last day there are.
    counts: [i64; 3],
}

/// Reads the books, and remembers how far.
#[derive(Debug, Default)]
pub struct Reader {
    last_entry: i64,
    last_output: i64,
    last_code: i64,
}

/// What an output came to.
pub struct Ending {
    /// Its id.
    pub id: String,
    /// Whether it has a picture.
    pub has_picture: bool,
    /// Whether it was taken back, together with whatever of its task had not begun.
    pub is_taken_back: bool,
    /// When.
    pub at: i64,
}

fn run(database: &Embedded, batch: &Batch) -> Outcome {
    database.run(batch).now_or_never().unwrap().unwrap()
}

fn all<T>(outcome: &Outcome, step: Step, read: impl Fn(&Row) -> T) -> Vec<T> {
    outcome.rows(step).iter().map(read).collect()
}

impl Reader {
    /// What the database says now. New things get their names.
    pub fn read(&mut self, database: &Embedded, names: &mut Names, now: Moment) -> Books {
        let mut batch = Batch::read();
        let buckets = batch.add(
            "SELECT account_id, source, expires_at, remaining FROM credit_grants WHERE remaining > 0",
            vec![],
        );
        let entries = batch.add(
            "SELECT account_id, event, subject, amount, balance, rowid FROM ledger_entries
             WHERE rowid > ?1 ORDER BY rowid",
            args![self.last_entry],
        );
        let outputs = batch.add(
            "SELECT id, task_id, rowid FROM task_outputs WHERE rowid > ?1 ORDER BY rowid",
            args![self.last_output],
        );
        let codes = batch.add(
            "SELECT code, code_batches.rowid FROM code_batches
             JOIN redemption_codes ON batch_id = code_batches.id
             WHERE code_batches.rowid > ?1 ORDER BY code_batches.rowid",
            args![self.last_code],
        );
        let orders = batch.add("SELECT state, id FROM orders ORDER BY rowid", vec![]);
        let terms = batch.add(
            "SELECT account_id, starts_at, ends_at, canceled_at IS NOT NULL FROM membership_terms
             ORDER BY rowid",
            vec![],
        );
        let levels = batch.add("SELECT level FROM accounts ORDER BY rowid", vec![]);
        let code_states = batch.add(
            "SELECT used, disabled_at IS NOT NULL FROM code_batches
             JOIN redemption_codes ON batch_id = code_batches.id ORDER BY code_batches.rowid",
            vec![],
        );
        let counts = batch.add(
            "SELECT
                (SELECT count(*) FROM accounts),
                (SELECT count(*) FROM task_outputs),
                (SELECT count(*) FROM idempotency_keys WHERE created_at > ?1)",
            args![now - KEPT],
        );
        let outcome = run(database, &batch);
        for row in outcome.rows(outputs) {
            names.add_output(row.get(0).unwrap(), row.get(1).unwrap());
            self.last_output = row.get(2).unwrap();
        }
        for row in outcome.rows(codes) {
            names.add_code(row.get(0).unwrap());
            self.last_code = row.get(1).unwrap();
        }
        for row in &outcome.rows(orders)[names.orders.len()..] {
            names.add_order(row.get(1).unwrap());
        }
        let mut books = Books {
            buckets: all(&outcome, buckets, |row| {
                let id: String = row.get(0).unwrap();
                let who = names.who(&id);
                let [source, expires_at, remaining] = [1, 2, 3];
                (
                    who,
                    row.get(source).unwrap(),
                    row.get(expires_at).unwrap(),
                    row.get(remaining).unwrap(),
                )
            }),
            entries: Vec::new(),
            balances: Vec::new(),
            orders: all(&outcome, orders, |row| row.get(0).unwrap()),
            terms: all(&outcome, terms, |row| {
                let id: String = row.get(0).unwrap();
                let [starts_at, ends_at] = [1, 2].map(|place| row.get(place).unwrap());
                (names.who(&id), starts_at, ends_at, row.get(3).unwrap())
            }),
            codes: all(&outcome, code_states, |row| {
                (row.get(0).unwrap(), row.get(1).unwrap())
            }),
            levels: all(&outcome, levels, |row| row.get(0).unwrap()),
            counts: [0, 1, 2].map(|place| outcome.one(counts).unwrap().get(place).unwrap()),
        };
        for row in outcome.rows(entries) {
            let (id, event, subject): (String, String, String) = (
                row.get(0).unwrap(),
                row.get(1).unwrap(),
                row.get(2).unwrap(),
            );
            let who = names.who(&id);
            books.entries.push(Entry {
                who,
                subject: names.subject(&event, subject),
                event: event.into(),
                amount: row.get(3).unwrap(),
            });
            books.balances.retain(|(other, _)| *other != who);
            books.balances.push((who, row.get(4).unwrap()));
            self.last_entry = row.get(5).unwrap();
        }
        books.sort();
        books
    }

    /// Of these outputs those that have ended.
    pub fn endings(database: &Embedded, open: &[&str]) -> Vec<Ending> {
        let mut batch = Batch::read();
        let read = batch.add(
            "SELECT id, state = 'succeeded', state = 'canceled', finished_at FROM task_outputs
             WHERE finished_at IS NOT NULL AND id IN (SELECT value FROM json_each(?1))
             ORDER BY finished_at, rowid",
            args![serde_json::json!(open).to_string()],
        );
        all(&run(database, &batch), read, |row| Ending {
            id: row.get(0).unwrap(),
            has_picture: row.get(1).unwrap(),
            is_taken_back: row.get(2).unwrap(),
            at: row.get(3).unwrap(),
        })
    }

    /// Faults of the ledger, in the database's own words.
    pub fn faults(database: &Embedded) -> Vec<String> {
        let mut batch = Batch::read();
        let read = batch.add(
            "SELECT fault FROM ledger_faults
             UNION ALL
             SELECT 'a row of ' || \"table\" || ' has no ' || parent
             FROM pragma_foreign_key_check",
            vec![],
        );
        all(&run(database, &batch), read, |row| row.get(0).unwrap())
    }

    /// Gateways that are thought ill of, and what these accounts lost at them.
    pub fn suffering(database: &Embedded, accounts: &[&str]) -> Vec<String> {
        let mut batch = Batch::read();
        let read = batch.add(
            "SELECT gateway || ' failed ' || failures || ' times' FROM gateway_states
             WHERE failures > 0 OR rests_until > 0
             UNION ALL
             SELECT gateway || ' raised an alert: ' || detail FROM gateway_alerts
             UNION ALL
             SELECT 'somebody honest met ' || outcome
             FROM output_attempts
             JOIN task_outputs ON task_outputs.id = output_id
             JOIN tasks ON tasks.id = task_id
             JOIN json_each(?1) AS honest ON honest.value = account_id
             WHERE outcome NOT IN ('succeeded', 'storage_unavailable', 'inputs_gone')",
            args![serde_json::json!(accounts).to_string()],
        );
        all(&run(database, &batch), read, |row| row.get(0).unwrap())
    }
}

impl Books {
    /// What the model says.
    pub fn of(model: &Model, now: Moment) -> Self {
        let mut books = Self {
            buckets: Vec::new(),
            entries: model.entries.clone(),
            balances: Vec::new(),
            orders: model
                .orders
                .iter()
                .map(|order| order.state.name().to_owned())
                .collect(),
            terms: model
                .terms
                .iter()
                .map(|term| (term.who, term.starts_at, term.ends_at, term.is_canceled))
                .collect(),
            codes: model
                .codes
                .iter()
                .map(|code| (code.used_by.len() as i64, code.is_disabled))
                .collect(),
            levels: model
                .accounts
                .iter()
                .map(|account| account.level.name().to_owned())
                .collect(),
            counts: [model.accounts.len(), model.outputs.len(), 0].map(|count| count as i64),
        };
        for (who, account) in model.accounts.iter().enumerate() {
            for bucket in account.buckets.iter().filter(|bucket| bucket.remaining > 0) {
                let source = bucket.source.name().to_owned();
                let (end, left) = (bucket.expires_at, bucket.remaining);
                books.buckets.push((who, source, end, left));
            }
            if model.entries.iter().any(|entry| entry.who == who) {
                let all: i64 = account.buckets.iter().map(|bucket| bucket.remaining).sum();
                books.balances.push((who, all));
            }
            let is_kept = |at: Moment| at > now - KEPT;
            let kept = account.answered.values().filter(|(.., at)| is_kept(*at));
            books.counts[2] += kept.count() as i64;
        }
        books.sort();
        books
    }

    /// What is different in the database, in words.
    pub fn difference(&self, found: &Self) -> String {
        fn lines<T: PartialEq + std::fmt::Debug>(what: &str, must: &[T], is: &[T]) -> String {
            let missing = must.iter().filter(|line| !is.contains(line));
            let extra = is.iter().filter(|line| !must.contains(line));
            let missing = missing.map(|line| format!("\n  {what}, in the model alone: {line:?}"));
            let extra = extra.map(|line| format!("\n  {what}, in the database alone: {line:?}"));
            missing.chain(extra).collect()
        }
        [
            "the books differ:".to_owned(),
            lines("bucket", &self.buckets, &found.buckets),
            lines("entry", &self.entries, &found.entries),
            lines("balance", &self.balances, &found.balances),
            lines(
                "orders",
                slice::from_ref(&self.orders),
                slice::from_ref(&found.orders),
            ),
            lines("term", &self.terms, &found.terms),
            lines(
                "codes",
                slice::from_ref(&self.codes),
                slice::from_ref(&found.codes),
            ),
            lines(
                "levels",
                slice::from_ref(&self.levels),
                slice::from_ref(&found.levels),
            ),
            lines("counts", &[self.counts], &[found.counts]),
        ]
        .concat()
    }

    fn sort(&mut self) {
        self.buckets.sort();
        self.entries.sort();
        self.balances.sort();
    }
}
