//! The route table.

use axum::{Json, Router, routing};
use serde_json::json;
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{accounts, problem::Problem, studio};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Kitten Closet",
        description = "An AI fitting room and e-commerce model studio.",
        license(name = "MIT")
    ),
    tags(
        (name = "accounts", description = "Who somebody is."),
        (name = "studio", description = "From photographs to pictures."),
        (name = "service", description = "The service itself.")
    )
)]
struct Document;

fn table() -> OpenApiRouter {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(health))
        .routes(routes!(accounts::routes::register))
        .routes(routes!(accounts::routes::log_in))
        .routes(routes!(accounts::routes::refresh))
        .routes(routes!(accounts::routes::log_out))
        .routes(routes!(accounts::routes::me))
        .routes(routes!(studio::routes::presets))
        .routes(routes!(studio::routes::upload))
        .routes(routes!(studio::routes::uploaded))
        .routes(routes!(
            studio::routes::create_task,
            studio::routes::list_tasks
        ))
        .routes(routes!(studio::routes::task))
        .routes(routes!(studio::routes::image))
}

/// The routes, for answering. Built once an isolate.
pub fn router() -> Router {
    let (router, _) = table().split_for_parts();
    router
        .route(
            "/api/openapi.json",
            routing::get(|| async { Json(document()) }),
        )
        .fallback(|| async { Problem::NotFound })
        .method_not_allowed_fallback(|| async { Problem::MethodNotAllowed })
}

/// The routes, described: OpenAPI 3.1.
pub fn document() -> utoipa::openapi::OpenApi {
    table().into_openapi()
}

/// Whether the service is alive. It asks nobody else.
#[utoipa::path(
    get, path = "/api/health", tag = "service",
    responses((status = 200, description = "Alive."))
)]
async fn health() -> Json<serde_json::Value> {
    Json(json!({"status": "ok"}))
}
