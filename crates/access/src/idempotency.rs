//! `Idempotency-Key`: a write that a client may repeat happens once (product.md 2).
//!
//! The key is stored with the answer in the transaction of the effect itself, so there is no
//! moment at which one exists without the other.

use axum::{extract::FromRequestParts, response::Response};
use http::{HeaderName, HeaderValue, StatusCode, request::Parts};
use ports::{
    args,
    clock::Millis,
    database::{Batch, Outcome, Statement, Step},
    http::header_text,
};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use utoipa::{
    IntoParams,
    openapi::{
        ObjectBuilder, Type,
        path::{Parameter, ParameterIn},
    },
};
use web::{answer, parameters, problem::Problem};

use crate::problems;

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const LONGEST: usize = 200;

/// The key a client chose for its write.
pub struct IdempotencyKey(String);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        header_text(&parts.headers, &HEADER)
            .map(str::trim)
            .filter(|key| (1..=LONGEST).contains(&key.len()))
            .map(|key| Self(key.to_owned()))
            .ok_or(Problem::from(&problems::IDEMPOTENCY_KEY_MISSING))
    }
}

impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let schema = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(LONGEST));
        let about = "Chosen by the client: one for each write, the same when it is repeated.";
        vec![parameters::required_header(
            "Idempotency-Key",
            about,
            schema,
        )]
    }
}

/// What tells one request from another under the same key.
pub struct RequestHash([u8; 32]);

impl RequestHash {
    /// Of a write named `operation` with a body, as it was sent.
    pub fn of(operation: &str, body: &str) -> Self {
        let hash = Sha256::new()
            .chain_update(operation)
            .chain_update([0])
            .chain_update(body);
        Self(hash.finalize().into())
    }
}

/// The steps that look for an answer given before.
pub struct Guard {
    stored: Step,
    fresh: Step,
}

impl IdempotencyKey {
    /// Refuses the batch if the key was used before, within the time for which answers are kept.
    pub fn guard(&self, batch: &mut Batch, account_id: &str, now: Millis) -> Guard {
        let living = args![account_id, &self.0, now - KEPT];
        let stored = batch.add(
            "SELECT request_hash, status, answer FROM idempotency_keys
             WHERE account_id = ?1 AND key = ?2 AND created_at > ?3",
            living.clone(),
        );
        let fresh = batch.require(
            "NOT EXISTS (
                SELECT 1 FROM idempotency_keys
                WHERE account_id = ?1 AND key = ?2 AND created_at > ?3
             )",
            living,
        );
        Guard { stored, fresh }
    }

    /// Keeps the answer with its effect.
    pub fn keep(
        &self,
        batch: &mut Batch,
        account_id: &str,
        hash: &RequestHash,
        (status, answer): (StatusCode, &str),
        now: Millis,
    ) {
        batch.add(
            "INSERT OR REPLACE INTO idempotency_keys
                (account_id, key, request_hash, status, answer, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            args![
                account_id,
                &self.0,
                hash.0,
                i64::from(status.as_u16()),
                answer,
                now
            ],
        );
    }

    /// Keeps with its effect what a query tells of it: one JSON text, the answer or what the answer
    /// is made of. [`Guard::kept`] takes the step.
    pub fn store_response(
        &self,
        batch: &mut Batch,
        account_id: &str,
        hash: &RequestHash,
        status: StatusCode,
        told: Statement,
        now: Millis,
    ) -> Step {
        let Statement { sql, mut args } = told;
        let [a, b, c, d, e] = [1, 2, 3, 4, 5].map(|place| args.len() + place);
        args.extend(args![
            account_id,
            &self.0,
            hash.0,
            i64::from(status.as_u16()),
            now
        ]);
        batch.add(
            format!(
                "INSERT OR REPLACE INTO idempotency_keys
                    (account_id, key, request_hash, status, created_at, answer)
                 VALUES (?{a}, ?{b}, ?{c}, ?{d}, ?{e}, ({sql}))
                 RETURNING request_hash, status, answer"
            ),
            args,
        )
    }
}

