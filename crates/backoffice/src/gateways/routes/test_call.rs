//! A test call: whether a gateway works, with its real adapter and a picture of our own.

use std::sync::{Mutex, PoisonError};

use access::{
    idempotency::{IdempotencyKey, RequestHash},
    sessions::{Operator, role},
};
use async_trait::async_trait;
use axum::response::Response;
use bytes::Bytes;
use gateways::{
    self, Failure, Gateway, ImageRequest, NoJournal, Picture, Ports, Record, ReferenceImage,
};
use http::{HeaderMap, Method};
use images::ImageFormat;
use ports::http::{Http, HttpError, HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use store::{Begun, End};
use studio::{
    StudioContext, check,
    label::labelled,
    serving::Asked,
    store::gateways::{choice, seed},
};
use utoipa::ToSchema;
use web::{Path, RawJson, RequestContext, etag, problem::Problem};

use crate::{
    gateways::{excerpt::excerpt, sample, store::test_call as store},
    reason::optional_text,
};

/// Why a gateway is tried.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"reason": "换了密钥"})))]
pub struct GatewayTrial {
    /// At most 500 characters.
    reason: Option<String>,
}

/// A test call of a gateway. The database makes it; here it is for the document alone.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "01a20027-d460-7cf5-a403-b1642ada0b7c", "gateway": "google",
    "model": "gemini-nano-banana-2.1", "started_at": 1_795_309_200_000_i64,
    "finished_at": 1_795_309_218_400_i64, "outcome": "succeeded", "reason": null, "status": 200,
    "request_id": "req-7f3a", "input_tokens": 310, "output_tokens": 1290, "cost": 280_000,
    "detail": null, "answer": "{\"candidates\":[…[1402204]…]}",
    "image": {
        "url": "/api/admin/gateway-tests/01a20027-d460-7cf5-a403-b1642ada0b7c/image",
        "content_type": "image/png", "width": 1024, "height": 1024, "bytes": 1_051_653,
    },
})))]
pub struct GatewayTest {
    /// Its id.
    id: String,
    /// The gateway.
    gateway: String,
    /// The model that was asked.
    model: String,
    /// UTC milliseconds.
    started_at: i64,
    /// UTC milliseconds; none while it runs.
    finished_at: Option<i64>,
    /// `succeeded`, or the kind of failure, as in the attempts of a task.
    outcome: Option<String>,
    /// The gateway's own word for the failure.
    reason: Option<String>,
    /// The HTTP status.
    status: Option<u16>,
    /// The gateway's name for the call.
    request_id: Option<String>,
    /// Tokens taken in.
    input_tokens: Option<u32>,
    /// Tokens given out.
    output_tokens: Option<u32>,
    /// In micro-yuan; none where it may or may not have been charged.
    cost: Option<i64>,
    /// The failure in words.
    detail: Option<String>,
    /// What the gateway answered, at most 2,000 characters, without the data of pictures.
    answer: Option<String>,
    /// The picture.
    image: Option<GatewayTestImage>,
}

/// The picture of a test call.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "url": "/api/admin/gateway-tests/01a20027-d460-7cf5-a403-b1642ada0b7c/image",
    "content_type": "image/png", "width": 1024, "height": 1024, "bytes": 1_051_653,
})))]
pub struct GatewayTestImage {
    /// Where it is, for an hour or so.
    url: String,
    /// What it is.
    content_type: String,
    /// Pixels across.
    width: u32,
    /// Pixels down.
    height: u32,
    /// Its length in bytes.
    bytes: i64,
}

/// Calls a gateway once, switched on or not, and tells what came of it. It is charged to no account,
/// and counts with the calls and the money of the gateway's day. Two round trips to the database: the
/// call is on record before it is made.
#[utoipa::path(
    post, path = "/api/admin/gateways/{id}/test", tag = "operators", operation_id = "test_gateway",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey),
    request_body = GatewayTrial,
    responses(
        (status = 200, description = "What came of it. Under a key that was used before: how that \
            test stands, which may still run.", body = GatewayTest),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`wrong-state`: the key is missing."),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn test(
    context: StudioContext,
    admin: Operator<role::Admin>,
    key: IdempotencyKey,
    Path(name): Path<String>,
    RawJson { text, body: trial }: RawJson<GatewayTrial>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of(&format!("POST /api/admin/gateways/{name}/test"), &text);
    let reason = optional_text("reason", trial.reason.as_deref())?;
    seed::ensure(&context).await?;
    let kept = store::begin(&context, &admin, (&key, &hash), (&name, reason)).await?;
    let begun: Begun = kept.read()?;
    let told = match kept.is_replay {
        true => store::read(&context, &admin, &begun.id).await?,
        false => run(&context, &begun, &name).await?,
    };
    Ok(kept.telling(told).answer())
}

