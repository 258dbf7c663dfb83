//! The HTTP of the dashboard.

use access::{
    operator_routes,
    sessions::{Operator, role},
};
use axum::response::Response;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{
    OpenApiRouter, Query, RequestContext, RouterState, etag,
    problem::{Fault, Problem},
};

use super::store;

/// The routes.
pub fn router<S: RouterState>() -> OpenApiRouter<S> {
    OpenApiRouter::new().routes(operator_routes!(dashboard))
}

/// The days shown where nothing is said.
const DAYS: u32 = 30;
/// The most days shown.
const MOST_DAYS: u32 = 366;

/// Which days.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DashboardQuery {
    /// So many days, today among them: 30 where nothing is said.
    #[param(minimum = 1, maximum = 366)]
    days: Option<u32>,
}

/// How the business goes.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({"as_of": 1_795_309_200_000_i64})))]
pub struct Dashboard {
    /// When the figures of the last day were computed; none before the first time.
    as_of: Option<i64>,
    /// At this moment.
    now: DashboardNow,
    /// The days, the oldest first.
    days: Vec<DashboardDay>,
}

/// How things stand at this moment.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "accounts": 1284, "queued": 2, "running": 5, "needs_review": 0, "orders_pending": 7,
    "jobs_late": 0, "gateway_alerts": 0,
})))]
pub struct DashboardNow {
    /// Accounts that were not deleted.
    accounts: u32,
    /// Tasks of which nothing has begun.
    queued: u32,
    /// Tasks under way.
    running: u32,
    /// Tasks with outputs that a person has to look at.
    needs_review: u32,
    /// Orders waiting to be paid.
    orders_pending: u32,
    /// Jobs that are late.
    jobs_late: u32,
    /// Gateways that want a hand.
    gateway_alerts: u32,
}

/// A day in China.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "day": "2026-11-21", "sign_ups": 31, "active": 208, "success_rate": 985, "p50_ms": 11_200,
    "p95_ms": 26_400, "credits_in": 4210, "credits_out": 3688, "income_fen": 125_600,
    "gateway_calls": 1406, "gateway_errors": 19, "gateway_cost": 392_480_000,
})))]
pub struct DashboardDay {
    /// `YYYY-MM-DD`.
    day: String,
    /// Accounts made.
    sign_ups: u32,
    /// Accounts that logged in, or whose session was carried on.
    active: u32,
    /// Tasks by how they ended.
    tasks: TasksEnded,
    /// Outputs by how they ended.
    outputs: OutputsEnded,
    /// Of the outputs that succeeded, failed or need a person, how many in a thousand succeeded.
    success_rate: Option<u32>,
    /// Within so many milliseconds half of the pictures were there.
    p50_ms: Option<i64>,
    /// And 95 in a hundred.
    p95_ms: Option<i64>,
    /// Credits that came.
    credits_in: i64,
    /// Credits that were spent, expired or were taken back, less refunds.
    credits_out: i64,
    /// Orders paid, less orders refunded.
    income_fen: i64,
    /// Calls of gateways.
    gateway_calls: u32,
    /// Calls that failed by the gateway's fault.
    gateway_errors: u32,
    /// What the calls cost as far as it is known, in micro-yuan.
    gateway_cost: i64,
}

/// Tasks by how they ended.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({"succeeded": 611, "partial": 8, "failed": 5, "canceled": 12})))]
pub struct TasksEnded {
    /// With every picture.
    succeeded: u32,
    /// With some.
    partial: u32,
    /// With none.
    failed: u32,
    /// Taken back by their users.
    canceled: u32,
}

/// Outputs by how they ended.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "succeeded": 1366, "failed": 20, "blocked": 9, "canceled": 14, "needs_review": 0,
})))]
pub struct OutputsEnded {
    /// With a picture.
    succeeded: u32,
    /// Without one.
    failed: u32,
    /// Refused by policy.
    blocked: u32,
    /// Taken back by their users.
    canceled: u32,
    /// Refunded, and waiting for a person.
    needs_review: u32,
}

/// How the business goes, day by day in China's time. The figures are computed every hour.
#[utoipa::path(
    get, path = "/api/admin/dashboard", tag = "operators", operation_id = "get_dashboard",
    security(("session" = [])),
    params(DashboardQuery),
    responses(
        (status = 200, description = "The figures.", body = Dashboard),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 403, description = "`forbidden`"),
        (status = 422, description = "`validation`"),
    )
)]
pub async fn dashboard(
    context: RequestContext,
    admin: Operator<role::Any>,
    headers: HeaderMap,
    Query(query): Query<DashboardQuery>,
) -> Result<Response, Problem> {
    let days = query.days.unwrap_or(DAYS);
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(Problem::field("days", Fault::INVALID));
    }
    let body = store::read(&context, &admin, days).await?;
    Ok(etag::answer(&headers, body.into()))
}
