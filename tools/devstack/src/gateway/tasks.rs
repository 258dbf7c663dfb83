//! Style D: tasks, as Black Forest Labs and Kling word them. A task is submitted, worked on, and polled
//! until it has ended; its result is an address.
//!
//! What a script says of a call's answer holds for the submission where it is an error, a reset or silence;
//! a picture, a refusal or none of both is how the task ends. `delay` and `hold` are the time that the work
//! takes.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jwt_compact::{AlgorithmExt, UntrustedToken, alg};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::faults::Script;
use super::generation::{Generation, ReceivedImage, RequestError, decode_image, picture_size};

/// The access key that Kling's JWTs must come from; the gateway's key is its secret.
pub const ACCESS_KEY: &str = "demo-access-key";

/// Whose wire format it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// Black Forest Labs.
    Bfl,
    /// Kling.
    Kling,
}

/// How far a task has come.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Worked on.
    UnderWay,
    /// Done: the address of the result.
    Done(String),
    /// Refused by policy, in this state's name.
    Refused(String),
    /// Failed, for this reason.
    Failed(String),
    /// Forgotten.
    Gone,
}

/// The tasks since the start.
#[derive(Default)]
pub struct Tasks(Mutex<HashMap<String, Task>>);

#[derive(Clone)]
struct Task {
    call: u64,
    state: State,
    /// So many polls more are answered with an error.
    poll_errors: u32,
}

impl Tasks {
    /// Begins a task for a call and returns its id.
    pub fn begin(&self, call: u64, script: &Script) -> String {
        let id = crate::random_id();
        let task = Task {
            call,
            state: State::UnderWay,
            poll_errors: script.poll_errors,
        };
        self.tasks().insert(id.clone(), task);
        id
    }

    /// Ends a task.
    pub fn end(&self, id: &str, state: State) {
        if let Some(task) = self.tasks().get_mut(id) {
            task.state = state;
        }
    }

    /// The call and the state of a task; an error where its script wants one.
    ///
    /// # Errors
    /// As the script says.
    pub fn poll(&self, id: &str) -> Result<Option<(u64, State)>, RequestError> {
        let mut tasks = self.tasks();
        let Some(task) = tasks.get_mut(id) else {
            return Ok(None);
        };
        if let Some(left) = task.poll_errors.checked_sub(1) {
            task.poll_errors = left;
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            return Err(RequestError::new(status, "demo fault"));
        }
        Ok(Some((task.call, task.state.clone())))
    }

    fn tasks(&self) -> MutexGuard<'_, HashMap<String, Task>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Deserialize)]
struct Issuer {
    iss: String,
}

impl Provider {
    /// Checks the key that a request comes with.
    ///
    /// # Errors
    /// When it is missing, wrong, or a token of another time.
    pub fn check_key(self, headers: &HeaderMap, key: &str) -> Result<(), RequestError> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let is_good = match self {
            Self::Bfl => text("x-key") == Some(key),
            Self::Kling => text("authorization")
                .and_then(|value| value.strip_prefix("Bearer "))
                .is_some_and(|token| is_token(token, key)),
        };
        match is_good {
            true => Ok(()),
            false => Err(RequestError::new(
                StatusCode::UNAUTHORIZED,
                "the API key is missing or wrong",
            )),
        }
    }

    /// Reads a submission; `model` is the one that the address names.
    ///
    /// # Errors
    /// When it is not as the provider wants it.
    pub fn parse(self, model: &str, body: &[u8]) -> Result<Generation, RequestError> {
        let members: Map<String, Value> =
            serde_json::from_slice(body).map_err(|error| self.unusable(error.to_string()))?;
        match self {
            Self::Bfl => parse_bfl(model, members),
            Self::Kling => parse_kling(members),
        }
    }

    fn unusable(self, message: String) -> RequestError {
        match self {
            Self::Bfl => RequestError::new(StatusCode::UNPROCESSABLE_ENTITY, message),
            Self::Kling => RequestError::bad(message),
        }
    }

