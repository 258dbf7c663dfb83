//! The numbers that operators may change (product.md marks them).

use access::{
    idempotency::IdempotencyKey,
    sessions::{Operator, role},
};
use axum::response::Response;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Path, Precondition, RawJson, RequestContext, fields::Fields, problem::Problem};

use super::item::{answer, check, make};
use crate::catalogue::store::settings as items;

/// A number.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "name": "welcome_credits", "value": 6, "least": 0, "most": 1000, "unit": "credits",
    "meaning": "credits a new account receives",
    "revision": "01a1fb9e-0680-7d81-855f-49c5bb0d36bc",
})))]
pub struct SettingItem {
    /// Its name.
    pub name: String,
    /// What it is.
    pub value: i64,
    /// The least it may be.
    pub least: i64,
    /// The most it may be.
    pub most: i64,
    /// What it counts.
    pub unit: SettingUnit,
    /// What it means.
    pub meaning: String,
    /// Which saving made it so, for `If-Match`.
    pub revision: String,
}

/// What a number counts.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SettingUnit {
    /// Credits.
    Credits,
    /// Milliseconds.
    Milliseconds,
    /// How many, or how often.
    Times,
}

/// Every number.
#[derive(Serialize, ToSchema)]
pub struct SettingItems {
    /// By name.
    pub items: Vec<SettingItem>,
}

/// A number.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"value": 10, "reason": "开学季"})))]
pub struct SettingChange {
    /// Within its bounds.
    pub value: i64,
    /// Why; at most 500 characters.
    pub reason: Option<String>,
}

/// Every number that can be changed.
#[utoipa::path(
    get, path = "/api/admin/settings", tag = "operators", operation_id = "list_settings",
    security(("session" = [])),
    responses(
        (status = 200, description = "By name.", body = SettingItems),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 403, description = "`forbidden`"),
    )
)]
pub async fn list(
    context: RequestContext,
    admin: Operator<role::Any>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer(&context, &admin, &headers, items::all()).await
}

/// Changes a number; its name stands in the path. It counts at once.
#[utoipa::path(
    put, path = "/api/admin/settings/{id}", tag = "operators", operation_id = "put_setting",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey, Precondition),
    request_body = SettingChange,
    responses(
        (status = 200, description = "As it is now.", body = SettingItem),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 412, description = "`precondition-failed`"),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn put(
    context: RequestContext,
    admin: Operator<role::Admin>,
    key: IdempotencyKey,
    precondition: Precondition,
    Path(id): Path<String>,
    RawJson { text, body: change }: RawJson<SettingChange>,
) -> Result<Response, Problem> {
    let reason = check(Fields::default(), change.reason.as_deref())?;
    let change = items::save(&id, change.value, reason);
    let operation = format!("PUT /api/admin/settings/{id}");
    make(
        &context,
        &admin,
        (&key, &precondition),
        (&operation, &text),
        change,
    )
    .await
}
