//! What each gateway did by day.

use std::collections::BTreeMap;

use access::sessions::{Operator, role};
use axum::response::Response;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{
    Query, RequestContext, etag,
    problem::{Fault, Problem},
};

use crate::gateways::store::figures as store;

/// Days where nothing is said.
const DAYS: u32 = 14;
/// The most days.
const MOST_DAYS: u32 = 92;

/// What the gateways did.
#[derive(Serialize, ToSchema)]
pub struct GatewayDays {
    /// By day, the oldest first; a day on which a gateway was not called is not there.
    items: Vec<GatewayDay>,
}

/// What a gateway did on a day. The database makes it; here it is for the document alone.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "day": "2026-11-22", "gateway": "google", "calls": 1402, "tests": 1, "succeeded": 1366,
    "failures": {"busy": 21, "blocked": 9, "timed_out": 6}, "cost": 382_480_000_i64, "p95_ms": 31_200,
})))]
pub struct GatewayDay {
    /// The day in China, `YYYY-MM-DD`.
    day: String,
    /// The gateway.
    gateway: String,
    /// Calls, tests among them.
    calls: u32,
    /// Test calls.
    tests: u32,
    /// Calls that brought a picture.
    succeeded: u32,
    /// The others that have ended: kind → number.
    failures: BTreeMap<String, u32>,
    /// What they cost, as far as it is known, in micro-yuan.
    cost: i64,
    /// Milliseconds within which 95 of a hundred pictures came.
    p95_ms: Option<i64>,
}

/// How many days.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GatewayDaysQuery {
    /// 1 to 92; 14 where nothing is said.
    #[param(minimum = 1, maximum = 92)]
    days: Option<u32>,
}

/// What each gateway did by day in China's time: computed every hour, and for today at once.
#[utoipa::path(
    get, path = "/api/admin/gateway-figures", tag = "operators",
    operation_id = "list_gateway_days",
    security(("session" = [])),
    params(GatewayDaysQuery),
    responses(
        (status = 200, description = "The figures.", body = GatewayDays),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 403, description = "`forbidden`"),
        (status = 422, description = "`validation`"),
    )
)]
pub async fn figures(
    context: RequestContext,
    admin: Operator<role::Any>,
    headers: HeaderMap,
    Query(query): Query<GatewayDaysQuery>,
) -> Result<Response, Problem> {
    let days = query.days.unwrap_or(DAYS);
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(Problem::field("days", Fault::INVALID));
    }
    let body = store::read(&context, &admin, days).await?;
    Ok(etag::answer(&headers, body.into()))
}
