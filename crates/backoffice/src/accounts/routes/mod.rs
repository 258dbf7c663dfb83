//! The HTTP of accounts in the back office: `lists` is how operators find them, `actions` what they do
//! to them.

pub mod actions;
pub mod lists;

use std::sync::Arc;

use access::{
    operator_routes,
    sessions::{Operator, role},
};
use accounts::AccountsState;
use axum::{extract::FromRef, response::Response};
use http::HeaderMap;
use web::{OpenApiRouter, Path, RequestContext, RouterState, etag, problem::Problem};

use super::{store, views::AccountPage};

/// The routes.
pub fn router<S: RouterState>() -> OpenApiRouter<S>
where
    Arc<AccountsState>: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(operator_routes!(lists::list))
        .routes(operator_routes!(lists::export))
        .routes(operator_routes!(page))
        .routes(operator_routes!(lists::ledger))
        .routes(operator_routes!(lists::export_ledger))
        .routes(operator_routes!(actions::level))
        .routes(operator_routes!(actions::give_membership))
        .routes(operator_routes!(actions::end_membership))
        .routes(operator_routes!(actions::ban))
        .routes(operator_routes!(actions::unban))
        .routes(operator_routes!(actions::log_out))
        .routes(operator_routes!(actions::role))
        .routes(operator_routes!(actions::erase))
}

/// Everything of one account.
#[utoipa::path(
    get, path = "/api/admin/accounts/{id}", tag = "operators", operation_id = "get_account",
    security(("session" = [])),
    params(("id" = String, Path)),
    responses(
        (status = 200, description = "The account.", body = AccountPage),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
    )
)]
pub async fn page(
    context: RequestContext,
    admin: Operator<role::Any>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let page = store::find(&context, &admin, &id).await?;
    Ok(etag::answer(&headers, page.into()))
}
