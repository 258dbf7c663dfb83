//! Calling others: the runtime's `fetch`, with a deadline and a cap.

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use js_sys::{Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use worker::{
    send::SendFuture,
    web_sys::{
        self, AbortSignal, Headers, ReadableStreamDefaultReader, RequestInit, RequestRedirect,
        Response,
    },
};

use crate::{
    gateways::ONEAPI_REQUEST_ID,
    http::front_door::REQUEST_ID,
    ports::http::{Http, HttpError, HttpRequest, HttpResponse},
};

/// What is asked of an answer's headers.
const IN_USE: [HeaderName; 4] = [
    header::CONTENT_LENGTH,
    header::RETRY_AFTER,
    REQUEST_ID,
    ONEAPI_REQUEST_ID,
];

/// Bodies up to so many bytes are taken over whole; larger ones piece by piece, so that they are not
/// in memory twice.
const AT_ONCE: usize = 1_000_000;

#[wasm_bindgen]
extern "C" {
    fn fetch(url: &str, init: &RequestInit) -> Promise;
}

/// The way out of the Worker.
pub struct Fetch;

#[async_trait]
impl Http for Fetch {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        SendFuture::new(exchange(request)).await
    }
}

async fn exchange(request: HttpRequest) -> Result<HttpResponse, HttpError> {
    let init = outgoing(&request).map_err(|error| HttpError::Unreachable(said(error)))?;
    let response = JsFuture::from(fetch(&request.url, &init)).await;
    let response = response.map_err(broken)?.unchecked_into();
    // The runtime has taken a copy.
    drop(request.body);
    read(&response, request.max_bytes).await
}

fn said(error: JsValue) -> String {
    worker::Error::from(error).to_string()
}

/// The runtime does not tell how far it came, but that the deadline ended it.
fn broken(error: JsValue) -> HttpError {
    let name = js_sys::Reflect::get(&error, &"name".into());
    match name.is_ok_and(|name| name == "TimeoutError") {
        true => HttpError::TimedOut,
        false => HttpError::Broken(said(error)),
    }
}

fn outgoing(request: &HttpRequest) -> Result<RequestInit, JsValue> {
    let headers = Headers::new()?;
    for (name, value) in &request.headers {
        let value = value.to_str().map_err(|error| error.to_string())?;
        headers.append(name.as_str(), value)?;
    }
    let init = RequestInit::new();
    init.set_method(request.method.as_str());
    init.set_headers(&headers);
    init.set_redirect(RequestRedirect::Manual);
    // It holds for the answer's body too.
    let milliseconds = u32::try_from(request.deadline_ms).unwrap_or(u32::MAX);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(milliseconds)));
    if !request.body.is_empty() {
        init.set_body(&Uint8Array::from(&request.body[..]));
    }
    Ok(init)
}

async fn read(response: &Response, max_bytes: usize) -> Result<HttpResponse, HttpError> {
    let status = StatusCode::from_u16(response.status())
        .map_err(|error| HttpError::Broken(error.to_string()))?;
    let told = response.headers();
    let mut headers = HeaderMap::new();
    for name in IN_USE {
        let value = told.get(name.as_str()).map_err(broken)?;
        if let Some(Ok(value)) = value.map(HeaderValue::try_from) {
            headers.insert(name, value);
        }
    }
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let body = match (length, response.body()) {
        (Some(length), Some(stream)) if length > max_bytes => {
            // The other side need not go on.
            drop(stream.cancel());
            return Err(HttpError::TooLarge);
        }
        (_, None) => Bytes::new(),
        (Some(..=AT_ONCE), Some(_)) => {
            let buffer = response.array_buffer().map_err(broken)?;
            let buffer = JsFuture::from(buffer).await.map_err(broken)?;
            Uint8Array::new(&buffer).to_vec().into()
        }
        (length, Some(stream)) => {
            let room = BytesMut::with_capacity(length.unwrap_or_default());
            drain(&stream, room, max_bytes).await?
        }
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

/// Reads a stream to its end, up to the cap.
async fn drain(
    stream: &web_sys::ReadableStream,
    mut body: BytesMut,
    max: usize,
) -> Result<Bytes, HttpError> {
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(broken)?;
        let is_done = js_sys::Reflect::get(&chunk, &"done".into())
            .map_err(broken)?
            .is_truthy();
        if is_done {
            return Ok(body.freeze());
        }
        let chunk: Uint8Array = js_sys::Reflect::get(&chunk, &"value".into())
            .map_err(broken)?
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
