//! The check-in.

use access::sessions::Session;
use axum::response::Response;
use http::StatusCode;
use ports::clock::Millis;
use serde::Serialize;
use utoipa::ToSchema;
use web::{RequestContext, json, problem::Problem};

use crate::{
    period::Rhythm,
    store::check_in::{self as store, CheckIn},
};

/// The check-in of the current period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "every": "day", "credits": 6, "period": "2026-11-22", "claimed": true, "claimed_now": true,
    "next_at": 1_795_363_200_000_i64,
})))]
pub struct CheckInState {
    /// How often one may check in.
    every: Rhythm,
    /// What it brings, in credits.
    credits: i64,
    /// `YYYY-MM-DD`, or `YYYY-Www`; in China's time.
    period: String,
    /// Whether this period's credits are there.
    claimed: bool,
    /// Whether this very request brought them.
    claimed_now: bool,
    /// UTC milliseconds: when the next period begins.
    next_at: i64,
}

fn state(check_in: &CheckIn, now: Millis, claimed_now: bool) -> CheckInState {
    CheckInState {
        every: check_in.every,
        credits: check_in.credits,
        period: check_in.every.period(now),
        claimed: check_in.is_claimed,
        claimed_now,
        next_at: check_in.every.next(now),
    }
}

/// Whether one can check in, and for what.
#[utoipa::path(
    get, path = "/api/check-in", tag = "credits", operation_id = "get_check_in",
    security(("session" = [])),
    responses((status = 200, description = "The current period.", body = CheckInState))
)]
pub async fn check_in(context: RequestContext, session: Session) -> Result<Response, Problem> {
    let now = context.now();
    let (check_in, _) = store::check_in_of(&context, &session, now, false).await?;
    json(StatusCode::OK, &state(&check_in, now, false))
}

/// Claims the current period's credits. Idempotent by its period: whoever comes first books it.
#[utoipa::path(
    post, path = "/api/check-in", tag = "credits",
    security(("session" = [])),
    responses((status = 200, description = "The period is claimed.", body = CheckInState))
)]
pub async fn claim_check_in(
    context: RequestContext,
    session: Session,
) -> Result<Response, Problem> {
    let now = context.now();
    let (check_in, is_new) = store::check_in_of(&context, &session, now, true).await?;
    json(StatusCode::OK, &state(&check_in, now, is_new))
}
