//! The levels.

use axum::response::Response;
use http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;
use web::{RequestContext, etag, problem::Problem};

use crate::{offers::LevelPolicy, store::levels as store};

/// The levels.
#[derive(Serialize, ToSchema)]
pub struct Levels {
    /// The lowest first.
    levels: Vec<LevelPolicy>,
}

/// What each level brings.
#[utoipa::path(
    get, path = "/api/levels", tag = "membership", operation_id = "list_levels",
    responses(
        (status = 200, description = "Every level, the lowest first.", body = Levels),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
    )
)]
pub async fn levels(context: RequestContext, headers: HeaderMap) -> Result<Response, Problem> {
    let levels = store::all(&context).await?;
    etag::public_json(&headers, &Levels { levels })
}
