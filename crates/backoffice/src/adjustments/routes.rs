//! The HTTP of corrections.

use access::{
    idempotency::{IdempotencyKey, RequestHash},
    operator_routes,
    sessions::{Operator, role},
};
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{
    OpenApiRouter, Path, RawJson, RequestContext, RouterState,
    problem::{Fault, Problem},
};

use super::store;
use crate::{accounts::views::AccountItem, reason::required_text};

/// The routes.
pub fn router<S: RouterState>() -> OpenApiRouter<S> {
    OpenApiRouter::new().routes(operator_routes!(adjust))
}

/// The most credits of one correction.
const MOST: i64 = 1_000_000;

/// A correction.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"credits": 20, "reason": "昨晚有几张图等了很久，补给你"})))]
pub struct Correction {
    /// To give, or to take where it is below zero; never zero, at most 1,000,000 either way.
    credits: i64,
    /// Why, as the user reads it; 1 to 500 characters.
    reason: String,
}

/// Gives credits to an account, or takes some.
#[utoipa::path(
    post, path = "/api/admin/accounts/{id}/adjustments", tag = "operators",
    operation_id = "adjust_credits",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey),
    request_body = Correction,
    responses(
        (status = 201, description = "Booked: the account.", body = AccountItem),
        (status = 402, description = "`insufficient-credits`"),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`wrong-state`: it is deleted."),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn adjust(
    context: RequestContext,
    admin: Operator<role::Finance>,
    key: IdempotencyKey,
    Path(id): Path<String>,
    RawJson {
        text,
        body: correction,
    }: RawJson<Correction>,
) -> Result<Response, Problem> {
    let operation = format!("POST /api/admin/accounts/{id}/adjustments");
    let hash = RequestHash::of(&operation, &text);
    let Correction { credits, reason } = &correction;
    if *credits == 0 || !(-MOST..=MOST).contains(credits) {
        return Err(Problem::field("credits", Fault::INVALID));
    }
    let reason = required_text("reason", Some(reason))?;
    let kept = store::adjust(&context, &admin, (&key, &hash), &id, (*credits, reason)).await?;
    Ok(kept.answer())
}
