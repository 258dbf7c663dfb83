//! A demo image gateway: speaks the wire formats of real ones, composes a real picture from the images
//! it is sent, and misbehaves on demand.
//!
//! - Style A, chat as OpenAI words it: `POST /gateway/v1/chat/completions` ([`chat`]).
//! - Style B, as Google words it: `POST /gateway/v1beta/models/{model}:generateContent` ([`native`]).
//! - Style C, images as OpenAI and OpenRouter word them: `POST /gateway/v1/images/edits`,
//!   `…/v1/images/generations`, `…/v1/images` ([`images`]).
//! - Style D, tasks as BFL and Kling word them: `POST /gateway/v1/{model}` and
//!   `GET /gateway/v1/get_result?id=…`; `POST /gateway/v1/images/omni-image` and
//!   `GET /gateway/v1/images/omni-image/{id}` ([`tasks`]).
//!
//! A **script** picks how a call goes wrong: words separated by commas, from the header `x-demo`,
//! else from a marker `[demo:…]` in the prompt, else from the script set for all calls by
//! `POST /gateway/faults {"script":"…"}` (`DELETE /gateway/faults` takes it back).
//!
//! | word | effect |
//! |---|---|
//! | `times=N` | only the first N calls with this script and prompt are faulty, the next are fine |
//! | `delay=MS` | answer after so many milliseconds |
//! | `hold=NAME` | answer only after `POST /gateway/holds/NAME/release` |
//! | `status=CODE` | an error with this status, in the style's form |
//! | `error=NAME` | an error that gateways are known to send (see [`errors`]), such as `key_invalid` |
//! | `retry-after=S` | with `status`: when to come back, in seconds (header, and `RetryInfo` in style B) |
//! | `retry-date=S` | with `status`: when to come back, as a date in the header |
//! | `quota-day` | with `status`: say that a per-day quota is used up |
//! | `error200` | an error object with status 200 |
//! | `html` | a page of HTML with status 200 |
//! | `refuse=REASON` | a refusal by policy. A: `content_filter`, or `prompt_blocked` (status 400). B: `block:X` or `finish:X`, or X alone, taken as a `blockReason` if it can be one, else as `finishReason`. C: an error with this code, `moderation_blocked` without. D, BFL: the task ends in this state, `Request Moderated` without; Kling: it fails at the risk control |
//! | `no-image` | status 200, tokens billed, words only |
//! | `bad-base64` | image data that is no base64 |
//! | `wrong-mime` | a wrong media type for the image |
//! | `format=jpeg` | JPEG instead of PNG |
//! | `size=WxH` | an image of so many pixels, whatever was asked for |
//! | `junk` | with `format=jpeg`: four zero bytes between two of its segments |
//! | `markdown` | style B: the image in Markdown in a text part |
//! | `several=N` | N images: drafts in grey first, the last one final |
//! | `url` | the image as an address at `/gateway/files/{id}` |
//! | `url=ADDRESS` | the image as this address |
//! | `shape=1…6` | style A: which form the image takes (see [`chat`]) |
//! | `sse` | server-sent events although not asked for |
//! | `truncate` | the body ends in the middle |
//! | `drip=N` | N bytes of body a second |
//! | `huge=MB` | an image of so many megabytes, streamed |
//! | `reset` | the connection is reset once the request is read |
//! | `silent` | no answer at all |
//! | `stall` | style D: the task never ends |
//! | `gone` | style D: nobody knows the task any more |
//! | `poll-errors=N` | style D: the first N polls are answered with 500 |
//! | `poll-url=ADDRESS` | style D, BFL: the polling address |
//!
//! `GET /gateway/calls` lists the last 200 calls; `GET /gateway/calls/{n}/images/{i}` gives an image
//! back as it was received. `GET /gateway/redirect?to=ADDRESS` sends on to an address.

pub mod calls;
pub mod chat;
pub mod cutout;
pub mod delivery;
pub mod errors;
pub mod faults;
pub mod files;
pub mod generation;
pub mod holds;
pub mod images;
pub mod native;
pub mod picture;
pub mod reset;
pub mod ribbon;
pub mod tasks;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use image::ImageError;
use serde::Deserialize;
use serde_json::{Value, json};

