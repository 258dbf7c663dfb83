//! Google's `generateContent` (`POST …/v1beta/models/{model}:generateContent`).

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    body::{self, Encoded},
    config::{GatewayConfig, NativeShape},
    extract::{Candidate, Format, in_field, in_text},
    failure::Failure,
    json::Json,
    request::ImageRequest,
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Content<'a> {
    contents: [Turn<'a>; 1],
    generation_config: GenerationConfig,
}

#[derive(Serialize)]
struct Turn<'a> {
    role: &'static str,
    parts: Vec<Part<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Part<'a> {
    Text(&'a str),
    InlineData {
        mime_type: &'static str,
        data: Encoded<'a>,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GenerationConfig {
    response_modalities: [&'static str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    image_config: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<Value>,
}

/// The request's body.
///
/// # Errors
/// When it cannot be written as JSON.
pub(super) fn body(config: &GatewayConfig, request: &ImageRequest<'_>) -> Result<Bytes, String> {
    let images = request.images.iter().map(|image| Part::InlineData {
        mime_type: image.format.content_type(),
        data: Encoded::base64(image),
    });
    let text = Part::Text(request.prompt);
    let turn = Turn {
        role: "user",
        parts: [text].into_iter().chain(images).collect(),
    };
    let names = ("aspectRatio", "imageSize");
    let shape = body::shape(names, request.aspect_ratio, config.image_size);
    let (image_config, response_format) = match config.native_shape {
        NativeShape::ImageConfig => (shape, None),
        NativeShape::ResponseFormat => (None, shape.map(|shape| json!({"image": shape}))),
    };
    let content = Content {
        contents: [turn],
        generation_config: GenerationConfig {
            response_modalities: ["IMAGE"],
            image_config,
            response_format,
        },
    };
    body::json(&content, request)
}

/// How to read the answers.
pub(super) const FORMAT: Format = Format { candidates, reason };

/// The documents, those of a list one by one.
fn each<'d, 'a>(documents: &'d [Json<'a>]) -> impl Iterator<Item = &'d Json<'a>> + Clone {
    documents.iter().flat_map(|document| match document {
        Json::Array(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    })
}

/// The pictures that are not part of the model's thoughts: those that stand in words, as some relays
/// have them, and then those in fields of their own.
fn candidates<'a>(documents: &[Json<'a>]) -> Vec<Candidate<'a>> {
    let parts = each(documents)
        .flat_map(|document| document.get("candidates").items())
        .flat_map(|candidate| candidate.get("content").get("parts").items())
        .filter(|part| *part.get("thought") != Json::Bool(true));
    let in_words = parts.clone().filter_map(|part| part.get("text").text());
    let in_fields = parts.filter_map(|part| {
        let data = part.any(&["inlineData", "inline_data"]).get("data");
        in_field(data.text()?)
    });
    in_words.flat_map(in_text).chain(in_fields).collect()
}

/// Why there is no picture, as far as the answer tells.
fn reason(documents: &[Json<'_>]) -> Option<Failure> {
    let documents = each(documents);
    let block = documents
        .clone()
        .find_map(|document| document.get("promptFeedback").get("blockReason").text());
    // The prompt itself was blocked: `OTHER` is a matter of policy here.
    if let Some(reason) = block {
        return Some(Failure::blocked(reason));
    }
    Failure::of_endings(
        documents
            .flat_map(|document| document.get("candidates").items())
            .map(|candidate| candidate.get("finishReason")),
    )
}