    /// The answer to a submission.
    pub fn submitted(self, id: &str, polling_url: &str) -> Response {
        let body = match self {
            Self::Bfl => json!({
                "id": id, "polling_url": polling_url, "cost": 4.5, "input_mp": 2.0, "output_mp": 1.0,
            }),
            Self::Kling => envelope(&data(id, "submitted")),
        };
        Json(body).into_response()
    }

    /// The answer to a poll.
    pub fn polled(self, id: &str, state: &State) -> Response {
        match self {
            Self::Bfl => Json(bfl_state(id, state)).into_response(),
            Self::Kling if *state == State::Gone => {
                let error = RequestError::new(StatusCode::NOT_FOUND, "task not found");
                self.error(&error, &Script::default())
            }
            Self::Kling => Json(envelope(&kling_state(id, state))).into_response(),
        }
    }

    /// An error in the provider's form.
    pub fn error(self, error: &RequestError, script: &Script) -> Response {
        let body = match self {
            Self::Bfl => json!({ "detail": error.message }),
            Self::Kling => json!({
                "code": code(error.status, script), "message": error.message,
                "request_id": crate::random_id(),
            }),
        };
        let mut response = (error.status, Json(body)).into_response();
        if let Some(Ok(value)) = script.retry_after.as_ref().map(|seconds| seconds.parse()) {
            response.headers_mut().insert("retry-after", value);
        }
        response
    }
}

/// Whether a JWT is Kling's: signed with the secret, and good now.
fn is_token(token: &str, secret: &str) -> bool {
    let Ok(token) = UntrustedToken::new(token) else {
        return false;
    };
    let key = alg::Hs256Key::new(secret.as_bytes());
    let Ok(token) = alg::Hs256.validator::<Issuer>(&key).validate(&token) else {
        return false;
    };
    let claims = token.claims();
    let now = i64::try_from(crate::milliseconds_now() / 1000).unwrap_or(i64::MAX);
    let begins = claims
        .not_before
        .is_some_and(|time| time.timestamp() <= now);
    let ends = claims.expiration.is_some_and(|time| time.timestamp() > now);
    begins && ends && claims.custom.iss == ACCESS_KEY
}

/// Source: the reference of FLUX.2 [pro] in BFL's documents.
fn parse_bfl(model: &str, mut members: Map<String, Value>) -> Result<Generation, RequestError> {
    let refused = |message: String| Provider::Bfl.unusable(message);
    let prompt = members.remove("prompt");
    let prompt = prompt.as_ref().and_then(Value::as_str);
    let prompt = prompt.ok_or_else(|| refused("prompt: Field required".to_owned()))?;
    let mut images = Vec::new();
    for place in 1..=8 {
        let name = match place {
            1 => "input_image".to_owned(),
            place => format!("input_image_{place}"),
        };
        if let Some(image) = members.remove(&name) {
            images.push(bare_base64(&image).map_err(|error| refused(error.message))?);
        }
    }
    let mut side = |name: &str| match members.remove(name) {
        None => Ok(None),
        Some(side) => match side.as_u64() {
            Some(side @ 64..=2048) if side % 16 == 0 => Ok(Some(side as u32)),
            _ => Err(refused(format!("{name}: {side} is not offered"))),
        },
    };
    let size = match (side("width")?, side("height")?) {
        (Some(width), Some(height)) => (width, height),
        (None, None) => (1024, 1024),
        _ => return Err(refused("width and height go together".to_owned())),
    };
    for name in ["output_format", "seed", "safety_tolerance"] {
        members.remove(name);
    }
    match members.keys().next() {
        Some(name) => Err(refused(format!("{name}: Extra inputs are not permitted"))),
        None => Ok(Generation {
            model: model.to_owned(),
            prompt: prompt.to_owned(),
            images,
            size,
        }),
    }
}

