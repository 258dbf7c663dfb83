//! Words that no prompt may hold and their exceptions, as operators edit them.

use std::collections::HashSet;

use access::{
    idempotency::IdempotencyKey,
    sessions::{Operator, role},
};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use studio::{StudioContext, words::Pattern};
use utoipa::ToSchema;
use web::{
    Json, Precondition, RawJson, RequestContext,
    fields::Fields,
    json,
    problem::{Fault, Problem},
};

use super::item::{answer, check, make};
use crate::catalogue::store::words as items;

/// The most words, and the most exceptions.
const MOST: usize = 2_000;
/// The longest word or exception, in characters.
const LONGEST: usize = 60;
/// The longest prompt to try, in characters.
const LONGEST_PROMPT: usize = 10_000;

const NOTHING_LEFT: Fault = Fault::rule(
    "至少要有一个字母、数字或汉字。",
    "It has a letter or a digit at least.",
);

/// Words that no prompt may hold, and phrases that may hold them.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "words": ["completely nude", "naked", "全裸"], "exceptions": ["naked dress", "全裸色"],
    "revision": "01a1fb9e-0680-7d81-855f-49c5bb0d36bc",
})))]
pub struct WordList {
    /// In order.
    pub words: Vec<String>,
    /// In order. A word that is within one of them does not count.
    pub exceptions: Vec<String>,
    /// Which saving made it so, for `If-Match`.
    pub revision: String,
}

/// Another list in the place of this one.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "words": ["completely nude", "naked", "全裸"], "exceptions": ["naked dress", "全裸色"],
    "reason": "去掉误伤的词",
})))]
pub struct WordsChange {
    /// At most 2,000, each of 1 to 60 characters with a letter or digit. Of those that are found in
    /// the same places, the first is kept.
    pub words: Vec<String>,
    /// Phrases that may hold words, of the same number and kind; those that there are where nothing
    /// is said.
    pub exceptions: Option<Vec<String>>,
    /// Why; at most 500 characters.
    pub reason: Option<String>,
}

/// Texts, each once by what is looked for; what is at fault about the others.
fn distinct<'a>(
    texts: &'a [String],
    name: &str,
    fields: &mut Fields,
) -> Result<Vec<&'a str>, Problem> {
    if texts.len() > MOST {
        return Err(Problem::field(name, Fault::too_many(MOST as u32)));
    }
    let mut keys = HashSet::new();
    let mut distinct = Vec::new();
    for (place, text) in texts.iter().enumerate() {
        let text = text.trim();
        let field = format_args!("{name}.{place}");
        fields.text(field, text, LONGEST);
        match Pattern::new(text) {
            Some(pattern) if keys.insert(pattern.key()) => distinct.push(text),
            pattern => fields.must(pattern.is_some() || text.is_empty(), field, NOTHING_LEFT),
        }
    }
    Ok(distinct)
}

/// The words that no prompt may hold, and the phrases that may hold them.
#[utoipa::path(
    get, path = "/api/admin/words", tag = "operators", operation_id = "list_forbidden_words",
    security(("session" = [])),
    responses(
        (status = 200, description = "In order.", body = WordList),
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

/// Puts another list of words and exceptions in the place of this one. It counts at once.
#[utoipa::path(
    put, path = "/api/admin/words", tag = "operators", operation_id = "put_forbidden_words",
    security(("session" = [])),
    params(IdempotencyKey, Precondition),
    request_body = WordsChange,
    responses(
        (status = 200, description = "As they are now.", body = WordList),
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
    RawJson { text, body: change }: RawJson<WordsChange>,
) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    let words = distinct(&change.words, "words", &mut fields)?;
    let exceptions = change.exceptions.as_deref();
    let exceptions = exceptions
        .map(|exceptions| distinct(exceptions, "exceptions", &mut fields))
        .transpose()?;
    let reason = check(fields, change.reason.as_deref())?;
    let change = items::replace(&words, exceptions.as_deref(), (reason, context.now()));
    let asked = ("PUT /api/admin/words", text.as_str());
    make(&context, &admin, (&key, &precondition), asked, change).await
}

/// A prompt to try.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"prompt": "红色情侣装，不要 n-a-k-e-d"})))]
pub struct PromptTrial {
    /// 1 to 10,000 characters.
    pub prompt: String,
}

/// What the word list says to a prompt.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "passes": false,
    "hits": [
        {"word": "色情", "start": 1, "end": 3, "exception": "色情侣"},
        {"word": "naked", "start": 9, "end": 18, "exception": null},
    ],
})))]
pub struct PromptVerdict {
    /// Whether no word counts.
    pub passes: bool,
    /// Every word in it, in the order of the prompt, also those that do not count.
    pub hits: Vec<WordHit>,
}

/// A word in a prompt.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({"word": "色情", "start": 1, "end": 3, "exception": "色情侣"})))]
pub struct WordHit {
    /// The word, as the list has it.
    pub word: String,
    /// Where it begins: characters (Unicode code points) before it.
    pub start: usize,
    /// Where it ends: characters before its end.
    pub end: usize,
    /// The exception because of which it does not count.
    pub exception: Option<String>,
}

/// Holds a prompt against the list as it is. Nothing is changed or kept.
#[utoipa::path(
    post, path = "/api/admin/words/try", tag = "operators", operation_id = "try_prompt",
    security(("session" = [])),
    request_body = PromptTrial,
    responses(
        (status = 200, description = "What the list says.", body = PromptVerdict),
        (status = 403, description = "`forbidden`"),
        (status = 422, description = "`validation`"),
    )
)]
pub async fn try_prompt(
    context: StudioContext,
    admin: Operator<role::Any>,
    Json(PromptTrial { prompt }): Json<PromptTrial>,
) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    fields.text(format_args!("prompt"), &prompt, LONGEST_PROMPT);
    fields.finish()?;
    let list = items::current(&context, &admin).await?;
    let hits = list.hits(&prompt).into_iter().map(|hit| WordHit {
        word: hit.word.to_owned(),
        start: hit.range.start,
        end: hit.range.end,
        exception: hit.exception.map(str::to_owned),
    });
    let hits: Vec<_> = hits.collect();
    let passes = hits.iter().all(|hit| hit.exception.is_some());
    json(StatusCode::OK, &PromptVerdict { passes, hits })
}
