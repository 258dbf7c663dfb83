//! Levels and what they bring, as operators edit them.

use access::{
    idempotency::IdempotencyKey,
    sessions::{Operator, role},
};
use axum::response::Response;
use http::HeaderMap;
use membership::{Level, Rhythm};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Path, Precondition, RawJson, RequestContext, fields::Fields, problem::Problem};

use super::item::{answer, check, make};
use crate::catalogue::store::levels::{self as items, LevelChange};

/// A level and what it brings.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "level": "plus", "garments": 10, "running": 2, "waiting": 5, "check_in_every": "day",
    "check_in_credits": 6,
    "revision": "01a1fb9e-0680-7d81-855f-49c5bb0d36bc",
})))]
pub struct LevelItem {
    /// Which.
    pub level: Level,
    /// Garments in one try-on: 1 to 10.
    pub garments: u32,
    /// Tasks running at once: 1 to 20.
    pub running: u32,
    /// Tasks waiting: 0 to 100.
    pub waiting: u32,
    /// How often one may check in.
    pub check_in_every: Rhythm,
    /// What a check-in brings, in credits: 1 to 1,000.
    pub check_in_credits: i64,
    /// Which saving made it so, for `If-Match`.
    pub revision: String,
}

/// Every level.
#[derive(Serialize, ToSchema)]
pub struct LevelItems {
    /// The lowest first.
    pub items: Vec<LevelItem>,
}

impl LevelChange {
    fn check(&self) -> Result<Option<&str>, Problem> {
        let mut fields = Fields::default();
        fields.within("garments", self.garments.into(), 1..=10);
        fields.within("running", self.running.into(), 1..=20);
        fields.within("waiting", self.waiting.into(), 0..=100);
        fields.within("check_in_credits", self.check_in_credits, 1..=1_000);
        check(fields, self.reason.as_deref())
    }
}

/// Every level and what it brings.
#[utoipa::path(
    get, path = "/api/admin/levels", tag = "operators", operation_id = "list_level_policies",
    security(("session" = [])),
    responses(
        (status = 200, description = "The lowest first.", body = LevelItems),
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

/// Changes what a level brings, from now on: tasks that are under way stay.
#[utoipa::path(
    put, path = "/api/admin/levels/{id}", tag = "operators", operation_id = "put_level_policy",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey, Precondition),
    request_body = LevelChange,
    responses(
        (status = 200, description = "As it is now.", body = LevelItem),
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
    RawJson { text, body: change }: RawJson<LevelChange>,
) -> Result<Response, Problem> {
    let reason = change.check()?;
    let change = items::save(&id, &change, reason);
    let operation = format!("PUT /api/admin/levels/{id}");
    make(
        &context,
        &admin,
        (&key, &precondition),
        (&operation, &text),
        change,
    )
    .await
}