use calls::Calls;
use faults::{Answer, FaultBook, Script};
use files::Files;
use generation::{Generated, Generation, RequestError, Style};
use holds::Holds;
use images::Endpoint;
use reset::ConnectionReset;
use tasks::{Provider, State as TaskState, Tasks};

/// Largest request, in bytes. Source: relays that stop at 20 MB.
const BODY_LIMIT: usize = 20 << 20;

/// The gateway's key and pace.
#[derive(Clone, Debug)]
pub struct GatewayOptions {
    /// The key it asks for, as bearer token or in `x-goog-api-key`.
    pub key: String,
    /// How long a picture takes; none: between 1.5 and 3 seconds.
    pub delay: Option<Duration>,
}

#[derive(Clone)]
struct Gateway {
    options: Arc<GatewayOptions>,
    faults: Arc<FaultBook>,
    holds: Arc<Holds>,
    calls: Arc<Calls>,
    files: Arc<Files>,
    tasks: Arc<Tasks>,
}

/// The gateway's routes, to be nested under `/gateway`.
pub fn router(options: GatewayOptions) -> Router {
    let gateway = Gateway {
        options: Arc::new(options),
        faults: Arc::default(),
        holds: Arc::default(),
        calls: Arc::default(),
        files: Arc::default(),
        tasks: Arc::default(),
    };
    Router::new()
        .route("/v1/chat/completions", post(chat_completion))
        .route("/v1beta/models/{action}", post(generate_content))
        .route("/v1/images/edits", post(edit_image))
        .route("/v1/images/generations", post(generate_image))
        .route("/v1/images", post(route_image))
        .route("/v1/{model}", post(submit_to_bfl))
        .route("/v1/get_result", get(poll_bfl))
        .route("/v1/images/omni-image", post(submit_to_kling))
        .route("/v1/images/omni-image/{id}", get(poll_kling))
        .route("/faults", post(set_faults).delete(clear_faults))
        .route("/holds/{name}/release", post(release_hold))
        .route("/calls", get(list_calls))
        .route("/calls/{number}/images/{index}", get(call_image))
        .route("/files/{id}", get(file))
        .route("/redirect", get(redirect))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(gateway)
}

async fn chat_completion(
    State(gateway): State<Gateway>,
    ConnectInfo(reset): ConnectInfo<ConnectionReset>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let parsed = gateway
        .check_key(&headers)
        .and_then(|()| chat::parse(&body));
    gateway.answer(Style::Chat, parsed, &headers, reset).await
}

async fn generate_content(
    State(gateway): State<Gateway>,
    ConnectInfo(reset): ConnectInfo<ConnectionReset>,
    Path(action): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let parsed = gateway.check_key(&headers).and_then(|()| {
        let model = action.strip_suffix(":generateContent").ok_or_else(|| {
            RequestError::new(StatusCode::NOT_FOUND, "only generateContent is offered")
        })?;
        native::parse(model, &body)
    });
    gateway.answer(Style::Native, parsed, &headers, reset).await
}

async fn edit_image(
    State(gateway): State<Gateway>,
    ConnectInfo(reset): ConnectInfo<ConnectionReset>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    gateway.image(Endpoint::Edits, headers, reset, body).await
}

async fn generate_image(
    State(gateway): State<Gateway>,
    ConnectInfo(reset): ConnectInfo<ConnectionReset>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    gateway
        .image(Endpoint::Generations, headers, reset, body)
        .await
}

async fn route_image(
    State(gateway): State<Gateway>,
    ConnectInfo(reset): ConnectInfo<ConnectionReset>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    gateway.image(Endpoint::Images, headers, reset, body).await
}

async fn submit_to_bfl(
    State(gateway): State<Gateway>,
    ConnectInfo(reset): ConnectInfo<ConnectionReset>,
    Path(model): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    gateway
        .submit(Provider::Bfl, (&model, &body), &headers, reset)
        .await
}

