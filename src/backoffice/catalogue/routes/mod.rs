//! The HTTP of the catalogue, one file a subject.

pub mod levels;
pub mod notices;
pub mod packs;
pub mod plans;
pub mod presets;
pub mod settings;
pub mod test_run;
pub mod words;

use axum::response::Response;
use http::HeaderMap;

use super::store;
use crate::{
    app::Context, backoffice::optional_text, fields::Fields, http::etag,
    ports::database::Statement, problem::Problem, sessions::Admin,
};

/// The highest place on a shelf.
const LAST_POSITION: i64 = 10_000;
/// The highest price, in fen: a million yuan.
const HIGHEST_PRICE: i64 = 100_000_000;
/// The most credits of anything.
const MOST_CREDITS: i64 = 1_000_000;
/// The longest name, in characters.
const LONGEST_NAME: usize = 60;

/// Answers with what a query tells.
async fn answer(
    context: &Context,
    admin: &Admin,
    headers: &HeaderMap,
    query: Statement,
) -> Result<Response, Problem> {
    let told = store::read(context, admin, query).await?;
    let told = told.ok_or(Problem::NotFound)?;
    Ok(etag::answer(headers, told.into_bytes()))
}

/// The fields that an operator chose, and why: goes on only where nothing is at fault.
fn check(fields: Fields, reason: Option<&str>) -> Result<(), Problem> {
    fields.finish()?;
    optional_text("reason", reason).map(drop)
}
