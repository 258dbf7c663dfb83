//! OpenAI's chat completions (`POST …/v1/chat/completions`) as image gateways speak it: one way to
//! ask, and many ways in which a picture comes back.

use std::borrow::Cow;

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    body::{self, Encoded, ImageUrl},
    config::{AspectStyle, GatewayConfig},
    extract::{Candidate, Format, in_field, in_text},
    failure::Failure,
    json::Json,
    request::ImageRequest,
};

/// A request. It sets no `max_tokens`: a picture costs more of them than one would guess.
#[derive(Serialize)]
struct Completion<'a> {
    model: &'a str,
    modalities: [&'static str; 2],
    messages: Vec<Message<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extra_body: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_config: Option<Value>,
}

#[derive(Serialize)]
#[serde(tag = "role", content = "content", rename_all = "snake_case")]
enum Message<'a> {
    System(String),
    User(Vec<Part<'a>>),
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Part<'a> {
    Text { text: &'a str },
    ImageUrl { image_url: ImageUrl<'a> },
}

/// The request's body.
///
/// # Errors
/// When it cannot be written as JSON.
pub(super) fn body(config: &GatewayConfig, request: &ImageRequest<'_>) -> Result<Bytes, String> {
    let names = ("aspect_ratio", "image_size");
    let shape = || body::shape(names, request.aspect_ratio, config.image_size);
    let completion = Completion {
        model: &config.model,
        modalities: ["text", "image"],
        messages: messages(config, request),
        extra_body: match config.aspect {
            AspectStyle::ExtraBody => {
                shape().map(|shape| json!({"google": {"image_config": shape}}))
            }
            _ => None,
        },
        image_config: match config.aspect {
            AspectStyle::ImageConfig => shape(),
            _ => None,
        },
    };
    body::json(&completion, request)
}

fn messages<'a>(config: &GatewayConfig, request: &'a ImageRequest<'_>) -> Vec<Message<'a>> {
    let system = match config.aspect {
        AspectStyle::SystemMessage => request.aspect_ratio,
        _ => None,
    };
    let system = system.map(|ratio| Message::System(format!("aspect_ratio={ratio}")));
    let text = Part::Text {
        text: request.prompt,
    };
    let images = request.images.iter().map(|image| Part::ImageUrl {
        image_url: ImageUrl {
            url: Encoded::data_url(image),
        },
    });
    let user = Message::User([text].into_iter().chain(images).collect());
    system.into_iter().chain([user]).collect()
}

/// How to read the answers.
pub(super) const FORMAT: Format = Format { candidates, reason };

/// What may be a picture, wherever gateways put it.
fn candidates<'a>(documents: &[Json<'a>]) -> Vec<Candidate<'a>> {
    let mut found = Vec::new();
    let messages = || {
        documents
            .iter()
            .flat_map(|document| document.get("choices").items())
            .flat_map(|choice| [choice.get("message"), choice.get("delta")])
    };
    // A stream may cut a text anywhere, so it is put together before anybody looks into it.
    let texts: Vec<&Cow<'a, str>> = messages()
        .filter_map(|message| message.get("content").text())
        .collect();
    match texts[..] {
        [] => {}
        [text] => found.extend(in_text(text)),
        _ => {
            let joined = texts.iter().map(|text| text.as_ref()).collect();
            found.extend(in_text(&Cow::Owned(joined)));
        }
    }
    for message in messages() {
        for part in message.get("content").items() {
            add_part(&mut found, part);
        }
        for place in ["multi_mod_content", "multi_modal_content", "images"] {
            for part in message.get(place).items() {
                add_part(&mut found, part);
            }
        }
    }
    for document in documents {
        for place in ["data", "images", "url", "output"] {
            match document.get(place) {
                Json::Array(parts) => parts.iter().for_each(|part| add_part(&mut found, part)),
                one => add_part(&mut found, one),
            }
        }
    }
    found
}

/// Adds what is in one part of a message: a file, an address, or a text with such.
pub(super) fn add_part<'a>(found: &mut Vec<Candidate<'a>>, part: &Json<'a>) {
    if let Some(text) = part.text() {
        found.extend(in_text(text));
    }
    if *part.get("thought") == Json::Bool(true) {
        return;
    }
    if let Some(text) = part.get("text").text() {
        found.extend(in_text(text));
    }
    let image_url = part.get("image_url");
    let fields = [
        part.any(&["inline_data", "inlineData"]).get("data"),
        image_url,
        image_url.get("url"),
        part.get("b64_json"),
        part.get("image_base64"),
        part.get("url"),
    ];
    found.extend(
        fields
            .into_iter()
            .filter_map(|field| in_field(field.text()?)),
    );
    // As deep as the JSON reader goes, which stops at 128.
    match part.get("content") {
        Json::Array(parts) => parts.iter().for_each(|part| add_part(found, part)),
        nested => found.extend(nested.text().into_iter().flat_map(in_text)),
    }
}

/// Why there is no picture, as far as the answer tells.
fn reason(documents: &[Json<'_>]) -> Option<Failure> {
    let choices = || {
        documents
            .iter()
            .flat_map(|document| document.get("choices").items())
    };
    let refusal = choices()
        .flat_map(|choice| [choice.get("message"), choice.get("delta")])
        .find_map(|message| message.get("refusal").text());
    if refusal.is_some() {
        return Some(Failure::Blocked {
            reason: "refusal".to_owned(),
        });
    }
    Failure::of_endings(choices().flat_map(|choice| {
        [
            choice.get("finish_reason"),
            choice.get("native_finish_reason"),
        ]
    }))
}
