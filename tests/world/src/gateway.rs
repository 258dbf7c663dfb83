//! Two gateways that answer as they are told, and otherwise with a picture, in each wire format.

use std::{
    collections::VecDeque,
    sync::{Mutex, OnceLock},
};

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use futures_util::{FutureExt, future::BoxFuture};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use ports::http::{Http, HttpError, HttpRequest, HttpResponse};
use serde_json::{Value, json};

/// The name of the secret that holds the key of both.
pub const GATEWAY_KEY: &str = "GATEWAY_TEST_KEY";

/// The setting `GATEWAYS` for both, one of each style.
pub const GATEWAYS: &str = r#"[
    {"name": "first", "style": "chat", "base_url": "https://first.example",
     "model": "a-model", "key_secret": "GATEWAY_TEST_KEY"},
    {"name": "second", "style": "native", "base_url": "https://second.example",
     "model": "b-model", "key_secret": "GATEWAY_TEST_KEY"}
]"#;

/// The same, the first one with tasks as BFL words them, the second one with OpenAI's images.
pub const TASK_GATEWAYS: &str = r#"[
    {"name": "first", "style": "task", "task": {"preset": "bfl"}, "base_url": "https://first.example",
     "model": "flux-2-pro", "key_secret": "GATEWAY_TEST_KEY", "result_hosts": ["files.first.example"],
     "price": {"cost_unit": 70000}},
    {"name": "second", "style": "images", "base_url": "https://second.example",
     "model": "gpt-image-2.6", "key_secret": "GATEWAY_TEST_KEY", "price": {"picture": 280000}}
]"#;

/// One answer.
#[derive(Debug, Clone)]
pub enum Reply {
    /// A picture.
    Picture,
    /// That file for a picture.
    File(&'static [u8]),
    /// An error of that status.
    Status(u16),
    /// Overloaded, with that `Retry-After`.
    Busy(&'static str),
    /// The quota of the day is used up.
    NoQuota,
    /// A refusal by policy.
    Refusal,
    /// Words instead of a picture.
    Words,
    /// A picture of one pixel.
    Tiny,
    /// Half of an answer.
    Broken,
    /// Sent, and then nothing.
    Lost,
    /// Nothing within the deadline.
    TimedOut,
    /// To a poll: the task is worked on.
    UnderWay,
}

/// Both gateways.
#[derive(Default)]
pub struct Gateway {
    replies: Mutex<VecDeque<Reply>>,
    poll_replies: Mutex<VecDeque<Reply>>,
    calls: Mutex<Vec<HttpRequest>>,
    polled: Mutex<Vec<String>>,
    meanwhile: Mutex<Option<BoxFuture<'static, ()>>>,
    meanwhile_polled: Mutex<Option<BoxFuture<'static, ()>>>,
}

impl Gateway {
    /// What the next calls are answered with.
    pub fn will_answer(&self, replies: &[Reply]) {
        self.replies.lock().unwrap().extend(replies.iter().cloned());
    }

    /// Takes back what the next calls would have been answered with.
    pub fn forget_replies(&self) {
        self.replies.lock().unwrap().clear();
    }

    /// What happens while the next call is under way.
    pub fn meanwhile(&self, event: impl Future<Output = ()> + Send + 'static) {
        *self.meanwhile.lock().unwrap() = Some(event.boxed());
    }

    /// What the next polls are answered with; later ones say that the picture is there.
    pub fn will_answer_polls(&self, replies: &[Reply]) {
        let mut waiting = self.poll_replies.lock().unwrap();
        waiting.extend(replies.iter().cloned());
    }

    /// What happens while the next poll is under way.
    pub fn meanwhile_polled(&self, event: impl Future<Output = ()> + Send + 'static) {
        *self.meanwhile_polled.lock().unwrap() = Some(event.boxed());
    }

    /// The addresses that were polled, in order.
    pub fn polled(&self) -> Vec<String> {
        self.polled.lock().unwrap().clone()
    }

    /// The hosts that were called, in order. Polls and fetches are no calls.
    pub fn called(&self) -> Vec<&'static str> {
        let calls = self.calls.lock().unwrap();
        calls
            .iter()
            .map(|call| {
                if call.url.contains("first.example") {
                    "first"
                } else {
                    "second"
                }
            })
            .collect()
    }

    /// The bodies that were sent.
    pub fn bodies(&self) -> Vec<Value> {
        let calls = self.calls.lock().unwrap();
        calls
            .iter()
            .map(|call| serde_json::from_slice(&call.body).unwrap())
            .collect()
    }
}

fn picture() -> &'static str {
    static PICTURE: OnceLock<String> = OnceLock::new();
    PICTURE.get_or_init(|| STANDARD.encode(crate::png(300, 400)))
}

/// A wire format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Chat,
    Native,
    Images,
    Task,
}

impl Style {
    fn of(url: &str) -> Self {
        if url.ends_with("/chat/completions") {
            Self::Chat
        } else if url.ends_with(":generateContent") {
            Self::Native
        } else if url.contains("/v1/images/") {
            Self::Images
        } else {
            Self::Task
        }
    }
}

