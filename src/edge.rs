//! Requests and responses between `worker` and `http`. Why not by `worker`'s own conversion is told in
//! docs/decisions/edge.md.

use axum::body::Body;
use http::Request;
use http_body::Body as _;
use http_body_util::BodyExt;
use ports::{live::PlatformSocket, objects::PlatformStream};
use worker::{Response, WebSocket, web_sys};

use super::{bucket::Stream, error, headers};

/// A request, its body still unread.
///
/// # Errors
/// When `http` does not know its method or address as one.
pub fn request(incoming: &web_sys::Request) -> worker::Result<Request<Body>> {
    let body = match incoming.body() {
        Some(stream) => Body::new(worker::Body::new(stream)),
        None => Body::empty(),
    };
    let mut request = Request::builder()
        .method(incoming.method().as_str())
        .uri(incoming.url())
        .body(body)?;
    *request.headers_mut() = headers::received(&worker::Headers(incoming.headers()));
    Ok(request)
}

/// A response. An object's stream goes to the client without passing through here; a body of known
/// length has its `Content-Length`; one of unknown length is read as the client takes it.
///
/// # Errors
/// When a header is not ASCII, or the body cannot be read.
pub async fn response(outgoing: http::Response<Body>) -> worker::Result<Response> {
    let (parts, body) = outgoing.into_parts();
    let response = Response::builder()
        .with_status(parts.status.as_u16())
        .with_headers(headers::sent(&parts.headers)?);
    if let Some(PlatformSocket(any)) = parts.extensions.get()
        && let Some(socket) = any.downcast_ref::<WebSocket>()
    {
        return Ok(response.with_websocket(socket.clone()).empty());
    }
    if let Some(PlatformStream(any)) = parts.extensions.get()
        && let Some(stream) = any.downcast_ref::<Stream>()
    {
        return Ok(response.stream((**stream).clone()));
    }
    if body.size_hint().exact().is_none() {
        return response.from_stream(body.map_err(error).into_data_stream());
    }
    let bytes = body.collect().await.map_err(error)?.to_bytes();
    Ok(match bytes.is_empty() {
        true => response.empty(),
        false => response.fixed(bytes.into()),
    })
}
