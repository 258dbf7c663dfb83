//! Google's `generateContent` (`POST …/v1beta/models/{model}:generateContent`).

use bytes::Bytes;

use super::ImageRequest;
use super::body::Body;
use super::config::{GatewayConfig, NativeShape};
use super::extract::{Candidate, Format, in_field, in_text};
use super::failure::Failure;
use super::json::Json;

/// The request's body.
pub(super) fn body(config: &GatewayConfig, request: &ImageRequest<'_>) -> Bytes {
    let mut body = Body::for_request(request);
    body.json(r#"{"contents":[{"role":"user","parts":[{"text":"#)
        .string(request.prompt)
        .json("}");
    for image in &request.images {
        body.json(r#",{"inlineData":{"mimeType":""#)
            .json(image.format.content_type())
            .json(r#"","data":""#)
            .base64(image)
            .json(r#""}}"#);
    }
    body.json(r#"]}],"generationConfig":{"responseModalities":["IMAGE"]"#);
    let (before, after) = match config.native_shape {
        NativeShape::ImageConfig => (r#","imageConfig":"#, ""),
        NativeShape::ResponseFormat => (r#","responseFormat":{"image":"#, "}"),
    };
    body.image_settings(
        before,
        ("aspectRatio", "imageSize"),
        request.aspect_ratio,
        config.image_size,
        after,
    );
    body.json("}}");
    body.finish()
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
