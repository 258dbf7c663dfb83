//! The HTTP of what everybody may know.

use std::sync::Arc;

use accounts::terms;
use axum::{
    extract::{FromRef, State},
    response::Response,
};
use http::HeaderMap;
use ports::address::Address;
use serde::Serialize;
use studio::{StudioContext, StudioState};
use utoipa::ToSchema;
use web::{OpenApiRouter, RouterState, etag, problem::Problem, routes};

use super::{
    AboutState,
    store::{self, Asked},
};

/// The routes.
pub fn router<S: RouterState>() -> OpenApiRouter<S>
where
    Arc<AboutState>: FromRef<S>,
    Arc<StudioState>: FromRef<S>,
{
    OpenApiRouter::new().routes(routes!(about))
}

/// A gateway that photographs are sent to.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "name": "relay", "host": "relay.example", "model": "gemini-2.5-flash-image",
})))]
pub struct GatewayInUse {
    /// Its name.
    name: String,
    /// Who answers there.
    host: String,
    /// The image model.
    model: String,
}

/// What everybody may know of the service.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "terms_version": "2026-12-01", "operator_wechat": "kitten-closet",
    "upload_life": 86_400_000, "result_life": 86_400_000, "outbox": null,
})))]
pub struct About {
    /// The version of the terms and the privacy policy in force.
    terms_version: &'static str,
    /// The WeChat id of whoever runs the service.
    operator_wechat: String,
    /// Whom photographs are sent to, in the order in which they are asked.
    gateways: Vec<GatewayInUse>,
    /// How long an uploaded photograph is kept at most, in milliseconds.
    upload_life: i64,
    /// How long a result is kept, in milliseconds.
    result_life: i64,
    /// Where letters are read that were sent to nobody; on a local stack alone.
    outbox: Option<String>,
}

fn in_use(gateway: Asked) -> GatewayInUse {
    let host = Address::parse(&gateway.base_url).map(|address| address.host().to_owned());
    GatewayInUse {
        name: gateway.name,
        host: host.unwrap_or_default(),
        model: gateway.model,
    }
}

/// What everybody may know of the service: who runs it, whom photographs are sent to, how long they are
/// kept.
#[utoipa::path(
    get, path = "/api/about", tag = "service", operation_id = "get_about",
    responses(
        (status = 200, description = "The facts.", body = About),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
    )
)]
pub async fn about(
    context: StudioContext,
    State(about): State<Arc<AboutState>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let facts = store::facts(&context).await?;
    let about = About {
        terms_version: terms::VERSION,
        operator_wechat: about.wechat_id.clone(),
        gateways: facts.gateways.into_iter().map(in_use).collect(),
        upload_life: facts.upload_life,
        result_life: facts.result_life,
        outbox: about.outbox.clone(),
    };
    etag::public_json(&headers, &about)
}
