//! The HTTP of the catalogue, one file a subject.

pub mod levels;
pub mod notices;
pub mod packs;
pub mod plans;
pub mod presets;
pub mod settings;
pub mod test_run;
pub mod words;

use std::sync::Arc;

use access::{
    idempotency::{IdempotencyKey, RequestHash},
    operator_routes,
    sessions::OperatorSession,
};
use axum::{extract::FromRef, response::Response};
use http::HeaderMap;
use ports::database::Statement;
use studio::StudioState;
use web::{
    OpenApiRouter, Precondition, RequestContext, RouterState, etag, fields::Fields,
    problem::Problem, routes,
};

use super::store::{self, Change};
use crate::optional_text;

/// The routes.
pub fn router<S: RouterState>() -> OpenApiRouter<S>
where
    Arc<StudioState>: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(operator_routes!(presets::list))
        .routes(operator_routes!(presets::put))
        .routes(operator_routes!(presets::versions))
        .routes(operator_routes!(presets::switch))
        .routes(operator_routes!(test_run::test))
        .routes(operator_routes!(presets::order))
        .routes(operator_routes!(plans::list))
        .routes(operator_routes!(plans::put))
        .routes(operator_routes!(packs::list))
        .routes(operator_routes!(packs::put))
        .routes(operator_routes!(levels::list))
        .routes(operator_routes!(levels::put))
        .routes(operator_routes!(words::list))
        .routes(operator_routes!(words::put))
        .routes(operator_routes!(words::try_prompt))
        .routes(operator_routes!(settings::list))
        .routes(operator_routes!(settings::put))
        .routes(operator_routes!(notices::list))
        .routes(operator_routes!(notices::put))
        .routes(routes!(notices::notices))
}

/// The highest place on a shelf.
const LAST_POSITION: i64 = 10_000;
/// The highest price, in fen: a million yuan.
const HIGHEST_PRICE: i64 = 100_000_000;
/// The most credits of anything.
const MOST_CREDITS: i64 = 1_000_000;
/// The longest name, in characters.
const LONGEST_NAME: usize = 60;

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
