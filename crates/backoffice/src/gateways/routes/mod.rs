//! The HTTP of gateways in the back office.
//!
//! - this file: how each stands, and saying that it has been seen to
//! - [`edit`]: adding, changing, switching and ordering them
//! - [`figures`]: what each did by day
//! - [`test_call`]: whether one works

pub mod edit;
pub mod figures;
pub mod test_call;

use std::sync::Arc;

use access::{
    idempotency::{IdempotencyKey, RequestHash},
    operator_routes,
    sessions::{Operator, role},
};
use axum::{extract::FromRef, response::Response};
use http::HeaderMap;
use serde::Serialize;
use studio::{StudioContext, StudioState, store::gateways::seed};
use utoipa::{ToSchema, openapi::Object};
use web::{OpenApiRouter, Path, RawJson, RouterState, etag, problem::Problem};

use crate::{
    gateways::store,
    reason::{Reason, required_text},
};

/// The routes.
pub fn router<S: RouterState>() -> OpenApiRouter<S>
where
    Arc<StudioState>: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(operator_routes!(list))
        .routes(operator_routes!(edit::put))
        .routes(operator_routes!(edit::switch))
        .routes(operator_routes!(test_call::test))
        .routes(operator_routes!(see_to))
        .routes(operator_routes!(edit::order))
        .routes(operator_routes!(figures::figures))
        .routes(operator_routes!(test_call::read))
        .routes(operator_routes!(test_call::image))
}

/// The gateways. The database makes them; here they are for the document alone.
#[derive(ToSchema)]
#[schema(examples(json!({
    "order_revision": "01a1fb9e-0680-7d81-855f-49c5bb0d36bc",
    "keys": ["GATEWAY_GOOGLE_KEY", "GATEWAY_RELAY_KEY"],
})))]
pub struct Gateways {
    /// In the order of failover, also those that are switched off.
    pub items: Vec<GatewayItem>,
    /// Which saving made the order so, for `If-Match`.
    pub order_revision: String,
    /// The names of the keys that there are. The keys are never told.
    pub keys: Vec<String>,
}

/// A gateway, and how it stands.
#[derive(ToSchema)]
#[schema(examples(json!({
    "name": "google", "position": 1, "is_on": true, "model": "gemini-nano-banana-2.1",
    "settings": {
        "name": "google", "style": "native",
        "base_url": "https://generativelanguage.googleapis.com",
        "model": "gemini-nano-banana-2.1", "key_secret": "GATEWAY_GOOGLE_KEY",
        "calls_per_day": 5000, "price": {"picture": 280_000},
    },
    "key_secret": "GATEWAY_GOOGLE_KEY", "has_key": true, "state": "resting",
    "rests_until": 1_795_309_200_000_i64, "failures": 1, "last_failure": "quota_exhausted",
    "last_failure_at": 1_795_308_900_000_i64, "calls_per_day": 5000, "calls_today": 4210,
    "money_per_day": null, "spent_today": 1_178_800_000_i64,
    "revision": "01a1fb9e-0680-7d81-855f-49c5bb0d36bc",
})))]
pub struct GatewayItem {
    /// Its name.
    pub name: String,
    /// Its place in the order of failover.
    pub position: i64,
    /// Whether it is switched on.
    pub is_on: bool,
    /// The model asked there.
    pub model: String,
    /// Its settings, as `docs/gateways.md` has them.
    #[schema(value_type = Object)]
    pub settings: Object,
    /// The name of its key.
    pub key_secret: String,
    /// Whether that key is there and can be used.
    pub has_key: bool,
    /// Whether it is asked.
    pub state: GatewayState,
    /// Until when it rests.
    pub rests_until: Option<i64>,
    /// Failures in a row.
    pub failures: u32,
    /// The last of them.
    pub last_failure: Option<String>,
    /// When that was.
    pub last_failure_at: Option<i64>,
    /// Calls a day that we allow ourselves.
    pub calls_per_day: Option<u32>,
    /// Calls of its day.
    pub calls_today: u32,
    /// What the calls of a day may cost, in micro-yuan.
    pub money_per_day: Option<i64>,
    /// What those of its day cost, in micro-yuan; where that is not known, the price of a picture.
    pub spent_today: i64,
    /// What wants a hand, the latest first.
    pub alerts: Vec<GatewayAlert>,
    /// Which saving made its settings so, for `If-Match`.
    pub revision: String,
}

/// Whether a gateway is asked.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GatewayState {
    /// It is.
    Well,
    /// One call at a time, until one goes well.
    Proving,
    /// Not before its rest is over.
    Resting,
    /// Not before its next day begins: it has had the calls or the money of this one.
    Spent,
    /// Not at all: its key is not there, or cannot be used.
    KeyMissing,
    /// Not at all: it is switched off.
    Off,
}

/// Something that a gateway cannot mend by itself.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "outcome": "quota_exhausted", "detail": "first: the account is out of credit", "times": 3,
    "first_at": 1_795_305_300_000_i64, "last_at": 1_795_308_900_000_i64,
})))]
pub struct GatewayAlert {
    /// What happened, as in the attempts of a task.
    outcome: String,
    /// The last time, in words.
    detail: String,
    /// How often.
    times: u32,
    /// The first time.
    first_at: i64,
    /// The last time.
    last_at: i64,
}

/// How each gateway stands.
#[utoipa::path(
    get, path = "/api/admin/gateways", tag = "operators", operation_id = "list_gateways",
    security(("session" = [])),
    responses(
        (status = 200, description = "The gateways.", body = Gateways),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 403, description = "`forbidden`"),
    )
)]
pub async fn list(
    context: StudioContext,
    admin: Operator<role::Any>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let body = store::read(&context, &admin).await?;
    Ok(etag::answer(&headers, body.into()))
}

/// Says that a gateway has been seen to: its alerts go, and it is asked at once.
#[utoipa::path(
    post, path = "/api/admin/gateways/{id}/see-to", tag = "operators",
    operation_id = "see_to_gateway",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey),
    request_body = Reason,
    responses(
        (status = 200, description = "How it stands now.", body = GatewayItem),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn see_to(
    context: StudioContext,
    admin: Operator<role::Admin>,
    key: IdempotencyKey,
    Path(name): Path<String>,
    RawJson { text, body: reason }: RawJson<Reason>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of(&format!("POST /api/admin/gateways/{name}/see-to"), &text);
    let reason = required_text("reason", Some(&reason.reason))?;
    seed::ensure(&context).await?;
    let kept = store::see_to(&context, &admin, (&key, &hash), (&name, reason)).await?;
    Ok(kept.answer())
}
