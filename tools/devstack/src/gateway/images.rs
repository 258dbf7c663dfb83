//! Style C: images as OpenAI words them (`…/images/edits`, `…/images/generations`), and OpenRouter's
//! `…/images`. What those would refuse is refused here too.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::chat;
use super::delivery::Payload;
use super::faults::Script;
use super::generation::{
    Generated, Generation, OUTPUT_IMAGE_TOKENS, ReceivedImage, RequestError, data_url,
    picture_size, prompt_tokens,
};

/// Where a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// `/images/edits`: with pictures.
    Edits,
    /// `/images/generations`: JSON, with or without.
    Generations,
    /// `/images`, OpenRouter's: JSON, with or without.
    Images,
}

/// The members that requests may have besides the pictures.
const MEMBERS: [&str; 11] = [
    "model",
    "prompt",
    "n",
    "size",
    "aspect_ratio",
    "resolution",
    "output_format",
    "response_format",
    "quality",
    "background",
    "watermark",
];

/// Reads a request.
///
/// # Errors
/// When it is neither a form nor JSON, lacks model, prompt or, for an edit, pictures, has a member that is
/// not known, asks for a shape in two ways or for another number of pictures than one.
pub async fn parse(
    endpoint: Endpoint,
    content_type: &str,
    body: Bytes,
) -> Result<Generation, RequestError> {
    let (members, images) = match multer::parse_boundary(content_type) {
        Ok(_) if endpoint != Endpoint::Edits => {
            return Err(RequestError::bad("only edits take a form"));
        }
        Ok(boundary) => form(boundary, body).await?,
        Err(_) => json_members(endpoint, &body)?,
    };
    if endpoint == Endpoint::Edits && images.is_empty() {
        return Err(RequestError::bad("Missing required parameter: 'image'."));
    }
    generation(endpoint, &members, images)
}

fn generation(
    endpoint: Endpoint,
    members: &Map<String, Value>,
    images: Vec<ReceivedImage>,
) -> Result<Generation, RequestError> {
    if let Some(name) = members
        .keys()
        .find(|name| !MEMBERS.contains(&name.as_str()))
    {
        return Err(RequestError::bad(format!("Unknown parameter: '{name}'.")));
    }
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    let required = |name: &str| {
        let missing = || RequestError::bad(format!("Missing required parameter: '{name}'."));
        text(name)
            .filter(|text| !text.is_empty())
            .ok_or_else(missing)
    };
    let number = members
        .get("n")
        .map_or_else(|| "1".to_owned(), |n| n.to_string());
    if number.trim_matches('"') != "1" {
        return Err(RequestError::bad("one picture a call"));
    }
    if !matches!(text("output_format"), None | Some("png" | "jpeg")) {
        return Err(RequestError::bad("output_format must be png or jpeg"));
    }
    let model = required("model")?;
    let size = match (text("size"), text("aspect_ratio")) {
        (Some(_), Some(_)) => {
            return Err(RequestError::bad(
                "`size` and `aspect_ratio` cannot be used together.",
            ));
        }
        (Some(size), None) => pixels(model, size)?,
        (None, Some(_)) if endpoint != Endpoint::Images => {
            return Err(RequestError::bad("Unknown parameter: 'aspect_ratio'."));
        }
        (None, ratio) => picture_size("", ratio, text("resolution"))?,
    };
    Ok(Generation {
        model: model.to_owned(),
        prompt: required("prompt")?.to_owned(),
        images,
        size,
    })
}

