//! The audit log: every action of an operator with who, from where, what, why, before and after.
//!
//! An [`AuditedTransaction`] is the only way to write in the back office. It begins the batch with the
//! session, the role and the `Idempotency-Key`, and ends it with the record, so that no action commits
//! without its record; the schema (`migrations/0011_audit.sql`) holds that too.

pub mod store;

use access::{
    idempotency::{Guard, IdempotencyKey, RequestHash, StoredResponse},
    sessions::{
        OperatorSession,
        store::{self as sessions, SessionCheck},
    },
};
use http::StatusCode;
use ports::database::{Batch, Outcome, Statement};
use web::{RequestContext, problem::Problem};

pub use store::{AdminAction, Export};

/// An action under way.
pub struct AuditedTransaction<'a> {
    context: &'a RequestContext,
    admin: &'a OperatorSession,
    key: &'a IdempotencyKey,
    hash: &'a RequestHash,
    action: AdminAction<'a>,
    id: String,
    standing: SessionCheck,
    guard: Guard,
    batch: Batch,
}

impl<'a> AuditedTransaction<'a> {
    /// Begins: only an operator goes on, and only once under a key.
    pub fn begin(
        context: &'a RequestContext,
        admin: &'a OperatorSession,
        (key, hash): (&'a IdempotencyKey, &'a RequestHash),
        action: AdminAction<'a>,
    ) -> Self {
        let mut batch = Batch::write();
        let standing = sessions::require_admin(&mut batch, admin);
        let guard = key.guard(&mut batch, &admin.account_id, context.now());
        let id = context.id();
        store::add_draft(&mut batch, &id, &action);
        Self {
            context,
            admin,
            key,
            hash,
            action,
            id,
            standing,
            guard,
            batch,
        }
    }

    /// Where the steps of the action go.
    pub fn batch(&mut self) -> &mut Batch {
        &mut self.batch
    }

    /// The id that the record will have.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Puts the action on record and commits. `told` is the query that gives the answer, or what it is
    /// made of; `check` looks at the refusals of the action's own steps.
    pub async fn commit(
        mut self,
        status: StatusCode,
        told: Statement,
        check: impl FnOnce(&Outcome) -> Result<(), Problem>,
    ) -> Result<StoredResponse, Problem> {
        store::add_record(
            &mut self.batch,
            self.context,
            self.admin,
            &self.id,
            &self.action,
        );
        let operator = &self.admin.account_id;
        let now = self.context.now();
        let kept = self
            .key
            .store_response(&mut self.batch, operator, self.hash, status, told, now);
        let outcome = sessions::run(self.context, self.batch, self.standing).await?;
        check(&outcome)?;
        self.guard.kept(&outcome, kept, self.hash)
    }
}
