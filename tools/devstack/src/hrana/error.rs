//! Errors told apart as the protocol does: a statement's failure stands in its result, a broken
//! conversation is an HTTP error.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::result_code;

/// A request of a stream failed; the stream goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{code}: {message}")]
pub struct StatementError {
    /// For people.
    pub message: String,
    /// For programs: `SQLITE_…` from the engine, other names from the server.
    pub code: &'static str,
}

impl StatementError {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            code,
        }
    }

    pub(super) fn needs_version_3(what: &str) -> Self {
        Self::new(
            "HRANA_PROTO_ERROR",
            format!("{what} needs version 3 of the protocol"),
        )
    }
}

impl From<rusqlite::Error> for StatementError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(failure, message) => {
                let message = message.unwrap_or_else(|| failure.to_string());
                let code = result_code::name(failure.extended_code);
                Self::new(code, format!("SQLite error: {message}"))
            }
            other => Self::new("SQLITE_UNKNOWN", other.to_string()),
        }
    }
}

/// The conversation itself is broken: nothing was carried out.
#[derive(Debug, thiserror::Error)]
pub enum ProtocolError {
    /// The body is not a pipeline request.
    #[error("the body is not a pipeline request: {0}")]
    BadRequest(#[from] serde_json::Error),
    /// No stream has this baton now: never given out, used already, or its stream is closed.
    #[error("the baton is invalid, or was used already")]
    BatonInvalid,
    /// The stream was not used for too long.
    #[error("the stream has expired: it was idle for more than 10 seconds")]
    StreamExpired,
    /// The transaction was open for too long.
    #[error(
        "the transaction was open for more than 5 seconds: it was rolled back and its stream closed"
    )]
    TransactionExpired,
    /// The bearer token is missing or wrong.
    #[error("the bearer token is missing or wrong")]
    Unauthorized,
    /// The database file cannot be opened.
    #[error("the database cannot be opened: {0}")]
    Unavailable(rusqlite::Error),
}

impl ProtocolError {
    fn status_and_code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::BadRequest(_) => (StatusCode::BAD_REQUEST, "HRANA_PROTO_ERROR"),
            Self::BatonInvalid => (StatusCode::BAD_REQUEST, "BATON_INVALID"),
            Self::StreamExpired => (StatusCode::BAD_REQUEST, "STREAM_EXPIRED"),
            Self::TransactionExpired => (StatusCode::BAD_REQUEST, "TRANSACTION_TIMEOUT"),
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "AUTH_TOKEN_INVALID"),
            Self::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "DATABASE_UNAVAILABLE"),
        }
    }
}

impl IntoResponse for ProtocolError {
    fn into_response(self) -> Response {
        let (status, code) = self.status_and_code();
        (status, Json(StatementError::new(code, self.to_string()))).into_response()
    }
}
