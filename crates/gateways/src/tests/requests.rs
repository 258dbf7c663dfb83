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
    let newer = json!({"image_size": "4K", "native_shape": "response_format"});
    let body = told("native", newer);
    let config = json!({"responseModalities": ["IMAGE"], "responseFormat": {"image": both}});
    assert_eq!(body["generationConfig"], config);
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
            "Bearer the-key:secret".to_owned()
        )
    );
    let native = "https://gateway.example.com/v1beta/models/gemini-2.5-flash-image:generateContent";
    assert_eq!(
        address_and_key("native", json!({}), "x-goog-api-key"),
        (native.to_owned(), "the-key:secret".to_owned())
    );
    assert_eq!(
        address_and_key("native", json!({"auth": "bearer"}), "authorization"),
        (native.to_owned(), "Bearer the-key:secret".to_owned())
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
    for style in ["chat", "native", "images", "task"] {
        let body = sent(&gateway(style, json!({})), &request).body;
        // Memory that was filled exactly or grown on the way would not have this little room left.
        let memory = Vec::from(body);
        let room = memory.capacity() - memory.len();
        assert!((1..2_000).contains(&room), "{style}: {room}");
    }
}

const WITH_IMAGES: fn() -> ImageRequest<'static> = || ImageRequest {
    prompt: PROMPT,
    images: two_images(),
    aspect_ratio: Some("3:4"),
};

/// A part of a form: name, file name, type, content.
type Part = (String, Option<String>, Option<String>, Bytes);

/// Reads a form with a library.
fn parts(request: &HttpRequest) -> Vec<Part> {
    let content_type = request.headers[CONTENT_TYPE].to_str().expect("a text");
    let boundary = multer::parse_boundary(content_type).expect("a boundary");
    let whole = futures_util::stream::iter([Ok::<_, std::io::Error>(request.body.clone())]);
    let mut form = multer::Multipart::new(whole, boundary);
    let mut parts = Vec::new();
    while let Some(field) = run(form.next_field()).expect("a form") {
        let text = |text: Option<&str>| text.map(str::to_owned);
        let name = text(field.name()).expect("a name");
        let (file, kind) = (
            text(field.file_name()),
            field.content_type().map(ToString::to_string),
        );
        parts.push((name, file, kind, run(field.bytes()).expect("a part")));
    }
    parts
}

#[test]
fn images_with_pictures_are_a_form_for_the_edits() {
    let request = sent(
        &gateway("images", json!({"model": "gpt-image-2.6"})),
        &WITH_IMAGES(),
    );
    assert_eq!(request.url, "https://gateway.example.com/v1/images/edits");
    let text = |name: &str, value: &'static str| {
        (
            name.to_owned(),
            None,
            None,
            Bytes::from_static(value.as_bytes()),
        )
    };
    let file = |name: &str, kind: &str, content: &'static [u8]| {
        let name = Some(name.to_owned());
        (
            "image[]".to_owned(),
            name,
            Some(kind.to_owned()),
            Bytes::from_static(content),
        )
    };
    assert_eq!(
        parts(&request),
        [
            text("model", "gpt-image-2.6"),
            text("prompt", PROMPT),
            text("size", "864x1152"),
            text("output_format", "png"),
            text("n", "1"),
            file("1.jpg", "image/jpeg", b"\xff\xd8\xff first"),
            file("2.webp", "image/webp", b"second"),
        ]
    );
}

#[test]
fn a_boundary_that_stands_in_a_picture_is_not_taken() {
    let plain = sent(&gateway("images", json!({})), &WITH_IMAGES());
    let boundary = |request: &HttpRequest| {
        multer::parse_boundary(request.headers[CONTENT_TYPE].to_str().expect("a text"))
    };
    let first = boundary(&plain).expect("a boundary");
    let mut hostile = WITH_IMAGES();
    let content =
        format!("x\r\n--{first}\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\ny");
    hostile.images[1].bytes = content.clone().into();
    let request = sent(&gateway("images", json!({})), &hostile);
    assert_ne!(boundary(&request).expect("a boundary"), first);
    assert_eq!(
        parts(&request).last().map(|part| part.3.clone()),
        Some(content.into())
    );
}

