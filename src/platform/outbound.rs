//! Calling others: the runtime's `fetch`, with a deadline and a cap.

use std::{pin::pin, time::Duration};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures_util::future::{Either, select};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use worker::{
    AbortController, Delay, Request, Response, ResponseBody,
    send::SendFuture,
    web_sys::{self, Headers, RequestInit, RequestRedirect},
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

async fn exchange(request: HttpRequest) -> Result<HttpResponse, HttpError> {
    let controller = AbortController::default();
    let deadline = Delay::from(Duration::from_millis(request.deadline_ms));
    let max_bytes = request.max_bytes;
    let request = outgoing(request).map_err(|error| HttpError::Unreachable(error.to_string()))?;
    let signal = controller.signal();
    let work = pin!(async {
        let mut response = worker::Fetch::Request(request)
            .send_with_signal(&signal)
            .await
            // The runtime does not tell how far it came.
            .map_err(broken)?;
        read(&mut response, max_bytes).await
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

fn broken(error: impl std::fmt::Display) -> HttpError {
    HttpError::Broken(error.to_string())
}

fn outgoing(request: HttpRequest) -> worker::Result<Request> {
    let headers = Headers::new()?;
    for (name, value) in &request.headers {
        let value = value
            .to_str()
            .map_err(|error| worker::Error::RustError(error.to_string()))?;
        headers.append(name.as_str(), value)?;
    }
    let init = RequestInit::new();
    init.set_method(request.method.as_str());
    init.set_headers(&headers);
    init.set_redirect(RequestRedirect::Manual);
    if !request.body.is_empty() {
        init.set_body(&Uint8Array::from(&request.body[..]));
    }
    Ok(web_sys::Request::new_with_str_and_init(&request.url, &init)?.into())
}

async fn read(response: &mut Response, max_bytes: usize) -> Result<HttpResponse, HttpError> {
    let status = StatusCode::from_u16(response.status_code()).map_err(broken)?;
    let headers: HeaderMap = response
        .headers()
        .entries()
        .filter_map(|(name, value)| {
            Some((
                HeaderName::try_from(name).ok()?,
                HeaderValue::try_from(value).ok()?,
            ))
        })
        .collect();
    let length = headers
        .get(http::header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let body = match length {
        Some(length) if length > max_bytes => return Err(HttpError::TooLarge),
        Some(_) => Bytes::from(response.bytes().await.map_err(broken)?),
        None => match response.body() {
            ResponseBody::Stream(stream) => drain(stream, max_bytes).await?,
            ResponseBody::Body(bytes) => Bytes::from(bytes.clone()),
            ResponseBody::Empty => Bytes::new(),
        },
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
