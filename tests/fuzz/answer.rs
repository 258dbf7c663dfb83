//! A gateway's answer.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};
use kitten_closet::gateways::{self, Advice, Failure, Gateway, ImageRequest, Secret, Verdict};
use kitten_closet::images;
use kitten_closet::ports::clock::{Clock, Millis, Pause};
use kitten_closet::ports::http::{Http, HttpError, HttpRequest, HttpResponse};

/// What an answer may come with where it does not come with 200.
const TROUBLES: [u16; 5] = [400, 403, 429, 500, 503];

const GATEWAYS: &str = r#"[
    {"name": "chat", "style": "chat", "base_url": "https://a.example", "model": "m",
     "key_secret": "KEY", "result_hosts": ["files.example.com", "*.cdn.example.com"],
     "price": {"picture": 1, "million_input_tokens": 2, "million_output_tokens": 3, "cost_unit": 4}},
    {"name": "native", "style": "native", "base_url": "https://a.example", "model": "m",
     "key_secret": "KEY", "price": {"million_output_tokens": 3}}
]"#;

/// Reads `data` as an answer in each wire format, with 200 and with a status by its length; its first
/// line is the `Retry-After` header too. Whatever it is, there is a picture that is one, or a failure;
/// and nothing is fetched but from a listed host.
pub fn answer(data: &[u8]) {
    let secret = |_: &str| Some(Secret::new("key".to_owned()));
    let line = data.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(line) {
        headers.insert("retry-after", value);
    }
    for gateway in gateways::gateways(GATEWAYS, secret).expect("a sound setting") {
        for status in [200, TROUBLES[data.len() % TROUBLES.len()]] {
            let http = Answering(HttpResponse {
                status: StatusCode::from_u16(status).expect("a status"),
                headers: headers.clone(),
                body: Bytes::copy_from_slice(data),
            });
            ask(&gateway, &http);
        }
    }
}

fn ask(gateway: &Gateway, http: &Answering) {
    let request = ImageRequest {
        prompt: "",
        images: Vec::new(),
        aspect_ratio: None,
    };
    let attempt = gateways::generate(http, &Stopped, gateway, request);
    let Poll::Ready(attempt) = pin!(attempt).poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("it waits");
    };
    match attempt.outcome {
        Ok(picture) => {
            assert_eq!(images::sniff(&picture.bytes), Some(picture.format));
            assert!(picture.width > 0 && picture.height > 0);
            assert_eq!(http.0.status, StatusCode::OK);
        }
        Err(failure) => {
            let is_blocked = matches!(failure, Failure::Blocked { .. });
            assert_eq!(failure.advice() == Advice::GiveUp, is_blocked);
            let rest_ms = match failure.verdict() {
                Verdict::Ill { rest_ms, .. } => rest_ms,
                Verdict::Well | Verdict::Open => 0,
            };
            assert!(rest_ms <= 3_600_000, "at most an hour");
            assert!(failure.word().is_none_or(|word| word.len() <= 64));
        }
    }
    assert!(attempt.record.request_id.is_none_or(|id| id.len() <= 128));
}

/// Gives the answer to a call, and nothing to who fetches a result.
struct Answering(HttpResponse);

#[async_trait]
impl Http for Answering {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        if request.method == http::Method::POST {
            return Ok(self.0.clone());
        }
        // A host is the same in capitals, and with the port that is the usual one anyway.
        let url = request.url.to_ascii_lowercase();
        let host = url
            .strip_prefix("https://")
            .and_then(|rest| rest.split(['/', '?', '#']).next())
            .map(|host| host.strip_suffix(":443").unwrap_or(host));
        let is_listed =
            |host: &str| host == "files.example.com" || host.ends_with(".cdn.example.com");
        assert!(host.is_some_and(is_listed), "fetched {}", request.url);
        Err(HttpError::TimedOut)
    }
}

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Millis {
        1_792_567_680_000
    }

    fn pause(&self, _: Millis) -> Pause {
        Box::pin(std::future::pending())
    }
}
