//! Words that no prompt may hold, as operators edit them.

use axum::response::Response;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{answer, check, make};
use crate::{
    app::Context,
    backoffice::catalogue::store::words as items,
    fields::Fields,
    http::{IdempotencyKey, Precondition, Sent},
    problem::{Fault, Problem},
    sessions::Admin,
    studio::words::pattern,
};

/// The most words.
const MOST: usize = 2_000;
/// The longest word, in characters.
const LONGEST: usize = 60;

const NOTHING_LEFT: Fault = Fault::Rule(
    "至少要有一个字母、数字或汉字。",
    "It has a letter or a digit at least.",
);

/// Words that no prompt may hold.
#[derive(Serialize, ToSchema)]
pub struct WordList {
    /// In order.
    pub words: Vec<String>,
    /// Which saving made it so, for `If-Match`.
    pub revision: String,
}

/// Another list in the place of this one.
#[derive(Deserialize, ToSchema)]
pub struct WordsChange {
    /// At most 2,000, each of 1 to 60 characters with a letter or digit. Of those that are found in
    /// the same places, the first is kept.
    pub words: Vec<String>,
    /// Why; at most 500 characters.
    pub reason: Option<String>,
}

impl WordsChange {
    /// The words, each once, with the form in which it is looked for.
    fn check(&self) -> Result<Vec<(&str, String)>, Problem> {
        if self.words.len() > MOST {
            return Err(Problem::field("words", Fault::TooMany(MOST as u32)));
        }
        let mut fields = Fields::default();
        let mut words: Vec<(&str, String)> = Vec::new();
        for (place, word) in self.words.iter().enumerate() {
            let word = word.trim();
            let field = format_args!("words.{place}");
            fields.text(field, word, LONGEST);
            match pattern(word) {
                Some(pattern) if words.iter().all(|(_, other)| *other != pattern) => {
                    words.push((word, pattern));
                }
                pattern => fields.must(pattern.is_some() || word.is_empty(), field, NOTHING_LEFT),
            }
        }
        fields.finish()?;
        Ok(words)
    }
}

/// The words that no prompt may hold.
#[utoipa::path(
    get, path = "/api/admin/words", tag = "operators", operation_id = "all_words",
    security(("session" = [])),
    responses(
        (status = 200, description = "In order.", body = WordList),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 403, description = "`forbidden`"),
    )
)]
pub async fn list(context: Context, admin: Admin, headers: HeaderMap) -> Result<Response, Problem> {
    answer(&context, &admin, &headers, items::all()).await
}

/// Puts another list of words in the place of this one. It counts at once.
#[utoipa::path(
    put, path = "/api/admin/words", tag = "operators", operation_id = "put_words",
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
    context: Context,
    admin: Admin,
    key: IdempotencyKey,
    precondition: Precondition,
    Sent { text, body: change }: Sent<WordsChange>,
) -> Result<Response, Problem> {
    let words = change.check()?;
    let reason = check(Fields::default(), change.reason.as_deref())?;
    let change = items::replace(&words, reason, context.now());
    let asked = ("PUT /api/admin/words", text.as_str());
    make(&context, &admin, (&key, &precondition), asked, change).await
}
