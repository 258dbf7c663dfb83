//! The demo gateway: both wire formats, the picture, and each way to misbehave.

use std::time::{Duration, Instant, SystemTime};

use crate::support::Stack;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::{DynamicImage, GenericImageView, ImageFormat, Rgb, RgbImage};
use reqwest::Response;
use serde_json::{Value, json};

const SKIN: Rgb<u8> = Rgb([200, 150, 120]);
const SHIRT: Rgb<u8> = Rgb([20, 40, 180]);

/// A plain person, and a blue garment on white.
fn person() -> Vec<u8> {
    encode(&RgbImage::from_pixel(300, 400, SKIN))
}

fn garment() -> Vec<u8> {
    encode(&RgbImage::from_fn(200, 200, |x, y| {
        let is_shirt = (40..160).contains(&x) && (40..160).contains(&y);
        if is_shirt { SHIRT } else { Rgb([255; 3]) }
    }))
}

fn encode(picture: &RgbImage) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

fn chat_request(prompt: &str) -> Value {
    let image = |bytes: Vec<u8>| {
        let url = format!("data:image/png;base64,{}", STANDARD.encode(bytes));
        json!({ "type": "image_url", "image_url": { "url": url } })
    };
    json!({
        "model": "gemini-2.5-flash-image",
        "modalities": ["text", "image"],
        "messages": [{ "role": "user", "content": [
            { "type": "text", "text": prompt }, image(person()), image(garment()),
        ]}],
    })
}

fn native_request(prompt: &str) -> Value {
    let image = |bytes: Vec<u8>| json!({ "inlineData": { "mimeType": "image/png", "data": STANDARD.encode(bytes) } });
    json!({
        "contents": [{ "role": "user", "parts": [
            { "text": prompt }, image(person()), image(garment()),
        ]}],
        "generationConfig": { "responseModalities": ["IMAGE"] },
    })
}

impl Stack {
    fn chat(&self, body: &Value) -> reqwest::RequestBuilder {
        self.post("/gateway/v1/chat/completions")
            .bearer_auth("demo-key")
            .json(body)
    }

    fn native(&self, body: &Value) -> reqwest::RequestBuilder {
        self.post("/gateway/v1beta/models/gemini-2.5-flash-image:generateContent")
            .header("x-goog-api-key", "demo-key")
            .json(body)
    }

    async fn chat_with(&self, script: &str) -> Response {
        let request = chat_request("Wear it");
        let call = self.chat(&request).header("x-demo", script);
        call.send().await.unwrap()
    }

    async fn native_with(&self, script: &str) -> Response {
        let request = native_request("Wear it");
        let call = self.native(&request).header("x-demo", script);
        call.send().await.unwrap()
    }

    async fn chat_json(&self, script: &str) -> Value {
        self.chat_with(script).await.json().await.unwrap()
    }

    async fn native_json(&self, script: &str) -> Value {
        self.native_with(script).await.json().await.unwrap()
    }

    async fn last_call(&self) -> Value {
        let calls = self.get_json("/gateway/calls").await;
        calls.as_array().unwrap().last().unwrap().clone()
    }
}

fn picture_of_data_url(url: &Value) -> DynamicImage {
    let base64 = url.as_str().unwrap().split_once(";base64,").unwrap().1;
    picture_of_base64(base64)
}

fn picture_of_base64(base64: &str) -> DynamicImage {
    image::load_from_memory(&STANDARD.decode(base64).unwrap()).unwrap()
}

fn inline_data(part: &Value) -> DynamicImage {
    picture_of_base64(part["inlineData"]["data"].as_str().unwrap())
}

fn is_near(picture: &DynamicImage, at: (f32, f32), colour: Rgb<u8>) -> bool {
    let x = (picture.width() as f32 * at.0) as u32;
    let y = (picture.height() as f32 * at.1) as u32;
    let pixel = picture.get_pixel(x, y);
    (0..3).all(|channel| pixel[channel].abs_diff(colour[channel]) < 12)
}

