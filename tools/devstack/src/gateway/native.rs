//! Style B: as Google words it.

use serde_json::{Value, json};

use super::delivery::Payload;
use super::faults::Script;
use super::generation::{
    Generated, Generation, INPUT_IMAGE_TOKENS, OUTPUT_IMAGE_TOKENS, RequestError, decode_image,
    picture_size, prompt_tokens,
};

/// Reasons that block the prompt, before any candidate.
const BLOCK_REASONS: [&str; 5] = [
    "SAFETY",
    "OTHER",
    "BLOCKLIST",
    "PROHIBITED_CONTENT",
    "IMAGE_SAFETY",
];

/// Reads a request.
///
/// # Errors
/// When it is no JSON, has no content of the user, or an image is no base64.
pub fn parse(model: &str, body: &[u8]) -> Result<Generation, RequestError> {
    let request: Value =
        serde_json::from_slice(body).map_err(|error| RequestError::bad(error.to_string()))?;
    let contents = request["contents"]
        .as_array()
        .ok_or_else(|| RequestError::bad("contents is not specified"))?;
    let parts = contents
        .iter()
        .filter_map(|content| content["parts"].as_array())
        .flatten();
    let mut prompt = Vec::new();
    let mut images = Vec::new();
    for part in parts {
        if let Some(text) = part["text"].as_str() {
            prompt.push(text);
        } else if let Some(image) = part.get("inlineData").or_else(|| part.get("inline_data")) {
            let mime = image["mimeType"].as_str().or(image["mime_type"].as_str());
            images.push(decode_image(
                mime.unwrap_or_default(),
                image["data"].as_str().unwrap_or_default(),
            )?);
        } else {
            return Err(RequestError::bad(format!("unknown part {part}")));
        }
    }
    if prompt.is_empty() && images.is_empty() {
        return Err(RequestError::bad("contents has no parts"));
    }
    let generation = &request["generationConfig"];
    let config = match (
        &generation["imageConfig"],
        &generation["responseFormat"]["image"],
    ) {
        (Value::Null, newer) => newer,
        (older, Value::Null) => older,
        _ => {
            return Err(RequestError::bad(
                "imageConfig and responseFormat say the same",
            ));
        }
    };
    Ok(Generation {
        model: model.to_owned(),
        prompt: prompt.join("\n"),
        images,
        size: picture_size(
            model,
            config["aspectRatio"].as_str(),
            config["imageSize"].as_str(),
        )?,
    })
}

/// Writes a result. Of several images every other draft is marked as a thought.
pub fn success(generation: &Generation, images: &[Generated], script: &Script) -> Payload {
    let last = images.len().saturating_sub(1);
    let parts: Vec<Value> = images
        .iter()
        .enumerate()
        .map(|(index, image)| {
            let mut part = match &image.url {
                _ if script.markdown => json!({ "text": format!("![image]({})", image.link()) }),
                Some(url) => json!({ "fileData": { "mimeType": image.mime, "fileUri": url } }),
                None => json!({ "inlineData": { "mimeType": image.mime, "data": image.base64 } }),
            };
            if index < last && index % 2 == 0 {
                part["thought"] = json!(true);
            }
            part
        })
        .collect();
    if script.sse {
        let mut events: Vec<String> = parts
            .iter()
            .map(|part| response(generation, &json!([part]), None, 0).to_string())
            .collect();
        events
            .push(response(generation, &json!([]), Some("STOP"), OUTPUT_IMAGE_TOKENS).to_string());
        return Payload::Events(events);
    }
    Payload::Json(response(
        generation,
        &json!(parts),
        Some("STOP"),
        OUTPUT_IMAGE_TOKENS,
    ))
}

/// Tokens billed, but no image.
pub fn words_only(generation: &Generation) -> Value {
    let parts = json!([{ "text": "Here is your picture." }]);
    response(generation, &parts, Some("STOP"), OUTPUT_IMAGE_TOKENS)
}

/// A refusal, of the prompt or of the result.
pub fn refusal(generation: &Generation, reason: &str) -> Value {
    let block = |reason: &str| {
        json!({
            "promptFeedback": { "blockReason": reason },
            "usageMetadata": usage(generation, 0),
            "modelVersion": generation.model,
        })
    };
    let finish = |reason: &str| {
        json!({
            "candidates": [{
                "finishReason": reason, "index": 0,
                "finishMessage": "Unable to show the generated image.",
            }],
            "usageMetadata": usage(generation, 0),
            "modelVersion": generation.model,
        })
    };
    match reason.split_once(':') {
        Some(("block", reason)) => block(reason),
        Some(("finish", reason)) => finish(reason),
        _ if reason.is_empty() => finish("IMAGE_SAFETY"),
        _ if BLOCK_REASONS.contains(&reason) => block(reason),
        _ => finish(reason),
    }
}

/// An error.
pub fn error(error: &RequestError, script: &Script) -> Value {
    let status = match error.status.as_u16() {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        429 => "RESOURCE_EXHAUSTED",
        503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        _ => "INTERNAL",
    };
    let mut details = Vec::new();
    if script.quota_per_day {
        details.push(json!({
            "@type": "type.googleapis.com/google.rpc.QuotaFailure",
            "violations": [{
                "quotaMetric": "generativelanguage.googleapis.com/generate_content_requests",
                "quotaId": "GenerateRequestsPerDayPerProjectPerModel",
            }],
        }));
    }
    if let Some(seconds) = &script.retry_after {
        details.push(json!({
            "@type": "type.googleapis.com/google.rpc.RetryInfo",
            "retryDelay": format!("{seconds}s"),
        }));
    }
    let mut body = json!({ "error": {
        "code": error.status.as_u16(), "message": error.message, "status": status,
    }});
    if !details.is_empty() {
        body["error"]["details"] = json!(details);
    }
    body
}

fn response(
    generation: &Generation,
    parts: &Value,
    finish_reason: Option<&str>,
    output_tokens: u64,
) -> Value {
    let mut candidate = json!({ "content": { "parts": parts, "role": "model" }, "index": 0 });
    if let Some(reason) = finish_reason {
        candidate["finishReason"] = json!(reason);
    }
    json!({
        "candidates": [candidate],
        "usageMetadata": usage(generation, output_tokens),
        "modelVersion": generation.model,
        "responseId": crate::random_id(),
    })
}

fn usage(generation: &Generation, output_tokens: u64) -> Value {
    let prompt_tokens = prompt_tokens(generation);
    let image_tokens = INPUT_IMAGE_TOKENS * generation.images.len() as u64;
    let mut usage = json!({
        "promptTokenCount": prompt_tokens,
        "totalTokenCount": prompt_tokens + output_tokens,
        "promptTokensDetails": [
            { "modality": "TEXT", "tokenCount": prompt_tokens - image_tokens },
            { "modality": "IMAGE", "tokenCount": image_tokens },
        ],
    });
    if output_tokens > 0 {
        usage["candidatesTokenCount"] = json!(output_tokens);
        usage["candidatesTokensDetails"] =
            json!([{ "modality": "IMAGE", "tokenCount": output_tokens }]);
    }
    usage
}