/// An answer with a picture in base64.
fn with_picture(data: &str, style: Style) -> Value {
    match style {
        Style::Chat => {
            let url = format!("data:image/png;base64,{data}");
            let images = json!([{"image_url": {"url": url}}]);
            let usage = json!({"prompt_tokens": 600, "completion_tokens": 1290});
            json!({"id": "chat-1", "choices": [{"message": {"images": images}}], "usage": usage})
        }
        Style::Native => {
            let part = json!({"inlineData": {"mimeType": "image/png", "data": data}});
            json!({"candidates": [{"content": {"parts": [part]}}]})
        }
        Style::Images => json!({"data": [{"b64_json": data}]}),
        Style::Task => unreachable!("a task is answered with itself"),
    }
}

/// The result of every task.
const RESULT: &str = "https://files.first.example/result.png";

impl Gateway {
    /// The answer to who polls a task.
    async fn poll(&self, url: String) -> Result<HttpResponse, HttpError> {
        let event = self.meanwhile_polled.lock().unwrap().take();
        if let Some(event) = event {
            event.await;
        }
        self.polled.lock().unwrap().push(url);
        let reply = self.poll_replies.lock().unwrap().pop_front();
        let state = |state: &str| (200, json!({"status": state, "result": null}));
        let (status, body) = match reply.unwrap_or(Reply::Picture) {
            Reply::UnderWay => state("Pending"),
            Reply::Refusal => state("Request Moderated"),
            Reply::Words => state("Error"),
            Reply::Status(status) => (status, json!({})),
            Reply::Lost => return Err(HttpError::Broken("connection reset".to_owned())),
            _ => (
                200,
                json!({"status": "Ready", "result": {"sample": RESULT}}),
            ),
        };
        Ok(answer(status, HeaderMap::new(), body.to_string()))
    }
}

fn answer(status: u16, headers: HeaderMap, body: impl Into<Bytes>) -> HttpResponse {
    HttpResponse {
        status: StatusCode::from_u16(status).unwrap(),
        headers,
        body: body.into(),
    }
}

#[async_trait]
impl Http for Gateway {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        if request.url == RESULT {
            return Ok(answer(200, HeaderMap::new(), crate::png(300, 400)));
        }
        if request.method == Method::GET {
            return self.poll(request.url).await;
        }
        let style = Style::of(&request.url);
        let number = {
            let mut calls = self.calls.lock().unwrap();
            calls.push(request);
            calls.len()
        };
        let event = self.meanwhile.lock().unwrap().take();
        if let Some(event) = event {
            event.await;
        }
        let reply = self
            .replies
            .lock()
            .unwrap()
            .pop_front()
            .unwrap_or(Reply::Picture);
        let is_broken = matches!(reply, Reply::Broken);
        let mut headers = HeaderMap::new();
        let (status, body) = match (reply, style) {
            (Reply::Busy(until), _) => {
                headers.insert("retry-after", HeaderValue::from_static(until));
                (429, json!({"error": {"message": "later"}}))
            }
            (Reply::NoQuota, _) => {
                let message = "Quota exceeded: GenerateRequestsPerDayPerProjectPerModel";
                (429, json!({"error": {"message": message}}))
            }
            (Reply::Lost, _) => return Err(HttpError::Broken("connection reset".to_owned())),
            (Reply::TimedOut, _) => return Err(HttpError::TimedOut),
            (Reply::Status(status), _) => (status, json!({"error": {"message": "no"}})),
            (Reply::Broken, _) => (200, json!("half of an answer")),
            (_, Style::Task) => {
                let poll = format!("https://first.example/v1/get_result?id=task-{number}");
                (
                    200,
                    json!({"id": format!("task-{number}"), "polling_url": poll, "cost": 4.5}),
                )
            }
            (Reply::Picture | Reply::UnderWay, _) => (200, with_picture(picture(), style)),
            (Reply::Tiny, _) => (200, with_picture(&STANDARD.encode(crate::png(1, 1)), style)),
            (Reply::File(file), _) => (200, with_picture(&STANDARD.encode(file), style)),
            (Reply::Refusal, Style::Chat) => (
                200,
                json!({"choices": [{"finish_reason": "content_filter", "message": {}}]}),
            ),
            (Reply::Refusal, Style::Native) => {
                (200, json!({"promptFeedback": {"blockReason": "SAFETY"}}))
            }
            (Reply::Refusal, Style::Images) => (
                400,
                json!({"error": {"code": "moderation_blocked", "message": "no"}}),
            ),
            (Reply::Words, Style::Chat) => (
                200,
                json!({"choices": [{"finish_reason": "stop", "message": {"content": "Sorry."}}]}),
            ),
            (Reply::Words, Style::Native) => {
                (200, json!({"candidates": [{"finishReason": "NO_IMAGE"}]}))
            }
            (Reply::Words, Style::Images) => (200, json!({"data": []})),
        };
        let mut body = body.to_string();
        if is_broken {
            body.pop();
        }
        Ok(answer(status, headers, body))
    }
}