fn is_the_composite(picture: &DynamicImage) -> bool {
    is_near(picture, (0.5, 0.3), SKIN) && is_near(picture, (0.5, 0.64), SHIRT)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_shows_the_person_wearing_the_garment_under_a_demo_ribbon() {
    let stack = Stack::start().await;
    let body = stack.chat_json("").await;
    let picture =
        picture_of_data_url(&body["choices"][0]["message"]["images"][0]["image_url"]["url"]);

    assert_eq!(picture.dimensions(), (864, 1184));
    assert!(is_the_composite(&picture));
    // The garment's white ground is gone: beside the shirt there is skin.
    assert!(is_near(&picture, (0.5 + 0.45 / 2.0 + 0.06, 0.64), SKIN));
    let ribbon = (0.02, 0.18);
    assert!(!is_near(&picture, ribbon, SKIN), "no ribbon");
}

#[tokio::test(flavor = "multi_thread")]
async fn both_styles_bill_tokens() {
    let stack = Stack::start().await;
    let chat = stack.chat_json("").await;
    assert_eq!(chat["usage"]["completion_tokens"], 1290);
    assert_eq!(chat["choices"][0]["finish_reason"], "stop");

    let native = stack.native_json("").await;
    assert_eq!(native["usageMetadata"]["candidatesTokenCount"], 1290);
    assert_eq!(native["candidates"][0]["finishReason"], "STOP");
    let parts = native["candidates"][0]["content"]["parts"]
        .as_array()
        .unwrap();
    assert_eq!(parts.len(), 1);
    assert!(is_the_composite(&inline_data(&parts[0])));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_aspect_ratio_is_taken_from_each_place_it_may_stand_in() {
    let stack = Stack::start().await;
    let with = |field: &str, value: Value| {
        let mut request = chat_request("Wear it");
        request[field] = value;
        request
    };
    let mut by_system_message = chat_request("Wear it");
    let system = json!({ "role": "system", "content": "aspect_ratio=1:1" });
    by_system_message["messages"]
        .as_array_mut()
        .unwrap()
        .insert(0, system);
    let ratio = json!({ "aspect_ratio": "1:1" });
    for request in [
        by_system_message,
        with("image_config", ratio.clone()),
        with("extra_body", json!({ "google": { "image_config": ratio } })),
    ] {
        let body: Value = stack
            .chat(&request)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let url = &body["choices"][0]["message"]["images"][0]["image_url"]["url"];
        assert_eq!(picture_of_data_url(url).dimensions(), (1024, 1024));
    }

    let mut request = native_request("Wear it");
    request["generationConfig"]["imageConfig"] = json!({ "aspectRatio": "16:9" });
    let body: Value = stack
        .native(&request)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let part = &body["candidates"][0]["content"]["parts"][0];
    assert_eq!(inline_data(part).dimensions(), (1344, 768));

    request["generationConfig"]["imageConfig"] = json!({ "imageSize": "2K" });
    let refused = stack.native(&request).send().await.unwrap();
    assert_eq!(refused.status(), 400, "2.5 takes no image size");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_or_request_is_refused_in_the_words_of_the_style() {
    let stack = Stack::start().await;
    let wrong_key = stack
        .post("/gateway/v1/chat/completions")
        .bearer_auth("wrong")
        .json(&chat_request("x"));
    let mut without_model = chat_request("x");
    without_model["model"] = Value::Null;
    let mut no_image = chat_request("x");
    no_image["messages"][0]["content"][1]["image_url"]["url"] =
        json!("data:image/png;base64,aGVsbG8=");
    for (call, status, code) in [
        (
            stack.post("/gateway/v1/chat/completions").json(&json!({})),
            401,
            "invalid_api_key",
        ),
        (wrong_key, 401, "invalid_api_key"),
        (stack.chat(&without_model), 400, "invalid_request"),
        (stack.chat(&no_image), 400, "invalid_request"),
    ] {
        let response = call.send().await.unwrap();
        assert_eq!(response.status(), status);
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["error"]["code"], code);
    }
    let response = stack
        .post("/gateway/v1beta/models/any:generateContent")
        .header("x-goog-api-key", "wrong")
        .json(&native_request("x"))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 401);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["error"]["status"], "UNAUTHENTICATED");
    assert_eq!(stack.chat_with("status=5oo").await.status(), 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn style_a_gives_the_image_in_each_shape() {
    let stack = Stack::start().await;
    let message = async |shape: u8| {
        let body = stack.chat_json(&format!("shape={shape}")).await;
        (body["choices"][0]["message"].clone(), body)
    };

    let (first, _) = message(1).await;
    assert_eq!(first["multi_mod_content"][0]["inline_data"]["data"], "");
    let data = first["multi_mod_content"][1]["inline_data"]["data"]
        .as_str()
        .unwrap();
    assert!(is_the_composite(&picture_of_base64(data)));

    let (second, _) = message(2).await;
    assert!(is_the_composite(&picture_of_data_url(
        &second["images"][0]["image_url"]["url"]
    )));

    let (third, _) = message(3).await;
    let content = third["content"].as_str().unwrap();
    let url = content
        .split_once("![image](")
        .unwrap()
        .1
        .strip_suffix(')')
        .unwrap();
    assert!(is_the_composite(&picture_of_data_url(&json!(url))));

    let (fourth, _) = message(4).await;
    assert!(is_the_composite(&picture_of_data_url(
        &fourth["content"][1]["image_url"]["url"]
    )));

    let (_, fifth) = message(5).await;
    let data = fifth["data"][0]["b64_json"].as_str().unwrap();
    assert!(is_the_composite(&picture_of_base64(data)));

    let sixth = stack.chat_with("shape=6").await;
    assert_eq!(sixth.headers()["content-type"], "text/event-stream");
    let events = events(sixth).await;
    let image = events
        .iter()
        .find_map(|event| event["choices"][0]["delta"]["images"][0]["image_url"].get("url"));
    assert!(is_the_composite(&picture_of_data_url(image.unwrap())));
}

/// The events of a stream, which for style A ends in `[DONE]`.
async fn events(response: Response) -> Vec<Value> {
    let text = response.text().await.unwrap();
    text.split("\n\n")
        .filter_map(|event| event.strip_prefix("data: "))
        .filter(|event| *event != "[DONE]")
        .map(|event| serde_json::from_str(event).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn events_come_in_pieces_that_make_the_image_only_together() {
    let stack = Stack::start().await;
    let events_of_chat = events(stack.chat_with("sse,shape=3").await).await;
    let pieces: Vec<_> = events_of_chat
        .iter()
        .filter_map(|event| event["choices"][0]["delta"]["content"].as_str())
        .collect();
    assert!(pieces.len() > 3);
    let content = pieces.concat();
    let url = content
        .split_once("![image](")
        .unwrap()
        .1
        .strip_suffix(')')
        .unwrap();
    assert!(is_the_composite(&picture_of_data_url(&json!(url))));

    let events_of_native = events(stack.native_with("sse").await).await;
    let part = &events_of_native[0]["candidates"][0]["content"]["parts"][0];
    assert!(is_the_composite(&inline_data(part)));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_images_the_last_is_final_and_drafts_are_grey() {
    let stack = Stack::start().await;
    let chat = stack.chat_json("several=3").await;
    let images = chat["choices"][0]["message"]["images"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(images.len(), 3);
    assert!(is_the_composite(&picture_of_data_url(
        &images[2]["image_url"]["url"]
    )));
    assert!(!is_the_composite(&picture_of_data_url(
        &images[1]["image_url"]["url"]
    )));

    let native = stack.native_json("several=3").await;
    let parts = &native["candidates"][0]["content"]["parts"];
    let thoughts: Vec<_> = (0..3)
        .map(|index| parts[index].get("thought").is_some())
        .collect();
    assert_eq!(thoughts, [true, false, false]);
    assert!(is_the_composite(&inline_data(&parts[2])));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_image_may_be_an_address_here_or_elsewhere() {
    let stack = Stack::start().await;
    let chat = stack.chat_json("url,format=jpeg").await;
    let url = chat["choices"][0]["message"]["images"][0]["image_url"]["url"]
        .as_str()
        .unwrap();
    let path = url.strip_prefix(&stack.address).unwrap();
    let file = stack.get(path).await;
    assert_eq!(file.headers()["content-type"], "image/jpeg");
    let bytes = file.bytes().await.unwrap();
    assert_eq!(image::guess_format(&bytes).unwrap(), ImageFormat::Jpeg);
    assert!(is_the_composite(&image::load_from_memory(&bytes).unwrap()));
    assert_eq!(stack.get("/gateway/files/none").await.status(), 404);

    let native = stack.native_json("url=http://10.0.0.1/x.png").await;
    let part = &native["candidates"][0]["content"]["parts"][0];
    assert_eq!(part["fileData"]["fileUri"], "http://10.0.0.1/x.png");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_comes_with_the_errors_body_and_the_time_to_retry() {
    let stack = Stack::start().await;
    let chat = stack.chat_with("status=429,retry-after=7").await;
    assert_eq!(chat.status(), 429);
    assert_eq!(chat.headers()["retry-after"], "7");
    let body: Value = chat.json().await.unwrap();
    assert_eq!(body["error"]["code"], "rate_limit_exceeded");

    let native = stack
        .native_with("status=429,retry-after=2.5,quota-day")
        .await;
    assert_eq!(native.status(), 429);
    let body: Value = native.json().await.unwrap();
    assert_eq!(body["error"]["status"], "RESOURCE_EXHAUSTED");
    let details = &body["error"]["details"];
    let quota = details[0]["violations"][0]["quotaId"].as_str().unwrap();
    assert!(quota.contains("PerDay"));
    assert_eq!(details[1]["retryDelay"], "2.5s");

    let dated = stack.chat_with("status=503,retry-date=60").await;
    let date = dated.headers()["retry-after"].to_str().unwrap();
    let wait = httpdate::parse_http_date(date)
        .unwrap()
        .duration_since(SystemTime::now());
    assert!((57..=60).contains(&wait.unwrap().as_secs()));

    let hidden = stack.native_with("error200").await;
    assert_eq!(hidden.status(), 200);
    let body: Value = hidden.json().await.unwrap();
    assert_eq!(body["error"]["code"], 500);
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_may_end_after_some_calls_with_the_same_prompt() {
    let stack = Stack::start().await;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        let request = chat_request("Wear it [demo:status=500,times=2] well");
        statuses.push(stack.chat(&request).send().await.unwrap().status().as_u16());
    }
    assert_eq!(statuses, [500, 500, 200]);
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_can_be_set_for_all_calls_and_cleared() {
    let stack = Stack::start().await;
    let set = async |script: &str| {
        let request = stack
            .post("/gateway/faults")
            .json(&json!({ "script": script }));
        request.send().await.unwrap().status().as_u16()
    };
    let status = async || {
        let request = native_request("Wear it");
        stack
            .native(&request)
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!(set("nonsense").await, 400);
    assert_eq!(set("status=503,times=1").await, 204);
    assert_eq!((status().await, status().await), (503, 200));
    assert_eq!(set("status=503").await, 204);
    assert_eq!((status().await, status().await), (503, 503));
    let url = format!("{}/gateway/faults", stack.address);
    assert_eq!(stack.http.delete(url).send().await.unwrap().status(), 204);
    assert_eq!(status().await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_take_each_form() {
    let stack = Stack::start().await;
    let chat = stack.chat_json("refuse=content_filter").await;
    assert_eq!(chat["choices"][0]["finish_reason"], "content_filter");
    assert_eq!(chat["choices"][0]["message"]["content"], Value::Null);
    let blocked = stack.chat_with("refuse=prompt_blocked").await;
    assert_eq!(blocked.status(), 400);
    let body: Value = blocked.json().await.unwrap();
    assert_eq!(body["error"]["code"], "prompt_blocked");

    for script in ["refuse=SAFETY", "refuse=block:SAFETY"] {
        let native = stack.native_json(script).await;
        assert_eq!(native["promptFeedback"]["blockReason"], "SAFETY");
        assert!(native.get("candidates").is_none());
    }
    for (script, reason) in [
        ("refuse=finish:SAFETY", "SAFETY"),
        ("refuse=NO_IMAGE", "NO_IMAGE"),
        ("refuse", "IMAGE_SAFETY"),
    ] {
        let native = stack.native_json(script).await;
        assert_eq!(native["candidates"][0]["finishReason"], reason);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_success_may_hold_no_usable_image() {
    let stack = Stack::start().await;
    let chat = stack.chat_json("no-image").await;
    assert!(chat["choices"][0]["message"].get("images").is_none());
    assert_eq!(chat["usage"]["completion_tokens"], 1290);
    let native = stack.native_json("no-image").await;
    let parts = native["candidates"][0]["content"]["parts"]
        .as_array()
        .unwrap();
    assert!(parts.iter().all(|part| part.get("inlineData").is_none()));

    let native = stack.native_json("bad-base64").await;
    let data = &native["candidates"][0]["content"]["parts"][0]["inlineData"]["data"];
    assert!(STANDARD.decode(data.as_str().unwrap()).is_err());

    let native = stack.native_json("wrong-mime").await;
    let image = &native["candidates"][0]["content"]["parts"][0]["inlineData"];
    assert_eq!(image["mimeType"], "image/webp");
    let bytes = STANDARD.decode(image["data"].as_str().unwrap()).unwrap();
    assert_eq!(image::guess_format(&bytes).unwrap(), ImageFormat::Png);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_may_be_cut_off_or_no_json_at_all() {
    let stack = Stack::start().await;
    let cut = stack.chat_with("truncate").await;
    assert_eq!(cut.status(), 200);
    let text = cut.text().await.unwrap();
    let error = serde_json::from_str::<Value>(&text).unwrap_err();
    assert!(text.starts_with('{') && error.is_eof());

    let html = stack.native_with("html").await;
    assert_eq!(html.status(), 200);
    assert!(
        html.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_may_drip_or_be_huge() {
    let stack = Stack::start().await;
    let mut slow = stack.native_with("drip=1000,format=jpeg").await;
    let started = Instant::now();
    let mut received = 0;
    while received < 1000 {
        received += slow.chunk().await.unwrap().unwrap().len();
    }
    let elapsed = started.elapsed();
    assert!(elapsed > Duration::from_millis(800) && elapsed < Duration::from_secs(3));

    for response in [
        stack.chat_with("huge=30").await,
        stack.native_with("huge=30").await,
    ] {
        let bytes = response.bytes().await.unwrap();
        assert!(bytes.len() > 30 << 20);
        assert!(serde_json::from_slice::<Value>(&bytes).is_ok());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_may_be_late_never_come_or_be_a_reset_connection() {
    let stack = Stack::start().await;
    let started = Instant::now();
    assert_eq!(stack.native_with("delay=600,html").await.status(), 200);
    assert!(started.elapsed() >= Duration::from_millis(600));

    let request = chat_request("Wear it");
    let silent = stack.chat(&request).header("x-demo", "silent");
    let waited = tokio::time::timeout(Duration::from_millis(700), silent.send()).await;
    assert!(waited.is_err());
    assert_eq!(stack.last_call().await["outcome"], "silent");

    let reset = stack.chat(&request).header("x-demo", "reset");
    let error = reset.send().await.unwrap_err();
    let chain = std::iter::successors(Some(&error as &dyn std::error::Error), |error| {
        error.source()
    });
    let kinds: Vec<_> = chain
        .filter_map(|error| error.downcast_ref::<std::io::Error>())
        .map(std::io::Error::kind)
        .collect();
    assert!(
        kinds.contains(&std::io::ErrorKind::ConnectionReset),
        "{error:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_without_answer_does_not_keep_the_stack_from_ending() {
    let stack = Stack::start().await;
    let request = chat_request("Wear it");
    let pending = tokio::spawn(stack.chat(&request).header("x-demo", "silent").send());
    tokio::time::sleep(Duration::from_millis(300)).await;

    let started = Instant::now();
    stack.restart().await;
    assert!(started.elapsed() < Duration::from_secs(4));
    pending.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_listed_with_what_was_received() {
    let stack = Stack::start().await;
    stack.chat_with("").await;
    stack.native_with("status=500").await;

    let calls = stack.get_json("/gateway/calls").await;
    let outcomes: Vec<_> = (0..2)
        .map(|index| {
            (
                calls[index]["style"].clone(),
                calls[index]["outcome"].clone(),
            )
        })
        .collect();
    let expected = [
        (json!("chat"), json!("picture")),
        (json!("native"), json!("status 500")),
    ];
    assert_eq!(outcomes, expected);
    assert_eq!(calls[0]["model"], "gemini-2.5-flash-image");
    assert_eq!(calls[0]["prompt"], "Wear it");
    let size = garment().len();
    assert_eq!(
        calls[0]["images"][1],
        json!({ "mime": "image/png", "size": size })
    );

    let image = stack.get("/gateway/calls/1/images/1").await;
    assert_eq!(image.headers()["content-type"], "image/png");
    assert_eq!(image.bytes().await.unwrap(), garment());
    assert_eq!(stack.get("/gateway/calls/1/images/2").await.status(), 404);
}
