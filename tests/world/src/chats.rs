//! The group chats that operators' alerts go to.

use std::{collections::BTreeSet, sync::Mutex};

use async_trait::async_trait;
use http::{HeaderMap, StatusCode};
use ports::http::{Http, HttpError, HttpRequest, HttpResponse};
use serde_json::Value;

/// `wecom.example`, `feishu.example` and `slack.example`, each of which refuses while told to.
#[derive(Default)]
pub struct Chats {
    taken: Mutex<Vec<(String, Value)>>,
    down: Mutex<BTreeSet<&'static str>>,
}

impl Chats {
    /// Lets a chat refuse everything, or take it again.
    pub fn set_down(&self, chat: &'static str, is_down: bool) {
        let mut down = self.down.lock().unwrap();
        match is_down {
            true => down.insert(chat),
            false => down.remove(chat),
        };
    }

    /// The bodies that a chat took.
    pub fn taken(&self, chat: &str) -> Vec<Value> {
        let taken = self.taken.lock().unwrap();
        let of_it = taken.iter().filter(|(name, _)| name == chat);
        of_it.map(|(_, body)| body.clone()).collect()
    }
}

#[async_trait]
impl Http for Chats {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let host = request.url.strip_prefix("https://").unwrap();
        let (chat, _) = host.split_once('.').unwrap();
        let is_down = self.down.lock().unwrap().contains(chat);
        let (status, said) = match (chat, is_down) {
            ("wecom", false) => (200, r#"{"errcode":0,"errmsg":"ok"}"#),
            ("wecom", true) => (
                200,
                r#"{"errcode":45009,"errmsg":"reach max api daily quota"}"#,
            ),
            ("feishu", false) => (200, r#"{"code":0,"msg":"success","data":{}}"#),
            ("feishu", true) => (200, r#"{"code":11232,"msg":"frequency limited"}"#),
            (_, false) => (200, "ok"),
            (_, true) => (404, "no_service"),
        };
        if !is_down {
            let body = serde_json::from_slice(&request.body).unwrap();
            self.taken.lock().unwrap().push((chat.to_owned(), body));
        }
        Ok(HttpResponse {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: said.into(),
        })
    }
}