async fn submit_to_kling(
    State(gateway): State<Gateway>,
    ConnectInfo(reset): ConnectInfo<ConnectionReset>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    gateway
        .submit(Provider::Kling, ("", &body), &headers, reset)
        .await
}

#[derive(Deserialize)]
struct TaskQuery {
    id: String,
}

async fn poll_bfl(
    State(gateway): State<Gateway>,
    Query(query): Query<TaskQuery>,
    headers: HeaderMap,
) -> Response {
    gateway.poll(Provider::Bfl, &query.id, &headers)
}

async fn poll_kling(
    State(gateway): State<Gateway>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    gateway.poll(Provider::Kling, &id, &headers)
}

#[derive(Deserialize)]
struct FaultsRequest {
    script: String,
}

async fn set_faults(
    State(gateway): State<Gateway>,
    Json(request): Json<FaultsRequest>,
) -> Result<StatusCode, (StatusCode, String)> {
    let script = request
        .script
        .parse()
        .map_err(|error: faults::UnknownWord| (StatusCode::BAD_REQUEST, error.to_string()))?;
    gateway.faults.set_default(Some((request.script, script)));
    Ok(StatusCode::NO_CONTENT)
}

async fn clear_faults(State(gateway): State<Gateway>) -> StatusCode {
    gateway.faults.set_default(None);
    StatusCode::NO_CONTENT
}

async fn release_hold(State(gateway): State<Gateway>, Path(name): Path<String>) -> StatusCode {
    gateway.holds.release(name);
    StatusCode::NO_CONTENT
}

async fn list_calls(State(gateway): State<Gateway>) -> Json<Value> {
    Json(json!(gateway.calls.list()))
}

async fn call_image(
    State(gateway): State<Gateway>,
    Path((number, index)): Path<(u64, usize)>,
) -> Response {
    match gateway.calls.image(number, index) {
        Some(image) => ([(header::CONTENT_TYPE, image.mime)], image.bytes).into_response(),
        None => (StatusCode::NOT_FOUND, "no such image is kept").into_response(),
    }
}

async fn file(State(gateway): State<Gateway>, Path(id): Path<String>) -> Response {
    match gateway.files.get(&id) {
        Some((mime, bytes)) => ([(header::CONTENT_TYPE, mime)], bytes).into_response(),
        None => (StatusCode::NOT_FOUND, "no such file is kept").into_response(),
    }
}

#[derive(Deserialize)]
struct Target {
    to: String,
}

async fn redirect(Query(target): Query<Target>) -> Redirect {
    Redirect::temporary(&target.to)
}

