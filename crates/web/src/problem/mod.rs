//! The error type of the API: a problem of RFC 9457, in the caller's language.
//!
//! A [`ProblemKind`] is what all problems of one type have in common. Each crate keeps its own kinds, with
//! their words, in its `problems.rs`; those that any API has are in [`kinds`]. What a problem says is
//! for the caller; what an operator needs ([`Problem::log`]) goes to the log under the same request id.

mod fault;
mod kind;
pub mod kinds;
mod samples;

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, StatusCode, header};
use ports::{database::DatabaseError, objects::ObjectsError};
use serde_json::{Map, Value, json};

use self::kind::Words;
pub use self::{
    fault::{Fault, FieldError},
    kind::ProblemKind,
    samples::samples,
};
use crate::language::{Language, Text};

/// What the API refuses, or fails at.
#[derive(Debug, Clone)]
pub struct Problem {
    kind: &'static ProblemKind,
    /// What this one has beyond its kind.
    own: Option<Box<Own>>,
}

#[derive(Debug, Clone, Default)]
struct Own {
    title: Option<Text>,
    detail: Option<Text>,
    errors: Vec<FieldError>,
    members: Vec<(&'static str, Value)>,
    headers: Vec<(HeaderName, HeaderValue)>,
    retry_after: Option<u32>,
    log: Option<String>,
}

impl From<&'static ProblemKind> for Problem {
    fn from(kind: &'static ProblemKind) -> Self {
        Self { kind, own: None }
    }
}

/// The problem goes with the response: the front door renders it, which knows the caller's language.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status();
        response.extensions_mut().insert(self);
        response
    }
}

/// Making one.
impl Problem {
    fn own(&mut self) -> &mut Own {
        self.own.get_or_insert_default()
    }

    /// With a title in place of that of its kind.
    pub fn titled(mut self, title: Text) -> Self {
        self.own().title = Some(title);
        self
    }

    /// With something said beside the title.
    pub fn detail(mut self, detail: Text) -> Self {
        self.own().detail = Some(detail);
        self
    }

    /// With a member for clients.
    pub fn member(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.own().members.push((name, value.into()));
        self
    }

    /// With a header. One that cannot be sent is left out.
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.own().headers.push((name, value));
        }
        self
    }

    /// With the seconds after which another try makes sense.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.own().retry_after = Some(seconds);
        self
    }

    /// With a word for the operator.
    pub fn logged(mut self, log: impl ToString) -> Self {
        self.own().log = Some(log.to_string());
        self
    }
}

/// Those that any API has.
impl Problem {
    /// The body is not JSON, or not of the expected shape; the text says where.
    pub fn invalid_body(reason: impl ToString) -> Self {
        let reason = reason.to_string();
        Self::from(&kinds::INVALID_BODY).detail(Text::new(reason.clone(), reason))
    }

    /// Fields are at fault.
    pub fn validation(errors: Vec<FieldError>) -> Self {
        let mut problem = Self::from(&kinds::VALIDATION);
        problem.own().errors = errors;
        problem
    }

    /// One field is at fault.
    pub fn field(field: impl Into<String>, fault: Fault) -> Self {
        Self::validation(vec![FieldError::new(field, fault)])
    }

    /// No such route, or nothing of that id that is the caller's.
    pub fn not_found() -> Self {
        Self::from(&kinds::NOT_FOUND)
    }

    /// The route knows other methods alone: these.
    pub fn method_not_allowed(allowed: &str) -> Self {
        Self::from(&kinds::METHOD_NOT_ALLOWED).header(header::ALLOW, allowed)
    }

    /// The range asked for lies outside a picture of `size` bytes.
    pub fn range_not_satisfiable(size: u64) -> Self {
        let range = format!("bytes */{size}");
        Self::from(&kinds::RANGE_NOT_SATISFIABLE).header(header::CONTENT_RANGE, &range)
    }

