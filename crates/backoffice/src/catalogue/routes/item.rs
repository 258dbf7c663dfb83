//! What the routes of all items have in common.

use access::{
    idempotency::{IdempotencyKey, RequestHash},
    sessions::OperatorSession,
};
use axum::response::Response;
use http::HeaderMap;
use ports::database::Statement;
use web::{Precondition, RequestContext, etag, fields::Fields, problem::Problem};

use crate::{
    catalogue::store::{self, Change},
    reason::optional_text,
};

/// The highest place on a shelf.
pub(super) const LAST_POSITION: i64 = 10_000;
/// The highest price, in fen: a million yuan.
pub(super) const HIGHEST_PRICE: i64 = 100_000_000;
/// The most credits of anything.
pub(super) const MOST_CREDITS: i64 = 1_000_000;
/// The longest name, in characters.
pub(super) const LONGEST_NAME: usize = 60;

/// Answers with what a query tells.
pub(crate) async fn answer(
    context: &RequestContext,
    admin: &OperatorSession,
    headers: &HeaderMap,
    query: Statement,
) -> Result<Response, Problem> {
    let told = store::read(context, admin, query).await?;
    let told = told.ok_or(Problem::not_found())?;
    Ok(etag::answer(headers, told.into_bytes()))
}

/// The reason that an operator gave, if there is one and no field is at fault.
pub(crate) fn check(fields: Fields, reason: Option<&str>) -> Result<Option<&str>, Problem> {
    fields.finish()?;
    optional_text("reason", reason)
}

/// Makes a change, and answers with the item as it is now. `operation` and `text` are what was asked
/// for: under another key it would be another change.
pub(crate) async fn make(
    context: &RequestContext,
    admin: &OperatorSession,
    (key, precondition): (&IdempotencyKey, &Precondition),
    (operation, text): (&str, &str),
    change: Change<'_>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of(operation, text);
    let kept = store::change(context, admin, (key, &hash), precondition, change).await?;
    Ok(kept.answer())
}