impl Gateway {
    fn check_key(&self, headers: &HeaderMap) -> Result<(), RequestError> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let given = text("authorization")
            .and_then(|value| value.strip_prefix("Bearer "))
            .or_else(|| text("x-goog-api-key"));
        if given == Some(&self.options.key) {
            Ok(())
        } else {
            Err(RequestError::new(
                StatusCode::UNAUTHORIZED,
                "the API key is missing or wrong",
            ))
        }
    }

    async fn answer(
        &self,
        style: Style,
        parsed: Result<Generation, RequestError>,
        headers: &HeaderMap,
        reset: ConnectionReset,
    ) -> Response {
        let outcome = match parsed {
            Ok(generation) => self.generate(style, generation, headers, reset).await,
            Err(error) => Err(error),
        };
        outcome.unwrap_or_else(|error| style.error(&error, &Script::default()))
    }

    async fn generate(
        &self,
        style: Style,
        generation: Generation,
        headers: &HeaderMap,
        reset: ConnectionReset,
    ) -> Result<Response, RequestError> {
        let call = self.calls.begin(style, &generation);
        let outcome = self
            .generate_logged(style, &generation, headers, reset, call)
            .await;
        if let Err(error) = &outcome {
            self.calls.end(call, error.message.clone());
        }
        outcome
    }

    async fn generate_logged(
        &self,
        style: Style,
        generation: &Generation,
        headers: &HeaderMap,
        reset: ConnectionReset,
        call: u64,
    ) -> Result<Response, RequestError> {
        let header = headers.get("x-demo").and_then(|value| value.to_str().ok());
        let script = self
            .faults
            .script_for(header, &generation.prompt)
            .map_err(|error| RequestError::new(StatusCode::BAD_REQUEST, error.to_string()))?;
        if script.answer == Answer::Silent {
            self.calls.end(call, "silent".to_owned());
            std::future::pending::<()>().await;
        }
        self.wait(&script).await;

        let outcome = script.answer.to_string();
        let response = match &script.answer {
            Answer::Picture => {
                let generated = self.picture(generation, &script, headers).await?;
                delivery::send(style.success(generation, &generated, &script), &script)
            }
            Answer::Silent => StatusCode::NO_CONTENT.into_response(),
            Answer::Reset => {
                reset.arm();
                StatusCode::NO_CONTENT.into_response()
            }
            Answer::Status(status) => {
                style.error(&RequestError::new(*status, "demo fault"), &script)
            }
            Answer::Error(error) => error.response(),
            Answer::ErrorWithStatus200 => {
                let error = RequestError::new(StatusCode::INTERNAL_SERVER_ERROR, "demo fault");
                let mut response = style.error(&error, &script);
                *response.status_mut() = StatusCode::OK;
                response
            }
            Answer::Html => delivery::html(),
            Answer::Refusal(reason) => style.refusal(generation, reason),
            Answer::NoImage => Json(style.words_only(generation)).into_response(),
            Answer::Huge(megabytes) => delivery::huge(style, *megabytes),
            Answer::Stall | Answer::Gone => {
                style.error(&RequestError::bad("only a task can do that"), &script)
            }
        };
        self.calls.end(call, outcome);
        Ok(response)
    }

    async fn image(
        &self,
        endpoint: Endpoint,
        headers: HeaderMap,
        reset: ConnectionReset,
        body: Bytes,
    ) -> Response {
        let content_type = headers.get(header::CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        let parsed = match self.check_key(&headers) {
            Ok(()) => images::parse(endpoint, content_type.unwrap_or_default(), body).await,
            Err(error) => Err(error),
        };
        self.answer(Style::Images, parsed, &headers, reset).await
    }

    async fn submit(
        &self,
        provider: Provider,
        (model, body): (&str, &[u8]),
        headers: &HeaderMap,
        reset: ConnectionReset,
    ) -> Response {
        let key = provider.check_key(headers, &self.options.key);
        let generation = match key.and_then(|()| provider.parse(model, body)) {
            Ok(generation) => generation,
            Err(error) => return provider.error(&error, &Script::default()),
        };
        let call = self.calls.begin(Style::Task, &generation);
        let header = headers.get("x-demo").and_then(|value| value.to_str().ok());
        let script = match self.faults.script_for(header, &generation.prompt) {
            Ok(script) => script,
            Err(error) => {
                return provider.error(&RequestError::bad(error.to_string()), &Script::default());
            }
        };
        let response = match &script.answer {
            Answer::Picture
            | Answer::Refusal(_)
            | Answer::NoImage
            | Answer::Stall
            | Answer::Gone => {
                return self.begin_task(provider, call, generation, script, headers);
            }
            Answer::Silent => {
                self.calls.end(call, "silent".to_owned());
                return std::future::pending().await;
            }
            Answer::Reset => {
                reset.arm();
                StatusCode::NO_CONTENT.into_response()
            }
            Answer::Status(status) => {
                provider.error(&RequestError::new(*status, "demo fault"), &script)
            }
            Answer::Error(error) => error.response(),
            Answer::ErrorWithStatus200 => {
                let error = RequestError::new(StatusCode::INTERNAL_SERVER_ERROR, "demo fault");
                let mut response = provider.error(&error, &script);
                *response.status_mut() = StatusCode::OK;
                response
            }
            Answer::Html => delivery::html(),
            Answer::Huge(megabytes) => delivery::huge(Style::Task, *megabytes),
        };
        self.calls.end(call, script.answer.to_string());
        response
    }

    /// Answers with a task, which is worked on meanwhile.
    fn begin_task(
        &self,
        provider: Provider,
        call: u64,
        generation: Generation,
        mut script: Script,
        headers: &HeaderMap,
    ) -> Response {
        let id = self.tasks.begin(call, &script);
        let host = host(headers);
        let own = format!("http://{host}/gateway/v1/get_result?id={id}");
        let response = provider.submitted(&id, script.poll_url.as_ref().unwrap_or(&own));
        script.url.get_or_insert(faults::ResultUrl::Here);
        let (gateway, headers) = (self.clone(), headers.clone());
        tokio::spawn(async move {
            gateway.wait(&script).await;
            let state = match &script.answer {
                Answer::Stall => TaskState::UnderWay,
                Answer::Gone => TaskState::Gone,
                Answer::Refusal(reason) => TaskState::Refused(reason.clone()),
                Answer::NoImage => TaskState::Failed("demo fault".to_owned()),
                _ => match gateway.picture(&generation, &script, &headers).await {
                    Ok(images) => {
                        let address = images.last().and_then(|image| image.url.clone());
                        TaskState::Done(address.unwrap_or_default())
                    }
                    Err(error) => TaskState::Failed(error.message),
                },
            };
            gateway.tasks.end(&id, state);
            gateway.calls.end(call, script.answer.to_string());
        });
        response
    }

    fn poll(&self, provider: Provider, id: &str, headers: &HeaderMap) -> Response {
        let key = provider.check_key(headers, &self.options.key);
        match key.and_then(|()| self.tasks.poll(id)) {
            Ok(Some((call, state))) => {
                self.calls.polled(call);
                provider.polled(id, &state)
            }
            Ok(None) => provider.polled(id, &TaskState::Gone),
            Err(error) => provider.error(&error, &Script::default()),
        }
    }

    /// Waits for as long as the script holds the answer back.
    async fn wait(&self, script: &Script) {
        match &script.hold {
            Some(name) => self.holds.released(name).await,
            None => tokio::time::sleep(script.delay.unwrap_or_else(|| self.usual_delay())).await,
        }
    }

    async fn picture(
        &self,
        generation: &Generation,
        script: &Script,
        headers: &HeaderMap,
    ) -> Result<Vec<Generated>, RequestError> {
        let sources: Vec<Bytes> = generation
            .images
            .iter()
            .map(|image| image.bytes.clone())
            .collect();
        let (asked, format, drafts) = (generation.size, script.format, script.drafts);
        let (size, has_junk) = (script.size, script.junk);
        // Composing takes the processor for a while; the SQL server shares these threads.
        let images = tokio::task::spawn_blocking(move || {
            let picture = picture::compose(&sources, asked)?;
            let picture = match size {
                Some(size) => picture::resized(&picture, size),
                None => picture,
            };
            let mut files = picture::encode(picture, format, drafts)?;
            if has_junk {
                files.iter_mut().for_each(picture::add_junk);
            }
            Ok(files)
        })
        .await
        .map_err(|error| RequestError::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?
        .map_err(|error: ImageError| {
            RequestError::new(
                StatusCode::BAD_REQUEST,
                format!("Unable to process input image: {error}"),
            )
        })?;
        let host = host(headers);
        Ok(images
            .into_iter()
            .map(|bytes| {
                let mime = format.mime();
                let url = match &script.url {
                    Some(faults::ResultUrl::Here) => {
                        let id = self.files.keep(mime, bytes.clone());
                        Some(format!("http://{host}/gateway/files/{id}"))
                    }
                    Some(faults::ResultUrl::At(address)) => Some(address.clone()),
                    None => None,
                };
                Generated::new(mime, &bytes, url, script)
            })
            .collect())
    }

    fn usual_delay(&self) -> Duration {
        self.options.delay.unwrap_or_else(|| {
            let random = u16::from_le_bytes(crate::random_bytes());
            Duration::from_millis(1500 + u64::from(random) % 1500)
        })
    }
}

/// What the client calls this machine.
fn host(headers: &HeaderMap) -> &str {
    let host = headers.get(header::HOST);
    host.and_then(|host| host.to_str().ok())
        .unwrap_or("127.0.0.1")
}
