//! Redeeming codes.

use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    app::Context,
    http::{IdempotencyKey, RequestHash, Sent},
    membership::{
        codes::{Code, Granted},
        store::codes as store,
    },
    problem::Problem,
    sessions::Session,
};

/// A code to redeem.
#[derive(Deserialize, ToSchema)]
pub struct Redemption {
    /// As typed: case, spaces and dashes do not matter.
    code: String,
}

/// What a code brought.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Redeemed {
    /// What it brought.
    granted: Granted,
}

/// Redeems a code.
#[utoipa::path(
    post, path = "/api/redemptions", tag = "membership",
    security(("session" = [])),
    params(IdempotencyKey),
    request_body = Redemption,
    responses(
        (status = 200, description = "Redeemed.", body = Redeemed),
        (status = 400, description = "`invalid-body`, `idempotency-key-missing`"),
        (status = 422, description = "`code-refused`, `idempotency-key-reused`"),
        (status = 429, description = "`too-many-attempts`"),
    )
)]
pub async fn redeem(
    context: Context,
    session: Session,
    key: IdempotencyKey,
    Sent {
        text,
        body: redemption,
    }: Sent<Redemption>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of("POST /api/redemptions", &text);
    let code = Code::parse(&redemption.code);
    // What cannot be a code is refused as one that nobody knows.
    let code = code.as_ref().map_or("", Code::key);
    let kept = store::redeem(&context, &session, code, (&key, &hash)).await?;
    Ok(kept.answer())
}
