//! Whether the service is alive.

use axum::response::Response;
use http::StatusCode;

use super::answer;
use crate::problem::Problem;

/// Whether the service is alive. It asks nobody else.
#[utoipa::path(
    get, path = "/api/health", tag = "service",
    responses((status = 200, description = "Alive."))
)]
pub async fn health() -> Result<Response, Problem> {
    Ok(answer(StatusCode::OK, r#"{"status":"ok"}"#.to_owned()))
}
