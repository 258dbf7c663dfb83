//! Notices: what everybody is told for a while, in a line above every page.

use access::{
    idempotency::IdempotencyKey,
    sessions::{Operator, role},
};
use axum::response::Response;
use http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;
use web::{
    Path, Precondition, RawJson, RequestContext, etag,
    fields::Fields,
    problem::{Fault, Problem},
};

use super::item::{answer, check, make};
use crate::catalogue::store::notices::{self as items, NoticeChange};

/// The longest notice, in characters: a line.
const LONGEST: usize = 200;

/// A notice, whether or not it is shown now.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "maintenance", "text_zh": "11 月 25 日凌晨 2 点到 3 点维护，生成会慢一些。",
    "text_en": "Maintenance on 25 November, 2 to 3 a.m. (UTC+8): pictures take longer.",
    "starts_at": 1_795_309_200_000_i64, "ends_at": 1_795_568_400_000_i64, "is_on": true,
    "revision": "01a1fb9e-0680-7d81-855f-49c5bb0d36bc",
})))]
pub struct NoticeItem {
    /// 1 to 40 lower-case letters, digits, underscores or hyphens.
    pub id: String,
    /// Chinese; 1 to 200 characters.
    pub text_zh: String,
    /// English; 1 to 200 characters.
    pub text_en: String,
    /// UTC milliseconds: shown from then on; at once where nothing is said.
    pub starts_at: Option<i64>,
    /// UTC milliseconds: shown until then; until it is switched off where nothing is said.
    pub ends_at: Option<i64>,
    /// Whether it is shown in its time.
    pub is_on: bool,
    /// Which saving made it so, for `If-Match`.
    pub revision: String,
}

/// Every notice.
#[derive(Serialize, ToSchema)]
pub struct NoticeItems {
    /// The newest first.
    pub items: Vec<NoticeItem>,
}

impl NoticeChange {
    fn check(&self, id: &str) -> Result<Option<&str>, Problem> {
        let mut fields = Fields::default();
        fields.id(format_args!("id"), id);
        fields.text(format_args!("text_zh"), &self.text_zh, LONGEST);
        fields.text(format_args!("text_en"), &self.text_en, LONGEST);
        let begins = self.starts_at.unwrap_or(i64::MIN);
        let is_some_time = self.ends_at.is_none_or(|ends| ends > begins);
        fields.must(is_some_time, format_args!("ends_at"), Fault::INVALID);
        check(fields, self.reason.as_deref())
    }
}

/// Every notice, also those that are not shown now.
#[utoipa::path(
    get, path = "/api/admin/notices", tag = "operators", operation_id = "list_all_notices",
    security(("session" = [])),
    responses(
        (status = 200, description = "The newest first.", body = NoticeItems),
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

/// Writes a notice, which may be a new one.
#[utoipa::path(
    put, path = "/api/admin/notices/{id}", tag = "operators", operation_id = "put_notice",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey, Precondition),
    request_body = NoticeChange,
    responses(
        (status = 200, description = "As it is now.", body = NoticeItem),
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
    RawJson { text, body: change }: RawJson<NoticeChange>,
) -> Result<Response, Problem> {
    let reason = change.check(&id)?;
    let change = items::save(&id, &change, (reason, context.now()));
    let operation = format!("PUT /api/admin/notices/{id}");
    make(
        &context,
        &admin,
        (&key, &precondition),
        (&operation, &text),
        change,
    )
    .await
}

/// A notice that is shown.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "maintenance", "text_zh": "11 月 25 日凌晨 2 点到 3 点维护，生成会慢一些。",
    "text_en": "Maintenance on 25 November, 2 to 3 a.m. (UTC+8): pictures take longer.",
})))]
pub struct ShownNotice {
    /// Its id.
    pub id: String,
    /// Chinese.
    pub text_zh: String,
    /// English.
    pub text_en: String,
}

/// The notices that are shown.
#[derive(Serialize, ToSchema)]
pub struct ShownNotices {
    /// The newest first.
    pub items: Vec<ShownNotice>,
}

/// What everybody is told now. It may be kept for a minute.
#[utoipa::path(
    get, path = "/api/notices", tag = "service", operation_id = "list_notices",
    responses(
        (status = 200, description = "The notices that are shown now.", body = ShownNotices),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
    )
)]
pub async fn notices(context: RequestContext, headers: HeaderMap) -> Result<Response, Problem> {
    let told = items::showing(&context).await?;
    Ok(etag::public_answer(&headers, told.into_bytes()))
}
