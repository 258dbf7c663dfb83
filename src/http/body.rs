//! Bodies of requests: JSON and raw pictures, each read up to its limit and no further.

use axum::body::Body;
use http::{HeaderMap, header};
use http_body::Frame;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;

use super::{front_door::text, handler::FromBody};
use crate::{config::Config, problem::Problem};

/// The largest JSON body, in bytes.
const JSON_LIMIT: usize = 64 * 1000;

/// A JSON body of a known shape.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromBody for Json<T> {
    fn limit(_: &Config) -> usize {
        JSON_LIMIT
    }

    fn check_head(headers: &HeaderMap) -> Result<(), Problem> {
        must_not_be_other_than_json(headers)
    }

    fn from_body(body: Vec<u8>) -> Result<Self, Problem> {
        Self::of(&body)
    }
}

impl<T: DeserializeOwned> Json<T> {
    fn of(body: &[u8]) -> Result<Self, Problem> {
        serde_json::from_slice(body)
            .map(Self)
            .map_err(|error| Problem::InvalidBody(error.to_string()))
    }
}

/// A JSON body of a known shape, and its text: for what is kept as it was sent.
pub struct Sent<T> {
    /// The text.
    pub text: String,
    /// What it says.
    pub body: T,
}

impl<T: DeserializeOwned> FromBody for Sent<T> {
    fn limit(_: &Config) -> usize {
        JSON_LIMIT
    }

    fn check_head(headers: &HeaderMap) -> Result<(), Problem> {
        must_not_be_other_than_json(headers)
    }

    fn from_body(body: Vec<u8>) -> Result<Self, Problem> {
        let text =
            String::from_utf8(body).map_err(|error| Problem::InvalidBody(error.to_string()))?;
        let Json(body) = Json::of(text.as_bytes())?;
        Ok(Self { text, body })
    }
}

/// A JSON body that may be missing, unread.
pub struct JsonText(pub Vec<u8>);

impl FromBody for JsonText {
    fn limit(_: &Config) -> usize {
        JSON_LIMIT
    }

    fn check_head(headers: &HeaderMap) -> Result<(), Problem> {
        must_not_be_other_than_json(headers)
    }

    fn from_body(body: Vec<u8>) -> Result<Self, Problem> {
        Ok(Self(body))
    }
}

/// A form or a text can be sent by any page without asking; JSON cannot. A body without a type is read
/// as what it should be.
fn must_not_be_other_than_json(headers: &HeaderMap) -> Result<(), Problem> {
    let Some(said) = text(headers, &header::CONTENT_TYPE) else {
        return Ok(());
    };
    let essence = said.split(';').next().unwrap_or_default().trim();
    let is_json = essence.eq_ignore_ascii_case("application/json")
        || essence.to_ascii_lowercase().ends_with("+json");
    match is_json {
        true => Ok(()),
        false => Err(Problem::NotJson),
    }
}

/// The raw bytes of an upload.
pub struct UploadBody(pub Vec<u8>);

impl FromBody for UploadBody {
    fn limit(config: &Config) -> usize {
        config.upload_max_bytes
    }

    /// What it is, its bytes tell.
    fn check_head(_: &HeaderMap) -> Result<(), Problem> {
        Ok(())
    }

    fn from_body(body: Vec<u8>) -> Result<Self, Problem> {
        Ok(Self(body))
    }
}

/// Reads a body. One that is announced as too large is not read at all; what is announced
/// otherwise is read into memory of that size, so that no byte moves twice.
pub async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Vec<u8>, Problem> {
    let announced =
        text(headers, &header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(Problem::TooLarge(limit));
    }
    let mut bytes = Vec::with_capacity(announced.unwrap_or_default());
    let mut body = Limited::new(body, limit);
    while let Some(frame) = body.frame().await {
        match frame.map(Frame::into_data) {
            Ok(Ok(data)) => bytes.extend_from_slice(&data),
            // Trailers say nothing here.
            Ok(Err(_)) => {}
            Err(error) if error.is::<LengthLimitError>() => return Err(Problem::TooLarge(limit)),
            Err(error) => return Err(Problem::InvalidBody(error.to_string())),
        }
    }
    Ok(bytes)
}
