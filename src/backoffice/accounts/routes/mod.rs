//! The HTTP of accounts in the back office: `lists` is how operators find them, `deeds` what they do
//! to them.

pub mod deeds;
pub mod lists;

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
    context: Context,
    admin: Admin,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let page = store::find(&context, &admin, &id).await?;
    Ok(etag::answer(&headers, page.into()))
}
