//! Errors that gateways are known to send, in the words of those that do.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;

/// An error that is told by more than its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedError {
    /// Google: the key is not valid, with status 400.
    KeyInvalid,
    /// Google: not from the place that the call comes from, with status 400.
    Location,
    /// Google: a photo cannot be read.
    InputImage,
    /// OpenRouter: the input was flagged, with status 403 and reasons.
    Flagged,
    /// Refused with status 451.
    Legal,
    /// Alibaba: `DataInspectionFailed`, with status 400.
    Inspection,
    /// Google: the model is not there.
    ModelRetired,
    /// A relay: the model's own service answered 404.
    RelayedNotFound,
    /// Cloudflare before a relay: it waited too long for an answer.
    TimeoutPage,
    /// Volcengine: the input is sensitive, with status 400.
    Sensitive,
    /// Kling: against its content policy, code 1301.
    KlingPolicy,
    /// Kling: nothing is left of what was bought, code 1102 with status 429.
    KlingBalance,
}

impl NamedError {
    const ALL: [Self; 12] = [
        Self::KeyInvalid,
        Self::Location,
        Self::InputImage,
        Self::Flagged,
        Self::Legal,
        Self::Inspection,
        Self::ModelRetired,
        Self::RelayedNotFound,
        Self::TimeoutPage,
        Self::Sensitive,
        Self::KlingPolicy,
        Self::KlingBalance,
    ];

    /// The error of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|error| error.name() == name)
    }

    /// What a script calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::KeyInvalid => "key_invalid",
            Self::Location => "location",
            Self::InputImage => "input_image",
            Self::Flagged => "flagged",
            Self::Legal => "legal",
            Self::Inspection => "inspection",
            Self::ModelRetired => "model_retired",
            Self::RelayedNotFound => "relayed_not_found",
            Self::TimeoutPage => "timeout_page",
            Self::Sensitive => "sensitive",
            Self::KlingPolicy => "kling_policy",
            Self::KlingBalance => "kling_balance",
        }
    }

    /// The answer.
    pub fn response(self) -> Response {
        let google = |code: u16, status: &str, message: &str| json!({ "error": { "code": code, "status": status, "message": message } });
        let kling = |code: u16, message: &str| json!({ "code": code, "message": message, "request_id": crate::random_id() });
        let (status, body) = match self {
            Self::KeyInvalid => {
                let mut body = google(400, "INVALID_ARGUMENT", "API key not valid.");
                body["error"]["details"] = json!([{
                    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                    "reason": "API_KEY_INVALID", "domain": "googleapis.com",
                }]);
                (400, body)
            }
            Self::Location => {
                let message = "User location is not supported for the API use.";
                (400, google(400, "FAILED_PRECONDITION", message))
            }
            Self::InputImage => {
                let message = "Unable to process input image. Please retry or report.";
                (400, google(400, "INVALID_ARGUMENT", message))
            }
            Self::Flagged => (
                403,
                json!({ "error": {
                    "code": 403, "message": "The input was flagged.",
                    "metadata": { "reasons": ["sexual"], "flagged_input": "…", "provider_name": "demo" },
                }}),
            ),
            Self::Legal => (451, json!({ "error": { "message": "Not available." } })),
            Self::Inspection => (
                400,
                json!({ "error": {
                    "code": "DataInspectionFailed", "type": "data_inspection_failed",
                    "message": "Input data may contain inappropriate content.", "param": null,
                }}),
            ),
            Self::ModelRetired => {
                let message = "models/demo is not found for API version v1beta.";
                (404, google(404, "NOT_FOUND", message))
            }
            Self::RelayedNotFound => (
                500,
                json!({ "error": {
                    "message": "bad response status code 404", "type": "upstream_error",
                    "param": null, "code": "bad_response_status_code",
                }}),
            ),
            Self::Sensitive => (
                400,
                json!({ "error": {
                    "code": "InputImageSensitiveContentDetected", "param": "image", "type": "BadRequest",
                    "message": "The input image may contain sensitive information.",
                }}),
            ),
            Self::KlingPolicy => {
                let message = "Trigger the content security policy of the platform";
                (400, kling(1301, message))
            }
            Self::KlingBalance => (429, kling(1102, "Resource pack depleted or expired")),
            Self::TimeoutPage => {
                let page = Html("<!DOCTYPE html><title>524: A timeout occurred</title>");
                let status = StatusCode::from_u16(524).unwrap_or(StatusCode::GATEWAY_TIMEOUT);
                return (status, page).into_response();
            }
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        (status, Json(body)).into_response()
    }
}
