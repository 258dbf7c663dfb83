//! Two gateways that answer as they are told, and otherwise with a picture.

use std::{
    collections::VecDeque,
    sync::{Mutex, OnceLock},
};

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::{FutureExt, future::BoxFuture};
use http::{HeaderMap, HeaderValue, StatusCode};
use kitten_closet::ports::http::{Http, HttpError, HttpRequest, HttpResponse};
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
}

/// Both gateways.
#[derive(Default)]
pub struct Gateway {
    replies: Mutex<VecDeque<Reply>>,
    calls: Mutex<Vec<HttpRequest>>,
    meanwhile: Mutex<Option<BoxFuture<'static, ()>>>,
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

    /// The hosts that were called, in order.
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

/// An answer with a picture in base64.
fn with_picture(data: &str, is_chat: bool) -> Value {
    if is_chat {
        let url = format!("data:image/png;base64,{data}");
        let images = json!([{"image_url": {"url": url}}]);
        let usage = json!({"prompt_tokens": 600, "completion_tokens": 1290});
        json!({"id": "chat-1", "choices": [{"message": {"images": images}}], "usage": usage})
    } else {
        let part = json!({"inlineData": {"mimeType": "image/png", "data": data}});
        json!({"candidates": [{"content": {"parts": [part]}}]})
    }
}

#[async_trait]
impl Http for Gateway {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let is_chat = request.url.ends_with("/chat/completions");
        self.calls.lock().unwrap().push(request);
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
        let (status, body) = match (reply, is_chat) {
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
            (Reply::Picture, _) => (200, with_picture(picture(), is_chat)),
            (Reply::Tiny, _) => (
                200,
                with_picture(&STANDARD.encode(crate::png(1, 1)), is_chat),
            ),
            (Reply::Broken, _) => (200, json!("half of an answer")),
            (Reply::File(file), _) => (200, with_picture(&STANDARD.encode(file), is_chat)),
            (Reply::Refusal, true) => (
                200,
                json!({"choices": [{"finish_reason": "content_filter", "message": {}}]}),
            ),
            (Reply::Refusal, false) => (200, json!({"promptFeedback": {"blockReason": "SAFETY"}})),
            (Reply::Words, true) => (
                200,
                json!({"choices": [{"finish_reason": "stop", "message": {"content": "Sorry."}}]}),
            ),
            (Reply::Words, false) => (200, json!({"candidates": [{"finishReason": "NO_IMAGE"}]})),
        };
        let mut body = body.to_string();
        if is_broken {
            body.pop();
        }
        Ok(HttpResponse {
            status: StatusCode::from_u16(status).unwrap(),
            headers,
            body: body.into(),
        })
    }
}
