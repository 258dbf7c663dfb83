//! Style A: chat as OpenAI words it, with the images of a result in one of the forms met in the wild.
//!
//! | shape | where the image is |
//! |---|---|
//! | 1 | `choices[0].message.multi_mod_content[].inline_data` |
//! | 2 | `choices[0].message.images[].image_url.url` (usual) |
//! | 3 | `choices[0].message.content`, a text with `![image](…)` |
//! | 4 | `choices[0].message.content`, a list with `image_url.url` |
//! | 5 | top-level `data[]`, with `b64_json` or `url` |
//! | 6 | server-sent events with `delta.images[]`; with another shape and `sse`: that content in pieces |

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::delivery::Payload;
use super::faults::Script;
use super::generation::{
    Generated, Generation, OUTPUT_IMAGE_TOKENS, RequestError, data_url, picture_size, prompt_tokens,
};

const WORDS: &str = "Here is your picture.";

/// Reads a request.
///
/// # Errors
/// When it is no JSON, names no model, has no user message, or an image is no data URL.
pub fn parse(body: &[u8]) -> Result<Generation, RequestError> {
    let request: Value =
        serde_json::from_slice(body).map_err(|error| RequestError::bad(error.to_string()))?;
    let model = request["model"]
        .as_str()
        .ok_or_else(|| RequestError::bad("you must provide a model parameter"))?;
    let messages = request["messages"]
        .as_array()
        .ok_or_else(|| RequestError::bad("messages must be a list"))?;
    let mut prompt = Vec::new();
    let mut images = Vec::new();
    let mut system_ratio = None;
    for message in messages {
        match (message["role"].as_str(), &message["content"]) {
            (Some("system"), Value::String(text)) => {
                system_ratio = text.strip_prefix("aspect_ratio=").or(system_ratio);
            }
            (Some("user"), Value::String(text)) => prompt.push(text.as_str()),
            (Some("user"), Value::Array(parts)) => {
                for part in parts {
                    match part["type"].as_str() {
                        Some("text") => prompt.extend(part["text"].as_str()),
                        Some("image_url") => images.push(data_url(&part["image_url"]["url"])?),
                        _ => return Err(RequestError::bad(format!("unknown part {part}"))),
                    }
                }
            }
            _ => {}
        }
    }
    if prompt.is_empty() && images.is_empty() {
        return Err(RequestError::bad("there is no message of the user"));
    }
    let nested = &request["extra_body"]["google"]["image_config"];
    let config = |name: &str| {
        [&request["image_config"][name], &nested[name]]
            .into_iter()
            .find_map(Value::as_str)
    };
    Ok(Generation {
        model: model.to_owned(),
        prompt: prompt.join("\n"),
        images,
        size: picture_size(
            model,
            config("aspect_ratio").or(system_ratio),
            config("image_size"),
        )?,
    })
}

/// Writes a result.
pub fn success(generation: &Generation, images: &[Generated], script: &Script) -> Payload {
    let shape = script.shape.unwrap_or(2);
    if script.sse || shape == 6 {
        return Payload::Events(events(generation, images, shape));
    }
    let mut message = message(images, shape);
    let mut top = Map::new();
    if shape == 5 {
        message.insert("content".to_owned(), json!(WORDS));
        top.insert("data".to_owned(), data_list(images));
    }
    let mut body = completion(
        generation,
        &Value::Object(message),
        "stop",
        OUTPUT_IMAGE_TOKENS,
    );
    if let Some(body) = body.as_object_mut() {
        body.extend(top);
    }
    Payload::Json(body)
}

/// Tokens billed, but no image.
pub fn words_only(generation: &Generation) -> Value {
    let message = json!({ "role": "assistant", "content": WORDS });
    completion(generation, &message, "stop", OUTPUT_IMAGE_TOKENS)
}

/// A refusal: an error of its own for `prompt_blocked`, else a completion that ended for the reason.
pub fn refusal(generation: &Generation, reason: &str) -> Response {
    if reason == "prompt_blocked" {
        let body = json!({ "error": {
            "message": "The prompt was blocked by the provider's policy.",
            "type": "invalid_request_error", "param": null, "code": "prompt_blocked",
        }});
        return (StatusCode::BAD_REQUEST, Json(body)).into_response();
    }
    let reason = if reason.is_empty() {
        "content_filter"
    } else {
        reason
    };
    let message = json!({ "role": "assistant", "content": null, "refusal": null });
    Json(completion(generation, &message, reason, 0)).into_response()
}

