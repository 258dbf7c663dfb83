//! The SQL of the catalogue.
//!
//! - this file: reading items, and changing one as an operator's action
//! - a file for each subject

pub mod levels;
pub mod notices;
pub mod packs;
pub mod plans;
pub mod presets;
pub mod settings;
pub mod test_run;
pub mod words;

use access::{
    idempotency::{IdempotencyKey, RequestHash, StoredResponse},
    sessions::{OperatorSession, store as sessions},
};
use audit::{AdminAction, AuditedTransaction};
use http::StatusCode;
use ports::database::{Batch, Statement, Value};
use web::{
    Precondition, RequestContext,
    problem::{Problem, kinds},
};

/// Reads what a query tells an operator: one JSON text, `state`. None where it gives no row.
pub async fn read(
    context: &RequestContext,
    admin: &OperatorSession,
    query: Statement,
) -> Result<Option<String>, Problem> {
    let mut batch = Batch::read();
    let standing = sessions::require_admin(&mut batch, admin);
    let read = batch.add(query.sql, query.args);
    let outcome = sessions::run(context, batch, standing).await?;
    let told = outcome.first(read).map(|row| row.get("state"));
    Ok(told.transpose()?)
}

/// SQL: the revision of a row of `item`, by which who is about to change it knows what they saw: the
/// last record of its being saved, or `0` where nobody has.
pub(crate) const REVISION: &str = "coalesce((
    SELECT max(id) FROM audit_log INDEXED BY audit_log_of_subject
    WHERE subject = item.subject AND action = item.saved_by
), '0')";

/// SQL: items as clients are told them, each a row of `state`.
pub(crate) fn with_revision(items: &str) -> String {
    format!("SELECT json_set(state, '$.revision', {REVISION}) AS state FROM ({items}) AS item")
}

/// SQL: a list of items, as they come.
pub(crate) fn items(items: &str) -> String {
    list(&with_revision(items))
}

/// SQL: a list of rows of `state`, as they come.
fn list(rows: &str) -> String {
    format!("SELECT json_object('items', json_group_array(json(state))) AS state FROM ({rows})")
}

/// SQL: a column of 0 and 1 as JSON.
pub(crate) fn boolean(column: &str) -> String {
    format!("json(iif({column}, 'true', 'false'))")
}

/// A change of one item.
pub struct Change<'a> {
    /// Such as `plan.save`.
    pub action: &'static str,
    /// The item's id.
    pub subject: &'a str,
    /// Why.
    pub reason: Option<&'a str>,
    /// The item: a query that gives one row of `state` (JSON), `subject`, and `saved_by`, the action
    /// that saves it; or none where there is no such item yet.
    pub item: Statement,
    /// Conditions, and what is told where one does not hold.
    pub conditions: Vec<(Statement, Problem)>,
    /// The change itself.
    pub steps: Vec<Statement>,
}

/// The revision that an item must have, if any is asked for; null for one that must not be there.
fn seen(precondition: &Precondition) -> Option<Value> {
    match precondition {
        Precondition::None => None,
        Precondition::Unchanged(revision) => Some(revision.into()),
        Precondition::New => Some(Value::Null),
    }
}

/// Makes a change, if the item is as it has to be. What is kept is the item as it stands then.
pub async fn change(
    context: &RequestContext,
    admin: &OperatorSession,
    request: (&IdempotencyKey, &RequestHash),
    precondition: &Precondition,
    change: Change<'_>,
) -> Result<StoredResponse, Problem> {
    let Statement { sql, args } = change.item;
    let admin_action = AdminAction {
        action: change.action,
        subject: change.subject,
        reason: change.reason,
        state: Statement::new(
            format!("SELECT state, NULL AS account_id FROM ({sql})"),
            args.clone(),
        ),
    };
    let mut transaction = AuditedTransaction::begin(context, admin, request, admin_action);
    let batch = transaction.batch();
    let mut refusals = Vec::new();
    if let Some(revision) = seen(precondition) {
        let place = args.len() + 1;
        let mut args = args.clone();
        args.push(revision);
        let is_as_seen = format!("?{place} IS (SELECT {REVISION} FROM ({sql}) AS item)");
        refusals.push((
            batch.require(&is_as_seen, args),
            Problem::from(&kinds::PRECONDITION_FAILED),
        ));
    }
    for (condition, problem) in change.conditions {
        refusals.push((batch.require(&condition.sql, condition.args), problem));
    }
    for step in change.steps {
        batch.add(step.sql, step.args);
    }
    let told = Statement::new(with_revision(&sql), args);
    transaction
        .commit(StatusCode::OK, told, |outcome| {
            let refused = outcome.refused();
            let mut refusals = refusals.into_iter();
            match refusals.find(|(step, _)| Some(*step) == refused) {
                Some((_, problem)) => Err(problem),
                None => Ok(()),
            }
        })
        .await
}
