//! How a body leaves: whole, cut off, drop by drop, as events, or without end.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use serde_json::Value;

use super::faults::Script;
use super::generation::Style;

/// Pieces a dripping body comes in each second.
const DRIPS_PER_SECOND: u64 = 10;
const MEGABYTE: usize = 1 << 20;

/// The body of a success.
#[derive(Debug)]
pub enum Payload {
    /// One JSON document.
    Json(Value),
    /// Server-sent events.
    Events(Vec<String>),
}

/// Sends a body as the script wants it.
pub fn send(payload: Payload, script: &Script) -> Response {
    let (mime, mut text) = match payload {
        Payload::Json(value) => ("application/json", value.to_string()),
        Payload::Events(events) => (
            "text/event-stream",
            events
                .iter()
                .map(|event| format!("data: {event}\n\n"))
                .collect(),
        ),
    };
    if script.truncate {
        let mut middle = text.len() / 2;
        while !text.is_char_boundary(middle) {
            middle -= 1;
        }
        text.truncate(middle);
    }
    let body = match script.drip {
        Some(bytes_per_second) => drip(text.into(), bytes_per_second),
        None => Body::from(text),
    };
    ([(header::CONTENT_TYPE, mime)], body).into_response()
}

/// What a proxy in front of a gateway shows when the gateway is gone.
pub fn html() -> Response {
    Html("<!doctype html><html><head><title>Just a moment...</title></head><body>Please wait.</body></html>")
        .into_response()
}

/// A success whose image data goes on for so many megabytes.
pub fn huge(style: Style, megabytes: u64) -> Response {
    let (head, tail) = match style {
        Style::Chat => (
            r#"{"choices":[{"index":0,"message":{"role":"assistant","images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,"#,
            r#""}}]},"finish_reason":"stop"}]}"#,
        ),
        Style::Images | Style::Task => (r#"{"created":1,"data":[{"b64_json":""#, r#""}]}"#),
        Style::Native => (
            r#"{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":""#,
            r#""}}],"role":"model"},"finishReason":"STOP"}]}"#,
        ),
    };
    let filler = Bytes::from(vec![b'A'; MEGABYTE]);
    let pieces = std::iter::once(Bytes::from_static(head.as_bytes()))
        .chain((0..megabytes).map(move |_| filler.clone()))
        .chain(std::iter::once(Bytes::from_static(tail.as_bytes())))
        .map(Ok::<_, Infallible>);
    let body = Body::from_stream(stream::iter(pieces));
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn drip(body: Bytes, bytes_per_second: u64) -> Body {
    let piece = bytes_per_second.div_ceil(DRIPS_PER_SECOND) as usize;
    let pause = Duration::from_secs_f64(piece as f64 / bytes_per_second as f64);
    Body::from_stream(stream::unfold(body, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let piece = rest.split_to(piece.min(rest.len()));
        Some((Ok::<_, Infallible>(piece), rest))
    }))
}