    /// The body is over its limit, in bytes.
    pub fn too_large(limit: usize) -> Self {
        let shown = match limit {
            1_000_000.. => format!("{} MB", limit / 1_000_000),
            _ => format!("{} KB", limit / 1_000),
        };
        Self::from(&kinds::TOO_LARGE)
            .detail(Text::new(
                format!("最多 {shown}。"),
                format!("At most {shown}."),
            ))
            .member("limit", limit)
    }

    /// It is in a state in which that cannot be done.
    pub fn wrong_state(state: &'static str) -> Self {
        Self::from(&kinds::WRONG_STATE).member("state", state)
    }

    /// A limit is reached, with a title and a detail that say which. `retry_after` is in seconds.
    pub fn limit_reached(title: Text, detail: Text, retry_after: u32) -> Self {
        Self::from(&kinds::LIMIT_REACHED)
            .titled(title)
            .detail(detail)
            .retry_after(retry_after)
    }

    /// Database, bucket, queue or another service are out of reach.
    pub fn unavailable(log: impl ToString) -> Self {
        Self::from(&kinds::UNAVAILABLE).logged(log)
    }

    /// A fault of ours, with a word for the operator.
    pub fn internal(log: impl ToString) -> Self {
        Self::from(&kinds::INTERNAL).logged(log)
    }
}

/// Reading one.
impl Problem {
    /// Whether it is of that kind.
    pub fn is(&self, kind: &ProblemKind) -> bool {
        self.kind.name == kind.name
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.kind.status
    }

    /// The last part of the `type`.
    pub fn kind(&self) -> &'static str {
        self.kind.name
    }

    /// What the operator should know, where there is anything.
    pub fn log(&self) -> Option<&str> {
        self.own.as_ref()?.log.as_deref()
    }

    /// The fields at fault.
    pub fn errors(&self) -> &[FieldError] {
        self.own.as_ref().map_or(&[], |own| &own.errors)
    }

    /// Seconds after which another try makes sense, where that is known.
    pub fn seconds_to_wait(&self) -> Option<u32> {
        self.own.as_ref()?.retry_after
    }

    /// The headers that go with it.
    pub fn headers(&self) -> &[(HeaderName, HeaderValue)] {
        self.own.as_ref().map_or(&[], |own| &own.headers)
    }

    /// The body, in the caller's language.
    pub fn body(&self, language: Language, request_id: &str) -> Value {
        let own = self.own.as_deref();
        let pick = |(zh, en): Words| language.pick(zh, en);
        let title = own.and_then(|own| own.title.as_ref());
        let title = title.map_or(pick(self.kind.title), |title| title.pick(language));
        let detail = own.and_then(|own| own.detail.as_ref());
        let detail = detail.map(|detail| detail.pick(language));
        let detail = detail.or(self.kind.detail.map(pick));
        let mut body = Map::new();
        body.insert(
            "type".to_owned(),
            format!("/problems/{}", self.kind.name).into(),
        );
        body.insert("title".to_owned(), title.into());
        body.insert("status".to_owned(), self.kind.status.as_u16().into());
        if let Some(detail) = detail {
            body.insert("detail".to_owned(), detail.into());
        }
        body.insert("request_id".to_owned(), request_id.into());
        if self.is(&kinds::VALIDATION) {
            let errors = self.errors().iter().map(|FieldError { field, fault }| {
                json!({ "field": field, "code": fault.code(), "message": fault.message(language) })
            });
            body.insert("errors".to_owned(), errors.collect());
        }
        for (name, value) in own.map_or(&[][..], |own| &own.members) {
            body.insert((*name).to_owned(), value.clone());
        }
        body.into()
    }
}

impl From<DatabaseError> for Problem {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::Unavailable(_)
            | DatabaseError::Busy
            | DatabaseError::Unauthorized(_) => Self::unavailable(error),
            DatabaseError::Refused(_)
            | DatabaseError::Statement { .. }
            | DatabaseError::Shape(_) => Self::internal(error),
        }
    }
}

impl From<ObjectsError> for Problem {
    fn from(error: ObjectsError) -> Self {
        Self::unavailable(error)
    }
}
