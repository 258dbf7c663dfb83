//! Entity tags (RFC 9110, 8.8.3): an answer that has not changed is not sent again.

use axum::{body::Body, response::Response};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use headers::{ETag, HeaderMapExt, IfNoneMatch};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::problem::Problem;

/// Whether the client has what `etag` names (RFC 9110, 13.1.2).
pub fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let Some(known) = headers.typed_get::<IfNoneMatch>() else {
        return false;
    };
    etag.parse::<ETag>()
        .is_ok_and(|etag| !known.precondition_passes(&etag))
}

/// The answer to a client that has it already.
pub fn not_modified(etag: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    insert(response.headers_mut(), etag);
    response
}

/// Adds the tag to an answer.
pub fn insert(headers: &mut HeaderMap, etag: &str) {
    if let Ok(value) = HeaderValue::from_str(etag) {
        headers.insert(header::ETAG, value);
    }
}

/// The tag of a content.
pub fn of(content: &[u8]) -> String {
    let hash = URL_SAFE_NO_PAD.encode(&Sha256::digest(content)[..12]);
    format!("\"{hash}\"")
}

/// A JSON answer with a tag made of its content; 304 where the client has it.
pub fn json(request: &HeaderMap, value: &impl Serialize) -> Result<Response, Problem> {
    let body = serde_json::to_vec(value).map_err(Problem::internal)?;
    Ok(answer(request, body))
}

/// The same, for what is JSON already.
pub fn answer(request: &HeaderMap, body: Vec<u8>) -> Response {
    let etag = of(&body);
    if is_known(request, &etag) {
        return not_modified(&etag);
    }
    let mut response = Response::new(Body::from(body));
    let headers = response.headers_mut();
    insert(headers, &etag);
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    response
}

/// The same, for what is alike for everybody: it may be kept for a minute.
pub fn public_json(request: &HeaderMap, value: &impl Serialize) -> Result<Response, Problem> {
    let body = serde_json::to_vec(value).map_err(Problem::internal)?;
    Ok(public_answer(request, body))
}

/// The same, for what is JSON already.
pub fn public_answer(request: &HeaderMap, body: Vec<u8>) -> Response {
    let mut response = answer(request, body);
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=60"),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_alone_in_a_list_as_a_weak_one_and_by_a_star() {
        let is_known = |said: &str| {
            let said = HeaderValue::from_str(said).unwrap();
            is_known(
                &HeaderMap::from_iter([(header::IF_NONE_MATCH, said)]),
                "\"a,b\"",
            )
        };
        for known in ["\"a,b\"", "W/\"a,b\"", "\"c\", \"a,b\"", "*"] {
            assert!(is_known(known), "{known}");
        }
        for unknown in ["", "\"a\"", "a,b", "\"A,B\"", "\"a\", \"b\""] {
            assert!(!is_known(unknown), "{unknown}");
        }
        assert!(!super::is_known(&HeaderMap::new(), "\"a,b\""));
    }

    #[test]
    fn a_content_has_one_tag() {
        assert_eq!(of(b"meow"), of(b"meow"));
        assert_ne!(of(b"meow"), of(b"Meow"));
        assert!(of(b"").parse::<ETag>().is_ok());
    }
}
