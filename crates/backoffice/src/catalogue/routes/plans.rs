//! Plans, as operators edit them.

use access::{
    idempotency::IdempotencyKey,
    sessions::{Operator, role},
};
use axum::response::Response;
use http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;
use web::{
    Path, Precondition, RawJson, RequestContext,
    fields::Fields,
    problem::{Fault, Problem},
};

use super::item::{HIGHEST_PRICE, LAST_POSITION, LONGEST_NAME, MOST_CREDITS, answer, check, make};
use crate::catalogue::store::plans::{self as items, PlanChange};

/// The longest plan, in months.
const MOST_MONTHS: i64 = 36;

/// A plan, whether or not it is for sale.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "monthly", "name_zh": "月度会员", "name_en": "Monthly membership", "price_fen": 3900,
    "months": 1, "credits_per_month": 300, "on_sale_from": null, "on_sale_until": null,
    "position": 1, "is_on": true,
    "revision": "01a1fb9e-0680-7d81-855f-49c5bb0d36bc",
})))]
pub struct PlanItem {
    /// 1 to 40 lower-case letters, digits, underscores or hyphens.
    pub id: String,
    /// Chinese; 1 to 60 characters.
    pub name_zh: String,
    /// English; 1 to 60 characters.
    pub name_en: String,
    /// What it costs, in fen: 1 to 100,000,000.
    pub price_fen: i64,
    /// How long it lasts: 1 to 36 calendar months.
    pub months: u32,
    /// What each month brings, in credits: 1 to 1,000,000.
    pub credits_per_month: i64,
    /// UTC milliseconds: for sale from then on, where that is limited.
    pub on_sale_from: Option<i64>,
    /// UTC milliseconds: for sale until then, where that is limited.
    pub on_sale_until: Option<i64>,
    /// Its place on the shelf, from the lowest: 0 to 10,000.
    pub position: i64,
    /// Whether it is for sale.
    pub is_on: bool,
    /// Which saving made it so, for `If-Match`.
    pub revision: String,
}

/// Every plan.
#[derive(Serialize, ToSchema)]
pub struct PlanItems {
    /// In the order of the shelf.
    pub items: Vec<PlanItem>,
}

impl PlanChange {
    fn check(&self, id: &str) -> Result<Option<&str>, Problem> {
        let mut fields = Fields::default();
        fields.id(format_args!("id"), id);
        fields.text(format_args!("name_zh"), &self.name_zh, LONGEST_NAME);
        fields.text(format_args!("name_en"), &self.name_en, LONGEST_NAME);
        fields.within("price_fen", self.price_fen, 1..=HIGHEST_PRICE);
        fields.within("position", self.position, 0..=LAST_POSITION);
        fields.within("months", self.months.into(), 1..=MOST_MONTHS);
        fields.within(
            "credits_per_month",
            self.credits_per_month,
            1..=MOST_CREDITS,
        );
        let begins = self.on_sale_from.unwrap_or(i64::MIN);
        let is_some_time = self.on_sale_until.is_none_or(|until| until > begins);
        fields.must(is_some_time, format_args!("on_sale_until"), Fault::INVALID);
        check(fields, self.reason.as_deref())
    }
}

/// Every plan, also those that are not for sale.
#[utoipa::path(
    get, path = "/api/admin/plans", tag = "operators", operation_id = "list_plans",
    security(("session" = [])),
    responses(
        (status = 200, description = "In the order of the shelf.", body = PlanItems),
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

/// Writes a plan, which may be a new one. What was ordered or given keeps what was offered then.
#[utoipa::path(
    put, path = "/api/admin/plans/{id}", tag = "operators", operation_id = "put_plan",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey, Precondition),
    request_body = PlanChange,
    responses(
        (status = 200, description = "As it is now.", body = PlanItem),
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
    RawJson { text, body: change }: RawJson<PlanChange>,
) -> Result<Response, Problem> {
    let reason = change.check(&id)?;
    let change = items::save(&id, &change, reason);
    let operation = format!("PUT /api/admin/plans/{id}");
    make(
        &context,
        &admin,
        (&key, &precondition),
        (&operation, &text),
        change,
    )
    .await
}