/// An error.
pub fn error(error: &RequestError, script: &Script) -> Value {
    let (kind, code) = match error.status.as_u16() {
        400 => ("invalid_request_error", "invalid_request"),
        401 => ("authentication_error", "invalid_api_key"),
        402 => ("insufficient_quota", "insufficient_user_quota"),
        403 => ("permission_error", "insufficient_user_quota"),
        404 => ("invalid_request_error", "model_not_found"),
        429 if script.quota_per_day => ("insufficient_quota", "insufficient_user_quota"),
        429 => ("rate_limit_error", "rate_limit_exceeded"),
        503 => ("new_api_error", "model_not_found"),
        _ => ("upstream_error", "bad_response_status_code"),
    };
    json!({ "error": { "message": error.message, "type": kind, "param": null, "code": code } })
}

fn completion(
    generation: &Generation,
    message: &Value,
    finish_reason: &str,
    completion_tokens: u64,
) -> Value {
    let prompt_tokens = prompt_tokens(generation);
    json!({
        "id": format!("chatcmpl-{}", crate::random_id()),
        "object": "chat.completion",
        "created": crate::milliseconds_now() / 1000,
        "model": generation.model,
        "choices": [{ "index": 0, "message": message, "finish_reason": finish_reason }],
        "usage": {
            "prompt_tokens": prompt_tokens,
            "completion_tokens": completion_tokens,
            "total_tokens": prompt_tokens + completion_tokens,
        },
    })
}

/// The message's fields for a shape. Inline data has no place for an address: shape 2 serves then.
fn message(images: &[Generated], shape: u8) -> Map<String, Value> {
    let has_address = images.iter().any(|image| image.url.is_some());
    let fields = match shape {
        1 if !has_address => {
            let texts = std::iter::once(json!({
                "text": WORDS, "inline_data": { "data": "", "mime_type": "" },
            }));
            let parts = images.iter().map(
                |image| json!({ "inline_data": { "data": image.base64, "mime_type": image.mime } }),
            );
            json!({ "content": "", "multi_mod_content": texts.chain(parts).collect::<Vec<_>>() })
        }
        3 => {
            let links: Vec<_> = images
                .iter()
                .map(|image| format!("![image]({})", image.link()))
                .collect();
            json!({ "content": format!("{WORDS}\n\n{}", links.join("\n\n")) })
        }
        4 => {
            let words = std::iter::once(json!({ "type": "text", "text": WORDS }));
            json!({ "content": words.chain(image_parts(images)).collect::<Vec<_>>() })
        }
        5 => json!({}),
        _ => json!({
            "content": WORDS,
            "images": image_parts(images).collect::<Vec<_>>(),
        }),
    };
    let mut message = Map::new();
    message.insert("role".to_owned(), json!("assistant"));
    if let Value::Object(fields) = fields {
        message.extend(fields);
    }
    message
}

fn image_parts(images: &[Generated]) -> impl Iterator<Item = Value> {
    images
        .iter()
        .map(|image| json!({ "type": "image_url", "image_url": { "url": image.link() } }))
}

/// Results as top-level `data`.
pub fn data_list(images: &[Generated]) -> Value {
    images
        .iter()
        .map(|image| match &image.url {
            Some(url) => json!({ "url": url }),
            None => json!({ "b64_json": image.base64 }),
        })
        .collect()
}

/// The chunks of a streamed answer. A content that is a text comes in pieces that mean nothing alone.
fn events(generation: &Generation, images: &[Generated], shape: u8) -> Vec<String> {
    let id = format!("chatcmpl-{}", crate::random_id());
    let chunk = |delta: Value, finish_reason: Option<&str>| {
        json!({
            "id": id, "object": "chat.completion.chunk", "model": generation.model,
            "choices": [{ "index": 0, "delta": delta, "finish_reason": finish_reason }],
        })
        .to_string()
    };
    let mut events = vec![chunk(json!({ "role": "assistant", "content": "" }), None)];
    let mut message = message(images, shape);
    message.remove("role");
    let content = message.remove("content");
    match content {
        Some(Value::String(text)) => {
            let characters: Vec<char> = text.chars().collect();
            let piece = characters.len().div_ceil(7).max(1);
            for piece in characters.chunks(piece) {
                events.push(chunk(
                    json!({ "content": piece.iter().collect::<String>() }),
                    None,
                ));
            }
        }
        Some(content) => events.push(chunk(json!({ "content": content }), None)),
        None => {}
    }
    if !message.is_empty() {
        events.push(chunk(Value::Object(message), None));
    }
    if shape == 5 {
        events.push(json!({ "data": data_list(images) }).to_string());
    }
    events.push(chunk(json!({}), Some("stop")));
    events.push("[DONE]".to_owned());
    events
}
