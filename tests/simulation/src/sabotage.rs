//! Faults planted in the service: the database is told something else than the code says. Each is a
//! mistake that somebody could make in the SQL of the ledger or of the gateways' health.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use ports::database::{Batch, Database, DatabaseError, Outcome};
use world::Embedded;

/// One mistake.
pub struct Fault {
    /// What is wrong.
    pub name: &'static str,
    /// What the code says, and what is said instead; blanks are all the same.
    rewrites: &'static [(&'static str, &'static str)],
}

const fn fault(name: &'static str, rewrites: &'static [(&'static str, &'static str)]) -> Fault {
    Fault { name, rewrites }
}

/// Every mistake there is.
pub const FAULTS: &[Fault] = &[
    fault(
        "the burn order ignores the expiry",
        &[(
            "ORDER BY expires_at IS NULL, expires_at, created_at, id",
            "ORDER BY created_at, id",
        )],
    ),
    fault(
        "the newest credits burn first",
        &[(
            "ORDER BY expires_at IS NULL, expires_at, created_at, id",
            "ORDER BY expires_at IS NULL, expires_at, created_at DESC, id DESC",
        )],
    ),
    fault(
        "a spend takes expired credits",
        &[(
            "(expires_at IS NULL OR expires_at > ?2)",
            "(expires_at IS NULL OR expires_at > ?2 OR 1)",
        )],
    ),
    fault(
        "a refund is not unwound backwards",
        &[("OVER (ORDER BY rank DESC)", "OVER (ORDER BY rank)")],
    ),
    fault(
        "a refund is of the wrong amount",
        &[(
            "row_number() OVER backwards AS number, -amount AS amount,
             sum(-amount) OVER backwards + amount AS low, sum(-amount) OVER backwards AS high",
            "row_number() OVER backwards AS number, 1 AS amount,
             row_number() OVER backwards - 1 AS low, row_number() OVER backwards AS high",
        )],
    ),
    fault(
        "a refund into an expired bucket stays",
        &[(
            "reversed_at IS NOT NULL OR expires_at <= ?3 OR EXISTS (",
            "reversed_at IS NOT NULL OR ?3 < 0 AND EXISTS (",
        )],
    ),
    fault(
        "a refund into a reversed bucket stays",
        &[(
            "reversed_at IS NOT NULL OR expires_at <= ?3",
            "expires_at <= ?3",
        )],
    ),
    fault(
        "the days of check-ins are those of UTC",
        &[(
            "CASE check_in_every WHEN 'day' THEN ?2",
            "CASE check_in_every WHEN 'day' THEN date(?4 / 1000, 'unixepoch')",
        )],
    ),
    fault(
        "the cron claims for those who were long away",
        &[("seen_at >= ?5", "(seen_at >= ?5 OR 1)")],
    ),
    fault(
        "the cron claims for Free",
        &[("AND level_policies.level <> 'free'", "")],
    ),
    fault(
        "a month that is granted late is granted again",
        &[(
            "membership_months.id AS subject",
            "membership_months.id || iif(?1 >= membership_months.ends_at, ?1, '') AS subject",
        )],
    ),
    fault(
        "a month that is granted late is over at once",
        &[(
            "max(membership_months.ends_at, ?2)",
            "max(membership_months.ends_at, ?1)",
        )],
    ),
    fault(
        "a renewal begins now and not at the current end",
        &[(
            "SELECT max(ends_at) FROM membership_terms
             WHERE account_id = offer.account_id AND canceled_at IS NULL",
            "SELECT 0",
        )],
    ),
    fault(
        "a paid term goes on waiting for one that was refunded",
        &[("WHERE place > 0) AS moved", "WHERE place < 0) AS moved")],
    ),
    fault(
        "a term moves forward over one that has begun",
        &[("FROM standing WHERE has_begun)", "FROM standing WHERE 0)")],
    ),
    fault(
        "months that are too short run over",
        &[("'+1 month', '-1 day'", "'+2 months', '-1 day'")],
    ),
    fault(
        "answers are not kept",
        &[(
            "INSERT OR REPLACE INTO idempotency_keys
                (account_id, key, request_hash, status, answer, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            "SELECT 1",
        )],
    ),
    fault(
        "somebody uses a code twice",
        &[(
            "AND NOT EXISTS (SELECT 1 FROM redemptions WHERE code = ?1 AND account_id = ?2)",
            "",
        )],
    ),
    fault(
        "a reversal forgets the membership's buckets",
        &[(
            "FROM credit_grants WHERE order_id = ?2 AND remaining > 0",
            "FROM credit_grants WHERE order_id = ?2 AND remaining > 0 AND expires_at IS NULL",
        )],
    ),
    fault(
        "a refunded pack goes on making Pro",
        &[(
            "state = 'paid' AND pack_id IS NOT NULL",
            "state IN ('paid', 'refunded') AND pack_id IS NOT NULL",
        )],
    ),
    fault(
        "the expiry skips an account",
        &[(
            "WHERE expires_at <= ?2 AND remaining > 0",
            "WHERE expires_at <= ?2 AND remaining > 0
             AND account_id <> (SELECT max(id) FROM accounts)",
        )],
    ),
    fault(
        "credits expire a moment too late",
        &[(
            "WHERE expires_at <= ?2 AND remaining > 0",
            "WHERE expires_at < ?2 AND remaining > 0",
        )],
    ),
    fault(
        "one account that a gateway refuses counts each time",
        &[(
            "?4 IN (SELECT value FROM json_each(refused_accounts))",
            "?4 IS NULL",
        )],
    ),
    fault(
        "paid orders lapse",
        &[(
            "WHERE state = 'pending' AND lapses_at <= ?1",
            "WHERE state IN ('pending', 'paid') AND lapses_at <= ?1",
        )],
    ),
];

/// A fault in place.
pub struct Sabotage {
    /// Which.
    pub fault: &'static Fault,
    matched: Vec<AtomicBool>,
}

impl Sabotage {
    /// Plants a fault.
    pub fn of(fault: &'static Fault) -> Self {
        let matched = fault.rewrites.iter().map(|_| AtomicBool::new(false));
        Self {
            fault,
            matched: matched.collect(),
        }
    }

    /// Whether all that it rewrites was there to be rewritten. A fault that is not is none.
    pub fn has_matched(&self) -> bool {
        self.matched.iter().all(|one| one.load(Ordering::Relaxed))
    }

    fn rewrite(&self, sql: &str) -> String {
        let mut sql = plain(sql);
        for ((says, instead), matched) in self.fault.rewrites.iter().zip(&self.matched) {
            let says = plain(says);
            if sql.contains(&says) {
                sql = sql.replace(&says, instead);
                matched.store(true, Ordering::Relaxed);
            }
        }
        sql
    }
}

/// SQL with its blanks made one.
fn plain(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The database, perhaps with a fault planted before it.
pub struct Sabotaged {
    /// The database.
    pub database: Arc<Embedded>,
    /// The fault.
    pub sabotage: Option<Arc<Sabotage>>,
}

#[async_trait]
impl Database for Sabotaged {
    async fn run(&self, batch: &Batch) -> Result<Outcome, DatabaseError> {
        let Some(sabotage) = &self.sabotage else {
            return self.database.run(batch).await;
        };
        let mut batch = batch.clone();
        for statement in &mut batch.statements {
            statement.sql = sabotage.rewrite(&statement.sql);
        }
        self.database.run(&batch).await
    }
}
