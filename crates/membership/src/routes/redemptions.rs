//! Redeeming codes.

use access::{
    idempotency::{IdempotencyKey, RequestHash},
    sessions::Session,
};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{RawJson, RequestContext, problem::Problem};

use crate::{
    codes::{Code, Granted},
    store::codes as store,
};

/// A code to redeem.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"code": "7F3K-9Q4M-2XVR-8T6W"})))]
pub struct Redemption {
    /// As typed: case, width, spaces, signs and invisible characters do not matter.
    code: String,
}

/// What a code brought.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(examples(json!({"granted": {"kind": "credits", "credits": 60}})))]
pub struct Redeemed {
    /// What it brought.
    granted: Granted,
}

/// Redeems a code.
#[utoipa::path(
    post, path = "/api/redemptions", tag = "membership", operation_id = "redeem_code",
    security(("session" = [])),
    params(IdempotencyKey),
    request_body = Redemption,
    responses(
        (status = 200, description = "Redeemed.", body = Redeemed),
        (status = 422, description = "`code-refused`, `idempotency-key-reused`"),
        (status = 429, description = "`too-many-attempts`"),
    )
)]
pub async fn redeem(
    context: RequestContext,
    session: Session,
    key: IdempotencyKey,
    RawJson {
        text,
        body: redemption,
    }: RawJson<Redemption>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of("POST /api/redemptions", &text);
    let code = Code::parse(&redemption.code);
    let kept = store::redeem(&context, &session, code.as_ref(), (&key, &hash)).await?;
    Ok(kept.answer())
}
