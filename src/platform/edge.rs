//! Requests and answers between JavaScript (`border.js`) and the house, by hand: only the headers in
//! use come in, bytes stay bytes, `Content-Length` is kept, and R2's own stream goes out as it is. A
//! body of unknown length goes out as the client takes it.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::body::Body;
use bytes::Bytes;
use futures_util::StreamExt;
use http::{HeaderName, Request, header};
use http_body::{Body as HttpBody, Frame};
use http_body_util::BodyExt;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use worker::{
    WebSocket,
    send::SendWrapper,
    web_sys::{self, ReadableStream, ReadableStreamDefaultReader},
};

use super::{bucket::Stream, lines};
use crate::{
    http::front_door::CLIENT_ADDRESS,
    ports::{live::PlatformSocket, objects::PlatformStream},
};

#[wasm_bindgen(module = "/src/platform/border.js")]
extern "C" {
    fn head(request: &web_sys::Request, names: &Array) -> String;
    #[wasm_bindgen(catch)]
    fn answer(
        status: u16,
        head: &str,
        body: &JsValue,
        socket: &JsValue,
    ) -> Result<web_sys::Response, JsValue>;
}

/// What the house asks of a request's headers.
const IN_USE: [HeaderName; 15] = [
    header::ACCEPT_LANGUAGE,
    header::AUTHORIZATION,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::COOKIE,
    header::IF_MATCH,
    header::IF_NONE_MATCH,
    header::IF_RANGE,
    header::ORIGIN,
    header::RANGE,
    header::UPGRADE,
    header::USER_AGENT,
    CLIENT_ADDRESS,
    HeaderName::from_static("idempotency-key"),
    HeaderName::from_static("sec-fetch-site"),
];

thread_local! {
    /// The same, for JavaScript.
    static NAMES: Array = IN_USE.iter().map(|name| JsValue::from(name.as_str())).collect();
}

fn error(error: impl std::fmt::Display) -> worker::Error {
    worker::Error::RustError(error.to_string())
}

/// Path and query of an address as the platform writes it: with its scheme, host and path.
fn target_of(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let path = url[after_scheme..].find('/').unwrap_or_default();
    let target = &url[after_scheme + path..];
    target.split('#').next().unwrap_or(target)
}

/// A request, its body still unread.
pub fn request(incoming: web_sys::Request) -> worker::Result<Request<Body>> {
    let head = NAMES.with(|names| head(&incoming, names));
    let mut parts = head.splitn(3, '\n');
    let mut next = || parts.next().unwrap_or_default();
    let (method, url, headers) = (next(), next(), next());
    let mut builder = Request::builder().method(method).uri(target_of(url));
    for (name, value) in lines::parts(headers) {
        builder = builder.header(name, value);
    }
    let body = match incoming.body() {
        Some(stream) => Body::new(Incoming::new(stream)),
        None => Body::empty(),
    };
    builder.body(body).map_err(error)
}

/// A request's body, read as it comes, and only when somebody asks for it.
struct Incoming {
    reader: SendWrapper<ReadableStreamDefaultReader>,
    reading: Option<SendWrapper<JsFuture>>,
}

impl Incoming {
    fn new(stream: ReadableStream) -> Self {
        let reader = stream.get_reader().unchecked_into();
        Self {
            reader: SendWrapper::new(reader),
            reading: None,
        }
    }
}

impl HttpBody for Incoming {
    type Data = Bytes;
    type Error = worker::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        task: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, worker::Error>>> {
        let this = &mut *self;
        let reading = this
            .reading
            .get_or_insert_with(|| SendWrapper::new(JsFuture::from(this.reader.read())));
        let chunk = ready!(Pin::new(&mut **reading).poll(task));
        this.reading = None;
        Poll::Ready(
            chunk
                .and_then(bytes_of)
                .map(|bytes| Some(Frame::data(bytes?)))
                .map_err(worker::Error::from)
                .transpose(),
        )
    }
}

/// The bytes of a reader's `{done, value}`; none at its end.
fn bytes_of(chunk: JsValue) -> Result<Option<Bytes>, JsValue> {
    if js_sys::Reflect::get(&chunk, &"done".into())?.is_truthy() {
        return Ok(None);
    }
    let value: Uint8Array = js_sys::Reflect::get(&chunk, &"value".into())?.unchecked_into();
    Ok(Some(value.to_vec().into()))
}

/// An answer.
pub async fn response(outgoing: http::Response<Body>) -> worker::Result<web_sys::Response> {
    let (parts, body) = outgoing.into_parts();
    let head = lines::of(&parts.headers).map_err(error)?;
    let stream = parts.extensions.get::<PlatformStream>();
    let stream = stream.and_then(|PlatformStream(any)| any.downcast_ref::<Stream>());
    let socket = parts.extensions.get::<PlatformSocket>();
    let socket = socket.and_then(|PlatformSocket(any)| any.downcast_ref::<WebSocket>());
    let body: JsValue = match stream {
        Some(stream) => (&**stream).into(),
        None if body.size_hint().exact().is_none() => outgoing_stream(body),
        None => match body.collect().await.map_err(error)?.to_bytes() {
            none if none.is_empty() => JsValue::NULL,
            bytes => Uint8Array::from(&bytes[..]).into(),
        },
    };
    let socket = socket.map_or(JsValue::UNDEFINED, |socket| {
        AsRef::<web_sys::WebSocket>::as_ref(socket).into()
    });
    Ok(answer(parts.status.as_u16(), &head, &body, &socket)?)
}

/// What is answered where there is nobody to answer.
pub fn broken() -> web_sys::Response {
    answer(500, "", &JsValue::NULL, &JsValue::UNDEFINED)
        .unwrap_or_else(|_| web_sys::Response::error())
}

/// A body that goes out as the client takes it.
fn outgoing_stream(body: Body) -> JsValue {
    let chunks = body.into_data_stream().map(|chunk| match chunk {
        Ok(bytes) => Ok(Uint8Array::from(&bytes[..]).into()),
        Err(error) => Err(js_sys::Error::new(&error.to_string()).into()),
    });
    wasm_streams::ReadableStream::from_stream(chunks)
        .into_raw()
        .into()
}
