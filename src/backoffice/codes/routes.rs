//! The HTTP of redemption codes in the back office.

use axum::response::Response;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    CodeBatch, CodeState, Grants, NewCodes,
    store::{self, CodeStanding, Doomed, Filter, NewBatch},
};
use crate::{
    app::Context,
    backoffice::optional_text,
    http::{IdempotencyKey, Json, PageSize, Query, RequestHash, etag},
    membership::codes::Code,
    problem::{Fault, FieldError, Problem},
    sessions::Admin,
};

/// Batches on a page where nothing is said, and at the most.
const BATCHES: (u32, u32) = (50, 200);
/// Codes on a page where nothing is said, and at the most.
const CODES: (u32, u32) = (50, 1000);
/// The most codes of a batch, and the most that are disabled at a time.
const MOST_CODES: u32 = 1_000;
/// The most accounts that may use one code.
const MOST_USES: u32 = 1_000_000;
/// The most credits of one code.
const MOST_CREDITS: i64 = 1_000_000;

/// Codes to be made.
#[derive(Serialize, Deserialize, ToSchema)]
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
            is_wrong_grant.then_some(("grants.credits", Fault::Invalid)),
            (self.count == 0).then_some(("count", Fault::Invalid)),
            (self.count > MOST_CODES).then_some(("count", Fault::TooMany(MOST_CODES))),
            (!(1..=MOST_USES).contains(&uses)).then_some(("uses", Fault::Invalid)),
        ]
        .into_iter()
        .flatten()
        .map(|(field, fault)| FieldError::new(field, fault))
        .collect();
        if !faults.is_empty() {
            return Err(Problem::Validation(faults));
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
    post, path = "/api/admin/code-batches", tag = "operators",
    security(("session" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 200 characters.")),
    request_body = CodeOrder,
    responses(
        (status = 201, description = "Made.", body = NewCodes),
        (status = 403, description = "`forbidden`"),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn make(
    context: Context,
    admin: Admin,
    key: IdempotencyKey,
    Json(order): Json<CodeOrder>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of("POST /api/admin/code-batches", &order)?;
    let new = order.check()?;
    let kept = store::make(&context, &admin, (&key, &hash), &new).await?;
    kept.answer_of(|made: NewCodes| made)
}

/// A page of batches.
#[derive(Serialize, ToSchema)]
pub struct CodeBatches {
    /// Newest first.
    batches: Vec<CodeBatch>,
    /// Where the next page begins; none on the last.
    next_cursor: Option<String>,
}

/// Which page of the batches.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BatchesQuery {
    /// Batches a page: 50 where nothing is said, at most 200.
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The batches of codes, newest first.
#[utoipa::path(
    get, path = "/api/admin/code-batches", tag = "operators",
    security(("session" = [])),
    params(BatchesQuery),
    responses(
        (status = 200, description = "A page.", body = CodeBatches),
        (status = 403, description = "`forbidden`"),
    )
)]
pub async fn batches(
    context: Context,
    admin: Admin,
    headers: HeaderMap,
    Query(query): Query<BatchesQuery>,
) -> Result<Response, Problem> {
    let page = PageSize::of(query.limit, BATCHES);
    let cursor = query.cursor.as_deref();
    let read = store::batches(&context, &admin, cursor, page.to_read()).await?;
    let (batches, next_cursor) = page.cut(read, |last| last.id.clone());
    let batches = CodeBatches {
        batches,
        next_cursor,
    };
    etag::json(&headers, &batches)
}

/// A page of codes.
#[derive(Serialize, ToSchema)]
pub struct Codes {
    /// In the order of their symbols.
    codes: Vec<CodeState>,
    /// Where the next page begins; none on the last.
    next_cursor: Option<String>,
}

/// Which page of the codes.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CodesQuery {
    /// Codes of this batch alone.
    batch: Option<String>,
    /// Codes that stand there alone.
    #[param(inline)]
    state: Option<CodeStanding>,
    /// This code alone, as typed.
    search: Option<String>,
    /// Codes a page: 50 where nothing is said, at most 1,000.
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Codes.
#[utoipa::path(
    get, path = "/api/admin/codes", tag = "operators", operation_id = "all_codes",
    security(("session" = [])),
    params(CodesQuery),
    responses(
        (status = 200, description = "A page.", body = Codes),
        (status = 403, description = "`forbidden`"),
    )
)]
pub async fn list(
    context: Context,
    admin: Admin,
    headers: HeaderMap,
    Query(query): Query<CodesQuery>,
) -> Result<Response, Problem> {
    let page = PageSize::of(query.limit, CODES);
    let search = query.search.as_deref().map(str::trim);
    let filter = Filter {
        batch: query.batch.as_deref(),
        standing: query.state,
        search: search.filter(|text| !text.is_empty()),
        after: query.cursor.as_deref(),
        limit: page.to_read(),
    };
    let read = store::list(&context, &admin, &filter).await?;
    let (codes, next_cursor) = page.cut(read, |last| last.code.clone());
    etag::json(&headers, &Codes { codes, next_cursor })
}

/// What to disable: either a batch or codes.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Disable {
    /// Every code of this batch.
    batch: Option<String>,
    /// These codes, as typed; at most 1,000.
    codes: Option<Vec<String>>,
}

/// What was disabled.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Disabled {
    /// How many codes were disabled now.
    disabled: u32,
}

/// Disables codes, for good.
#[utoipa::path(
    post, path = "/api/admin/codes/disable", tag = "operators",
    security(("session" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 200 characters.")),
    request_body = Disable,
    responses(
        (status = 200, description = "Disabled.", body = Disabled),
        (status = 403, description = "`forbidden`"),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn disable(
    context: Context,
    admin: Admin,
    key: IdempotencyKey,
    Json(disable): Json<Disable>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of("POST /api/admin/codes/disable", &disable)?;
    let codes;
    let doomed = match (&disable.batch, &disable.codes) {
        (Some(batch), None) => Doomed::Batch(batch),
        (None, Some(typed)) => {
            codes = parse(typed)?;
            Doomed::Codes(&codes)
        }
        (None, None) => return Err(Problem::field("batch", Fault::Missing)),
        (Some(_), Some(_)) => return Err(Problem::field("codes", Fault::Invalid)),
    };
    let kept = store::disable(&context, &admin, (&key, &hash), doomed).await?;
    Ok(kept.answer())
}

/// The codes that were typed, each once.
fn parse(typed: &[String]) -> Result<Vec<Code>, Problem> {
    if typed.is_empty() {
        return Err(Problem::field("codes", Fault::Missing));
    }
    if typed.len() > MOST_CODES as usize {
        return Err(Problem::field("codes", Fault::TooMany(MOST_CODES)));
    }
    let codes: Option<Vec<Code>> = typed.iter().map(|typed| Code::parse(typed)).collect();
    let mut codes = codes.ok_or_else(|| Problem::field("codes", Fault::Unknown))?;
    codes.sort_unstable_by(|one, other| one.key().cmp(other.key()));
    codes.dedup();
    Ok(codes)
}
