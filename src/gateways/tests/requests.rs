//! What is sent.

use serde_json::{Value, json};

use super::*;

fn sent(gateway: &Gateway, request: &ImageRequest<'_>) -> HttpRequest {
    let http = Scripted::default();
    let result = ask(&http, gateway, request.clone()).outcome;
    assert!(matches!(result, Err(Failure::Unreachable { .. })));
    let mut asked = http.asked();
    assert_eq!(asked.len(), 1, "a call is never repeated here");
    asked.remove(0)
}

fn sent_json(gateway: &Gateway, request: &ImageRequest<'_>) -> Value {
    serde_json::from_slice(&sent(gateway, request).body).expect("JSON")
}

fn two_images() -> Vec<ReferenceImage> {
    vec![
        ReferenceImage {
            format: ImageFormat::Jpeg,
            bytes: Bytes::from_static(b"\xff\xd8\xff first"),
        },
        ReferenceImage {
            format: ImageFormat::Webp,
            bytes: Bytes::from_static(b"second"),
        },
    ]
}

const PROMPT: &str = "Dress \"her\":\n图1的人，穿图2的衣服。";

#[test]
fn chat_carries_the_words_and_then_the_pictures_in_their_order() {
    let request = ImageRequest {
        prompt: PROMPT,
        images: two_images(),
        aspect_ratio: None,
    };
    assert_eq!(
        sent_json(&gateway("chat", json!({})), &request),
        json!({
            "model": "gemini-2.5-flash-image",
            "modalities": ["text", "image"],
            "messages": [{"role": "user", "content": [
                {"type": "text", "text": PROMPT},
                {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64,/9j/IGZpcnN0"}},
                {"type": "image_url", "image_url": {"url": "data:image/webp;base64,c2Vjb25k"}},
            ]}],
        })
    );
}

#[test]
fn native_carries_the_words_and_then_the_pictures_in_their_order() {
    let request = ImageRequest {
        prompt: PROMPT,
        images: two_images(),
        aspect_ratio: None,
    };
    assert_eq!(
        sent_json(&gateway("native", json!({})), &request),
        json!({
            "contents": [{"role": "user", "parts": [
                {"text": PROMPT},
                {"inlineData": {"mimeType": "image/jpeg", "data": "/9j/IGZpcnN0"}},
                {"inlineData": {"mimeType": "image/webp", "data": "c2Vjb25k"}},
            ]}],
            "generationConfig": {"responseModalities": ["IMAGE"]},
        })
    );
}

#[test]
fn the_ratio_and_the_size_are_told_as_the_gateway_wants_them() {
    let request = ImageRequest {
        aspect_ratio: Some("3:4"),
        ..REQUEST
    };
    let told = |style, members| sent_json(&gateway(style, members), &request);
    let both = json!({"aspect_ratio": "3:4", "image_size": "2K"});

    let body = told("chat", json!({"aspect": "none"}));
    assert_eq!(body.as_object().map(serde_json::Map::len), Some(3));
    let body = told("chat", json!({"aspect": "system_message"}));
    let system = json!({"role": "system", "content": "aspect_ratio=3:4"});
    assert_eq!(
        (&body["messages"][0], &body["messages"][1]["role"]),
        (&system, &json!("user"))
    );
    let body = told("chat", json!({"aspect": "extra_body", "image_size": "2K"}));
    assert_eq!(
        body["extra_body"],
        json!({"google": {"image_config": both}})
    );
    let body = told(
        "chat",
        json!({"aspect": "image_config", "image_size": "2K"}),
    );
    assert_eq!(body["image_config"], both);
    let body = told("native", json!({"image_size": "4K"}));
    let both = json!({"aspectRatio": "3:4", "imageSize": "4K"});
    assert_eq!(body["generationConfig"]["imageConfig"], both);
    let body = told("native", json!({}));
    let ratio = json!({"aspectRatio": "3:4"});
    assert_eq!(body["generationConfig"]["imageConfig"], ratio);
}

#[test]
fn nothing_is_said_of_a_ratio_that_nobody_asked_for() {
    for aspect in ["none", "system_message", "extra_body", "image_config"] {
        let body = sent_json(&gateway("chat", json!({"aspect": aspect})), &REQUEST);
        assert_eq!(body.as_object().map(serde_json::Map::len), Some(3));
        assert_eq!(body["messages"].as_array().map(Vec::len), Some(1));
    }
}

#[test]
fn the_address_and_the_key_are_those_of_the_style() {
    let address_and_key = |style, members, header| {
        let request = sent(&gateway(style, members), &REQUEST);
        assert_eq!(request.method, Method::POST);
        assert_eq!(request.headers[CONTENT_TYPE], "application/json");
        let key = request.headers[header].to_str().map(str::to_owned);
        (request.url, key.expect("a text"))
    };
    assert_eq!(
        address_and_key(
            "chat",
            json!({"base_url": "https://openrouter.ai/api/"}),
            "authorization"
        ),
        (
            "https://openrouter.ai/api/v1/chat/completions".to_owned(),
            "Bearer the-key".to_owned()
        )
    );
    let native = "https://gateway.example.com/v1beta/models/gemini-2.5-flash-image:generateContent";
    assert_eq!(
        address_and_key("native", json!({}), "x-goog-api-key"),
        (native.to_owned(), "the-key".to_owned())
    );
    assert_eq!(
        address_and_key("native", json!({"auth": "bearer"}), "authorization"),
        (native.to_owned(), "Bearer the-key".to_owned())
    );
}

#[test]
fn the_deadline_and_the_cap_are_those_of_the_gateway() {
    let limits = |members| {
        let request = sent(&gateway("chat", members), &REQUEST);
        (request.deadline_ms, request.max_bytes)
    };
    assert_eq!(limits(json!({})), (90_000, 36_000_000));
    assert_eq!(
        limits(json!({"deadline_ms": 5_000, "max_response_bytes": 200_000})),
        (5_000, 200_000)
    );
}

#[test]
fn a_body_is_written_into_memory_of_the_right_size() {
    let images = vec![
        ReferenceImage {
            format: ImageFormat::Png,
            bytes: Bytes::from(vec![7; 1_000_000]),
        };
        3
    ];
    let request = ImageRequest {
        prompt: PROMPT,
        images,
        aspect_ratio: Some("3:4"),
    };
    for style in ["chat", "native"] {
        let body = sent(&gateway(style, json!({})), &request).body;
        // Memory that was filled exactly or grown on the way would not have this little room left.
        let memory = Vec::from(body);
        let room = memory.capacity() - memory.len();
        assert!((1..2_000).contains(&room), "{style}: {room}");
    }
}
