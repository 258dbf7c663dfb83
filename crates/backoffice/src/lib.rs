//! The back office: what operators see and do (product.md 7). Every write is on record in the
//! [`audit`] log, in the transaction of the action itself.

pub mod accounts;
pub mod adjustments;
pub mod audit;
pub mod catalogue;
pub mod codes;
pub mod dashboard;
pub mod gateways;
pub mod jobs;
pub mod orders;
mod reason;
pub mod tasks;

use std::sync::Arc;

use ::accounts::AccountsState;
use axum::extract::FromRef;
use studio::StudioState;
use web::{OpenApiRouter, RouterState};

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
