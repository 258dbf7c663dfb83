//! Packs, as operators edit them.

use access::{
    idempotency::IdempotencyKey,
    sessions::{Operator, role},
};
use axum::response::Response;
use http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;
use web::{Path, Precondition, RawJson, RequestContext, fields::Fields, problem::Problem};

use super::item::{HIGHEST_PRICE, LAST_POSITION, LONGEST_NAME, MOST_CREDITS, answer, check, make};
use crate::catalogue::store::packs::{self as items, PackChange};

/// A pack, whether or not it is for sale.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "medium", "name_zh": "常用包", "name_en": "Medium pack", "price_fen": 2990,
    "base_credits": 200, "bonus_credits": 20, "position": 2, "is_on": true,
    "revision": "01a1fb9e-0680-7d81-855f-49c5bb0d36bc",
})))]
pub struct PackItem {
    /// 1 to 40 lower-case letters, digits, underscores or hyphens.
    pub id: String,
    /// Chinese; 1 to 60 characters.
    pub name_zh: String,
    /// English; 1 to 60 characters.
    pub name_en: String,
    /// What it costs, in fen: 1 to 100,000,000.
    pub price_fen: i64,
    /// What it is named for, in credits: 1 to 1,000,000.
    pub base_credits: i64,
    /// What comes on top, in credits: 0 to 1,000,000.
    pub bonus_credits: i64,
    /// Its place on the shelf, from the lowest: 0 to 10,000.
    pub position: i64,
    /// Whether it is for sale.
    pub is_on: bool,
    /// Which saving made it so, for `If-Match`.
    pub revision: String,
}

/// Every pack.
#[derive(Serialize, ToSchema)]
pub struct PackItems {
    /// In the order of the shelf.
    pub items: Vec<PackItem>,
}

impl PackChange {
    fn check(&self, id: &str) -> Result<Option<&str>, Problem> {
        let mut fields = Fields::default();
        fields.id(format_args!("id"), id);
        fields.text(format_args!("name_zh"), &self.name_zh, LONGEST_NAME);
        fields.text(format_args!("name_en"), &self.name_en, LONGEST_NAME);
        fields.within("price_fen", self.price_fen, 1..=HIGHEST_PRICE);
        fields.within("position", self.position, 0..=LAST_POSITION);
        fields.within("base_credits", self.base_credits, 1..=MOST_CREDITS);
        fields.within("bonus_credits", self.bonus_credits, 0..=MOST_CREDITS);
        check(fields, self.reason.as_deref())
    }
}

/// Every pack, also those that are not for sale.
#[utoipa::path(
    get, path = "/api/admin/packs", tag = "operators", operation_id = "list_packs",
    security(("session" = [])),
    responses(
        (status = 200, description = "In the order of the shelf.", body = PackItems),
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

/// Writes a pack, which may be a new one. What was ordered keeps what was offered then.
#[utoipa::path(
    put, path = "/api/admin/packs/{id}", tag = "operators", operation_id = "put_pack",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey, Precondition),
    request_body = PackChange,
    responses(
        (status = 200, description = "As it is now.", body = PackItem),
        (status = 403, description = "`forbidden`"),
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
    RawJson { text, body: change }: RawJson<PackChange>,
) -> Result<Response, Problem> {
    let reason = change.check(&id)?;
    let change = items::save(&id, &change, reason);
    let operation = format!("PUT /api/admin/packs/{id}");
    make(
        &context,
        &admin,
        (&key, &precondition),
        (&operation, &text),
        change,
    )
    .await
}
