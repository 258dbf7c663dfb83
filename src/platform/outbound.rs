//! Calling others: the runtime's `fetch`, with a deadline and a cap.

use std::{pin::pin, time::Duration};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures_util::future::{Either, select};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use js_sys::{Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use worker::{
    AbortController, Delay,
    send::SendFuture,
    web_sys::{self, Headers, RequestInit, RequestRedirect, WorkerGlobalScope},
};

use crate::ports::http::{Http, HttpError, HttpRequest, HttpResponse};

/// The way out of the Worker.
pub struct Fetch;

#[async_trait]
impl Http for Fetch {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        SendFuture::new(exchange(request)).await
    }
}

/// What anybody asks of an answer's headers.
const IN_USE: [HeaderName; 4] = [
    header::CONTENT_LENGTH,
    header::RETRY_AFTER,
    HeaderName::from_static("x-request-id"),
    HeaderName::from_static("x-oneapi-request-id"),
];

async fn exchange(request: HttpRequest) -> Result<HttpResponse, HttpError> {
    let controller = AbortController::default();
    let deadline = Delay::from(Duration::from_millis(request.deadline_ms));
    let max_bytes = request.max_bytes;
    let answer = send(&request, &controller.signal())
        .map_err(|error| HttpError::Unreachable(format!("{error:?}")))?;
    let work = pin!(async {
        // The runtime does not tell how far it came.
        let answer = JsFuture::from(answer).await.map_err(broken)?;
        read(answer.unchecked_into(), max_bytes).await
    });
    match select(work, pin!(deadline)).await {
        Either::Left((outcome, _)) => {
            if matches!(outcome, Err(HttpError::TooLarge)) {
                controller.abort();
            }
            outcome
        }
        Either::Right(_) => {
            controller.abort();
            Err(HttpError::TimedOut)
        }
    }
}

fn broken(error: JsValue) -> HttpError {
    let said = error.dyn_ref::<js_sys::Error>().map(js_sys::Error::message);
    HttpError::Broken(said.map_or_else(String::new, String::from))
}

/// Begins the exchange.
fn send(request: &HttpRequest, signal: &web_sys::AbortSignal) -> Result<Promise, JsValue> {
    let headers = Headers::new()?;
    for (name, value) in &request.headers {
        let value = value.to_str().map_err(|error| error.to_string())?;
        headers.append(name.as_str(), value)?;
    }
    let init = RequestInit::new();
    init.set_method(request.method.as_str());
    init.set_headers(&headers);
    init.set_redirect(RequestRedirect::Manual);
    init.set_signal(Some(signal));
    if !request.body.is_empty() {
        init.set_body(&Uint8Array::from(&request.body[..]));
    }
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    Ok(scope.fetch_with_str_and_init(&request.url, &init))
}

async fn read(answer: web_sys::Response, max_bytes: usize) -> Result<HttpResponse, HttpError> {
    let status = StatusCode::from_u16(answer.status())
        .map_err(|error| HttpError::Broken(error.to_string()))?;
    let mut headers = HeaderMap::new();
    for name in IN_USE {
        if let Some(value) = answer.headers().get(name.as_str()).map_err(broken)?
            && let Ok(value) = HeaderValue::try_from(value)
        {
            headers.insert(name, value);
        }
    }
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let body = match (length, answer.body()) {
        (Some(length), _) if length > max_bytes => return Err(HttpError::TooLarge),
        (Some(_), Some(_)) => {
            // All at once: reading a stream is several turns, each of which costs.
            let body = answer.array_buffer().map_err(broken)?;
            let body = JsFuture::from(body).await.map_err(broken)?;
            Bytes::from(Uint8Array::new(&body).to_vec())
        }
        (None, Some(stream)) => drain(&stream, max_bytes).await?,
        (_, None) => Bytes::new(),
    };
    match body.len() > max_bytes {
        true => Err(HttpError::TooLarge),
        false => Ok(HttpResponse {
            status,
            headers,
            body,
        }),
    }
}

/// Reads a stream of unknown length, up to the cap.
pub async fn drain(stream: &web_sys::ReadableStream, max: usize) -> Result<Bytes, HttpError> {
    let js = |error: JsValue| HttpError::Broken(format!("{error:?}"));
    let reader: web_sys::ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut body = BytesMut::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(js)?;
        let is_done = js_sys::Reflect::get(&chunk, &"done".into())
            .map_err(js)?
            .is_truthy();
        if is_done {
            return Ok(body.freeze());
        }
        let chunk: Uint8Array = js_sys::Reflect::get(&chunk, &"value".into())
            .map_err(js)?
            .unchecked_into();
        let start = body.len();
        if start + chunk.length() as usize > max {
            // The other side need not go on.
            drop(reader.cancel());
            return Err(HttpError::TooLarge);
        }
        body.resize(start + chunk.length() as usize, 0);
        chunk.copy_to(&mut body[start..]);
    }
}
