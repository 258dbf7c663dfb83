//! The HTTP of gateways in the back office.

use axum::response::Response;
use http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;

use super::store;
use crate::{
    app::Context,
    backoffice::{Reason, required_text},
    http::{IdempotencyKey, Path, RequestHash, Sent, etag},
    problem::Problem,
    sessions::Admin,
};

/// The gateways.
#[derive(Serialize, ToSchema)]
pub struct Gateways {
    /// In the order of failover.
    items: Vec<GatewayItem>,
}

/// How a gateway stands. The database makes it; here it is for the document alone.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "name": "first", "model": "gemini-2.5-flash-image", "state": "resting",
    "rests_until": 1_795_309_200_000_i64, "failures": 1, "last_failure": "quota_exhausted",
    "last_failure_at": 1_795_308_900_000_i64, "calls_per_day": 5000, "calls_today": 4210,
})))]
pub struct GatewayItem {
    /// Its name in the settings.
    name: String,
    /// The model asked there.
    model: String,
    /// Whether it is asked.
    state: GatewayState,
    /// Until when it rests.
    rests_until: Option<i64>,
    /// Failures in a row.
    failures: u32,
    /// The last of them.
    last_failure: Option<String>,
    /// When that was.
    last_failure_at: Option<i64>,
    /// Calls a day that we allow ourselves.
    calls_per_day: Option<u32>,
    /// Calls of its day, where they are limited.
    calls_today: Option<u32>,
    /// What wants a hand, the latest first.
    alerts: Vec<GatewayAlert>,
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
    /// Not before its next day begins: it has had the calls of this one.
    Spent,
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
pub async fn list(context: Context, admin: Admin, headers: HeaderMap) -> Result<Response, Problem> {
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
    context: Context,
    admin: Admin,
    key: IdempotencyKey,
    Path(name): Path<String>,
    Sent { text, body: reason }: Sent<Reason>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of(&format!("POST /api/admin/gateways/{name}/see-to"), &text);
    let reason = required_text("reason", Some(&reason.reason))?;
    let kept = store::see_to(&context, &admin, (&key, &hash), (&name, reason)).await?;
    Ok(kept.answer())
}
