//! What a call asks for and what it is given, whatever the style.

use std::time::SystemTime;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use super::delivery::Payload;
use super::faults::Script;
use super::{chat, images, native};

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Tokens a picture costs. Source: Google's price list for `gemini-2.5-flash-image`.
pub const OUTPUT_IMAGE_TOKENS: u64 = 1290;
/// Tokens a reference image costs. Source: as above.
pub const INPUT_IMAGE_TOKENS: u64 = 258;

/// Which wire format a call speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// A: OpenAI-style chat.
    Chat,
    /// B: Google-native.
    Native,
    /// C: OpenAI-style images.
    Images,
    /// D: tasks that are polled.
    Task,
}

/// A picture that is asked for.
#[derive(Clone, Debug)]
pub struct Generation {
    /// The model's name; any will do.
    pub model: String,
    /// All text parts.
    pub prompt: String,
    /// The reference images, in order.
    pub images: Vec<ReceivedImage>,
    /// Width and height, in pixels.
    pub size: (u32, u32),
}

/// A reference image as it came.
#[derive(Clone, Debug)]
pub struct ReceivedImage {
    /// The media type it was declared to be.
    pub mime: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// An image in a result, as it goes over the wire.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The declared media type.
    pub mime: &'static str,
    /// Its base64.
    pub base64: String,
    /// Its address, if it is given as one.
    pub url: Option<String>,
}

impl Generated {
    /// Writes an image as the script wants it.
    pub fn new(mime: &'static str, bytes: &[u8], url: Option<String>, script: &Script) -> Self {
        Self {
            mime: if script.wrong_mime {
                "image/webp"
            } else {
                mime
            },
            base64: if script.bad_base64 {
                "%%% this is no base64 %%%".to_owned()
            } else {
                BASE64.encode(bytes)
            },
            url,
        }
    }

    /// Its address, or a data URL.
    pub fn link(&self) -> String {
        self.url
            .clone()
            .unwrap_or_else(|| format!("data:{};base64,{}", self.mime, self.base64))
    }
}

/// A request the gateway refuses.
#[derive(Debug)]
pub struct RequestError {
    /// HTTP status.
    pub status: StatusCode,
    /// For people.
    pub message: String,
}

impl RequestError {
    /// An error with its status.
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
        }
    }

    /// A request that is not as the style wants it.
    pub fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }
}

impl Style {
    /// The body of a success.
    pub fn success(
        self,
        generation: &Generation,
        images: &[Generated],
        script: &Script,
    ) -> Payload {
        match self {
            Self::Chat => chat::success(generation, images, script),
            Self::Native => native::success(generation, images, script),
            Self::Images | Self::Task => images::success(generation, images, script),
        }
    }

    /// The body of a success without image.
    pub fn words_only(self, generation: &Generation) -> Value {
        match self {
            Self::Chat => chat::words_only(generation),
            Self::Native => native::words_only(generation),
            Self::Images | Self::Task => images::words_only(generation),
        }
    }

    /// A refusal by policy.
    pub fn refusal(self, generation: &Generation, reason: &str) -> Response {
        match self {
            Self::Chat => chat::refusal(generation, reason),
            Self::Native => Json(native::refusal(generation, reason)).into_response(),
            Self::Images | Self::Task => images::refusal(reason),
        }
    }

    /// An error in the style's form, with what the script adds to it.
    pub fn error(self, error: &RequestError, script: &Script) -> Response {
        let body = match self {
            Self::Chat | Self::Images | Self::Task => chat::error(error, script),
            Self::Native => native::error(error, script),
        };
        let mut response = (error.status, Json(body)).into_response();
        let retry_after = match script.retry_in {
            Some(time) => Some(httpdate::fmt_http_date(SystemTime::now() + time)),
            None => script.retry_after.clone(),
        };
        if let Some(retry_after) = retry_after
            && let Ok(value) = retry_after.parse()
        {
            response.headers_mut().insert("retry-after", value);
        }
        response
    }
}

/// Decodes an image that is given as a data URL.
///
/// # Errors
/// When it is none, or no base64.
pub fn data_url(url: &Value) -> Result<ReceivedImage, RequestError> {
    let url = url.as_str().unwrap_or_default();
    let (mime, base64) = url
        .strip_prefix("data:")
        .and_then(|rest| rest.split_once(";base64,"))
        .ok_or_else(|| RequestError::bad("an image must be a data URL with base64"))?;
    decode_image(mime, base64)
}

/// Decodes an image's base64, padded or not.
///
/// # Errors
/// When it is no base64.
pub fn decode_image(mime: &str, base64: &str) -> Result<ReceivedImage, RequestError> {
    let bytes = BASE64
        .decode(base64)
        .map_err(|error| RequestError::bad(format!("an image is not base64: {error}")))?;
    Ok(ReceivedImage {
        mime: mime.to_owned(),
        bytes: bytes.into(),
    })
}

/// The size of a picture. Source: the sizes of `gemini-2.5-flash-image`; `2K` and `4K`, which only
/// later models take, double and quadruple them.
///
/// # Errors
/// When the ratio or size is not offered, or the model takes no size.
pub fn picture_size(
    model: &str,
    aspect_ratio: Option<&str>,
    image_size: Option<&str>,
) -> Result<(u32, u32), RequestError> {
    let (width, height) = match aspect_ratio.unwrap_or("3:4") {
        "1:1" => (1024, 1024),
        "2:3" => (832, 1248),
        "3:2" => (1248, 832),
        "3:4" => (864, 1184),
        "4:3" => (1184, 864),
        "4:5" => (896, 1152),
        "5:4" => (1152, 896),
        "9:16" => (768, 1344),
        "16:9" => (1344, 768),
        other => {
            return Err(RequestError::bad(format!(
                "aspect ratio {other} is not offered"
            )));
        }
    };
    let factor = match image_size {
        None => 1,
        Some(_) if model.starts_with("gemini-2.5") => {
            return Err(RequestError::bad(
                "Image size is not supported by this model",
            ));
        }
        Some("1K") => 1,
        Some("2K") => 2,
        Some("4K") => 4,
        Some(other) => {
            return Err(RequestError::bad(format!(
                "image size {other} is not offered"
            )));
        }
    };
    Ok((width * factor, height * factor))
}

/// About what the prompt and its images cost, in tokens.
pub fn prompt_tokens(generation: &Generation) -> u64 {
    generation.prompt.chars().count() as u64 / 4
        + 1
        + INPUT_IMAGE_TOKENS * generation.images.len() as u64
}
