//! Answers in JSON.

use axum::{body::Body, response::Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::problem::Problem;

/// An answer that says `value`.
pub fn json(status: StatusCode, value: &impl Serialize) -> Result<Response, Problem> {
    let json = serde_json::to_string(value).map_err(Problem::internal)?;
    Ok(answer(status, json))
}

/// An answer that says nothing more.
pub fn no_content() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// A JSON answer of a text that is JSON already.
pub fn answer(status: StatusCode, json: String) -> Response {
    let mut response = Response::new(Body::from(json));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}
