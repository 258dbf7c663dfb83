//! Somebody who uses the service.

use accounts::terms;
use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use super::{World, document};

pub const PASSWORD: &str = "a long enough password";

/// What the service answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|_| panic!("not JSON: {} {:?}", self.status, self.bytes))
    }

    /// The last part of the problem's type.
    pub fn problem(&self) -> String {
        let kind = self.json()["type"].as_str().unwrap_or_default().to_owned();
        kind.trim_start_matches("/problems/").to_owned()
    }

    /// Whether it is an answer given before, under the same `Idempotency-Key`.
    pub fn is_replay(&self) -> bool {
        self.headers.contains_key("idempotency-replayed")
    }

    /// Insists on a status.
    pub fn expect(self, status: u16) -> Self {
        let said = String::from_utf8_lossy(&self.bytes);
        assert_eq!(
            self.status.as_u16(),
            status,
            "{}",
            said.chars().take(500).collect::<String>()
        );
        self
    }
}

/// Somebody, perhaps logged in.
#[derive(Clone)]
pub struct Client<'w> {
    pub world: &'w World,
    /// Their network address; everybody has one of their own.
    pub address: String,
    pub access_token: Option<String>,
    pub refresh_token: Option<String>,
    pub id: String,
}

impl<'w> Client<'w> {
    pub fn new(world: &'w World) -> Self {
        let [.., c, d] = world.next_visitor().to_be_bytes();
        Self {
            world,
            address: format!("10.0.{c}.{d}"),
            access_token: None,
            refresh_token: None,
            id: String::new(),
        }
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(&method).uri(path);
        if let Some(token) = &self.access_token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let address = [("cf-connecting-ip", self.address.as_str())];
        for (name, value) in address.iter().chain(headers) {
            request = request.header(*name, *value);
        }
        let response = self.world.serve(request.body(body.into()).unwrap()).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let answer = Answer {
            status: parts.status,
            headers: parts.headers,
            bytes,
        };
        document::expect_described(&method, path, &answer);
        answer
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        let headers = [("content-type", "application/json")];
        self.send(Method::POST, path, &headers, body.to_string())
            .await
    }

    pub async fn delete(&self, path: &str, body: Value) -> Answer {
        let headers = [("content-type", "application/json")];
        self.send(Method::DELETE, path, &headers, body.to_string())
            .await
    }

    /// A write under an `Idempotency-Key`.
    pub async fn write(&self, path: &str, key: &str, body: &Value) -> Answer {
        self.write_by(Method::POST, path, key, body).await
    }

    /// A write under an `Idempotency-Key` that puts something in the place of what is there.
    pub async fn put(&self, path: &str, key: &str, body: &Value) -> Answer {
        self.write_by(Method::PUT, path, key, body).await
    }

    pub async fn write_by(&self, method: Method, path: &str, key: &str, body: &Value) -> Answer {
        let headers = [
            ("content-type", "application/json"),
            ("idempotency-key", key),
        ];
        self.send(method, path, &headers, body.to_string()).await
    }

    /// Asks for an account; the code is in the letter.
    pub async fn sign_up(&self, email: &str) -> Answer {
        self.try_sign_up(email, PASSWORD).await.expect(202)
    }

    pub async fn try_sign_up(&self, email: &str, password: &str) -> Answer {
        let body = json!({"email": email, "password": password, "terms_version": terms::VERSION});
        self.post("/api/auth/register", body).await
    }

    /// Types the code of a registration.
    pub async fn try_confirm(&self, email: &str, code: &str) -> Answer {
        let body = json!({
            "email": email, "password": PASSWORD, "code": code, "token_delivery": "body",
        });
        self.post("/api/auth/register/confirm", body).await
    }

    /// Registers and types the code of the letter: what is answered then.
    pub async fn register(&self, email: &str) -> Answer {
        self.sign_up(email).await;
        let code = self.world.outbox.code(email).unwrap();
        self.try_confirm(email, &code).await.expect(200)
    }

    pub async fn try_log_in(&self, email: &str, password: &str) -> Answer {
        let body = json!({"email": email, "password": password, "token_delivery": "body"});
        self.post("/api/auth/login", body).await
    }

    pub async fn log_in(&mut self, email: &str) {
        let answer = self.try_log_in(email, PASSWORD).await.expect(200);
        self.take_tokens(&answer);
    }

    pub fn take_tokens(&mut self, answer: &Answer) {
        let body = answer.json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        self.access_token = Some(text(&body["tokens"]["access_token"]));
        self.refresh_token = Some(text(&body["tokens"]["refresh_token"]));
        self.id = text(&body["account"]["id"]);
    }

    pub async fn refresh(&self, token: &str) -> Answer {
        self.post("/api/auth/refresh", json!({"refresh_token": token}))
            .await
    }

    /// Comes back after a while, with a new access token.
    pub async fn return_after(&mut self, milliseconds: i64) {
        self.world.pass(milliseconds);
        let token = self.refresh_token.clone().unwrap();
        let answer = self.refresh(&token).await.expect(200);
        self.take_tokens(&answer);
    }

    pub async fn balance(&self) -> i64 {
        self.get("/api/me").await.expect(200).json()["balance"]["total"]
            .as_i64()
            .unwrap()
    }

    pub async fn upload(&self, bytes: Vec<u8>) -> Answer {
        self.send(Method::POST, "/api/uploads", &[], bytes).await
    }

    /// Uploads a picture and tells its id.
    pub async fn picture(&self) -> String {
        let answer = self.upload(super::jpeg(320, 480)).await.expect(201);
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    pub async fn submit(&self, key: &str, body: &Value) -> Answer {
        self.write("/api/tasks", key, body).await
    }

    /// Uploads a person and so many garments, and presses Generate.
    pub async fn try_on(&self, garments: usize) -> Answer {
        let person = self.picture().await;
        let mut ids = Vec::new();
        for _ in 0..garments {
            ids.push(self.picture().await);
        }
        let body = json!({"preset": "try_on", "inputs": {"person": [person], "garments": ids}});
        self.submit(&person, &body).await
    }

    /// A task that was accepted, by its id.
    pub async fn accepted(&self, garments: usize) -> String {
        let answer = self.try_on(garments).await.expect(202);
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    pub async fn task(&self, id: &str) -> Value {
        self.get(&format!("/api/tasks/{id}"))
            .await
            .expect(200)
            .json()
    }
}
