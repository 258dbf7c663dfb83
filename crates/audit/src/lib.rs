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

pub use store::{Deed, Export};

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