#[test]
fn images_without_pictures_are_json_for_the_generations() {
    let request = ImageRequest {
        aspect_ratio: Some("16:9"),
        ..REQUEST
    };
    let request = sent(&gateway("images", json!({"image_size": "2K"})), &request);
    assert_eq!(
        request.url,
        "https://gateway.example.com/v1/images/generations"
    );
    let body: Value = serde_json::from_slice(&request.body).expect("JSON");
    assert_eq!(
        body,
        json!({
            "model": "gemini-2.5-flash-image", "prompt": "Dress her.", "n": 1,
            "size": "2720x1536", "output_format": "png",
        })
    );
}

#[test]
fn images_are_told_as_the_gateway_wants_them() {
    let (jpeg, webp) = (
        "data:image/jpeg;base64,/9j/IGZpcnN0",
        "data:image/webp;base64,c2Vjb25k",
    );
    let told = |settings: Value| {
        let request = sent(&gateway("images", settings), &WITH_IMAGES());
        let body: Value = serde_json::from_slice(&request.body).expect("JSON");
        (request.url, body)
    };
    let seedream = json!({
        "base_url": "https://ark.example.com/api", "model": "doubao-seedream-5-0",
        "image_size": "2K",
        "images": {
            "version": "v3", "endpoint": "generations", "encoding": "json", "output_format": null,
            "sizes": {"2K": {"3:4": "1728x2304"}},
            "extra": {"response_format": "b64_json", "watermark": false},
        },
    });
    assert_eq!(
        told(seedream),
        (
            "https://ark.example.com/api/v3/images/generations".to_owned(),
            json!({
                "model": "doubao-seedream-5-0", "prompt": PROMPT, "n": 1, "size": "1728x2304",
                "image": [jpeg, webp], "response_format": "b64_json", "watermark": false,
            })
        )
    );
    let openrouter = json!({
        "base_url": "https://openrouter.ai/api", "model": "openai/gpt-image-2.6", "image_size": "2K",
        "images": {
            "endpoint": "images", "encoding": "json", "references": "input_references",
            "shape": "aspect_ratio", "output_format": "jpeg",
        },
    });
    let reference = |url| json!({"type": "image_url", "image_url": {"url": url}});
    assert_eq!(
        told(openrouter),
        (
            "https://openrouter.ai/api/v1/images".to_owned(),
            json!({
                "model": "openai/gpt-image-2.6", "prompt": PROMPT, "n": 1, "aspect_ratio": "3:4",
                "resolution": "2K", "output_format": "jpeg",
                "input_references": [reference(jpeg), reference(webp)],
            })
        )
    );
    let openai = json!({"images": {"encoding": "json", "references": "images", "shape": "none"}});
    let (_, body) = told(openai);
    assert_eq!(
        body["images"],
        json!([{"image_url": jpeg}, {"image_url": webp}])
    );
    assert_eq!(
        (&body["size"], &body["aspect_ratio"]),
        (&Value::Null, &Value::Null)
    );
}

#[test]
fn a_ratio_is_held_against_a_result_only_where_it_was_told() {
    let is_told = |style, members| gateway(style, members).is_told_ratio("3:4");
    assert!(!is_told("chat", json!({})) && is_told("chat", json!({"aspect": "extra_body"})));
    assert!(is_told("native", json!({})));
    assert!(is_told("images", json!({"model": "gpt-image-2.6"})));
    // Its nearest size is 2:3.
    assert!(!is_told("images", json!({"model": "gpt-image-1.5"})));
    assert!(!is_told("images", json!({"images": {"shape": "none"}})));
    assert!(is_told("task", json!({})));
    let vto = json!({"task": {"preset": "bfl", "shape": "none"}});
    assert!(!is_told("task", vto));
}

#[test]
fn a_form_has_room_for_more_photos_than_base64() {
    let room = |style| gateway(style, json!({"max_request_bytes": 4_065_536})).room_for_photos();
    assert_eq!((room("images"), room("chat")), (4_000_000, 3_000_000));
}
