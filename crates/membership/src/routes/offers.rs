//! What is for sale.

use axum::response::Response;
use http::HeaderMap;
use web::{RequestContext, etag, problem::Problem};

use crate::{offers::Offers, store::offers as store};

/// What is for sale.
#[utoipa::path(
    get, path = "/api/offers", tag = "membership", operation_id = "list_offers",
    responses(
        (status = 200, description = "What is for sale now, in order.", body = Offers),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
    )
)]
pub async fn offers(context: RequestContext, headers: HeaderMap) -> Result<Response, Problem> {
    etag::public_json(&headers, &store::on_sale(&context).await?)
}
