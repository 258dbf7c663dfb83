//! The HTTP of credits: the ledger.

use access::sessions::Session;
use axum::response::Response;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{
    OpenApiRouter, PageSize, Query, RequestContext, RouterState, etag, problem::Problem, routes,
};

use super::{
    Event, LedgerEntry, export,
    store::{self, Filter},
};

/// The routes.
pub fn router<S: RouterState>() -> OpenApiRouter<S> {
    OpenApiRouter::new()
        .routes(routes!(ledger))
        .routes(routes!(export::export_ledger))
}

/// Entries on a page where nothing is said, and at the most.
const PAGE: (u32, u32) = (50, 200);

/// A page of the ledger.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ledger {
    /// Newest first.
    entries: Vec<LedgerEntry>,
    /// Where the next page begins; none on the last.
    next_cursor: Option<String>,
}

/// Which page of the ledger.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LedgerQuery {
    /// Entries of this kind alone.
    event: Option<Event>,
    /// UTC milliseconds: entries from then on.
    from: Option<i64>,
    /// UTC milliseconds: entries before then.
    to: Option<i64>,
    /// Entries a page: 50 where nothing is said, at most 200.
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<i64>,
}

/// One's ledger, newest first, with the running balance.
#[utoipa::path(
    get, path = "/api/ledger", tag = "credits", operation_id = "list_ledger",
    security(("session" = [])),
    params(LedgerQuery),
    responses(
        (status = 200, description = "A page.", body = Ledger),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
    )
)]
pub async fn ledger(
    context: RequestContext,
    session: Session,
    headers: HeaderMap,
    Query(query): Query<LedgerQuery>,
) -> Result<Response, Problem> {
    let filter = Filter {
        event: query.event,
        from: query.from,
        to: query.to,
        before: query.cursor,
        limit: PageSize::of(query.limit, PAGE).shown(),
    };
    let page = store::ledger_page(&context, &session, &filter).await?;
    Ok(etag::answer(&headers, page.into()))
}