/// Source: the reference of Omni-Image in Kling's documents.
fn parse_kling(mut members: Map<String, Value>) -> Result<Generation, RequestError> {
    let text = |value: Option<Value>| value.as_ref().and_then(Value::as_str).map(str::to_owned);
    let prompt = text(members.remove("prompt")).unwrap_or_default();
    if !(1..=2500).contains(&prompt.chars().count()) {
        return Err(RequestError::bad("prompt must have 1 to 2500 characters"));
    }
    let model = text(members.remove("model_name")).unwrap_or_default();
    let images = match members.remove("image_list") {
        None => Vec::new(),
        Some(Value::Array(list)) => list
            .iter()
            .map(|item| bare_base64(&item["image"]))
            .collect::<Result<_, _>>()?,
        Some(_) => return Err(RequestError::bad("image_list must be a list")),
    };
    if images.len() > 10 {
        return Err(RequestError::bad("at most 10 images"));
    }
    let ratio = text(members.remove("aspect_ratio"));
    let resolution = match text(members.remove("resolution")).as_deref() {
        None | Some("1k") => "1K",
        Some("2k") => "2K",
        Some(other) => return Err(RequestError::bad(format!("resolution {other} is invalid"))),
    };
    if members.remove("n").is_some_and(|number| number != 1) {
        return Err(RequestError::bad("one picture a task"));
    }
    match members.keys().next() {
        Some(name) => Err(RequestError::bad(format!("{name} is unknown"))),
        None => Ok(Generation {
            size: picture_size(&model, ratio.as_deref(), Some(resolution))?,
            model,
            prompt,
            images,
        }),
    }
}

/// Both want base64 without the beginning of a data URL.
fn bare_base64(image: &Value) -> Result<ReceivedImage, RequestError> {
    let text = image.as_str().unwrap_or_default();
    match text.is_empty() || text.starts_with("data:") {
        true => Err(RequestError::bad(
            "an image must be base64, without any prefix",
        )),
        false => decode_image("", text),
    }
}

fn bfl_state(id: &str, state: &State) -> Value {
    let (status, result, details) = match state {
        State::UnderWay => ("Pending", Value::Null, Value::Null),
        State::Done(address) => (
            "Ready",
            json!({ "sample": address, "seed": 42 }),
            Value::Null,
        ),
        State::Refused(name) => {
            let reasons = json!({ "Moderation Reasons": ["Safety Filter"] });
            let name = if name.is_empty() {
                "Request Moderated"
            } else {
                name
            };
            (name, Value::Null, reasons)
        }
        State::Failed(reason) => ("Error", Value::Null, json!({ "error": reason })),
        State::Gone => ("Task not found", Value::Null, Value::Null),
    };
    json!({
        "id": id, "status": status, "result": result, "progress": null, "details": details,
        "preview": null,
    })
}

fn kling_state(id: &str, state: &State) -> Value {
    let failed = |message: &str| {
        let mut data = data(id, "failed");
        data["task_status_msg"] = json!(message);
        data
    };
    match state {
        State::UnderWay => data(id, "processing"),
        State::Done(address) => {
            let mut data = data(id, "succeed");
            data["task_result"] =
                json!({ "result_type": "single", "images": [{ "index": 0, "url": address }] });
            data
        }
        State::Refused(_) => failed("Failure to pass the risk control system"),
        State::Failed(reason) => failed(reason),
        State::Gone => Value::Null,
    }
}

fn data(id: &str, status: &str) -> Value {
    let now = crate::milliseconds_now();
    json!({
        "task_id": id, "task_status": status, "task_status_msg": "", "created_at": now,
        "updated_at": now,
    })
}

fn envelope(data: &Value) -> Value {
    json!({ "code": 0, "message": "SUCCEED", "request_id": crate::random_id(), "data": data })
}

/// Kling's code for a status. Source: its table of error codes.
fn code(status: StatusCode, script: &Script) -> u32 {
    match status.as_u16() {
        400 => 1201,
        401 => 1002,
        403 => 1103,
        404 => 1203,
        429 if script.quota_per_day => 1102,
        429 => 1303,
        503 => 5001,
        504 => 5002,
        _ => 5000,
    }
}
