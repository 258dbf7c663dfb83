//! The webhooks of group chats that operators' alerts go to, each in its provider's own form. What comes
//! is checked as the provider checks it, and stands in the outbox, addressed to the chat's name.
//!
//! - WeCom: <https://developer.work.weixin.qq.com/document/path/91770>
//! - Feishu: <https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot>
//! - Slack: <https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks>

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;

use super::{Mail, Outbox};

/// What signs messages to the Feishu chat. It opens nothing else.
pub const FEISHU_SECRET: &str = "local-feishu-secret";
/// The longest text WeCom takes, in bytes.
const WECOM_LONGEST: usize = 2048;
/// How old a signature Feishu takes, in seconds.
const FEISHU_OLDEST: u64 = 3600;

#[derive(Deserialize)]
struct WecomMessage {
    msgtype: String,
    text: WecomText,
}

#[derive(Deserialize)]
struct WecomText {
    content: String,
}

/// Takes a text; answers 200 also where it refuses, as WeCom does.
pub(super) async fn wecom(State(outbox): State<Outbox>, body: Bytes) -> Response {
    let refusal = match serde_json::from_slice::<WecomMessage>(&body) {
        Err(_) => (40_008, "invalid message type"),
        Ok(message) if message.msgtype != "text" => (40_008, "invalid message type"),
        Ok(message) if message.text.content.len() > WECOM_LONGEST => {
            (40_058, "content exceed max length. 2048")
        }
        Ok(message) => {
            outbox.keep("wecom", message.text.content);
            (0, "ok")
        }
    };
    Json(json!({"errcode": refusal.0, "errmsg": refusal.1})).into_response()
}

#[derive(Deserialize)]
struct FeishuMessage {
    timestamp: String,
    sign: String,
    msg_type: String,
    content: FeishuContent,
}

#[derive(Deserialize)]
struct FeishuContent {
    text: String,
}

/// Takes a signed text; answers 200 also where it refuses, as Feishu does.
pub(super) async fn feishu(State(outbox): State<Outbox>, body: Bytes) -> Response {
    let (code, message) = match serde_json::from_slice::<FeishuMessage>(&body) {
        Err(_) => (9499, "Bad Request"),
        Ok(message) if message.msg_type != "text" => (9499, "Bad Request"),
        Ok(message) if !is_signed(&message) => (
            19_021,
            "sign match fail or timestamp is not within one hour from current time",
        ),
        Ok(message) => {
            outbox.keep("feishu", message.content.text);
            (0, "success")
        }
    };
    Json(json!({"code": code, "msg": message, "data": {}})).into_response()
}

fn is_signed(message: &FeishuMessage) -> bool {
    let now = crate::milliseconds_now() / 1000;
    let is_fresh = message
        .timestamp
        .parse::<u64>()
        .is_ok_and(|time| time.abs_diff(now) <= FEISHU_OLDEST);
    let key = format!("{}\n{FEISHU_SECRET}", message.timestamp);
    let sign = STANDARD.decode(&message.sign).unwrap_or_default();
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes());
    is_fresh && mac.is_ok_and(|mac| mac.verify_slice(&sign).is_ok())
}

/// Takes a text, and answers in plain text.
pub(super) async fn slack(State(outbox): State<Outbox>, body: Bytes) -> Response {
    let message = serde_json::from_slice::<Value>(&body).unwrap_or_default();
    let Some(text) = message["text"].as_str().filter(|text| !text.is_empty()) else {
        return (StatusCode::BAD_REQUEST, "no_text").into_response();
    };
    outbox.keep("slack", text.to_owned());
    "ok".into_response()
}

impl Outbox {
    /// Keeps a chat's message among the mails.
    fn keep(&self, chat: &str, text: String) {
        let mail = Mail {
            id: crate::random_id(),
            sent_at: crate::milliseconds_now(),
            from: "webhook".to_owned(),
            to: vec![chat.to_owned()],
            subject: text.lines().nth(2).unwrap_or(&text).to_owned(),
            text: Some(text),
            html: None,
        };
        if let Err(error) = self.kept().add(mail) {
            tracing::error!("the outbox cannot be written: {error}");
        }
    }
}
