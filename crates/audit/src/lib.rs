//! The audit log: every deed of an operator with who, from where, what, why, before and after.
//!
//! An [`Act`] is the only way to write in the back office. It begins the batch with the session, the
//! role and the `Idempotency-Key`, and ends it with the record, so that no deed commits without its
//! record; the schema (`migrations/0011_audit.sql`) holds that too.

pub mod store;

use access::{
    idempotency::{Guard, IdempotencyKey, Kept, RequestHash},
    sessions::{
        OperatorSession,
        store::{self as sessions, Standing},
    },
};
use http::StatusCode;
use ports::database::{Batch, Outcome, Statement};
use web::{RequestContext, problem::Problem};

/// What an operator is about to do.
pub struct Deed<'a> {
    /// Such as `order.confirm`.
    pub action: &'static str,
    /// What it is done to: the id of an order, an account, a batch of codes.
    pub subject: &'a str,
    /// Why.
    pub reason: Option<&'a str>,
    /// How things stand, asked before the deed and after it: a query that gives one row of `state`
    /// (JSON) and `account_id`, the account concerned or null. Before, there may be no row.
    pub state: Statement,
}

/// A table that an operator takes away (product.md 7). It changes nothing, so it needs no key and no
/// draft; it leaves a record all the same, in the transaction that reads its first rows.
pub struct Export<'a> {
    /// The list that it is of.
    pub list: &'static str,
    /// The account whose ledger it is, where it is one's.
    pub of: Option<&'a str>,
    /// What was asked for, as a JSON object.
    pub asked: &'a str,
    /// The query of its first rows.
    pub first_rows: &'a Statement,
    /// How many those are at the most; where there are more, nobody knows how many in all.
    pub most: u32,
}

/// A deed under way.
pub struct Act<'a> {
    context: &'a RequestContext,
    admin: &'a OperatorSession,
    key: &'a IdempotencyKey,
    hash: &'a RequestHash,
    deed: Deed<'a>,
    id: String,
    standing: Standing,
    guard: Guard,
    batch: Batch,
}

impl<'a> Act<'a> {
    /// Begins: only an operator goes on, and only once under a key.
    pub fn begin(
        context: &'a RequestContext,
        admin: &'a OperatorSession,
        (key, hash): (&'a IdempotencyKey, &'a RequestHash),
        deed: Deed<'a>,
    ) -> Self {
        let mut batch = Batch::write();
        let standing = sessions::require_admin(&mut batch, admin);
        let guard = key.guard(&mut batch, &admin.account_id, context.now());
        let id = context.id();
        store::add_draft(&mut batch, &id, &deed);
        Self {
            context,
            admin,
            key,
            hash,
            deed,
            id,
            standing,
            guard,
            batch,
        }
    }

    /// Where the steps of the deed go.
    pub fn batch(&mut self) -> &mut Batch {
        &mut self.batch
    }

    /// The id that the record will have.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Puts the deed on record and commits. `told` is the query that gives the answer, or what it is
    /// made of; `check` looks at the refusals of the deed's own steps.
    pub async fn commit(
        mut self,
        status: StatusCode,
        told: Statement,
        check: impl FnOnce(&Outcome) -> Result<(), Problem>,
    ) -> Result<Kept, Problem> {
        store::add_record(
            &mut self.batch,
            self.context,
            self.admin,
            &self.id,
            &self.deed,
        );
        let operator = &self.admin.account_id;
        let now = self.context.now();
        let kept = self
            .key
            .keep_told(&mut self.batch, operator, self.hash, status, told, now);
        let outcome = sessions::run(self.context, self.batch, self.standing).await?;
        check(&outcome)?;
        self.guard.kept(&outcome, kept, self.hash)
    }
}
