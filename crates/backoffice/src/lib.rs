//! The back office: what operators see and do (product.md 7). Every write is on record in the
//! [`audit`] log, in the transaction of the deed itself.

pub mod accounts;
pub mod adjustments;
pub mod audit;
pub mod catalogue;
pub mod codes;
pub mod dashboard;
pub mod gateways;
pub mod jobs;
pub mod orders;
pub mod tasks;

use std::sync::Arc;

use ::accounts::AccountsState;
use axum::extract::FromRef;
use serde::Deserialize;
use studio::StudioState;
use utoipa::ToSchema;
use web::{
    OpenApiRouter, RouterState,
    problem::{Fault, Problem},
};

/// The routes.
pub fn router<S: RouterState>() -> OpenApiRouter<S>
where
    Arc<AccountsState>: FromRef<S>,
    Arc<StudioState>: FromRef<S>,
{
    OpenApiRouter::new()
        .merge(accounts::routes::router())
        .merge(adjustments::routes::router())
        .merge(audit::routes::router())
        .merge(catalogue::routes::router())
        .merge(codes::routes::router())
        .merge(dashboard::routes::router())
        .merge(gateways::routes::router())
        .merge(jobs::routes::router())
        .merge(orders::routes::router())
        .merge(tasks::routes::router())
}

/// All lists of the back office.
pub static LISTS: &[&listing::List] = &[
    &accounts::store::LIST,
    &accounts::store::LEDGER,
    &tasks::store::LIST,
    &orders::store::LIST,
    &codes::store::CODES,
    &codes::store::BATCHES,
    &audit::store::LIST,
    &jobs::store::RUNS,
];

/// The longest reason or note, in characters.
const LONGEST_TEXT: usize = 500;

/// Why.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"reason": "用户来信要求"})))]
pub struct Reason {
    /// 1 to 500 characters.
    reason: String,
}

/// A text that an operator has to give, without the spaces around it.
fn required_text<'a>(field: &str, text: Option<&'a str>) -> Result<&'a str, Problem> {
    optional_text(field, text)?.ok_or_else(|| Problem::field(field, Fault::MISSING))
}

/// A text that an operator may give.
fn optional_text<'a>(field: &str, text: Option<&'a str>) -> Result<Option<&'a str>, Problem> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    match text {
        Some(text) if text.chars().count() > LONGEST_TEXT => {
            Err(Problem::field(field, Fault::too_long(LONGEST_TEXT)))
        }
        text => Ok(text),
    }
}
