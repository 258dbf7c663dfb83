//! The HTTP of redemption codes in the back office.

use std::collections::BTreeSet;

use access::{
    idempotency::{IdempotencyKey, RequestHash},
    operator_routes,
    sessions::{Operator, role},
};
use axum::response::Response;
use listing::{self, ExportParams, List, ListParams, Listed, Page, PageParams};
use membership::codes::Code;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{
    OpenApiRouter, RawJson, RequestContext, RouterState,
    problem::{Fault, FieldError, Problem},
};

use super::{
    CodeBatch, CodeItem, Grants, NewCodes,
    store::{self, BATCHES, CODES, Doomed, NewBatch},
};
use crate::reason::optional_text;

/// The routes.
pub fn router<S: RouterState>() -> OpenApiRouter<S> {
    OpenApiRouter::new()
        .routes(operator_routes!(make))
        .routes(operator_routes!(batches))
        .routes(operator_routes!(list))
        .routes(operator_routes!(export))
        .routes(operator_routes!(disable))
}

/// The most codes of a batch, and the most that are disabled at a time.
const MOST_CODES: u32 = 1_000;
/// The most accounts that may use one code.
const MOST_USES: u32 = 1_000_000;
/// The most credits of one code.
const MOST_CREDITS: i64 = 1_000_000;

/// Codes to be made.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "grants": {"kind": "credits", "credits": 60}, "count": 100, "uses": 1,
    "expires_at": 1_830_268_800_000_i64, "note": "双十一直播间",
})))]
pub struct CodeOrder {
    /// What each code grants.
    grants: Grants,
    /// How many codes: 1 to 1,000.
    count: u32,
    /// How many accounts may use each: 1 where nothing is said.
    uses: Option<u32>,
    /// UTC milliseconds: until when they can be used; for ever where nothing is said.
    expires_at: Option<i64>,
    /// What they are for; at most 500 characters.
    note: Option<String>,
}

impl CodeOrder {
    fn check(&self) -> Result<NewBatch<'_>, Problem> {
        let uses = self.uses.unwrap_or(1);
        let is_wrong_grant = matches!(
            self.grants,
            Grants::Credits { credits } if !(1..=MOST_CREDITS).contains(&credits)
        );
        let faults: Vec<FieldError> = [
            is_wrong_grant.then_some(("grants.credits", Fault::INVALID)),
            (self.count == 0).then_some(("count", Fault::INVALID)),
            (self.count > MOST_CODES).then_some(("count", Fault::too_many(MOST_CODES))),
            (!(1..=MOST_USES).contains(&uses)).then_some(("uses", Fault::INVALID)),
        ]
        .into_iter()
        .flatten()
        .map(|(field, fault)| FieldError::new(field, fault))
        .collect();
        if !faults.is_empty() {
            return Err(Problem::validation(faults));
        }
        Ok(NewBatch {
            grants: &self.grants,
            count: self.count as usize,
            uses,
            expires_at: self.expires_at,
            note: optional_text("note", self.note.as_deref())?.unwrap_or_default(),
        })
    }
}

/// Makes a batch of codes.
#[utoipa::path(
    post, path = "/api/admin/code-batches", tag = "operators", operation_id = "create_code_batch",
    security(("session" = [])),
    params(IdempotencyKey),
    request_body = CodeOrder,
    responses(
        (status = 201, description = "Made.", body = NewCodes),
        (status = 403, description = "`forbidden`"),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn make(
    context: RequestContext,
    admin: Operator<role::Finance>,
    key: IdempotencyKey,
    RawJson { text, body: order }: RawJson<CodeOrder>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of("POST /api/admin/code-batches", &text);
    let new = order.check()?;
    let kept = store::make(&context, &admin, (&key, &hash), &new).await?;
    Ok(kept.answer())
}

/// The batches of codes, as a list.
pub struct CodeBatches;

impl Listed for CodeBatches {
    const LIST: &'static List = &BATCHES;
}

/// The batches of codes.
#[utoipa::path(
    get, path = "/api/admin/code-batches", tag = "operators", operation_id = "list_code_batches",
    security(("session" = [])),
    params(PageParams<CodeBatches>),
    responses(
        (status = 200, description = "A page.", body = Page<CodeBatch>),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 403, description = "`forbidden`"),
        (status = 422, description = "`validation`"),
    )
)]
pub async fn batches(
    context: RequestContext,
    admin: Operator<role::Finance>,
    asked: ListParams,
) -> Result<Response, Problem> {
    listing::page(&BATCHES, context, &admin, asked).await
}