/// Forgets the answers to an account's writes, and its address in those that operators got.
pub fn forget(batch: &mut Batch, account_id: &str) {
    batch.add(
        "UPDATE idempotency_keys
         SET answer = replace(answer, json_quote(address.email), json_quote('deleted-' || ?1))
         FROM (SELECT email FROM accounts WHERE id = ?1) AS address
         WHERE account_id IN (SELECT id FROM accounts WHERE role <> 'user')
         AND instr(answer, json_quote(address.email)) > 0",
        args![account_id],
    );
    batch.add(
        "DELETE FROM idempotency_keys WHERE account_id = ?1",
        args![account_id],
    );
}

/// Answers are kept so long, in milliseconds (product.md 2).
const KEPT: Millis = 24 * 3600 * 1000;

/// Forgets answers that were kept long enough, at most `limit`. The step told changes a row for
/// each.
pub fn add_clean_up(batch: &mut Batch, now: Millis, limit: u32) -> Step {
    batch.add(
        "DELETE FROM idempotency_keys WHERE (account_id, key) IN (
            SELECT account_id, key FROM idempotency_keys WHERE created_at <= ?1 LIMIT ?2
         )",
        args![now - KEPT, limit],
    )
}

impl Guard {
    /// The answer given before, marked as a replay, if there is one.
    pub fn replay(
        &self,
        outcome: &Outcome,
        hash: &RequestHash,
    ) -> Result<Option<Response>, Problem> {
        match self.is_replay(outcome) {
            true => self
                .kept(outcome, self.stored, hash)
                .map(|kept| Some(kept.answer())),
            false => Ok(None),
        }
    }

    /// What [`IdempotencyKey::store_response`] kept at `step`, now or before. Its caller has looked at
    /// every refusal but this guard's.
    pub fn kept(
        &self,
        outcome: &Outcome,
        step: Step,
        hash: &RequestHash,
    ) -> Result<StoredResponse, Problem> {
        let is_replay = self.is_replay(outcome);
        let row = outcome.one(if is_replay { self.stored } else { step })?;
        if row.get::<Vec<u8>>("request_hash")? != hash.0 {
            return Err(Problem::from(&problems::IDEMPOTENCY_KEY_REUSED));
        }
        let status = u16::try_from(row.get::<u32>("status")?).map_err(Problem::internal)?;
        Ok(StoredResponse {
            status: StatusCode::from_u16(status).map_err(Problem::internal)?,
            told: row.get("answer")?,
            is_replay,
        })
    }

    /// Whether the batch was refused because the key was used before.
    pub fn is_replay(&self, outcome: &Outcome) -> bool {
        outcome.refused() == Some(self.fresh)
    }
}

/// What is kept under a key.
pub struct StoredResponse {
    status: StatusCode,
    told: String,
    /// Whether it was kept before this request.
    pub is_replay: bool,
}

impl StoredResponse {
    /// The answer, where that is what was kept.
    pub fn answer(self) -> Response {
        let mut response = answer(self.status, self.told);
        if self.is_replay {
            response
                .headers_mut()
                .insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }

    /// The same with another answer: where what was kept only says what has begun.
    pub fn telling(self, told: String) -> Self {
        Self { told, ..self }
    }

    /// What was kept, read.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        serde_json::from_slice(self.told.as_bytes()).map_err(Problem::internal)
    }

    /// The answer made of what was kept.
    pub fn answer_of<T: DeserializeOwned, A: Serialize>(
        self,
        make: impl FnOnce(T) -> A,
    ) -> Result<Response, Problem> {
        let told = serde_json::to_string(&make(self.read()?)).map_err(Problem::internal)?;
        Ok(Self { told, ..self }.answer())
    }
}
