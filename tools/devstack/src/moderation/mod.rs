//! A moderation service as OpenAI words it: `POST /moderation/v1/moderations` with a text, or with one
//! picture as a data URL, and a verdict back
//! (<https://platform.openai.com/docs/api-reference/moderations>).
//!
//! It flags a text that holds `[demo:flag]`, and a picture whose upper left corner has the colour of
//! [`MARK`]: a mark that outlives scaling and another coding.
//!
//! | for tests | |
//! |---|---|
//! | `GET /moderation/calls` | what was judged, the oldest first: `kind`, `bytes`, `flagged` |
//! | `DELETE /moderation/calls` | forgets them |
//! | `POST /moderation/faults {"status":500}` | answers everything so |
//! | `POST /moderation/faults {"delay_ms":2000}` | takes so long |
//! | `DELETE /moderation/faults` | answers again |

mod mark;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::json;

pub use mark::MARK;

/// Largest request, in bytes: a picture of 20 MB, which is OpenAI's limit, in Base64.
const BODY_LIMIT: usize = 28_000_000;
/// What flags a text.
const FLAG: &str = "[demo:flag]";

#[derive(Clone)]
struct Moderation {
    key: Arc<str>,
    calls: Arc<Mutex<Vec<Call>>>,
    fault: Arc<Mutex<Fault>>,
}

/// What was judged.
#[derive(Clone, Debug, Serialize)]
struct Call {
    kind: &'static str,
    bytes: usize,
    flagged: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Fault {
    status: Option<u16>,
    delay_ms: Option<u64>,
}

#[derive(Deserialize)]
struct Request {
    #[serde(default)]
    model: Option<String>,
    input: Input,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Input {
    Text(String),
    Parts(Vec<Part>),
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Part {
    Text { text: String },
    ImageUrl { image_url: Address },
}

#[derive(Deserialize)]
struct Address {
    url: String,
}

/// Its routes, for who has the key.
pub fn router(key: &str) -> Router {
    let moderation = Moderation {
        key: key.into(),
        calls: Arc::default(),
        fault: Arc::default(),
    };
    Router::new()
        .route("/moderation/v1/moderations", post(judge))
        .route("/moderation/calls", get(calls).delete(forget))
        .route("/moderation/faults", post(set_fault).delete(clear_fault))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(moderation)
}

async fn judge(
    State(moderation): State<Moderation>,
    headers: HeaderMap,
    Json(request): Json<Request>,
) -> Response {
    let fault = lock(&moderation.fault).clone();
    if let Some(delay) = fault.delay_ms {
        tokio::time::sleep(Duration::from_millis(delay)).await;
    }
    if let Some(status) = fault
        .status
        .and_then(|code| StatusCode::from_u16(code).ok())
    {
        return error(status, "it was told to fail");
    }
    let expected = format!("Bearer {}", moderation.key);
    if headers
        .get(header::AUTHORIZATION)
        .is_none_or(|key| key != expected.as_str())
    {
        return error(StatusCode::UNAUTHORIZED, "the key is wrong");
    }
    let calls = match judged(&request.input) {
        Ok(calls) => calls,
        Err(message) => return error(StatusCode::BAD_REQUEST, message),
    };
    let flagged = calls.iter().any(|call| call.flagged);
    lock(&moderation.calls).extend(calls);
    Json(json!({
        "id": format!("modr-{}", crate::random_id()),
        "model": request.model.as_deref().unwrap_or("omni-moderation-latest"),
        "results": [{
            "flagged": flagged,
            "categories": {"sexual": flagged},
            "category_scores": {"sexual": if flagged { 0.98 } else { 0.01 }},
        }],
    }))
    .into_response()
}

fn judged(input: &Input) -> Result<Vec<Call>, &'static str> {
    let text = |text: &str| Call {
        kind: "text",
        bytes: text.len(),
        flagged: text.contains(FLAG),
    };
    let parts = match input {
        Input::Text(said) => return Ok(vec![text(said)]),
        Input::Parts(parts) => parts,
    };
    let pictures = parts
        .iter()
        .filter(|part| matches!(part, Part::ImageUrl { .. }));
    if pictures.count() > 1 {
        return Err("one picture at a time");
    }
    let one = |part: &Part| match part {
        Part::Text { text: said } => Ok(text(said)),
        Part::ImageUrl { image_url } => picture(&image_url.url),
    };
    parts.iter().map(one).collect()
}

fn picture(url: &str) -> Result<Call, &'static str> {
    let data = url.split_once(";base64,").map(|(_, data)| data);
    let bytes = data.and_then(|data| STANDARD.decode(data).ok());
    let bytes = bytes.ok_or("the picture is no data URL")?;
    let picture = image::load_from_memory(&bytes).map_err(|_| "the picture cannot be read")?;
    Ok(Call {
        kind: "picture",
        bytes: bytes.len(),
        flagged: mark::is_marked(&picture),
    })
}

fn error(status: StatusCode, message: &str) -> Response {
    let body = json!({"error": {"message": message, "type": "invalid_request_error"}});
    (status, Json(body)).into_response()
}

async fn calls(State(moderation): State<Moderation>) -> Response {
    Json(lock(&moderation.calls).clone()).into_response()
}

async fn forget(State(moderation): State<Moderation>) -> StatusCode {
    lock(&moderation.calls).clear();
    StatusCode::NO_CONTENT
}

async fn set_fault(State(moderation): State<Moderation>, Json(fault): Json<Fault>) -> StatusCode {
    *lock(&moderation.fault) = fault;
    StatusCode::NO_CONTENT
}

async fn clear_fault(State(moderation): State<Moderation>) -> StatusCode {
    *lock(&moderation.fault) = Fault::default();
    StatusCode::NO_CONTENT
}

fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
