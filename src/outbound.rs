//! Calling other services: the runtime's `fetch`, with a deadline and a cap.

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures_util::TryStreamExt;
use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt;
use js_sys::Uint8Array;
use ports::http::{Http, HttpError, HttpRequest, HttpResponse};
use worker::{
    AbortSignal, Fetch, Method, Request, RequestInit, RequestRedirect, ResponseBody,
    send::SendFuture, web_sys,
};

use super::headers;

/// The way out of the Worker.
pub struct Outbound;

#[async_trait]
impl Http for Outbound {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        SendFuture::new(send(request)).await
    }
}

async fn send(request: HttpRequest) -> Result<HttpResponse, HttpError> {
    // It ends the reading of the body, too.
    let deadline = web_sys::AbortSignal::timeout_with_f64(request.deadline_ms as f64);
    let deadline = AbortSignal::from(deadline);
    // The runtime does not tell how far it came, but that the deadline ended it.
    let broken = |error: worker::Error| match deadline.aborted() {
        true => HttpError::TimedOut,
        false => HttpError::Broken(error.to_string()),
    };
    let max_bytes = request.max_bytes;
    let outgoing = outgoing(request).map_err(|error| HttpError::Unreachable(error.to_string()))?;
    let response = Fetch::Request(outgoing).send_with_signal(&deadline).await;
    let response = response.map_err(broken)?;
    let status = StatusCode::from_u16(response.status_code())
        .map_err(|error| HttpError::Broken(error.to_string()))?;
    let headers = headers::received(response.headers());
    let body = match response.body() {
        ResponseBody::Stream(stream) => worker::Body::new(stream.clone()),
        _ => worker::Body::empty(),
    };
    let body = read(body, length_of(&headers), max_bytes, broken).await?;
    Ok(HttpResponse {
        status,
        headers,
        body,
    })
}

/// A request for `fetch`. The runtime has its own copy of the body; ours is gone afterwards.
fn outgoing(request: HttpRequest) -> worker::Result<Request> {
    let body = (!request.body.is_empty()).then(|| Uint8Array::from(&request.body[..]).into());
    let mut init = RequestInit::new();
    init.with_method(Method::from(request.method.to_string()))
        .with_headers(headers::sent(&request.headers)?)
        .with_redirect(RequestRedirect::Manual)
        .with_body(body);
    Request::new_with_init(&request.url, &init)
}

/// The `Content-Length`, or 0.
fn length_of(headers: &HeaderMap) -> usize {
    let length = headers.get(header::CONTENT_LENGTH);
    length
        .and_then(|length| length.to_str().ok()?.parse().ok())
        .unwrap_or_default()
}

/// Reads a body to its end, up to the cap. One that is dropped before its end is cancelled, so that the
/// other side need not go on.
async fn read(
    body: worker::Body,
    expected: usize,
    max: usize,
    broken: impl Fn(worker::Error) -> HttpError,
) -> Result<Bytes, HttpError> {
    let mut chunks = body.into_data_stream();
    if expected > max {
        return Err(HttpError::TooLarge);
    }
    let mut bytes = BytesMut::with_capacity(expected);
    while let Some(chunk) = chunks.try_next().await.map_err(&broken)? {
        if bytes.len() + chunk.len() > max {
            return Err(HttpError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}
