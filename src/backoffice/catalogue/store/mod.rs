//! The SQL of the catalogue.
//!
//! - this file: reading items, and changing one as an operator's deed
//! - a file for each subject

pub mod levels;
pub mod notices;
pub mod packs;
pub mod plans;
pub mod presets;
pub mod settings;
pub mod test_run;
pub mod words;

use http::StatusCode;

use crate::{
    app::Context,
    backoffice::audit::{Act, Deed},
    http::{IdempotencyKey, Kept, RequestHash},
    ports::database::{Batch, Statement},
    problem::Problem,
    sessions::{Admin, store as sessions},
};

/// Reads what a query tells an operator: one JSON text. None where it gives no row.
pub async fn read(
    context: &Context,
    admin: &Admin,
    query: Statement,
) -> Result<Option<String>, Problem> {
    let mut batch = Batch::read();
    let standing = sessions::require_admin(&mut batch, admin);
    let read = batch.add(query.sql, query.args);
    let outcome = sessions::run(context, batch, standing).await?;
    let told = outcome.first(read).map(|row| row.get(0));
    Ok(told.transpose()?)
}

/// SQL: a list of items, each a row of `state`, as they come.
fn items(items: &str) -> String {
    format!("SELECT json_object('items', json_group_array(json(state))) FROM ({items})")
}

/// SQL: a column of 0 and 1 as JSON.
fn boolean(column: &str) -> String {
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
    /// The item: a query that gives one row of `state` (JSON), or none where there is no such item
    /// yet.
    pub item: Statement,
    /// Conditions, and what is told where one does not hold.
    pub conditions: Vec<(Statement, Problem)>,
    /// The change itself.
    pub steps: Vec<Statement>,
}

/// Makes a change. What is kept is the item as it stands then.
pub async fn change(
    context: &Context,
    admin: &Admin,
    request: (&IdempotencyKey, &RequestHash),
    change: Change<'_>,
) -> Result<Kept, Problem> {
    let Statement { sql, args } = change.item;
    let deed = Deed {
        action: change.action,
        subject: change.subject,
        reason: change.reason,
        state: Statement::new(
            format!("SELECT state, NULL AS account_id FROM ({sql})"),
            args.clone(),
        ),
    };
    let mut act = Act::begin(context, admin, request, deed);
    let batch = act.batch();
    let mut refusals = Vec::new();
    for (condition, problem) in change.conditions {
        refusals.push((batch.require(&condition.sql, condition.args), problem));
    }
    for step in change.steps {
        batch.add(step.sql, step.args);
    }
    act.commit(StatusCode::OK, Statement { sql, args }, |outcome| {
        let refused = outcome.refused();
        let mut refusals = refusals.into_iter();
        match refusals.find(|(step, _)| Some(*step) == refused) {
            Some((_, problem)) => Err(problem),
            None => Ok(()),
        }
    })
    .await
}
