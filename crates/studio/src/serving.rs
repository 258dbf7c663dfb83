//! Sending a picture out of the bucket: to be looked at or kept, whole, in part, or not again.

use axum::{body::Body, response::Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use ports::{
    clock::Millis,
    database::{DatabaseError, Row},
    objects::Payload,
};
use web::{RequestContext, etag, problem::Problem, range::Part};

use crate::problems;

/// An object in the bucket.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Where.
    pub object_key: String,
    /// What it is.
    pub content_type: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// Until when it lives.
    pub expires_at: Millis,
}

impl Stored {
    /// Out of a row that has columns of these names.
    pub fn of_row(row: &Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            object_key: row.get("object_key")?,
            content_type: row.get("content_type")?,
            bytes: row.get("bytes")?,
            expires_at: row.get("expires_at")?,
        })
    }
}

/// What a request for a picture says beside its address.
pub struct Asked {
    is_head: bool,
    is_known: bool,
    part: Option<Part>,
    tag: String,
}

impl Asked {
    /// Of a request for the picture of that id. The content of an id never changes, so the id is
    /// what names it to clients.
    pub fn of(method: &Method, headers: &HeaderMap, id: &str) -> Self {
        let tag = format!("\"{id}\"");
        let is_head = *method == Method::HEAD;
        Self {
            is_head,
            is_known: etag::is_known(headers, &tag),
            part: Part::asked(headers, &tag).filter(|_| !is_head),
            tag,
        }
    }

    /// Whether bytes are to be sent, from the first one on: what goes on later or is checked again
    /// is no second download.
    pub fn begins(&self) -> bool {
        !self.is_head && !self.is_known && self.part.is_none_or(Part::is_beginning)
    }

    /// The answer, as long as the picture lives.
    pub async fn answer(
        self,
        context: &RequestContext,
        stored: &Stored,
    ) -> Result<Response, Problem> {
        if stored.expires_at <= context.now() {
            return Err(Problem::from(&problems::GONE));
        }
        if self.is_known {
            return Ok(etag::not_modified(&self.tag));
        }
        let part = match self.part {
            Some(part) => Some(
                part.of(stored.bytes)
                    .ok_or(Problem::range_not_satisfiable(stored.bytes))?,
            ),
            None => None,
        };
        let mut response = match self.is_head {
            true => Response::new(Body::empty()),
            false => {
                let objects = &context.env.objects;
                let Some(payload) = objects.get(&stored.object_key, part.clone()).await? else {
                    context.log_error("an object is missing before its time", &stored.object_key);
                    return Err(Problem::from(&problems::GONE));
                };
                of_payload(payload)
            }
        };
        let length = part
            .as_ref()
            .map_or(stored.bytes, |part| part.end - part.start);
        if let Some(part) = part {
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            let range = format!("bytes {}-{}/{}", part.start, part.end - 1, stored.bytes);
            insert(&mut response, header::CONTENT_RANGE, &range)?;
        }
        insert(&mut response, header::CONTENT_TYPE, &stored.content_type)?;
        insert(&mut response, header::CACHE_CONTROL, "private, no-cache")?;
        insert(&mut response, header::ACCEPT_RANGES, "bytes")?;
        let headers = response.headers_mut();
        etag::insert(headers, &self.tag);
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        Ok(response)
    }
}

/// An answer of what the bucket gave.
pub fn of_payload(payload: Payload) -> Response {
    match payload {
        Payload::Bytes(bytes) => Response::new(Body::from(bytes)),
        Payload::Platform(stream) => {
            let mut response = Response::new(Body::empty());
            response.extensions_mut().insert(stream);
            response
        }
    }
}

fn insert(response: &mut Response, name: http::HeaderName, value: &str) -> Result<(), Problem> {
    let value = HeaderValue::from_str(value).map_err(Problem::internal)?;
    response.headers_mut().insert(name, value);
    Ok(())
}
