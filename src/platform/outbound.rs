//! Calling others: the runtime's `fetch` (`border.js`), with a deadline and a cap.

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, StatusCode, header};
use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use worker::{
    send::SendFuture,
    web_sys::{ReadableStream, ReadableStreamDefaultReader},
};

use super::lines;
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

thread_local! {
    /// The same, for JavaScript.
    static NAMES: Array = IN_USE.iter().map(|name| JsValue::from(name.as_str())).collect();
}

#[wasm_bindgen(module = "/src/platform/border.js")]
extern "C" {
    fn exchange(
        url: &str,
        method: &str,
        headers: &str,
        body: Uint8Array,
        deadline: f64,
        names: &Array,
    ) -> Promise;
}

/// The way out of the Worker.
pub struct Fetch;

#[async_trait]
impl Http for Fetch {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        SendFuture::new(send(request)).await
    }
}

async fn send(request: HttpRequest) -> Result<HttpResponse, HttpError> {
    let max_bytes = request.max_bytes;
    let answer: Array = JsFuture::from(begin(request)?)
        .await
        .map_err(broken)?
        .unchecked_into();
    let status = answer.get(0).as_f64().unwrap_or_default();
    let status = StatusCode::from_u16(status as u16)
        .map_err(|error| HttpError::Broken(error.to_string()))?;
    let head = answer.get(1).as_string().unwrap_or_default();
    let headers: HeaderMap = lines::parts(&head)
        .filter_map(|(name, value)| Some((name.parse().ok()?, value.parse().ok()?)))
        .collect();
    let body = body(answer.get(2), &headers, max_bytes).await?;
    Ok(HttpResponse {
        status,
        headers,
        body,
    })
}

/// Sends a request, of which the runtime takes a copy.
fn begin(request: HttpRequest) -> Result<Promise, HttpError> {
    let headers =
        lines::of(&request.headers).map_err(|error| HttpError::Unreachable(error.to_string()))?;
    Ok(NAMES.with(|names| {
        exchange(
            &request.url,
            request.method.as_str(),
            &headers,
            Uint8Array::from(&request.body[..]),
            request.deadline_ms as f64,
            names,
        )
    }))
}

/// The runtime does not tell how far it came, but that the deadline ended it.
fn broken(error: JsValue) -> HttpError {
    let name = js_sys::Reflect::get(&error, &"name".into());
    match name.is_ok_and(|name| name == "TimeoutError") {
        true => HttpError::TimedOut,
        false => HttpError::Broken(worker::Error::from(error).to_string()),
    }
}

/// The body of an answer, up to the cap.
async fn body(given: JsValue, headers: &HeaderMap, max: usize) -> Result<Bytes, HttpError> {
    let stream = match given.dyn_into::<Uint8Array>() {
        Ok(bytes) if bytes.length() as usize > max => return Err(HttpError::TooLarge),
        Ok(bytes) => return Ok(bytes.to_vec().into()),
        Err(none) if none.is_null() => return Ok(Bytes::new()),
        Err(stream) => stream.unchecked_into::<ReadableStream>(),
    };
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok())
        .unwrap_or_default();
    if length > max {
        // The other side need not go on.
        drop(stream.cancel());
        return Err(HttpError::TooLarge);
    }
    drain(&stream, BytesMut::with_capacity(length), max).await
}

/// Reads a stream to its end, up to the cap.
async fn drain(
    stream: &ReadableStream,
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