/// Codes, as a list.
pub struct AllCodes;

impl Listed for AllCodes {
    const LIST: &'static List = &CODES;
}

/// Codes, in the order of their symbols.
#[utoipa::path(
    get, path = "/api/admin/codes", tag = "operators", operation_id = "list_codes",
    security(("session" = [])),
    params(PageParams<AllCodes>),
    responses(
        (status = 200, description = "A page.", body = Page<CodeItem>),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 403, description = "`forbidden`"),
        (status = 422, description = "`validation`"),
    )
)]
pub async fn list(
    context: RequestContext,
    admin: Operator<role::Finance>,
    asked: ListParams,
) -> Result<Response, Problem> {
    listing::page(&CODES, context, &admin, asked).await
}

/// Codes as CSV, in the caller's language.
#[utoipa::path(
    get, path = "/api/admin/codes/export", tag = "operators", operation_id = "export_codes",
    security(("session" = [])),
    params(ExportParams<AllCodes>),
    responses(
        (status = 200, description = "A table.", content_type = "text/csv", body = String),
        (status = 403, description = "`forbidden`"),
        (status = 422, description = "`validation`"),
    )
)]
pub async fn export(
    context: RequestContext,
    admin: Operator<role::Finance>,
    asked: ListParams,
) -> Result<Response, Problem> {
    listing::export(&CODES, context, &admin, asked).await
}

/// What to disable: either a batch or codes.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"batch": "01a1fb9e-0680-74bb-a4ef-c9641afc5ded"})))]
pub struct Disable {
    /// Every code of this batch.
    batch: Option<String>,
    /// These codes, as typed; at most 1,000.
    codes: Option<Vec<String>>,
}

/// What was disabled.
#[derive(ToSchema)]
#[schema(examples(json!({"disabled": 97})))]
pub struct Disabled {
    /// How many codes were disabled now.
    pub disabled: u32,
}

/// Disables codes, for good.
#[utoipa::path(
    post, path = "/api/admin/codes/disable", tag = "operators", operation_id = "disable_codes",
    security(("session" = [])),
    params(IdempotencyKey),
    request_body = Disable,
    responses(
        (status = 200, description = "Disabled.", body = Disabled),
        (status = 403, description = "`forbidden`"),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn disable(
    context: RequestContext,
    admin: Operator<role::Finance>,
    key: IdempotencyKey,
    RawJson {
        text,
        body: disable,
    }: RawJson<Disable>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of("POST /api/admin/codes/disable", &text);
    let codes;
    let doomed = match (&disable.batch, &disable.codes) {
        (Some(batch), None) => Doomed::Batch(batch),
        (None, Some(typed)) => {
            codes = parse(typed)?;
            Doomed::Codes(&codes)
        }
        (None, None) => return Err(Problem::field("batch", Fault::MISSING)),
        (Some(_), Some(_)) => return Err(Problem::field("codes", Fault::INVALID)),
    };
    let kept = store::disable(&context, &admin, (&key, &hash), doomed).await?;
    Ok(kept.answer())
}

/// The codes that were typed, each once.
fn parse(typed: &[String]) -> Result<Vec<Code>, Problem> {
    if typed.is_empty() {
        return Err(Problem::field("codes", Fault::MISSING));
    }
    if typed.len() > MOST_CODES as usize {
        return Err(Problem::field("codes", Fault::too_many(MOST_CODES)));
    }
    let codes: Option<Vec<Code>> = typed.iter().map(|typed| Code::parse(typed)).collect();
    let mut codes = codes.ok_or_else(|| Problem::field("codes", Fault::UNKNOWN))?;
    let mut known = BTreeSet::new();
    codes.retain(|code| known.insert(code.key().to_owned()));
    Ok(codes)
}