/// How a test stands.
#[utoipa::path(
    get, path = "/api/admin/gateway-tests/{id}", tag = "operators",
    operation_id = "get_gateway_test",
    security(("session" = [])),
    params(("id" = String, Path)),
    responses(
        (status = 200, description = "The test.", body = GatewayTest),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
    )
)]
pub async fn read(
    context: RequestContext,
    admin: Operator<role::Admin>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let body = store::read(&context, &admin, &id).await?;
    Ok(etag::answer(&headers, body.into()))
}

/// The picture of a test.
#[utoipa::path(
    get, path = "/api/admin/gateway-tests/{id}/image", tag = "operators",
    operation_id = "get_gateway_test_image",
    security(("session" = [])),
    params(("id" = String, Path)),
    responses(
        (status = 200, description = "The picture.", content_type = "image/*"),
        (status = 206, description = "A part of it.", content_type = "image/*"),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 410, description = "`gone`"),
        (status = 416, description = "`range-not-satisfiable`"),
    )
)]
pub async fn image(
    context: RequestContext,
    admin: Operator<role::Admin>,
    method: Method,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let stored = store::picture(&context, &admin, &id).await?;
    Asked::of(&method, &headers, &id)
        .answer(&context, &stored)
        .await
}

/// The way out, with an ear to what comes back: the last answer in words is kept.
struct Overheard<'a> {
    http: &'a dyn Http,
    last: Mutex<Option<Bytes>>,
}

#[async_trait]
impl Http for Overheard<'_> {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let response = self.http.send(request).await?;
        if std::str::from_utf8(&response.body).is_ok() {
            // What a panic left behind is still whole.
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            *last = Some(response.body.clone());
        }
        Ok(response)
    }
}

/// Makes the call of a test, and writes what came of it.
async fn run(context: &StudioContext, begun: &Begun, name: &str) -> Result<String, Problem> {
    let gateway = match choice::gateway(context, &begun.settings) {
        Ok(gateway) => gateway,
        Err(error) => {
            let detail = error.to_string();
            let end = End {
                outcome: "misconfigured",
                reason: None,
                detail: Some(&detail),
                answer: None,
                record: &Record::NO_CALL,
                picture: None,
            };
            return Ok(store::end(context, (begun, name), &end).await?);
        }
    };
    let overheard = Overheard {
        http: &*context.env.http,
        last: Mutex::default(),
    };
    let (outcome, record) = draw(context, &overheard, &gateway).await;
    let object_key = format!("gateway-tests/{}", begun.id);
    let outcome = match outcome.and_then(|picture| labelled(picture, &begun.id)) {
        Ok(picture) => {
            let (format, bytes) = (picture.format, picture.bytes.clone());
            let put = context
                .env
                .objects
                .put(&object_key, format.content_type(), bytes);
            match put.await {
                Ok(()) => Ok(picture),
                Err(error) => Err(("storage_unavailable", None, error.to_string())),
            }
        }
        Err(failure) => {
            let reason = failure.word().map(str::to_owned);
            Err((failure.code(), reason, failure.to_string()))
        }
    };
    let heard = overheard.last.into_inner();
    let heard = heard.unwrap_or_else(PoisonError::into_inner);
    let said = heard
        .as_deref()
        .and_then(|body| std::str::from_utf8(body).ok());
    let secret = gateway.secret();
    let said = said.map(|said| excerpt(said, secret));
    let end = match &outcome {
        Ok(picture) => End {
            outcome: "succeeded",
            reason: None,
            detail: None,
            answer: said.as_deref(),
            record: &record,
            picture: Some((picture, &object_key)),
        },
        Err((outcome, reason, detail)) => End {
            outcome,
            reason: reason.as_deref(),
            detail: Some(detail),
            answer: said.as_deref(),
            record: &record,
            picture: None,
        },
    };
    Ok(store::end(context, (begun, name), &end).await?)
}

/// One attempt at the sample, checked as any result is.
async fn draw(
    context: &RequestContext,
    http: &Overheard<'_>,
    gateway: &Gateway,
) -> (Result<Picture, Failure>, Record) {
    let request = ImageRequest {
        prompt: sample::PROMPT,
        images: vec![ReferenceImage {
            format: ImageFormat::Png,
            bytes: sample::PICTURE.clone(),
        }],
        aspect_ratio: Some(sample::RATIO),
    };
    let ports = Ports {
        http,
        clock: &*context.env.clock,
        random: &*context.env.random,
    };
    let gateways::Attempt { outcome, record } =
        gateways::generate(ports, gateway, request, &NoJournal).await;
    let asked = Some(sample::RATIO).filter(|ratio| gateway.is_told_ratio(ratio));
    (
        outcome.and_then(|picture| check::usable(picture, asked)),
        record,
    )
}
