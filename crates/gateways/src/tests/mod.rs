//! The rules of this folder: `answers` against the corpus in `fixtures/`, `requests`, `results`
//! given as an address, `records` of calls, `remote_tasks`, and `settings`.

mod answers;
mod records;
mod remote_tasks;
mod requests;
mod results;
mod settings;

use std::{
    collections::VecDeque,
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, AtomicU8, Ordering},
    },
    task::{Context, Poll, Waker},
};

use async_trait::async_trait;
use bytes::Bytes;
use http::StatusCode;
use images::ImageFormat;
use ports::{
    clock::{Clock, Sleep},
    http::{Http, HttpError},
};

use super::*;

/// Gives prepared answers, in their order, and remembers what it was asked.
#[derive(Default)]
struct Scripted {
    answers: Mutex<VecDeque<Result<HttpResponse, HttpError>>>,
    asked: Mutex<Vec<HttpRequest>>,
}

impl Scripted {
    fn new(answers: impl IntoIterator<Item = Result<HttpResponse, HttpError>>) -> Self {
        Self {
            answers: Mutex::new(answers.into_iter().collect()),
            asked: Mutex::default(),
        }
    }

    fn asked(self) -> Vec<HttpRequest> {
        self.asked
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Http for Scripted {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        self.asked.lock().expect("lock").push(request);
        let answer = self.answers.lock().expect("lock").pop_front();
        answer.unwrap_or_else(|| Err(HttpError::Unreachable("nothing prepared".to_owned())))
    }
}

fn answer(status: u16, body: &[u8]) -> Result<HttpResponse, HttpError> {
    Ok(HttpResponse {
        status: StatusCode::from_u16(status).expect("a status"),
        headers: HeaderMap::new(),
        body: Bytes::copy_from_slice(body),
    })
}

/// The moment of every answer that nobody waits for: Wed, 21 Oct 2026 07:28:00 GMT.
const NOW: Millis = 1_792_567_680_000;

/// A clock on which time passes only while somebody sleeps.
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

/// Gives the same bytes again and again, then those of the next number.
#[derive(Default)]
struct Counting(AtomicU8);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0.fetch_add(1, Ordering::SeqCst));
    }
}

/// One attempt.
fn ask(http: &Scripted, gateway: &Gateway, request: ImageRequest<'_>) -> Attempt {
    let (clock, random) = (Watch(Arc::new(NOW.into())), Counting::default());
    let ports = Ports {
        http,
        clock: &clock,
        random: &random,
    };
    run(generate(ports, gateway, request, &NoJournal))
}

/// Runs a future that never has to wait.
fn run<T>(future: impl Future<Output = T> + Send) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

/// A gateway of that style with these members put in its setting.
fn gateway(style: &str, members: serde_json::Value) -> Gateway {
    try_gateway(style, members).expect("a sound setting")
}

fn try_gateway(style: &str, members: serde_json::Value) -> Result<Gateway, ConfigError> {
    let mut setting = serde_json::json!({
        "name": "first", "style": style, "base_url": "https://gateway.example.com",
        "model": "gemini-2.5-flash-image", "key_secret": "GATEWAY_FIRST_KEY",
    });
    if style == "task" {
        setting["task"] = serde_json::json!({"preset": "bfl"});
    }
    let members = members.as_object().expect("members").clone();
    let settings = setting.as_object_mut().expect("settings");
    settings.extend(members);
    let entry = Entry::read(settings.clone())?;
    let key = match entry.config().key_secret.as_str() {
        "GATEWAY_PLAIN_KEY" => "plain",
        _ => "the-key:secret",
    };
    Gateway::new(entry.config().clone(), &Secret::new(key.to_owned()))
}

const REQUEST: ImageRequest<'static> = ImageRequest {
    prompt: "Dress her.",
    images: Vec::new(),
    aspect_ratio: None,
};
