//! A gateway's answer.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use bytes::Bytes;
use gateways::{Advice, Failure, Gateway, ImageRequest, NoJournal, Ports, Secret, Verdict};
use http::{HeaderMap, HeaderValue, StatusCode};
use ports::clock::{Clock, Millis, Sleep};
use ports::http::{Http, HttpError, HttpRequest, HttpResponse};
use ports::random::Random;

/// What an answer may come with where it does not come with 200.
const TROUBLES: [u16; 5] = [400, 403, 429, 500, 503];

const GATEWAYS: &str = r#"[
    {"name": "chat", "style": "chat", "base_url": "https://a.example", "model": "m",
     "key_secret": "GATEWAY_A_KEY", "result_hosts": ["files.example.com", "*.cdn.example.com"],
     "price": {"picture": 1, "million_input_tokens": 2, "million_output_tokens": 3, "cost_unit": 4}},
    {"name": "native", "style": "native", "base_url": "https://a.example", "model": "m",
     "key_secret": "GATEWAY_A_KEY", "price": {"million_output_tokens": 3}},
    {"name": "images", "style": "images", "base_url": "https://a.example", "model": "m",
     "key_secret": "GATEWAY_A_KEY", "result_hosts": ["files.example.com", "*.cdn.example.com"]},
    {"name": "flux", "style": "task", "task": {"preset": "bfl"}, "base_url": "https://a.example",
     "model": "m", "key_secret": "GATEWAY_A_KEY", "result_hosts": ["files.example.com", "*.cdn.example.com"],
     "price": {"cost_unit": 4}},
    {"name": "kling", "style": "task", "task": {"preset": "kling"}, "base_url": "https://a.example",
     "model": "m", "key_secret": "GATEWAY_A_KEY", "result_hosts": ["files.example.com", "*.cdn.example.com"]}
]"#;

/// Reads `data` as an answer in each wire format, with 200 and with a status by its length; its first
/// line is the `Retry-After` header too. What a task's submission is answered with, its polls are too; and
/// a task that is submitted well is polled. Whatever it is, there is a picture that is one, or a failure;
/// and nothing is fetched or polled but from a listed host.
pub fn answer(data: &[u8]) {
    let line = data.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(line) {
        headers.insert("retry-after", value);
    }
    for entry in gateways::entries(GATEWAYS).expect("a sound setting") {
        let key = Secret::new("access:secret".to_owned());
        let gateway = Gateway::new(entry.config().clone(), &key).expect("sound settings");
        for status in [200, TROUBLES[data.len() % TROUBLES.len()]] {
            let answer = HttpResponse {
                status: StatusCode::from_u16(status).expect("a status"),
                headers: headers.clone(),
                body: Bytes::copy_from_slice(data),
            };
            ask(
                &gateway,
                &Answering {
                    submitted: answer.clone(),
                    answer: answer.clone(),
                },
            );
            let body = match gateway.config().name.as_str() {
                "flux" => Bytes::from_static(br#"{"id":"1","polling_url":"https://a.example/1"}"#),
                "kling" => Bytes::from_static(br#"{"code":0,"data":{"task_id":"1"}}"#),
                _ => continue,
            };
            let submitted = HttpResponse {
                status: StatusCode::OK,
                body,
                ..answer.clone()
            };
            ask(&gateway, &Answering { submitted, answer });
        }
    }
}

fn ask(gateway: &Gateway, http: &Answering) {
    let request = ImageRequest {
        prompt: "",
        images: Vec::new(),
        aspect_ratio: None,
    };
    let clock = Watch(Arc::new(AtomicI64::new(1_792_567_680_000)));
    let ports = Ports {
        http,
        clock: &clock,
        random: &Zeros,
    };
    let attempt = gateways::generate(ports, gateway, request, &NoJournal);
    let Poll::Ready(attempt) = pin!(attempt).poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("it waits");
    };
    match attempt.outcome {
        Ok(picture) => {
            assert_eq!(images::sniff(&picture.bytes), Some(picture.format));
            assert!(picture.width > 0 && picture.height > 0);
            assert_eq!(http.answer.status, StatusCode::OK);
        }
        Err(failure) => {
            let is_blocked = matches!(failure, Failure::Blocked { .. });
            assert_eq!(failure.advice() == Advice::GiveUp, is_blocked);
            let rest_ms = match failure.verdict() {
                Verdict::Ill { rest_ms, .. } => rest_ms,
                Verdict::Well | Verdict::Open | Verdict::Refused => 0,
            };
            assert!(rest_ms <= 3_600_000, "at most an hour");
            assert!(failure.word().is_none_or(|word| word.len() <= 64));
        }
    }
    assert!(attempt.record.request_id.is_none_or(|id| id.len() <= 128));
}

/// Gives the answers to a call and to polls, and nothing to who fetches a result.
struct Answering {
    submitted: HttpResponse,
    answer: HttpResponse,
}

#[async_trait]
impl Http for Answering {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        if request.method == http::Method::POST {
            return Ok(self.submitted.clone());
        }
        // A host is the same in capitals, and with the port that is the usual one anyway.
        let url = request.url.to_ascii_lowercase();
        let host = url
            .strip_prefix("https://")
            .and_then(|rest| rest.split(['/', '?', '#']).next())
            .map(|host| host.strip_suffix(":443").unwrap_or(host));
        let has_key = ["x-key", "authorization"]
            .iter()
            .any(|name| request.headers.contains_key(*name));
        if has_key {
            let is_listed = |host: &str| host == "a.example" || host.ends_with(".bfl.ai");
            assert!(host.is_some_and(is_listed), "polled {}", request.url);
            return Ok(self.answer.clone());
        }
        let is_listed =
            |host: &str| host == "files.example.com" || host.ends_with(".cdn.example.com");
        assert!(host.is_some_and(is_listed), "fetched {}", request.url);
        Err(HttpError::TimedOut)
    }
}

/// Time passes while somebody sleeps.
struct Watch(Arc<AtomicI64>);

impl Clock for Watch {
    fn now(&self) -> Millis {
        self.0.load(Ordering::SeqCst)
    }

    fn sleep(&self, milliseconds: Millis) -> Sleep {
        let time = Arc::clone(&self.0);
        Box::pin(async move {
            time.fetch_add(milliseconds, Ordering::SeqCst);
        })
    }
}

struct Zeros;

impl Random for Zeros {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}
