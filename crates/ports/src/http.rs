//! Calling another service over HTTP, with a deadline and a cap on what comes back.

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, StatusCode};

/// The header that names an exchange in the logs of both sides.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The value of a header, if there is one and it is printable ASCII.
pub fn header_text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// One request to another service.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The absolute address. Redirects are never followed.
    pub url: String,
    /// The headers to send.
    pub headers: HeaderMap,
    /// The body; empty for none.
    pub body: Bytes,
    /// Milliseconds until the whole exchange, body included, is given up.
    pub deadline_ms: u64,
    /// The largest body accepted, in bytes.
    pub max_bytes: usize,
}

/// The answer, read to its end.
#[derive(Debug, Clone)]
pub struct HttpResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum HttpError {
    /// The request cannot have reached the other side.
    #[error("could not connect: {0}")]
    Unreachable(String),
    /// Sent, and then nothing more is known: the other side may have done the work.
    #[error("the exchange broke after sending: {0}")]
    Broken(String),
    /// The deadline passed after sending.
    #[error("no complete answer within the deadline")]
    TimedOut,
    /// The answer is larger than `max_bytes`.
    #[error("the answer is larger than allowed")]
    TooLarge,
}

/// The way out to other services.
#[async_trait]
pub trait Http: Send + Sync {
    /// Sends `request` and reads the whole answer, whatever its status.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError>;
}
