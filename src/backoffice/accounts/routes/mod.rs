//! The HTTP of accounts in the back office: `deeds` is what operators do to them.

pub mod deeds;

use axum::response::Response;
use http::HeaderMap;

use super::{store, views::AccountPage};
use crate::{
    app::Context,
    http::{Path, etag},
    problem::Problem,
    sessions::Admin,
};

/// Everything of one account.
#[utoipa::path(
    get, path = "/api/admin/accounts/{id}", tag = "operators", operation_id = "account",
    security(("session" = [])),
    params(("id" = String, Path)),
    responses(
        (status = 200, description = "The account.", body = AccountPage),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
    )
)]
pub async fn page(
    context: Context,
    admin: Admin,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let found = store::find(&context, &admin, &id).await?;
    Ok(etag::answer(&headers, found.into_bytes()))
}