/// The sizes that OpenAI's models take. Source: the image generation guide of OpenAI's documents.
fn pixels(model: &str, size: &str) -> Result<(u32, u32), RequestError> {
    let refused = || RequestError::bad(format!("Invalid size '{size}'."));
    let (width, height) = size.split_once('x').ok_or_else(refused)?;
    let side = |text: &str| text.parse::<u32>().map_err(|_| refused());
    let size = (side(width)?, side(height)?);
    let (shorter, longer) = (size.0.min(size.1), size.0.max(size.1));
    let is_offered = match model.starts_with("gpt-image-1") {
        true => [(1024, 1024), (1024, 1536), (1536, 1024)].contains(&size),
        false => {
            size.0 % 16 == 0
                && size.1 % 16 == 0
                && longer <= 3840
                && longer <= 3 * shorter
                && (655_360..=8_294_400).contains(&(shorter * longer))
        }
    };
    if is_offered { Ok(size) } else { Err(refused()) }
}

async fn form(
    boundary: String,
    body: Bytes,
) -> Result<(Map<String, Value>, Vec<ReceivedImage>), RequestError> {
    let bad = |error: multer::Error| RequestError::bad(error.to_string());
    let whole = futures_util::stream::iter([Ok::<_, std::io::Error>(body)]);
    let mut form = multer::Multipart::new(whole, boundary);
    let (mut members, mut images) = (Map::new(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(bad)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name != "image[]" && name != "image" {
            let text = field.text().await.map_err(bad)?;
            if members.insert(name.clone(), json!(text)).is_some() {
                return Err(RequestError::bad(format!("'{name}' twice")));
            }
            continue;
        }
        let mime = field
            .content_type()
            .map(ToString::to_string)
            .unwrap_or_default();
        if field.file_name().is_none() || !mime.starts_with("image/") {
            return Err(RequestError::bad("an image must be a file with its type"));
        }
        let bytes = field.bytes().await.map_err(bad)?;
        images.push(ReceivedImage { mime, bytes });
    }
    Ok((members, images))
}

fn json_members(
    endpoint: Endpoint,
    body: &[u8],
) -> Result<(Map<String, Value>, Vec<ReceivedImage>), RequestError> {
    let mut members: Map<String, Value> =
        serde_json::from_slice(body).map_err(|error| RequestError::bad(error.to_string()))?;
    let name = if endpoint == Endpoint::Images {
        "input_references"
    } else {
        "image"
    };
    let references = match members.remove(name).or_else(|| members.remove("images")) {
        None => Vec::new(),
        Some(Value::Array(references)) => references,
        Some(one) => vec![one],
    };
    let images = references.iter().map(|reference| {
        let url = &reference["image_url"];
        let places = [reference, url, &url["url"]];
        let url = places.into_iter().find(|place| place.is_string());
        data_url(url.unwrap_or(&Value::Null))
    });
    let images = images.collect::<Result<_, _>>()?;
    Ok((members, images))
}

/// Writes a result.
pub fn success(generation: &Generation, images: &[Generated], script: &Script) -> Payload {
    let data = chat::data_list(images);
    if script.sse {
        let events = images.iter().enumerate().map(|(place, image)| {
            let kind = match place + 1 == images.len() {
                true => "image_edit.completed",
                false => "image_edit.partial_image",
            };
            json!({"type": kind, "b64_json": image.base64}).to_string()
        });
        return Payload::Events(events.collect());
    }
    Payload::Json(answer(generation, &data))
}

/// Tokens billed, but no image.
pub fn words_only(generation: &Generation) -> Value {
    answer(generation, &json!([]))
}

fn answer(generation: &Generation, data: &Value) -> Value {
    let input_tokens = prompt_tokens(generation);
    json!({
        "created": crate::milliseconds_now() / 1000,
        "data": data,
        "usage": {
            "input_tokens": input_tokens, "output_tokens": OUTPUT_IMAGE_TOKENS,
            "total_tokens": input_tokens + OUTPUT_IMAGE_TOKENS,
        },
    })
}

/// A refusal, in the words of OpenAI's models.
pub fn refusal(reason: &str) -> Response {
    let code = if reason.is_empty() {
        "moderation_blocked"
    } else {
        reason
    };
    let body = json!({ "error": {
        "message": "Your request was rejected by the safety system.",
        "type": "image_generation_user_error", "param": null, "code": code,
    }});
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}
