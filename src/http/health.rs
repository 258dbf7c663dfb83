//! Whether the service is alive.

use axum::Json;
use serde_json::json;

/// Whether the service is alive. It asks nobody else.
#[utoipa::path(
    get, path = "/api/health", tag = "service",
    responses((status = 200, description = "Alive."))
)]
pub async fn health() -> Json<serde_json::Value> {
    Json(json!({"status": "ok"}))
}
