//! All routes: what the crates' `router()` functions collect.

use std::sync::Arc;

use accounts::AccountsState;
use axum::{Router, extract::FromRef};
use studio::StudioState;
use web::{OpenApiRouter, RouterState, problem::Problem};

use crate::{
    about::{self, AboutState},
    health::{self, ReadinessCache},
};

/// What the handlers of each crate are handed.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// Those of `accounts`.
    pub accounts: Arc<AccountsState>,
    /// Those of `studio`.
    pub studio: Arc<StudioState>,
    /// Those of [`about`].
    pub about: Arc<AboutState>,
    /// Those of [`health`].
    pub health: Arc<ReadinessCache>,
}

/// A router of the given routes that refuses whatever is none of them.
pub fn answering<S: RouterState>(routes: Router<S>, state: S) -> Router {
    routes
        .fallback(async || Problem::not_found())
        .with_state(state)
}

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(health::router())
        .merge(about::router())
        .merge(accounts::routes::router())
        .merge(access::sessions::routes::router())
        .merge(credits::routes::router())
        .merge(membership::routes::router())
        .merge(notifications::routes::router())
        .merge(live::routes::router())
        .merge(studio::routes::router())
        .merge(backoffice::router())
}
