//! Adding, changing, switching and ordering gateways.

use access::{
    idempotency::IdempotencyKey,
    sessions::{Operator, role},
};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use studio::{StudioContext, store::gateways::seed};
use utoipa::{ToSchema, openapi::Object};
use web::{Path, Precondition, RawJson, fields::Fields, problem::Problem};

use crate::{
    catalogue::routes::item::{check, make},
    gateways::{settings, store::edit as items},
};

/// A gateway as an operator made it. The database makes it; here it is for the document alone.
#[derive(ToSchema)]
#[schema(examples(json!({
    "name": "google", "position": 1, "is_on": true,
    "settings": {
        "name": "google", "style": "native",
        "base_url": "https://generativelanguage.googleapis.com",
        "model": "gemini-nano-banana-2.1", "key_secret": "GATEWAY_GOOGLE_KEY",
        "price": {"picture": 280_000},
    },
    "revision": "01a1fb9e-0680-7d81-855f-49c5bb0d36bc",
})))]
pub struct GatewayEntry {
    /// Its name.
    pub name: String,
    /// Its place in the order of failover.
    pub position: i64,
    /// Whether it is asked.
    pub is_on: bool,
    /// Its settings, as `docs/gateways.md` has them.
    #[schema(value_type = Object)]
    pub settings: Object,
    /// Which saving made it so, for `If-Match`.
    pub revision: String,
}

/// Another state of a gateway.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "settings": {
        "style": "native", "base_url": "https://generativelanguage.googleapis.com",
        "model": "gemini-nano-banana-2.1", "key_secret": "GATEWAY_GOOGLE_KEY",
        "price": {"picture": 280_000}, "tools": ["try_on", "recolor"],
    },
    "reason": "新合同的价格",
})))]
pub struct GatewayChange {
    /// Its settings, as `docs/gateways.md` has them. The name may be left out: it is that of the path.
    #[schema(value_type = Object)]
    settings: Map<String, Value>,
    /// Why; at most 500 characters.
    reason: Option<String>,
}

/// Whether a gateway is asked.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"is_on": false, "reason": "出图太慢，先停用"})))]
pub struct GatewaySwitch {
    is_on: bool,
    /// Why; at most 500 characters.
    reason: Option<String>,
}

/// An order of failover.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"ids": ["second", "first"], "reason": "中转站更快"})))]
pub struct GatewayOrder {
    /// Every gateway, also those that are switched off, each once.
    ids: Vec<String>,
    /// Why; at most 500 characters.
    reason: Option<String>,
}

/// The order of failover.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "ids": ["second", "first"], "revision": "01a1fb9e-0680-7d81-855f-49c5bb0d36bc",
})))]
pub struct GatewayIds {
    /// Every gateway.
    pub ids: Vec<String>,
    /// Which saving made it so, for `If-Match`.
    pub revision: String,
}

/// Writes the settings of a gateway, or adds one: it comes last, and is switched off. It counts with
/// the next picture that is begun.
#[utoipa::path(
    put, path = "/api/admin/gateways/{id}", tag = "operators", operation_id = "put_gateway",
    security(("session" = [])),
    params(
        ("id" = String, Path, description = "1 to 64 letters, digits, dots, dashes or underscores."),
        IdempotencyKey,
        Precondition,
    ),
    request_body = GatewayChange,
    responses(
        (status = 200, description = "As it is now.", body = GatewayEntry),
        (status = 403, description = "`forbidden`"),
        (status = 412, description = "`precondition-failed`"),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn put(
    context: StudioContext,
    admin: Operator<role::Admin>,
    key: IdempotencyKey,
    precondition: Precondition,
    Path(name): Path<String>,
    RawJson { text, body: change }: RawJson<GatewayChange>,
) -> Result<Response, Problem> {
    let reason = check(Fields::default(), change.reason.as_deref())?;
    let entry = settings::sound(&name, change.settings, &context.env.origin)?;
    seed::ensure(&context).await?;
    let operation = format!("PUT /api/admin/gateways/{name}");
    let change = items::save(&name, &entry, reason);
    make(
        &context,
        &admin,
        (&key, &precondition),
        (&operation, &text),
        change,
    )
    .await
}

/// Switches a gateway on or off. What is under way with it goes on.
#[utoipa::path(
    post, path = "/api/admin/gateways/{id}/switch", tag = "operators",
    operation_id = "switch_gateway",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey),
    request_body = GatewaySwitch,
    responses(
        (status = 200, description = "As it is now.", body = GatewayEntry),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn switch(
    context: StudioContext,
    admin: Operator<role::Admin>,
    key: IdempotencyKey,
    Path(name): Path<String>,
    RawJson { text, body: wanted }: RawJson<GatewaySwitch>,
) -> Result<Response, Problem> {
    let reason = check(Fields::default(), wanted.reason.as_deref())?;
    seed::ensure(&context).await?;
    let operation = format!("POST /api/admin/gateways/{name}/switch");
    let change = items::switch(&name, wanted.is_on, reason);
    make(
        &context,
        &admin,
        (&key, &Precondition::None),
        (&operation, &text),
        change,
    )
    .await
}

/// Puts the gateways into an order of failover.
#[utoipa::path(
    put, path = "/api/admin/gateways-order", tag = "operators", operation_id = "reorder_gateways",
    security(("session" = [])),
    params(IdempotencyKey, Precondition),
    request_body = GatewayOrder,
    responses(
        (status = 200, description = "As it is now.", body = GatewayIds),
        (status = 403, description = "`forbidden`"),
        (status = 412, description = "`precondition-failed`"),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn order(
    context: StudioContext,
    admin: Operator<role::Admin>,
    key: IdempotencyKey,
    precondition: Precondition,
    RawJson { text, body: wanted }: RawJson<GatewayOrder>,
) -> Result<Response, Problem> {
    let reason = check(Fields::default(), wanted.reason.as_deref())?;
    seed::ensure(&context).await?;
    let change = items::order(&wanted.ids, reason);
    let asked = ("PUT /api/admin/gateways-order", text.as_str());
    make(&context, &admin, (&key, &precondition), asked, change).await
}
