//! The demo gateway's stand-ins for OpenAI's images, Black Forest Labs and Kling: what they take, what they
//! refuse, and how a task goes.

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::DateTime;
use devstack::gateway::tasks::ACCESS_KEY;
use image::{GenericImageView, ImageFormat, Rgb, RgbImage};
use jwt_compact::{AlgorithmExt, Claims, Header, alg};
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};

use crate::support::Stack;

fn photo() -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    let picture = RgbImage::from_pixel(300, 400, Rgb([200, 150, 120]));
    picture.write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

/// A form with these texts, and with pictures of this type.
fn form(texts: &[(&str, &str)], images: usize, mime: &str) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, value) in texts {
        let part =
            format!("--xyz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.into_bytes());
    }
    for place in 0..images {
        let head = format!(
            "--xyz\r\nContent-Disposition: form-data; name=\"image[]\"; filename=\"{place}.png\"\r\n\
             Content-Type: {mime}\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(photo());
        body.extend(b"\r\n");
    }
    body.extend(b"--xyz--\r\n");
    ("multipart/form-data; boundary=xyz".to_owned(), body)
}

impl Stack {
    fn edit(&self, (content_type, body): (String, Vec<u8>)) -> RequestBuilder {
        self.post("/gateway/v1/images/edits")
            .bearer_auth("demo-key")
            .header("content-type", content_type)
            .body(body)
    }

    fn flux(&self, body: &Value) -> RequestBuilder {
        self.post("/gateway/v1/flux-2-pro")
            .header("x-key", "demo-key")
            .json(body)
    }

    /// The states of a task of BFL until its end.
    async fn flux_states(&self, script: &str) -> Vec<Value> {
        let submitted = self.flux(&flux_request()).header("x-demo", script);
        let submitted: Value = json_of(submitted).await;
        let url = submitted["polling_url"].as_str().unwrap();
        let mut states: Vec<Value> = Vec::new();
        loop {
            let poll = self.http.get(url).header("x-key", "demo-key");
            let state: Value = json_of(poll).await;
            if states.last() != Some(&state) {
                states.push(state.clone());
            }
            if state["status"] != "Pending" {
                return states;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn json_of(request: RequestBuilder) -> Value {
    request.send().await.unwrap().json().await.unwrap()
}

fn flux_request() -> Value {
    json!({
        "prompt": "Wear it", "input_image": STANDARD.encode(photo()),
        "input_image_2": STANDARD.encode(photo()), "width": 864, "height": 1152,
        "output_format": "png",
    })
}

const TEXTS: [(&str, &str); 4] = [
    ("model", "gpt-image-2.6"),
    ("prompt", "Wear it"),
    ("size", "864x1152"),
    ("n", "1"),
];

fn size_of(base64: &Value) -> (u32, u32) {
    let file = STANDARD.decode(base64.as_str().unwrap()).unwrap();
    image::load_from_memory(&file).unwrap().dimensions()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_takes_a_form_or_json() {
    let stack = Stack::start().await;
    let body = json_of(stack.edit(form(&TEXTS, 2, "image/png"))).await;
    assert_eq!(size_of(&body["data"][0]["b64_json"]), (864, 1152));
    assert_eq!(body["usage"]["output_tokens"], 1290);

    let url = format!("data:image/png;base64,{}", STANDARD.encode(photo()));
    let post = |path: &str, body: Value| {
        stack
            .post(&format!("/gateway/v1/images{path}"))
            .bearer_auth("demo-key")
            .json(&body)
    };
    let of = |members: Value| {
        let mut body = json!({"model": "m", "prompt": "Wear it"});
        let members = members.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(members);
        body
    };
    let by_ratio = of(json!({
        "aspect_ratio": "1:1", "resolution": "2K",
        "input_references": [{"type": "image_url", "image_url": {"url": url}}],
    }));
    for (path, body, size) in [
        (
            "/edits",
            of(json!({"image": [url], "size": "1024x1536"})),
            (1024, 1536),
        ),
        (
            "/edits",
            of(json!({"images": [{"image_url": url}]})),
            (864, 1184),
        ),
        (
            "/generations",
            of(json!({"image": url, "size": "1024x1024"})),
            (1024, 1024),
        ),
        ("/generations", of(json!({})), (864, 1184)),
        ("", by_ratio, (2048, 2048)),
    ] {
        let answer = json_of(post(path, body)).await;
        assert_eq!(
            size_of(&answer["data"][0]["b64_json"]),
            size,
            "{path} {answer}"
        );
    }
    let calls = stack.get_json("/gateway/calls").await;
    assert_eq!(calls[0]["style"], "images");
    assert_eq!(calls[0]["images"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_openai_and_openrouter_refuse_is_refused() {
    let stack = Stack::start().await;
    let with = |name: &'static str, value: &'static str| {
        let mut texts = TEXTS.to_vec();
        texts.retain(|text| text.0 != name);
        if !value.is_empty() {
            texts.push((name, value));
        }
        form(&texts, 1, "image/png")
    };
    for wrong in [
        with("model", ""),
        with("prompt", ""),
        with("n", "2"),
        with("size", "864x1153"),
        with("size", "8192x8192"),
        with("size", "big"),
        with("output_format", "gif"),
        with("colour", "red"),
        with("aspect_ratio", "3:4"),
        form(&TEXTS, 0, "image/png"),
        form(&TEXTS, 1, "text/plain"),
    ] {
        let answer = stack.edit(wrong).send().await.unwrap();
        assert_eq!(answer.status(), 400);
    }
    let both = json!({"model": "m", "prompt": "p", "size": "1024x1024", "aspect_ratio": "1:1"});
    let both = stack
        .post("/gateway/v1/images")
        .bearer_auth("demo-key")
        .json(&both);
    assert_eq!(both.send().await.unwrap().status(), 400);
    let refused = stack
        .edit(form(&TEXTS, 1, "image/png"))
        .header("x-demo", "refuse");
    let refused = refused.send().await.unwrap();
    assert_eq!(refused.status(), 400);
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["error"]["code"], "moderation_blocked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flux_task_is_under_way_and_then_ready() {
    let stack = Stack::start().await;
    let states = stack.flux_states("delay=200").await;
    let names: Vec<&Value> = states.iter().map(|state| &state["status"]).collect();
    assert_eq!(names, ["Pending", "Ready"]);
    let address = states[1]["result"]["sample"].as_str().unwrap();
    let file = stack
        .http
        .get(address)
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    let picture = image::load_from_memory(&file).unwrap();
    assert_eq!(picture.dimensions(), (864, 1152));
    let calls = stack.get_json("/gateway/calls").await;
    assert_eq!(
        (&calls[0]["style"], &calls[0]["outcome"]),
        (&json!("task"), &json!("picture"))
    );
    assert!(calls[0]["polls"].as_u64().unwrap() >= 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flux_task_ends_as_its_script_wants() {
    let stack = Stack::start().await;
    for (script, end) in [
        ("refuse", "Request Moderated"),
        ("refuse=Content Moderated", "Content Moderated"),
        ("no-image", "Error"),
        ("gone", "Task not found"),
    ] {
        let states = stack.flux_states(script).await;
        assert_eq!(states.last().unwrap()["status"], end, "{script}");
    }
    let status = async |script: &str| {
        let call = stack.flux(&flux_request()).header("x-demo", script);
        call.send().await.unwrap().status()
    };
    assert_eq!(status("status=429").await, 429);
    assert_eq!(status("error=sensitive").await, 400);
    let call = stack
        .flux(&flux_request())
        .header("x-demo", "poll-errors=1,poll-url=http://elsewhere");
    let submitted = json_of(call).await;
    assert_eq!(submitted["polling_url"], "http://elsewhere");
    let url = format!(
        "/gateway/v1/get_result?id={}",
        submitted["id"].as_str().unwrap()
    );
    let poll = async || {
        let url = format!("{}{url}", stack.address);
        let poll = stack.http.get(url).header("x-key", "demo-key");
        poll.send().await.unwrap().status()
    };
    assert_eq!(poll().await, 500);
    assert_eq!(poll().await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_bfl_refuses_is_refused() {
    let stack = Stack::start().await;
    let keyless = stack.post("/gateway/v1/flux-2-pro").json(&flux_request());
    assert_eq!(keyless.send().await.unwrap().status(), 401);
    for (name, value) in [
        ("prompt", Value::Null),
        ("input_image", json!("data:image/png;base64,aGVsbG8=")),
        ("width", json!(865)),
        ("width", json!(4096)),
        ("height", Value::Null),
        ("aspect_ratio", json!("3:4")),
    ] {
        let mut request = flux_request();
        request[name] = value.clone();
        if value.is_null() {
            request.as_object_mut().unwrap().remove(name);
        }
        let answer = stack.flux(&request).send().await.unwrap();
        assert_eq!(answer.status(), 422, "{name} {value}");
    }
}

/// A JWT as Kling's documents make it, for a moment so many seconds from now.
fn token(access_key: &str, secret: &[u8], shift: i64) -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = i64::try_from(now.unwrap().as_secs()).unwrap() + shift;
    let mut claims = Claims::new(json!({ "iss": access_key }));
    claims.expiration = DateTime::from_timestamp(now + 1800, 0);
    claims.not_before = DateTime::from_timestamp(now - 5, 0);
    let key = alg::Hs256Key::new(secret);
    let header = Header::empty().with_token_type("JWT");
    alg::Hs256.token(&header, &claims, &key).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kling_task_takes_a_jwt_of_its_secret() {
    let stack = Stack::start().await;
    let request = json!({
        "model_name": "kling-image-o1", "prompt": "Wear it", "aspect_ratio": "3:4", "n": 1,
        "image_list": [{"image": STANDARD.encode(photo())}],
    });
    let submit = async |token: &str, request: &Value| -> Response {
        let call = stack
            .post("/gateway/v1/images/omni-image")
            .bearer_auth(token);
        call.json(request).send().await.unwrap()
    };
    for wrong in [
        "demo-key".to_owned(),
        token("somebody", b"demo-key", 0),
        token(ACCESS_KEY, b"another", 0),
        token(ACCESS_KEY, b"demo-key", -1900),
        token(ACCESS_KEY, b"demo-key", 60),
    ] {
        let answer = submit(&wrong, &request).await;
        assert_eq!(answer.status(), 401);
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["code"], 1002);
    }
    let token = token(ACCESS_KEY, b"demo-key", 0);
    let submitted: Value = submit(&token, &request).await.json().await.unwrap();
    assert_eq!(
        (&submitted["code"], &submitted["data"]["task_status"]),
        (&json!(0), &json!("submitted"))
    );
    let id = submitted["data"]["task_id"].as_str().unwrap();
    let url = format!("{}/gateway/v1/images/omni-image/{id}", stack.address);
    let done = loop {
        let state = json_of(stack.http.get(&url).bearer_auth(&token)).await;
        if state["data"]["task_status"] != "processing" {
            break state;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(done["data"]["task_status"], "succeed");
    assert!(done["data"]["task_result"]["images"][0]["url"].is_string());

    for (name, value) in [
        ("prompt", json!("")),
        ("prompt", json!("x".repeat(2501))),
        (
            "image_list",
            json!([{"image": "data:image/png;base64,aGVsbG8="}]),
        ),
        ("aspect_ratio", json!("7:3")),
        ("resolution", json!("1K")),
        ("n", json!(2)),
        ("colour", json!("red")),
    ] {
        let mut request = request.clone();
        request[name] = value.clone();
        let answer = submit(&token, &request).await;
        assert_eq!(answer.status(), 400, "{name} {value}");
    }
}
